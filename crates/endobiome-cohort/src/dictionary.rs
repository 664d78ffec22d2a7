//! The data dictionary: which tables there are, and what each column may hold.

mod condition;
mod field;
mod read;

pub use condition::FieldCondition;
pub use field::{Code, Field, FieldReference, Kind, MissingCode};

use crate::clinical_error::{ClinicalError, ClinicalResult};
use endobiome_core::bounded;
use std::path::Path;

/// The dictionary of the IMERR trial, which is the default.
const IMERR: &str = include_str!("../data/imerr_data_dictionary.tsv");

/// The tables of a study and their fields, in the order of the dictionary.
#[derive(Debug, Clone)]
pub struct Dictionary {
    tables: Vec<TableDefinition>,
}

/// A table of the dictionary.
#[derive(Debug, Clone)]
pub struct TableDefinition {
    /// Its name, which is also the name of its file without ending: `transfers`.
    pub name: String,
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

impl TableDefinition {
    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields that name a row.
    pub fn key(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.is_key)
    }
}

impl Dictionary {
    /// The dictionary of the IMERR trial: 11 tables, 173 fields.
    ///
    /// # Errors
    /// Never for the dictionary that is built in; the type is that of [`parse`](Self::parse).
    ///
    /// ```
    /// use endobiome_cohort::Dictionary;
    /// let dictionary = Dictionary::imerr()?;
    /// assert_eq!(dictionary.tables().len(), 11);
    /// assert_eq!(dictionary.tables().iter().map(|table| table.fields.len()).sum::<usize>(), 173);
    /// # Ok::<(), endobiome_cohort::ClinicalError>(())
    /// ```
    pub fn imerr() -> ClinicalResult<Self> {
        Self::parse(IMERR, "imerr_data_dictionary.tsv")
    }

    /// Reads a dictionary (TSV); `file` names it in errors.
    ///
    /// # Errors
    /// [`ClinicalError::Dictionary`] with line, column and value.
    pub fn parse(text: &str, file: &str) -> ClinicalResult<Self> {
        read::parse(text, file).map(|tables| Self { tables })
    }

    /// Opens a dictionary.
    ///
    /// # Errors
    /// [`ClinicalError::Io`] when it cannot be read; else as [`parse`](Self::parse).
    pub fn open(path: &Path) -> ClinicalResult<Self> {
        let text = std::fs::File::open(path)
            .and_then(|file| bounded::text(file, bounded::SHORT_TEXT))
            .map_err(|source| ClinicalError::Io { path: path.to_path_buf(), source })?;
        Self::parse(text.trim_start_matches('\u{feff}'), &path.display().to_string())
    }

    /// The tables, in order.
    pub fn tables(&self) -> &[TableDefinition] {
        &self.tables
    }

    /// A table by name.
    pub fn table(&self, name: &str) -> Option<&TableDefinition> {
        self.tables.iter().find(|table| table.name == name)
    }
}
