//! What every denoiser answers: a table, the sequences of its features, and where each read went.

use crate::Result;
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{AbundanceTable, FeatureId, Message, SampleId, Sequence};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::hash_map::Entry;

/// The ASVs of a set of samples.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct DenoiseResult {
    /// Reads (or read pairs) of each ASV in each sample; every sample given is a row, one without a read too.
    pub table: AbundanceTable<FeatureId>,
    /// The sequence of each feature, in the table's order.
    pub sequences: Vec<Sequence>,
    /// Where the reads of each sample went, in the table's row order.
    pub sample_statistics: Vec<SampleDenoiseStatistics>,
    /// What a person should know of this run, in plain words.
    pub warnings: Vec<Message>,
}

/// The order of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeatureOrder {
    /// Most abundant over all samples first, ties by sequence: the same whatever the order of samples.
    #[default]
    Abundance,
    /// Most abundant first, ties by first appearance in the samples' order, as R's `makeSequenceTable` has it.
    AbundanceFirstSeen,
}

/// A sample's sequences with their reads; a sequence may come several times, its reads are added.
pub type SequenceCounts = Vec<(Vec<u8>, u64)>;

/// A table and the sequences of its features, from each sample's sequences and reads.
///
/// # Errors
/// When a sample id comes twice or a sequence is not made of nucleotides.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_denoise::result::{FeatureOrder, table_of};
/// let samples = vec![SampleId::new("S1")?, SampleId::new("S2")?];
/// let rows = vec![vec![(b"AAAA".to_vec(), 3)], vec![(b"AAAA".to_vec(), 1), (b"CCCC".to_vec(), 9)]];
/// let (table, sequences) = table_of(samples, rows, FeatureOrder::Abundance)?;
/// assert_eq!(sequences[0].as_bytes(), b"CCCC");
/// assert_eq!((table.get(0, 1), table.get(1, 1)), (3, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn table_of(
    samples: Vec<SampleId>,
    rows: Vec<SequenceCounts>,
    order: FeatureOrder,
) -> Result<(AbundanceTable<FeatureId>, Vec<Sequence>)> {
    let mut index_of: FxHashMap<Vec<u8>, usize> = FxHashMap::default();
    let mut seen: Vec<(Vec<u8>, u64)> = Vec::new();
    let mut cells = Vec::with_capacity(rows.len());
    for row in rows {
        let mut row_cells = Vec::with_capacity(row.len());
        for (sequence, reads) in row {
            let index = match index_of.entry(sequence) {
                Entry::Occupied(entry) => *entry.get(),
                Entry::Vacant(entry) => {
                    seen.push((entry.key().clone(), 0));
                    *entry.insert(seen.len() - 1)
                }
            };
            seen[index].1 += reads;
            row_cells.push((index, reads));
        }
        cells.push(row_cells);
    }
    let mut ranking: Vec<usize> = (0..seen.len()).filter(|&i| seen[i].1 > 0).collect();
    ranking.sort_by(|&a, &b| {
        let by_reads = seen[b].1.cmp(&seen[a].1);
        match order {
            FeatureOrder::Abundance => by_reads.then_with(|| seen[a].0.cmp(&seen[b].0)),
            FeatureOrder::AbundanceFirstSeen => by_reads.then(a.cmp(&b)),
        }
    });
    let mut place = vec![usize::MAX; seen.len()];
    for (new, &old) in ranking.iter().enumerate() {
        place[old] = new;
    }
    for row in &mut cells {
        row.retain(|&(_, reads)| reads > 0);
        for (feature, _) in row {
            *feature = place[*feature];
        }
    }
    let sequences = ranking
        .iter()
        .map(|&i| Sequence::new(std::mem::take(&mut seen[i].0)))
        .collect::<endobiome_core::Result<Vec<_>>>()?;
    let features = sequences.iter().map(|sequence| FeatureId::of(sequence.as_bytes())).collect();
    Ok((AbundanceTable::from_rows(samples, features, cells)?, sequences))
}

/// A stage of denoising, in the order reads pass them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenoiseStage {
    /// Reads are assigned to the sequence they were most likely read from.
    Denoise,
    /// Denoised mates are merged.
    Merge,
    /// Chimeric sequences are removed.
    Chimera,
}

