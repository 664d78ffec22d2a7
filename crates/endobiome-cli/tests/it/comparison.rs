//! Comparisons through the command: findings with their doubt, contrasts of any column, power, and what is no bacterium.

use crate::study::endobiome;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const WOMEN: usize = 24;

/// Counts of (crispatus, iners, Gardnerella, Prevotella, Ralstonia, Streptococcus, chloroplast) of a sample.
type Counts = [u64; 7];

const LINEAGES: [&str; 7] = [
    "d__Bacteria;p__Bacillota;c__Bacilli;o__Lactobacillales;f__Lactobacillaceae;g__Lactobacillus;s__Lactobacillus crispatus",
    "d__Bacteria;p__Bacillota;c__Bacilli;o__Lactobacillales;f__Lactobacillaceae;g__Lactobacillus;s__Lactobacillus iners",
    "d__Bacteria;p__Actinomycetota;c__Actinomycetes;o__Bifidobacteriales;f__Bifidobacteriaceae;g__Gardnerella;s__Gardnerella vaginalis",
    "d__Bacteria;p__Bacteroidota;c__Bacteroidia;o__Bacteroidales;f__Prevotellaceae;g__Prevotella;s__Prevotella bivia",
    "d__Bacteria;p__Pseudomonadota;c__Betaproteobacteria;o__Burkholderiales;f__Burkholderiaceae;g__Ralstonia;s__Ralstonia pickettii",
    "d__Bacteria;p__Bacillota;c__Bacilli;o__Lactobacillales;f__Streptococcaceae;g__Streptococcus;s__Streptococcus anginosus",
    "d__Bacteria;p__Cyanobacteriota;c__Cyanophyceae;o__Chloroplast;f__Chloroplast;g__Chloroplast;s__",
];

/// Women whose endometrium is what the vagina and the kit brought in: Gardnerella in the vaginas of RIF, Ralstonia from the
/// kit, more of it in RIF.
fn samples() -> Vec<(String, Counts)> {
    let mut samples = Vec::new();
    for woman in 0..WOMEN {
        let case = woman % 2 == 0;
        let noise = |at: usize, most: u64| (woman as u64 * 37 + at as u64 * 101) % most;
        let vagina: Counts = if case {
            [
                3000 + noise(0, 900),
                300 + noise(1, 200),
                5000 + noise(2, 900),
                1500 + noise(3, 500),
                0,
                40 + noise(5, 30),
                0,
            ]
        } else {
            [
                8500 + noise(0, 900),
                900 + noise(1, 300),
                200 + noise(2, 200),
                100 + noise(3, 80),
                0,
                40 + noise(5, 30),
                0,
            ]
        };
        let kit = if case { 1600 + noise(4, 300) } else { 350 + noise(4, 150) };
        let mut endometrium = vagina.map(|count| count / 4);
        endometrium[4] = kit;
        endometrium[6] = if case { 900 + noise(6, 200) } else { 30 + noise(6, 20) };
        samples.push((format!("W{woman:02}_V"), vagina));
        samples.push((format!("W{woman:02}_E"), endometrium));
    }
    for blank in 0..4_u64 {
        samples.push((format!("blank_{blank}"), [0, 0, 0, 0, 900 + 30 * blank, 2, 0]));
    }
    samples
}

