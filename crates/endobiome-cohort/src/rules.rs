//! RIF, RPL and the group, by versioned rules: all of them are always computed.

mod eshre;
mod group;
mod reading;
mod record;
mod rif;
mod rpl;

pub use eshre::{CumulativeChance, CumulativeRule};
pub use group::{Group, Grouping, group_by, group_of};
pub use reading::{GroupRules, RifReading, RplReading};
pub use record::{Outcome, PregnancyRecord, TransferRecord};
pub use rif::{RifMode, RifRule};
pub use rpl::RplRule;

pub(crate) use record::quality_of_grade;

/// How many breaks are needed so that no part of a run of `length` holds `need`.
const fn breaks(length: usize, need: usize) -> usize {
    if need < 2 { usize::MAX } else { length.saturating_sub(1) / (need - 1) }
}

/// Whether a run of `need` is there even when `breakers` further records, of which nobody knows where they stand, break
/// runs at the worst places.
fn stands(runs: &[usize], need: usize, breakers: usize) -> bool {
    let long: Vec<usize> = runs.iter().copied().filter(|length| *length >= need).collect();
    let needed = long.iter().fold(0_usize, |sum, length| sum.saturating_add(breaks(*length, need)));
    !long.is_empty() && needed > breakers
}
