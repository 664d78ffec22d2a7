//! Pages of whole studies with every text marked: what is not marked on them could not be said in another language.

use crate::study::{endobiome, rows};
use crate::{absolute, clinical, page_numbers};
use std::collections::BTreeSet;
use std::path::Path;

#[path = "../../../endobiome-report/tests/it/marked.rs"]
mod marked;

/// What is the same in every language: the name of the program.
const EXCEPTIONS: [&str; 1] = ["endobiome"];

/// What is left unmarked of the page of a folder of results, its sheets too; `names` are names that the study brings beside those of its
/// samples.
fn left(results: &Path, names: &[String]) -> Vec<String> {
    let kept = tempfile::tempdir().unwrap();
    let (texts, page) = (kept.path().join("marked.json"), kept.path().join("page.html"));
    std::fs::write(&texts, marked::texts()).unwrap();
    let mut command = endobiome();
    command.arg("report").arg(results).arg("--sheets").arg("--texts").arg(&texts).arg("--output").arg(&page);
    command.assert().success();
    let report = std::fs::read_to_string(results.join("pipeline_info/report.json")).unwrap();
    let mut data: BTreeSet<String> = marked::data(&serde_json::from_str(&report).unwrap());
    data.extend(names.iter().flat_map(|name| marked::words(name)).map(str::to_owned));
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.matches('«').count() > 400, "{} marks", page.matches('«').count());
    let left = marked::unmarked(&page, &data, &EXCEPTIONS);
    // The check itself sees a sentence that stands on the page and in no file.
    let forgotten = page.replacen("</h1>", "</h1><p>Here stands something forgotten.</p>", 1);
    assert_eq!(marked::unmarked(&forgotten, &data, &EXCEPTIONS).len(), left.len() + 4);
    left
}

#[test]
fn half_of_a_page_in_french_was_english() {
    let left = left(&page_numbers::study::STUDY.folder, &[]);
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn the_women_of_a_study_can_be_told_of_in_another_language() {
    let folder = tempfile::tempdir().unwrap();
    clinical::simulated(folder.path());
    let results = folder.path().join("results");
    clinical::run(folder.path(), &results, &[]).success();
    // Labels, codes and fields are those of the clinical dictionary, which has files of its own.
    let mut names = Vec::new();
    for (file, columns) in [
        ("cohort/table1.tsv", ["label", "level", "unit"]),
        ("cohort/missing.tsv", ["clinical_table", "field", "field"]),
        ("cohort/batches.tsv", ["column", "batch", "batch"]),
    ] {
        for row in rows(&results.join(file)) {
            names.extend(columns.iter().map(|column| row[*column].clone()));
        }
    }
    // A level without a value is a word of the page.
    names.retain(|name| name != "missing");
    let left = left(&results, &names);
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn loads_can_be_told_of_in_another_language() {
    let (_kept, results) = absolute::analysed();
    let left = left(&results, &[]);
    assert!(left.is_empty(), "{left:#?}");
}

/// The page in French: no finding, notice, reason or statement of its report stands there in English.
#[test]
fn the_page_of_a_finished_run_can_be_said_in_french() {
    let results = &page_numbers::study::STUDY.folder;
    let kept = tempfile::tempdir().unwrap();
    let page = kept.path().join("page.html");
    let mut command = endobiome();
    command.arg("report").arg(results).args(["--sheets", "--language", "fr", "--output"]).arg(&page);
    command.assert().success();
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("<html lang=\"fr\">"));
    let page = marked::visible(&page);
    assert!(page.contains("Constats") && page.contains("endomètre"));
    let said = std::fs::read_to_string(results.join("stats/findings.tsv")).unwrap();
    let mut seen = 0;
    for row in rows(&results.join("stats/findings.tsv")) {
        let (finding, doubt) = (&row["finding"], &row["overturned_by"]);
        assert!(!page.contains(finding.as_str()), "{finding}");
        assert!(doubt.is_empty() || !page.contains(doubt.as_str()), "{doubt}");
        seen += 1;
    }
    assert!(seen > 2, "{said}");
    for row in rows(&results.join("stats/design.tsv")) {
        assert!(!page.contains(&row["text"]), "{}", row["text"]);
    }
    for row in rows(&results.join("contamination/controls.tsv")) {
        assert!(row["consequence"].is_empty() || !page.contains(&row["consequence"]), "{row:?}");
    }
}
