//! The same cohort as other programs write it, and faults that somebody else might plant.

use crate::shared::{checked, folder, imerr, set};
use endobiome_cohort::{
    CheckOptions, ClinicalError, DateStyle, Decimal, Dictionary, Encoding, RawStudy, TableStyle, check,
};
use std::fs;
use std::path::Path;

/// Writes the cohort as a French spreadsheet does: semicolons, decimal commas, DD/MM/YYYY, Windows-1252 or with a BOM.
fn french(into: &Path, windows: bool) {
    let dictionary = Dictionary::imerr().unwrap();
    for definition in dictionary.tables() {
        let text =
            fs::read_to_string(folder().join("imerr").join(format!("{}.tsv", definition.name))).unwrap();
        let mut header: Vec<String> = Vec::new();
        let mut out = String::new();
        for line in text.lines() {
            let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            if header.is_empty() {
                header = cells.clone();
                out.push_str(&cells.iter().map(|c| c.to_uppercase()).collect::<Vec<_>>().join(";"));
            } else {
                let cells: Vec<String> = cells
                    .iter()
                    .zip(&header)
                    .map(|(cell, name)| {
                        use endobiome_cohort::Kind;
                        let field = definition.field(name).unwrap();
                        match field.kind {
                            Kind::Number => cell.replace('.', ","),
                            Kind::Day | Kind::Month | Kind::DayOrMonth if cell.len() > 5 => {
                                cell.split('-').rev().collect::<Vec<_>>().join("/")
                            }
                            _ if cell == "control" => "témoin".to_owned(),
                            _ => cell.clone(),
                        }
                    })
                    .collect();
                out.push_str(&cells.join(";"));
            }
            out.push_str("\r\n");
        }
        let bytes = if windows {
            out.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
        } else {
            format!("\u{feff}{out}").into_bytes()
        };
        fs::write(into.join(format!("{}.csv", definition.name)), bytes).unwrap();
    }
}

#[test]
fn a_french_export_is_read_as_declared_and_refused_otherwise() {
    let dictionary = Dictionary::imerr().unwrap();
    let ours = checked(imerr());
    for (windows, encoding) in [(true, Encoding::Windows1252), (false, Encoding::Utf8)] {
        let folder = tempfile::tempdir().unwrap();
        french(folder.path(), windows);
        let style = TableStyle { decimal: Decimal::Comma, dates: DateStyle::Dmy, encoding };
        let options = CheckOptions { style, ..CheckOptions::imerr("2031-12-31").unwrap() };
        let raw = RawStudy::open(folder.path(), &dictionary, encoding).unwrap();
        let seen = check(raw.clone(), &dictionary, &options);
        let told: Vec<String> = seen.findings.iter().map(ToString::to_string).collect();
        assert!(told.is_empty(), "{:#?}", &told[..told.len().min(5)]);
        for (a, b) in ours.women.iter().zip(&seen.women) {
            assert_eq!((&a.id, a.group, &a.record), (&b.id, b.group, &b.record));
        }
        // Not declared: every decimal and date is told, none is misread.
        let seen = check(raw, &dictionary, &CheckOptions::imerr("2031-12-31").unwrap());
        assert!(seen.counts().0 > 1000);
        if windows {
            let wrong = RawStudy::open(folder.path(), &dictionary, Encoding::Utf8);
            let Err(ClinicalError::Encoding { file, line, byte, .. }) = wrong else { panic!("{wrong:?}") };
            assert_eq!((file.as_str(), line), ("participants.csv", 2));
            assert!(byte > 100);
        } else {
            let wrong = RawStudy::open(folder.path(), &dictionary, Encoding::Windows1252);
            assert!(matches!(wrong, Err(ClinicalError::Encoding { .. })));
        }
    }
}

/// The findings after some edits: code and place.
fn after(edits: &[(&str, u64, &str, &str, &str)]) -> Vec<String> {
    let mut raw = imerr();
    for (table, line, column, old, new) in edits {
        set(&mut raw, table, *line, column, old, new);
    }
    checked(raw).findings.iter().map(|f| format!("{} {}:{}:{}", f.code, f.file, f.line, f.column)).collect()
}

