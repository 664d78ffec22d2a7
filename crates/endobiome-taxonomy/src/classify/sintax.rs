//! SINTAX (Edgar 2016, doi:10.1101/074161), as vsearch does it.
//!
//! In each of 100 rounds 32 of the distinct words of the query are drawn with replacement and doubles dropped; the
//! reference that holds most of them wins. Of equals the shortest wins, then the first. A round counts if the winner
//! holds more words than a threshold (0 up to vsearch 2.27, 1 from 2.28 on); at least half of the rounds must count.
//!
//! A round looks only into the blocks (see [`super::nearest`]) that hold as many of the drawn words as the best
//! reference found, so the winner is that of the full count.

use super::draws::Draws;
use super::nearest::{Counters, Nearest};

/// Words drawn in a round.
pub(crate) const DRAWN: usize = 32;
/// Digits for counts up to 32.
const DIGITS: usize = 6;

/// References ready for SINTAX.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sintax {
    /// For each record its place among all by length, then by record.
    precedence: Vec<u32>,
}

/// Working memory, one a thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct SintaxWork {
    drawn: Vec<u32>,
    distinct: Vec<u32>,
    /// Bits of the blocks that hold each word of the query.
    blocks: Vec<u64>,
    /// Where the masks of a block lie in `local`; `u32::MAX` if not fetched.
    place: Vec<u32>,
    fetched: Vec<u32>,
    local: Vec<u64>,
    bounds: Vec<u8>,
}

/// The winner of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Round {
    /// Words it holds of those drawn.
    pub(crate) words: u32,
    /// The record.
    pub(crate) record: u32,
}

impl Sintax {
    /// Puts the references in order of precedence.
    pub(crate) fn new(lengths: impl Iterator<Item = usize>) -> Self {
        let lengths: Vec<usize> = lengths.collect();
        let mut order: Vec<u32> = (0..lengths.len() as u32).collect();
        order.sort_by_key(|&record| (lengths[record as usize], record));
        let mut precedence = vec![0; order.len()];
        for (place, &record) in order.iter().enumerate() {
            precedence[record as usize] = place as u32;
        }
        Self { precedence }
    }

    /// The winners of the rounds; rounds in which no reference holds a word have none.
    pub(crate) fn rounds(
        &self,
        nearest: &Nearest,
        words: &[u16],
        rounds: usize,
        draws: &mut Draws,
        work: &mut SintaxWork,
    ) -> Vec<Option<Round>> {
        let lanes = nearest.blocks().div_ceil(64);
        work.blocks.clear();
        for &word in words {
            work.blocks.extend_from_slice(nearest.blocks_with(word));
        }
        work.place.clear();
        work.place.resize(nearest.blocks(), u32::MAX);
        work.local.clear();
        let winners = (0..rounds)
            .map(|_| {
                draws.fill(DRAWN, words.len(), &mut work.drawn);
                work.distinct.clone_from(&work.drawn);
                work.distinct.sort_unstable();
                work.distinct.dedup();
                self.round(nearest, words, lanes, work)
            })
            .collect();
        for &block in &work.fetched {
            work.place[block as usize] = u32::MAX;
        }
        work.fetched.clear();
        winners
    }

    fn round(&self, nearest: &Nearest, words: &[u16], lanes: usize, work: &mut SintaxWork) -> Option<Round> {
        let mut counts = [0; 64];
        work.bounds.clear();
        for lane in 0..lanes {
            let mut counters = Counters::<DIGITS>::ZERO;
            for &drawn in &work.distinct {
                counters.add(work.blocks[drawn as usize * lanes + lane]);
            }
            counters.unpack(&mut counts);
            work.bounds.extend(counts.iter().map(|&count| count as u8));
        }
        work.bounds.truncate(nearest.blocks());
        let highest = work.bounds.iter().copied().max().unwrap_or(0);
        let mut best: Option<(u32, u32, u32)> = None; // (words, precedence, record)
        // From the highest bound down; all blocks of one bound in their order.
        for bound in (1..=highest).rev() {
            if best.is_some_and(|(words, ..)| words > u32::from(bound)) {
                break;
            }
            for block in 0..nearest.blocks() {
                if work.bounds[block] != bound {
                    continue;
                }
                if work.place[block] == u32::MAX {
                    work.place[block] = work.local.len() as u32;
                    work.fetched.push(block as u32);
                    work.local.extend(words.iter().map(|&word| nearest.mask(block, word)));
                }
                let masks = &work.local[work.place[block] as usize..][..words.len()];
                let mut counters = Counters::<DIGITS>::ZERO;
                for &drawn in &work.distinct {
                    counters.add(masks[drawn as usize]);
                }
                let (greatest, mut who) = counters.greatest();
                if greatest == 0 || best.is_some_and(|(words, ..)| words > greatest) {
                    continue;
                }
                let records = nearest.records(block);
                while who != 0 {
                    let slot = who.trailing_zeros() as usize;
                    who &= who - 1;
                    let Some(&record) = records.get(slot) else { break };
                    let precedence = self.precedence[record as usize];
                    if best.is_none_or(|(words, first, _)| greatest > words || precedence < first) {
                        best = Some((greatest, precedence, record));
                    }
                }
            }
        }
        best.map(|(words, _, record)| Round { words, record })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Word sets in kin groups of ten.
    fn sets() -> Vec<Vec<u16>> {
        let mut draws = Draws::new(1, b"sintax");
        (0..500)
            .map(|at| {
                let mut set: Vec<u16> = (0..120)
                    .map(|_| (draws.below(400) + if draws.below(3) == 0 { 0 } else { at / 10 * 400 }) as u16)
                    .collect();
                set.sort_unstable();
                set.dedup();
                set
            })
            .collect()
    }

    #[test]
    fn rounds_are_won_by_what_counting_all_says() {
        let sets = sets();
        let nearest = Nearest::new((0..500).collect(), |at, words| words.clone_from(&sets[at]));
        let length = |at: usize| 100 + at * 7 % 13;
        let sintax = Sintax::new((0..500).map(length));
        let mut work = SintaxWork::default();
        for (at, query) in sets.iter().enumerate().step_by(29) {
            let found = sintax.rounds(&nearest, query, 20, &mut Draws::new(9, &[at as u8]), &mut work);
            let mut draws = Draws::new(9, &[at as u8]);
            for round in found {
                let mut drawn = Vec::new();
                draws.fill(DRAWN, query.len(), &mut drawn);
                drawn.sort_unstable();
                drawn.dedup();
                let plain = (0..500)
                    .map(|record| {
                        let held = drawn.iter().filter(|&&d| sets[record].contains(&query[d as usize]));
                        (held.count() as u32, std::cmp::Reverse((length(record), record)))
                    })
                    .max()
                    .map(|(words, std::cmp::Reverse((_, record)))| Round { words, record: record as u32 });
                assert_eq!(round, plain);
            }
        }
    }
}
