//! Lactobacillus dominance: LD / NLD / indeterminate (Moreno 2016, Kyono 2018: 90 %; Kyono 2019: 80 %).

mod falls;

use crate::bias::{BiasModel, CorrectedDominance, corrected_dominance, tipping_bias, under_bias};
use crate::posterior::{SharePosterior, effective_reads};
use crate::profile::TaxonProfile;
use crate::{DysbiosisParameters, ThresholdRule, taxa::GenusGroup};
use endobiome_core::{Message, say};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The outcome of a threshold call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DominanceStatus {
    /// The share is above the threshold with the asked probability.
    #[serde(rename = "LD")]
    Dominant,
    /// The share is below the threshold with the asked probability.
    #[serde(rename = "NLD")]
    NotDominant,
    /// The data do not tell.
    #[serde(rename = "indeterminate")]
    Indeterminate,
    /// Too few reads to speak of a share.
    #[serde(rename = "not_interpretable")]
    NotInterpretable,
}

impl fmt::Display for DominanceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dominant => "LD",
            Self::NotDominant => "NLD",
            Self::Indeterminate => "indeterminate",
            Self::NotInterpretable => "not_interpretable",
        })
    }
}

/// What would settle an indeterminate call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// The call is made.
    None,
    /// About so many bacterial reads in all, if the share stays where it is.
    Reads(u64),
    /// More reads of this library would not help (overdispersion, noise between extracts); about so many extractions would.
    Replicates(u64),
    /// The reads would do, but not what the mocks leave open of the bias: mocks that hold the sample's taxa, or more of them, would.
    Mocks,
    /// The share is too near the threshold for any realistic effort, or its reads are ambiguous.
    OutOfReach,
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl Remedy {
    /// In words.
    pub fn message(self) -> Message {
        match self {
            Self::None => say!("none needed"),
            Self::Reads(n) => say!("about {n} bacterial reads would settle it", n),
            Self::Replicates(n) => say!("more reads would not help; about {n} extractions would", n),
            Self::Mocks => say!("mocks that hold its taxa, or more of them, would settle it"),
            Self::OutOfReach => say!("neither more reads nor a realistic number of extractions would help"),
        }
    }
}

/// The Lactobacillus share (sensu lato) of one sample against one threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DominanceCall {
    /// The threshold, 0.9 or 0.8.
    pub threshold: f64,
    /// Share of *Lactobacillus* sensu lato (25 genera) in the bacterial reads; `None` without reads.
    pub share: Option<f64>,
    /// Share of the strict genus *Lactobacillus*.
    pub strict_share: Option<f64>,
    /// Share of reads that may or may not be *Lactobacillus* sensu lato (family only, or mixed candidates).
    pub ambiguous_share: f64,
    /// Bacterial reads.
    pub reads: f64,
    /// What those reads are worth under `rho`.
    pub effective_reads: f64,
    /// Overdispersion used.
    pub rho: f64,
    /// P(share >= threshold), ambiguous reads counted as not *Lactobacillus*.
    pub probability: Option<f64>,
    /// The same, ambiguous reads counted as *Lactobacillus*.
    pub probability_with_ambiguous: Option<f64>,
    /// Lower end of the 95 % credible interval of the share.
    pub lower: Option<f64>,
    /// Upper end of it; ambiguous reads widen it.
    pub upper: Option<f64>,
    /// Whether the observed share passes the threshold, as a method without uncertainty would say.
    pub naive: Option<bool>,
    /// The call: on the share corrected for bias where the study has mocks of known composition, else on the reads as they are.
    pub status: DominanceStatus,
    /// The call on the reads as they are.
    pub uncorrected: DominanceStatus,
    /// What would settle it.
    pub remedy: Remedy,
    /// Bias in favour of *Lactobacillus* (logits of its share) from which on the uncorrected call would no longer be made: positive for `LD`,
    /// negative for `NLD`; `None` where no call is made.
    pub tipping_bias: Option<f64>,
    /// The share and the call corrected for the bias that the study's mocks show; `None` without such mocks.
    pub corrected: Option<CorrectedDominance>,
    /// Smallest noise between extracts (log standard deviation of a taxon) at which the uncorrected call would not be made; infinite where none
    /// tried does, `None` where no call is made.
    pub falls_extracts: Option<f64>,
    /// The noise between extracts taken for usual: the call is made through it.
    pub usual_extracts: f64,
    /// Smallest share of a sporadic contaminant in the reads at which the uncorrected call would not be made; `None` where no call is made.
    pub falls_sporadic: Option<f64>,
    /// The sporadic contamination taken for usual: 0 in sites that are known to be rich, and where a second extraction has the same call.
    pub usual_sporadic: f64,
    /// The call that a sporadic contaminant of the usual share does not overturn.
    pub under_sporadic: DominanceStatus,
    /// The call that bias does not overturn: the corrected one, or, without mocks, the one that stands under any bias up to
    /// [`DysbiosisParameters::usual_bias`].
    pub under_bias: DominanceStatus,
}

