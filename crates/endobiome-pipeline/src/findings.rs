//! The few sentences a person looks for first.

use crate::Study;
use endobiome_compare::{ComparisonRow, ResultKind, TableKind, WarningLevel};
use endobiome_core::BodySite;
use endobiome_dysbiosis::dominance::Remedy;
use endobiome_dysbiosis::{DominanceCall, DominanceStatus};

/// How many differences are named.
const NAMED: usize = 3;

/// Says in a few sentences what the run found: LD calls, differences, and what cannot be told.
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{Plan, RunConfiguration, findings::findings, run::analyse};
/// let plan = Plan::new(RunConfiguration::new("samplesheet.csv", "results"))?;
/// let study = analyse(plan, &Context::silent())?;
/// assert!(findings(&study).iter().any(|sentence| sentence.contains("Lactobacillus-dominated")));
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn findings(study: &Study) -> Vec<String> {
    let mut findings = Vec::new();
    let site = if study.calls.iter().any(|calls| calls.site == Some(BodySite::Endometrium)) {
        BodySite::Endometrium
    } else {
        BodySite::Vagina
    };
    let of_site: Vec<_> = study.calls.iter().filter(|calls| calls.site.as_ref() == Some(&site)).collect();
    if !of_site.is_empty() {
        let count = |status| of_site.iter().filter(|calls| calls.ld90.raw.status == status).count();
        findings.push(format!(
            "{} samples from the {site}: {} Lactobacillus-dominated (LD90), {} not, {} cannot be told, {} with too few reads.",
            of_site.len(),
            count(DominanceStatus::Dominant),
            count(DominanceStatus::NotDominant),
            count(DominanceStatus::Indeterminate),
            count(DominanceStatus::NotInterpretable),
        ));
    }
    findings.extend(what_would_settle(of_site.iter().map(|calls| &calls.ld90.raw)));
    for warning in study.comparison.design.warnings() {
        if warning.level == WarningLevel::Red {
            findings.push(format!("Mind: {}", warning.text));
        }
    }
    findings.extend(differences(&study.comparison.rows));
    let empty: Vec<String> = study
        .reads
        .iter()
        .filter(|sample| sample.status() != "ok")
        .map(|sample| sample.id.to_string())
        .collect();
    if !empty.is_empty() {
        findings.push(format!(
            "No reads are left of {}: {}.",
            count_of(empty.len(), "sample"),
            empty.join(", ")
        ));
    }
    findings
}

/// What the calls that cannot be told would need, in one sentence; `None` when all are told.
fn what_would_settle<'a>(calls: impl Iterator<Item = &'a DominanceCall>) -> Option<String> {
    let (mut reads, mut replicates, mut none) = (0, 0, 0);
    for call in calls.filter(|call| call.status == DominanceStatus::Indeterminate) {
        match call.remedy {
            Remedy::Reads(_) => reads += 1,
            Remedy::Replicates(_) => replicates += 1,
            Remedy::OutOfReach => none += 1,
            Remedy::None => {}
        }
    }
    (reads + replicates + none > 0).then(|| {
        format!(
            "Of the LD90 calls that cannot be told, more reads would settle {reads}, independent replicates {replicates}, \
             nothing within reach {none} (the table of calls says how many for each)."
        )
    })
}

fn count_of(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// The strongest differences of the raw table at q <= 0.1, one sentence each; or that there is none.
fn differences(rows: &[ComparisonRow]) -> Vec<String> {
    let tested: Vec<&ComparisonRow> = rows
        .iter()
        .filter(|row| {
            matches!(row.kind, ResultKind::Alpha | ResultKind::Index | ResultKind::Call | ResultKind::Taxon)
                && row.table == TableKind::Raw
                && row.q.is_some()
        })
        .collect();
    if tested.is_empty() {
        return vec![
            "No group comparison was possible; stats/comparisons.tsv and stats/design.tsv say why."
                .to_owned(),
        ];
    }
    let mut found: Vec<&&ComparisonRow> =
        tested.iter().filter(|row| row.q.is_some_and(|q| q <= 0.1)).collect();
    found.sort_by(|a, b| a.p.unwrap_or(1.0).total_cmp(&b.p.unwrap_or(1.0)));
    if found.is_empty() {
        return vec![format!(
            "None of {} comparisons between groups reaches q <= 0.1; with these numbers that is no proof of equality.",
            tested.len()
        )];
    }
    let mut told = std::collections::BTreeSet::new();
    let mut sentences = Vec::new();
    for row in found {
        if sentences.len() == NAMED {
            break;
        }
        if told.insert((&row.what, &row.contrast)) {
            let interval = match (row.estimate, row.low, row.high) {
                (Some(estimate), Some(low), Some(high)) => {
                    format!(" {estimate:.3} (95 % interval {low:.3} to {high:.3})")
                }
                (Some(estimate), _, _) => format!(" {estimate:.3}"),
                _ => String::new(),
            };
            let kind = row.estimate_kind.map_or("estimate", |kind| kind.name()).replace('_', " ");
            sentences.push(format!(
                "{}, {}: {kind}{interval}, p {}, q {} ({}).",
                row.what,
                row.contrast,
                short(row.p),
                short(row.q),
                row.test
            ));
        }
    }
    sentences
}

fn short(p: Option<f64>) -> String {
    match p {
        Some(p) if p < 0.0001 => format!("{p:.1e}"),
        Some(p) => format!("{p:.4}"),
        None => "NA".to_owned(),
    }
}