impl DenoiseStage {
    /// The stages in order.
    pub const ALL: [Self; 3] = [Self::Denoise, Self::Merge, Self::Chimera];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denoise => "denoise",
            Self::Merge => "merge",
            Self::Chimera => "chimera",
        }
    }
}

/// Why a denoiser gave up a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LossReason {
    /// The (forward) read is no likely copy of any ASV.
    UncorrectedForward,
    /// The reverse read is no likely copy of any ASV.
    UncorrectedReverse,
    /// Neither mate is a likely copy of an ASV.
    UncorrectedBoth,
    /// The mates' ASVs overlap by fewer matching positions than asked.
    OverlapTooShort,
    /// The mates' ASVs disagree in the overlap.
    OverlapMismatch,
    /// The sequence is a chimera of two more abundant ones.
    Chimera,
    /// The sequence has fewer reads than the smallest a denoiser takes.
    BelowMinimumSize,
    /// The read matches no denoised sequence closely enough.
    NotMapped,
}

impl LossReason {
    /// The stage at which this happens.
    pub const fn stage(self) -> DenoiseStage {
        match self {
            Self::OverlapTooShort | Self::OverlapMismatch => DenoiseStage::Merge,
            Self::Chimera => DenoiseStage::Chimera,
            _ => DenoiseStage::Denoise,
        }
    }

    /// The reason in plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::UncorrectedForward => "forward read is no likely copy of any ASV",
            Self::UncorrectedReverse => "reverse read is no likely copy of any ASV",
            Self::UncorrectedBoth => "neither read is a likely copy of any ASV",
            Self::OverlapTooShort => "mates overlap too little",
            Self::OverlapMismatch => "mates disagree in their overlap",
            Self::Chimera => "chimera of two more abundant sequences",
            Self::BelowMinimumSize => "sequence has too few reads",
            Self::NotMapped => "read matches no denoised sequence",
        }
    }
}

/// A number of reads lost for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Why.
    pub reason: LossReason,
    /// How many reads (pairs, where reads are paired).
    pub reads: u64,
}

/// Where the reads of one sample went. For paired reads every number but
/// `denoised_forward` and `denoised_reverse` counts pairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleDenoiseStatistics {
    /// The sample.
    pub sample: SampleId,
    /// Reads given to the denoiser.
    pub input: u64,
    /// Forward (or single-end) reads assigned to an ASV.
    pub denoised_forward: u64,
    /// Reverse reads assigned to an ASV; `None` for single-end reads.
    pub denoised_reverse: Option<u64>,
    /// Reads of which every mate was assigned to an ASV.
    pub denoised: u64,
    /// Reads merged (for single-end reads: the same as `denoised`).
    pub merged: u64,
    /// Reads in the table after chimera removal.
    pub non_chimeric: u64,
    /// Every read between `input` and `non_chimeric`, by reason, in the order of [`LossReason`].
    pub losses: Vec<Loss>,
}

impl Described for SampleDenoiseStatistics {
    const FILE: &'static str = "denoise/denoise_stats.tsv";
    const ROWS: &'static str =
        "one row a sample; of paired reads all but the first two of the denoised count pairs";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("input", "reads given to the denoiser", |row: &Self| row.input).unit("reads"),
            Column::new(
                "denoised_forward",
                "forward (or single-end) reads assigned to an ASV",
                |row: &Self| row.denoised_forward,
            )
            .unit("reads"),
            Column::new("denoised_reverse", "reverse reads assigned to an ASV", |row: &Self| {
                Cell::or_not_applicable(row.denoised_reverse)
            })
            .unit("reads")
            .not_applicable("the reads are single-end, or were merged before"),
            Column::new("denoised", "reads of which every mate was assigned to an ASV", |row: &Self| {
                row.denoised
            })
            .unit("reads"),
            Column::new(
                "merged",
                "reads merged; of single-end reads the same as `denoised`",
                |row: &Self| row.merged,
            )
            .unit("reads"),
            Column::new("non_chimeric", "reads in the table after chimera removal", |row: &Self| {
                row.non_chimeric
            })
            .unit("reads"),
        ]
    }
}

