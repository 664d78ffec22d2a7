use endobiome_core::{BodySite, ReadFiles, SampleKind};
use endobiome_tables::{Error, Samplesheet, TableErrorKind};
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
    assert_eq!(error.kind(), TableErrorKind::BadData);
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
    assert_eq!(error.kind(), TableErrorKind::MissingInput);
    assert_eq!(Samplesheet::read("no/such/sheet.csv").unwrap_err().kind(), TableErrorKind::MissingInput);
}

#[test]
fn a_wrong_header_names_what_was_found_and_expected() {
    let folder = folder_with(&[]);
    let text = read(folder.path(), "s.csv", "name,read\na,b\n").unwrap_err().to_string();
    assert!(text.contains("found: name, read") && text.contains("sample,fastq_1,fastq_2,run"), "{text}");
}

#[test]
fn qiime_2_manifests_with_pwd_comments_and_directions() {
    let folder = folder_with(&["x_1.fastq", "x_2.fastq"]);
    let text = "# a remark\nsample-id,absolute-filepath,direction\nx,$PWD/x_1.fastq,forward\nx,$PWD/x_2.fastq,reverse\n";
    let sheet = read(folder.path(), "v1.csv", text).unwrap();
    assert!(sheet.entries[0].files.is_paired());
    let told = read(folder.path(), "v1.csv", &text.replace("reverse", "backward")).unwrap_err().to_string();
    assert!(told.contains("line 4, column direction, value \"backward\""), "{told}");
    let v2 = "sample-id\tforward-absolute-filepath\n# x\t\nx\t$HOME/x_1.fastq\n";
    let told = read(folder.path(), "v2.tsv", v2).unwrap_err().to_string();
    assert!(told.contains("only $PWD is filled in"), "{told}");
    let alone = "sample-id,absolute-filepath,direction\nx,x_2.fastq,reverse\n";
    let told = read(folder.path(), "v1.csv", alone).unwrap_err().to_string();
    assert!(told.contains("no forward reads"), "{told}");
}

#[test]
fn a_folder_of_reads_is_a_samplesheet() {
    let folder = folder_with(&[
        "C1_S1_L001_R1_001.fastq.gz",
        "C1_S1_L001_R2_001.fastq.gz",
        "C1_S1_L002_R1_001.fastq.gz",
        "C1_S1_L002_R2_001.fastq.gz",
        "C1_S1_L001_I1_001.fastq.gz",
        "Undetermined_S0_L001_R1_001.fastq.gz",
        "D_R1.fastq",
        "D_R2.fastq",
        "E.fq",
        "notes.txt",
    ]);
    let sheet = Samplesheet::read(folder.path()).unwrap();
    let ids: Vec<&str> = sheet.entries.iter().map(|entry| entry.record.id.as_str()).collect();
    assert_eq!(ids, ["C1", "D", "E"]);
    assert_eq!(sheet.entries[0].files.lanes().len(), 2);
    assert!(!sheet.entries[2].files.is_paired());
    assert!(
        sheet.warnings[0].contains("Undetermined") && sheet.warnings[0].contains("I1"),
        "{:?}",
        sheet.warnings
    );
    let lonely = folder_with(&["A_R2.fastq"]);
    let told = Samplesheet::read(lonely.path()).unwrap_err().to_string();
    assert!(told.contains("no forward reads"), "{told}");
    assert!(Samplesheet::read(folder_with(&[]).path()).is_err());
}

#[test]
fn two_samples_with_the_same_reads_are_told() {
    let folder = folder_with(&["empty1.fq", "empty2.fq"]);
    for name in ["a.fq", "b.fq"] {
        std::fs::write(folder.path().join(name), "@r\nACGT\n+\nIIII\n").unwrap();
    }
    std::fs::write(folder.path().join("c.fq"), "@r\nACGA\n+\nIIII\n").unwrap();
    let text = "sample,fastq_1\na,a.fq\nb,b.fq\nc,c.fq\nd,empty1.fq\ne,empty2.fq\n";
    let sheet = read(folder.path(), "s.csv", text).unwrap();
    let told: Vec<&String> = sheet.warnings.iter().filter(|warning| warning.contains("same reads")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("samples a and b"), "{told:?}");
}

#[test]
fn lanes_that_differ_in_another_column_are_refused() {
    let folder = folder_with(&["C_S1_L001_R1_001.fastq", "C_S1_L002_R1_001.fastq"]);
    let text = "sample,fastq_1,group\nC,C_S1_L001_R1_001.fastq,RIF\nC,C_S1_L002_R1_001.fastq,RPL\n";
    let told = read(folder.path(), "s.csv", text).unwrap_err().to_string();
    assert!(told.contains("differ in another column from line 2"), "{told}");
}
