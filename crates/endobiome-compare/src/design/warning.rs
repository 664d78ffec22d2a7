//! What the design guard says.

use endobiome_core::Message;
use endobiome_core::column::{Cell, Column, Described};
use serde::{Deserialize, Serialize};

/// How bad a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningLevel {
    /// Good to know.
    Note,
    /// To be weighed when reading the results.
    Caution,
    /// The results cannot be taken at face value: a red banner in the report.
    Red,
}

impl WarningLevel {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Caution => "caution",
            Self::Red => "red",
        }
    }
}

/// What the design guard says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// How bad it is.
    pub level: WarningLevel,
    /// A short stable name: `batch_confounded`, `small_group`, `no_control`.
    pub code: String,
    /// The contrast it is about; empty for the whole study.
    pub contrast: String,
    /// In plain words, with the numbers.
    pub text: Message,
}

impl Described for Warning {
    const FILE: &'static str = "stats/design.tsv";
    const ROWS: &'static str = "one row a thing to know of the design, worst first";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("level", "how bad it is: `note`, `caution`, `red`", |row: &Self| row.level.name()),
            Column::new(
                "code",
                "a short stable name: `batch_confounded`, `small_group`, …",
                |row: &Self| Cell::text(&row.code),
            ),
            Column::new("contrast", "the contrast it is about", |row: &Self| Cell::text(&row.contrast))
                .not_applicable("it is about the whole study"),
            Column::new("text", "in words, with the numbers", |row: &Self| Cell::text(&row.text)),
        ]
    }
}
