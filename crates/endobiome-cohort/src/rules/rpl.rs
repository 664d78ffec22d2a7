//! Recurrent pregnancy loss by number of losses.

use super::record::{Outcome, PregnancyRecord};
use super::stands;
use crate::tri::Tri;
use serde::Serialize;

/// A rule of recurrent pregnancy loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RplRule {
    /// Its name and version; a changed rule gets a new one.
    pub id: &'static str,
    /// Where it is from.
    pub source: &'static str,
    /// Losses needed.
    pub losses: usize,
    /// Whether they must follow each other without a birth between.
    pub consecutive: bool,
    /// Whether biochemical losses count; else they are passed over.
    pub biochemical: bool,
    /// Gestational age in days from which a death is no loss.
    pub before_days: i64,
}

/// 24 weeks.
const WEEKS_24: i64 = 168;

impl RplRule {
    /// The trial's: two consecutive losses before 24 weeks, biochemical ones included.
    pub const IMERR: Self = Self {
        id: "rpl-imerr-1",
        source: "NCT07265505, assumption A-3",
        losses: 2,
        consecutive: true,
        biochemical: true,
        before_days: WEEKS_24,
    };
    /// The trial's without biochemical losses.
    pub const IMERR_NO_BIOCHEMICAL: Self = Self {
        id: "rpl-imerr-no-biochemical-1",
        source: "NCT07265505, without assumption A-3",
        biochemical: false,
        ..Self::IMERR
    };
    /// ESHRE 2022: two losses, consecutive or not.
    pub const ESHRE: Self = Self {
        id: "rpl-eshre-2022-1",
        source: "ESHRE guideline 2022, PMC10380966 table 1",
        consecutive: false,
        ..Self::IMERR
    };
    /// RCOG 2011: three losses in a row.
    pub const RCOG: Self =
        Self { id: "rpl-rcog-2011-1", source: "RCOG Green-top 17, 2011", losses: 3, ..Self::IMERR };
    /// ASRM 2012: two clinical losses.
    pub const ASRM: Self = Self {
        id: "rpl-asrm-2012-1",
        source: "ASRM Practice Committee 2012",
        biochemical: false,
        consecutive: false,
        ..Self::IMERR
    };
    /// ICMART 2017: two clinical losses before 22 weeks.
    pub const ICMART: Self = Self {
        id: "rpl-icmart-2017-1",
        source: "ICMART glossary 2017",
        biochemical: false,
        consecutive: false,
        before_days: 154,
        ..Self::IMERR
    };

    /// Whether a pregnancy is a loss (yes), ends a run (no), may be either (unknown), or is passed over (`None`).
    pub fn is_loss(&self, pregnancy: &PregnancyRecord) -> Option<Tri> {
        let early = pregnancy.ga_days.map(|days| days < self.before_days);
        match pregnancy.outcome {
            Some(Outcome::Neutral) => None,
            Some(Outcome::Biochemical) if !self.biochemical => None,
            Some(Outcome::Biochemical) => Some(Tri::Yes),
            // A miscarriage is before 24 weeks by its definition; one that is said to be later contradicts itself.
            Some(Outcome::Miscarriage) if self.before_days >= WEEKS_24 => {
                Some(if early == Some(false) { Tri::Unknown } else { Tri::Yes })
            }
            Some(Outcome::Miscarriage | Outcome::FetalDeath) => Some(Tri::from(early)),
            Some(Outcome::LiveBirth) => Some(Tri::No),
            None => Some(Tri::Unknown),
        }
    }

    /// Whether the rule holds, for pregnancies that are history and further ones of which that is not known.
    ///
    /// An unknown outcome, and a fetal death of unknown age, is taken as a loss and as a birth; a pregnancy without a date
    /// may stand anywhere, or not be history at all.
    pub fn holds(&self, history: &[PregnancyRecord], doubtful: &[PregnancyRecord]) -> Tri {
        let mut sorted = history.to_vec();
        sorted.sort();
        let (mut high, mut longest, mut high_total) = (0_usize, 0, 0);
        let (mut low, mut low_runs, mut low_total) = (0_usize, Vec::new(), 0);
        for loss in sorted.iter().filter_map(|pregnancy| self.is_loss(pregnancy)) {
            if loss.may_be() {
                high += 1;
                high_total += 1;
            } else {
                high = 0;
            }
            longest = longest.max(high);
            if loss.is_yes() {
                low += 1;
                low_total += 1;
            } else {
                low_runs.push(std::mem::take(&mut low));
            }
        }
        low_runs.push(low);
        let doubtful: Vec<Tri> = doubtful.iter().filter_map(|pregnancy| self.is_loss(pregnancy)).collect();
        let further = doubtful.iter().filter(|loss| loss.may_be()).count();
        let breakers = doubtful.iter().filter(|loss| !loss.is_yes()).count();
        if self.consecutive {
            Tri::of_extremes(stands(&low_runs, self.losses, breakers), longest + further >= self.losses)
        } else {
            Tri::of_extremes(low_total >= self.losses, high_total + further >= self.losses)
        }
    }
}
