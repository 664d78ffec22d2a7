//! One row of a table, with its values by name.

use super::{Row, Table};
use crate::date::{Date, PartialDate};
use crate::tri::Tri;
use crate::value::{Datum, Value};

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub struct RowRef<'a> {
    pub(super) table: &'a Table,
    pub(super) row: &'a Row,
    pub(super) at: usize,
}

impl<'a> RowRef<'a> {
    /// Its line in the file.
    pub fn line(&self) -> u64 {
        self.row.line
    }

    /// Its place among the rows of the table, from 0.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The table it is of.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// Whether its key does not follow the pattern, so that nothing else of it is told.
    pub fn is_refused(&self) -> bool {
        self.row.refused
    }

    /// The text of the cell as it stands in the file, trimmed; empty when there is no such column.
    pub fn raw(&self, column: &str) -> &'a str {
        self.table.column(column).and_then(|at| self.row.cells.get(at)).map_or("", |cell| cell.raw.as_str())
    }

    /// The value; [`Value::NotAssessed`] when there is no such column.
    pub fn value(&self, column: &str) -> &'a Value<Datum> {
        const ABSENT: &Value<Datum> = &Value::NotAssessed;
        self.table.column(column).and_then(|at| self.row.cells.get(at)).map_or(ABSENT, |cell| &cell.value)
    }

    /// Whether something has been told of the cell.
    pub fn is_told(&self, column: &str) -> bool {
        self.table.column(column).and_then(|at| self.row.cells.get(at)).is_some_and(|cell| cell.told)
    }

    /// A day that is known and of which nothing has been told.
    pub(crate) fn sound_day(&self, column: &str) -> Option<Date> {
        self.day(column).filter(|_| !self.is_told(column))
    }

    /// Words or a code, where known.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        self.value(column).known().and_then(Datum::as_text)
    }

    /// A number, where known.
    pub fn number(&self, column: &str) -> Option<f64> {
        self.value(column).known().and_then(Datum::as_number)
    }

    /// A whole number, where known.
    pub fn integer(&self, column: &str) -> Option<i64> {
        match self.value(column).known()? {
            Datum::Integer(value) => Some(*value),
            Datum::Code(code) => code.parse().ok(),
            _ => None,
        }
    }

    /// A day, where known.
    pub fn day(&self, column: &str) -> Option<Date> {
        self.value(column).known().and_then(Datum::as_day)
    }

    /// A day or a month, where known.
    pub fn date(&self, column: &str) -> Option<PartialDate> {
        match self.value(column).known()? {
            Datum::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The answer of a column of `0=no;1=yes`.
    pub fn flag(&self, column: &str) -> Tri {
        match self.text(column) {
            Some("1") => Tri::Yes,
            Some("0") => Tri::No,
            _ => Tri::Unknown,
        }
    }

    /// Whether a column of several codes holds this one; `false` when it is not known.
    pub fn has_code(&self, column: &str, code: &str) -> bool {
        matches!(self.value(column).known(), Some(Datum::Codes(codes)) if codes.iter().any(|known| known == code))
    }
}
