//! Clinical tables beside reads: the tables say who is compared with whom.

use crate::study::{endobiome, root};
use std::path::Path;

/// A small study with clinical tables, simulated.
pub(crate) fn simulated(folder: &Path) {
    let text = std::fs::read_to_string(root().join("pipelines/imerr-demo-study.toml")).unwrap();
    let text = text.replace("pairs = 600", "pairs = 200");
    let text = ["women = 24", "women = 12", "women = 8"]
        .iter()
        .fold(text, |text, women| text.replace(women, "women = 4"));
    std::fs::write(folder.join("design.toml"), text).unwrap();
    endobiome()
        .arg("simulate")
        .arg(folder.join("design.toml"))
        .arg("--outdir")
        .arg(folder)
        .assert()
        .success();
}

pub(crate) fn run(study: &Path, outdir: &Path, more: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = endobiome();
    command.arg("run").arg("--input").arg(study.join("samplesheet.csv")).arg("--outdir").arg(outdir);
    command.args(["--primers", "v4", "--as-of", "2031-12-31", "--cohort"]).arg(study.join("cohort"));
    command.args(more).assert()
}

/// Replaces a cell of a clinical table.
fn set(study: &Path, table: &str, row: &str, column: &str, value: &str) {
    let path = study.join(format!("cohort/{table}.tsv"));
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.lines().next().unwrap().split('\t').position(|name| name == column).unwrap();
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split('\t').collect();
            if cells[0] == row {
                cells[at] = value;
            }
            cells.join("\t")
        })
        .collect();
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

fn told(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

#[test]
fn the_clinical_tables_say_who_is_compared_and_what_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path();
    simulated(study);
    let check = endobiome()
        .args(["cohort", "check", "--as-of", "2031-12-31"])
        .arg(study.join("cohort"))
        .assert()
        .success();
    let said = String::from_utf8(check.get_output().stdout.clone()).unwrap();
    assert!(said.contains(" 0 errors"), "{said}");

    let outdir = study.join("results");
    // The metadata of the study, in which the groups stand too, are not given.
    run(study, &outdir, &["--covariates", "endometriosis,bmi"]).success();
    let text = |name: &str| std::fs::read_to_string(outdir.join(name)).unwrap();
    let comparisons = text("stats/comparisons.tsv");
    assert!(
        comparisons.contains("RIF against control") && comparisons.contains("endometriosis"),
        "{comparisons}"
    );
    assert!(text("cohort/flow.tsv").starts_with("step\treason\twomen\tcontrol"));
    assert!(text("cohort/table1.tsv").contains("participants.age_years"));
    assert_eq!(text("cohort/samples.tsv").lines().count(), 1 + 2 * 16);
    let report = text("report.html");
    assert!(report.contains("Participants") && report.contains("Table 1"));
    assert!(report.contains("Data quality: what is missing") && report.contains("extraction batch"));
    assert!(text("pipeline_info/checksums.tsv").contains("participants.tsv"));
    // No date of a woman, and no path.
    for file in
        ["report.html", "stats/design.tsv", "input/samplesheet.resolved.tsv", "pipeline_info/params.json"]
    {
        assert!(!text(file).contains("2026-02-2"), "{file} holds a date");
        assert!(!text(file).contains(&study.display().to_string()), "{file} holds a path");
    }

    // A biopsy at another time is flagged, and left out when that is asked for.
    set(study, "samples", "IM002_E", "day_rel", "14");
    let flagged = run(study, &outdir, &[]).success();
    assert!(told(&flagged).contains("sample IM002_E: outside_window"), "{}", told(&flagged));
    assert!(text("tables/feature-table.tsv").lines().next().unwrap().contains("IM002_E"));
    let left = run(study, &outdir, &["--leave-out", "outside_window"]).success();
    assert!(told(&left).contains("sample IM002_E is left out"), "{}", told(&left));
    assert!(!text("tables/feature-table.tsv").lines().next().unwrap().contains("IM002_E"));
    let row = text("cohort/samples.tsv")
        .lines()
        .find(|line| line.starts_with("IM002_E"))
        .map(str::to_owned)
        .unwrap();
    assert!(row.contains("\tleft_out\t"), "{row}");
    assert!(text("cohort/flow.tsv").contains("screened\t\t16\t"), "a woman without reads stays in the flow");
}

