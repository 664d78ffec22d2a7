//! What controls a study has, against what the bounds need.

mod adequacy;
mod power;

pub(crate) use adequacy::control_adequacy;
pub use power::{PowerRow, power_page};

use endobiome_core::Message;
use endobiome_core::column::{Cell, Column, Described};
use serde::{Deserialize, Serialize};

/// One requirement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// What is asked.
    pub what: Message,
    /// How much of it is asked.
    pub wanted: Message,
    /// How much there is.
    pub found: Message,
    /// Whether it is met.
    pub met: bool,
    /// What its lack means for the results.
    pub consequence: Message,
}

impl Described for Requirement {
    const FILE: &'static str = "contamination/controls.tsv";
    const ROWS: &'static str = "one row a thing that the bounds need of the study's controls";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("what", "what is asked", |row: &Self| Cell::text(&row.what)),
            Column::new("wanted", "how much of it is asked", |row: &Self| Cell::text(&row.wanted)),
            Column::new("found", "how much there is", |row: &Self| Cell::text(&row.found)),
            Column::new("met", "whether that is enough", |row: &Self| row.met),
            Column::new("consequence", "what its lack means for the results", |row: &Self| {
                Cell::text(&row.consequence)
            }),
        ]
    }
}

/// All requirements.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ControlAdequacy {
    /// One row a requirement.
    pub requirements: Vec<Requirement>,
    /// What a comparison of the reference group (`control`) with the other women can detect; empty without groups.
    pub power: Vec<PowerRow>,
}
