use endobiome_core::{SampleId, SampleRecord};
use endobiome_tables::Metadata;

fn metadata(text: &str) -> Result<Metadata, endobiome_tables::Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.tsv");
    std::fs::write(&path, text).unwrap();
    Metadata::read(path)
}

fn records(ids: &[&str]) -> Vec<SampleRecord> {
    ids.iter().map(|id| SampleRecord::new(SampleId::new(*id).unwrap())).collect()
}

#[test]
fn joins_typed_columns_and_covariates() {
    let mut records = records(&["S1"]);
    metadata("#SampleID\tgroup\tage\n#q2:types\tcategorical\tnumeric\nS1\tRIF\t33\n")
        .unwrap()
        .join(&mut records)
        .unwrap();
    assert_eq!(records[0].group.as_deref(), Some("RIF"));
    assert_eq!(records[0].covariates["age"], "33");
}

#[test]
fn unknown_samples_are_listed_both_ways() {
    let mut records = records(&["S1", "S2"]);
    let text =
        metadata("sample-id\tgroup\nS1\tRIF\nS9\tRPL\n").unwrap().join(&mut records).unwrap_err().to_string();
    assert!(text.contains("sample S2 has no row here"), "{text}");
    assert!(text.contains("line 3, column sample-id, value \"S9\""), "{text}");
}

#[test]
fn duplicated_ids_and_a_wrong_first_column_are_refused() {
    let text = metadata("id\tgroup\nS1\tRIF\nS1\tRPL\n").unwrap_err().to_string();
    assert!(text.contains("the id stands in line 2 too"), "{text}");
    let text = metadata("group\tid\nRIF\tS1\n").unwrap_err().to_string();
    assert!(text.contains("the first column must be the sample id"), "{text}");
}

#[test]
fn text_that_is_not_utf8_is_located() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.tsv");
    std::fs::write(&path, b"id\tgroup\nS1\tt\xe9moin\n").unwrap();
    let text = Metadata::read(path).unwrap_err().to_string();
    assert!(text.contains("line 2, column group") && text.contains("UTF-8"), "{text}");
}
