//! Classification of a FASTA file: names, exact species, the rules of other tools.

use crate::study::endobiome;
use predicates::str::contains;
use std::path::Path;

/// 400 letters that are those of `seed` alone.
fn gene(seed: u32) -> String {
    let mut state = seed;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ['A', 'C', 'G', 'T'][(state >> 30) as usize]
    };
    (0..400).map(|_| letter()).collect()
}

/// A reference of three species, one under its former name, and queries that are parts of two of them, and one too short.
fn write_inputs(folder: &Path) {
    let records = [
        (
            "r1",
            "p:Actinomycetota,c:Coriobacteriia,o:Coriobacteriales,f:Atopobiaceae,g:Atopobium,s:Atopobium_vaginae",
        ),
        (
            "r2",
            "p:Bacillota,c:Bacilli,o:Lactobacillales,f:Lactobacillaceae,g:Lactobacillus,s:Lactobacillus_iners",
        ),
        (
            "r3",
            "p:Bacillota,c:Bacilli,o:Lactobacillales,f:Lactobacillaceae,g:Lactobacillus,s:Lactobacillus_crispatus",
        ),
    ];
    let reference: String = (1..)
        .zip(records)
        .map(|(seed, (id, taxa))| format!(">{id};tax=d:Bacteria,{taxa};\n{}\n", gene(seed)))
        .collect();
    std::fs::write(folder.join("reference.fasta"), reference).unwrap();
    let (first, second) = (gene(1), gene(2));
    let changed = second[50..300].replacen("ACG", "ATG", 1);
    let queries = format!(">whole\n{}\n>changed\n{changed}\n>short\nACGTACGTACGT\n", &first[50..300]);
    std::fs::write(folder.join("queries.fasta"), queries).unwrap();
}

fn classify(folder: &Path, outdir: &str, flags: &[&str]) -> Vec<Vec<String>> {
    endobiome()
        .current_dir(folder)
        .args(["classify", "--quiet", "-i", "queries.fasta", "--reference", "reference.fasta", "-o", outdir])
        .args(flags)
        .assert()
        .success();
    rows(&folder.join(outdir).join("taxonomy/ASV_tax.tsv"))
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn names_come_as_given_or_canonical() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    for (flags, species) in [
        (&[][..], "Atopobium vaginae"),
        (&["--names", "as-given"][..], "Atopobium vaginae"),
        (&["--names", "canonical"][..], "Fannyhessea vaginae"),
    ] {
        let table = classify(folder.path(), "names", flags);
        assert_eq!(table[1][7], species, "{flags:?}");
        assert!(table[3][1] == "NA" && table[3][10].contains("too short"), "{:?}", table[3]);
    }
}

#[test]
fn exact_species_are_listed_with_their_differences() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    for (allowed, of_changed) in
        [("0", vec!["changed", "", "", "0"]), ("1", vec!["changed", "Lactobacillus iners", "1", "1"])]
    {
        classify(folder.path(), "exact", &["--exact-species", allowed]);
        let listed = rows(&folder.path().join("exact/taxonomy/exact_species.tsv"));
        assert_eq!(listed[1], ["whole", "Atopobium vaginae", "0", "1"]);
        assert_eq!(listed[2], of_changed, "{allowed} differences");
    }
}

#[test]
fn every_classifier_answers_and_contradictions_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    for flags in [
        ["--classifier", "nearest"],
        ["--classifier", "naive_bayes"],
        ["--classifier", "sintax"],
        ["--classifier-compat", "dada2"],
        ["--classifier-compat", "rdp"],
        ["--classifier-compat", "mothur"],
        ["--classifier-compat", "qiime2"],
        ["--classifier-compat", "sintax_2_22"],
    ] {
        let table = classify(folder.path(), "each", &flags);
        assert_eq!((table[1][6].as_str(), table[2][6].as_str()), ("Atopobium", "Lactobacillus"), "{flags:?}");
    }
    endobiome()
        .current_dir(folder.path())
        .args(["classify", "-i", "queries.fasta", "--reference", "reference.fasta", "-o", "no"])
        .args(["--classifier", "sintax", "--classifier-compat", "dada2"])
        .assert()
        .failure()
        .stderr(contains("not of Sintax"));
    assert!(!folder.path().join("no").exists());
}

#[test]
fn a_reference_that_is_not_there_is_a_missing_input() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    for reference in ["nowhere.endoref", "nowhere.fasta"] {
        endobiome()
            .current_dir(folder.path())
            .args(["classify", "-i", "queries.fasta", "--reference", reference, "-o", "out"])
            .assert()
            .code(66)
            .stderr(contains(reference));
    }
}

/// The history: a preset, or a region, asked for the primers in references that are already cut.
#[test]
fn a_reference_already_cut_to_the_region_can_be_used_with_it() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    endobiome()
        .current_dir(folder.path())
        .args([
            "classify",
            "-i",
            "queries.fasta",
            "--reference",
            "reference.fasta",
            "-o",
            "no",
            "--region",
            "v4",
        ])
        .assert()
        .code(78)
        .stderr(contains("--reference-is-cut"));
    for flags in [&["--region", "v4", "--reference-is-cut"][..], &["--region", "none"]] {
        let table = classify(folder.path(), "cut", flags);
        assert_eq!(table[1][6], "Atopobium", "{flags:?}");
    }
}

#[test]
fn several_references_were_said_and_only_the_last_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    // The same genes; another name for the second species, and none for the first below its family.
    let other = std::fs::read_to_string(folder.path().join("reference.fasta"))
        .unwrap()
        .replace("s:Lactobacillus_iners", "s:Lactobacillus_jensenii")
        .replace(",g:Atopobium,s:Atopobium_vaginae", "");
    std::fs::write(folder.path().join("other.fasta"), other).unwrap();
    let table = classify(folder.path(), "agreed", &["--reference", "other.fasta"]);
    assert_eq!(table[1][7], "Fannyhessea vaginae", "what only one names stands: {:?}", table[1]);
    assert_eq!((table[2][6].as_str(), table[2][7].as_str()), ("Lactobacillus", "NA"));
    let consensus = rows(&folder.path().join("agreed/taxonomy/consensus.tsv"));
    assert_eq!(consensus[0][6..], ["reference", "other"]);
    assert_eq!(consensus[2][4], "species");
    assert_eq!(
        consensus[2][5],
        "species not agreed: Lactobacillus iners (reference), Lactobacillus jensenii (other)"
    );
    assert!(consensus[2][6].ends_with("s__Lactobacillus iners"), "{:?}", consensus[2]);
    let by_method =
        classify(folder.path(), "methods", &["--classifier", "sintax", "--classifier", "naive_bayes"]);
    assert_eq!(by_method[2][7], "Lactobacillus iners");
    let consensus = rows(&folder.path().join("methods/taxonomy/consensus.tsv"));
    assert_eq!(consensus[0][6..], ["sintax", "naive_bayes"]);
    assert_eq!(consensus[2][3], "2");
}

#[test]
fn a_taxonomy_file_cannot_be_that_of_either_of_two_references() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path());
    endobiome()
        .current_dir(folder.path())
        .args(["classify", "-i", "queries.fasta", "-o", "out", "--reference", "reference.fasta"])
        .args(["--reference", "reference.fasta", "--reference-taxonomy", "taxonomy.tsv"])
        .assert()
        .code(64)
        .stderr(contains("once for each"));
    assert!(!folder.path().join("out").exists());
}