/// Table, taxonomy and metadata; without the chloroplast where it is not `with_chloroplast`.
fn write(folder: &Path, with_chloroplast: bool) {
    let features = if with_chloroplast { 7 } else { 6 };
    let samples = samples();
    let mut table = "feature".to_owned();
    samples.iter().for_each(|(name, _)| write!(table, "\t{name}").unwrap());
    table.push('\n');
    for feature in 0..features {
        write!(table, "F{feature}").unwrap();
        samples.iter().for_each(|(_, counts)| write!(table, "\t{}", counts[feature]).unwrap());
        table.push('\n');
    }
    std::fs::write(folder.join("table.tsv"), table).unwrap();
    let mut taxonomy = "Feature ID\tTaxon\n".to_owned();
    for (feature, lineage) in LINEAGES.iter().enumerate().take(features) {
        writeln!(taxonomy, "F{feature}\t{lineage}").unwrap();
    }
    std::fs::write(folder.join("taxonomy.tsv"), taxonomy).unwrap();
    let mut metadata =
        "sample\tsample_type\tparticipant_id\tbody_site\tgroup\tbatch\tendometriosis\tstage\tage\n"
            .to_owned();
    for (name, _) in &samples {
        if name.starts_with("blank") {
            writeln!(metadata, "{name}\textraction_blank\t\t\t\tB1\t\t\t").unwrap();
            continue;
        }
        let woman: usize = name[1..3].parse().unwrap();
        let site = if name.ends_with('V') { "vagina" } else { "endometrium" };
        writeln!(
            metadata,
            "{name}\tspecimen\tW{woman:02}\t{site}\t{}\tB1\t{}\t{}\t{}",
            if woman.is_multiple_of(2) { "RIF" } else { "control" },
            if woman.is_multiple_of(3) { "yes" } else { "no" },
            ["I", "II", "III"][woman % 3],
            26 + (woman * 5) % 13
        )
        .unwrap();
    }
    std::fs::write(folder.join("metadata.tsv"), metadata).unwrap();
}

/// Runs a command on the tables of a folder; what it printed.
fn run(folder: &Path, command: &str, arguments: &[&str]) -> String {
    let table = if command == "power" { "--table" } else { "--input" };
    let done = endobiome()
        .arg(command)
        .arg(table)
        .arg(folder.join("table.tsv"))
        .arg("--taxonomy-table")
        .arg(folder.join("taxonomy.tsv"))
        .arg("-m")
        .arg(folder.join("metadata.tsv"))
        .arg("-o")
        .arg(folder.join("out"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The rows of a table of statistics.
fn rows(folder: &Path, name: &str) -> crate::study::Rows {
    crate::study::rows(&folder.join("out/stats").join(name))
}

const QUICK: [&str; 4] = ["--permutations", "199", "--power-studies", "3"];

/// Standard output once led with Gardnerella and "6 LD, 15 not", though the panel explained the one by carry-over and hardly a
/// call was robust.
#[test]
fn findings_speak_with_the_doubt_of_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), true);
    // How findings speak of calls that are made: without the noise between extracts and contaminants, which leave few here.
    let quiet = ["--set", "lowbiomass.between_extracts=0", "--set", "lowbiomass.sporadic_share=0"];
    let out = run(folder.path(), "analyse", &[&QUICK[..], &quiet[..]].concat());
    let calls = out.lines().find(|line| line.contains("samples from the endometrium")).unwrap();
    assert!(calls.contains("LD90 calls hold on the raw and on both corrected tables"), "{out}");
    let gardnerella: Vec<&str> = out.lines().filter(|line| line.contains("genus:Gardnerella")).collect();
    assert!(gardnerella.iter().all(|line| line.contains("Not robust")), "{out}");
    let findings = rows(folder.path(), "findings.tsv");
    let of_genera: Vec<_> = findings.iter().filter(|row| row["finding"].starts_with("genus:")).collect();
    assert!(
        of_genera.iter().all(|row| row["standing"] == "not_robust" && !row["overturned_by"].is_empty()),
        "{of_genera:?}"
    );
    // The page and MultiQC say what standard output says.
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    let multiqc =
        std::fs::read_to_string(folder.path().join("out/multiqc/endobiome_findings_mqc.json")).unwrap();
    for text in
        findings.iter().map(|row| row["finding"].split(['<', '\'', '"', '&', '/']).next().unwrap().to_owned())
    {
        assert!(page.contains(&text) && multiqc.contains(&text) && out.contains(&text), "{text}");
    }
    // What a kit explains vanishes on the table without it, and the row says so.
    let ralstonia: Vec<_> = rows(folder.path(), "comparisons.tsv")
        .into_iter()
        .filter(|row| {
            row["what"] == "genus:Ralstonia"
                && row["table"] == "raw"
                && row["q"].parse::<f64>().is_ok_and(|q| q < 0.1)
        })
        .collect();
    assert!(!ralstonia.is_empty());
    assert!(
        ralstonia.iter().all(|row| row["notes"].contains("too little of it is left")
            || row["notes"].contains("vanishes on")
            || row["notes"].contains("could not be tested on")
            || row["notes"].contains("holds on")),
        "{ralstonia:?}"
    );
}

