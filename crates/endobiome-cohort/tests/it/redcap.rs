//! The invented cohort as a REDCap project, in and out.

use crate::shared::{checked, folder, imerr, text};
use endobiome_cohort::{Dictionary, Encoding, RawStudy, RedcapDictionary, from_redcap, to_redcap};
use std::io::Read;

fn export() -> String {
    let file = std::fs::File::open(folder().join("redcap/export.csv.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

fn project() -> (RedcapDictionary, Dictionary) {
    let dictionary = Dictionary::imerr().unwrap();
    (
        RedcapDictionary::parse(&text("redcap/dictionary.csv"), "dictionary.csv", &dictionary).unwrap(),
        dictionary,
    )
}

fn import(export: &str) -> RawStudy {
    let (redcap, dictionary) = project();
    from_redcap(export.as_bytes(), "export.csv", &redcap, &dictionary, Encoding::Utf8).unwrap()
}

/// Rows by key, codes of boxes in alphabetical order: an export does not keep the order in which they were ticked.
fn sorted(study: &RawStudy) -> Vec<(String, Vec<String>, Vec<Vec<String>>)> {
    let dictionary = Dictionary::imerr().unwrap();
    study
        .tables
        .iter()
        .map(|table| {
            let definition = dictionary.table(&table.name).unwrap();
            let mut rows: Vec<Vec<String>> = table
                .rows
                .iter()
                .map(|row| {
                    let cells = row.cells.iter().zip(&table.columns);
                    cells
                        .map(|(cell, column)| {
                            let field = definition.field(column).unwrap();
                            let mut codes: Vec<&str> = cell.split('|').collect();
                            if field.kind == endobiome_cohort::Kind::Codes {
                                codes.sort_unstable();
                            }
                            codes.join("|")
                        })
                        .collect()
                })
                .collect();
            rows.sort();
            (table.name.clone(), table.columns.clone(), rows)
        })
        .collect()
}

#[test]
fn an_export_gives_the_eleven_tables() {
    let read = import(&export());
    assert_eq!(sorted(&read), sorted(&imerr()));
    assert!(read.notes.is_empty(), "{:?}", read.notes);
    let seen = checked(read);
    assert!(seen.findings.is_empty(), "{:?}", &seen.findings[..seen.findings.len().min(3)]);
    assert_eq!(seen.rows(), 3971);
}

#[test]
fn tables_give_the_same_bytes_as_the_export() {
    let (redcap, _) = project();
    let written = to_redcap(&imerr(), &redcap).unwrap();
    assert_eq!(written.lines().count(), 3872);
    assert!(written == export(), "the export differs");
    assert!(to_redcap(&import(&written), &redcap).unwrap() == written, "the second round differs");
}

#[test]
fn labels_are_read_as_codes_and_faults_have_their_place_in_the_export() {
    let export = export();
    let mut lines: Vec<String> = export.lines().map(str::to_owned).collect();
    // Line 2: IM001. `control` and `never` have no other label; consent does.
    let header: Vec<String> = lines[0].split(',').map(str::to_owned).collect();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut cells: Vec<String> = lines[1].split(',').map(str::to_owned).collect();
    "yes".clone_into(&mut cells[at("consent")]);
    "Checked".clone_into(&mut cells[at("infertility_cause___male")]);
    "313".clone_into(&mut cells[at("bmi")]);
    lines[1] = cells.join(",");
    let seen = checked(import(&lines.join("\n")));
    let told: Vec<String> =
        seen.findings.iter().map(|f| format!("{} {}:{}:{}", f.code, f.file, f.line, f.column)).collect();
    assert_eq!(told, ["V-RNG-01 export.csv:2:bmi"]);
    assert!(seen.women[0].record.consent.is_yes());
}

#[test]
fn a_column_of_names_in_an_export_is_told() {
    let export = export();
    let with = export
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{line},{}", if at == 0 { "nom" } else { "" }))
        .collect::<Vec<_>>()
        .join("\n");
    let seen = checked(import(&with));
    assert_eq!(seen.findings.len(), 1);
    assert_eq!(seen.findings[0].code.id(), "V-PRV-01");
}
