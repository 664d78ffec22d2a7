//! Cell by cell: headers, types, ranges, missing codes, identifiers.

use super::person::{self, PersonPattern};
use super::{CheckOptions, Hit};
use crate::date::{Date, DateStyle, PartialDate};
use crate::dictionary::{Dictionary, Field, Kind, MissingCode, TableDefinition};
use crate::finding::{Severity, ValidationCode};
use crate::rules::Group;
use crate::study::{ClinicalTables, Decimal, PlainRow, PlainTable, RawTable};
use crate::tri::Tri;
use crate::value::{Datum, Value};
use endobiome_core::{Message, say};

pub(super) fn type_cells(
    tables: Vec<RawTable>,
    dictionary: &Dictionary,
    options: &CheckOptions,
    notes: &mut Vec<Message>,
) -> (ClinicalTables, Vec<Hit>) {
    let (mut hits, mut typed) = (Vec::new(), Vec::new());
    for table in tables {
        let Some(definition) = dictionary.table(&table.name) else { continue };
        header(&table, definition, &mut hits, notes);
        let rows = table_rows(&table, definition, options, &mut hits);
        typed.push(PlainTable {
            name: table.name,
            file: table.file,
            columns: table.columns,
            told: table.told,
            rows,
        });
    }
    (ClinicalTables::from_tables(typed), hits)
}

fn header(table: &RawTable, definition: &TableDefinition, hits: &mut Vec<Hit>, notes: &mut Vec<Message>) {
    for column in &table.twice {
        hits.push(
            Hit::of(ValidationCode::DuplicateKey, &table.name, None, column, "two columns of one name")
                .value(column),
        );
    }
    for (column, told) in table.columns.iter().zip(&table.told) {
        if definition.field(column).is_some() {
            continue;
        }
        if person::person_column(told) {
            hits.push(
                Hit::of(
                    ValidationCode::PersonColumn,
                    &table.name,
                    None,
                    column,
                    "a column with direct identifiers",
                )
                .value(told),
            );
        } else {
            notes.push(say!(
                "{file}: the column '{told}' is not in the dictionary and is kept as a covariate",
                file = table.file,
                told
            ));
        }
    }
}

/// A column of the table: its place in the file and what the dictionary says of it.
struct Columns<'a> {
    fields: Vec<Option<&'a Field>>,
    /// Columns that hold direct identifiers: told at the header, not at each cell.
    person: Vec<bool>,
}

fn table_rows(
    table: &RawTable,
    definition: &TableDefinition,
    options: &CheckOptions,
    hits: &mut Vec<Hit>,
) -> Vec<PlainRow> {
    let fields: Vec<Option<&Field>> = table.columns.iter().map(|name| definition.field(name)).collect();
    let person = table
        .told
        .iter()
        .zip(&fields)
        .map(|(told, field)| field.is_none() && person::person_column(told))
        .collect();
    let columns = Columns { fields, person };
    let rows: Vec<PlainRow> = table
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let mut found = Vec::new();
            let row = type_row(table, &columns, row, options, &mut found);
            hits.extend(found.into_iter().map(|mut hit| {
                hit.row = Some(at);
                hit
            }));
            row
        })
        .collect();
    for field in definition.fields.iter().filter(|field| field.is_required) {
        if table.columns.contains(&field.name) {
            continue;
        }
        let applies = field.applies_if.as_ref().is_none_or(|condition| {
            let Some(at) = table.columns.iter().position(|name| *name == condition.field) else {
                return false;
            };
            rows.iter().any(|row| condition.holds(condition_text(&row.cells[at])).is_yes())
        });
        if applies {
            let hit = Hit::of(
                ValidationCode::Empty,
                &table.name,
                None,
                &field.name,
                "a required column is not there",
            );
            hits.push(hit.value(""));
        }
    }
    rows
}

/// What a condition reads of a cell: `None` when nothing is known of it.
fn condition_text((raw, value, told): &(String, Value<Datum>, bool)) -> Option<&str> {
    match value {
        _ if *told => None,
        Value::Known(Datum::Text(text) | Datum::Code(text)) => Some(text),
        Value::Known(_) => Some(raw),
        _ if raw.is_empty() => Some(""),
        _ => None,
    }
}

