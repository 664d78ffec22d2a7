//! The contaminant tests through the command, in every mode: settings by flag, probabilities as published.

use crate::study::{endobiome, root};
use std::collections::BTreeMap;
use std::path::Path;

/// Writes the gold as table, taxonomy and metadata of a study.
fn write_study(folder: &Path) -> [String; 3] {
    let gold = std::fs::read_to_string(root().join("test-data/lowbiomass/decontam_modes.tsv")).unwrap();
    let rows: Vec<Vec<&str>> = gold.lines().map(|line| line.split('\t').collect()).collect();
    let samples: Vec<&str> = rows[1..].iter().map(|row| row[0]).collect();
    let mut table = format!("#OTU ID\t{}\n", samples.join("\t"));
    let mut taxonomy = "Feature ID\tTaxon\n".to_owned();
    for column in 4..rows[0].len() {
        let counts: Vec<&str> = rows[1..].iter().map(|row| row[column]).collect();
        table += &format!("{}\t{}\n", rows[0][column], counts.join("\t"));
        taxonomy += &format!("{}\td__Bacteria; g__Genus{column}\n", rows[0][column]);
    }
    let mut metadata = "sample\tis_neg\tdna_conc_ng_ul\tbatch\n".to_owned();
    for row in &rows[1..] {
        metadata += &format!("{}\n", row[..4].join("\t"));
    }
    [("table.tsv", table), ("taxonomy.tsv", taxonomy), ("metadata.tsv", metadata)].map(|(name, text)| {
        let file = folder.join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    })
}

/// `contaminants.tsv` by feature and column.
fn decontam(study: &[String; 3], out: &Path, more: &[&str]) -> BTreeMap<String, BTreeMap<String, String>> {
    let [table, taxonomy, metadata] = study;
    let done = endobiome()
        .args(["decontam", "-q", "-i", table, "--taxonomy-table", taxonomy, "-m", metadata, "-o"])
        .arg(out)
        .args(more)
        .output()
        .unwrap();
    assert!(done.status.success(), "{more:?}: {}", String::from_utf8_lossy(&done.stderr));
    let text = std::fs::read_to_string(out.join("contamination/contaminants.tsv")).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    lines.map(|cells| (cells[0].clone(), header.iter().cloned().zip(cells).collect())).collect()
}

/// The golds of `decontam_modes.R`, all of them through flags, to 1e-8.
#[test]
fn every_method_and_batch_rule_gives_the_published_probabilities_through_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let study = write_study(folder.path());
    let expected =
        std::fs::read_to_string(root().join("test-data/lowbiomass/decontam_modes_expected.tsv")).unwrap();
    let mut found = BTreeMap::new();
    let mut compared = 0;
    for line in expected.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let rule = if cells[1] == "none" { "pooled" } else { cells[1] };
        let rows = found.entry((cells[0], rule)).or_insert_with(|| {
            let flags = ["--contaminant-method", cells[0], "--batch-rule", rule];
            let thresholds = ["--contaminant-threshold", "0.1", "--prevalence-threshold", "0.3"];
            decontam(&study, &folder.path().join("out"), &[&flags[..], &thresholds[..]].concat())
        });
        let row = &rows[cells[2]];
        match (row["p"].as_str(), cells[3]) {
            ("NA", wanted) => assert_eq!(wanted, "NA", "{line}"),
            (p, wanted) => {
                let (p, wanted): (f64, f64) = (p.parse().unwrap(), wanted.parse().unwrap());
                assert!((p - wanted).abs() <= 1e-8, "{line}: {p}");
                // A probability that equals its threshold but for rounding may fall on either side, in R too.
                if (p - 0.1).abs() > 1e-12 {
                    assert_eq!(row["contaminant"] == "true", cells[4] == "TRUE", "{line}");
                }
            }
        }
        if matches!(cells[0], "either" | "both") {
            assert_eq!(row["contaminant"] == "true", cells[4] == "TRUE", "{line}");
        }
        compared += 1;
    }
    assert_eq!((compared, found.len()), (264, 24));
    // isNotContaminant: one minus the prevalence test, below one half or what is asked for.
    let pooled = &found[&("prevalence", "pooled")];
    let p: f64 = pooled["Gardnerella"]["p_not_contaminant"].parse().unwrap();
    assert!((p - (1.0 - 0.994_949_494_949)).abs() <= 1e-8, "{p}");
    let cleared = |rows: &BTreeMap<String, BTreeMap<String, String>>, feature: &str| {
        rows[feature]["not_contaminant"] == "true"
    };
    assert!(cleared(pooled, "Gardnerella") && !cleared(pooled, "Ralstonia"), "0.5 is not below 0.5");
    let strict = ["--batch-rule", "pooled", "--not-contaminant-threshold", "0.001"];
    assert!(!cleared(&decontam(&study, &folder.path().join("out"), &strict), "Gardnerella"));
}

