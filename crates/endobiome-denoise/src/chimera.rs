//! Two-parent chimeras (bimeras).
//!
//! A sequence is a bimera of two more abundant ones when a stretch from its left end equals one and the rest,
//! to its right end, equals the other. Source: Callahan et al. 2016, Nature Methods 13:581 (`isBimeraDenovo`).

mod reach;

use crate::alignment::batch::BatchAligner;
use crate::{Error, Result};
use endobiome_core::{AbundanceTable, FeatureId, Sequence};
use rayon::prelude::*;
use reach::{Reach, reaches};
use serde::{Deserialize, Serialize};

/// In which reads parents are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BimeraMethod {
    /// In each sample; a sequence goes if enough of the samples that hold it say so.
    #[default]
    Consensus,
    /// In the sums over all samples.
    Pooled,
    /// In each sample; a sequence goes from the samples that say so.
    PerSample,
}

/// Settings of bimera removal. A `None` takes the method's own default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChimeraParameters {
    /// In which reads parents are looked for.
    pub method: BimeraMethod,
    /// How many times more abundant a parent must be (more than this; default 1.5 in consensus, else 2; QIIME 2 takes 1).
    #[schemars(with = "Option<endobiome_core::setting::Positive>")]
    pub min_fold: Option<f64>,
    /// Reads a parent must have: at least this many in consensus (default 2), more than this else (default 8).
    pub min_parent_abundance: Option<u64>,
    /// Also call what is one mismatch away from a bimera.
    pub allow_one_off: bool,
    /// For that, the number of mismatches that a parent must have at least.
    pub min_one_off_parent_distance: u32,
    /// Longest shift at an end that still counts as equal.
    pub max_shift: u16,
    /// Consensus: the share of a sequence's samples that must say so.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub min_sample_fraction: f64,
    /// Consensus: the number of dissenting samples to overlook.
    pub ignore_negatives: u32,
}

impl Default for ChimeraParameters {
    fn default() -> Self {
        Self {
            method: BimeraMethod::Consensus,
            min_fold: None,
            min_parent_abundance: None,
            allow_one_off: false,
            min_one_off_parent_distance: 4,
            max_shift: 16,
            min_sample_fraction: 0.9,
            ignore_negatives: 1,
        }
    }
}

/// What was decided of one sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BimeraCall {
    /// Its feature.
    pub feature: FeatureId,
    /// Samples that hold it.
    pub samples_present: u32,
    /// Samples in which it looks like a bimera (1 or 0 when pooled).
    pub samples_flagged: u32,
    /// Reads removed over all samples.
    pub reads_removed: u64,
}

/// A table without bimeras.
#[derive(Debug, Clone, PartialEq)]
pub struct BimerasRemoved {
    /// The table that remains; features without a read left are gone, their order is kept.
    pub table: AbundanceTable<FeatureId>,
    /// The sequences that remain.
    pub sequences: Vec<Sequence>,
    /// The sequences of which reads were removed, in the order of the table given.
    pub calls: Vec<BimeraCall>,
    /// Reads removed of each sample.
    pub reads_removed: Vec<u64>,
}

/// Removes bimeras from a table.
///
/// # Errors
/// [`Error::Parameter`] when there is not one sequence for each feature, or a parameter makes no sense.
///
/// ```
/// use endobiome_core::{AbundanceTable, FeatureId, SampleId, Sequence};
/// use endobiome_denoise::chimera::{ChimeraParameters, remove_bimeras};
/// let a = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGGACTCTCAAGTCAGCGGTCAAATCGCGGGGCTCAAC";
/// let b = *b"TACGTAGGTGGCAAGCGTTGTCCGGAATTATTGGGCGTAAAGCGCGCGCAGGTGGTTTAATAAGTCTGATGTGAAAGCCCACGGCTTAAC";
/// let chimera = [&a[..45], &b[45..]].concat();
/// let sequences = [a.to_vec(), b.to_vec(), chimera].map(Sequence::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let features = sequences.iter().map(|sequence| FeatureId::of(sequence.as_bytes())).collect();
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], features, vec![vec![(0, 900), (1, 800), (2, 20)]])?;
/// let left = remove_bimeras(&table, &sequences, &ChimeraParameters::default())?;
/// assert_eq!((left.sequences.as_slice(), left.reads_removed.as_slice()), (&sequences[..2], &[20][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn remove_bimeras(
    table: &AbundanceTable<FeatureId>,
    sequences: &[Sequence],
    parameters: &ChimeraParameters,
) -> Result<BimerasRemoved> {
    parameters.check()?;
    if sequences.len() != table.n_features() {
        let reason = format!("{} sequences for {} features", sequences.len(), table.n_features());
        return Err(Error::Parameter { name: "sequences", reason });
    }
    let rows = rows_of(table, parameters.method);
    let mut columns = vec![Vec::new(); table.n_features()];
    for (sample, row) in rows.iter().enumerate() {
        for &(feature, reads) in row {
            columns[feature].push((sample, reads));
        }
    }
    let sequences_bytes: Vec<&[u8]> = sequences.iter().map(Sequence::as_bytes).collect();
    // For each feature: the samples (0 when pooled) in which it is flagged.
    let flagged: Vec<Vec<usize>> = (0..sequences.len())
        .into_par_iter()
        .map_init(BatchAligner::default, |aligner, feature| {
            flag(feature, &columns[feature], &rows, &sequences_bytes, parameters, aligner)
        })
        .collect();
    let is_bimera: Vec<bool> = flagged
        .iter()
        .zip(&columns)
        .map(|(flagged, column)| match parameters.method {
            BimeraMethod::Pooled => !flagged.is_empty(),
            BimeraMethod::Consensus => consensus(flagged.len(), column.len(), parameters),
            BimeraMethod::PerSample => false,
        })
        .collect();
    let removed_from = |sample: usize, feature: usize| {
        is_bimera[feature]
            || (parameters.method == BimeraMethod::PerSample
                && flagged[feature].binary_search(&sample).is_ok())
    };
    let mut reads_removed = vec![0; table.n_samples()];
    let mut removed_by_feature = vec![0; table.n_features()];
    for (sample, removed) in reads_removed.iter_mut().enumerate() {
        for (feature, reads) in table.row(sample) {
            if removed_from(sample, feature) {
                *removed += reads;
                removed_by_feature[feature] += reads;
            }
        }
    }
    let without = table.map(|sample, feature, reads| if removed_from(sample, feature) { 0 } else { reads });
    let totals = without.feature_totals();
    let kept: Vec<usize> = (0..totals.len()).filter(|&feature| totals[feature] > 0).collect();
    let calls = (0..sequences.len())
        .filter(|&feature| removed_by_feature[feature] > 0)
        .map(|feature| BimeraCall {
            feature: table.features()[feature],
            samples_present: columns[feature].len() as u32,
            samples_flagged: flagged[feature].len() as u32,
            reads_removed: removed_by_feature[feature],
        })
        .collect();
    Ok(BimerasRemoved {
        table: without.select_features(&kept),
        sequences: kept.iter().map(|&feature| sequences[feature].clone()).collect(),
        calls,
        reads_removed,
    })
}