fn type_row(
    table: &RawTable,
    columns: &Columns<'_>,
    row: &crate::study::RawRow,
    options: &CheckOptions,
    hits: &mut Vec<Hit>,
) -> PlainRow {
    let mut refused = false;
    if let Some(value) = &row.surplus {
        let first = table.columns.first().map(String::as_str).unwrap_or_default();
        let message = format!(
            "'{value}' stands under no column: is a separator or a decimal comma inside a cell? The row is not looked into further"
        );
        hits.push(Hit::of(ValidationCode::Type, &table.name, None, first, message).value(value));
        refused = true;
    }
    let mut cells: Vec<(String, Value<Datum>, bool)> = Vec::with_capacity(row.cells.len());
    for (at, raw) in row.cells.iter().enumerate() {
        let answer = match columns.fields[at] {
            _ if row.surplus.is_some() => Ok(Value::Unknown),
            Some(field) => cell(raw, field, options),
            None if !columns.person[at] && person::person_value(raw, PersonPattern::Any).is_some() => {
                Err(Fault::person(raw, PersonPattern::Any))
            }
            None if raw.is_empty() => Ok(Value::Unknown),
            None => Ok(Value::Known(Datum::Text(raw.clone()))),
        };
        let (value, told) = match answer {
            Ok(value) => (value, false),
            Err(fault) => {
                let name = &table.columns[at];
                let pattern = fault.code == ValidationCode::KeyPattern;
                let mut hit = Hit::of(fault.code, &table.name, None, name, fault.message);
                hit.severity = fault.severity;
                if pattern {
                    // A row without a name is not looked into further.
                    hits.clear();
                    refused = true;
                    hits.push(hit);
                } else if !refused {
                    hits.push(hit);
                }
                let error = fault.severity == Severity::Error;
                (fault.stays.map_or(Value::Unknown, Value::Known), error)
            }
        };
        cells.push((raw.clone(), value, told));
    }
    // Empty cells last: whether they apply rests on others.
    for at in 0..cells.len() {
        let (Some(field), true) = (columns.fields[at], row.cells[at].is_empty()) else { continue };
        let applies = field.applies_if.as_ref().map_or(Tri::Yes, |condition| {
            match table.columns.iter().position(|name| *name == condition.field) {
                Some(other) => condition.holds(condition_text(&cells[other])),
                None => Tri::Unknown,
            }
        });
        if applies.is_no() {
            cells[at].1 = Value::NotApplicable;
        } else if applies.is_yes() && field.is_required {
            cells[at].2 = true;
            if !refused {
                hits.push(Hit::of(
                    ValidationCode::Empty,
                    &table.name,
                    None,
                    &field.name,
                    "required and empty",
                ));
            }
        }
    }
    // Marked when the findings of this step are told; what a refused row holds is never told.
    cells.iter_mut().for_each(|cell| cell.2 = false);
    PlainRow { line: row.line, refused, cells }
}

/// Why a cell has no value.
struct Fault {
    code: ValidationCode,
    severity: Severity,
    message: String,
    /// The value, where it is known all the same.
    stays: Option<Datum>,
}

impl Fault {
    fn new(code: ValidationCode, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), stays: None }
    }

    fn person(raw: &str, pattern: PersonPattern) -> Self {
        let what = person::person_value(raw, pattern).unwrap_or("an identifier of a person");
        Self::new(ValidationCode::PersonValue, format!("looks like {what}"))
    }

    /// What is no value of the column: told as an identifier where it looks like one.
    fn not_a_value(raw: &str, message: String) -> Self {
        if person::person_value(raw, PersonPattern::Any).is_some() {
            Self::person(raw, PersonPattern::Any)
        } else {
            Self::new(ValidationCode::Type, message)
        }
    }
}

fn cell(raw: &str, field: &Field, options: &CheckOptions) -> Result<Value<Datum>, Fault> {
    if raw.is_empty() {
        return Ok(Value::Unknown);
    }
    if let Some(code) = MissingCode::read(raw) {
        let allowed =
            field.allows(code) || (code == MissingCode::NotAvailable && field.allows(MissingCode::Unknown));
        return match code {
            _ if !allowed => {
                Err(Fault::new(ValidationCode::MissingCode, "a code for a missing value is not allowed here"))
            }
            MissingCode::NotAssessed => Ok(Value::NotAssessed),
            MissingCode::Unknown | MissingCode::NotAvailable => Ok(Value::Unknown),
            MissingCode::Refused => Ok(Value::Refused),
        };
    }
    if let Some(pattern) = &field.pattern
        && !pattern.is_match(raw)
    {
        return Err(if field.is_key {
            Fault::new(ValidationCode::KeyPattern, "does not follow the pattern")
        } else {
            Fault::not_a_value(raw, format!("does not follow the pattern {}", field.codes_text))
        });
    }
    let value = match field.kind {
        Kind::Integer | Kind::Number => return number(raw, field, options.style.decimal).map(Value::Known),
        Kind::Day | Kind::DayOrMonth | Kind::Month => {
            return date(raw, field, options.as_of, options.style.dates).map(Value::Known);
        }
        Kind::Code => {
            let group = Group::read(raw).filter(|_| field.name == "group_declared");
            let code = match group {
                Some(group) => group.name(),
                None => raw,
            };
            if !field.codes.iter().any(|known| known.code == code) {
                return Err(Fault::not_a_value(raw, format!("not one of {}", field.codes_text)));
            }
            Datum::Code(code.to_owned())
        }
        Kind::Codes => {
            let codes: Vec<String> = raw.split('|').map(|code| code.trim().to_owned()).collect();
            if let Some(code) =
                codes.iter().find(|code| !field.codes.iter().any(|known| known.code == **code))
            {
                return Err(Fault::not_a_value(raw, format!("'{code}' is not one of {}", field.codes_text)));
            }
            Datum::Codes(codes)
        }
        Kind::Reference => Datum::Text(raw.to_owned()),
        Kind::Text => {
            let pattern = person::pattern_of(field);
            if person::person_value(raw, pattern).is_some() {
                return Err(Fault::person(raw, pattern));
            }
            Datum::Text(raw.to_owned())
        }
    };
    Ok(Value::Known(value))
}

