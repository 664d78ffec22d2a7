//! A run repeated step by step, with settings none of which is the default.

use crate::study::{endobiome, files, simulate};
use predicates::str::contains;
use std::path::Path;

const SETTINGS: &str = r#"
seed = 11
[input]
samplesheet = "study/samplesheet.csv"
metadata = "study/metadata.tsv"
[output]
folder = "run"
[reads]
host_screen = "remove"
[reads.primers]
preset = "v4"
max_offset = 8
[reads.filter]
min_len = 100
[reads.filter.forward]
max_expected_errors = 3.0
[denoise.dada2]
pooling = "pseudo"
[denoise.dada2.chimera]
min_fold = 2.5
[taxonomy]
names = "as-given"
exclude = ["mitochondria", "chloroplast", "streptococcus"]
[taxonomy.classifier]
method = "naive_bayes"
confidence = 0.7
bootstraps = 60
[lowbiomass]
confidence = 0.9
contaminant_threshold = 0.2
[dysbiosis]
call_probability = 0.9
reads_low_depth = 1000.0
reads_not_interpretable = 30.0
[diversity]
metrics = ["jaccard", "aitchison"]
pseudocount = 1.0
curves = true
curve_bootstraps = 5
depth = 50
repeats = 4
nmds = 2
[compare]
permutations = 49
site = "vagina"
anosim = true
level = 0.9
[taxa]
prevalence = 0.2
monte_carlo = 3
"#;

fn step(folder: &Path, arguments: &[&str]) {
    endobiome()
        .current_dir(folder)
        .args(arguments)
        .args(["--quiet", "--config", "run.toml", "--outdir", "steps"])
        .assert()
        .success();
}

#[test]
fn a_run_step_by_step_gives_the_bytes_of_the_run_whatever_its_settings() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::create_dir(at.join("study")).unwrap();
    simulate(&at.join("study"));
    std::fs::write(at.join("run.toml"), SETTINGS).unwrap();
    endobiome().current_dir(at).args(["run", "--quiet", "run.toml"]).assert().success();
    let tables = ["--input", "steps/denoise/ASV_table.tsv", "--taxonomy-table", "steps/taxonomy/ASV_tax.tsv"];
    let with_tables = |name: &'static str| -> Vec<&str> { [name].into_iter().chain(tables).collect() };
    step(at, &["denoise"]);
    step(at, &["classify", "--input", "steps/denoise/ASV_seqs.fasta"]);
    step(at, &with_tables("table"));
    step(at, &["diversity", "--input", "steps/tables/feature-table.tsv"]);
    for name in ["decontam", "dysbiosis", "compare"] {
        step(at, &with_tables(name));
    }
    let (run, steps) = (files(&at.join("run")), files(&at.join("steps")));
    let mut compared = 0;
    for (name, bytes) in &run {
        let part = name.split('/').next().unwrap();
        if ["denoise", "taxonomy", "tables", "diversity", "contamination", "dysbiosis", "cst", "stats"]
            .contains(&part)
        {
            let other = steps.get(name).unwrap_or_else(|| panic!("no step wrote {name}"));
            assert!(bytes == other, "{name} differs");
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared}");
    for name in ["denoise", "classify", "table", "diversity", "decontam", "dysbiosis", "compare"] {
        let text = String::from_utf8(steps[&format!("pipeline_info/{name}/params.json")].clone()).unwrap();
        assert!(text.contains("set_by") && !text.contains(&at.display().to_string()), "{name}: {text}");
    }
    // The words of the answer are another vocabulary; no index is another number.
    let text = std::fs::read_to_string(at.join("run.toml")).unwrap().replace("as-given", "canonical");
    std::fs::write(at.join("run.toml"), text).unwrap();
    endobiome().current_dir(at).args(["run", "--quiet", "run.toml", "-o", "canonical"]).assert().success();
    let canonical = files(&at.join("canonical"));
    for name in run.keys().filter(|name| name.starts_with("dysbiosis/") || name.starts_with("stats/")) {
        assert!(run[name] == canonical[name], "{name} depends on the vocabulary");
    }
}

#[test]
fn blanks_need_no_metadata_row_in_single_steps() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("t.tsv", "#OTU ID\tA_V\tB_V\textraction_blank_1\nf1\t900\t800\t3\nf2\t100\t300\t40\n");
    write(
        "x.tsv",
        "Feature ID\tTaxon\tConfidence\nf1\td__Bacteria; p__P; c__C; o__O; f__F; g__Lactobacillus\t0.9\n\
         f2\td__Bacteria; p__P; c__C; o__O; f__F; g__Ralstonia\t0.9\n",
    );
    write("m.tsv", "sample\tpatient_id\tbody_site\nA_V\tA\tvagina\nB_V\tB\tvagina\n");
    let arguments = ["decontam", "-i", "t.tsv", "--taxonomy-table", "x.tsv", "-m", "m.tsv", "-o", "out"];
    endobiome()
        .current_dir(folder.path())
        .args(arguments)
        .assert()
        .success()
        .stderr(contains("extraction_blank_1").and_not_samplesheet());
    // A woman without a row is refused, and nothing is said of a samplesheet, for there is none.
    write("m.tsv", "sample\tpatient_id\tbody_site\nA_V\tA\tvagina\n");
    endobiome()
        .current_dir(folder.path())
        .args(arguments)
        .assert()
        .code(65)
        .stderr(contains("B_V").and_not_samplesheet());
}

trait AndNotSamplesheet: predicates::Predicate<str> + Sized {
    fn and_not_samplesheet(self) -> impl predicates::Predicate<str> {
        use predicates::prelude::PredicateBooleanExt;
        self.and(contains("samplesheet").not())
    }
}
impl<P: predicates::Predicate<str>> AndNotSamplesheet for P {}
