//! Absolute amounts through the command: a spike-in leaves every share, loads come with intervals, and are compared between groups.

use crate::study::{endobiome, rows};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const TAXONOMY: &str = "Feature ID\tTaxon
crispatus\td__Bacteria; f__Lactobacillaceae; g__Lactobacillus; s__Lactobacillus crispatus
gardnerella\td__Bacteria; f__Bifidobacteriaceae; g__Gardnerella; s__Gardnerella vaginalis
coli\td__Bacteria; f__Enterobacteriaceae; g__Escherichia; s__Escherichia coli
imtechella\td__Bacteria; f__Flavobacteriaceae; g__Imtechella; s__Imtechella halotolerans
";

struct Files {
    folder: tempfile::TempDir,
    taxonomy: String,
    metadata: String,
    with: String,
    without: String,
}

/// Seven women a group; those with RIF have a tenth of the load, so that the spike-in has more of their reads. The last control has no
/// read of it, and the qPCR of the first is a hundred times off.
fn study() -> Files {
    let folder = tempfile::tempdir().unwrap();
    let (mut table, mut without) = (vec![Vec::new(); 4], String::new());
    let (mut header, mut metadata) =
        ("#OTU ID".to_owned(), "sample\tsample_type\tgroup\tspike_in_copies\tqpcr_copies\n".to_owned());
    for woman in 0..14_u64 {
        let rif = woman < 7;
        let group = if rif { "RIF" } else { "control" };
        let spike = if rif { 4000 + 100 * woman } else { 500 + 10 * woman };
        let spike = if woman == 13 { 0 } else { spike };
        let bacteria = [6000 + 50 * woman, 900 - 30 * woman, 100 + woman];
        for (feature, reads) in bacteria.into_iter().chain([spike]).enumerate() {
            table[feature].push(reads.to_string());
        }
        // All copies, the spike-in's 20,000 too, with a third more by the standards of the qPCR.
        let all: u64 = bacteria.iter().sum::<u64>() + spike;
        #[expect(clippy::cast_precision_loss, reason = "reads")]
        let qpcr =
            1.33 * 20_000.0 * all as f64 / spike.max(300) as f64 * if woman == 0 { 100.0 } else { 1.0 };
        write!(header, "\tw{woman}").unwrap();
        writeln!(metadata, "w{woman}\tsample\t{group}\t20000\t{qpcr:.0}").unwrap();
    }
    let names = ["crispatus", "gardnerella", "coli", "imtechella"];
    let mut text = header.clone() + "\n";
    for (name, cells) in names.iter().zip(&table) {
        writeln!(text, "{name}\t{}", cells.join("\t")).unwrap();
    }
    writeln!(without, "{header}").unwrap();
    for (name, cells) in names.iter().zip(&table).take(3) {
        writeln!(without, "{name}\t{}", cells.join("\t")).unwrap();
    }
    let put = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let (with, without) = (put("with.tsv", &text), put("without.tsv", &without));
    let (taxonomy, metadata) = (put("x.tsv", TAXONOMY), put("m.tsv", &metadata));
    Files { taxonomy, metadata, with, without, folder }
}

impl Files {
    fn run(&self, command: &str, table: &str, out: &str, more: &[&str]) -> (Option<i32>, String, PathBuf) {
        let out = self.folder.path().join(out);
        let done = endobiome()
            .args([
                command,
                "-q",
                "-i",
                table,
                "--taxonomy-table",
                &self.taxonomy,
                "-m",
                &self.metadata,
                "-o",
            ])
            .arg(&out)
            .args(more)
            .output()
            .unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned(), out)
    }
}

/// The results of a study with loads by a spike-in and a qPCR.
pub(crate) fn analysed() -> (tempfile::TempDir, PathBuf) {
    let files = study();
    let (code, error, out) =
        files.run("analyse", &files.with, "out", &[&SPIKE_IN[..], &["--permutations", "99"]].concat());
    assert_eq!(code, Some(0), "{error}");
    (files.folder, out)
}

const SPIKE_IN: [&str; 2] = ["--spike-in", "Imtechella halotolerans"];

