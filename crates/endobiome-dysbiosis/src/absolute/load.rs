//! The load of one sample by each way, and what the two say of each other.

use super::amount::{Amount, Factor, product, reach};
use super::{AbsoluteParameters, LoadWay};
use crate::posterior::effective_reads;
use endobiome_core::{SampleId, SampleKind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is known of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadStatus {
    /// It was measured.
    Measured,
    /// The spike-in is missing among the reads, or nearly: the load is at least so much.
    LowerBound,
    /// The spike-in takes nearly all reads, or the qPCR found nothing: the load is at most so much.
    UpperBound,
    /// It was not measured.
    NotMeasured,
}

impl fmt::Display for LoadStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Measured => "measured",
            Self::LowerBound => "lower_bound",
            Self::UpperBound => "upper_bound",
            Self::NotMeasured => "not_measured",
        })
    }
}

/// The load by one way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WayLoad {
    /// What is known of it.
    pub status: LoadStatus,
    /// Copies of bacteria, with the noise of this sample.
    pub amount: Amount,
    /// The same with the efficiency of the spike-in, or of the standard of the qPCR, against the bacteria of the sample.
    pub wide: Amount,
    /// The limit that the blanks of its batch set, else those of the study.
    pub limit: Option<f64>,
    /// Whether the load is above that limit.
    pub above_blanks: Option<bool>,
}

impl WayLoad {
    pub(super) const NOT_MEASURED: Self = Self {
        status: LoadStatus::NotMeasured,
        amount: Amount::UNKNOWN,
        wide: Amount::UNKNOWN,
        limit: None,
        above_blanks: None,
    };
}

/// What the spike-in says against what the qPCR says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// log10 of the load by the spike-in over that by qPCR.
    pub log10_ratio: f64,
    /// Lower end of its 95 % interval, through the noise of this sample.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How far it lies from the median of the study; `None` of fewer than three samples with both.
    pub from_median: Option<f64>,
    /// Whether that is more than the noise of this sample.
    pub beyond_noise: Option<bool>,
}

/// The load of a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleLoad {
    /// The sample.
    pub sample: SampleId,
    /// What it is for.
    pub kind: SampleKind,
    /// Its bacterial reads, without the spike-in.
    pub bacterial_reads: f64,
    /// Reads of the spike-in.
    pub spike_in_reads: f64,
    /// Copies of the spike-in that went in; `None` where it was not said.
    pub spike_in_added: Option<f64>,
    /// The way that gives the amounts.
    pub way: LoadWay,
    /// The load by the spike-in.
    pub spike_in: WayLoad,
    /// The load by qPCR.
    pub qpcr: WayLoad,
    /// Whether both agree; `None` where one is missing or a bound.
    pub agreement: Option<Agreement>,
    /// What to mind of it; empty for nothing.
    pub note: String,
}

impl SampleLoad {
    /// The load by the way that gives the amounts.
    pub fn chosen(&self) -> &WayLoad {
        match self.way {
            LoadWay::Qpcr => &self.qpcr,
            LoadWay::SpikeIn | LoadWay::Auto => &self.spike_in,
        }
    }

    /// Copies that one bacterial read stands for: of the estimate, or of the bound.
    pub fn copies_per_read(&self) -> Option<f64> {
        let copies = self.chosen().amount.value()?;
        (self.bacterial_reads > 0.0).then(|| copies / self.bacterial_reads)
    }
}

/// What was measured of a sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured<'a> {
    /// Bacterial reads without the spike-in.
    pub(super) bacterial: f64,
    /// Reads of the spike-in.
    pub(super) spike: f64,
    /// Copies of spike-in that went in.
    pub(super) added: Option<f64>,
    /// Copies by qPCR.
    pub(super) qpcr: Option<f64>,
    pub(super) rho: f64,
    pub(super) parameters: &'a AbsoluteParameters,
}

