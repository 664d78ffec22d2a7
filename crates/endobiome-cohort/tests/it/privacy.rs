//! An export without identifiers.

use crate::shared::{checked, folder, imerr, set};
use endobiome_cohort::{
    CheckedStudy, Date, DateTreatment, DeidentificationKey, Deidentified, Dictionary, QuasiIdentifier,
    RawTable, coarser_bands, deidentify, too_few_alike,
};
use std::collections::{BTreeMap, BTreeSet};

const KEY: &str = "a key of this test alone";

fn export(study: &CheckedStudy, dates: DateTreatment) -> Deidentified {
    deidentify(study, &Dictionary::imerr().unwrap(), &DeidentificationKey::new(KEY).unwrap(), dates).unwrap()
}

fn columns(out: &Deidentified, table: &str, wanted: &[&str]) -> Vec<Vec<String>> {
    let text = &out.tables.iter().find(|(name, _)| name == table).unwrap().1;
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let places: Vec<usize> =
        wanted.iter().map(|name| header.iter().position(|h| h == name).unwrap()).collect();
    lines.map(|line| places.iter().map(|at| line[*at].to_owned()).collect()).collect()
}

#[test]
fn no_old_id_no_old_date_no_path_and_no_key_is_in_an_export() {
    let study = checked(imerr());
    let mut old: BTreeSet<String> = BTreeSet::new();
    for (table, column) in
        [("participants", "participant_id"), ("samples", "sample_id"), ("transfers", "transfer_id")]
    {
        old.extend(
            study
                .study
                .rows(table)
                .filter(|row| !row.raw("participant_id").is_empty())
                .map(|row| row.raw(column).to_owned()),
        );
    }
    assert!(old.len() > 800);
    for dates in [DateTreatment::StudyDays, DateTreatment::Shift] {
        let out = export(&study, dates);
        assert_eq!(out.tables.len(), 11);
        let mut cells: BTreeSet<&str> = BTreeSet::new();
        for (_, text) in &out.tables {
            cells.extend(text.split(['\t', '\n']));
            assert!(
                !text.contains(KEY)
                    && !text.contains("IM0")
                    && !text.contains(".fastq")
                    && !text.contains(".fcs")
            );
        }
        assert!(old.iter().all(|id| !cells.contains(id.as_str())));
        assert!(
            !cells.contains("birth_ym")
                && !cells.contains("karyotype_abnormal_partner")
                && !cells.contains("enzian")
        );
        if dates == DateTreatment::StudyDays {
            assert!(!cells.iter().any(|cell| cell.parse::<Date>().is_ok()), "a date is left");
        }
        // Every reference still points to a row.
        let known: BTreeSet<String> = columns(&out, "samples", &["sample_id"]).concat().into_iter().collect();
        for table in ["histology", "gene_expression", "flow_populations"] {
            assert!(
                columns(&out, table, &["sample_id"]).concat().iter().all(|id| known.contains(id)),
                "{table}"
            );
        }
    }
    assert_eq!(export(&study, DateTreatment::Shift), export(&study, DateTreatment::Shift));
}

#[test]
fn intervals_are_exact_in_study_days_and_in_shifted_dates() {
    let study = checked(imerr());
    // The multiset of (days from inclusion to transfer) of the study, woman by woman in any order.
    let mut expected: Vec<Vec<i64>> = study
        .women
        .iter()
        .map(|woman| {
            let days = study.study.rows_of("transfers", &woman.id);
            let mut days: Vec<i64> = days
                .map(|row| row.day("transfer_date").unwrap().days_since(woman.inclusion.unwrap()))
                .collect();
            days.sort_unstable();
            days
        })
        .collect();
    expected.sort();
    let collect = |pairs: Vec<(String, i64)>| {
        let mut by: BTreeMap<String, Vec<i64>> =
            study.women.iter().enumerate().map(|(at, _)| (format!("DE{:04}", at + 1), Vec::new())).collect();
        for (woman, days) in pairs {
            by.get_mut(&woman).unwrap().push(days);
        }
        let mut all: Vec<Vec<i64>> = by.into_values().collect();
        all.iter_mut().for_each(|days| days.sort_unstable());
        all.sort();
        all
    };
    let out = export(&study, DateTreatment::StudyDays);
    let days = columns(&out, "transfers", &["participant_id", "transfer_date_day"]);
    assert_eq!(collect(days.into_iter().map(|c| (c[0].clone(), c[1].parse().unwrap())).collect()), expected);
    let out = export(&study, DateTreatment::Shift);
    let inclusion: BTreeMap<String, Date> =
        columns(&out, "participants", &["participant_id", "inclusion_date"])
            .into_iter()
            .map(|c| (c[0].clone(), c[1].parse().unwrap()))
            .collect();
    let days = columns(&out, "transfers", &["participant_id", "transfer_date"]);
    let days = days.into_iter().map(|c| {
        let day: Date = c[1].parse().unwrap();
        (c[0].clone(), day.days_since(inclusion[&c[0]]))
    });
    assert_eq!(collect(days.collect()), expected);
}

