//! What each word costs each class, exactly: word by word, 32 classes side by side.
//!
//! Costs are counted from the least that any class pays for the word. Classes lie in blocks of 32; of a (word, block)
//! pair of which a class holds the word, a mask says which classes do, and their costs lie packed. A class that does not hold
//! the word pays a sum of two numbers, one of the class and one of the word. So the table takes two bytes for each (class,
//! word) pair that is held and eight for each (word, block) pair, and a query reads what is near each other in it.
//!
//! The least cost of each block is kept beside these in a byte, for all pairs, so that most blocks need not be looked into.

use super::kernel::{self, Bytes, Row};
use crate::classify::words::WORDS;
use crate::reference::index::Numbers;

/// Classes in a block.
pub(super) const BLOCK: usize = kernel::LANES;
/// Units of cost in one step of the bounds of blocks.
pub(super) const STEP: u32 = 32;
/// A bound that passes most limits: of the blocks that pad the last part.
const NEVER: u8 = u8::MAX;
/// What the classes that pad the last block pay for each word.
const PADDING: u16 = u16::MAX;

/// The costs of all (class, word) pairs, in 1/1024 nat above the least of the word.
#[derive(Debug, Clone, Default)]
pub(super) struct Costs {
    /// Of each class, what it pays for a word it does not hold more than the smallest class does.
    pub(super) base: Numbers<u16>,
    /// Of each word, what the smallest class pays for it, if it does not hold it.
    pub(super) plus: Numbers<u16>,
    /// The blocks that hold a word, a bit each, `lanes` machine words a word.
    pub(super) held: Numbers<u64>,
    /// Rows before those of each word.
    pub(super) starts: Numbers<u32>,
    /// Of each (word, block) pair that is held: which classes hold it (the lower half), and where their costs start; one
    /// more than these.
    pub(super) rows: Numbers<u64>,
    /// Costs of the pairs that are held; as many as a row more than these.
    pub(super) values: Numbers<u16>,
    /// The least cost of each block for each word in steps, `parts` times 32 blocks a word.
    pub(super) of_block: Numbers<u8>,
    pub(super) classes: usize,
    /// No cost is greater.
    pub(super) largest: u16,
}

/// The words of a class, sorted, with the logarithms of their numbers.
pub(super) struct Held {
    pub(super) words: Vec<u16>,
    pub(super) values: Vec<i16>,
}

/// What a query needs of the costs of its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Local {
    /// For each word and 64 blocks, which of these hold it and where their rows start.
    held: Vec<(u64, u32)>,
    /// What the smallest class pays for each word it does not hold: how much the word tells.
    pub(super) plus: Vec<u16>,
    /// The bounds of the blocks, 32 blocks at a time: as many rows as words for each.
    pub(super) of_block: Vec<Bytes>,
    /// 0, 1, 2 ... up to the number of words.
    pub(super) all: Vec<u16>,
}

impl Costs {
    /// Takes the costs of `classes` together: `size_cost` is `ln(M + 1)` of each, `absent` the logarithm of each word
    /// that a class does not hold, `held` what each holds.
    pub(super) fn new(size_cost: &[i32], absent: &[i16], held: &[Held]) -> Self {
        let classes = size_cost.len();
        let blocks = classes.div_ceil(BLOCK);
        let (lanes, parts) = (blocks.div_ceil(64), blocks.div_ceil(BLOCK));
        let smallest = size_cost.iter().copied().min().unwrap_or(0);
        let mut least: Vec<i32> = absent.iter().map(|&absent| smallest - i32::from(absent)).collect();
        let mut pairs = vec![0_u32; WORDS];
        let mut bits = vec![0_u64; WORDS * lanes];
        for (class, held) in held.iter().enumerate() {
            let block = class / BLOCK;
            for (&word, &value) in held.words.iter().zip(&held.values) {
                let word = usize::from(word);
                pairs[word] += 1;
                bits[word * lanes + block / 64] |= 1 << (block % 64);
                least[word] = least[word].min(size_cost[class] - i32::from(value));
            }
        }
        let (mut starts, mut next_value) = (Vec::with_capacity(WORDS), Vec::with_capacity(WORDS));
        let (mut rows, mut values) = (0_u32, 0_u32);
        for (word, pairs) in pairs.into_iter().enumerate() {
            starts.push(rows);
            next_value.push(values);
            rows += bits[word * lanes..(word + 1) * lanes].iter().map(|bits| bits.count_ones()).sum::<u32>();
            values += pairs;
        }
        let mut base = vec![PADDING; blocks * BLOCK];
        for (base, &cost) in base.iter_mut().zip(size_cost) {
            *base = (cost - smallest) as u16;
        }
        let plus: Vec<u16> = least
            .iter()
            .zip(absent)
            .map(|(&least, &absent)| (smallest - i32::from(absent) - least) as u16)
            .collect();
        let mut table = Table {
            of_block: vec![NEVER; WORDS * parts * BLOCK],
            rows: vec![0; rows as usize + 1],
            values: vec![0; values as usize + BLOCK],
        };
        let cheapest: Vec<u16> =
            base.chunks(BLOCK).map(|base| base.iter().copied().min().unwrap_or(0)).collect();
        for (of_block, &plus) in table.of_block.chunks_exact_mut((parts * BLOCK).max(1)).zip(&plus) {
            for (of_block, &cheapest) in of_block.iter_mut().zip(&cheapest) {
                *of_block = step(cheapest.saturating_add(plus));
            }
        }
        let mut largest = base[..classes]
            .iter()
            .max()
            .copied()
            .unwrap_or(0)
            .saturating_add(plus.iter().max().copied().unwrap_or(0));
        let mut next_row = starts.clone();
        let mut row_of = vec![u32::MAX; WORDS];
        let mut met = Vec::new();
        for (block, held) in held.chunks(BLOCK).enumerate() {
            for (lane, held) in held.iter().enumerate() {
                for (&word, &value) in held.words.iter().zip(&held.values) {
                    let word = usize::from(word);
                    if row_of[word] == u32::MAX {
                        row_of[word] = next_row[word];
                        next_row[word] += 1;
                        met.push(word as u16);
                        table.rows[row_of[word] as usize] = u64::from(next_value[word]) << 32;
                    }
                    let cost = (size_cost[block * BLOCK + lane] - i32::from(value) - least[word]) as u16;
                    largest = largest.max(cost);
                    table.rows[row_of[word] as usize] |= 1 << lane;
                    table.values[next_value[word] as usize] = cost;
                    next_value[word] += 1;
                }
            }
            let base = row(&base, block);
            for word in met.drain(..) {
                let word = usize::from(word);
                let bound = table.least_of(row_of[word], next_value[word], base, plus[word]);
                table.of_block[word * parts * BLOCK + block] = step(bound);
                row_of[word] = u32::MAX;
            }
        }
        Self {
            base: base.into(),
            plus: plus.into(),
            held: bits.into(),
            starts: starts.into(),
            rows: table.rows.into(),
            values: table.values.into(),
            of_block: table.of_block.into(),
            classes,
            largest,
        }
    }

