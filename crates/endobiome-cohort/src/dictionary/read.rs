//! The dictionary's own file.

use super::{Code, Field, FieldCondition, FieldReference, Kind, MissingCode, TableDefinition};
use crate::clinical_error::{ClinicalError, ClinicalResult};
use regex::Regex;

const COLUMNS: [&str; 18] = [
    "table",
    "field",
    "label",
    "type",
    "unit",
    "codes",
    "required",
    "min",
    "max",
    "identifier",
    "cdisc",
    "note",
    "missing",
    "applies_if",
    "key",
    "ref",
    "soft_min",
    "soft_max",
];
/// Columns without which a dictionary says nothing.
const NEEDED: [&str; 3] = ["table", "field", "type"];

pub(super) fn parse(text: &str, file: &str) -> ClinicalResult<Vec<TableDefinition>> {
    let wrong = |line: u64, column: &str, value: &str, reason: &str| ClinicalError::Dictionary {
        file: file.to_owned(),
        line,
        column: column.to_owned(),
        value: value.to_owned(),
        reason: reason.to_owned(),
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| wrong(1, "", "", &e.to_string()))?.clone();
    let places: Vec<Option<usize>> =
        COLUMNS.iter().map(|name| header.iter().position(|word| word.trim() == *name)).collect();
    for name in NEEDED {
        if !header.iter().any(|word| word.trim() == name) {
            return Err(wrong(1, name, "", "this column is not there"));
        }
    }
    let mut tables: Vec<TableDefinition> = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|e| wrong(e.position().map_or(0, csv::Position::line), "", "", &e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| {
            let at = COLUMNS.iter().position(|column| *column == name).and_then(|at| places[at]);
            at.and_then(|at| record.get(at)).unwrap_or_default().trim()
        };
        let bound = |name: &str, kind: Kind| -> ClinicalResult<Option<f64>> {
            let text = cell(name);
            if text.is_empty() || !matches!(kind, Kind::Integer | Kind::Number) {
                return Ok(None);
            }
            let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
            value.map(Some).ok_or_else(|| wrong(line, name, text, "not a number"))
        };
        let kind = match cell("type") {
            "string" => Kind::Text,
            "ref" => Kind::Reference,
            "int" => Kind::Integer,
            "float" => Kind::Number,
            "enum" => Kind::Code,
            "multi" => Kind::Codes,
            "date" => Kind::Day,
            "date_ym" => Kind::Month,
            "date_partial" => Kind::DayOrMonth,
            other => {
                return Err(wrong(
                    line,
                    "type",
                    other,
                    "not a type: string, ref, int, float, enum, multi, date, date_ym, date_partial",
                ));
            }
        };
        let codes_text = cell("codes");
        let pattern = match codes_text.strip_prefix("regex ") {
            None => None,
            // The whole cell must follow it.
            Some(pattern) => Some(
                Regex::new(&format!("^(?:{})$", pattern.trim_start_matches('^').trim_end_matches('$')))
                    .map_err(|e| wrong(line, "codes", codes_text, &e.to_string()))?,
            ),
        };
        let codes = match kind {
            Kind::Code | Kind::Codes => read_codes(codes_text),
            _ => Vec::new(),
        };
        if matches!(kind, Kind::Code | Kind::Codes) && codes.is_empty() {
            return Err(wrong(line, "codes", codes_text, "a column of codes needs them"));
        }
        let missing: Vec<MissingCode> = cell("missing")
            .split(';')
            .filter(|code| !code.is_empty())
            .map(|code| {
                MissingCode::read(code.trim())
                    .ok_or_else(|| wrong(line, "missing", code, "not -97, -98, -99 or NA"))
            })
            .collect::<ClinicalResult<_>>()?;
        let applies_if =
            match cell("applies_if") {
                "" => None,
                text => Some(FieldCondition::read(text).ok_or_else(|| {
                    wrong(line, "applies_if", text, "not field=code|code or field!=code|code")
                })?),
            };
        let reference = match cell("ref") {
            "" => None,
            text => {
                let (table, field) =
                    text.split_once('.').ok_or_else(|| wrong(line, "ref", text, "not table.field"))?;
                Some(FieldReference { table: table.to_owned(), field: field.to_owned() })
            }
        };
        let field = Field {
            name: cell("field").to_lowercase(),
            label: cell("label").to_owned(),
            kind,
            unit: cell("unit").to_owned(),
            codes,
            codes_text: codes_text.to_owned(),
            pattern,
            is_required: cell("required") == "y",
            range: (bound("min", kind)?, bound("max", kind)?),
            usual: (bound("soft_min", kind)?, bound("soft_max", kind)?),
            identifier: cell("identifier").to_owned(),
            missing,
            applies_if,
            is_key: cell("key") == "y",
            reference,
            note: cell("note").to_owned(),
        };
        let table = cell("table");
        if table.is_empty() || field.name.is_empty() {
            return Err(wrong(line, "field", &field.name, "a row without table or field"));
        }
        let at = match tables.iter().position(|known| known.name == table) {
            Some(at) => at,
            None => {
                tables.push(TableDefinition { name: table.to_owned(), fields: Vec::new() });
                tables.len() - 1
            }
        };
        if tables[at].field(&field.name).is_some() {
            return Err(wrong(line, "field", &field.name, "twice in one table"));
        }
        tables[at].fields.push(field);
    }
    Ok(tables)
}

/// `0=no;1=yes` or `a;b;c`.
pub(crate) fn read_codes(text: &str) -> Vec<Code> {
    text.split(';')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let (code, label) = word.split_once('=').unwrap_or((word, word));
            Code { code: code.trim().to_owned(), label: label.trim().to_owned() }
        })
        .collect()
}
