//! How much memory work needs, said before it begins.
//!
//! The numbers are measured (`benches/cluster/measure.sh`; docs/cluster.md has the table) and rounded up. They are for choosing how many
//! samples are worked on at once and for telling a person what to ask a scheduler for; nothing else depends on them.

use crate::cluster::Phase;

const MEGABYTE: u64 = 1_000_000;
/// The program and what it screens reads with.
const BASE: u64 = 35 * MEGABYTE;
/// With the embedded reference.
const REFERENCE: u64 = 120 * MEGABYTE;
/// With the reference, what is trained on it, and everything study-wide.
const STUDY: u64 = 170 * MEGABYTE;
/// A row of every table and of every distance.
const A_SAMPLE: u64 = MEGABYTE;
/// Bytes in memory for a byte of compressed reads while a sample is at work.
const AT_WORK: u64 = 12;
/// The same for prepared reads and what was compared of them.
const PREPARED: u64 = 3;
/// Prepared reads that a whole run keeps in memory at most.
const KEPT: u64 = 70 * MEGABYTE;
/// What learning takes at most: the reads of a hundred million bases, and 256 MiB of comparisons.
const LEARNING: u64 = 500 * MEGABYTE;

/// What work needs: something whatever the number of threads, and something for each of them.
///
/// ```
/// use endobiome_pipeline::memory::MemoryNeed;
/// // A whole run of a hundred samples whose files have 2 MB each.
/// let need = MemoryNeed::of_run(&[2_000_000; 100]);
/// assert!(need.on(4) > need.on(1));
/// assert_eq!(need.threads_within(need.on(3), 8), Some(3));
/// assert_eq!(need.threads_within(1_000_000, 8), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryNeed {
    fixed: u64,
    each_thread: u64,
}

impl MemoryNeed {
    /// Of a whole run of samples whose files have so many bytes.
    pub fn of_run(files: &[u64]) -> Self {
        let learning = REFERENCE + prepared(files).min(KEPT) + prepared(files).min(LEARNING);
        Self {
            fixed: Self::of_phase(Phase::Merge, files).fixed.max(learning),
            each_thread: Self::of_phase(Phase::Reads, files).each_thread,
        }
    }

    /// Of one job of a phase: `files` are those of the shard's samples, for learning those of the sequencing run.
    pub fn of_phase(phase: Phase, files: &[u64]) -> Self {
        let largest = files.iter().copied().max().unwrap_or(0);
        let each_thread = 3 * MEGABYTE + largest.saturating_mul(AT_WORK);
        match phase {
            Phase::Reads | Phase::Denoise => Self { fixed: BASE, each_thread },
            Phase::Learn => Self { fixed: BASE + prepared(files).min(LEARNING), each_thread },
            Phase::Merge => Self { fixed: STUDY + files.len() as u64 * A_SAMPLE, each_thread: 3 * MEGABYTE },
        }
    }

    /// On so many threads, in bytes.
    pub const fn on(&self, threads: usize) -> u64 {
        self.fixed.saturating_add(self.each_thread.saturating_mul(threads as u64))
    }

    /// The most threads, up to those wanted, on which it stays within a budget; `None` when one is too many.
    pub fn threads_within(&self, budget: u64, wanted: usize) -> Option<usize> {
        (1..=wanted.max(1)).rev().find(|&threads| self.on(threads) <= budget)
    }
}

fn prepared(files: &[u64]) -> u64 {
    files.iter().sum::<u64>().saturating_mul(PREPARED)
}