/// A course that stands in the table of treatments alone was not seen, and a woman who withdrew stood in `cohort/samples.tsv`.
#[test]
fn a_course_of_an_antibiotic_is_seen_and_a_woman_who_withdrew_is_in_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path();
    simulated(study);
    let samples = std::fs::read_to_string(study.join("cohort/samples.tsv")).unwrap();
    let cells: Vec<&str> =
        samples.lines().find(|line| line.starts_with("IM003_E")).unwrap().split('\t').collect();
    let at = samples.lines().next().unwrap().split('\t').position(|name| name == "collection_date").unwrap();
    let course = format!(
        "participant_id\tstart_date\tend_date\tclass\treason\nIM003\t{0}\t{0}\tantibiotic\tother\n",
        cells[at]
    );
    std::fs::write(study.join("cohort/treatments.tsv"), course).unwrap();
    set(study, "end_of_study", "IM004", "end_reason", "withdrawn_consent");
    set(study, "end_of_study", "IM004", "withdrawal_data_use", "0");
    let outdir = study.join("results");
    let left = run(study, &outdir, &["--leave-out", "antibiotic"]).success();
    let said = told(&left);
    assert!(said.contains("sample IM003_E is left out: an antibiotic"), "{said}");
    assert!(said.contains("2 specimens of women who withdrew"), "{said}");
    let header = std::fs::read_to_string(outdir.join("tables/feature-table.tsv")).unwrap();
    let header = header.lines().next().unwrap();
    assert!(
        header.contains("IM002_E") && !header.contains("IM003_E") && !header.contains("IM004"),
        "{header}"
    );
    for file in [
        "cohort/samples.tsv",
        "cohort/groups.tsv",
        "cohort/eligibility.tsv",
        "report.html",
        "pipeline_info/params.json",
    ] {
        let text = std::fs::read_to_string(outdir.join(file)).unwrap();
        assert!(!text.contains("IM004"), "{file} names a woman who withdrew her data");
    }
}

#[test]
fn faults_of_the_clinical_tables_are_told_before_a_read_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path();
    simulated(study);
    std::fs::remove_dir_all(study.join("reads")).unwrap();
    let outdir = study.join("results");
    set(study, "participants", "IM001", "bmi", "313");
    set(study, "participants", "IM003", "group_declared", "RPL");
    set(study, "samples", "IM004_E", "participant_id", "IM999");
    let refused = run(study, &outdir, &[]).code(65);
    let said = told(&refused);
    for words in ["V-RNG-01 participants.tsv:2:bmi", "V-GRP-01 participants.tsv:4", "V-KEY-02", "IM004_E"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!outdir.exists(), "a refused run leaves nothing");
    // Without a data cut, and with a folder that is not there.
    let mut command = endobiome();
    command
        .arg("run")
        .arg("--input")
        .arg(study.join("samplesheet.csv"))
        .args(["--outdir", "x", "--cohort", "nowhere"]);
    let no_day = command.assert().code(78);
    assert!(told(&no_day).contains("as-of"), "{}", told(&no_day));
}

