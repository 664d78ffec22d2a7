//! Custom content for MultiQC: files named `*_mqc.json` that it draws beside those of other tools, and the version.

mod community;

use crate::{ReportData, Result};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_dysbiosis::SampleCalls;
use serde_json::{Map, Value, json};

/// The files, as (name, content); those of which there is nothing to draw are left out.
///
/// # Errors
/// [`Error::Json`](crate::Error::Json) when a value cannot be written.
///
/// ```
/// use endobiome_report::multiqc::files;
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let files = files(&data)?;
/// let (_, reads) = files.iter().find(|(name, _)| name == "endobiome_reads_mqc.json").ok_or("no such file")?;
/// let reads: serde_json::Value = serde_json::from_str(reads)?;
/// assert_eq!(reads["data"]["IM001_E"]["kept"], 10_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn files(data: &ReportData<'_>) -> Result<Vec<(String, String)>> {
    let shown = general_columns();
    let mut flow = Map::new();
    let mut general = Map::new();
    for (record, (of_reads, calls)) in data.records.iter().zip(data.flows.iter().zip(data.calls)) {
        let mut bars = Map::new();
        for step in (1..of_reads.steps.len()).rev() {
            let taken = of_reads.steps[step - 1].1.saturating_sub(of_reads.steps[step].1);
            bars.insert(format!("taken by {}", of_reads.steps[step].0), json!(taken));
        }
        let kept = of_reads.steps.last().map_or(0, |step| step.1);
        bars.insert("kept".to_owned(), json!(kept));
        flow.insert(record.id.to_string(), Value::Object(bars));
        let mut row = Map::from_iter([("kept".to_owned(), json!(kept))]);
        row.extend(shown.iter().map(|column| (column.name().to_owned(), value(&column.cell(calls)))));
        general.insert(record.id.to_string(), Value::Object(row));
    }
    let mut composition = Map::new();
    for (row, sample) in data.genera.samples().iter().enumerate() {
        let counts: Map<String, Value> = data
            .genera
            .row(row)
            .map(|(genus, count)| (data.genera.features()[genus].name().to_owned(), json!(count)))
            .collect();
        composition.insert(sample.to_string(), Value::Object(counts));
    }
    let mut quality = Map::new();
    for curve in data.sample_qualities {
        let points: Vec<Value> =
            curve.mean.iter().enumerate().map(|(cycle, mean)| json!([cycle + 1, mean])).collect();
        quality.insert(format!("{} {}", curve.of, curve.mate), Value::Array(points));
    }
    let findings: Vec<String> =
        data.findings.iter().map(|finding| format!("<li>{}</li>", escaped(&finding.sentence()))).collect();
    let mut contents: Vec<(String, Value)> = vec![(
        "endobiome_findings_mqc.json".to_owned(),
        json!({
            "id": "endobiome_findings", "section_name": "Findings", "plot_type": "html",
            "description": "What the run found, each with its doubt, as in the head of its report.",
            "data": format!("<ul>{}</ul>", findings.concat()),
        }),
    )];
    if !quality.is_empty() {
        contents.push((
            "endobiome_quality_mqc.json".to_owned(),
            json!({
                "id": "endobiome_quality", "section_name": "Qualities", "plot_type": "linegraph",
                "pconfig": {
                    "id": "endobiome_quality_plot", "title": "endobiome: mean Phred score by cycle", "xlab": "cycle",
                    "ylab": "Phred score", "ymin": 0
                },
                "data": quality,
            }),
        ));
    }
    contents.extend([
        (
            "endobiome_reads_mqc.json".to_owned(),
            json!({
                "id": "endobiome_reads", "section_name": "Reads", "plot_type": "bargraph",
                "pconfig": {"id": "endobiome_reads_plot", "title": "endobiome: reads by step"},
                "data": flow,
            }),
        ),
        (
            "endobiome_composition_mqc.json".to_owned(),
            json!({
                "id": "endobiome_composition", "section_name": "Genera", "plot_type": "bargraph",
                "pconfig": {"id": "endobiome_composition_plot", "title": "endobiome: genera", "cpswitch_c_active": false},
                "data": composition,
            }),
        ),
        (
            "endobiome_generalstats_mqc.json".to_owned(),
            json!({
                "id": "endobiome_generalstats", "plot_type": "generalstats", "headers": headers(&shown), "data": general,
            }),
        ),
    ]);
    contents.extend(community::alpha(data).map(|content| ("endobiome_alpha_mqc.json".to_owned(), content)));
    contents
        .extend(community::heat_map(data).map(|content| ("endobiome_heatmap_mqc.json".to_owned(), content)));
    contents.extend(community::ordinations(data));
    let mut files: Vec<(String, String)> = contents
        .into_iter()
        .map(|(name, content)| Ok((name, serde_json::to_string(&content)? + "\n")))
        .collect::<Result<_>>()?;
    // MultiQC lists it among the versions of software.
    let version = format!("endobiome: \"{}\"\n", env!("CARGO_PKG_VERSION"));
    files.push(("endobiome_mqc_versions.yml".to_owned(), version));
    Ok(files)
}

/// The columns of `calls.tsv` that the general statistics show.
fn general_columns() -> Vec<Column<SampleCalls>> {
    const SHOWN: [&str; 2] = ["lactobacillus_share", "ld90"];
    SampleCalls::columns().into_iter().filter(|column| SHOWN.contains(&column.name())).collect()
}

/// What MultiQC tells of each column.
fn headers(shown: &[Column<SampleCalls>]) -> Map<String, Value> {
    let kept = json!({"title": "reads kept", "description": "reads left after the last step"});
    let described = shown.iter().map(|column| {
        let about = column.about();
        let header = json!({"title": about.name.replace('_', " "), "description": about.meaning});
        (column.name().to_owned(), header)
    });
    std::iter::once(("kept".to_owned(), kept)).chain(described).collect()
}

/// A cell as JSON; both missing marks are null.
fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Count(count) => json!(count),
        Cell::Number(number) => json!(number),
        Cell::Truth(truth) => json!(truth),
        Cell::NotKnown | Cell::NotApplicable => Value::Null,
        words => json!(words.to_string()),
    }
}

/// A text as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