#[test]
fn a_cell_that_cannot_be_read_takes_no_second_message_with_it() {
    // The quality decides her group: the verdict that would rest on it is not given.
    assert_eq!(
        after(&[("transfers", 253, "quality", "good", "bonne")]),
        ["V-TYP-01 transfers.tsv:253:quality"]
    );
    // An orphan transfer may be hers.
    assert_eq!(
        after(&[("transfers", 253, "participant_id", "IM048", "IM999")]),
        ["V-KEY-02 transfers.tsv:253:participant_id"]
    );
    // The id of a woman in lower case: not her other rows too.
    assert_eq!(
        after(&[("participants", 15, "participant_id", "IM014", "im014")]),
        ["V-KEY-03 participants.tsv:15:participant_id"]
    );
    assert_eq!(
        after(&[(
            "participants",
            15,
            "inclusion_date",
            &imerr_cell("participants", 15, "inclusion_date"),
            "2017-02-29"
        )]),
        ["V-TYP-01 participants.tsv:15:inclusion_date"]
    );
    // A year that was mistyped moves the whole history behind inclusion: told once.
    assert_eq!(
        after(&[(
            "participants",
            15,
            "inclusion_date",
            &imerr_cell("participants", 15, "inclusion_date"),
            "2017-03-01"
        )]),
        ["V-DAT-05 participants.tsv:15:inclusion_date"]
    );
}

fn imerr_cell(table: &str, line: u64, column: &str) -> String {
    let raw = imerr();
    let table = raw.tables.iter().find(|known| known.name == table).unwrap();
    let at = table.columns.iter().position(|name| name == column).unwrap();
    table.rows.iter().find(|row| row.line == line).unwrap().cells[at].clone()
}

#[test]
fn a_circle_of_populations_is_told_once() {
    let line = 3; // cd45 of the first tube, whose parent is `live`
    assert_eq!(
        after(&[("flow_populations", line, "parent", "live", "unk")]),
        ["V-FLW-02 flow_populations.tsv:3:parent"]
    );
}

#[test]
fn rows_of_one_day_are_one_transfer() {
    // A row an embryo: the second embryo of the same day, under another name.
    let mut raw = imerr();
    let table = raw.tables.iter_mut().find(|table| table.name == "transfers").unwrap();
    let at = table.rows.iter().position(|row| row.line == 253).unwrap();
    let mut twin = table.rows[at].clone();
    twin.line = 9_000;
    "IM048_H4b".clone_into(&mut twin.cells[1]);
    table.rows.push(twin);
    let seen = checked(raw);
    assert!(seen.findings.is_empty(), "{:?}", seen.findings);
    assert_eq!(seen.women[47].group, checked(imerr()).women[47].group);
}

#[test]
fn tables_that_were_not_collected_are_notes_and_needed_ones_are_refused() {
    let dictionary = Dictionary::imerr().unwrap();
    let copy = tempfile::tempdir().unwrap();
    for table in ["participants", "samples", "diagnoses"] {
        let name = format!("{table}.tsv");
        fs::copy(folder().join("imerr").join(&name), copy.path().join(&name)).unwrap();
    }
    let raw = RawStudy::open(copy.path(), &dictionary, Encoding::Utf8).unwrap();
    assert_eq!(raw.notes.len(), 8);
    let seen = checked(raw);
    assert!(seen.findings.is_empty(), "{:?}", seen.findings);
    // Without its history the group is the declared one.
    assert!(seen.women.iter().all(|woman| Some(woman.group) == woman.declared && woman.grouping.is_none()));
    fs::remove_file(copy.path().join("samples.tsv")).unwrap();
    let refused = RawStudy::open(copy.path(), &dictionary, Encoding::Utf8);
    assert!(matches!(refused, Err(ClinicalError::MissingTable { table, .. }) if table == "samples"));
}

#[test]
fn lines_are_counted_over_empty_lines_and_quoted_line_ends() {
    let dictionary = Dictionary::imerr().unwrap();
    let parse = |text: &str| {
        endobiome_cohort::RawTable::parse(
            text.as_bytes(),
            "diagnoses.tsv",
            dictionary.table("diagnoses").unwrap(),
            Encoding::Utf8,
        )
    };
    let table = parse("participant_id\tenzian\r\n\r\n\nIM001\t\"P1\nO2\"\n\t\nIM002\tx\n").unwrap();
    assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 7]);
    let open = parse("participant_id\tenzian\nIM001\t\"P1\nIM002\tx\nIM003\tx\n");
    assert!(matches!(open, Err(ClinicalError::Unreadable { line: 2, .. })), "{open:?}");
}

#[test]
fn an_unquoted_decimal_comma_in_a_comma_table_is_told_once_for_the_row() {
    let dictionary = Dictionary::imerr().unwrap();
    let text =
        "participant_id,jz_max_mm,endometriosis,adenomyosis,chronic_endometritis_clinical\nIM001,6,3,0,0,0\n";
    let table = endobiome_cohort::RawTable::parse(
        text.as_bytes(),
        "diagnoses.csv",
        dictionary.table("diagnoses").unwrap(),
        Encoding::Utf8,
    )
    .unwrap();
    let mut raw = imerr();
    *raw.tables.iter_mut().find(|known| known.name == "diagnoses").unwrap() = table;
    let seen = checked(raw);
    let told: Vec<String> = seen.findings.iter().map(|f| format!("{} {}", f.code, f.line)).collect();
    assert_eq!(told, ["V-TYP-01 2"]);
}
