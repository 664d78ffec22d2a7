//! Qualities by cycle, before any cutting.

use crate::phred::{ERROR_PROBABILITY, HIGHEST};
use crate::read::Read;
use serde::{Deserialize, Serialize};

const SCORES: usize = HIGHEST as usize + 1;

/// Counts of every Phred score at every cycle of one mate.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct CycleQualities {
    /// `counts[cycle][score]`.
    #[serde(with = "stored")]
    counts: Vec<[u32; SCORES]>,
    reads: u64,
}

/// The stored form of the counts: serde knows no arrays of this length.
mod stored {
    use super::SCORES;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(counts: &[[u32; SCORES]], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(counts.iter().map(|cycle| cycle.as_slice()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<[u32; SCORES]>, D::Error> {
        Vec::<Vec<u32>>::deserialize(from)?
            .into_iter()
            .map(|cycle| {
                cycle.try_into().map_err(|_| D::Error::custom("a cycle has another number of scores"))
            })
            .collect()
    }
}

/// One cycle of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CycleSummary {
    /// 1-based cycle.
    pub cycle: u32,
    /// Reads that reach this cycle.
    pub reads: u64,
    /// Mean Phred score.
    pub mean: f64,
    /// Phred scores at the 10, 25, 50, 75 and 90 % quantiles (the lowest score that this share of reads
    /// does not exceed).
    pub quantiles: [u8; 5],
    /// Mean error probability.
    pub mean_error: f64,
}

impl CycleQualities {
    /// Adds the qualities of a read.
    pub fn push(&mut self, read: &Read) {
        if self.counts.len() < read.quality.len() {
            self.counts.resize(read.quality.len(), [0; SCORES]);
        }
        for (cycle, &q) in self.counts.iter_mut().zip(&read.quality) {
            cycle[usize::from(q.min(HIGHEST))] += 1;
        }
        self.reads += 1;
    }

    /// Adds the counts of another profile (of another sample of the run).
    pub fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), [0; SCORES]);
        }
        for (cycle, more) in self.counts.iter_mut().zip(&other.counts) {
            for (count, n) in cycle.iter_mut().zip(more) {
                *count += n;
            }
        }
        self.reads += other.reads;
    }

    /// Reads seen.
    pub fn reads(&self) -> u64 {
        self.reads
    }

    /// Number of cycles: length of the longest read.
    pub fn cycles(&self) -> usize {
        self.counts.len()
    }

    /// Mean, quantiles and counts, cycle by cycle.
    pub fn summaries(&self) -> Vec<CycleSummary> {
        self.counts.iter().enumerate().map(|(cycle, counts)| summary(cycle as u32 + 1, counts)).collect()
    }

    /// The distinct scores and how many bases have each, low to high.
    pub fn scores(&self) -> Vec<(u8, u64)> {
        let mut totals = [0_u64; SCORES];
        for cycle in &self.counts {
            for (total, &n) in totals.iter_mut().zip(cycle) {
                *total += u64::from(n);
            }
        }
        (0..).zip(totals).filter(|&(_, n)| n > 0).collect()
    }

    /// Whether the instrument wrote a few quality bins only (NovaSeq, NextSeq, iSeq, MiSeq i100).
    ///
    /// True when at most eight scores make up 99.9 % of at least 1,000 bases. Error models that smooth over
    /// scores are then wrong, and the binned one is due.
    pub fn is_binned(&self) -> bool {
        let mut scores = self.scores();
        let total: u64 = scores.iter().map(|&(_, n)| n).sum();
        if total < 1_000 {
            return false;
        }
        scores.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let most: u64 = scores.iter().take(8).map(|&(_, n)| n).sum();
        most as f64 >= 0.999 * total as f64
    }

    /// Reads that have at least `length` cycles.
    pub(crate) fn reaching(&self, length: usize) -> u64 {
        match length.checked_sub(1).and_then(|last| self.counts.get(last)) {
            Some(counts) => counts.iter().map(|&n| u64::from(n)).sum(),
            None => 0,
        }
    }
}

fn summary(cycle: u32, counts: &[u32; SCORES]) -> CycleSummary {
    let reads: u64 = counts.iter().map(|&n| u64::from(n)).sum();
    let over = |f: &dyn Fn(usize) -> f64| {
        let sum: f64 = counts.iter().enumerate().map(|(q, &n)| f(q) * f64::from(n)).sum();
        if reads == 0 { 0.0 } else { sum / reads as f64 }
    };
    let quantile = |share: f64| {
        let mut left = (share * reads as f64).ceil().max(1.0) as u64;
        for (score, &n) in (0_u8..).zip(counts) {
            if u64::from(n) >= left {
                return score;
            }
            left -= u64::from(n);
        }
        0
    };
    CycleSummary {
        cycle,
        reads,
        mean: over(&|q| q as f64),
        quantiles: [0.1, 0.25, 0.5, 0.75, 0.9].map(quantile),
        mean_error: over(&|q| ERROR_PROBABILITY[q]),
    }
}

/// The qualities of a sample, mate by mate.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct QualityProfile {
    /// Forward or single reads.
    pub forward: CycleQualities,
    /// Reverse reads, if paired.
    pub reverse: Option<CycleQualities>,
}

impl QualityProfile {
    /// Adds another sample of the same run.
    pub fn merge(&mut self, other: &Self) {
        self.forward.merge(&other.forward);
        if let Some(reverse) = &other.reverse {
            self.reverse.get_or_insert_default().merge(reverse);
        }
    }

    /// Whether either mate has binned qualities.
    pub fn is_binned(&self) -> bool {
        self.forward.is_binned() || self.reverse.as_ref().is_some_and(CycleQualities::is_binned)
    }

    /// The profile in a form to write as JSON.
    pub fn summary(&self) -> QualitySummary {
        QualitySummary {
            binned: self.is_binned(),
            forward: self.forward.summaries(),
            reverse: self.reverse.as_ref().map(CycleQualities::summaries).unwrap_or_default(),
        }
    }
}

/// A profile in a form to write as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualitySummary {
    /// Whether qualities are binned.
    pub binned: bool,
    /// Forward or single reads, cycle by cycle.
    pub forward: Vec<CycleSummary>,
    /// Reverse reads, cycle by cycle; empty for single reads.
    pub reverse: Vec<CycleSummary>,
}
