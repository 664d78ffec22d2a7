//! Recurrent implantation failure by cumulative predicted chance (ESHRE 2023).

use super::record::TransferRecord;
use crate::tri::Tri;
use serde::Serialize;

/// A rule of cumulative predicted chance of implantation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CumulativeRule {
    /// Its name and version.
    pub id: &'static str,
    /// Where it is from.
    pub source: &'static str,
    /// The chance that must be passed without a positive test.
    pub threshold: f64,
    /// The chance taken for every transfer; `None` takes the predicted one of each embryo.
    pub chance: Option<f64>,
}

/// What the rule gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CumulativeChance {
    /// Transfers without a positive test.
    pub negative: usize,
    /// `1 - Π (1 - chance)` over them; `None` when a chance is not known.
    pub cumulative: Option<f64>,
    /// Whether it passes the threshold; a transfer whose test is not known is taken as negative and as positive.
    pub over: Tri,
}

impl CumulativeRule {
    /// 60 %, each transfer with a chance of 0.30.
    pub const ESHRE_P30: Self = Self {
        id: "rif-eshre-2023-p30-1",
        source: "ESHRE 2023, doi:10.1093/hropen/hoad023, chance 0.30 a transfer",
        threshold: 0.6,
        chance: Some(0.3),
    };
    /// 60 %, each embryo with its own predicted chance.
    pub const ESHRE_OWN: Self = Self {
        id: "rif-eshre-2023-own-1",
        source: "ESHRE 2023, doi:10.1093/hropen/hoad023, predicted chances",
        threshold: 0.6,
        chance: None,
    };

    /// Computes it; `doubtful` are transfers of which it is not known whether they are history.
    pub fn compute(&self, history: &[TransferRecord], doubtful: &[TransferRecord]) -> CumulativeChance {
        let missed = |day: &super::record::Day| -> Option<f64> {
            match self.chance {
                Some(chance) => Some(1.0 - chance),
                None => day.missed.iter().copied().product(),
            }
        };
        let (history, doubtful) = TransferRecord::placed(history, doubtful);
        let days = TransferRecord::by_day(&history);
        let sure: Vec<Option<f64>> = days.iter().filter(|day| day.hcg.is_no()).map(missed).collect();
        let doubts = TransferRecord::by_day(&doubtful);
        let further: Vec<Option<f64>> = days
            .iter()
            .filter(|day| day.hcg == Tri::Unknown)
            .chain(doubts.iter().filter(|day| !day.hcg.is_yes()))
            .map(missed)
            .collect();
        let chance =
            |missed: &[Option<f64>]| missed.iter().copied().product::<Option<f64>>().map(|all| 1.0 - all);
        // A record without a date may be a row of a day that looks negative without it: each positive one may take such a day
        // away, the one that weighs most.
        let positive = doubtful.iter().filter(|record| record.hcg.may_be()).count();
        let mut kept = sure.clone();
        kept.sort_by(|a, b| a.unwrap_or(0.0).total_cmp(&b.unwrap_or(0.0)));
        let low = chance(&kept[positive.min(kept.len())..]);
        let all: Vec<Option<f64>> = sure.iter().chain(&further).copied().collect();
        let over = match (low, chance(&all)) {
            (Some(low), Some(high)) => Tri::of_extremes(low > self.threshold, high > self.threshold),
            _ => Tri::Unknown,
        };
        CumulativeChance { negative: sure.len(), cumulative: chance(&sure), over }
    }
}