/// With the spike-in named, what is not absolute is what a table without it gives, to the byte.
#[test]
fn the_spike_in_leaves_every_share_index_and_comparison() {
    let files = study();
    let few = ["--permutations", "99"];
    let (code, error, named) = files.run("analyse", &files.with, "named", &[&SPIKE_IN[..], &few].concat());
    assert_eq!(code, Some(0), "{error}");
    let (code, error, never) = files.run("analyse", &files.without, "never", &[&SPIKE_IN[..], &few].concat());
    assert_eq!(code, Some(0), "{error}");
    let mut same = 0;
    for folder in ["diversity", "dysbiosis", "cst", "tables"] {
        for entry in std::fs::read_dir(named.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "tsv") {
                let other = never.join(folder).join(path.file_name().unwrap());
                assert_eq!(
                    std::fs::read(&path).unwrap(),
                    std::fs::read(&other).unwrap(),
                    "{}",
                    path.display()
                );
                same += 1;
            }
        }
    }
    assert!(same > 15, "{same}");
    let not_absolute = |folder: &Path| -> Vec<String> {
        let text = std::fs::read_to_string(folder.join("stats/comparisons.tsv")).unwrap();
        text.lines().filter(|line| !line.contains("log10_")).map(str::to_owned).collect()
    };
    assert_eq!(not_absolute(&named), not_absolute(&never));
    // Its reads are told where they went.
    let summary = rows(&named.join("overall_summary.tsv"));
    assert_eq!(summary[0]["reads_spike_in"], "4000");
    let accounting = std::fs::read_to_string(named.join("read_accounting.tsv")).unwrap();
    assert!(accounting.contains("spike_in"), "{accounting}");
}

#[test]
fn loads_have_intervals_are_compared_and_held_against_the_qpcr() {
    let files = study();
    let (code, error, out) =
        files.run("analyse", &files.with, "out", &[&SPIKE_IN[..], &["--permutations", "99"]].concat());
    assert_eq!(code, Some(0), "{error}");
    let loads = rows(&out.join("absolute/load.tsv"));
    assert_eq!(loads.len(), 14);
    let of = |name: &str| loads.iter().find(|row| row["sample"] == name).unwrap();
    let number = |row: &BTreeMap<String, String>, column: &str| -> f64 { row[column].parse().unwrap() };
    let w1 = of("w1");
    // 7,021 reads of bacteria, 4,100 of the spike-in of 20,000 copies.
    assert!((number(w1, "copies") - 20_000.0 * 7021.0 / 4100.0).abs() < 1e-6);
    assert!(number(w1, "low") < number(w1, "copies") && number(w1, "copies") < number(w1, "high"));
    assert!(number(w1, "wide_low") < number(w1, "low") && number(w1, "wide_high") > number(w1, "high"));
    let missing = of("w13");
    assert_eq!((missing["status"].as_str(), missing["copies"].as_str()), ("lower_bound", "NA"));
    assert!(number(missing, "low") > 1e5 && missing["high"] == "NA", "{missing:?}");
    // Both ways differ by a third throughout, and the first woman by much more.
    assert_eq!((of("w0")["ways_differ"].as_str(), of("w5")["ways_differ"].as_str()), ("true", "false"));
    assert!((number(of("w5"), "log10_ratio") + libm::log10(1.33)).abs() < 1e-3);
    let indices = rows(&out.join("absolute/indices.tsv"));
    assert_eq!(indices.len(), 14 * 4);
    let taxa = rows(&out.join("absolute/taxa.tsv"));
    let crispatus =
        taxa.iter().find(|row| row["sample"] == "w1" && row["taxon"] == "Lactobacillus crispatus");
    assert!((number(crispatus.unwrap(), "copies") - 20_000.0 * 6050.0 / 4100.0).abs() < 1e-6);
    assert!(taxa.iter().all(|row| row["taxon"] != "Imtechella halotolerans"));

    // A result of its own: a tenth of the load in RIF, by ranks and as a ratio of geometric means.
    let comparisons = rows(&out.join("stats/comparisons.tsv"));
    let of = |what: &str, test: &str| {
        let is = |row: &&BTreeMap<String, String>| {
            row["kind"] == "load" && row["what"] == what && row["test"].starts_with(test)
        };
        comparisons.iter().find(is).unwrap_or_else(|| panic!("{what}, {test}"))
    };
    let ranks = of("log10_load", "Mann-Whitney");
    assert!(number(ranks, "q") < 0.01 && number(ranks, "estimate") < -0.7, "{ranks:?}");
    assert!(ranks["notes"].contains("1 specimens stand at the bound"), "{}", ranks["notes"]);
    let ratio = of("log10_load", "Welch");
    assert_eq!(ratio["estimate_kind"], "log10_ratio");
    assert!(number(ratio, "low") < number(ratio, "estimate") && number(ratio, "high") < 0.0, "{ratio:?}");
    assert!(ratio["notes"].contains("-fold"));
    for what in ["log10_lactobacillus_copies", "log10_anaerobe_copies", "log10_pathogen_copies"] {
        assert!(number(of(what, "Mann-Whitney"), "p") < 0.05, "{what}");
    }
    let said = std::fs::read_to_string(out.join("stats/findings.tsv")).unwrap();
    assert!(said.contains("log10_load"), "{said}");

    // qPCR alone, and the step by itself.
    let (code, error, out) = files.run("dysbiosis", &files.without, "alone", &["--load-way", "qpcr"]);
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(rows(&out.join("absolute/load.tsv"))[3]["way"], "qpcr");
}

