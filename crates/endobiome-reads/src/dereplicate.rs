//! Dereplication: equal reads become one unique with a count.

use crate::read::Read;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::hash::Hasher;

/// One distinct sequence of a sample.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unique {
    /// Upper-case nucleotides.
    pub sequence: Box<[u8]>,
    /// How many reads have this sequence.
    pub count: u32,
    /// Sum of the Phred scores at each position over those reads (the mean is `sum / count`).
    pub quality_sums: Box<[u32]>,
}

/// The distinct sequences of one set of reads and where each read went.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Dereplicated {
    /// Sorted by count, most first; ties as [`TieOrder`] says (by sequence unless asked otherwise).
    pub uniques: Vec<Unique>,
    /// For each read, in file order, its index in `uniques`.
    pub read_to_unique: Vec<u32>,
}

impl Dereplicated {
    /// Number of reads.
    pub fn reads(&self) -> u64 {
        self.read_to_unique.len() as u64
    }

    /// Whether there is no read.
    pub fn is_empty(&self) -> bool {
        self.read_to_unique.is_empty()
    }
}

/// The order of uniques with equal counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieOrder {
    /// By sequence, with `N` after `T`, as R DADA2's `derepFastq`.
    #[default]
    Sequence,
    /// By the name of the first read with the sequence, then by its place, as `vsearch --fastx_uniques`.
    FirstName,
}

/// Dereplicates reads that are in memory.
///
/// ```
/// use endobiome_reads::{Read, TieOrder, dereplicate};
/// let read = |s: &[u8]| Read { id: b"r".to_vec(), sequence: s.to_vec(), quality: vec![30; s.len()] };
/// let result = dereplicate([read(b"ACGT"), read(b"AAAA"), read(b"ACGT")].iter(), TieOrder::Sequence);
/// assert_eq!(result.uniques[0].count, 2);
/// assert_eq!(result.uniques[0].quality_sums[0], 60);
/// assert_eq!(result.read_to_unique, [0, 1, 0]);
/// ```
pub fn dereplicate<'a>(reads: impl IntoIterator<Item = &'a Read>, ties: TieOrder) -> Dereplicated {
    let mut dereplicator = Dereplicator::new(ties);
    for read in reads {
        dereplicator.push(read);
    }
    dereplicator.finish()
}

/// Takes reads one by one; memory grows with the distinct sequences and 4 bytes a read.
///
/// ```
/// use endobiome_reads::{Dereplicator, Read, TieOrder};
/// let mut all = Dereplicator::new(TieOrder::Sequence);
/// for sequence in [b"ACGT", b"AAAA", b"ACGT"] {
///     all.push(&Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; 4] });
/// }
/// let result = all.finish();
/// assert_eq!((result.uniques.len(), result.uniques[0].count), (2, 2));
/// ```
#[derive(Debug, Default)]
pub struct Dereplicator {
    ties: TieOrder,
    index: index::Index,
    uniques: Vec<Unique>,
    names: Vec<Box<[u8]>>,
    any_n: bool,
    read_to_unique: Vec<u32>,
}

impl Dereplicator {
    /// Begins with no reads.
    pub fn new(ties: TieOrder) -> Self {
        Self { ties, ..Self::default() }
    }

    /// Adds a read.
    pub fn push(&mut self, read: &Read) {
        let hash = hash(&read.sequence);
        let uniques = &self.uniques;
        let found = self.index.find(hash, |at| *uniques[at as usize].sequence == *read.sequence);
        let at = match found {
            Some(at) => {
                let unique = &mut self.uniques[at as usize];
                unique.count += 1;
                for (sum, &q) in unique.quality_sums.iter_mut().zip(&read.quality) {
                    *sum += u32::from(q);
                }
                at
            }
            None => {
                let at = self.uniques.len() as u32;
                self.any_n |= memchr::memchr(b'N', &read.sequence).is_some();
                self.uniques.push(Unique {
                    sequence: read.sequence.as_slice().into(),
                    count: 1,
                    quality_sums: read.quality.iter().map(|&q| u32::from(q)).collect(),
                });
                if self.ties == TieOrder::FirstName {
                    self.names.push(read.id.split(|&b| b == b' ').next().unwrap_or_default().into());
                }
                self.index.insert(hash, at);
                at
            }
        };
        self.read_to_unique.push(at);
    }

    /// Sorts the uniques and renumbers the reads.
    pub fn finish(self) -> Dereplicated {
        let Self { ties, uniques, names, any_n, mut read_to_unique, .. } = self;
        let mut order: Vec<u32> = (0..uniques.len() as u32).collect();
        let unique = |at: &u32| &uniques[*at as usize];
        order.sort_unstable_by(|a, b| {
            unique(b).count.cmp(&unique(a).count).then_with(|| match ties {
                TieOrder::Sequence if any_n => n_last(&unique(a).sequence).cmp(n_last(&unique(b).sequence)),
                TieOrder::Sequence => unique(a).sequence.cmp(&unique(b).sequence),
                TieOrder::FirstName => names[*a as usize].cmp(&names[*b as usize]).then(a.cmp(b)),
            })
        });
        let mut place = vec![0_u32; uniques.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old as usize] = new as u32;
        }
        for at in &mut read_to_unique {
            *at = place[*at as usize];
        }
        let mut slots: Vec<Option<Unique>> = uniques.into_iter().map(Some).collect();
        let uniques = order.iter().filter_map(|&old| slots[old as usize].take()).collect();
        Dereplicated { uniques, read_to_unique }
    }
}

/// The sequence with `N` after `T`, where R puts it.
fn n_last(sequence: &[u8]) -> impl Iterator<Item = u8> + '_ {
    sequence.iter().map(|&base| if base == b'N' { b'Z' } else { base })
}

fn hash(sequence: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(sequence);
    hasher.finish()
}

/// An open-addressing table from hashes to places; equality is asked of the caller.
mod index {
    /// No entry.
    const EMPTY: u32 = u32::MAX;

    #[derive(Debug, Default)]
    pub(super) struct Index {
        /// (upper hash bits, place).
        slots: Vec<(u32, u32)>,
        used: usize,
    }

    impl Index {
        pub(super) fn find(&self, hash: u64, equal: impl Fn(u32) -> bool) -> Option<u32> {
            if self.slots.is_empty() {
                return None;
            }
            let mask = self.slots.len() - 1;
            let tag = (hash >> 32) as u32;
            let mut slot = tag as usize & mask;
            loop {
                let (other, place) = self.slots[slot];
                if place == EMPTY {
                    return None;
                }
                if other == tag && equal(place) {
                    return Some(place);
                }
                slot = (slot + 1) & mask;
            }
        }

        pub(super) fn insert(&mut self, hash: u64, place: u32) {
            if (self.used + 1) * 2 > self.slots.len() {
                let old = std::mem::take(&mut self.slots);
                self.slots = vec![(0, EMPTY); (old.len() * 2).max(1024)];
                for (tag, place) in old {
                    if place != EMPTY {
                        self.put(tag, place);
                    }
                }
            }
            self.put((hash >> 32) as u32, place);
            self.used += 1;
        }

        fn put(&mut self, tag: u32, place: u32) {
            let mask = self.slots.len() - 1;
            let mut slot = tag as usize & mask;
            while self.slots[slot].1 != EMPTY {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = (tag, place);
        }
    }
}
