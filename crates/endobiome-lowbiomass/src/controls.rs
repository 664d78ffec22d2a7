//! What controls a study has, against what the bounds need.

mod adequacy;
mod power;

pub(crate) use adequacy::control_adequacy;
pub use power::{PowerRow, power_page};

use serde::{Deserialize, Serialize};

/// One requirement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// What is asked.
    pub what: String,
    /// How much of it is asked.
    pub wanted: String,
    /// How much there is.
    pub found: String,
    /// Whether it is met.
    pub met: bool,
    /// What its lack means for the results.
    pub consequence: String,
}

/// All requirements.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ControlAdequacy {
    /// One row a requirement.
    pub requirements: Vec<Requirement>,
    /// What a comparison of the reference group (`control`) with the other women can detect; empty without groups.
    pub power: Vec<PowerRow>,
}