    /// Number of classes.
    pub(super) fn classes(&self) -> usize {
        self.classes
    }

    /// Number of blocks.
    pub(super) fn blocks(&self) -> usize {
        self.classes.div_ceil(BLOCK)
    }

    /// Rows of which the costs can be added up in 16 bits, whatever they are.
    pub(super) fn rows_without_overflow(&self) -> usize {
        usize::from(u16::MAX / self.largest.max(1)).max(1)
    }

    /// Takes up a query.
    pub(super) fn start(&self, words: &[u16], local: &mut Local) {
        let (lanes, parts) = (self.lanes(), self.blocks().div_ceil(BLOCK));
        local.held.clear();
        local.plus.clear();
        local.all.clear();
        local.all.extend(0..words.len() as u16);
        local.of_block.resize(parts * words.len(), [0; BLOCK]);
        let of_block = self.of_block.as_chunks().0;
        for (at, &word) in words.iter().enumerate() {
            let word = usize::from(word);
            let mut row = self.starts[word];
            for &bits in &self.held[word * lanes..(word + 1) * lanes] {
                local.held.push((bits, row));
                row += bits.count_ones();
            }
            local.plus.push(self.plus[word]);
            for part in 0..parts {
                local.of_block[part * words.len() + at] = of_block[word * parts + part];
            }
        }
    }

    /// Writes out what the classes of a block pay: a row for each of the words.
    pub(super) fn write_out(&self, block: u32, local: &Local, out: &mut [Row]) {
        kernel::write_out(&self.column(block, &local.held, &local.plus), out);
    }

    /// The same for the words that are named by their numbers; `some` is memory to work in.
    pub(super) fn write_out_some(
        &self,
        block: u32,
        which: &[u16],
        local: &Local,
        some: &mut Local,
        out: &mut [Row],
    ) {
        let lanes = self.lanes();
        some.held.clear();
        some.plus.clear();
        for &word in which {
            some.held.extend_from_slice(&local.held[word as usize * lanes..(word as usize + 1) * lanes]);
            some.plus.push(local.plus[word as usize]);
        }
        kernel::write_out(&self.column(block, &some.held, &some.plus), out);
    }

    fn column<'a>(&'a self, block: u32, held: &'a [(u64, u32)], plus: &'a [u16]) -> kernel::Column<'a> {
        kernel::Column {
            held: &held[block as usize / 64..],
            stride: self.lanes(),
            bit: block % 64,
            rows: &self.rows,
            values: &self.values,
            base: row(&self.base, block as usize),
            plus,
        }
    }

    /// Machine words with a bit for each block.
    fn lanes(&self) -> usize {
        self.blocks().div_ceil(64)
    }

    /// Bytes of memory held.
    pub(super) fn bytes(&self) -> usize {
        2 * (self.base.len() + self.plus.len() + self.values.len())
            + 8 * (self.held.len() + self.rows.len())
            + 4 * self.starts.len()
            + self.of_block.len()
    }
}

/// What is written while classes are taken up.
struct Table {
    of_block: Vec<u8>,
    rows: Vec<u64>,
    values: Vec<u16>,
}

impl Table {
    /// The least cost of a block for a word, of those that hold it and those that do not.
    fn least_of(&self, row: u32, end: u32, base: &Row, plus: u16) -> u16 {
        let row = self.rows[row as usize];
        let held = self.values[(row >> 32) as usize..end as usize].iter().copied().min().unwrap_or(PADDING);
        let mut others = PADDING;
        for (lane, &base) in base.iter().enumerate() {
            let absent = if row >> lane & 1 == 0 { base } else { PADDING };
            others = others.min(absent);
        }
        held.min(others.saturating_add(plus))
    }
}

fn step(cost: u16) -> u8 {
    (u32::from(cost) / STEP).min(u32::from(NEVER)) as u8
}

/// The row of a block.
fn row(base: &[u16], block: usize) -> &Row {
    &base.as_chunks().0[block]
}
