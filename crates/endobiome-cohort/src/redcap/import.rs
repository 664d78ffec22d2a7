//! An export of a REDCap project as tables.

use super::{RedcapDictionary, RedcapField, STUDY};
use crate::clinical_error::{ClinicalError, ClinicalResult};
use crate::dictionary::{Dictionary, TableDefinition};
use crate::study::{Encoding, RawRow, RawStudy, RawTable, decode, records, split_columns};
use endobiome_core::say;

/// Turns an export (raw codes or labels) into tables; lines and columns of findings are those of the export.
///
/// # Errors
/// A file that is no text or no export: without the column `record_id`.
///
/// ```
/// use endobiome_cohort::{Dictionary, Encoding, RedcapDictionary, from_redcap};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let dictionary = Dictionary::imerr()?;
/// // Of the 18 columns of a project's dictionary these five are used.
/// let project = "Variable / Field Name,Form Name,Field Type,\"Choices, Calculations, OR Slider Labels\",Field Annotation\n\
///     record_id,participants,text,,endobiome=participants.participant_id\n\
///     bmi,participants,text,,\n";
/// let project = RedcapDictionary::parse(project, "dictionary.csv", &dictionary)?;
/// let export = b"record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,bmi\n\
///     IM001,inclusion_arm_1,,,23.1\n";
/// let study = from_redcap(export, "export.csv", &project, &dictionary, Encoding::Utf8)?;
/// let participants = study.tables.iter().find(|table| table.name == "participants").ok_or("no such table")?;
/// assert_eq!(participants.rows.len(), 1);
/// assert!(participants.rows[0].cells.iter().any(|cell| cell == "23.1"));
/// # Ok(())
/// # }
/// ```
pub fn from_redcap(
    bytes: &[u8],
    file: &str,
    redcap: &RedcapDictionary,
    dictionary: &Dictionary,
    encoding: Encoding,
) -> ClinicalResult<RawStudy> {
    let text = decode(bytes, file, encoding)?;
    let separator = split_columns(&text, |word| word.starts_with("redcap_") || word == "record_id");
    let mut lines = records(&text, file, separator)?.into_iter();
    let header: Vec<String> = lines
        .next()
        .map(|record| record.cells)
        .unwrap_or_default()
        .iter()
        .map(|c| c.to_lowercase())
        .collect();
    let place = |name: &str| header.iter().position(|column| column == name);
    let Some(record_at) = place("record_id") else {
        return Err(ClinicalError::Unreadable {
            file: file.to_owned(),
            line: 1,
            reason: "the column 'record_id' is not there: this is no REDCap export".to_owned(),
        });
    };
    let instrument_at = place("redcap_repeat_instrument");
    let mut study = RawStudy { tables: Vec::new(), notes: Vec::new() };
    let strange: Vec<usize> = strange_columns(&header, redcap);
    let mut forms: Vec<Form<'_>> = dictionary
        .tables()
        .iter()
        .filter_map(|definition| {
            let form = redcap.of_table(&definition.name).next()?.form.clone();
            let mut form = Form::new(definition, &form, &header, redcap, file);
            if definition.name == "participants" {
                for at in &strange {
                    form.table.columns.push(header[*at].clone());
                    form.table.told.push(header[*at].clone());
                    form.sources.push(Source::Cell(*at, None));
                }
            }
            Some(form)
        })
        .collect();
    for definition in dictionary.tables().iter().filter(|d| redcap.of_table(&d.name).next().is_none()) {
        study.notes.push(say!(
            "the table '{table}' is not in the REDCap dictionary: it was not collected",
            table = definition.name
        ));
    }
    let mut incomplete = 0_usize;
    for line in lines {
        let cell = |at: usize| line.cells.get(at).map(String::as_str).unwrap_or_default();
        let record = cell(record_at);
        let instrument = instrument_at.map(cell).unwrap_or_default();
        let plain = instrument.to_lowercase().replace(' ', "_");
        if !instrument.is_empty() && !forms.iter().any(|form| form.name == plain) {
            return Err(ClinicalError::Unreadable {
                file: file.to_owned(),
                line: line.line,
                reason: format!("the instrument '{instrument}' is not in the REDCap dictionary"),
            });
        }
        for form in &mut forms {
            let status = form.complete.map(cell).unwrap_or_default();
            let here = if instrument.is_empty() { form.is_filled(&cell, status) } else { form.name == plain };
            if !here {
                continue;
            }
            incomplete += usize::from(!matches!(status, "2" | "Complete" | ""));
            let cells = form.sources.iter().map(|source| source.read(&cell, record)).collect();
            form.table.rows.push(RawRow { line: line.line, cells, surplus: None });
        }
    }
    if incomplete > 0 {
        study.notes.push(say!("{incomplete} forms of the export are not marked as complete", incomplete));
    }
    study.tables = forms.into_iter().map(|form| form.table).collect();
    Ok(study)
}

