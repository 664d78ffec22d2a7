//! Inputs on which the program once fell short (`test-data/tables/cases`): each stands for its kind.

use crate::data;
use endobiome_core::{Rank, ReadFiles, SampleKind};
use endobiome_tables::imported::{Orientation, Values};
use endobiome_tables::read_any;
use endobiome_tables::{Metadata, Samplesheet};

fn case(path: &str) -> std::path::PathBuf {
    data("cases").join(path)
}

#[test]
fn tables_that_r_wrote_are_read() {
    let row_names = read_any::read_any(case("R-written-table/rownames.tsv")).unwrap();
    assert!(row_names.notes.iter().any(|note| note.contains("row names")), "{:?}", row_names.notes);
    let row_names = row_names.into_counts().unwrap();
    assert_eq!((row_names.n_samples(), row_names.n_features()), (15, 26));
    assert_eq!(row_names.samples()[0].as_str(), "RIF01_E");
    let quoted = read_any::read_any(case("R-written-table/quoted.csv")).unwrap().into_counts().unwrap();
    assert_eq!(quoted, row_names);
}

#[test]
fn counts_in_powers_of_ten_are_whole_numbers() {
    let table = read_any::read_any(case("cell-sci/t.tsv")).unwrap().into_counts().unwrap();
    assert_eq!(table.get(0, 0), 1000);
}

#[test]
fn sequence_tables_with_samples_in_rows_are_turned_and_told() {
    for name in ["seqtab.tsv", "seqtab2.tsv", "seqtab3.csv", "otu_t.tsv"] {
        let path = case("seqtab-samples-as-rows").join(name);
        // `seqtab.tsv` holds the same sequence more than once.
        let read = match read_any::read_any(&path) {
            Ok(read) => read,
            Err(error) => {
                assert!(name == "seqtab.tsv" && error.to_string().contains("twice"), "{name}: {error}");
                continue;
            }
        };
        assert_eq!(read.orientation, Some(Orientation::SamplesInRows), "{name}");
        let Some(Values::Counts(table)) = &read.values else { panic!("counts") };
        assert_eq!((table.n_samples(), table.n_features()), (15, 26), "{name}");
        assert_eq!(table.samples()[0].as_str(), "RIF01_E");
        assert!(read.notes.iter().any(|note| note.contains("turned")), "{name}");
    }
}

#[test]
fn taxonomies_of_silva_132_and_of_dada2_without_species_are_understood() {
    let silva = read_any::read_any(case("silva132-D0/x.tsv")).unwrap().taxonomy.unwrap();
    assert_eq!(silva[0].1.lineage.get(Rank::Genus), Some("Lactobacillus"));
    assert_eq!(silva[0].1.confidence[Rank::Genus.index()], 0.9);
    let dada2 = read_any::read_any(case("dada2-csv/x.tsv")).unwrap().taxonomy.unwrap();
    assert_eq!(dada2[0].1.lineage.get(Rank::Genus), Some("Lactobacillus"));
    assert_eq!(dada2[0].1.lineage.get(Rank::Species), None);
    assert_eq!(dada2[1].1.lineage.get(Rank::Species), Some("Gardnerella vaginalis"));
}

#[test]
fn metadata_as_people_keep_it_is_read() {
    for name in
        ["comment-rows", "trailing-cols", "missing-missing", "decimal-comma", "decontam-words-vignette"]
    {
        let metadata =
            Metadata::read(case(name).join("m.tsv")).unwrap_or_else(|error| panic!("{name}: {error}"));
        let records = metadata.records().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(records.len() >= 14, "{name}: {}", records.len());
    }
    let ages = |name: &str| -> Vec<String> {
        let records = Metadata::read(case(name).join("m.tsv")).unwrap().records().unwrap();
        records.iter().filter_map(|record| record.covariates.get("age").cloned()).collect()
    };
    assert!(ages("missing-missing").iter().all(|age| age.parse::<f64>().is_ok()));
    assert!(ages("missing-missing").len() < ages("decimal-comma").len());
    assert!(ages("decimal-comma").iter().all(|age| age.parse::<f64>().is_ok()));
    let records = Metadata::read(case("decontam-words-vignette/m.tsv")).unwrap().records().unwrap();
    assert!(records.iter().any(|record| record.kind == SampleKind::ExtractionBlank));
    assert!(records.iter().any(|record| record.kind == SampleKind::Specimen));
}

