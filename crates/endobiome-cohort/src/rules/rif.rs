//! Recurrent implantation failure by number of failed transfers.

use super::record::TransferRecord;
use super::stands;
use crate::tri::Tri;
use serde::Serialize;

/// What a clinical pregnancy does to the failures before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RifMode {
    /// It ends a run; a run that was long enough before it stands.
    UninterruptedRun,
    /// Whoever has had one never has RIF.
    NeverPregnant,
}

/// A rule of recurrent implantation failure: so many failed transfers of good blastocysts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RifRule {
    /// Its name and version; a changed rule gets a new one.
    pub id: &'static str,
    /// Where it is from.
    pub source: &'static str,
    /// Failed transfers needed.
    pub failures: usize,
    /// What a clinical pregnancy does.
    pub mode: RifMode,
}

impl RifRule {
    /// The trial's: no clinical pregnancy after three transfers of good blastocysts, a past uninterrupted run.
    pub const IMERR: Self = Self {
        id: "rif-imerr-1",
        source: "NCT07265505, assumption A-1",
        failures: 3,
        mode: RifMode::UninterruptedRun,
    };
    /// The strict reading of A-1: no clinical pregnancy ever.
    pub const IMERR_STRICT: Self = Self {
        id: "rif-imerr-strict-1",
        source: "NCT07265505, strict alternative of A-1",
        failures: 3,
        mode: RifMode::NeverPregnant,
    };

    /// Whether the rule holds, for transfers that are history and further ones of which that is not known.
    ///
    /// Rows of one day are one transfer. A transfer of which quality, stage or outcome is not known is taken at both
    /// extremes; one without a date may stand anywhere, or not be history at all.
    pub fn holds(&self, history: &[TransferRecord], doubtful: &[TransferRecord]) -> Tri {
        let (history, doubtful) = TransferRecord::placed(history, doubtful);
        let days = TransferRecord::by_day(&history);
        let (mut high_runs, mut high) = (0, 0);
        let (mut low_runs, mut low) = (Vec::new(), 0);
        for day in &days {
            match day.clinical_pregnancy {
                Tri::Yes => high = 0,
                _ if day.qualifies.may_be() => high += 1,
                _ => {}
            }
            high_runs = high_runs.max(high);
            if day.clinical_pregnancy.may_be() {
                low_runs.push(std::mem::take(&mut low));
            } else if day.qualifies.is_yes() {
                low += 1;
            }
        }
        low_runs.push(low);
        let further =
            doubtful.iter().filter(|t| !t.clinical_pregnancy.is_yes() && t.qualifies().may_be()).count();
        let breakers = doubtful.iter().filter(|t| t.clinical_pregnancy.may_be()).count();
        match self.mode {
            RifMode::UninterruptedRun => Tri::of_extremes(
                stands(&low_runs, self.failures, breakers),
                high_runs + further >= self.failures,
            ),
            RifMode::NeverPregnant => {
                let count =
                    |which: &dyn Fn(&super::record::Day) -> bool| days.iter().filter(|d| which(d)).count();
                let pregnant = count(&|day| day.clinical_pregnancy.is_yes()) > 0;
                let maybe = breakers + count(&|day| day.clinical_pregnancy.may_be()) > 0;
                let sure = count(&|day| day.clinical_pregnancy.is_no() && day.qualifies.is_yes());
                let possible = further + count(&|day| day.qualifies.may_be());
                Tri::of_extremes(!maybe && sure >= self.failures, !pregnant && possible >= self.failures)
            }
        }
    }
}