#[test]
fn a_woman_who_withdrew_her_data_is_in_no_table_and_in_the_note() {
    let mut raw = imerr();
    let row = raw.tables.iter().find(|t| t.name == "end_of_study").unwrap().rows[4].clone();
    assert_eq!(row.cells[0], "IM005");
    let (line, reason) = (row.line, row.cells[2].clone());
    set(&mut raw, "end_of_study", line, "end_reason", &reason, "withdrawn_consent");
    set(&mut raw, "end_of_study", line, "withdrawal_data_use", "", "0");
    let study = checked(raw);
    assert!(study.findings.is_empty(), "{:?}", study.findings);
    let out = export(&study, DateTreatment::StudyDays);
    assert_eq!(columns(&out, "participants", &["participant_id"]).len(), 99);
    assert!(
        out.notes.iter().any(|note| note.starts_with("erasure: 1 women") && note.contains("participants 1"))
    );
    for text in [
        endobiome_cohort::to_tsv(&endobiome_cohort::GroupRow::of(&study)),
        endobiome_cohort::to_tsv(&endobiome_cohort::EligibilityRow::of(&study)),
        endobiome_cohort::to_tsv(&endobiome_cohort::ScreeningRow::of(&study)),
    ] {
        assert!(!text.contains("IM005") && text.contains("IM006"));
    }
    let flow = endobiome_cohort::participant_flow(&study);
    assert_eq!((flow[0].all(), flow[1].all()), (Some(1), Some(99)));
}

#[test]
fn errors_stop_an_export() {
    let mut raw = imerr();
    set(&mut raw, "diagnoses", 101, "enzian", "", "P1 O2, voir marie.durand@exemple.fr");
    let study = checked(raw);
    let key = DeidentificationKey::new(KEY).unwrap();
    let refused = deidentify(&study, &Dictionary::imerr().unwrap(), &key, DateTreatment::Shift);
    assert!(refused.is_err());
}

#[test]
fn small_cells_are_counted_and_coarser_bands_offered() {
    use QuasiIdentifier::{Adenomyosis, Age, Case, Endometriosis, Group};
    let study = checked(imerr());
    let small = |of: &[QuasiIdentifier]| {
        let cells = too_few_alike(&study.study, &study.women, of, 5);
        (cells.len(), cells.iter().map(|cell| cell.women).sum::<usize>())
    };
    assert_eq!(small(&[Age, Group, Endometriosis, Adenomyosis]), (20, 35));
    assert_eq!(small(&[Age, Case, Endometriosis, Adenomyosis]), (9, 15));
    assert_eq!(small(&[Case, Endometriosis]), (0, 0));
    let bands = coarser_bands(&study.study, &study.women, &[Age, Group, Endometriosis, Adenomyosis], 5);
    assert!(!bands.is_empty());
    assert!(bands.iter().all(|set| too_few_alike(&study.study, &study.women, set, 5).is_empty()));
}

#[test]
fn the_fcs_file_with_an_operator_is_scrubbed_and_its_events_stay() {
    let before = std::fs::read(folder().join("imerr/fcs/IM001_E_with_operator.fcs")).unwrap();
    let after = endobiome_cytometry::scrub(&before).unwrap();
    assert_eq!(after.removed, ["$DATE", "$OP"]);
    let header = endobiome_cytometry::Header::parse(&after.bytes).unwrap();
    let events = usize::try_from(header.data.begin).unwrap()..usize::try_from(header.data.end).unwrap() + 1;
    assert_eq!(after.bytes[events.clone()], before[events]);
    assert!(
        RawTable::parse(
            &after.bytes,
            "x",
            Dictionary::imerr().unwrap().table("samples").unwrap(),
            Default::default()
        )
        .is_err()
    );
}
