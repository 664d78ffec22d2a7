//! REDCap projects: their dictionary, and exports turned into tables and back.
//!
//! A woman is a record. What repeats has `redcap_repeat_instrument` and a number; checkboxes are a column a code; what
//! belongs to no woman (panels, blanks, mocks) is the record `STUDY` in an arm of its own.

mod export;
mod import;

pub use export::to_redcap;
pub use import::from_redcap;

use crate::clinical_error::{ClinicalError, ClinicalResult};
use crate::dictionary::{Code, Dictionary};

/// The record of what belongs to no woman.
const STUDY: &str = "STUDY";

/// The dictionary of a REDCap project.
#[derive(Debug, Clone)]
pub struct RedcapDictionary {
    fields: Vec<RedcapField>,
    /// The instruments, in order; each is a table.
    forms: Vec<String>,
}

#[derive(Debug, Clone)]
struct RedcapField {
    variable: String,
    form: String,
    is_checkbox: bool,
    choices: Vec<Code>,
    /// The field of our dictionary.
    table: String,
    field: String,
}

impl RedcapField {
    /// The column of a box: `infertility_cause___male`, `infertility_cause____98` for -98.
    fn column_of(&self, code: &str) -> String {
        format!("{}___{}", self.variable, code.to_lowercase().replace('-', "_"))
    }
}

impl RedcapDictionary {
    /// Reads a dictionary (CSV of 18 columns). The field annotation `endobiome=table.field` says which field of our
    /// dictionary a variable is; without it the form is the table and the variable the field.
    ///
    /// # Errors
    /// [`ClinicalError::Dictionary`] when a column is not there, or a variable is none of our fields.
    pub fn parse(text: &str, file: &str, dictionary: &Dictionary) -> ClinicalResult<Self> {
        let wrong = |line: u64, column: &str, value: &str, reason: &str| ClinicalError::Dictionary {
            file: file.to_owned(),
            line,
            column: column.to_owned(),
            value: value.to_owned(),
            reason: reason.to_owned(),
        };
        let mut records = crate::study::records(text.trim_start_matches('\u{feff}'), file, b',')?.into_iter();
        let header = records.next().map(|record| record.cells).unwrap_or_default();
        let place = |name: &str| {
            let found = header.iter().position(|word| word.to_lowercase().starts_with(name));
            found.ok_or_else(|| wrong(1, name, "", "this column is not there"))
        };
        let (variable, form, kind) =
            (place("variable / field name")?, place("form name")?, place("field type")?);
        let (choices, annotation) = (place("choices")?, place("field annotation")?);
        let (mut fields, mut forms) = (Vec::new(), Vec::<String>::new());
        for record in records {
            let cell = |at: usize| record.cells.get(at).map(String::as_str).unwrap_or_default();
            let kind = cell(kind);
            if matches!(kind, "descriptive" | "calc") {
                continue;
            }
            let said = cell(annotation)
                .split_whitespace()
                .find_map(|word| word.strip_prefix("endobiome="))
                .and_then(|place| place.split_once('.'));
            let (table, field) = said.unwrap_or((cell(form), cell(variable)));
            if dictionary.table(table).is_none_or(|table| table.field(field).is_none()) {
                if said.is_some() {
                    return Err(wrong(
                        record.line,
                        "Field Annotation",
                        cell(annotation),
                        "no field of the data dictionary",
                    ));
                }
                continue;
            }
            if !forms.iter().any(|known| known == cell(form)) {
                forms.push(cell(form).to_owned());
            }
            let choices = cell(choices)
                .split('|')
                .filter_map(|choice| choice.split_once(','))
                .map(|(code, label)| Code { code: code.trim().to_owned(), label: label.trim().to_owned() })
                .collect();
            fields.push(RedcapField {
                variable: cell(variable).to_owned(),
                form: cell(form).to_owned(),
                is_checkbox: kind == "checkbox",
                choices,
                table: table.to_owned(),
                field: field.to_owned(),
            });
        }
        Ok(Self { fields, forms })
    }

    fn of_table<'a, 't>(&'a self, table: &'t str) -> impl Iterator<Item = &'a RedcapField> + use<'a, 't> {
        self.fields.iter().filter(move |field| field.table == table)
    }

    /// The table of a form.
    fn table_of(&self, form: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.form == form).map(|field| field.table.as_str())
    }
}