#[test]
fn a_stray_quote_is_named() {
    let told = Metadata::read(case("stray-quote/m.tsv")).unwrap_err().to_string();
    assert!(told.contains("line 4, column note") && told.contains("quotation mark"), "{told}");
    assert!(!told.contains("problems:"), "{told}");
}

#[test]
fn sheets_that_excel_wrote_are_read() {
    for name in ["s.csv", "sep.csv", "utf16.csv", "hdr.csv", "cp1252.csv"] {
        let sheet = Samplesheet::read(case("excel-forms").join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(sheet.entries.len(), 1, "{name}");
        assert!(sheet.entries[0].files.is_paired(), "{name}");
    }
    let sheet = Samplesheet::read(case("excel-forms/s.csv")).unwrap();
    assert_eq!(sheet.entries[0].record.dna_ng_ul, Some(0.5));
    let sheet = Samplesheet::read(case("excel-forms/cp1252.csv")).unwrap();
    assert_eq!(sheet.entries[0].record.covariates["site_note"], "ut\u{e9}rus");
    assert!(sheet.warnings.iter().any(|note| note.contains("Windows-1252")), "{:?}", sheet.warnings);
}

#[test]
fn lanes_are_joined_in_their_order_and_told() {
    let sheet = Samplesheet::read(case("lanes/s.csv")).unwrap();
    let [sample] = sheet.entries.as_slice() else { panic!("one sample") };
    let ReadFiles::Lanes(lanes) = &sample.files else { panic!("lanes: {:?}", sample.files) };
    let names: Vec<String> = lanes
        .iter()
        .map(|lane| lane.paths()[0].file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, (1..=4).map(|n| format!("C1_S1_L00{n}_R1_001.fastq.gz")).collect::<Vec<_>>());
    assert!(
        sheet.warnings.iter().any(|note| note.contains("L001, L002, L003, L004")),
        "{:?}",
        sheet.warnings
    );
    // The folder alone says the same.
    let folder = Samplesheet::read(case("lanes")).unwrap();
    assert_eq!(folder.entries[0].files.lanes().len(), 4);
    assert_eq!(folder.entries[0].record.id.as_str(), "C1");
}

#[test]
fn qiimes_first_manifest_is_read_and_an_unknown_direction_refused() {
    let sheet = Samplesheet::read(case("qiime2-manifest-v1/s.csv")).unwrap();
    assert_eq!(sheet.entries.len(), 2);
    assert!(sheet.entries.iter().all(|entry| entry.files.is_paired()));
}

#[test]
fn the_manifest_within_an_artifact_of_qiime_is_read_beside_its_files() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a_S1_L001_R1_001.fastq.gz", "a_S1_L001_R2_001.fastq.gz"] {
        std::fs::write(folder.path().join(name), name).unwrap();
    }
    let manifest = folder.path().join("MANIFEST");
    let text = "# by the artifact\n\nsample-id,filename,direction\na,a_S1_L001_R1_001.fastq.gz,forward\na,a_S1_L001_R2_001.fastq.gz,reverse\n";
    std::fs::write(&manifest, text).unwrap();
    let sheet = Samplesheet::read(&manifest).unwrap();
    let [sample] = sheet.entries.as_slice() else { panic!("one sample") };
    assert!(sample.files.is_paired());
}

#[test]
fn copies_among_many_files_of_one_size_are_told_once_each() {
    let folder = tempfile::tempdir().unwrap();
    let mut sheet = String::from("sample,fastq_1\n");
    for n in 0..40 {
        // S7 and S31 are alike; all are of one size.
        let letter = if n == 31 { 7 } else { n };
        let name = format!("S{n}.fastq");
        std::fs::write(folder.path().join(&name), format!("@r{letter:02}\nACGT\n+\nIIII\n")).unwrap();
        sheet.push_str(&format!("S{n},{name}\n"));
    }
    let path = folder.path().join("s.csv");
    std::fs::write(&path, sheet).unwrap();
    let told = Samplesheet::read(&path).unwrap().warnings;
    let copies: Vec<&String> = told.iter().filter(|note| note.contains("same reads")).collect();
    assert_eq!(copies.len(), 1, "{told:?}");
    assert!(copies[0].contains("S31 and S7 "), "{}", copies[0]);
}
