//! The page.

use crate::headings::{self, Heading};
use crate::{ReportData, Result, ShownTable, figures};
use endobiome_compare::ComparisonRow;
use endobiome_compare::Warning;
use endobiome_core::BodySite;
use endobiome_dysbiosis::PanelStatus;
use endobiome_dysbiosis::dominance::Remedy;
use endobiome_lowbiomass::controls::Requirement;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

const TEMPLATE: &str = include_str!("../templates/report.html.jinja");

/// What the template is given.
#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    findings: &'a [String],
    warnings: &'a [String],
    design: &'a [Warning],
    read_flow: String,
    quality: String,
    taxa_bars: String,
    rho: f64,
    rho_source: &'a str,
    dominance: Vec<NamedDrawing<'a>>,
    calls: Vec<Vec<String>>,
    panels: Vec<Vec<String>>,
    ordinations: Vec<NamedDrawing<'a>>,
    comparisons: Vec<Row>,
    sections: Vec<Captioned<'a>>,
    statements: &'a [String],
    controls: &'a [Requirement],
    carry_over: Vec<Vec<String>>,
    parameters: &'a [(String, String)],
    headings: Headings,
}

/// The headings of each table.
#[derive(Serialize)]
struct Headings {
    calls: Vec<Heading>,
    panels: Vec<Heading>,
    comparisons: Vec<Heading>,
    controls: Vec<Heading>,
    carry_over: Vec<Heading>,
}

#[derive(Serialize)]
struct NamedDrawing<'a> {
    name: &'a str,
    svg: String,
}

#[derive(Serialize)]
struct Captioned<'a> {
    heading: &'a str,
    caption: &'a str,
    svg: Option<&'a str>,
    table: Option<&'a ShownTable>,
}

#[derive(Serialize)]
struct Row {
    found: bool,
    cells: Vec<String>,
}

/// Renders the page: one self-contained HTML document.
///
/// # Errors
/// [`Error::Template`](crate::Error::Template) when the template does not fit the data.
///
/// ```
/// use endobiome_report::render;
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let page = render(&data)?;
/// assert!(page.contains("An invented study") && page.contains("IM001_E"));
/// // It needs nothing from elsewhere.
/// assert!(!page.contains("<script src") && !page.contains("<link"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn render(data: &ReportData<'_>) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("report.html", TEMPLATE)?;
    let template = environment.get_template("report.html")?;
    let mut sites: Vec<&BodySite> = data
        .records
        .iter()
        .filter(|record| record.kind.is_specimen())
        .filter_map(|record| record.site.as_ref())
        .collect();
    sites.sort();
    sites.dedup();
    let dominance = sites
        .into_iter()
        .map(|site| NamedDrawing { name: site.name(), svg: figures::dominance(data, site) })
        .collect();
    let ordinations = data
        .ordinations
        .iter()
        .map(|(name, pcoa)| NamedDrawing { name, svg: figures::ordination(data, name, pcoa) })
        .collect();
    let page = Page {
        title: data.title,
        findings: data.findings,
        warnings: data.warnings,
        design: data.design,
        read_flow: figures::read_flow(data),
        quality: figures::quality(data.run_qualities),
        taxa_bars: figures::taxa_bars(data),
        rho: data.lowbiomass.overdispersion.rho,
        rho_source: rho_source(data),
        dominance,
        calls: calls(data),
        panels: panels(data),
        ordinations,
        comparisons: data.comparisons.iter().map(comparison).collect(),
        sections: data
            .sections
            .iter()
            .map(|section| Captioned {
                heading: &section.heading,
                caption: &section.caption,
                svg: section.svg.as_deref(),
                table: section.table.as_ref(),
            })
            .collect(),
        statements: &data.lowbiomass.statements,
        controls: &data.lowbiomass.controls.requirements,
        carry_over: carry_over(data),
        parameters: data.parameters,
        headings: Headings {
            calls: headings::calls(),
            panels: headings::panels(),
            comparisons: headings::comparisons(),
            controls: headings::controls(),
            carry_over: headings::carry_over(),
        },
    };
    Ok(template.render(minijinja::value::Serde(&page))?)
}

fn rho_source<'a>(data: &'a ReportData<'_>) -> &'a str {
    let statement = data.lowbiomass.overdispersion.statement.as_str();
    if statement.is_empty() {
        "a default; the study has no replicates to estimate it from"
    } else {
        statement
    }
}