#[test]
fn every_question_has_one_row_with_its_numbers_on_the_raw_and_the_corrected_table() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), true);
    run(folder.path(), "compare", &QUICK);
    let rows = rows(folder.path(), "comparisons.tsv");
    let mut ids: Vec<&String> = rows.iter().map(|row| &row["id"]).collect();
    let n = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), n);
    for table in ["raw", "kit_corrected"] {
        let shannon: Vec<_> = rows
            .iter()
            .filter(|row| {
                row["what"] == "shannon" && row["table"] == table && row["test"].starts_with("Mann-Whitney")
            })
            .collect();
        assert_eq!(shannon.len(), 1, "{table}");
        assert_eq!(shannon[0]["n"], "12; 12");
        for column in ["mean", "sd", "median", "lower_quartile", "upper_quartile"] {
            assert_eq!(shannon[0][column].split("; ").count(), 2, "{column}");
        }
        assert!(!shannon[0]["effect"].is_empty() && shannon[0]["effect_kind"] == "rank_biserial");
        assert!(
            rows.iter().any(|row| row["what"] == "bray_curtis"
                && row["test"] == "PERMANOVA"
                && row["table"] == table)
        );
    }
    assert!(rows.iter().any(|row| row["kind"] == "taxon" && row["table"] == "kit_and_carry_over_corrected"));
    let call = rows.iter().find(|row| row["what"] == "LD90" && row["test"] == "Fisher").unwrap();
    assert_eq!((call["with"].split("; ").count(), call["share"].split("; ").count()), (2, 2));
}

/// `compare` once tested chloroplasts and counted them among the reads.
#[test]
fn what_is_no_bacterium_changes_no_number_of_compare() {
    let of = |with_chloroplast: bool| {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), with_chloroplast);
        run(folder.path(), "compare", &QUICK);
        let mut rows = rows(folder.path(), "comparisons.tsv");
        rows.retain(|row| row["table"] == "raw" && row["kind"] != "call" && row["kind"] != "index");
        rows
    };
    let (with, without) = (of(true), of(false));
    assert!(with.len() > 20 && with.iter().all(|row| !row["what"].to_lowercase().contains("chloroplast")));
    assert_eq!(with, without);
}