/// A number written with this decimal sign and no other; no sign for thousands.
fn read_number(raw: &str, decimal: Decimal) -> Option<f64> {
    let sign = if decimal == Decimal::Comma { ',' } else { '.' };
    let body = raw.strip_prefix('-').unwrap_or(raw);
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (body, None),
    };
    let (whole, part) =
        mantissa.split_once(sign).map_or((mantissa, None), |(whole, part)| (whole, Some(part)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !part.is_none_or(digits) || !exponent.is_none_or(digits) {
        return None;
    }
    raw.replace(sign, ".").parse::<f64>().ok().filter(|value| value.is_finite())
}

fn number(raw: &str, field: &Field, decimal: Decimal) -> Result<Datum, Fault> {
    let integer = field.kind == Kind::Integer;
    let sign = if decimal == Decimal::Comma { "decimal comma" } else { "decimal point" };
    let wrong = || {
        let what = if integer {
            "a whole number is expected".to_owned()
        } else {
            format!("a number with {sign} is expected")
        };
        Fault::not_a_value(raw, what)
    };
    let value = read_number(raw, decimal).ok_or_else(wrong)?;
    let datum =
        if integer { Datum::Integer(raw.parse().map_err(|_| wrong())?) } else { Datum::Number(value) };
    let outside = |(low, high): (Option<f64>, Option<f64>)| {
        low.is_some_and(|low| value < low) || high.is_some_and(|high| value > high)
    };
    let said = |(low, high): (Option<f64>, Option<f64>)| {
        let word = |bound: Option<f64>| bound.map(|b| b.to_string()).unwrap_or_default();
        format!("{}..{}", word(low), word(high))
    };
    if outside(field.range) {
        return Err(Fault::new(ValidationCode::Range, format!("outside {}", said(field.range))));
    }
    if outside(field.usual) {
        return Err(Fault {
            code: ValidationCode::Range,
            severity: Severity::Warning,
            message: format!("unusual: outside {}", said(field.usual)),
            stays: Some(datum),
        });
    }
    Ok(datum)
}

fn date(raw: &str, field: &Field, as_of: Date, style: DateStyle) -> Result<Datum, Fault> {
    if field.kind == Kind::Month && person::is_full_date(raw) {
        return Err(Fault::new(
            ValidationCode::BirthDate,
            "a full date of birth: only year and month may be written",
        ));
    }
    let form = match (style, field.kind) {
        (DateStyle::Iso, Kind::Day) => "YYYY-MM-DD",
        (DateStyle::Iso, Kind::Month) => "YYYY-MM",
        (DateStyle::Iso, _) => "YYYY-MM-DD or YYYY-MM",
        (DateStyle::Dmy, Kind::Day) => "DD/MM/YYYY",
        (DateStyle::Dmy, Kind::Month) => "MM/YYYY",
        (DateStyle::Dmy, _) => "DD/MM/YYYY or MM/YYYY",
    };
    let wrong = || Fault::not_a_value(raw, format!("a date that exists, written {form}, is expected"));
    let date = PartialDate::read(raw, style).ok_or_else(wrong)?;
    let right = match field.kind {
        Kind::Day => date.day().is_some(),
        Kind::Month => date.day().is_none(),
        _ => true,
    };
    if !right {
        return Err(wrong());
    }
    if date.first() > as_of {
        return Err(Fault {
            code: ValidationCode::Future,
            severity: Severity::Error,
            message: format!("later than the data cut {as_of}"),
            stays: Some(Datum::Date(date)),
        });
    }
    Ok(Datum::Date(date))
}
