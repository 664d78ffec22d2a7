//! Mock communities through the command: each `case.toml` of `test-data/mocks/in-silico`, and what a gate must catch.

use crate::study::{endobiome, root};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A community, the depths it is sequenced at, and what must hold.
struct Case {
    name: String,
    composition: toml::Table,
    depths: BTreeMap<String, i64>,
    gates: toml::Table,
    deep: toml::Table,
    /// What takes the place of parts of `deep` in a region that cannot tell as much.
    in_region: toml::Table,
}

impl Case {
    /// What the deep samples must reach in a region.
    fn deep_in(&self, region: &str) -> toml::Table {
        let mut gates = self.deep.clone();
        if let Some(others) = self.in_region.get(region).and_then(toml::Value::as_table) {
            gates.extend(others.clone());
        }
        gates
    }
}

fn cases() -> Vec<Case> {
    let folder = root().join("test-data/mocks/in-silico");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let read = |path: &PathBuf| {
        let table: toml::Table = std::fs::read_to_string(path.join("case.toml")).unwrap().parse().unwrap();
        let part = |name: &str| table[name].as_table().unwrap().clone();
        let depths = part("depths");
        let depths = depths.iter().map(|(name, pairs)| (name.clone(), pairs.as_integer().unwrap()));
        Case {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            composition: part("composition"),
            depths: depths.collect(),
            gates: part("gates"),
            deep: part("deep"),
            in_region: table.get("deep_in").and_then(|others| others.as_table().cloned()).unwrap_or_default(),
        }
    };
    folders.iter().map(read).collect()
}

/// A study that is nothing but the mocks of all cases at all depths.
fn design(cases: &[Case], region: &str, length: u32) -> String {
    let mut text = format!(
        "region = \"{region}\"\nbetween_women_precision = 60\narms = []\ncommunities = {{}}\n\
         [reads]\nlength = {length}\npairs = 1000\npairs_log_sd = 0.0\nchimera_share = 0.02\nqualities = \"full\"\n\
         [endometrium]\nkit_share = 0.0\ncarry_over = 0.0\nhost_share = 0.0\nrho = 0.0001\n\
         [vagina]\nkit_share = 0.0\ncarry_over = 0.0\nhost_share = 0.0\nrho = 0.0001\n\
         [kits.kit]\n\"Ralstonia pickettii\" = 1.0\n"
    );
    for case in cases {
        for (depth, pairs) in &case.depths {
            let _ = write!(
                text,
                "[[mocks]]\nname = \"{}-{depth}\"\ncount = 1\npairs = {pairs}\n[mocks.composition]\n{}",
                case.name, case.composition
            );
        }
    }
    text
}

fn run(study: &Path, results: &Path, region: &str, more: &[&str]) {
    endobiome()
        .args(["run", "--primers", region, "--outdir"])
        .arg(results)
        .arg("--input")
        .arg(study.join("samplesheet.csv"))
        .args(["--set", "diversity.metrics=bray_curtis"])
        .args(more)
        .assert()
        .success();
}

/// `mock check` of one sample; what it printed when a gate failed.
fn check(study: &Path, results: &Path, case: &Case, depth: &str, gates: &toml::Table) -> Result<(), String> {
    let name = format!("{}-{depth}", case.name);
    let thresholds = study.join(format!("{name}.toml"));
    let text = format!(
        "[scoring]\nsamples = [\"{name}_1\"]\ndetection_reads = 30\n{}",
        toml::Table::from_iter([("gates".to_owned(), gates.clone().into())])
    );
    std::fs::write(&thresholds, text).unwrap();
    let expected = |ending: &str| study.join(format!("truth/mocks/{name}.{ending}"));
    let outcome = endobiome()
        .args(["mock", "check", "--input"])
        .arg(results)
        .arg("--expected")
        .args([expected("tsv"), expected("fasta")])
        .arg("--thresholds")
        .arg(&thresholds)
        .arg("--outdir")
        .arg(study.join(&name))
        .output()
        .unwrap();
    match outcome.status.code() {
        Some(0) => Ok(()),
        Some(1) => Err(String::from_utf8_lossy(&outcome.stdout).into_owned()),
        other => panic!("{other:?}: {}", String::from_utf8_lossy(&outcome.stderr)),
    }
}

