//! Two-parent chimeras (bimeras).
//!
//! A sequence is a bimera of two more abundant ones when a stretch from its left end equals one and the rest,
//! to its right end, equals the other. Source: Callahan et al. 2016, Nature Methods 13:581 (`isBimeraDenovo`).

use crate::alignment::{Aligner, Scores, Step};
use crate::{Error, Result};
use endobiome_core::{AbundanceTable, FeatureId, Sequence};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// In which reads parents are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChimeraParameters {
    /// In which reads parents are looked for.
    pub method: BimeraMethod,
    /// How many times more abundant a parent must be (more than this; default 1.5 in consensus, else 2; QIIME 2 takes 1).
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
    let columns = columns_of(table, parameters.method);
    let sequences_bytes: Vec<&[u8]> = sequences.iter().map(Sequence::as_bytes).collect();
    // For each feature: the samples (0 when pooled) in which it is flagged.
    let flagged: Vec<Vec<usize>> = (0..sequences.len())
        .into_par_iter()
        .map_init(Aligner::default, |aligner, feature| {
            flag(feature, &columns, &sequences_bytes, parameters, aligner)
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

/// The cells of each feature: (sample, reads); one cell, sample 0, when pooled.
fn columns_of(table: &AbundanceTable<FeatureId>, method: BimeraMethod) -> Vec<Vec<(usize, u64)>> {
    if method == BimeraMethod::Pooled {
        return table.feature_totals().into_iter().map(|total| vec![(0, total)]).collect();
    }
    let mut columns = vec![Vec::new(); table.n_features()];
    for sample in 0..table.n_samples() {
        for (feature, reads) in table.row(sample) {
            columns[feature].push((sample, reads));
        }
    }
    columns
}

/// Whether enough of the samples that hold a sequence flag it.
fn consensus(flagged: usize, present: usize, parameters: &ChimeraParameters) -> bool {
    let counted = present as f64 - f64::from(parameters.ignore_negatives);
    flagged >= present || (flagged > 0 && flagged as f64 >= counted * parameters.min_sample_fraction)
}

/// The samples in which a feature is a bimera of two parents there.
fn flag(
    feature: usize,
    columns: &[Vec<(usize, u64)>],
    sequences: &[&[u8]],
    parameters: &ChimeraParameters,
    aligner: &mut Aligner,
) -> Vec<usize> {
    let mut reaches: Vec<Option<Option<Reach>>> = vec![None; sequences.len()];
    let length = sequences[feature].len();
    let mut flagged = Vec::new();
    for &(sample, reads) in &columns[feature] {
        let mut most = Reach::default();
        let mut found = false;
        for (parent, column) in columns.iter().enumerate() {
            let Ok(at) = column.binary_search_by_key(&sample, |&(sample, _)| sample) else { continue };
            if parent == feature || !parameters.may_be_parent(column[at].1, reads) {
                continue;
            }
            let reach = *reaches[parent]
                .get_or_insert_with(|| reach(sequences[feature], sequences[parent], parameters, aligner));
            let Some(reach) = reach else { continue };
            most = most.max(reach);
            if most.covers(length, parameters.allow_one_off) {
                found = true;
                break;
            }
        }
        if found {
            flagged.push(sample);
        }
    }
    flagged
}

/// How far a parent explains a sequence from each end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Reach {
    left: usize,
    right: usize,
    left_one_off: usize,
    right_one_off: usize,
}

impl Reach {
    fn max(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            right: self.right.max(other.right),
            left_one_off: self.left_one_off.max(other.left_one_off),
            right_one_off: self.right_one_off.max(other.right_one_off),
        }
    }

    /// Whether the best from the left and the best from the right meet.
    fn covers(self, length: usize, allow_one_off: bool) -> bool {
        self.left + self.right >= length
            || (allow_one_off
                && (self.left_one_off + self.right >= length || self.left + self.right_one_off >= length))
    }
}

/// How far `parent` explains `sequence`; `None` when it explains all of it.
fn reach(
    sequence: &[u8],
    parent: &[u8],
    parameters: &ChimeraParameters,
    aligner: &mut Aligner,
) -> Option<Reach> {
    let scores = Scores { equal: 5, different: -4, gap: -8, band: Some(16) };
    let (mut i, mut j) = (0, 0);
    let columns: Vec<(Option<u8>, Option<u8>)> = aligner
        .align(sequence, parent, scores)
        .iter()
        .map(|&step| {
            let one = (step != Step::Second).then(|| {
                i += 1;
                sequence[i - 1]
            });
            let two = (step != Step::First).then(|| {
                j += 1;
                parent[j - 1]
            });
            (one, two)
        })
        .collect();
    let shift = usize::from(parameters.max_shift);
    let (left, left_one_off) = from_end(columns.iter(), shift);
    let (right, right_one_off) = from_end(columns.iter().rev(), shift);
    if left + right >= sequence.len() {
        return None;
    }
    let mut reach = Reach { left, right, left_one_off: left, right_one_off: right };
    if parameters.allow_one_off && distance(&columns) >= parameters.min_one_off_parent_distance as usize {
        reach.left_one_off = left_one_off;
        reach.right_one_off = right_one_off;
    }
    Some(reach)
}

/// Length of the stretch of the sequence that the parent explains from one end: exactly, and with one difference.
fn from_end<'a>(
    columns: impl Iterator<Item = &'a (Option<u8>, Option<u8>)>,
    max_shift: usize,
) -> (usize, usize) {
    let mut columns = columns.skip_while(|(one, _)| one.is_none()).peekable();
    let mut length = 0;
    while length < max_shift && columns.next_if(|(_, two)| two.is_none()).is_some() {
        length += 1;
    }
    while columns.next_if(|(one, two)| one == two).is_some() {
        length += 1;
    }
    let mut one_off = length;
    if let Some((one, _)) = columns.next() {
        one_off += usize::from(one.is_some());
        while columns.next_if(|(one, two)| one == two).is_some() {
            one_off += 1;
        }
    }
    (length, one_off)
}

/// Differences between the gaps at both ends.
fn distance(columns: &[(Option<u8>, Option<u8>)]) -> usize {
    let inside = |column: &(Option<u8>, Option<u8>)| column.0.is_some() && column.1.is_some();
    let first = columns.iter().position(inside).unwrap_or(columns.len());
    let last = columns.iter().rposition(inside).map_or(first, |last| last + 1);
    columns[first..last].iter().filter(|(one, two)| one != two).count()
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