impl Measured<'_> {
    fn total(&self) -> f64 {
        self.bacterial + self.spike
    }

    /// What some reads are worth under overdispersion.
    fn worth(&self, reads: f64) -> f64 {
        let total = self.total();
        if total > 0.0 { reads * effective_reads(total, self.rho) / total } else { 0.0 }
    }

    /// What is known of the whole load by a way. Less than one effective read of the spike-in, or beside it, is no estimate: what one
    /// would see is the prior.
    pub(super) fn status(&self, way: LoadWay) -> LoadStatus {
        match way {
            LoadWay::Qpcr => match self.qpcr {
                None => LoadStatus::NotMeasured,
                Some(0.0) => LoadStatus::UpperBound,
                Some(_) if self.sees_spike_in() && self.worth(self.bacterial) < 1.0 => LoadStatus::UpperBound,
                Some(_) => LoadStatus::Measured,
            },
            LoadWay::SpikeIn | LoadWay::Auto => match self.added.filter(|copies| *copies > 0.0) {
                None => LoadStatus::NotMeasured,
                Some(_) if self.total() <= 0.0 => LoadStatus::NotMeasured,
                Some(_) if self.worth(self.spike) < 1.0 => LoadStatus::LowerBound,
                Some(_) if self.worth(self.bacterial) < 1.0 => LoadStatus::UpperBound,
                Some(_) => LoadStatus::Measured,
            },
        }
    }

    /// Whether the copies by qPCR hold those of the spike-in.
    fn sees_spike_in(&self) -> bool {
        self.parameters.qpcr_sees_spike_in && self.spike > 0.0
    }

    /// Copies of what has `reads` of the bacterial ones, with the noise of the sample and `more` factors.
    pub(super) fn amount(&self, reads: f64, way: LoadWay, more: &[Factor]) -> Amount {
        let status = self.status(way);
        if status == LoadStatus::NotMeasured {
            return Amount::UNKNOWN;
        }
        let (copies, log_sd, outside) = match way {
            LoadWay::Qpcr => {
                let spike = if self.sees_spike_in() { self.spike } else { 0.0 };
                (self.qpcr, self.parameters.qpcr_log_sd, self.bacterial + spike - reads)
            }
            LoadWay::SpikeIn | LoadWay::Auto => (self.added, self.parameters.spike_in_log_sd, self.spike),
        };
        let Some(copies) = copies else { return Amount::UNKNOWN };
        let of_qpcr = way == LoadWay::Qpcr;
        let amount = Factor::measured(copies, log_sd);
        let measured = status == LoadStatus::Measured;
        // All that a qPCR measured.
        if measured && of_qpcr && outside <= 0.0 {
            return product(&[&[amount][..], more].concat());
        }
        let total = self.total();
        if measured && reads > 0.0 {
            let part = if of_qpcr {
                Factor::share(reads, reads + outside, self.rho)
            } else {
                Factor::odds(reads, outside, total, self.rho)
            };
            return product(&[&[amount, part][..], more].concat());
        }
        // Bounds: the end of the posterior, and the end of what was pipetted or measured.
        let (low, high) = Factor::ends_of_odds(reads, outside, total, self.rho);
        let share = |odds: f64| odds / (1.0 + odds);
        let (low, high) = if of_qpcr { (share(low), share(high)) } else { (low, high) };
        let (below, above) = reach(&[&[amount][..], more].concat());
        let low = copies * low * libm::exp(-below);
        let high = copies * high * libm::exp(above);
        match status {
            LoadStatus::Measured => Amount { copies: Some(0.0), low: Some(0.0), high: Some(high) },
            LoadStatus::LowerBound => Amount { copies: None, low: Some(low), high: None },
            // Nothing found by the qPCR: the blanks say below what.
            _ if copies <= 0.0 => Amount::UNKNOWN,
            _ => Amount { copies: None, low: Some(0.0), high: Some(high) },
        }
    }

    /// The whole load by a way; its limit is for who knows the blanks.
    pub(super) fn load(&self, way: LoadWay) -> WayLoad {
        let wide = [Factor::error(self.parameters.efficiency_log_sd)];
        WayLoad {
            status: self.status(way),
            amount: self.amount(self.bacterial, way, &[]),
            wide: self.amount(self.bacterial, way, &wide),
            ..WayLoad::NOT_MEASURED
        }
    }

    /// The load by the spike-in over that by qPCR, where both are measured.
    pub(super) fn agreement(&self) -> Option<Agreement> {
        let measured = |way| self.status(way) == LoadStatus::Measured;
        let (added, qpcr) = (self.added?, self.qpcr?);
        if !measured(LoadWay::SpikeIn) || !measured(LoadWay::Qpcr) {
            return None;
        }
        // Where the qPCR holds the spike-in, the bacterial share stands on both sides and falls out.
        let part = if self.sees_spike_in() {
            Factor::share(self.spike, self.total(), self.rho).inverse()
        } else {
            Factor::odds(self.bacterial, self.spike, self.total(), self.rho)
        };
        let ratio = product(&[
            Factor::measured(added, self.parameters.spike_in_log_sd),
            Factor::measured(qpcr, self.parameters.qpcr_log_sd).inverse(),
            part,
        ]);
        Some(Agreement {
            log10_ratio: libm::log10(ratio.copies?),
            low: libm::log10(ratio.low?),
            high: libm::log10(ratio.high?),
            from_median: None,
            beyond_noise: None,
        })
    }
}
