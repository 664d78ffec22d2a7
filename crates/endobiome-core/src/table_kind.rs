//! Which of the three count tables a result was computed on: one vocabulary for all files, so that they join.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The count table that a value was computed on.
///
/// ```
/// use endobiome_core::TableKind;
/// let names = TableKind::ALL.map(TableKind::name);
/// assert_eq!(names, ["raw", "kit_corrected", "kit_and_carry_over_corrected"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum TableKind {
    /// Counts as sequenced.
    #[default]
    #[serde(rename = "raw")]
    Raw,
    /// Without the reads that the reagents explain.
    #[serde(rename = "kit_corrected")]
    Kit,
    /// Without the reads that reagents and the largest possible vaginal carry-over explain.
    #[serde(rename = "kit_and_carry_over_corrected")]
    KitAndCarryOver,
}

impl TableKind {
    /// All of them, in the order of files.
    pub const ALL: [Self; 3] = [Self::Raw, Self::Kit, Self::KitAndCarryOver];

    /// What the column `table` says in every file that has one.
    pub const MEANING: &'static str = "count table that the row was computed on: `raw`, `kit_corrected`, \
         `kit_and_carry_over_corrected`";

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Kit => "kit_corrected",
            Self::KitAndCarryOver => "kit_and_carry_over_corrected",
        }
    }
}

impl fmt::Display for TableKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
