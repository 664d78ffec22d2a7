//! Targets ranked by the words they share with a query.
//!
//! For blocks of 256 targets there is, for each word, a row of 256 bits: which targets hold it. The rows of a query's
//! words are added up in bit planes (plane `p` holds bit `p` of all 256 counts), eight rows at a time through
//! carry-save adders, so that a query costs a few operations a word and block however many targets hold the word.
//! The best are then taken off one by one from the highest plane down.

use super::words::WORDS;

/// Fewest words a candidate shares with the query; all of the query's where it has fewer.
const MINIMUM_SHARED_WORDS: usize = 12;
const LANES: usize = 4;
/// Targets in a block.
const BLOCK: usize = 64 * LANES;
/// Planes of a count: a sequence has fewer than 2^16 words.
const PLANES: usize = 17;
type Bits = [u64; LANES];

/// Which targets hold each word.
#[derive(Debug, Default)]
pub(crate) struct WordIndex {
    /// For each block, the row of each word.
    blocks: Vec<Vec<Bits>>,
    lengths: Vec<u32>,
}

impl WordIndex {
    /// Adds a target by its distinct words and its length.
    pub(crate) fn add(&mut self, words: &[u16], length: usize) {
        let target = self.lengths.len();
        if target.is_multiple_of(BLOCK) {
            self.blocks.push(vec![[0; LANES]; WORDS]);
        }
        let place = target % BLOCK;
        if let Some(block) = self.blocks.last_mut() {
            for &word in words {
                block[usize::from(word)][place / 64] |= 1 << (place % 64);
            }
        }
        self.lengths.push(u32::try_from(length).unwrap_or(u32::MAX));
    }
}

/// The targets that share enough words with a query, taken one by one.
#[derive(Debug, Default)]
pub(crate) struct Ranking {
    blocks: Vec<Counts>,
    minimum: u32,
}

impl Ranking {
    /// Counts the words of a query in all targets.
    pub(crate) fn start(&mut self, index: &WordIndex, words: &[u16]) {
        self.minimum = MINIMUM_SHARED_WORDS.min(words.len()) as u32;
        self.blocks.resize_with(index.blocks.len(), Counts::default);
        for (number, (counts, rows)) in self.blocks.iter_mut().zip(&index.blocks).enumerate() {
            counts.count(rows, words, (index.lengths.len() - number * BLOCK).min(BLOCK));
        }
    }

    /// The next target and how many words it shares: more shared words first, then shorter, then added earlier.
    ///
    /// A query without a word shares all of its words with every target.
    pub(crate) fn next(&mut self, index: &WordIndex) -> Option<(usize, u32)> {
        let most = self.blocks.iter().filter_map(|block| block.most).max()?;
        if most < self.minimum {
            return None;
        }
        let mut best: Option<(u32, usize)> = None;
        for (number, block) in self.blocks.iter().enumerate().filter(|(_, block)| block.most == Some(most)) {
            for (lane, mut bits) in block.best.into_iter().enumerate() {
                while bits != 0 {
                    let target = number * BLOCK + lane * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let key = (index.lengths[target], target);
                    if best.is_none_or(|best| key < best) {
                        best = Some(key);
                    }
                }
            }
        }
        let (_, target) = best?;
        self.blocks[target / BLOCK].take(target % BLOCK);
        Some((target, most))
    }
}

/// The shared words of the targets of one block.
#[derive(Debug, Default)]
struct Counts {
    planes: [Bits; PLANES],
    /// Planes in use.
    used: usize,
    /// Targets not taken yet.
    left: Bits,
    /// The highest count among them, and which have it.
    most: Option<u32>,
    best: Bits,
}