impl SampleDenoiseStatistics {
    /// The statistics of a sample without a read.
    pub fn empty(sample: SampleId, paired: bool) -> Self {
        Self {
            sample,
            input: 0,
            denoised_forward: 0,
            denoised_reverse: paired.then_some(0),
            denoised: 0,
            merged: 0,
            non_chimeric: 0,
            losses: Vec::new(),
        }
    }

    /// Notes `reads` lost for `reason`; none is not noted.
    pub fn lose(&mut self, reason: LossReason, reads: u64) {
        if reads == 0 {
            return;
        }
        match self.losses.binary_search_by_key(&reason, |loss| loss.reason) {
            Ok(at) => self.losses[at].reads += reads,
            Err(at) => self.losses.insert(at, Loss { reason, reads }),
        }
    }

    /// The accounting, stage by stage: what came in, what went out, and why the rest did not.
    ///
    /// The merge stage is left out for single-end reads. Sums close: `reads_in` = `reads_out` + losses,
    /// and each stage takes in what the one before gave out.
    pub fn accounting(&self) -> Vec<AccountingStep> {
        let numbers = [
            (DenoiseStage::Denoise, self.input, self.denoised),
            (DenoiseStage::Merge, self.denoised, self.merged),
            (DenoiseStage::Chimera, self.merged, self.non_chimeric),
        ];
        numbers
            .into_iter()
            .filter(|&(stage, ..)| stage != DenoiseStage::Merge || self.denoised_reverse.is_some())
            .map(|(stage, reads_in, reads_out)| AccountingStep {
                stage,
                reads_in,
                reads_out,
                losses: self.losses.iter().filter(|loss| loss.reason.stage() == stage).copied().collect(),
            })
            .collect()
    }

    /// Whether every read is accounted for.
    pub fn closes(&self) -> bool {
        self.accounting().iter().all(|step| {
            step.reads_in == step.reads_out + step.losses.iter().map(|loss| loss.reads).sum::<u64>()
        })
    }
}

/// One row of the read accounting of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountingStep {
    /// The stage.
    pub stage: DenoiseStage,
    /// Reads that came in.
    pub reads_in: u64,
    /// Reads that went on.
    pub reads_out: u64,
    /// Why the others did not.
    pub losses: Vec<Loss>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> SampleId {
        SampleId::new(name).unwrap()
    }

    #[test]
    fn orders_features_and_keeps_empty_samples() {
        let rows = vec![
            vec![(b"TT".to_vec(), 3), (b"CC".to_vec(), 2), (b"TT".to_vec(), 1)],
            vec![],
            vec![(b"AA".to_vec(), 4), (b"GG".to_vec(), 0)],
        ];
        let samples = vec![id("a"), id("b"), id("c")];
        let (table, sequences) = table_of(samples.clone(), rows.clone(), FeatureOrder::Abundance).unwrap();
        let names: Vec<&str> = sequences.iter().map(Sequence::as_str).collect();
        assert_eq!(names, ["AA", "TT", "CC"]);
        assert_eq!(table.dense_row(0), [0.0, 4.0, 2.0]);
        assert_eq!(table.sample_total(1), 0);
        let (_, sequences) = table_of(samples, rows, FeatureOrder::AbundanceFirstSeen).unwrap();
        let names: Vec<&str> = sequences.iter().map(Sequence::as_str).collect();
        assert_eq!(names, ["TT", "AA", "CC"]);
    }

    #[test]
    fn accounting_closes_only_when_every_read_has_a_reason() {
        let mut statistics = SampleDenoiseStatistics {
            input: 10,
            denoised_forward: 9,
            denoised_reverse: Some(8),
            denoised: 8,
            merged: 5,
            non_chimeric: 4,
            ..SampleDenoiseStatistics::empty(id("a"), true)
        };
        statistics.lose(LossReason::Chimera, 1);
        statistics.lose(LossReason::OverlapMismatch, 3);
        statistics.lose(LossReason::UncorrectedReverse, 1);
        assert!(!statistics.closes());
        statistics.lose(LossReason::UncorrectedBoth, 1);
        assert!(statistics.closes());
        assert_eq!(statistics.accounting().len(), 3);
    }
}