/// Columns that no field of the dictionary explains: they are kept with the women, so that identifiers among them are
/// told.
fn strange_columns(header: &[String], redcap: &RedcapDictionary) -> Vec<usize> {
    let known = |name: &str| {
        name == "record_id"
            || name.starts_with("redcap_")
            || name
                .strip_suffix("_complete")
                .is_some_and(|form| redcap.forms.iter().any(|known| known == form))
            || redcap.fields.iter().any(|field| {
                field.variable == name
                    || (field.is_checkbox
                        && name
                            .strip_prefix(field.variable.as_str())
                            .is_some_and(|rest| rest.starts_with("___")))
            })
    };
    (0..header.len()).filter(|at| !header[*at].is_empty() && !known(&header[*at])).collect()
}

struct Form<'a> {
    name: String,
    complete: Option<usize>,
    table: RawTable,
    sources: Vec<Source<'a>>,
}

/// Where a cell of a table comes from.
enum Source<'a> {
    /// The record.
    Record,
    /// A cell of the line.
    Cell(usize, Option<&'a RedcapField>),
    /// Boxes: code and place of each.
    Boxes(Vec<(String, usize)>),
}

impl<'a> Form<'a> {
    fn new(
        definition: &TableDefinition,
        form: &str,
        header: &[String],
        redcap: &'a RedcapDictionary,
        file: &str,
    ) -> Self {
        let place = |name: &str| header.iter().position(|column| column == name);
        let (mut columns, mut told, mut sources) = (Vec::new(), Vec::new(), Vec::new());
        for field in &definition.fields {
            if field.name == "participant_id" {
                columns.push(field.name.clone());
                told.push("record_id".to_owned());
                sources.push(Source::Record);
                continue;
            }
            let Some(known) = redcap.of_table(&definition.name).find(|known| known.field == field.name)
            else {
                continue;
            };
            let source = if known.is_checkbox {
                let boxes: Vec<(String, usize)> = known
                    .choices
                    .iter()
                    .filter_map(|choice| Some((choice.code.clone(), place(&known.column_of(&choice.code))?)))
                    .collect();
                (!boxes.is_empty()).then_some(Source::Boxes(boxes))
            } else {
                place(&known.variable).map(|at| Source::Cell(at, Some(known)))
            };
            let Some(source) = source else { continue };
            columns.push(field.name.clone());
            told.push(known.variable.clone());
            sources.push(source);
        }
        let table = RawTable {
            name: definition.name.clone(),
            file: file.to_owned(),
            columns,
            told,
            twice: Vec::new(),
            rows: Vec::new(),
        };
        Self { name: form.to_owned(), complete: place(&format!("{form}_complete")), table, sources }
    }

    /// Whether a line without an instrument holds this form.
    fn is_filled<'l>(&self, cell: &dyn Fn(usize) -> &'l str, status: &str) -> bool {
        let filled = |source: &Source<'_>| match source {
            Source::Record => false,
            Source::Cell(at, known) => known.is_some() && !cell(*at).is_empty(),
            Source::Boxes(boxes) => boxes.iter().any(|(_, at)| !matches!(cell(*at), "" | "0" | "Unchecked")),
        };
        !status.is_empty() || self.sources.iter().any(filled)
    }
}

impl Source<'_> {
    fn read<'l>(&self, cell: &dyn Fn(usize) -> &'l str, record: &str) -> String {
        match self {
            Self::Record if record == STUDY => String::new(),
            Self::Record => record.to_owned(),
            Self::Cell(at, field) => {
                let text = cell(*at);
                field.and_then(|field| code_of(field, text)).unwrap_or(text).to_owned()
            }
            Self::Boxes(boxes) => {
                let on: Vec<String> = boxes
                    .iter()
                    .filter_map(|(code, at)| match cell(*at) {
                        "" | "0" | "Unchecked" => None,
                        "1" | "Checked" => Some(code.clone()),
                        // No box: told as a value that the column does not know.
                        other => Some(format!("{code}={other}")),
                    })
                    .collect();
                on.join("|")
            }
        }
    }
}

/// The code of our dictionary for a raw code or a label.
fn code_of<'a>(field: &'a RedcapField, text: &'a str) -> Option<&'a str> {
    let by_code = field.choices.iter().find(|choice| choice.code == text);
    let choice = by_code.or_else(|| field.choices.iter().find(|choice| choice.label == text))?;
    // Raw codes of REDCap cannot hold every sign: there the label is our code.
    Some(if choice.code == "RIF_RPL" { "RIF+RPL" } else { choice.code.as_str() })
}