impl DominanceCall {
    /// The call held against a sporadic contaminant of the share `usual`: what it may overturn is `indeterminate` in
    /// [`under_sporadic`](Self::under_sporadic).
    pub(crate) fn held_against_sporadic(&mut self, usual: f64) {
        self.usual_sporadic = usual;
        if usual > 0.0 && self.falls_sporadic.is_none_or(|falls| falls <= usual) {
            self.under_sporadic = match self.under_sporadic {
                DominanceStatus::Dominant | DominanceStatus::NotDominant => DominanceStatus::Indeterminate,
                other => other,
            };
        }
    }

    /// P(share >= threshold) behind the call: of the corrected share where there is one.
    pub fn call_probability(&self) -> Option<f64> {
        self.corrected.as_ref().map_or(self.probability, |corrected| Some(corrected.probability))
    }

    /// The call with its correction for bias: where there is one, it is the call.
    #[must_use]
    pub(crate) fn with_bias(
        mut self,
        profile: &TaxonProfile<'_>,
        model: Option<&BiasModel>,
        name: &str,
        parameters: &DysbiosisParameters,
    ) -> Self {
        self.corrected =
            model.and_then(|model| corrected_dominance(profile, self.threshold, model, name, parameters));
        if let Some(corrected) = &self.corrected {
            self.under_bias = corrected.status;
            self.status = corrected.status;
            self.under_sporadic = corrected.status;
            self.remedy = match (corrected.status, self.uncorrected) {
                (DominanceStatus::Indeterminate, DominanceStatus::Indeterminate) => self.remedy,
                (DominanceStatus::Indeterminate, _) => Remedy::Mocks,
                _ => Remedy::None,
            };
        }
        self
    }
}

