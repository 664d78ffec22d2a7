//! Diversity and comparison of a table, as a person asks for them.

use crate::study::{endobiome, results, root};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use std::path::Path;

/// The committed counts as a features x samples table, with metadata, a taxonomy and sequences beside it.
fn write_inputs(folder: &Path) {
    let read = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(root().join("test-data/ecology").join(name)).unwrap();
        text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    };
    let counts = read("counts.tsv");
    let write = |name: &str, lines: Vec<String>| {
        std::fs::write(folder.join(name), lines.join("\n") + "\n").unwrap();
    };
    let across = |column: usize| counts.iter().map(|row| row[column].clone()).collect::<Vec<_>>().join("\t");
    // The first cell names the rows: `sample` would say that they are samples.
    let across =
        |column: usize| if column == 0 { across(0).replacen("sample", "feature", 1) } else { across(column) };
    write("table.tsv", (0..counts[0].len()).map(across).collect());
    let mut sheet = vec!["sample\tpatient_id\tbody_site\tgroup\tage".to_owned()];
    sheet.extend(read("metadata.tsv")[1..].iter().map(|row| {
        let site = if row[2] == "V" { "vagina" } else { "endometrium" };
        let group = if row[3] == "RIF" { "RIF" } else { "control" };
        format!("{}\t{}\t{site}\t{group}\t{}", row[0], row[1], row[5])
    }));
    write("metadata.tsv", sheet);
    let (mut taxa, mut fasta) = (vec!["Feature ID\tTaxon\tConfidence".to_owned()], Vec::new());
    for (k, feature) in counts[0].iter().enumerate().skip(1) {
        taxa.push(format!("{feature}\td__Bacteria; p__P; c__C; o__O; f__F; g__Genus{}\t0.9", k % 13));
        let bases = |i: usize| {
            ["A", "C", "G", "T"][(i * i + i / 3 + usize::from(i % 40 == k % 40) * (k % 3 + 1)) % 4]
        };
        fasta.push(format!(">{feature}\n{}", (0..200).map(bases).collect::<String>()));
    }
    write("taxonomy.tsv", taxa);
    write("sequences.fasta", fasta);
}

#[test]
fn all_distances_ordinations_curves_and_subsamples_are_written_the_same_by_any_threads() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    let results = ["1", "2"].map(|threads| {
        let outdir = folder.path().join(threads);
        endobiome()
            .current_dir(folder.path())
            .args(["diversity", "--quiet", "--threads", threads, "-i", "table.tsv", "--tree"])
            .arg(root().join("test-data/ecology/tree.nwk"))
            .args([
                "--metrics",
                "bray_curtis,quantitative_jaccard,canberra,jensen_shannon,morisita_horn,yue_clayton,jaccard,sorensen,\
                 aitchison,robust_aitchison,unweighted_unifrac,weighted_unifrac,normalised_unifrac,generalised_unifrac",
                "--nmds=2",
                "--robust-pca=2",
                "--curves",
                "--curve-bootstraps=5",
                "--depth=500",
                "--subsamples=3",
                "-o",
            ])
            .arg(&outdir)
            .assert()
            .success();
        results(&outdir)
    });
    assert_eq!(results[0], results[1]);
    // alpha, ordination and its axes, two of robust PCA, curves, rarefied alpha, the settings used; four of each distance.
    assert_eq!(results[0].len(), 8 + 14 * 4, "{:?}", results[0].keys());
    let text = |name: &str| String::from_utf8(results[0][name].clone()).unwrap();
    assert!(
        text("diversity/alpha.tsv")
            .lines()
            .nth(1)
            .unwrap()
            .split('\t')
            .nth(16)
            .unwrap()
            .parse::<f64>()
            .is_ok()
    );
    let measures = text("diversity/ordination.tsv");
    for measure in ["negative_eigenvalue_share", "stress", "cells_seen"] {
        assert!(measures.contains(measure), "{measures}");
    }
    assert!(text("diversity/rarefied_alpha.tsv").contains("left out: 222 reads"));
    assert!(text("diversity/curves.tsv").lines().nth(1).unwrap().contains("\tfalse\t0\t1\t"));
}

#[test]
fn a_unifrac_needs_a_tree_and_the_sequences_make_one() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    let diversity = || {
        let mut command = endobiome();
        command.current_dir(folder.path()).args(["diversity", "--quiet", "-i", "table.tsv", "-o", "out"]);
        command
    };
    let unifrac = ["--metrics", "weighted_unifrac"];
    diversity().args(unifrac).assert().code(78).stderr(contains("needs a tree"));
    diversity().args(["--metrics", "euclid"]).assert().code(78).stderr(contains("yue_clayton"));
    diversity().args(["--unifrac-alpha", "2"]).assert().code(78).stderr(contains("unifrac_alpha"));
    std::fs::write(folder.path().join("other.nwk"), "(x:1,y:2);").unwrap();
    diversity().args(unifrac).args(["--tree", "other.nwk"]).assert().code(65).stderr(contains("F00"));
    std::fs::write(folder.path().join("bad.nwk"), "((x:1,y:2;").unwrap();
    diversity().args(unifrac).args(["--tree", "bad.nwk"]).assert().code(65).stderr(contains("bad.nwk"));
    diversity().args(unifrac).args(["--sequences", "sequences.fasta"]).assert().success();
    assert!(folder.path().join("out/diversity/pcoa_weighted_unifrac.tsv").exists());
}

#[test]
fn communities_are_related_to_columns() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    endobiome()
        .current_dir(folder.path())
        .args([
            "compare",
            "--quiet",
            "-i",
            "table.tsv",
            "--taxonomy-table",
            "taxonomy.tsv",
            "-m",
            "metadata.tsv",
        ])
        .args(["--associate", "age", "--anosim", "--site", "all", "--permutations", "49", "-o", "out"])
        .args(["--metrics", "bray_curtis", "--dirichlet-draws", "2"])
        .assert()
        .success();
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out/stats").join(name)).unwrap();
    let rows = read("comparisons.tsv");
    for test in
        ["Mantel, age", "PROTEST, age", "db-RDA, age", "ANOSIM", "Dirichlet Monte Carlo", "whole women"]
    {
        assert!(rows.contains(test), "{test}");
    }
    assert!(read("dbrda_bray_curtis.tsv").starts_with("sample\tdbRDA1\n"));
    assert!(read("differential_consensus.tsv").lines().next().unwrap().ends_with("\tsupported"));
    endobiome()
        .current_dir(folder.path())
        .args(["compare", "-i", "table.tsv", "--taxonomy-table", "taxonomy.tsv", "-m", "metadata.tsv"])
        .args(["--associate", "heigth", "-o", "out"])
        .assert()
        .failure()
        .stderr(contains("heigth").and(contains("age")));
}

#[test]
fn the_help_of_diversity_tells_all() {
    let mut told = endobiome().args(["diversity", "--help"]).assert().success();
    for word in [
        "--metrics",
        "--tree",
        "--sequences",
        "--nmds",
        "--robust-pca",
        "--curves",
        "--depth",
        "yue_clayton",
        "Mantel",
        "PROTEST",
        "db-RDA",
        "ANOSIM",
        "PERMANOVA",
    ] {
        told = told.stdout(contains(word));
    }
}
