//! Tables as an export of a REDCap project.

use super::{RedcapDictionary, RedcapField, STUDY};
use crate::clinical_error::{ClinicalError, ClinicalResult};
use crate::study::{RawRow, RawStudy, RawTable};
use std::collections::BTreeMap;

/// The events of the trial, in order.
const EVENTS: [&str; 5] =
    ["v0_screen_arm_1", "v1_biopsy_arm_1", "fu_transfer_arm_1", "fu_end_arm_1", "study_arm_2"];
/// Instruments that do not repeat.
const ONCE: [&str; 3] = ["participants", "diagnoses", "end_of_study"];

/// A line of the export: whether it is of the study, the record, event, form (0: none), number.
type Place = (bool, String, usize, usize, usize);

/// Turns tables into an export (CSV, raw codes) of the project; the same tables give the same bytes. Every form is marked
/// as complete.
///
/// # Errors
/// [`ClinicalError::Unreadable`] when a table has a column that the project does not know, or a row without its woman.
///
/// ```
/// use endobiome_cohort::{Dictionary, Encoding, RawStudy, RawTable, RedcapDictionary, to_redcap};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let dictionary = Dictionary::imerr()?;
/// // Of the 18 columns of a project's dictionary these five are used.
/// let project = "Variable / Field Name,Form Name,Field Type,\"Choices, Calculations, OR Slider Labels\",Field Annotation\n\
///     record_id,participants,text,,endobiome=participants.participant_id\n\
///     bmi,participants,text,,\n";
/// let project = RedcapDictionary::parse(project, "dictionary.csv", &dictionary)?;
/// let participants = dictionary.table("participants").ok_or("no such table")?;
/// let text = b"participant_id\tbmi\nIM001\t23.1\n";
/// let tables = vec![RawTable::parse(text, "participants.tsv", participants, Encoding::Utf8)?];
/// let export = to_redcap(&RawStudy { tables, notes: vec![] }, &project)?;
/// let lines: Vec<&str> = export.lines().collect();
/// assert_eq!(lines.len(), 2);
/// assert!(lines[0].starts_with("record_id,redcap_event_name") && lines[1].starts_with("IM001,"));
/// # Ok(())
/// # }
/// ```
pub fn to_redcap(study: &RawStudy, redcap: &RedcapDictionary) -> ClinicalResult<String> {
    let mut header: Vec<String> =
        ["record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
            .map(str::to_owned)
            .to_vec();
    for form in &redcap.forms {
        for field in redcap.fields.iter().filter(|field| field.form == *form && field.variable != "record_id")
        {
            if field.is_checkbox {
                header.extend(field.choices.iter().map(|choice| field.column_of(&choice.code)));
            } else {
                header.push(field.variable.clone());
            }
        }
        header.push(format!("{form}_complete"));
    }
    let at: BTreeMap<&str, usize> = header.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let table = |name: &str| study.tables.iter().find(|table| table.name == name);
    let women: BTreeMap<&str, &str> =
        table("samples").map(|samples| pairs(samples, "sample_id", "participant_id")).unwrap_or_default();
    let inclusion: BTreeMap<&str, &str> = table("participants")
        .map(|table| pairs(table, "participant_id", "inclusion_date"))
        .unwrap_or_default();
    let mut lines: BTreeMap<Place, Vec<String>> = BTreeMap::new();
    for (number, form) in redcap.forms.iter().enumerate() {
        let Some(table) = redcap.table_of(form).and_then(table) else { continue };
        let mut counts: BTreeMap<(&str, usize), usize> = BTreeMap::new();
        for row in &table.rows {
            let cell = |name: &str| cell(table, row, name);
            let own = cell("participant_id");
            let of_sample = women.get(cell("sample_id")).copied().unwrap_or_default();
            let record = [own, of_sample].into_iter().find(|id| !id.is_empty()).unwrap_or(STUDY);
            let event = if record == STUDY { 4 } else { event(table, &cell, inclusion.get(record).copied()) };
            let place = if ONCE.contains(&table.name.as_str()) {
                (record == STUDY, record.to_owned(), event, 0, 0)
            } else {
                let count = counts.entry((record, event)).or_default();
                *count += 1;
                (record == STUDY, record.to_owned(), event, number + 1, *count)
            };
            let line = lines.entry(place.clone()).or_insert_with(|| {
                let mut line = vec![String::new(); header.len()];
                line[0].clone_from(&place.1);
                EVENTS[event].clone_into(&mut line[1]);
                if place.3 > 0 {
                    line[2].clone_from(form);
                    line[3] = place.4.to_string();
                }
                line
            });
            fill(line, &at, redcap, table, row)?;
            if let Some(at) = at.get(format!("{form}_complete").as_str()) {
                "2".clone_into(&mut line[*at]);
            }
        }
    }
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let unwritable =
        |reason: String| ClinicalError::Unreadable { file: "export".to_owned(), line: 0, reason };
    writer.write_record(&header).map_err(|error| unwritable(error.to_string()))?;
    for line in lines.values() {
        writer.write_record(line).map_err(|error| unwritable(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| unwritable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| unwritable(error.to_string()))
}

fn cell<'a>(table: &RawTable, row: &'a RawRow, name: &str) -> &'a str {
    table
        .columns
        .iter()
        .position(|column| column == name)
        .and_then(|at| row.cells.get(at))
        .map_or("", String::as_str)
}

fn pairs<'a>(table: &'a RawTable, from: &str, to: &str) -> BTreeMap<&'a str, &'a str> {
    table.rows.iter().map(|row| (cell(table, row, from), cell(table, row, to))).collect()
}

