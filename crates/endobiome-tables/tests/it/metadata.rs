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
fn text_of_windows_is_read_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.tsv");
    std::fs::write(&path, b"id\tgroup\nS1\tt\xe9moin\n").unwrap();
    let metadata = Metadata::read(path).unwrap();
    assert_eq!(metadata.records().unwrap()[0].group.as_deref(), Some("t\u{e9}moin"));
    assert!(metadata.notes()[0].contains("line 2 is not UTF-8"), "{:?}", metadata.notes());
}

/// By the rules of <https://docs.qiime2.org> on metadata.
#[test]
fn qiime_2s_rules_for_what_is_valid() {
    for text in [
        "id\nS1\nS2\n",
        "id\tage\r\nS1\t3\r\n",
        "id\tage\rS1\t3\r",
        "# a\n\n\t\t\nid\tage\n# b\tc\n\nS1\t3\n",
        "id\tage\t\t\nS1\t3\t\t\t\t\nS2\n",
        " id \t age \n S1 \t 3 \n",
        "id\tage\tsite\n#q2:types\tNumeric\tCATEGORICAL\nS1\t3\t4\n",
        "id\tage\tsite\n#q2:types\t\tcategorical\nS1\t3\t4\n",
        "#SampleID\tage\nS1\t3e-2\n",
        "id\t\"a\"\"b\"\nS1\t\"x\ty\"\n",
        "id\tage\n#q2:missing\tINSDC:missing\nS1\tnot collected\nS2\t3\n",
        "id\tage\n#q2:types\tnumeric\n#q2:missing\tblank\nS1\t\nS2\t3\n",
    ] {
        metadata(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
}

#[test]
fn qiime_2s_rules_for_what_is_invalid() {
    for (text, word) in [
        ("", "empty"),
        ("\n\t\n# x\n", "empty"),
        ("id\tage\n# x\n", "no sample"),
        ("id\tage\tage\nS1\t1\t2\n", "comes twice"),
        ("id\tage\t age\nS1\t1\t2\n", "comes twice"),
        ("id\tage\t\tx\nS1\t1\t2\t3\n", "no name"),
        ("id\tage\nS1\t1\t2\n", "3 cells"),
        ("id\tage\nS1\t1\nS1\t2\n", "line 2 too"),
        ("id\tage\n\t1\n", "empty"),
        ("id\tsample-id\nS1\tx\n", "reserved"),
        ("id\tage\nid\tx\n", "second header"),
        ("#q2:types\tnumeric\nid\tage\nS1\t3\n", "directive"),
        ("id\tage\nS1\t3\n#q2:types\tnumeric\n", "directive"),
        ("id\tage\n#q2:types\tnumeric\n#q2:types\tnumeric\nS1\t3\n", "twice"),
        ("id\tage\n#q2:types\tnumeric\tnumeric\nS1\t3\n", "more cells"),
        ("id\tage\n#q2:types\tnumber\nS1\t3\n", "categorical, numeric"),
        ("id\tage\n#q2:types\tnumeric\nS1\told\n", "no number"),
        ("id\tage\n#q2:types\tnumeric\nS1\tinf\n", "no number"),
        ("id\tage\n#q2:missing\tfoo\nS1\t3\n", "scheme"),
        ("id\tage\n#q2:missing\tno-missing\nS1\t\n", "no missing value"),
        ("id\tage\n#q2:foo\tx\nS1\t3\n", "unknown directive"),
    ] {
        let told = metadata(text).map(|_| ()).unwrap_err().to_string();
        assert!(told.contains(word), "{text:?}: {told}");
    }
}

#[test]
fn declared_types_and_missing_schemes_are_kept_and_obeyed() {
    let metadata = metadata(
        "id\tplate_no\tword\n#q2:types\tcategorical\t\n#q2:missing\t\tblank\nS1\t3\tmissing\nS2\tNA\tx\n",
    )
    .unwrap();
    assert_eq!(metadata.declared_types()["plate_no"], endobiome_tables::metadata::ColumnType::Categorical);
    let records = metadata.records().unwrap();
    assert_eq!(records[0].covariates["word"], "missing");
    assert!(!records[1].covariates.contains_key("plate_no"));
}

#[test]
fn words_for_controls_and_sites_are_taken_and_unknown_ones_refused() {
    use endobiome_core::{BodySite, SampleKind};
    let all = metadata(
        "id\tsample_type\tbody_site\tpatient_id\na\tTrue Sample\tvaginal swab\tW1\nb\tNTC\t\t\nc\tControl Sample\t\t\nd\tNegative control\t\t\ne\tmock community\t\t\nf\tvaginal\t\tW2\n",
    )
    .unwrap()
    .records()
    .unwrap();
    let kinds: Vec<SampleKind> = all.iter().map(|record| record.kind).collect();
    assert_eq!(
        kinds,
        [
            SampleKind::Specimen,
            SampleKind::PcrBlank,
            SampleKind::ExtractionBlank,
            SampleKind::ExtractionBlank,
            SampleKind::Mock,
            SampleKind::Specimen
        ]
    );
    assert_eq!(all[0].site, Some(BodySite::Vagina));
    assert_eq!(all[5].site, Some(BodySite::Vagina));
    let negatives = metadata("id\tis.neg\na\tTRUE\nb\tFALSE\n").unwrap().records().unwrap();
    assert!(negatives[0].kind.is_blank() && !negatives[1].kind.is_blank());
    for (text, word) in [
        ("id\tbody_site\na\tvagnia\n", "vagina (vaginal swab)"),
        ("id\tsample_type\na\twhatever\n", "NTC"),
        ("id\tsample_type\na\tcontrol\n", "control group"),
        ("id\tsample_type\na\tTRUE\n", "is_neg"),
    ] {
        let told = metadata(text).unwrap().records().unwrap_err().to_string();
        assert!(told.contains("line 2") && told.contains(word), "{told}");
    }
}

#[test]
fn columns_without_a_meaning_are_listed() {
    let metadata = metadata("id\tgroup\tage\tCenter\nS1\tRIF\t3\tx\n").unwrap();
    assert!(metadata.notes().iter().any(|note| note.ends_with("age, Center")), "{:?}", metadata.notes());
}

#[test]
fn a_comma_that_may_mark_thousands_is_refused() {
    let told = metadata("id\tweight\nS1\t1,234\nS2\t2,345\n").unwrap_err().to_string();
    assert!(told.contains("line 2, column weight, value \"1,234\""), "{told}");
}

#[test]
fn samples_of_one_side_only_are_listed_and_no_error() {
    let metadata = metadata("id\tgroup\nS1\tRIF\nS2\tRPL\nS9\tRPL\n").unwrap();
    let samples: Vec<SampleId> = ["S7", "S2", "S1"].iter().map(|id| SampleId::new(*id).unwrap()).collect();
    let matched = metadata.matched(&samples).unwrap();
    let ids: Vec<&str> = matched.records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["S2", "S1"]);
    assert_eq!(matched.records[0].group.as_deref(), Some("RPL"));
    assert_eq!(matched.only_in_table[0].as_str(), "S7");
    assert_eq!(matched.only_in_metadata[0].as_str(), "S9");
}
