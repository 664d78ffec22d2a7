//! Whether the columns and words that settings name are in the samples.

use crate::settings::{RunConfiguration, SettingProblem};
use endobiome_compare::{Design, SiteChoice};
use endobiome_core::{BodySite, SampleRecord};

/// Columns of covariates, groups and flags, the word for control, the site: those that were named must be there.
pub(crate) fn check(
    records: &[SampleRecord],
    configuration: &RunConfiguration,
    problems: &mut Vec<SettingProblem>,
) {
    let compare = &configuration.compare;
    let samples: Vec<&SampleRecord> = records.iter().filter(|record| record.kind.is_specimen()).collect();
    if samples.is_empty() {
        return;
    }
    let before = problems.len();
    check_batches(records, configuration, problems);
    for (key, columns) in
        [("compare.covariates", &compare.covariates), ("compare.associate", &compare.associate)]
    {
        for column in columns.iter().filter(|column| !has(&samples, column)) {
            problems.push(configuration.problem(key, no_column(&samples, column)));
        }
    }
    let columns = &compare.columns;
    for (key, column) in [
        ("compare.columns.group", &columns.group),
        ("compare.columns.rif", &columns.rif),
        ("compare.columns.rpl", &columns.rpl),
    ] {
        if configuration.was_said(key) && !is_default(key, column) && !has(&samples, column) {
            problems.push(configuration.problem(key, no_column(&samples, column)));
        }
    }
    let group = |record: &SampleRecord| value(record, &columns.group).map(|word| word.trim().to_lowercase());
    let words = |wanted: &str| samples.iter().any(|record| group(record).as_deref() == Some(wanted.trim()));
    for (key, word) in [
        ("compare.columns.control", &columns.control),
        ("dysbiosis.reference_group", &configuration.dysbiosis.reference_group),
    ] {
        if configuration.was_said(key)
            && !is_default(key, word)
            && has(&samples, &columns.group)
            && !words(&word.to_lowercase())
        {
            let mut there: Vec<String> =
                samples.iter().filter_map(|record| value(record, &columns.group)).collect();
            there.sort();
            there.dedup();
            let message = format!(
                "no sample has the word {word:?} in the column {}; there are: {}",
                columns.group,
                there.join(", ")
            );
            problems.push(configuration.problem(key, message));
        }
    }
    if let SiteChoice::One(name) = &compare.site {
        let wanted = BodySite::from(name.clone());
        let mut there: Vec<&str> =
            samples.iter().filter_map(|record| record.site.as_ref()).map(BodySite::name).collect();
        there.sort_unstable();
        there.dedup();
        if !there.contains(&wanted.name()) {
            let known = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
            let message =
                format!("no sample is of the site {name:?}; there are: {known}; or say auto or all");
            problems.push(configuration.problem("compare.site", message));
        }
    }
    if problems.len() == before
        && let Err(error) = Design::read(records, compare)
    {
        problems.push(super::files::problem(configuration, key_of(&error), &error.into()));
    }
}

/// The setting that an error of the design is about, so that no other one is blamed.
fn key_of(error: &endobiome_compare::Error) -> &'static str {
    use endobiome_compare::Error;
    match error {
        Error::Columns(_) | Error::Level { .. } | Error::Levels { .. } => "compare.contrasts",
        Error::Cells(_) => "compare.covariates",
        Error::Unknown { what: "visit", .. } => "compare.visit",
        _ => "compare",
    }
}

/// Columns of batches that were named must be there.
pub(crate) fn check_batches(
    records: &[SampleRecord],
    configuration: &RunConfiguration,
    problems: &mut Vec<SettingProblem>,
) {
    let samples: Vec<&SampleRecord> = records.iter().collect();
    let columns = &configuration.lowbiomass.batch_columns;
    for column in columns.iter().filter(|column| !has(&samples, column)) {
        problems.push(configuration.problem("lowbiomass.batch_columns", no_column(&samples, column)));
    }
}

fn is_default(key: &str, value: &str) -> bool {
    crate::settings::key(key).is_some_and(|key| key.default.as_str() == Some(value))
}

fn no_column(samples: &[&SampleRecord], column: &str) -> String {
    let mut there: Vec<&str> = COLUMNS.into_iter().filter(|column| has(samples, column)).collect();
    there.extend(samples.iter().flat_map(|record| record.covariates.keys()).map(String::as_str));
    there.sort_unstable();
    there.dedup();
    let near = there
        .iter()
        .map(|known| {
            (strsim::normalized_damerau_levenshtein(&column.to_lowercase(), &known.to_lowercase()), known)
        })
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(String::new, |(_, known)| format!("; did you mean {known}?"));
    format!("no sample has a value in a column {column:?}{near} There are: {}", there.join(", "))
        .replace("\" There", "\". There")
}

/// Columns that a record holds in fields of its own and that a comparison may name.
const COLUMNS: [&str; 10] = [
    "group",
    "run",
    "batch",
    "plate",
    "visit",
    "replicate",
    "site",
    "dna_ng_ul",
    "qpcr_copies",
    "spike_in_copies",
];

fn has(samples: &[&SampleRecord], column: &str) -> bool {
    samples.iter().any(|record| value(record, column).is_some())
}

fn value(record: &SampleRecord, column: &str) -> Option<String> {
    let own = match column.to_ascii_lowercase().as_str() {
        "group" => record.group.clone(),
        "run" => record.run.clone(),
        "batch" => record.batch.clone(),
        "plate" => record.plate.clone(),
        "visit" => record.visit.clone(),
        "replicate" => record.replicate.clone(),
        "site" => record.site.as_ref().map(|site| site.name().to_owned()),
        "dna_ng_ul" => record.dna_ng_ul.map(|value| value.to_string()),
        "qpcr_copies" => record.qpcr_copies.map(|value| value.to_string()),
        "spike_in_copies" => record.spike_in_copies.map(|value| value.to_string()),
        _ => None,
    };
    own.or_else(|| {
        let found = record.covariates.iter().find(|(name, _)| name.eq_ignore_ascii_case(column));
        found.map(|(_, value)| value.clone())
    })
    .filter(|value| !value.trim().is_empty())
}