#[test]
fn contrasts_of_any_column_are_asked_for_by_flag_and_by_file() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), true);
    let asked = [
        "--contrast",
        "endometriosis:yes:no",
        "--contrast",
        "stage:I<II<III",
        "--contrast",
        "age",
        "--adjust",
        "holm",
    ];
    run(folder.path(), "compare", &[&QUICK[..], &asked[..]].concat());
    let by_flag = rows(folder.path(), "comparisons.tsv");
    for contrast in ["endometriosis: yes against no", "stage: I < II < III", "age"] {
        let of: Vec<_> = by_flag
            .iter()
            .filter(|row| row["contrast"] == contrast && row["q"].parse::<f64>().is_ok())
            .collect();
        assert!(of.iter().any(|row| row["kind"] == "alpha"), "{contrast}");
        assert!(of.iter().any(|row| row["kind"] == "taxon"), "{contrast}");
        assert!(of.iter().all(|row| row["family"].contains("Holm")), "{contrast}");
    }
    let file = folder.path().join("run.toml");
    let text = "[compare]\ncontrasts = [\"endometriosis:yes:no\", \"stage:I<II<III\", \"age\"]\nadjust = \"holm\"\n\
                permutations = 199\n[taxa]\npower_studies = 3\n";
    std::fs::write(&file, text).unwrap();
    run(folder.path(), "compare", &["--config", &file.display().to_string()]);
    assert_eq!(rows(folder.path(), "comparisons.tsv"), by_flag);

    let refused = |contrast: &str| {
        let done = endobiome()
            .args(["compare", "--contrast", contrast, "-o"])
            .arg(folder.path().join("never"))
            .arg("--input")
            .arg(folder.path().join("table.tsv"))
            .arg("--taxonomy-table")
            .arg(folder.path().join("taxonomy.tsv"))
            .arg("-m")
            .arg(folder.path().join("metadata.tsv"))
            .output()
            .unwrap();
        (done.status.code().unwrap(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    for wrong in ["endometriosis:yes:maybe", "grade", "stage:I", "stage:I:IX"] {
        let (code, said) = refused(wrong);
        assert_eq!(code, 78, "{wrong}: {said}");
        assert!(said.contains(wrong.split(':').next().unwrap()), "{wrong}: {said}");
    }
}

#[test]
fn power_is_measured_on_a_table_of_the_users_own() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), true);
    let out = run(folder.path(), "power", &["--studies", "4", "--planted", "1", "--fold", "50"]);
    assert!(out.contains("RIF against control, 12 against 12 women, supported:"), "{out}");
    let measured = rows(folder.path(), "power.tsv");
    assert!(measured.iter().any(|row| row["method"] == "supported" && row["planted"] == "1"));
    let out =
        run(folder.path(), "power", &["--studies", "4", "--cases", "30", "--controls", "20", "--fold", "1"]);
    assert!(out.contains("30 against 20 women") && !out.contains("planted taxa found"), "{out}");
}

#[test]
fn without_one_batch_and_without_shallow_samples_the_tests_are_run_again() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), true);
    let metadata = folder.path().join("metadata.tsv");
    let text = std::fs::read_to_string(&metadata).unwrap();
    let two: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let batch = if at % 3 == 0 { "\tB2\t" } else { "\tB1\t" };
            line.replacen("\tB1\t", batch, 1) + "\n"
        })
        .collect();
    std::fs::write(&metadata, two).unwrap();
    run(folder.path(), "compare", &QUICK);
    let again = rows(folder.path(), "sensitivity.tsv");
    for left_out in ["batch B1", "batch B2"] {
        assert!(again.iter().any(|row| row["left_out"] == left_out), "{left_out}");
    }
    let ids: Vec<String> =
        rows(folder.path(), "comparisons.tsv").into_iter().map(|row| row["id"].clone()).collect();
    assert!(again.iter().all(|row| ids.contains(&row["id"])));
    assert!(again.iter().all(|row| row["lost"] == "true" || row["lost"] == "false"));
}

/// Samples of one woman under `host_subject_id`, the archives' word, were taken for women of their own.
#[test]
fn samples_of_one_subject_are_those_of_one_woman_whatever_the_column_is_called() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), true);
    run(folder.path(), "compare", &QUICK);
    let by_participant = rows(folder.path(), "comparisons.tsv");
    let path = folder.path().join("metadata.tsv");
    let sheet = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, sheet.replacen("participant_id", "host_subject_id", 1)).unwrap();
    run(folder.path(), "compare", &QUICK);
    assert_eq!(rows(folder.path(), "comparisons.tsv"), by_participant);
}

