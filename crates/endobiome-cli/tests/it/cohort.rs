//! `endobiome cohort`: exit codes and what is printed.

use assert_cmd::Command;
use predicates::str::contains;
use std::fs;
use std::path::{Path, PathBuf};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-data/cohort").join(name)
}

fn cohort(arguments: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("endobiome").unwrap().arg("cohort").args(arguments).assert()
}

/// A copy of the tables of a folder.
fn copy(name: &str, into: &Path) {
    for entry in fs::read_dir(data(name)).unwrap() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|ending| ending == "tsv") {
            fs::copy(entry.path(), into.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_clean_study_is_zero_and_without_a_data_cut_it_is_refused() {
    let study = data("imerr");
    let study = study.to_str().unwrap();
    cohort(&["check", study, "--as-of", "2031-12-31"])
        .code(0)
        .stdout(contains("3971 rows of 11 tables: 0 errors, 0 warnings"));
    cohort(&["check", study]).code(78).stderr(contains("--as-of"));
    cohort(&["check", study, "--as-of", "yesterday"]).code(78);
    let config = data("imerr/study.toml");
    cohort(&["check", "--config", config.to_str().unwrap()]).code(0);
    cohort(&["check", "--as-of", "2031-12-31"]).code(64);
    cohort(&["groups", study, "--as-of", "2031-12-31"]).code(0).stdout(contains("IM008\tRIF+RPL"));
    let example = data("example");
    cohort(&["check", example.to_str().unwrap(), "--as-of", "2031-12-31"]).code(0);
}

#[test]
fn a_fault_is_65_with_its_place_in_every_form_and_a_missing_table_66() {
    let folder = tempfile::tempdir().unwrap();
    copy("example", folder.path());
    let path = folder.path().join("participants.tsv");
    let text = fs::read_to_string(&path).unwrap();
    let bmi = text.lines().next().unwrap().split('\t').position(|name| name == "bmi").unwrap();
    let mut cells: Vec<&str> = text.lines().nth(1).unwrap().split('\t').collect();
    let old = text.lines().nth(1).unwrap().to_owned();
    cells[bmi] = "26,3";
    fs::write(&path, text.replace(&old, &cells.join("\t"))).unwrap();
    let study = folder.path().to_str().unwrap();
    let check =
        |format: &str| cohort(&["check", study, "--as-of", "2031-12-31", "--format", format]).code(65);
    check("text").stdout(contains("error V-TYP-01 participants.tsv:2:bmi '26,3'"));
    check("tsv").stdout(contains("V-TYP-01\terror\tparticipants.tsv\t2\tbmi\t26,3\t"));
    check("jsonl").stdout(contains("\"line\":2,\"column\":\"bmi\",\"value\":\"26,3\""));
    fs::remove_file(folder.path().join("samples.tsv")).unwrap();
    cohort(&["check", study, "--as-of", "2031-12-31"]).code(66).stderr(contains("samples"));
}

#[test]
fn an_export_without_identifiers_holds_no_key_and_scrubbed_files() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    fs::write(&key, "a key of this test alone\n").unwrap();
    let out = folder.path().join("public");
    let study = data("imerr");
    let arguments = [
        "deidentify",
        study.to_str().unwrap(),
        "--as-of",
        "2031-12-31",
        "--key-file",
        key.to_str().unwrap(),
        "--output",
        out.to_str().unwrap(),
    ];
    cohort(&arguments).code(0);
    let mut files = 0;
    for entry in fs::read_dir(&out).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("a key of this test") && !text.contains("IM001"));
        files += 1;
    }
    assert!(files >= 14, "{files} files");
    // Nothing is written over.
    cohort(&arguments).code(64);
}
