//! Results of several studies are joined where they were made alike, to the same bytes in any order and grouping.

use crate::study::{endobiome, files, results, run_arguments, simulate_with_seed};
use predicates::str::contains;
use std::path::Path;

/// A small run as `folder/name`, with further flags.
fn run(folder: &Path, name: &str, seed: &str, flags: &[&str]) {
    let study = folder.join(format!("{name}-study"));
    std::fs::create_dir_all(&study).unwrap();
    simulate_with_seed(&study, seed);
    endobiome().args(run_arguments(&study, &folder.join(name))).args(flags).assert().success();
}

/// `table merge` in `folder`.
fn merge(folder: &Path, studies: &[&str], outdir: &str, flags: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = endobiome();
    command.current_dir(folder).args(["table", "merge", "--quiet"]).args(studies);
    command.args(["--outdir", outdir]).args(flags).assert()
}

fn lines(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn joining_is_the_same_in_any_order_and_grouping_and_loses_no_read() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, seed) in [("a", "3"), ("b", "4"), ("c", "5")] {
        run(folder, name, seed, &[]);
    }
    let by_study = ["--names", "by-study"];
    merge(folder, &["a", "b", "c"], "flat", &by_study).success();
    merge(folder, &["c", "b"], "pair", &by_study).success();
    merge(folder, &["pair", "a"], "grouped", &by_study).success();
    let flat = files(&folder.join("flat"));
    assert!(flat == files(&folder.join("grouped")), "another grouping gave other bytes");
    assert!(!flat.contains_key(".endobiome/journal"));

    // Every sample of every study is there, those without reads too, with the study beside the name of its run.
    let metadata = lines(&folder.join("flat/input/metadata.tsv"));
    let column = |name: &str| metadata[0].iter().position(|column| column == name).unwrap();
    assert_eq!(metadata.len() - 1, 3 * (lines(&folder.join("a/phyloseq/meta.tsv")).len() - 1));
    assert!(metadata[1..].iter().all(|row| row[column("run")].starts_with(&row[column("study")])));
    // And every read of the tables that were joined.
    let reads = |path: &Path| -> u64 {
        let cells = lines(path);
        cells[1..].iter().flat_map(|row| &row[1..]).map(|cell| cell.parse::<u64>().unwrap()).sum()
    };
    let before: u64 =
        ["a", "b", "c"].iter().map(|name| reads(&folder.join(name).join("denoise/ASV_table.tsv"))).sum();
    let after: u64 = lines(&folder.join("flat/tables/abundance.tsv"))[1..]
        .iter()
        .map(|row| row[2].parse::<u64>().unwrap())
        .sum();
    assert!(before > 0);
    assert_eq!(before, after);

    endobiome().args(["verify", "--quiet"]).arg(folder.join("flat")).assert().success();
    endobiome()
        .args(["analyse", "--quiet", "--permutations", "99", "--input"])
        .arg(folder.join("flat"))
        .arg("--outdir")
        .arg(folder.join("analysed"))
        .assert()
        .success();
    assert!(results(&folder.join("analysed")).contains_key("report.html"));
}

#[test]
fn studies_that_were_not_made_alike_are_not_joined() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(folder, "a", "3", &[]);
    run(folder, "b", "4", &["--max-ee", "1"]);

    let by_study = ["--names", "by-study"];
    let setting = "reads.filter.forward.max_expected_errors";
    merge(folder, &["a", "b"], "out", &by_study).code(78).stderr(contains(setting));
    assert!(!folder.join("out").exists());
    let allowed = ["--names", "by-study", "--allow", "reads.filter"];
    merge(folder, &["a", "b"], "out", &allowed).success();
    let parameters = std::fs::read_to_string(folder.join("out/pipeline_info/params.json")).unwrap();
    assert!(parameters.contains("the studies differ in reads.filter.forward.max_expected_errors"));

    // The simulated women have the same names in both.
    let twice = ["--allow", "reads.filter"];
    merge(folder, &["a", "b"], "names", &twice).code(65).stderr(contains("--names by-study"));
    merge(folder, &["x=a", "x=b"], "names", &twice).code(78).stderr(contains("two studies are called x"));
    merge(folder, &["a", "b"], "a", &twice).code(78).stderr(contains("written over"));
    assert!(!folder.join("names").exists());

    // What was changed since its run is vouched for by nobody.
    let table = folder.join("b/denoise/ASV_table.tsv");
    let text = std::fs::read_to_string(&table).unwrap().replacen('\t', "\t1", 3);
    std::fs::write(&table, text).unwrap();
    merge(folder, &["a", "b"], "changed", &allowed).failure().stderr(contains("ASV_table.tsv"));
}

#[test]
fn a_folder_without_a_run_is_called_so_where_studies_are_joined() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("nothing")).unwrap();
    let said = merge(folder.path(), &["nothing"], "joined", &[]).code(66);
    let said = String::from_utf8(said.get_output().stderr.clone()).unwrap();
    assert!(said.contains("no complete run lies here") && said.contains("nothing"), "{said}");
    assert!(!folder.path().join("joined").exists());
}
