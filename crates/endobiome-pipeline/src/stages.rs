//! The steps of a run. Each takes what the one before gave and can be called alone.

pub mod absolute;
pub mod asv;
pub mod bacterial;
pub mod classification;
pub mod comparison;
pub mod copy_number;
pub mod diversity;
pub mod endometrial;
pub mod mocks;
pub mod preflight;
pub mod prepared;

use crate::output;
use crate::stage::{BACTERIAL, COMPARISON, DENOISE, DIVERSITY, ENDOMETRIAL, READS, REPORT, Stage, TAXONOMY};
use endobiome_core::column::TableDescription;

/// The stages of a run, in the order of the data's way.
pub const STAGES: &[Stage] =
    &[READS, DENOISE, TAXONOMY, BACTERIAL, DIVERSITY, ENDOMETRIAL, COMPARISON, REPORT];

/// Every table that a run or a single step can write, in the order of the page of formats. A stage that writes rows of its own
/// is named here.
///
/// ```
/// let files: Vec<String> = endobiome_pipeline::stages::tables().iter().map(|table| table.file.to_string()).collect();
/// assert!(files.contains(&"dysbiosis/calls.tsv".to_owned()));
/// ```
pub fn tables() -> Vec<TableDescription> {
    [
        output::reads::tables(),
        output::clinical::tables(),
        output::denoising::tables(),
        output::taxonomy::tables(),
        output::abundance::tables(),
        output::diversity::tables(),
        output::dysbiosis::tables(),
        output::absolute::tables(),
        output::contamination::tables(),
        output::statistics::tables(),
        output::exchange::tables(),
        output::foreign::tables(),
        output::checksums::tables(),
        crate::studies::tables(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_of_a_stage_is_a_stage_before_it() {
        for (at, stage) in STAGES.iter().enumerate() {
            for input in stage.inputs {
                assert!(
                    STAGES[..at].iter().any(|before| before.name == *input),
                    "{} of {}",
                    input,
                    stage.name
                );
            }
        }
    }
}