#[test]
fn a_spike_in_that_is_not_there_is_told_and_a_file_that_is_not_there_is_refused() {
    let files = study();
    let (code, error, out) =
        files.run("dysbiosis", &files.with, "out", &["--spike-in", "Truepera radiovictrix"]);
    assert_eq!(code, Some(0), "{error}");
    let told = std::fs::read_to_string(out.join("pipeline_info/dysbiosis/params.json")).unwrap();
    assert!(told.contains("no feature is of the spike-in"), "{told}");
    let (code, error, _) = files.run("dysbiosis", &files.with, "out", &["--spike-in", "spike/none.fasta"]);
    assert_eq!(code, Some(78), "{error}");
    assert!(error.contains("absolute.spike_in") && error.contains("none.fasta"), "{error}");
    let (code, error, _) = files.run("dysbiosis", &files.with, "out", &["--load-way", "spike_in"]);
    assert_eq!(code, Some(78), "{error}");
    let (code, error, _) = files.run("dysbiosis", &files.with, "out", &["--spike-in-copies", "1000"]);
    assert_eq!(code, Some(78), "{error}");
    assert!(error.contains("no spike-in is named"), "{error}");
}

/// Fault: a spike-in gave copies to its own table alone; the gate of biomass, which a qPCR serves, judged the same samples without a load.
#[test]
fn copies_by_a_spike_in_serve_the_biomass_gate() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    // Half a million copies, what the blanks hold, none beside the spike-in, and one of which the spike-in is lost.
    let table = put(
        "t.tsv",
        "#OTU ID\trich\tpoor\tlost\tnone\tb1\tb2\tb3
crispatus\t9000\t300\t9000\t0\t0\t0\t0
coli\t100\t200\t100\t0\t150\t180\t120
imtechella\t400\t9500\t0\t9000\t9800\t9900\t9700
",
    );
    let taxonomy = put("x.tsv", TAXONOMY);
    let metadata = put(
        "m.tsv",
        "sample\tsample_type\tsite\tspike_in_copies
rich\tsample\tendometrium\t20000
poor\tsample\tendometrium\t20000
lost\tsample\tendometrium\t20000
none\tsample\tendometrium\t20000
b1\textraction_blank\t\t20000
b2\textraction_blank\t\t20000
b3\textraction_blank\t\t20000
",
    );
    let verdicts = |out: &str, more: &[&str]| -> BTreeMap<String, (String, String)> {
        let out = folder.path().join(out);
        let done = endobiome()
            .args(["decontam", "-q", "-i", &table, "--taxonomy-table", &taxonomy, "-m", &metadata, "-o"])
            .arg(&out)
            .args(more)
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        rows(&out.join("contamination/sample_verdict.tsv"))
            .into_iter()
            .map(|row| (row["sample"].clone(), (row["biomass"].clone(), row["biomass_basis"].clone())))
            .collect()
    };
    let with = verdicts("with", &SPIKE_IN);
    println!("{with:?}");
    assert_eq!(with["rich"].0, "sufficient");
    assert!(with["rich"].1.starts_with("spike-in: 4.5"), "{}", with["rich"].1);
    assert!(with["poor"].1.starts_with("spike-in: 1.0"), "{}", with["poor"].1);
    assert!(with["lost"].1.starts_with("spike-in: at least"), "{}", with["lost"].1);
    assert!(with["none"].0 == "ultralow", "{:?}", with["none"]);
    let without = verdicts("without", &[]);
    assert!(!without["rich"].1.contains("spike-in"), "{}", without["rich"].1);
}
