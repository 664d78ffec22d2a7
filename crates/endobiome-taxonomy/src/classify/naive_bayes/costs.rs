//! What each word costs each class, exactly: class by class, packed.

use super::kernel;
use crate::classify::words::WORDS;

/// 64-bit bitmap words a class.
pub(super) const LANES: usize = WORDS / 64;

/// The costs of all (class, word) pairs, in 1/1024 nat.
///
/// A class holds few of the words: their logarithms lie packed, found by a bitmap with running counts. Words are
/// numbered by their place on the gene, so a query reads a few neighbouring lines of each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Costs {
    /// `ln(M + 1)` of each class.
    pub(super) size_cost: Vec<i32>,
    /// `ln P_w`, the logarithm of a word that a class does not hold.
    pub(super) absent: Vec<i16>,
    /// The words a class holds, a bit each.
    bits: Vec<u64>,
    /// Words held before each bitmap word.
    before: Vec<u16>,
    /// Where the values of each class start.
    starts: Vec<usize>,
    /// `ln(m_w + P_w)` of the words held.
    values: Vec<i16>,
}

impl Costs {
    /// The costs of no class yet.
    pub(super) fn new(size_cost: Vec<i32>, absent: Vec<i16>, pairs: usize) -> Self {
        Self {
            bits: Vec::with_capacity(size_cost.len() * LANES),
            before: Vec::with_capacity(size_cost.len() * LANES),
            starts: Vec::with_capacity(size_cost.len()),
            values: Vec::with_capacity(pairs),
            size_cost,
            absent,
        }
    }

    /// Adds the next class: its words, sorted, with their logarithms.
    pub(super) fn push(&mut self, words: &[u16], values: impl Iterator<Item = i16>) {
        let first = self.bits.len();
        self.bits.resize(first + LANES, 0);
        for &word in words {
            self.bits[first + usize::from(word) / 64] |= 1 << (word % 64);
        }
        let mut before = 0_u32;
        for lane in first..first + LANES {
            // A class that holds all words has 65,472 of them before the last lane.
            self.before.push(before as u16);
            before += self.bits[lane].count_ones();
        }
        self.starts.push(self.values.len());
        self.values.extend(values);
    }

    /// The logarithm of a word that a class holds, by its number among these.
    pub(super) fn value(&self, class: usize, at: usize) -> i16 {
        self.values[self.starts[class] + at]
    }

    /// Number of classes.
    pub(super) fn classes(&self) -> usize {
        self.size_cost.len()
    }

    /// Writes what each of the words costs a class; gives the sum.
    pub(super) fn fetch(&self, class: usize, words: &[u16], costs: &mut Vec<i16>) -> i32 {
        let lanes = class * LANES..(class + 1) * LANES;
        let row = kernel::Packed {
            bits: &self.bits[lanes.clone()],
            before: &self.before[lanes],
            values: &self.values[self.starts[class]..],
            otherwise: &self.absent,
        };
        kernel::costs_of_words(&row, self.size_cost[class], words, costs)
    }

    /// Bytes of memory held.
    pub(super) fn bytes(&self) -> usize {
        8 * self.bits.len()
            + 2 * (self.before.len() + self.values.len() + self.absent.len())
            + 8 * self.starts.len()
            + 4 * self.size_cost.len()
    }
}