/// Calls *Lactobacillus* dominance at `threshold`.
///
/// `n_eff = n / (1 + (n - 1) rho)`; posterior Beta(n_eff L + 1/2, n_eff (1 - L) + 1/2), with the noise between extracts on its logit
/// ([`SharePosterior::between_extracts`]);
/// `LD` if P(L >= t) >= 0.95, `NLD` if <= 0.05, else `indeterminate`. Reads that reached only the
/// family Lactobacillaceae, or whose candidate species lie on both sides, are ambiguous: a call must hold
/// whichever they are. Below [`DysbiosisParameters::reads_not_interpretable`] reads there is no call, but
/// the numbers stand.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile, dominance};
/// let assigned = |genus: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment
/// };
/// let (lacto, prevotella) = (assigned("Lactobacillus"), assigned("Prevotella"));
/// let profile = TaxonProfile::new([(&lacto, 9200.0), (&prevotella, 800.0)]);
/// let call = dominance::call_dominance(&profile, 0.9, &DysbiosisParameters::default());
/// assert_eq!(call.naive, Some(true)); // 92 % is above 90 %,
/// assert_eq!(call.status.to_string(), "indeterminate"); // but 10,000 reads are worth 100 here
/// ```
pub fn call_dominance(
    profile: &TaxonProfile<'_>,
    threshold: f64,
    parameters: &DysbiosisParameters,
) -> DominanceCall {
    let n = profile.bacterial_reads();
    let (sure, mixed) = profile.genus_reads(GenusGroup::LactobacillusSensuLato);
    let ambiguous = mixed + profile.lactobacillaceae_without_genus();
    let (strict, _) = profile.genus_reads(GenusGroup::Genus("Lactobacillus"));
    let rho = parameters.rho;
    let mut call = DominanceCall {
        threshold,
        share: None,
        strict_share: None,
        ambiguous_share: 0.0,
        reads: n,
        effective_reads: effective_reads(n, rho),
        rho,
        probability: None,
        probability_with_ambiguous: None,
        lower: None,
        upper: None,
        naive: None,
        status: DominanceStatus::NotInterpretable,
        uncorrected: DominanceStatus::NotInterpretable,
        remedy: Remedy::None,
        tipping_bias: None,
        falls_extracts: None,
        usual_extracts: parameters.between_extracts,
        falls_sporadic: None,
        usual_sporadic: 0.0,
        under_sporadic: DominanceStatus::NotInterpretable,
        corrected: None,
        under_bias: DominanceStatus::NotInterpretable,
    };
    if n <= 0.0 {
        return call;
    }
    let share = sure / n;
    let of = |reads: f64| SharePosterior::new(reads, n, rho).between_extracts(parameters.between_extracts);
    let (without, with) = (of(sure), of(sure + ambiguous));
    let (p_low, p_high) = (without.probability_at_least(threshold), with.probability_at_least(threshold));
    call.share = Some(share);
    call.strict_share = Some(strict / n);
    call.ambiguous_share = ambiguous / n;
    call.probability = Some(p_low);
    call.probability_with_ambiguous = Some(p_high);
    call.lower = Some(without.quantile(0.025));
    call.upper = Some(with.quantile(0.975));
    call.naive = Some(match parameters.threshold_rule {
        ThresholdRule::AtLeast => share >= threshold,
        ThresholdRule::Above => share > threshold,
    });
    if n < parameters.reads_not_interpretable {
        return call;
    }
    call.status = status_of(p_low, p_high, parameters.call_probability);
    call.uncorrected = call.status;
    call.tipping_bias = tipping_bias(call.status, without, with, threshold, parameters);
    call.falls_extracts = falls::falls_extracts(call.status, without, with, threshold, parameters);
    call.falls_sporadic = falls::falls_sporadic(call.status, without, with, threshold, parameters);
    call.under_sporadic = call.status;
    call.under_bias = under_bias(call.status, call.tipping_bias, parameters);
    if call.status == DominanceStatus::Indeterminate {
        call.remedy = remedy(sure / n, (sure + ambiguous) / n, n, threshold, parameters);
    }
    call
}

pub(crate) fn status_of(p_low: f64, p_high: f64, needed: f64) -> DominanceStatus {
    if p_low >= needed {
        DominanceStatus::Dominant
    } else if p_high <= 1.0 - needed {
        DominanceStatus::NotDominant
    } else {
        DominanceStatus::Indeterminate
    }
}

/// Whether `effective` reads of `extracts` extracts with these shares would be called.
fn settled(
    (low, high): (f64, f64),
    effective: f64,
    extracts: f64,
    threshold: f64,
    parameters: &DysbiosisParameters,
) -> bool {
    let p = |share: f64| {
        SharePosterior::new(share * effective, effective, 0.0)
            .between_extracts(parameters.between_extracts / extracts.sqrt())
            .probability_at_least(threshold)
    };
    status_of(p(low), p(high), parameters.call_probability) != DominanceStatus::Indeterminate
}

/// The smallest number of reads, else of extractions of the present depth, that would settle the call.
fn remedy(low: f64, high: f64, n: f64, threshold: f64, parameters: &DysbiosisParameters) -> Remedy {
    const MOST_READS: f64 = 1e7;
    const MOST_REPLICATES: f64 = 20.0;
    let rho = parameters.rho;
    let by_reads = |reads: f64| settled((low, high), effective_reads(reads, rho), 1.0, threshold, parameters);
    if by_reads(MOST_READS) {
        let (mut fails, mut works) = (n, MOST_READS);
        while works / fails > 1.01 {
            let middle = (works * fails).sqrt();
            if by_reads(middle) { works = middle } else { fails = middle }
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between n and 10^7")]
        return Remedy::Reads(works.ceil() as u64);
    }
    let each = effective_reads(n, rho);
    let mut replicates = 2.0;
    while replicates <= MOST_REPLICATES {
        if settled((low, high), replicates * each, replicates, threshold, parameters) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 2 and 20")]
            return Remedy::Replicates(replicates as u64);
        }
        replicates += 1.0;
    }
    Remedy::OutOfReach
}
