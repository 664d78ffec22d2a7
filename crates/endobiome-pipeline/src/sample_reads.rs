//! What became of a sample's reads.

use endobiome_core::SampleId;
use endobiome_reads::{QualityProfile, ReadAccounting, ScreenCounts};

/// What became of a sample's reads.
#[derive(Debug, Clone)]
pub struct SampleReads {
    /// The sample.
    pub id: SampleId,
    /// Its sequencing run: the samplesheet's, else the flow cell in the read names.
    pub run: Option<String>,
    /// Every step from the files to the bacterial table; closes.
    pub accounting: ReadAccounting,
    /// Qualities as they came.
    pub quality: QualityProfile,
    /// Off-target reads by kind, where they were screened for.
    pub screen: Option<ScreenCounts>,
    /// Why the sample was set aside, if it was: its files are broken. All its numbers are those of no reads then.
    pub set_aside: Option<String>,
}

impl SampleReads {
    /// In one word, what became of the sample: `ok`, `set_aside` (its files are broken), `no_reads` (nothing in the
    /// files), or `none_left_after_<step>`.
    pub fn status(&self) -> String {
        if self.set_aside.is_some() {
            return "set_aside".to_owned();
        }
        if self.accounting.input == 0 {
            return "no_reads".to_owned();
        }
        match self.accounting.steps.iter().find(|step| step.kept == 0) {
            Some(step) => format!("none_left_after_{}", step.step),
            None => "ok".to_owned(),
        }
    }
}