impl Counts {
    fn count(&mut self, rows: &[Bits], words: &[u16], targets: usize) {
        self.used = (usize::BITS - words.len().leading_zeros()) as usize;
        let planes = &mut self.planes;
        planes.fill([0; LANES]);
        let mut eights = words.chunks_exact(8);
        for chunk in &mut eights {
            let row = |at: usize| &rows[usize::from(chunk[at])];
            let two_a = add(&mut planes[0], row(0), row(1));
            let two_b = add(&mut planes[0], row(2), row(3));
            let four_a = add(&mut planes[1], &two_a, &two_b);
            let two_a = add(&mut planes[0], row(4), row(5));
            let two_b = add(&mut planes[0], row(6), row(7));
            let four_b = add(&mut planes[1], &two_a, &two_b);
            let eight = add(&mut planes[2], &four_a, &four_b);
            carry(&mut planes[3..], eight);
        }
        for &word in eights.remainder() {
            carry(planes, rows[usize::from(word)]);
        }
        for (lane, left) in self.left.iter_mut().enumerate() {
            let here = targets.saturating_sub(lane * 64).min(64);
            *left = if here == 64 { u64::MAX } else { (1 << here) - 1 };
        }
        self.find_most();
    }

    /// Finds the highest count among the targets left, from the highest plane down.
    fn find_most(&mut self) {
        self.most = None;
        self.best = self.left;
        if self.best == [0; LANES] {
            return;
        }
        let mut most = 0;
        for plane in self.planes[..self.used].iter().rev() {
            let with = and(&self.best, plane);
            most <<= 1;
            if with != [0; LANES] {
                self.best = with;
                most |= 1;
            }
        }
        self.most = Some(most);
    }

    fn take(&mut self, place: usize) {
        let bit = !(1_u64 << (place % 64));
        self.left[place / 64] &= bit;
        self.best[place / 64] &= bit;
        if self.best == [0; LANES] {
            self.find_most();
        }
    }
}

/// Adds two rows to a plane; gives the carries.
#[inline(always)]
fn add(plane: &mut Bits, a: &Bits, b: &Bits) -> Bits {
    let mut carries = [0; LANES];
    for lane in 0..LANES {
        let either = a[lane] ^ b[lane];
        carries[lane] = (a[lane] & b[lane]) | (either & plane[lane]);
        plane[lane] ^= either;
    }
    carries
}

/// Adds a row to the planes from the lowest on.
#[inline(always)]
fn carry(planes: &mut [Bits], mut row: Bits) {
    for plane in planes {
        let carries = and(plane, &row);
        for lane in 0..LANES {
            plane[lane] ^= row[lane];
        }
        if carries == [0; LANES] {
            return;
        }
        row = carries;
    }
}

#[inline(always)]
fn and(a: &Bits, b: &Bits) -> Bits {
    std::array::from_fn(|lane| a[lane] & b[lane])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The plain form: counts in an array, then a sort.
    fn plain(targets: &[(Vec<u16>, usize)], words: &[u16]) -> Vec<(usize, u32)> {
        let mut ranked: Vec<(usize, u32)> = targets
            .iter()
            .enumerate()
            .map(|(at, (held, _))| (at, words.iter().filter(|word| held.contains(word)).count() as u32))
            .filter(|&(_, shared)| shared as usize >= MINIMUM_SHARED_WORDS.min(words.len()))
            .collect();
        ranked.sort_by_key(|&(at, shared)| (std::cmp::Reverse(shared), targets[at].1, at));
        ranked
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn ranks_as_the_plain_form(
            targets in prop::collection::vec((prop::collection::btree_set(0_u16..90, 0..70), 50_usize..54), 0..600),
            words in prop::collection::btree_set(0_u16..90, 0..70),
        ) {
            let targets: Vec<(Vec<u16>, usize)> =
                targets.into_iter().map(|(words, length)| (words.into_iter().collect(), length)).collect();
            let words: Vec<u16> = words.into_iter().collect();
            let mut index = WordIndex::default();
            for (words, length) in &targets {
                index.add(words, *length);
            }
            let mut ranking = Ranking::default();
            ranking.start(&index, &words);
            let found: Vec<_> = std::iter::from_fn(|| ranking.next(&index)).collect();
            prop_assert_eq!(found, plain(&targets, &words));
        }
    }
}