/// The cells of each sample: (feature, reads); one row of sums when pooled.
fn rows_of(table: &AbundanceTable<FeatureId>, method: BimeraMethod) -> Vec<Vec<(usize, u64)>> {
    if method == BimeraMethod::Pooled {
        return vec![table.feature_totals().into_iter().enumerate().collect()];
    }
    (0..table.n_samples()).map(|sample| table.row(sample).collect()).collect()
}

/// Whether enough of the samples that hold a sequence flag it.
fn consensus(flagged: usize, present: usize, parameters: &ChimeraParameters) -> bool {
    let counted = present as f64 - f64::from(parameters.ignore_negatives);
    flagged >= present || (flagged > 0 && flagged as f64 >= counted * parameters.min_sample_fraction)
}

/// The samples (0 when pooled) in which a feature is a bimera of two parents there.
fn flag(
    feature: usize,
    column: &[(usize, u64)],
    rows: &[Vec<(usize, u64)>],
    sequences: &[&[u8]],
    parameters: &ChimeraParameters,
    aligner: &mut BatchAligner,
) -> Vec<usize> {
    let may_be = |sample: usize, reads: u64| {
        rows[sample]
            .iter()
            .filter(move |&&(parent, of_parent)| {
                parent != feature && parameters.may_be_parent(of_parent, reads)
            })
            .map(|&(parent, _)| parent)
    };
    let mut parents: Vec<usize> = column.iter().flat_map(|&(sample, reads)| may_be(sample, reads)).collect();
    parents.sort_unstable();
    parents.dedup();
    let sequence = sequences[feature];
    let candidates: Vec<&[u8]> = parents.iter().map(|&parent| sequences[parent]).collect();
    let reaches = reaches(sequence, &candidates, parameters, aligner);
    let is_flagged = |&&(sample, reads): &&(usize, u64)| {
        let of_parents = may_be(sample, reads)
            .filter_map(|parent| parents.binary_search(&parent).ok().and_then(|at| reaches[at]));
        of_parents.fold(Reach::default(), Reach::max).covers(sequence.len(), parameters.allow_one_off)
    };
    column.iter().filter(is_flagged).map(|&(sample, _)| sample).collect()
}

impl ChimeraParameters {
    /// Checks that every value makes sense.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first that does not.
    pub fn check(&self) -> Result<()> {
        if let Some(fold) = self.min_fold.filter(|&fold| !(fold >= 1.0 && fold.is_finite())) {
            let reason = format!("a parent must not be rarer than its chimera, so {fold} is too small");
            return Err(Error::Parameter { name: "min_fold", reason });
        }
        if !(0.0..=1.0).contains(&self.min_sample_fraction) {
            let reason = format!("{} is not between 0 and 1", self.min_sample_fraction);
            return Err(Error::Parameter { name: "min_sample_fraction", reason });
        }
        Ok(())
    }

    /// Whether a sequence of `parent` reads can be a parent of one of `reads` reads.
    fn may_be_parent(&self, parent: u64, reads: u64) -> bool {
        let (fold, enough) = match self.method {
            BimeraMethod::Consensus => (1.5, parent >= self.min_parent_abundance.unwrap_or(2)),
            BimeraMethod::Pooled | BimeraMethod::PerSample => {
                (2.0, parent > self.min_parent_abundance.unwrap_or(8))
            }
        };
        enough && parent as f64 > self.min_fold.unwrap_or(fold) * reads as f64
    }
}
