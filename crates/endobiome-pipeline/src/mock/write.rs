//! The result of a check as files: tables, JSON, JUnit XML.

use super::{AsvFinding, GateVerdict, Score, Scores, TaxonFinding};
use crate::{Error, Result};
use endobiome_core::column::{Cell, Column, Described, TableDescription, number};
use endobiome_tables::{AtomicFile, records};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::path::{Path, PathBuf};

impl Described for Score {
    const FILE: &'static str = "mock/scores.tsv";
    const ROWS: &'static str = "one row a sample and score";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "name of the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("level", "`sequence` or the rank", |row: &Self| Cell::text(&row.level)),
            Column::new("metric", "the score", |row: &Self| Cell::text(&row.metric)),
            Column::new("value", "its value", |row: &Self| row.value).not_known(
                "it could not be computed: shares that are not published, or nothing to divide by",
            ),
        ]
    }
}

/// The tables that [`files`] writes.
///
/// ```
/// let files: Vec<String> = endobiome_pipeline::mock::write::tables().iter().map(|table| table.file.to_string()).collect();
/// assert!(files.contains(&"mock/scores.tsv".to_owned()));
/// ```
pub fn tables() -> Vec<TableDescription> {
    vec![
        TableDescription::of::<GateVerdict>(),
        TableDescription::of::<Score>(),
        TableDescription::of::<TaxonFinding>(),
        TableDescription::of::<AsvFinding>(),
    ]
}

/// Writes `mock/gates.tsv`, `scores.tsv`, `taxa.tsv`, `asvs.tsv`, `mock.json` and `junit.xml` below `folder`.
///
/// # Errors
/// When a file cannot be written.
///
/// ```
/// use endobiome_pipeline::mock::{Scores, write};
/// let folder = tempfile::tempdir()?;
/// let files = write::files(folder.path(), "zymo-d6300", &Scores::default(), &[], None)?;
/// assert_eq!(files.len(), 6);
/// assert!(files.iter().all(|file| file.is_file()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn files(
    folder: &Path,
    expectation: &str,
    scores: &Scores,
    verdicts: &[GateVerdict],
    first_difference: Option<&str>,
) -> Result<Vec<PathBuf>> {
    let at = |file: &str| folder.join(file);
    records::write_described(at(GateVerdict::FILE), verdicts)?;
    records::write_described(at(Score::FILE), &scores.scores)?;
    records::write_described(at(TaxonFinding::FILE), &scores.taxa)?;
    records::write_described(at(AsvFinding::FILE), &scores.asvs)?;
    let told = serde_json::json!({
        "expectation": expectation,
        "passed": verdicts.iter().all(|verdict| verdict.passed),
        "first_difference": first_difference,
        "gates": verdicts,
        "scores": scores.scores,
        "taxa": scores.taxa,
        "asvs": scores.asvs,
    });
    let json = serde_json::to_string_pretty(&told).map_err(|error| Error::Internal(error.to_string()))?;
    AtomicFile::write(at("mock/mock.json"), json + "\n")?;
    AtomicFile::write(at("mock/junit.xml"), junit(expectation, verdicts, first_difference)?)?;
    let names = [
        GateVerdict::FILE,
        Score::FILE,
        TaxonFinding::FILE,
        AsvFinding::FILE,
        "mock/mock.json",
        "mock/junit.xml",
    ];
    Ok(names.map(at).into())
}

/// A verdict in words: `mock1 genus.recall: 0.8, at least 0.95 is needed`.
///
/// ```
/// use endobiome_pipeline::mock::{Bound, GateVerdict, write::sentence};
/// let verdict = GateVerdict {
///     sample: "mock1".to_owned(),
///     level: "genus".to_owned(),
///     metric: "recall".to_owned(),
///     value: Some(0.8),
///     bound: Bound { min: Some(0.95), max: None },
///     passed: false,
///     against: "threshold".to_owned(),
/// };
/// assert_eq!(sentence(&verdict), "mock1 genus.recall: 0.8, at least 0.95 is needed (threshold)");
/// ```
pub fn sentence(verdict: &GateVerdict) -> String {
    let value = verdict.value.map_or_else(|| "could not be computed".to_owned(), number);
    let bounds = [(verdict.bound.min, "at least"), (verdict.bound.max, "at most")];
    let needed: Vec<String> = bounds
        .iter()
        .filter_map(|(bound, word)| bound.map(|bound| format!("{word} {}", number(bound))))
        .collect();
    format!(
        "{} {}.{}: {value}, {} is needed ({})",
        verdict.sample,
        verdict.level,
        verdict.metric,
        needed.join(" and "),
        verdict.against
    )
}

fn junit(expectation: &str, verdicts: &[GateVerdict], first_difference: Option<&str>) -> Result<String> {
    let mut report = Report::new("endobiome mock check");
    let mut at = 0;
    while let Some(first) = verdicts.get(at) {
        let n = verdicts[at..]
            .iter()
            .take_while(|verdict| verdict.sample == first.sample && verdict.against == first.against)
            .count();
        let mut suite = TestSuite::new(format!("{expectation}: {} ({})", first.sample, first.against));
        for verdict in &verdicts[at..at + n] {
            let status = if verdict.passed {
                TestCaseStatus::success()
            } else {
                let mut failed = TestCaseStatus::non_success(NonSuccessKind::Failure);
                let stage = first_difference.map(|stage| format!("; the first stage that differs: {stage}"));
                failed.set_message(sentence(verdict) + &stage.unwrap_or_default());
                failed
            };
            let mut case = TestCase::new(format!("{}.{}", verdict.level, verdict.metric), status);
            case.set_classname(verdict.sample.as_str());
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
        at += n;
    }
    report.to_string().map_err(|error| Error::Internal(error.to_string()))
}
