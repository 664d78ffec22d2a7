//! Lower bounds of the costs in a byte, word by word: what a query reads of all classes.
//!
//! A cost is counted from the least that any class pays for the word. Classes lie in blocks of 32, in the order of the
//! sorted lineages (neighbours are kin); a (word, block) pair is stored if a class of the block holds the word. The
//! bounds of the other pairs are a sum of two bytes: one of the class and one of the word. The least bound of each block is
//! kept beside these, for all pairs, so that most blocks need not be looked into.

use super::costs::Costs;
use super::kernel::{self, Row};
use crate::classify::words::WORDS;

/// Classes in a block.
pub(super) const BLOCK: usize = kernel::LANES;
/// 1/1024 nat in one step of a bound.
pub(super) const STEP: i32 = 64;
/// A bound that passes every limit: of the classes that pad the last block.
const NEVER: u8 = u8::MAX;

/// Lower bounds of all costs.
#[derive(Debug, Clone, Default)]
pub(super) struct Bounds {
    blocks: usize,
    /// The least cost of each word.
    least: Vec<i16>,
    /// What a class pays more than the cheapest for a word that it does not hold, for its size.
    of_class: Vec<Row>,
    /// What the cheapest class that does not hold a word pays for it more than `least`.
    of_word: Vec<u8>,
    /// The blocks that hold a word, a bit each, `lanes` machine words a word.
    held: Vec<u64>,
    lanes: usize,
    /// Where the rows of a word start.
    starts: Vec<u32>,
    rows: Vec<Row>,
    /// The least bound of each block for each word, `parts` rows of 32 blocks a word.
    of_block: Vec<Row>,
    parts: usize,
}

/// The bounds of a query's words.
#[derive(Debug, Clone, Default)]
pub(super) struct Local {
    words: usize,
    /// The least bounds of the blocks, 32 blocks at a time: `words` rows each.
    pub(super) of_block: Vec<Row>,
    /// For each word and 64 blocks, which of these hold it and where their rows start.
    held: Vec<(u64, u32)>,
    plus: Vec<u8>,
    /// Where the rows of a block lie in `rows`, in blocks; `NOWHERE` if not copied yet.
    place: Vec<u32>,
    copied: Vec<u32>,
    rows: Vec<Row>,
}

const NOWHERE: u32 = u32::MAX;

fn step(cost: i32) -> u8 {
    (cost / STEP).clamp(0, i32::from(NEVER)) as u8
}

impl Bounds {
    /// Bounds the costs; `words_of` are the words that each class holds, `value_of` the logarithms of these.
    pub(super) fn new(costs: &Costs, words_of: &[Vec<u16>], value_of: impl Fn(usize, usize) -> i16) -> Self {
        let classes = costs.classes();
        let blocks = classes.div_ceil(BLOCK);
        let lanes = blocks.div_ceil(64);
        let smallest = costs.size_cost.iter().copied().min().unwrap_or(0);
        let mut least: Vec<i32> = costs.absent.iter().map(|&absent| smallest - i32::from(absent)).collect();
        let mut held = vec![0_u64; WORDS * lanes];
        for (class, words) in words_of.iter().enumerate() {
            let block = class / BLOCK;
            for (at, &word) in words.iter().enumerate() {
                let word = usize::from(word);
                held[word * lanes + block / 64] |= 1 << (block % 64);
                least[word] = least[word].min(costs.size_cost[class] - i32::from(value_of(class, at)));
            }
        }
        let mut starts = Vec::with_capacity(WORDS);
        let mut rows = 0_u32;
        for word in 0..WORDS {
            starts.push(rows);
            rows += held[word * lanes..(word + 1) * lanes].iter().map(|bits| bits.count_ones()).sum::<u32>();
        }
        let mut of_class = vec![[NEVER; BLOCK]; blocks];
        for (class, &cost) in costs.size_cost.iter().enumerate() {
            of_class[class / BLOCK][class % BLOCK] = step(cost - smallest);
        }
        let of_word: Vec<u8> =
            (0..WORDS).map(|word| step(smallest - i32::from(costs.absent[word]) - least[word])).collect();
        let parts = blocks.div_ceil(BLOCK);
        let mut of_block = vec![[NEVER; BLOCK]; WORDS * parts];
        let cheapest: Vec<u8> = of_class.iter().map(least_of).collect();
        for (word, &plus) in of_word.iter().enumerate() {
            for (block, &cheapest) in cheapest.iter().enumerate() {
                of_block[word * parts + block / BLOCK][block % BLOCK] = cheapest.saturating_add(plus);
            }
        }
        let mut bounds = Self {
            blocks,
            least: least.into_iter().map(|cost| cost as i16).collect(),
            of_class,
            of_word,
            held,
            lanes,
            rows: vec![[NEVER; BLOCK]; rows as usize],
            starts,
            of_block,
            parts,
        };
        let mut next = bounds.starts.clone();
        let mut place = vec![u32::MAX; WORDS];
        let mut met = Vec::new();
        for (block, words_of) in words_of.chunks(BLOCK).enumerate() {
            for (class, words) in (block * BLOCK..).zip(words_of) {
                for (at, &word) in words.iter().enumerate() {
                    let word = usize::from(word);
                    if place[word] == u32::MAX {
                        place[word] = next[word];
                        next[word] += 1;
                        met.push(word);
                        bounds.rows[place[word] as usize] =
                            absent_row(&bounds.of_class[block], bounds.of_word[word]);
                    }
                    let cost = costs.size_cost[class] - i32::from(value_of(class, at));
                    bounds.rows[place[word] as usize][class % BLOCK] =
                        step(cost - i32::from(bounds.least[word]));
                }
            }
            for word in met.drain(..) {
                bounds.of_block[word * parts + block / BLOCK][block % BLOCK] =
                    least_of(&bounds.rows[place[word] as usize]);
                place[word] = u32::MAX;
            }
        }
        bounds
    }

