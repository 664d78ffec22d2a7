//! A field of the dictionary.

use super::FieldCondition;
use regex::Regex;

/// What a column may hold.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name of the column.
    pub name: String,
    /// What it says, for people.
    pub label: String,
    /// The type of its values.
    pub kind: Kind,
    /// The unit of its numbers; may be empty.
    pub unit: String,
    /// The codes it may hold; empty where they are not listed.
    pub codes: Vec<Code>,
    /// The column `codes` of the dictionary as it stands.
    pub codes_text: String,
    /// What words must look like.
    pub pattern: Option<Regex>,
    /// Whether a cell that applies must hold something.
    pub is_required: bool,
    /// The smallest and the largest value that can be.
    pub range: (Option<f64>, Option<f64>),
    /// The smallest and the largest value that are usual.
    pub usual: (Option<f64>, Option<f64>),
    /// Whether it helps to find a person: empty, `quasi`, `third party`.
    pub identifier: String,
    /// The codes for "no value" that it may hold.
    pub missing: Vec<MissingCode>,
    /// When the question applies; always without.
    pub applies_if: Option<FieldCondition>,
    /// Whether it is part of the name of a row.
    pub is_key: bool,
    /// The column whose values it must be one of.
    pub reference: Option<FieldReference>,
    /// The note of the dictionary.
    pub note: String,
}

impl Field {
    /// The label of a code; the code itself where it has none.
    pub fn label_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.codes.iter().find(|known| known.code == code).map_or(code, |known| known.label.as_str())
    }

    /// Whether it may hold this code for "no value".
    pub fn allows(&self, code: MissingCode) -> bool {
        self.missing.contains(&code)
    }

    /// Whether the dictionary calls it free text.
    pub fn is_free_text(&self) -> bool {
        self.kind == Kind::Text && self.codes_text.contains("free text")
    }
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `string`: words.
    Text,
    /// `ref`: the name of a row of another table.
    Reference,
    /// `int`.
    Integer,
    /// `float`.
    Number,
    /// `enum`: one code.
    Code,
    /// `multi`: codes joined by `|`.
    Codes,
    /// `date`: a day.
    Day,
    /// `date_ym`: a month, never a day.
    Month,
    /// `date_partial`: a day or a month.
    DayOrMonth,
}

/// A code and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// As it stands in the cell.
    pub code: String,
    /// What it means; the code itself where nothing is said.
    pub label: String,
}

/// Why there is no value, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingCode {
    /// `-97`
    NotAssessed,
    /// `-98`
    Unknown,
    /// `-99`
    Refused,
    /// `NA`
    NotAvailable,
}

impl MissingCode {
    /// Recognises the exact text.
    pub fn read(text: &str) -> Option<Self> {
        Some(match text {
            "-97" => Self::NotAssessed,
            "-98" => Self::Unknown,
            "-99" => Self::Refused,
            "NA" => Self::NotAvailable,
            _ => return None,
        })
    }
}

/// A column of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldReference {
    /// The table.
    pub table: String,
    /// Its column.
    pub field: String,
}
