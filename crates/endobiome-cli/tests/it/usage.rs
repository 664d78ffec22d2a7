//! Help, versions, wrong usage.

use crate::study::{endobiome, root};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

#[test]
fn help_goes_to_standard_output_and_wrong_usage_exits_64() {
    endobiome().arg("--help").assert().success().stdout(contains("run").and(contains("simulate")));
    endobiome().args(["run", "--no-such-flag"]).assert().code(64).stderr(contains("--no-such-flag"));
    endobiome().arg("run").assert().code(64).stderr(contains("--input and --outdir"));
    endobiome().args(["run", "--threads", "0"]).assert().code(64);
}

#[test]
fn the_short_help_of_a_run_was_as_long_as_a_manual() {
    let help = |word: &str| -> String {
        let told = endobiome().args(["run", word]).assert().success();
        String::from_utf8(told.get_output().stdout.clone()).unwrap()
    };
    let (short, long) = (help("-h"), help("--help"));
    assert!(short.lines().count() < 100, "{}", short.lines().count());
    for flag in ["--input", "--outdir", "--primers", "--metadata", "--control"] {
        assert!(short.contains(flag) && long.contains(flag), "{flag}");
    }
    for flag in ["--min-fold-parent", "--leak-reach", "--plain-code", "--shard"] {
        assert!(!short.contains(flag) && long.contains(flag), "{flag}");
    }
}

#[test]
fn flags_may_be_written_with_underscores() {
    endobiome()
        .current_dir(root())
        .args(["run", "pipelines/demo.toml", "--dry_run", "--max_ee", "1.5"])
        .assert()
        .success()
        .stdout(contains("max_expected_errors = 1.5"));
}

#[test]
fn db_info_tells_what_is_missing() {
    endobiome().args(["db", "info"]).assert().success().stdout(contains("Gardnerella piotii"));
}

/// `--outdir -` made a folder of that name.
#[test]
fn standard_output_is_no_folder_for_results() {
    let folder = tempfile::tempdir().unwrap();
    let table = root().join("test-data/examples/own-table/table.tsv");
    for command in ["analyse", "diversity"] {
        let mut given = endobiome();
        given.current_dir(folder.path()).arg(command).arg("--input").arg(&table).args(["--outdir", "-"]);
        let refused = given.assert().code(78);
        let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(said.contains("standard output"), "{said}");
        assert!(!folder.path().join("-").exists());
    }
}

/// `simulate --outdir -` and `man -` made a folder of that name, too.
#[test]
fn standard_output_is_no_folder_where_the_folder_is_no_setting() {
    let folder = tempfile::tempdir().unwrap();
    let study = root().join("pipelines/ci/mock-study.toml");
    let study = study.to_str().unwrap();
    for command in [
        vec!["simulate", study, "--outdir", "-"],
        vec!["man", "-"],
        vec!["table", "merge", "a", "b", "--outdir", "-"],
        vec!["cohort", "import-redcap", study, "--redcap-dictionary", study, "--output", "-"],
    ] {
        let refused = endobiome().current_dir(folder.path()).args(&command).assert().code(64);
        let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(said.contains("standard output cannot hold them"), "{command:?}: {said}");
        assert!(!folder.path().join("-").exists());
    }
}

/// Groups in words of the user's own ended with "controls and cases are needed" and no word on what to do.
#[test]
fn words_for_groups_that_are_not_understood_are_answered_with_the_flag_that_says_them() {
    let folder = tempfile::tempdir().unwrap();
    let own = root().join("test-data/examples/own-table");
    let text = std::fs::read_to_string(own.join("metadata.tsv")).unwrap();
    let text = text.replace("\tRIF\t", "\tpatient\t").replace("\tcontrol\t", "\thealthy\t");
    let metadata = folder.path().join("metadata.tsv");
    std::fs::write(&metadata, text).unwrap();
    let run = |more: &[&str]| {
        let mut given = endobiome();
        given.arg("analyse").arg("--input").arg(own.join("table.tsv")).arg("--metadata").arg(&metadata);
        given.arg("--outdir").arg(folder.path().join("results")).args(more);
        let done = given.output().unwrap();
        assert!(done.status.success());
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
    };
    let said = run(&[]);
    assert!(said.contains("healthy, patient") && said.contains("--control"), "{said}");
    let said = run(&["--control", "healthy"]);
    assert!(!said.contains("no comparison is possible"), "{said}");
}
