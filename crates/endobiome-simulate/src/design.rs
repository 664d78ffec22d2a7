//! The study as a person states it.

use crate::clinical_design::ClinicalDesign;
use crate::{Error, Result};
use endobiome_core::primer::KnownPrimerPair;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Species (canonical binomial) and their shares; shares are scaled to sum to one.
pub type Community = BTreeMap<String, f64>;

/// A paired-niche 16S study to simulate: women in arms, each with an endometrial and a vaginal sample,
/// blanks and mocks.
///
/// Read from TOML; see `pipelines/demo-study.toml` for a complete one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyDesign {
    /// The amplified region, a preset name (`V4`, `V3V4-341F-805R`).
    pub region: String,
    /// How the library is sequenced.
    pub reads: ReadDesign,
    /// The endometrial samples.
    pub endometrium: NicheDesign,
    /// The vaginal samples.
    pub vagina: NicheDesign,
    /// Dirichlet precision with which women vary around their community: 30 is much, 300 little.
    pub between_women_precision: f64,
    /// Named communities.
    pub communities: BTreeMap<String, Community>,
    /// The contaminants of each extraction batch; women and blanks are dealt to the batches in turn.
    pub kits: BTreeMap<String, Community>,
    /// The study groups.
    pub arms: Vec<Arm>,
    /// Controls without material.
    #[serde(default)]
    pub blanks: Vec<Blank>,
    /// Mock communities.
    #[serde(default)]
    pub mocks: Vec<Mock>,
    /// Clinical tables beside the reads; without it none are written. The groups of the arms are then those of the trial
    /// (`control`, `RIF`, `RPL`, `RIF+RPL`), and the women are called `IM001` and so on.
    #[serde(default)]
    pub clinical: Option<ClinicalDesign>,
    /// What an analysis of the study must find, and what it must not; copied into the truth.
    #[serde(default)]
    pub planted: Planted,
}

/// How the library is sequenced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadDesign {
    /// Cycles of each mate.
    pub length: usize,
    /// Median number of read pairs of a specimen or mock.
    pub pairs: f64,
    /// Standard deviation of the natural logarithm of the number of pairs.
    pub pairs_log_sd: f64,
    /// Share of molecules that are PCR chimeras of two molecules of the same sample.
    pub chimera_share: f64,
    /// The instrument's quality scores.
    pub qualities: Qualities,
}

/// Which quality scores an instrument writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualities {
    /// Four values (2, 12, 23, 37), as NovaSeq and NextSeq write.
    Binned,
    /// Every value from 2 to 38, as MiSeq writes.
    Full,
}

/// What the samples of one body site hold beside their own community.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NicheDesign {
    /// Mean share of bacterial molecules that come from the extraction kit.
    pub kit_share: f64,
    /// Mean share of bacterial molecules carried over from the vagina (0 for the vagina itself).
    pub carry_over: f64,
    /// Mean share of all molecules that are off-target host amplicons.
    pub host_share: f64,
    /// Overdispersion: the Dirichlet precision of technical noise is `1 / rho - 1`.
    pub rho: f64,
}

/// A study group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Value of the `group` column.
    pub group: String,
    /// Number of women.
    pub women: usize,
    /// Probability of each community in the vagina.
    pub vagina: BTreeMap<String, f64>,
    /// Probability of each community in the endometrium; `same` is the woman's vaginal one.
    pub endometrium: BTreeMap<String, f64>,
}

/// Controls without material: kit molecules only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blank {
    /// `extraction_blank`, `pcr_blank` or `sampling_blank`.
    pub sample_type: String,
    /// How many.
    pub count: usize,
    /// Median number of read pairs.
    pub pairs: f64,
}

/// Samples of known composition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mock {
    /// Name of the community, the samplesheet's `expected`.
    pub name: String,
    /// How many samples.
    pub count: usize,
    /// Median number of read pairs, where it is not that of the study.
    #[serde(default)]
    pub pairs: Option<f64>,
    /// The composition.
    pub composition: Community,
}

/// What an analysis must find and must not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planted {
    /// Genera that differ between an arm and the controls: `"RIF: Gardnerella"`.
    #[serde(default)]
    pub different: Vec<String>,
    /// Genera that do not.
    #[serde(default)]
    pub null: Vec<String>,
}