fn calls(data: &ReportData<'_>) -> Vec<Vec<String>> {
    data.in_groups()
        .into_iter()
        .filter(|&sample| data.records[sample].kind.is_specimen())
        .map(|sample| {
            let (record, calls) = (&data.records[sample], &data.calls[sample]);
            let ld90 = &calls.ld90.raw;
            vec![
                record.id.to_string(),
                record.site.as_ref().map(ToString::to_string).unwrap_or_default(),
                ReportData::group_of(record).to_owned(),
                ld90.share.map_or_else(|| "no reads".to_owned(), |share| format!("{:.1} %", share * 100.0)),
                with_probability(&ld90.status.to_string(), ld90.probability),
                settle(&ld90.remedy),
                calls.ld90.robust.to_string().replace('_', " "),
                with_probability(&calls.ld80.raw.status.to_string(), calls.ld80.raw.probability),
                format!("{} ({:.0} %)", calls.dominant.raw.dominant, calls.dominant.raw.share * 100.0),
                calls
                    .cst
                    .raw
                    .cst
                    .clone()
                    .unwrap_or_else(|| calls.cst.raw.confidence.to_string().replace('_', " ")),
                calls.emma_like.raw.category.to_string().replace('_', " "),
            ]
        })
        .collect()
}

fn settle(remedy: &Remedy) -> String {
    if *remedy == Remedy::None { String::new() } else { remedy.to_string() }
}

/// Panel targets with reads above the limits, whatever became of them.
fn panels(data: &ReportData<'_>) -> Vec<Vec<String>> {
    data.in_groups()
        .into_iter()
        .filter(|&sample| data.records[sample].kind.is_specimen())
        .flat_map(|sample| data.calls[sample].panels.iter().map(move |hit| (sample, hit)))
        .filter(|(_, hit)| {
            matches!(
                hit.status,
                PanelStatus::Hit
                    | PanelStatus::ExplainedByContamination
                    | PanelStatus::Unverifiable
                    | PanelStatus::NotResolved
            )
        })
        .map(|(sample, hit)| {
            let record = &data.records[sample];
            vec![
                record.id.to_string(),
                record.site.as_ref().map(ToString::to_string).unwrap_or_default(),
                hit.panel.to_string(),
                hit.printed_as.clone(),
                format!("{:.0} ({:.1} %)", hit.reads, hit.share * 100.0),
                format!("{:.1}", hit.expected_reads),
                format!("{:.1e} (limit {:.4})", hit.tail_probability, hit.threshold),
                hit.status.to_string().replace('_', " "),
            ]
        })
        .collect()
}

fn with_probability(call: &str, probability: Option<f64>) -> String {
    probability.map_or_else(|| call.replace('_', " "), |p| format!("{} (P = {p:.3})", call.replace('_', " ")))
}

fn comparison(row: &ComparisonRow) -> Row {
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
    let probability = |value: Option<f64>| match value {
        Some(p) if p < 0.001 => format!("{p:.1e}"),
        Some(p) => format!("{p:.3}"),
        None => String::new(),
    };
    let interval = match (row.low, row.high) {
        (Some(low), Some(high)) => format!("{low:.3} to {high:.3}"),
        _ => String::new(),
    };
    let estimate = match (row.estimate, row.estimate_kind) {
        (Some(value), Some(kind)) => format!("{value:.3} ({})", kind.name().replace('_', " ")),
        (value, _) => number(value),
    };
    let n: Vec<String> = row
        .groups
        .iter()
        .zip(&row.n)
        .enumerate()
        .map(|(at, (group, n))| match (row.described.get(at), row.with.get(at)) {
            (Some(of), _) => format!(
                "{group} {n}: median {:.3} ({:.3} to {:.3})",
                of.median, of.lower_quartile, of.upper_quartile
            ),
            #[expect(clippy::cast_precision_loss, reason = "numbers of women")]
            (None, Some(with)) if *n > 0 => {
                format!("{group} {with} of {n} ({:.0} %)", 100.0 * *with as f64 / *n as f64)
            }
            _ => format!("{group} {n}"),
        })
        .collect();
    Row {
        found: row.q.is_some_and(|q| q <= 0.1),
        cells: vec![
            row.what.clone(),
            row.contrast.clone(),
            n.join(", "),
            estimate,
            interval,
            row.test.clone(),
            probability(row.p),
            probability(row.q),
            row.table.name().to_owned(),
            row.notes.join("; "),
        ],
    }
}

fn carry_over(data: &ReportData<'_>) -> Vec<Vec<String>> {
    let share = |value: Option<f64>| value.map_or_else(|| "NA".to_owned(), |v| format!("{:.1} %", v * 100.0));
    data.lowbiomass
        .carry_over
        .iter()
        .map(|row| {
            vec![
                row.sample.to_string(),
                row.vaginal_sample.as_ref().map(ToString::to_string).unwrap_or_default(),
                share(row.alpha_hi),
                share(row.beta_hi),
                share(row.gamma_lo),
                row.niche_call.to_string().replace('_', " "),
                row.reason.clone(),
            ]
        })
        .collect()
}