/// The ratio filter is a method among the others, with numbers of its own and no probability.
#[test]
fn the_ratio_filter_is_a_method_of_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let study = write_study(folder.path());
    let out = folder.path().join("out");
    let method = ["--contaminant-method", "microbiem_ratio"];
    let rows = decontam(&study, &out, &method);
    let called = |rows: &BTreeMap<String, BTreeMap<String, String>>, feature: &str| {
        assert_eq!(rows[feature]["p"], "NA");
        rows[feature]["contaminant"] == "true"
    };
    assert!(called(&rows, "Ralstonia") && called(&rows, "BlanksOnly") && !called(&rows, "L_crispatus"));
    let ratio: f64 = rows["Ralstonia"]["blank_ratio"].parse().unwrap();
    let above = format!("{}", ratio + 0.1);
    // What is taken out carries little of what the samples have in common, and that is said.
    let loss = |feature: &str| rows[feature]["filtering_loss"].parse::<f64>().unwrap();
    assert!(loss("L_crispatus") > loss("Once") && loss("Once") < 0.01);
    let said = std::fs::read_to_string(out.join("contamination/statements.txt")).unwrap();
    assert!(said.contains("filtering loss"), "{said}");
    let strict = decontam(&study, &out, &[&method[..], &["--microbiem-ratio", &above]].concat());
    assert!(!called(&strict, "Ralstonia"));
}

/// MicrobIEM judges PCR blanks and those of the whole pipeline each by itself: of the mean over all of them a contaminant of one kind may
/// be lost.
#[test]
fn the_ratio_filter_judges_each_kind_of_control_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    // Mean shares of `pcr`: samples .1, PCR blanks .12, extraction blanks 0; of all four blanks .06.
    let study = [
        put(
            "t.tsv",
            "#OTU ID\ts1\ts2\tn1\tn2\te1\te2\npcr\t100\t100\t120\t120\t0\t0\nown\t900\t900\t880\t880\t1000\t1000\n",
        ),
        put(
            "x.tsv",
            "Feature ID\tTaxon\npcr\td__Bacteria; g__Ralstonia\nown\td__Bacteria; g__Lactobacillus\n",
        ),
        put(
            "m.tsv",
            "sample\tsample_type\ns1\tsample\ns2\tsample\nn1\tpcr_blank\nn2\tpcr_blank\ne1\textraction_blank\n\
             e2\textraction_blank\n",
        ),
    ];
    let rows = decontam(&study, &folder.path().join("out"), &["--contaminant-method", "microbiem_ratio"]);
    assert_eq!(rows["pcr"]["contaminant"], "true", "{rows:?}");
    // Shown is the ratio of the blanks of the whole pipeline; of `own` it is 1 / .9.
    assert_eq!(rows["pcr"]["blank_ratio"], "0");
    assert_eq!(rows["own"]["contaminant"], "true");
    let strict = ["--contaminant-method", "microbiem_ratio", "--microbiem-ratio", "1.15"];
    let rows = decontam(&study, &folder.path().join("out"), &strict);
    assert_eq!((rows["pcr"]["contaminant"].as_str(), rows["own"]["contaminant"].as_str()), ("true", "false"));
}

/// What the flags of contamination and calls say is what the step used, and a number out of range is refused.
#[test]
fn flags_of_contamination_and_calls_are_what_the_steps_use() {
    let folder = tempfile::tempdir().unwrap();
    let study = write_study(folder.path());
    let out = folder.path().join("out");
    let flags = ["--rho", "0.004", "--leak-reach", "2", "--least-share", "0.05", "--sporadic-share", "0.1"];
    decontam(&study, &out, &flags);
    let noise = std::fs::read_to_string(out.join("contamination/noise.tsv")).unwrap();
    assert!(noise.contains("0.004"), "{noise}");
    let used: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string(out.join("pipeline_info/decontam/params.json")).unwrap(),
    )
    .unwrap();
    let text = used.to_string();
    for word in ["--rho", "--leak-reach", "--least-share", "--sporadic-share"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let [table, taxonomy, metadata] = &study;
    let of = |more: &[&str]| {
        let mut command = endobiome();
        command.args(["dysbiosis", "-q", "-i", table, "--taxonomy-table", taxonomy, "-m", metadata, "-o"]);
        command.arg(&out).args(more).output().unwrap()
    };
    let shallow = ["--min-interpretable-reads", "1e6", "--low-depth-reads", "2e6"];
    assert_eq!(of(&shallow).status.code(), Some(0));
    let calls = std::fs::read_to_string(out.join("dysbiosis/calls.tsv")).unwrap();
    assert!(calls.lines().skip(1).all(|line| line.contains("not_interpretable")), "{calls}");
    let refused = of(&["--rho", "1.5"]);
    assert_eq!(refused.status.code(), Some(78));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("--rho") && said.contains("1.5"), "{said}");
}
