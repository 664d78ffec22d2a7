//! A value, or why there is none.

use crate::date::{Date, PartialDate};
use endobiome_core::column::Cell;

/// What a cell holds: a value, or the reason why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<T> {
    /// The value.
    Known(T),
    /// `-97`: nobody looked.
    NotAssessed,
    /// `-98`, `NA`, an empty optional cell, or a cell that cannot be read.
    Unknown,
    /// `-99`: the woman would not say.
    Refused,
    /// The question does not apply to this row.
    NotApplicable,
}

impl<T> Value<T> {
    /// The value, where it is known.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Why there is no value; `None` where there is one.
    pub const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Known(_) => None,
            Self::NotAssessed => Some("not_assessed"),
            Self::Unknown => Some("unknown"),
            Self::Refused => Some("refused"),
            Self::NotApplicable => Some("not_applicable"),
        }
    }

    /// The value turned into another; reasons stay.
    pub fn and_then<U>(&self, turn: impl FnOnce(&T) -> Option<U>) -> Value<U> {
        match self {
            Self::Known(value) => turn(value).map_or(Value::Unknown, Value::Known),
            Self::NotAssessed => Value::NotAssessed,
            Self::Unknown => Value::Unknown,
            Self::Refused => Value::Refused,
            Self::NotApplicable => Value::NotApplicable,
        }
    }
}

/// In results: the value; empty where the question does not apply; `NA` for the other three.
impl<T: Into<Self>> From<Value<T>> for Cell {
    fn from(value: Value<T>) -> Self {
        match value {
            Value::Known(value) => value.into(),
            Value::NotApplicable => Self::NotApplicable,
            Value::NotAssessed | Value::Unknown | Value::Refused => Self::NotKnown,
        }
    }
}

/// A value of one of the types of the dictionary.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Datum {
    /// Words.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// One code of the column.
    Code(String),
    /// Several codes of the column, in their order in the cell.
    Codes(Vec<String>),
    /// A day, or a month of which the day is not known.
    Date(PartialDate),
}

impl Datum {
    /// Words or a code.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Code(text) => Some(text),
            _ => None,
        }
    }

    /// A number, whole or not.
    #[expect(clippy::cast_precision_loss, reason = "counts of cells and reads")]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// A day whose day of the month is known.
    pub fn as_day(&self) -> Option<Date> {
        match self {
            Self::Date(date) => date.day(),
            _ => None,
        }
    }

    /// The value as it is written in our tables: decimal point, ISO dates, codes joined by `|`.
    pub fn to_text(&self) -> String {
        match self {
            Self::Text(text) | Self::Code(text) => text.clone(),
            Self::Integer(value) => value.to_string(),
            Self::Number(value) => endobiome_core::column::number(*value),
            Self::Codes(codes) => codes.join("|"),
            Self::Date(date) => date.to_string(),
        }
    }
}