impl StudyDesign {
    /// The primer pair of [`region`](Self::region).
    ///
    /// # Errors
    /// [`Error::Design`] when there is no such preset.
    pub fn preset(&self) -> Result<&'static KnownPrimerPair> {
        KnownPrimerPair::find(&self.region)
            .ok_or_else(|| Error::design("region", format!("no primer preset is called {:?}", self.region)))
    }

    /// Checks what the types cannot: shares in range, names that exist, communities that are not empty.
    ///
    /// # Errors
    /// [`Error::Design`] names the first part that is wrong.
    pub fn check(&self) -> Result<()> {
        self.preset()?;
        let share = |place: &str, value: f64| {
            if (0.0..1.0).contains(&value) {
                Ok(())
            } else {
                Err(Error::design(place, format!("{value} is not a share of 0 or more and less than 1")))
            }
        };
        for (name, niche) in [("endometrium", &self.endometrium), ("vagina", &self.vagina)] {
            share(&format!("{name}.kit_share"), niche.kit_share)?;
            share(&format!("{name}.carry_over"), niche.carry_over)?;
            share(&format!("{name}.host_share"), niche.host_share)?;
            share(&format!("{name}.rho"), niche.rho)?;
        }
        share("reads.chimera_share", self.reads.chimera_share)?;
        if self.kits.is_empty() {
            return Err(Error::design("kits", "at least one extraction batch is needed"));
        }
        if !(self.between_women_precision > 0.0 && self.between_women_precision.is_finite()) {
            return Err(Error::design("between_women_precision", "a number above 0 is needed"));
        }
        if !(self.reads.pairs >= 1.0 && self.reads.pairs_log_sd >= 0.0) || self.reads.length < 50 {
            return Err(Error::design("reads", "at least 1 pair and 50 cycles are needed"));
        }
        self.check_size()?;
        let communities = self.communities.iter().map(|(name, c)| (format!("communities.{name}"), c));
        let kits = self.kits.iter().map(|(name, c)| (format!("kits.{name}"), c));
        let mocks = self.mocks.iter().map(|mock| (format!("mocks.{}", mock.name), &mock.composition));
        for (place, community) in communities.chain(kits).chain(mocks) {
            weights(&place, community)?;
        }
        if let Some(clinical) = &self.clinical {
            clinical.check()?;
            let wrong = self.arms.iter().find(|arm| {
                endobiome_cohort::Group::read(&arm.group)
                    .is_none_or(|group| group == endobiome_cohort::Group::Indeterminate)
            });
            if let Some(arm) = wrong {
                let message = "with clinical tables the groups are control, RIF, RPL and RIF+RPL";
                return Err(Error::design(format!("arm {}", arm.group), message));
            }
        }
        for mock in &self.mocks {
            if mock.pairs.is_some_and(|pairs| !(pairs >= 1.0 && pairs.is_finite())) {
                return Err(Error::design(format!("mocks.{}", mock.name), "at least 1 pair is needed"));
            }
        }
        for arm in &self.arms {
            weights(&format!("arm {} vagina", arm.group), &arm.vagina)?;
            weights(&format!("arm {} endometrium", arm.group), &arm.endometrium)?;
            let named = arm.vagina.keys().chain(arm.endometrium.keys().filter(|name| *name != "same"));
            for name in named {
                if !self.communities.contains_key(name) {
                    let message = format!("there is no community called {name:?}");
                    return Err(Error::design(format!("arm {}", arm.group), message));
                }
            }
        }
        Ok(())
    }

    /// Refuses what no disk holds before it is drawn: a number with a zero too many.
    fn check_size(&self) -> Result<()> {
        let most = |place: &str, value: f64, limit: f64| {
            // Not the other way round: no number is more than NaN.
            if value <= limit {
                Ok(())
            } else {
                Err(Error::design(place, format!("{value} is more than {limit}, the most that is simulated")))
            }
        };
        #[expect(clippy::cast_precision_loss, reason = "numbers to be held against a limit")]
        let number = |n: usize| n as f64;
        most("reads.length", number(self.reads.length), 1_000.0)?;
        most("reads.pairs_log_sd", self.reads.pairs_log_sd, 5.0)?;
        let mut samples = 0.0;
        let mut pairs = vec![("reads.pairs".to_owned(), self.reads.pairs)];
        for arm in &self.arms {
            samples += 2.0 * number(arm.women);
        }
        for blank in &self.blanks {
            samples += number(blank.count);
            pairs.push((format!("blanks.{}", blank.sample_type), blank.pairs));
        }
        for mock in &self.mocks {
            samples += number(mock.count);
            pairs.extend(mock.pairs.map(|of_mock| (format!("mocks.{}", mock.name), of_mock)));
        }
        most("samples of all arms, blanks and mocks together", samples, 100_000.0)?;
        pairs.iter().try_for_each(|(place, pairs)| most(place, *pairs, 100_000_000.0))
    }

    /// Every species that any sample may hold, sorted.
    pub fn species(&self) -> Vec<&str> {
        let mocks = self.mocks.iter().map(|mock| &mock.composition);
        let all = self.communities.values().chain(self.kits.values()).chain(mocks);
        let names: std::collections::BTreeSet<&str> =
            all.flat_map(|community| community.keys().map(String::as_str)).collect();
        names.into_iter().collect()
    }
}

fn weights(place: &str, weights: &BTreeMap<String, f64>) -> Result<()> {
    let sum: f64 = weights.values().sum();
    let good = weights.values().all(|w| *w >= 0.0 && w.is_finite()) && sum > 0.0;
    if good {
        Ok(())
    } else {
        Err(Error::design(place, "weights of 0 or more with a sum above 0 are needed"))
    }
}