/// Five communities like the five community state types, in three regions, at three depths.
#[test]
fn every_case_holds_in_every_region_at_every_depth() {
    let cases = cases();
    assert_eq!(cases.len(), 5);
    let folder = tempfile::tempdir().unwrap();
    let mut failures = String::new();
    for (region, length) in [("V3V4-341F-805R", 290), ("V4-515F-806R", 180), ("V4V5-515F-926R", 240)] {
        let study = folder.path().join(region);
        std::fs::create_dir(&study).unwrap();
        std::fs::write(study.join("design.toml"), design(&cases, region, length)).unwrap();
        let simulated =
            endobiome().arg("simulate").arg(study.join("design.toml")).arg("--outdir").arg(&study).ok();
        simulated.unwrap();
        let results = study.join("results");
        let (preset, _) = region.split_once('-').unwrap();
        run(&study, &results, &preset.to_lowercase(), &[]);
        for case in &cases {
            let deep = case.deep_in(region);
            for depth in case.depths.keys() {
                let mut gates = vec![&case.gates];
                gates.extend((depth == "deep").then_some(&deep));
                for gates in gates {
                    if let Err(said) = check(&study, &results, case, depth, gates) {
                        let _ = writeln!(failures, "{region}, {}, {depth}:\n{said}", case.name);
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// A gate that a broken pipeline passes is none.
#[test]
fn a_planted_regression_fails_the_gate_and_the_baseline_names_its_stage() {
    let cases = cases();
    let case = cases.iter().find(|case| case.name == "anaerobes").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path().join("study");
    std::fs::create_dir(&study).unwrap();
    std::fs::write(study.join("design.toml"), design(std::slice::from_ref(case), "V4", 180)).unwrap();
    endobiome().arg("simulate").arg(study.join("design.toml")).arg("--outdir").arg(&study).assert().success();
    let good = folder.path().join("good");
    run(&study, &good, "v4", &[]);
    check(&study, &good, case, "deep", &case.gates).unwrap();
    let mock = |what: &str, results: &Path| {
        let mut command = endobiome();
        command.args(["mock", what, "--input"]).arg(results).arg("--expected");
        command
            .args(["tsv", "fasta"].map(|ending| study.join(format!("truth/mocks/anaerobes-deep.{ending}"))));
        command.arg("--thresholds").arg(study.join("anaerobes-deep.toml"));
        command
    };
    let accepted = folder.path().join("accepted.json");
    mock("baseline", &good).arg("--output").arg(&accepted).assert().success();
    let against = |results: &Path| {
        let mut command = mock("check", results);
        command.arg("--baseline").arg(&accepted).arg("--outdir").arg(results);
        command
    };
    against(&good).assert().success();
    // Chimeras are no longer looked for.
    let chimeras = folder.path().join("chimeras");
    run(&study, &chimeras, "v4", &["--chimera-method", "none"]);
    let failed = against(&chimeras).assert().code(1);
    let said = String::from_utf8(failed.get_output().stdout.clone()).unwrap();
    assert!(said.contains("sequence.chimeras") && said.contains("differs from the baseline: ASVs"), "{said}");
    assert!(std::fs::read_to_string(chimeras.join("mock/junit.xml")).unwrap().contains("<failure"));
    // A filter that takes most reads.
    let short = folder.path().join("strict");
    run(&study, &short, "v4", &["--max-ee", "0.3"]);
    let failed = against(&short).assert().code(1);
    let said = String::from_utf8(failed.get_output().stdout.clone()).unwrap();
    assert!(said.contains("differs from the baseline: reads"), "{said}");
}

#[test]
fn a_table_of_shares_has_a_recall_though_it_tells_no_depth() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // As QIIME 2 collapses and exports a table: the lineages have more semicolons than the rows have tabs.
    let lineage = |genus: &str| format!("k__Bacteria;p__P;c__C;o__O;f__F;g__{genus};s__");
    let table = format!(
        "# Constructed from biom file\n#OTU ID\tmock\n{}\t0.5\n{}\t0.3\n{}\t0.2\n",
        lineage("Lactobacillus"),
        lineage("Gardnerella"),
        lineage("Ralstonia")
    );
    std::fs::write(folder.join("observed.tsv"), table).unwrap();
    let taxa: String =
        ["Lactobacillus", "Gardnerella", "Ralstonia"].map(|g| format!("{0}\t{0}\n", lineage(g))).concat();
    std::fs::write(folder.join("taxonomy.tsv"), format!("Feature ID\tTaxon\n{taxa}")).unwrap();
    let expected = format!(
        "taxon\tshare\n{}\t0.6\n{}\t0.3\n{}\t0.1\n",
        lineage("Lactobacillus"),
        lineage("Gardnerella"),
        lineage("Prevotella")
    );
    std::fs::write(folder.join("expected.tsv"), expected).unwrap();
    std::fs::write(folder.join("gates.toml"), "[gates.genus]\nrecall = { min = 0.5 }\n").unwrap();
    endobiome()
        .current_dir(folder)
        .args(["mock", "check", "--quiet", "--input", "observed.tsv", "--taxonomy-table", "taxonomy.tsv"])
        .args(["--expected", "expected.tsv", "--thresholds", "gates.toml", "--outdir", "out"])
        .assert()
        .success();
    let scores = std::fs::read_to_string(folder.join("out/mock/scores.tsv")).unwrap();
    let value = |metric: &str| -> f64 {
        let row = scores.lines().find(|line| line.contains(&format!("\tgenus\t{metric}\t"))).unwrap();
        row.rsplit('\t').next().unwrap().parse().unwrap()
    };
    // Two of three are there, one is not of the mock; q2-quality-control calls these TDR and TAR.
    assert!((value("recall") - 2.0 / 3.0).abs() < 1e-12);
    assert!((value("precision") - 2.0 / 3.0).abs() < 1e-12);
    // |0.5 - 0.6| + |0.3 - 0.3| + 0.2 + 0.1, halved.
    assert!((value("bray_curtis") - 0.2).abs() < 1e-12);
}

#[test]
fn scores_of_a_collapsed_table_are_those_of_q2_quality_control() {
    let golds = root().join("test-data/mocks/golds");
    let folder = tempfile::tempdir().unwrap();
    // The features are called by their lineages, as `qiime taxa collapse` writes them: no taxonomy beside them is needed. A limit
    // of next to 0 reads: the peer knows no limit of detection.
    std::fs::write(
        folder.path().join("gates.toml"),
        "[scoring]\ndetection_reads = 0.001\n[gates.genus]\nrecall = { min = 0.5 }\n",
    )
    .unwrap();
    endobiome()
        .args(["mock", "check", "--quiet", "--input"])
        .arg(golds.join("observed.tsv"))
        .arg("--expected")
        .arg(golds.join("expected.tsv"))
        .arg("--thresholds")
        .arg(folder.path().join("gates.toml"))
        .arg("--outdir")
        .arg(folder.path().join("out"))
        .assert()
        .success();
    let scores = std::fs::read_to_string(folder.path().join("out/mock/scores.tsv")).unwrap();
    let gold = std::fs::read_to_string(golds.join("golds.tsv")).unwrap();
    let mut compared = 0;
    for line in gold.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        // The scores begin below the domain.
        if cells[1] == "domain" {
            continue;
        }
        for (metric, wanted) in ["precision", "recall", "bray_curtis"].into_iter().zip(&cells[2..]) {
            let start = format!("{}\t{}\t{metric}\t", cells[0], cells[1]);
            let row = scores.lines().find(|row| row.starts_with(&start)).unwrap_or_else(|| panic!("{start}"));
            let (ours, wanted): (f64, f64) =
                (row.rsplit('\t').next().unwrap().parse().unwrap(), wanted.parse().unwrap());
            assert!((ours - wanted).abs() < 1e-12, "{start}: {ours} and {wanted}");
            compared += 1;
        }
    }
    assert_eq!(compared, 4 * 6 * 3);
}

/// A folder of `denoise`, which names nothing, ended with 66 for want of a taxonomy; a gate of taxa has no score there and fails.
#[test]
fn a_folder_without_taxonomy_is_judged_by_its_sequences() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let gene = "GATTACAGGCATTCAGGACCATTGACGGATCCAGTTACGCATGGACTTACCAGGCATAACGT";
    std::fs::create_dir(folder.join("denoise")).unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    put("denoise/ASV_table.tsv", "ASV_ID\tmock\na\t100\n");
    put("denoise/ASV_seqs.fasta", &format!(">a\n{}\n", &gene[10..50]));
    // The second copy differs where the amplicon does not reach.
    put("expected.fasta", &format!(">one\n{gene}\n>two\nC{}\n", &gene[1..]));
    put("sequences.toml", "[gates.sequence]\nrecall = { min = 1.0 }\n");
    put("genera.toml", "[gates.genus]\nrecall = { min = 1.0 }\n");
    for (gates, code) in [("sequences.toml", 0), ("genera.toml", 1)] {
        endobiome()
            .current_dir(folder)
            .args(["mock", "check", "--input", ".", "--expected", "expected.fasta", "--thresholds", gates])
            .args(["--outdir", "checked"])
            .assert()
            .code(code);
    }
}
