use endobiome_core::{BodySite, ReadFiles, SampleKind};
use endobiome_tables::{Error, ErrorKind, Samplesheet};
use std::path::Path;

fn folder_with(reads: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in reads {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    folder
}

fn read(folder: &Path, name: &str, text: &str) -> Result<Samplesheet, Error> {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    Samplesheet::read(path)
}

#[test]
fn native_sheet_is_sorted_by_id_and_typed() {
    let folder = folder_with(&["b1.fq", "b2.fq", "a1.fq"]);
    let sheet = read(
        folder.path(),
        "s.csv",
        "sample,fastq_1,fastq_2,run,sample_type,patient_id,well,plate,age\n\
         b,b1.fq,b2.fq,run1,endometrium,IM1,B3,P1,31\n\
         a,a1.fq,,run1,extraction_blank,,,,\n",
    )
    .unwrap();
    let [a, b] = sheet.entries.as_slice() else { panic!("two samples") };
    assert!(matches!(a.files, ReadFiles::Single(_)));
    assert_eq!(a.record.kind, SampleKind::ExtractionBlank);
    assert!(matches!(b.files, ReadFiles::Paired(..)));
    assert_eq!(b.record.site, Some(BodySite::Endometrium));
    assert_eq!(b.record.covariates["age"], "31");
    assert_eq!(b.record.well.unwrap().to_string(), "B3");
}

#[test]
fn other_tools_sheets_are_taken_as_they_are() {
    let folder = folder_with(&["x_1.fastq", "x_2.fastq"]);
    let sheets = [
        ("ampliseq2.tsv", "sampleID\tforwardReads\treverseReads\trun\nx\tx_1.fastq\tx_2.fastq\tA\n"),
        (
            "qiime2.tsv",
            "sample-id\tforward-absolute-filepath\treverse-absolute-filepath\nx\tx_1.fastq\tx_2.fastq\n",
        ),
        ("stability.files", "x x_1.fastq x_2.fastq\n"),
        ("semicolon.csv", "sample;fastq_1;fastq_2\nx;x_1.fastq;x_2.fastq\n"),
    ];
    for (name, text) in sheets {
        let sheet = read(folder.path(), name, text).unwrap();
        assert_eq!(sheet.entries.len(), 1, "{name}");
        assert!(sheet.entries[0].files.is_paired(), "{name}");
    }
}

#[test]
fn every_problem_is_told_in_one_pass() {
    let folder = folder_with(&["a1.fq", "a2.fq", "c1.fq"]);
    let error = read(
        folder.path(),
        "s.csv",
        "sample,fastq_1,fastq_2,sample_type,patient_id,plate,well\n\
         a,a1.fq,a2.fq,endometrium,IM1,P1,A1\n\
         a b,a1.fq,a2.fq,,,,\n\
         a,missing.fq,,vagina,,P1,Z9\n\
         c,c1.fq,,endometrium,IM1,P1,A1\n\
         d,c1.fq,,biopsy\n",
    )
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadData);
    let text = error.to_string();
    for part in [
        "line 3, column sample, value \"a b\"",
        "line 4, column fastq_1, value \"missing.fq\"",
        "value \"Z9\"",
        "a second endometrial sample",
        "the well of plate P1 is taken by line 2",
        "line 6: 4 cells where the header has 7",
    ] {
        assert!(text.contains(part), "{part:?} in:\n{text}");
    }
}

#[test]
fn duplicated_ids_and_files_are_refused() {
    let folder = folder_with(&["a1.fq", "b1.fq"]);
    let text =
        read(folder.path(), "s.csv", "sample,fastq_1\na,a1.fq\na,b1.fq\nc,a1.fq\n").unwrap_err().to_string();
    assert!(text.contains("line 3, column sample, value \"a\": the id stands in line 2 too"), "{text}");
    assert!(text.contains("used in line 2 too"), "{text}");
}

#[test]
fn a_sheet_whose_only_fault_is_a_missing_file_is_missing_input() {
    let folder = folder_with(&[]);
    let error = read(folder.path(), "s.csv", "sample,fastq_1\na,a1.fq\n").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingInput);
    assert_eq!(Samplesheet::read("no/such/sheet.csv").unwrap_err().kind(), ErrorKind::MissingInput);
}

#[test]
fn a_wrong_header_names_what_was_found_and_expected() {
    let folder = folder_with(&[]);
    let text = read(folder.path(), "s.csv", "name,read\na,b\n").unwrap_err().to_string();
    assert!(text.contains("found: name, read") && text.contains("sample,fastq_1,fastq_2,run"), "{text}");
}
