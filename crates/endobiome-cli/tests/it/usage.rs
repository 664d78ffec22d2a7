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
