//! One table in every form that other tools write gives the same numbers.

use crate::data;
use endobiome_core::{AbundanceTable, Rank};
use endobiome_tables::imported::{Imported, Orientation, Values};
use endobiome_tables::read_any;
use endobiome_tables::wide_table::Known;

fn read(name: &str) -> Imported {
    read_any::read_any(data("forms").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn counts(read: &Imported) -> &AbundanceTable<String> {
    match &read.values {
        Some(Values::Counts(table)) => table,
        other => panic!("{}: counts, not {other:?}", read.path.display()),
    }
}

#[test]
fn every_form_holds_the_same_counts() {
    let truth = read("table.tsv");
    assert_eq!(counts(&truth).n_features(), 9);
    assert_eq!(counts(&truth).samples().len(), 6);
    for name in [
        "table.v10.biom",
        "table.v10.dense.biom",
        "table.biom.tsv",
        "mothur.shared",
        "mothur.count_table",
        "mothur.sparse.count_table",
        "table.utf16.txt",
        "table.sep.csv",
        "table.tsv.gz",
        "table.r.tsv",
    ] {
        assert_eq!(counts(&read(name)), counts(&truth), "{name}");
    }
    // Sequences are the names here; the numbers are the same.
    let seqtab = read("seqtab.csv");
    assert_eq!(seqtab.orientation, Some(Orientation::SamplesInRows));
    for sample in 0..6 {
        assert_eq!(counts(&seqtab).dense_row(sample), counts(&truth).dense_row(sample));
    }
    assert_eq!(seqtab.sequences.as_ref().map(Vec::len), Some(9));
    assert!(seqtab.notes.iter().any(|note| note.contains("the table was turned")), "{:?}", seqtab.notes);
}

#[cfg(feature = "biom")]
#[test]
fn hdf5_and_artifacts_hold_the_same_counts_with_taxonomy_and_samples() {
    let truth = read("table.tsv");
    for name in ["table.v21.biom", "table.qza"] {
        let read = read(name);
        assert_eq!(counts(&read), counts(&truth), "{name}");
        let taxonomy = read.taxonomy.as_ref().unwrap();
        assert_eq!(taxonomy[0].1.lineage.get(Rank::Species), Some("Lactobacillus crispatus"), "{name}");
        assert_eq!(taxonomy[8].1.lineage.deepest(), None, "{name}");
        let records = read.metadata.as_ref().unwrap().records().unwrap();
        assert_eq!(records[2].group.as_deref(), Some("RPL"), "{name}");
        assert_eq!(records[2].covariates["age"], "35", "{name}");
    }
    let artifact = read("table.qza").provenance.unwrap();
    assert_eq!(artifact.id, "5f2c0000-0000-4000-8000-000000000001");
    assert_eq!(artifact.semantic_type, "FeatureTable[Frequency]");
}

#[test]
fn artifacts_of_taxonomy_sequences_and_tree_are_read() {
    let taxonomy = read("taxonomy.qza");
    assert_eq!(taxonomy.taxonomy, read("taxonomy.tsv").taxonomy);
    assert_eq!(taxonomy.taxonomy.unwrap().len(), 9);
    assert_eq!(read("sequences.qza").sequences, read("sequences.fasta").sequences);
    assert!(read("tree.qza").tree.unwrap().contains("ASV9:0.1"));
}

#[test]
fn mothurs_consensus_agrees_with_qiimes_taxonomy() {
    let (mothur, qiime) =
        (read("mothur.cons.taxonomy").taxonomy.unwrap(), read("taxonomy.tsv").taxonomy.unwrap());
    for ((name, one), (_, other)) in mothur.iter().zip(&qiime) {
        assert_eq!(one.lineage, other.lineage, "{name}");
    }
    assert_eq!(mothur[0].1.confidence[1], 0.97);
}

#[test]
fn relative_tables_are_told_apart_and_refused_where_counts_are_needed() {
    let truth = read("table.tsv");
    for name in ["relative.tsv", "percent.tsv"] {
        let read = read(name);
        let Some(Values::Shares(shares)) = &read.values else { panic!("{name}: {:?}", read.values) };
        for sample in 0..6 {
            let of = counts(&truth).dense_row(sample);
            let total: f64 = of.iter().sum();
            for (share, count) in shares.dense_row(sample).iter().zip(of) {
                assert!((share - count / total).abs() < 1e-12, "{name}");
            }
        }
        let told = read.into_counts().unwrap_err().to_string();
        assert!(told.contains("the table holds shares, and counts of reads are needed"), "{told}");
    }
}

#[test]
fn total_rows_and_columns_are_named_and_refused() {
    let told = read_any::read_any(data("forms/totals.tsv")).unwrap_err().to_string();
    assert!(told.contains("value \"Total\": this column is the sum of all the others, no sample"), "{told}");
    assert!(told.contains("value \"Total\": this row is the sum of all the others, no feature"), "{told}");
}

#[test]
fn what_a_person_says_and_what_the_metadata_name_decide_the_orientation() {
    let path = std::path::Path::new("t.tsv");
    let text = b"x\ta\tb\nc\t1\t2\nd\t3\t4\n".to_vec();
    let plain = read_any::parse_any(path, text.clone(), &Known::default()).unwrap();
    assert_eq!(plain.orientation, Some(Orientation::FeaturesInRows));
    assert!(plain.notes.iter().any(|note| note.contains("check it")), "{:?}", plain.notes);
    let samples = ["c", "d"].map(str::to_owned).into();
    let known = Known { samples, ..Known::default() };
    let turned = read_any::parse_any(path, text.clone(), &known).unwrap();
    assert_eq!(turned.orientation, Some(Orientation::SamplesInRows));
    assert_eq!(counts(&turned).samples()[1].as_str(), "d");
    let said = Known { orientation: Some(Orientation::SamplesInRows), ..Known::default() };
    assert_eq!(read_any::parse_any(path, text, &said).unwrap().values, turned.values);
    let both = b"x\tASV1\tASV2\nASV3\t1\t2\nASV4\t3\t4\n".to_vec();
    let told = read_any::parse_any(path, both, &Known::default()).unwrap_err().to_string();
    assert!(told.contains("say which axis holds the samples"), "{told}");
}

#[test]
fn a_column_of_words_is_one_problem_and_several_ranks_at_once_are_refused() {
    let path = std::path::Path::new("t.tsv");
    let words = b"#OTU ID\tS1\tnote\nASV1\t1\tx\nASV2\t2\ty\n".to_vec();
    let told = read_any::parse_any(path, words, &Known::default()).unwrap_err().to_string();
    assert!(told.contains("column note") && told.contains("none of the 2 values"), "{told}");
    assert!(!told.contains("problems:"), "{told}");
    let nested = b"clade_name\tS1\nk__Bacteria\t100\nk__Bacteria|p__Firmicutes\t100\n".to_vec();
    let told = read_any::parse_any(path, nested, &Known::default()).unwrap_err().to_string();
    assert!(told.contains("several ranks at once"), "{told}");
}

#[test]
fn a_binary_file_is_one_problem() {
    let path = std::path::Path::new("t.tsv");
    for (bytes, word) in [(b"%PDF-1.7\n%\xe2\xe3".to_vec(), "PDF"), (b"RDX3\nX\n\0\0".to_vec(), "readRDS")] {
        let told = read_any::parse_any(path, bytes, &Known::default()).unwrap_err().to_string();
        assert!(told.contains(word) && !told.contains("problems:"), "{told}");
    }
}

#[test]
fn a_flood_of_problems_is_capped() {
    let mut text = String::from("#OTU ID\tS1\tS2\n");
    for row in 0..5000 {
        text.push_str(&format!("ASV{row}\t1\t{}\n", if row == 0 { "1" } else { "x" }));
    }
    let told =
        read_any::parse_any("t.tsv".as_ref(), text.into_bytes(), &Known::default()).unwrap_err().to_string();
    assert!(told.lines().count() < 30, "{}", told.lines().count());
    assert!(told.contains("and 981 more"), "{told}");
}