fn event<'a>(table: &RawTable, cell: &dyn Fn(&str) -> &'a str, inclusion: Option<&str>) -> usize {
    let history = match table.name.as_str() {
        "participants" | "diagnoses" | "treatments" => true,
        "transfers" => cell("phase") == "history",
        "pregnancies" => cell("start_date") < inclusion.unwrap_or_default(),
        "end_of_study" => return 3,
        _ => return 1,
    };
    if history { 0 } else { 2 }
}

fn fill(
    line: &mut [String],
    at: &BTreeMap<&str, usize>,
    redcap: &RedcapDictionary,
    table: &RawTable,
    row: &RawRow,
) -> ClinicalResult<()> {
    for (column, value) in
        table.columns.iter().zip(&row.cells).filter(|(column, _)| *column != "participant_id")
    {
        let known = redcap.of_table(&table.name).find(|field| field.field == *column);
        let Some(field) = known else {
            return Err(ClinicalError::Unreadable {
                file: table.file.clone(),
                line: 1,
                reason: format!("the column '{column}' is not in the REDCap dictionary"),
            });
        };
        let mut set = |name: &str, value: &str| {
            if let Some(at) = at.get(name) {
                value.clone_into(&mut line[*at]);
            }
        };
        if field.is_checkbox {
            boxes(field, value, &table.file, row.line, &mut set)?;
        } else {
            // A raw code cannot hold a plus.
            set(&field.variable, if value == "RIF+RPL" { "RIF_RPL" } else { value });
        }
    }
    Ok(())
}

fn boxes(
    field: &RedcapField,
    value: &str,
    file: &str,
    line: u64,
    set: &mut dyn FnMut(&str, &str),
) -> ClinicalResult<()> {
    let on: Vec<&str> = value.split('|').map(str::trim).filter(|code| !code.is_empty()).collect();
    if let Some(code) = on.iter().find(|code| !field.choices.iter().any(|choice| choice.code == **code)) {
        return Err(ClinicalError::Unreadable {
            file: file.to_owned(),
            line,
            reason: format!("'{code}' is no box of {}", field.variable),
        });
    }
    for choice in &field.choices {
        set(&field.column_of(&choice.code), if on.contains(&choice.code.as_str()) { "1" } else { "0" });
    }
    Ok(())
}