/// `compare --quiet` ended with 0 and not a word where nothing could be compared, and kept the red warnings of a design to itself.
#[test]
fn a_quiet_comparison_says_why_nothing_was_compared_and_what_is_red() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), true);
    let said = |from: &str, to: &str| {
        let path = folder.path().join("metadata.tsv");
        let sheet = std::fs::read_to_string(&path).unwrap();
        std::fs::write(folder.path().join("other.tsv"), sheet.replace(from, to)).unwrap();
        let done = endobiome()
            .args(["compare", "--quiet", "--input"])
            .arg(folder.path().join("table.tsv"))
            .arg("--taxonomy-table")
            .arg(folder.path().join("taxonomy.tsv"))
            .arg("-m")
            .arg(folder.path().join("other.tsv"))
            .arg("-o")
            .arg(folder.path().join("out"))
            .args(QUICK)
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(0));
        String::from_utf8(done.stderr).unwrap()
    };
    let nothing = said("\tcontrol\t", "\tRIF\t");
    assert!(nothing.contains("no groups were compared"), "{nothing}");
    let red = said("\tRIF\tB1", "\tRIF\tB2");
    assert!(red.contains("'batch' and group go together"), "{red}");
    assert!(!said("nobody", "somebody").contains("warning"), "nothing is red here");
}

/// A level or column that is not there was put down to whatever else of `[compare]` had been said.
#[test]
fn an_error_about_a_contrast_names_the_contrast() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), true);
    let done = endobiome()
        .args([
            "compare",
            "--set",
            "compare.permutations=99",
            "--contrast",
            "endometriosis:yes:maybe",
            "--input",
        ])
        .arg(folder.path().join("table.tsv"))
        .arg("--taxonomy-table")
        .arg(folder.path().join("taxonomy.tsv"))
        .arg("-m")
        .arg(folder.path().join("metadata.tsv"))
        .arg("-o")
        .arg(folder.path().join("out"))
        .output()
        .unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(78), "{said}");
    assert!(said.contains("--contrast: compare.contrasts") && !said.contains("permutations"), "{said}");
}

/// Distances of shares and the rows of taxa were those of the reads as sequenced where one group had a tenth of them, and found depth.
#[test]
fn where_depth_differs_distances_of_shares_and_taxa_are_compared_at_one_depth() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), true);
    // The samples of the controls with a tenth of their reads.
    let path = folder.path().join("table.tsv");
    let table = std::fs::read_to_string(&path).unwrap();
    let names: Vec<String> = table.lines().next().unwrap().split('\t').map(str::to_owned).collect();
    let is_control = |name: &str| name.starts_with('W') && name[1..3].parse::<usize>().unwrap() % 2 == 1;
    let mut shallow = names.join("\t") + "\n";
    for line in table.lines().skip(1) {
        let cells = line.split('\t').zip(&names).map(|(cell, name)| {
            if is_control(name) { (cell.parse::<u64>().unwrap() / 10).to_string() } else { cell.to_owned() }
        });
        shallow += &(cells.collect::<Vec<_>>().join("\t") + "\n");
    }
    std::fs::write(&path, shallow).unwrap();
    run(folder.path(), "compare", &QUICK);
    let rows = rows(folder.path(), "comparisons.tsv");
    let of_groups = |row: &&BTreeMap<String, String>| {
        row["contrast"].starts_with("RIF against control") && row["table"] == "raw"
    };
    let notes_of = |test: &str, what: &str| -> Vec<String> {
        let of = rows.iter().filter(of_groups);
        of.filter(|row| row["test"].starts_with(test) && row["what"].contains(what))
            .map(|row| row["notes"].clone())
            .collect()
    };
    let distances = notes_of("PERMANOVA", "bray_curtis");
    assert!(!distances.is_empty() && distances.iter().all(|notes| notes.contains("reads a sample")));
    assert!(!distances.iter().any(|notes| notes.contains("to be taken with care")));
    let shares = notes_of("Mann-Whitney on proportions", "");
    assert!(!shares.is_empty());
    assert!(shares.iter().all(|notes| notes.contains("counts drawn once to")), "{shares:?}");
}
