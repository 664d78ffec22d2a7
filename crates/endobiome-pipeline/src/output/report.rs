//! `report.html`, what it is rendered from, and `multiqc/`.

use crate::findings::DifferenceRow;
use crate::{Error, Result, Study, findings};
use endobiome_core::{Rank, say};
use endobiome_reads::QualityProfile;
use endobiome_report::{QualityCurve, Report, ReportData, SampleFlow, Section, ShownFinding, ShownTable};
use endobiome_tables::AtomicFile;
use std::path::{Path, PathBuf};

/// Writes the offline page and the MultiQC files.
pub(crate) fn write(folder: &Path, study: &Study) -> Result<Vec<PathBuf>> {
    let records = study.records();
    let genera = study.collapsed(Rank::Genus);
    let species = study.collapsed(Rank::Species);
    let findings: Vec<ShownFinding> = findings::findings(study)
        .into_iter()
        .map(|finding| ShownFinding {
            doubt: finding.doubt(),
            standing: finding.standing.name().to_owned(),
            text: finding.text,
        })
        .collect();
    // Without the samples that are empty, which the tables of reads hold: a step that sees a table alone writes the same.
    let found = findings::of(&study.calls, &study.comparison);
    let flows: Vec<SampleFlow> = study
        .reads
        .iter()
        .map(|sample| {
            let accounting = &sample.accounting;
            let steps = accounting.steps.iter().map(|step| (step.step.clone(), step.kept));
            SampleFlow {
                status: sample.status(),
                steps: std::iter::once(("reads".to_owned(), accounting.input)).chain(steps).collect(),
            }
        })
        .collect();
    let ordinations: Vec<(&str, &endobiome_ecology::Pcoa)> = study
        .diversity
        .beta
        .iter()
        .filter_map(|beta| beta.ordination.as_ref().map(|pcoa| (beta.name.as_str(), pcoa)))
        .collect();
    let samples = study.reads.iter().map(|sample| (sample.id.to_string(), &sample.quality));
    let sample_qualities: Vec<QualityCurve> =
        samples.flat_map(|(name, quality)| curves(&name, quality)).collect();
    let runs = super::reads::by_run(&study.reads);
    let run_qualities: Vec<QualityCurve> =
        runs.iter().flat_map(|(name, quality)| curves(name, quality)).collect();
    let parameters = parameters(study)?;
    let differences = findings::differences(&study.calls, &study.comparison);
    let mut sections: Vec<Section> = shown_differences(&differences).into_iter().collect();
    let loads = study.absolute.as_ref();
    sections.extend(loads.and_then(|loads| super::absolute::section(loads, &records)));
    sections.extend_from_slice(&study.sections);
    let data = ReportData {
        title: say!("endobiome: endometrial microbiome report"),
        findings: &findings,
        warnings: &study.warnings,
        records: &records,
        flows: &flows,
        run_qualities: &run_qualities,
        sample_qualities: &sample_qualities,
        genera: &genera,
        species: &species,
        alpha: &study.diversity.alpha,
        ordinations: &ordinations,
        calls: &study.calls,
        lowbiomass: &study.lowbiomass,
        design: study.comparison.design.warnings(),
        comparisons: &study.comparison.rows,
        q_threshold: study.comparison.design.options().q_threshold,
        sections: &sections,
        parameters: &parameters,
    };
    let internal = |error: endobiome_report::Error| Error::Internal(error.to_string());
    let report = Report::of(&data);
    let page = folder.join("report.html");
    AtomicFile::write(&page, endobiome_report::render(&report).map_err(internal)?)?;
    // What the page shows, so that it can be rendered again without the run.
    let source = folder.join(endobiome_report::model::FILE);
    AtomicFile::write(&source, report.to_json().map_err(internal)?)?;
    let mut files = vec![page, source];
    files.extend(super::statistics::write_findings(folder, &found, &differences)?);
    for (name, content) in endobiome_report::multiqc::files(&data).map_err(internal)? {
        let path = folder.join("multiqc").join(name);
        AtomicFile::write(&path, content)?;
        files.push(path);
    }
    Ok(files)
}

/// How many differences the page shows.
const DIFFERENCES: usize = 10;

/// The differences of the raw table, whether each holds, and what speaks against it; `None` where there is none.
fn shown_differences(differences: &[DifferenceRow]) -> Option<Section> {
    (!differences.is_empty()).then(|| Section {
        heading: say!("Differences of the raw table: which hold"),
        caption: say!("The first {shown} of {all} differences between groups with q up to the threshold on the raw table, those that hold first. Robust: on both corrected tables too, adjusted where there is something to adjust for, by a second method for taxa, and without any one batch or the samples of few reads. All rows: stats/differences.tsv.", shown = differences.len().min(DIFFERENCES), all = differences.len()),
        svg: None,
        table: Some(ShownTable {
            header: DifferenceRow::header(),
            rows: differences.iter().take(DIFFERENCES).map(DifferenceRow::shown).collect(),
        }),
    })
}

/// The qualities of both mates; none of an empty sample.
fn curves(name: &str, quality: &QualityProfile) -> Vec<QualityCurve> {
    let summary = quality.summary();
    [("forward", summary.forward), ("reverse", summary.reverse)]
        .into_iter()
        .filter(|(_, cycles)| !cycles.is_empty())
        .map(|(mate, cycles)| QualityCurve {
            of: name.to_owned(),
            mate: mate.to_owned(),
            mean: cycles.iter().map(|cycle| cycle.mean).collect(),
            quartiles: cycles
                .iter()
                .map(|cycle| [cycle.quantiles[1], cycle.quantiles[2], cycle.quantiles[3]])
                .collect(),
        })
        .collect()
}

/// The resolved parameters, one line each, and what they were applied with.
fn parameters(study: &Study) -> Result<Vec<(String, String)>> {
    fn flatten(place: &str, value: &serde_json::Value, lines: &mut Vec<(String, String)>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                    flatten(&place, value, lines);
                }
            }
            serde_json::Value::Null => {}
            other => lines.push((place.to_owned(), other.to_string())),
        }
    }
    let mut lines = vec![("endobiome".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
    let internal = |error: serde_json::Error| Error::Internal(error.to_string());
    flatten("", &serde_json::to_value(&study.configuration).map_err(internal)?, &mut lines);
    flatten("reference", &serde_json::to_value(&study.reference).map_err(internal)?, &mut lines);
    // Where the files lie says nothing about the results, and would tie the page to a machine.
    lines.retain(|(name, _)| !["input.", "output.", "cohort."].iter().any(|part| name.starts_with(part)));
    Ok(lines)
}