    /// The least that all classes pay for a word.
    #[inline(always)]
    pub(super) fn least(&self, word: u16) -> i32 {
        i32::from(self.least[usize::from(word)])
    }

    /// Takes up a query: copies the bounds of the blocks.
    pub(super) fn start(&self, words: &[u16], local: &mut Local) {
        local.words = words.len();
        for block in local.copied.drain(..) {
            local.place[block as usize] = NOWHERE;
        }
        local.place.resize(self.blocks, NOWHERE);
        local.held.clear();
        local.plus.clear();
        local.of_block.resize(self.parts * words.len(), [0; BLOCK]);
        for (at, &word) in words.iter().enumerate() {
            let word = usize::from(word);
            let mut row = self.starts[word];
            for &bits in &self.held[word * self.lanes..(word + 1) * self.lanes] {
                local.held.push((bits, row));
                row += bits.count_ones();
            }
            local.plus.push(self.of_word[word]);
            for part in 0..self.parts {
                local.of_block[part * words.len() + at] = self.of_block[word * self.parts + part];
            }
        }
    }

    /// The bounds of the classes of a block: a row a word.
    pub(super) fn of<'a>(&self, block: u32, local: &'a mut Local) -> &'a [Row] {
        let block = block as usize;
        if local.place[block] == NOWHERE {
            let place = local.copied.len();
            local.place[block] = place as u32;
            local.copied.push(block as u32);
            let end = (place + 1) * local.words;
            if local.rows.len() < end {
                local.rows.resize(end, [0; BLOCK]);
            }
            let sparse = self.column(block, &local.held, &local.plus);
            kernel::collect(&sparse, &mut local.rows[place * local.words..end]);
        }
        let first = local.place[block] as usize * local.words;
        &local.rows[first..first + local.words]
    }

    /// Which classes of a block have bounds of at most `limit` over the drawn words; a bit each.
    ///
    /// A block that is not copied is read only as far as decides.
    pub(super) fn within(&self, block: u32, drawn: &[u32], limit: u16, local: &Local) -> u32 {
        let block = block as usize;
        match local.place[block] {
            NOWHERE => kernel::within_sparse(&self.column(block, &local.held, &local.plus), drawn, limit),
            place => {
                let first = place as usize * local.words;
                kernel::within(&local.rows[first..first + local.words], drawn, limit)
            }
        }
    }

    fn column<'a>(&'a self, block: usize, held: &'a [(u64, u32)], plus: &'a [u8]) -> kernel::Sparse<'a> {
        kernel::Sparse {
            held: &held[block / 64..],
            stride: self.lanes,
            bit: (block % 64) as u32,
            rows: &self.rows,
            base: &self.of_class[block],
            plus,
        }
    }

    /// Number of blocks.
    pub(super) fn blocks(&self) -> usize {
        self.blocks
    }

    /// How much a word tells: what a class that does not hold it pays more than the cheapest.
    #[inline(always)]
    pub(super) fn weight(&self, word: u16) -> u8 {
        self.of_word[usize::from(word)]
    }

    /// Bytes of memory held.
    pub(super) fn bytes(&self) -> usize {
        (self.rows.len() + self.of_class.len() + self.of_block.len()) * BLOCK
            + 8 * self.held.len()
            + 7 * WORDS
    }
}

fn least_of(row: &Row) -> u8 {
    row.iter().copied().fold(NEVER, u8::min)
}

#[inline(always)]
fn absent_row(of_class: &Row, of_word: u8) -> Row {
    of_class.map(|bound| bound.saturating_add(of_word))
}