/// `analyse` had no place for clinical tables: a table of another tool was compared by its metadata alone.
#[test]
fn clinical_tables_describe_a_table_of_another_tool_as_they_do_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path();
    simulated(study);
    set(study, "samples", "IM002_E", "day_rel", "14");
    let outdir = study.join("results");
    run(study, &outdir, &["--leave-out", "outside_window", "--subgroups"]).success();
    // The table with all samples, from a run that knows nothing of women.
    let mut plain = endobiome();
    plain.arg("run").arg("--input").arg(study.join("samplesheet.csv")).args(["--primers", "v4", "--outdir"]);
    plain.arg(study.join("plain")).assert().success();
    // A blank whose name says nothing: the table of samples does.
    for file in ["plain/tables/feature-table.tsv", "cohort/samples.tsv"] {
        let path = study.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("extraction_blank_1"), "{file}");
        std::fs::write(&path, text.replace("extraction_blank_1", "X7")).unwrap();
    }
    let analysed = study.join("analysed");
    let mut command = endobiome();
    command.arg("analyse").arg("--input").arg(study.join("plain/tables/feature-table.tsv"));
    command.arg("--taxonomy-table").arg(study.join("plain/taxonomy/ASV_tax.tsv"));
    command.arg("--cohort").arg(study.join("cohort")).args(["--as-of", "2031-12-31", "--subgroups"]);
    command.args([
        "--leave-out",
        "outside_window",
        "--set",
        "lowbiomass.batch_columns=[\"extraction_kit_lot\"]",
    ]);
    let done = command.arg("--outdir").arg(&analysed).assert().success();
    let said = told(&done);
    assert!(said.contains("sample IM002_E is left out"), "{said}");
    assert!(said.contains("sample X7: by the table of samples it is a"), "{said}");
    let text = |folder: &Path, name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    for name in ["cohort/samples.tsv", "cohort/groups.tsv", "cohort/flow.tsv", "cohort/table1.tsv"] {
        assert_eq!(text(&outdir, name), text(&analysed, name), "{name}");
    }
    for contrast in ["RIF only against control", "RPL only against control", "RIF and RPL against control"] {
        for folder in [&outdir, &analysed] {
            assert!(text(folder, "stats/comparisons.tsv").contains(contrast), "{contrast}");
        }
    }
    assert!(text(&analysed, "report.html").contains("Table 1"));
    assert!(text(&analysed, "pipeline_info/checksums.tsv").contains("participants.tsv"));

    let mut wrong = endobiome();
    wrong.arg("analyse").arg("--input").arg(study.join("plain/tables/feature-table.tsv"));
    wrong.arg("--taxonomy-table").arg(study.join("plain/taxonomy/ASV_tax.tsv"));
    wrong.args(["--set", "lowbiomass.batch_columns=[\"kit_lot\"]", "--outdir"]).arg(study.join("wrong"));
    let refused = wrong.assert().code(78);
    assert!(told(&refused).contains("lowbiomass.batch_columns"), "{}", told(&refused));
}

/// What the investigators decide was written into the code.
#[test]
fn another_reading_of_the_rules_changes_the_groups_and_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path();
    simulated(study);
    let path = study.join("cohort/pregnancies.tsv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\tmiscarriage\t63", "\tbiochemical\t35")).unwrap();
    set(study, "samples", "IM002_E", "day_rel", "10");
    let groups = |settings: &str| {
        let file = study.join("cohort.toml");
        std::fs::write(&file, format!("[cohort]\nfolder = \"cohort\"\nas_of = \"2031-12-31\"\n{settings}"))
            .unwrap();
        let output = |what: &str| {
            let done = endobiome().args(["cohort", what, "--config"]).arg(&file).output().unwrap();
            String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap()
        };
        let groups = output("groups");
        let rpl = groups.lines().filter(|line| line.split('\t').any(|cell| cell == "RPL")).count();
        (rpl, output("check"))
    };
    let (usual, check) = groups("");
    assert!(usual >= 4, "{usual}");
    assert!(check.contains("at the edge of the implantation window, 6 to 9"), "{check}");
    let (without, check) =
        groups("rpl = \"without_biochemical\"\nwindow_natural = [6, 8]\nwindow_natural_tolerated = [6, 9]\n");
    assert!(without < usual || check.contains("V-GRP-01"), "{without} of {usual}: {check}");
    assert!(check.contains("outside the implantation window, 6 to 9"), "{check}");
    let (_, check) = groups("window_natural = [9, 6]\n");
    assert!(check.contains("cohort.window_natural"), "{check}");
    // A word that is none was told without the file that says it.
    let (_, check) = groups("rif = \"strict\"\n");
    assert!(check.contains("cohort.toml") && check.contains("never_pregnant"), "{check}");
}
