//! What can be set of the algorithm, with R dada2's defaults.

use crate::alignment::Scores;
use crate::chimera::ChimeraParameters;
use crate::dada2::error_function::ErrorFunction;
use crate::result::FeatureOrder;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Settings of the divisive partition of one sample's reads.
///
/// ```
/// use endobiome_denoise::dada2::DadaParameters;
/// let parameters = DadaParameters::default();
/// assert_eq!((parameters.omega_a, parameters.band_size), (1e-40, Some(16)));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DadaParameters {
    /// A unique sequence becomes an ASV if its abundance p-value times the number of uniques is below this.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub omega_a: f64,
    /// The same threshold, without the multiplication, for sequences known before (priors).
    #[schemars(with = "endobiome_core::setting::Share")]
    pub omega_p: f64,
    /// A read is given to its ASV if its abundance is at least this probable; 0 gives all.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub omega_c: f64,
    /// Alignment score of a match.
    #[schemars(range(min = 1, max = 100))]
    pub match_score: i16,
    /// Alignment score of a mismatch.
    #[schemars(range(min = -100, max = 0))]
    pub mismatch_score: i16,
    /// Alignment score of a gap position inside the alignment (gaps at the ends are free).
    #[schemars(range(min = -100, max = 0))]
    pub gap_score: i16,
    /// The same for a gap in a homopolymer (three and more equal bases in a row), where long reads make most of their errors;
    /// `None` for no difference. DADA2's advice for 454 and Ion Torrent is -1, with a band of 32.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -100, max = 0))]
    pub homopolymer_gap_score: Option<i16>,
    /// Half width of the alignment band; `None` for the whole matrix.
    pub band_size: Option<u16>,
    /// Pairs of sequences whose 5-mer distance is above this are not aligned. 1 or more: all are.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub kmer_distance_cutoff: f64,
    /// Align position by position where 5-mers say that there is no gap.
    pub gapless: bool,
    /// Do not compare with a new ASV what is more abundant than it or already well explained.
    pub greedy: bool,
    /// Let a sequence of one read become an ASV; p-values are then not conditional on the sequence being there, so that
    /// other rare ones are found sooner too.
    pub detect_singletons: bool,
    /// Stop at this many ASVs.
    #[schemars(range(min = 1))]
    pub max_clusters: Option<u32>,
    /// Rounds of moving sequences between ASVs after each new one.
    #[schemars(range(min = 0, max = 10000))]
    pub max_shuffle: u32,
}

impl Default for DadaParameters {
    fn default() -> Self {
        Self {
            omega_a: 1e-40,
            omega_p: 1e-4,
            omega_c: 1e-40,
            match_score: 5,
            mismatch_score: -4,
            gap_score: -8,
            homopolymer_gap_score: None,
            band_size: Some(16),
            kmer_distance_cutoff: 0.42,
            gapless: true,
            greedy: true,
            detect_singletons: false,
            max_clusters: None,
            max_shuffle: 10,
        }
    }
}

impl DadaParameters {
    /// The scores of alignments.
    pub(crate) fn scores(&self) -> Scores {
        Scores {
            equal: i32::from(self.match_score),
            different: i32::from(self.mismatch_score),
            gap: i32::from(self.gap_score),
            homopolymer_gap: i32::from(self.homopolymer_gap_score.unwrap_or(self.gap_score)),
            band: self.band_size.map(usize::from),
        }
    }

    /// Checks that every value makes sense.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first that does not.
    pub fn check(&self) -> Result<()> {
        let probabilities = [("omega_a", self.omega_a), ("omega_p", self.omega_p), ("omega_c", self.omega_c)];
        for (name, value) in probabilities {
            if !(0.0..=1.0).contains(&value) {
                return Err(Error::Parameter { name, reason: format!("{value} is not between 0 and 1") });
            }
        }
        if self.kmer_distance_cutoff.is_nan() || self.kmer_distance_cutoff < 0.0 {
            let reason = format!("{} is not a distance", self.kmer_distance_cutoff);
            return Err(Error::Parameter { name: "kmer_distance_cutoff", reason });
        }
        if !(1..=100).contains(&self.match_score) {
            let reason = format!("{} is not between 1 and 100", self.match_score);
            return Err(Error::Parameter { name: "match_score", reason });
        }
        let homopolymer_gap = self.homopolymer_gap_score.unwrap_or(self.gap_score);
        for (name, value) in [
            ("mismatch_score", self.mismatch_score),
            ("gap_score", self.gap_score),
            ("homopolymer_gap_score", homopolymer_gap),
        ] {
            if !(-100..=0).contains(&value) {
                return Err(Error::Parameter { name, reason: format!("{value} is not between -100 and 0") });
            }
        }
        if self.max_clusters == Some(0) {
            let reason = "at least one ASV is needed; leave it out for no limit".to_owned();
            return Err(Error::Parameter { name: "max_clusters", reason });
        }
        Ok(())
    }
}

/// Settings of learning error rates from the reads of one sequencing run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LearnParameters {
    /// Samples are taken in their order until they hold this many bases.
    #[schemars(range(min = 1))]
    pub bases: u64,
    /// Rounds of denoising and re-estimating at most.
    #[schemars(range(min = 1, max = 1000))]
    pub max_rounds: u32,
    /// How rates depend on quality.
    pub error_function: ErrorFunction,
    /// Bytes that may be kept per direction so that later rounds need not align again; no result depends on it.
    pub memory: usize,
}

impl Default for LearnParameters {
    fn default() -> Self {
        Self {
            bases: 100_000_000,
            max_rounds: 10,
            error_function: ErrorFunction::default(),
            memory: 256 << 20,
        }
    }
}

/// Settings of merging denoised mates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MergePairsParameters {
    /// Matching positions that the overlap must have at least.
    #[schemars(range(min = 1, max = 2000))]
    pub min_overlap: u32,
    /// Mismatches and gaps that it may have at most.
    #[schemars(range(min = 0, max = 2000))]
    pub max_mismatch: u32,
    /// Cut what of one mate hangs over the start of the other.
    pub trim_overhang: bool,
    /// Join the mates with ten Ns between them, without looking for an overlap.
    pub just_concatenate: bool,
}

impl Default for MergePairsParameters {
    fn default() -> Self {
        Self { min_overlap: 12, max_mismatch: 0, trim_overhang: false, just_concatenate: false }
    }
}

/// How samples help each other in denoising.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pooling {
    /// Each sample by itself.
    #[default]
    Independent,
    /// Each sample by itself, then again with the ASVs of two or more samples as priors.
    Pseudo,
    /// All samples of a run as one.
    Pooled,
}

/// Settings of the whole way from dereplicated reads to a table without chimeras.
///
/// ```
/// use endobiome_denoise::dada2::{Dada2Parameters, Pooling};
/// let parameters: Dada2Parameters = serde_json::from_str(r#"{"pooling": "pseudo", "chimera": {"min_fold": 1.0}}"#)?;
/// assert_eq!(parameters.pooling, Pooling::Pseudo);
/// assert!(serde_json::from_str::<Dada2Parameters>(r#"{"poolling": "pseudo"}"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Dada2Parameters {
    /// The partition of one sample.
    pub dada: DadaParameters,
    /// Error rates.
    pub learn: LearnParameters,
    /// How samples help each other.
    pub pooling: Pooling,
    /// Estimate the rates anew between the two rounds of pseudo-pooling: R's `dada(pool = "pseudo")` does, QIIME 2's plugin,
    /// which runs the rounds by itself, does not.
    pub pseudo_refit: bool,
    /// Merging of mates.
    pub merge: MergePairsParameters,
    /// Chimera removal; `None` keeps all.
    pub chimera: Option<ChimeraParameters>,
    /// Order of the table's features.
    pub order: FeatureOrder,
}

impl Default for Dada2Parameters {
    fn default() -> Self {
        Self {
            dada: DadaParameters::default(),
            learn: LearnParameters::default(),
            pooling: Pooling::default(),
            pseudo_refit: true,
            merge: MergePairsParameters::default(),
            chimera: Some(ChimeraParameters::default()),
            order: FeatureOrder::default(),
        }
    }
}
