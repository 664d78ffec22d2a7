//! SINTAX (Edgar 2016, doi:10.1101/074161), as vsearch does it.
//!
//! In each of 100 rounds 32 of the distinct words of the query are drawn with replacement and doubles dropped; the
//! reference that holds most of them wins. Of equals the shortest wins, then the first. A round counts if the winner
//! holds enough of them (12 in vsearch 2.22, 2 from 2.28 on); at least half of the rounds must count.
//!
//! References lie in groups of 16 ([`groups`]). What a group lacks of the drawn words bounds what each of its references
//! lacks, so a reference is looked at only if its group lacks no more than the best reference known in some round; the groups
//! that share most words with the query go first. The winner is that of the full count.

mod engine;
mod groups;
mod kernel;
mod likeness;
mod stored;

use super::draws::Draws;
use crate::reference::index::Numbers;
pub(crate) use engine::SintaxEngine;
pub(crate) use groups::Groups;
use groups::{Block, GROUPS_OF_A_ROW, Local, each_bit};
use kernel::{Bits, Drawn};

/// Words drawn in a round.
pub(crate) const DRAWN: usize = 32;
/// Groups that are looked into first, for bounds near the truth.
const PROMISING: usize = 16;

/// References ready for SINTAX.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sintax {
    groups: Groups,
    /// For each record its place among all by length, then by record.
    precedence: Numbers<u32>,
}

/// Working memory, one a thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct SintaxWork {
    local: Local,
    block: Block,
    draft: Draft,
    /// For each group how many words of the query it lacks.
    lacks: Vec<u16>,
    /// Of each 256 groups those that share most words with the query.
    promising: Vec<Bits>,
}

/// The rows of the words drawn, round by round.
#[derive(Debug, Clone, Default)]
struct Draft {
    rows: Vec<u16>,
    rounds: Vec<Drawn>,
    /// The rounds with the first rows only.
    early: Vec<Drawn>,
    best: Vec<Best>,
    numbers: Vec<u32>,
    set: Vec<u64>,
}

/// The winner of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Round {
    /// Words it holds of those drawn.
    pub(crate) words: u32,
    /// The record.
    pub(crate) record: u32,
}

/// The best reference of a round: words, precedence, record.
type Best = Option<(u32, u32, u32)>;

impl Sintax {
    /// Puts the references in order of precedence.
    pub(crate) fn new(groups: Groups, lengths: impl Iterator<Item = usize>) -> Self {
        let lengths: Vec<usize> = lengths.collect();
        let mut order: Vec<u32> = (0..lengths.len() as u32).collect();
        order.sort_by_key(|&record| (lengths[record as usize], record));
        let mut precedence = vec![0; order.len()];
        for (place, &record) in order.iter().enumerate() {
            precedence[record as usize] = place as u32;
        }
        Self { groups, precedence: precedence.into() }
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.groups.bytes() + 4 * self.precedence.len()
    }

    /// The winners of the rounds; rounds in which no reference holds a word have none.
    pub(crate) fn rounds(
        &self,
        words: &[u16],
        rounds: usize,
        draws: &mut Draws,
        work: &mut SintaxWork,
    ) -> Vec<Option<Round>> {
        let SintaxWork { local, block, draft, lacks, promising } = work;
        self.groups.start(words, local);
        draft.draw(rounds, draws, local);
        self.find_promising(words.len(), local, lacks, promising);
        for (part, &groups) in promising.iter().enumerate() {
            self.look_into(part, groups, local, block, draft);
        }
        self.contest(local, block, draft);
        for (part, (rows, &promising)) in local.parts().zip(&*promising).enumerate() {
            let mut known = promising;
            let mut from = 0;
            while let Some((round, reached)) =
                kernel::next_within(rows, &draft.rows, &draft.rounds[from..], &known)
            {
                from += round + 1;
                for (known, reached) in known.iter_mut().zip(reached) {
                    *known |= reached;
                }
            }
            for (known, promising) in known.iter_mut().zip(promising) {
                *known &= !promising;
            }
            self.look_into(part, known, local, block, draft);
        }
        self.contest(local, block, draft);
        draft.best.iter().map(|best| best.map(|(words, _, record)| Round { words, record })).collect()
    }

    /// Finds the groups that share most words with the query.
    fn find_promising(&self, words: usize, local: &Local, lacks: &mut Vec<u16>, promising: &mut Vec<Bits>) {
        lacks.clear();
        for rows in local.parts() {
            let mut counts = [0; GROUPS_OF_A_ROW];
            kernel::count_bits(rows, &mut counts);
            lacks.extend(counts);
        }
        lacks.truncate(self.groups.groups());
        let mut groups_lacking = vec![0; words + 1];
        for &lacks in lacks.iter() {
            groups_lacking[usize::from(lacks)] += 1;
        }
        let mut sum = 0;
        let limit = groups_lacking.iter().position(|&groups| {
            sum += groups;
            sum >= PROMISING
        });
        let limit = limit.unwrap_or(words) as u16;
        promising.clear();
        promising.resize(lacks.len().div_ceil(GROUPS_OF_A_ROW), [0; kernel::BITS]);
        let mut free = PROMISING - lacks.iter().filter(|&&lacks| lacks < limit).count();
        for (group, &lacks) in lacks.iter().enumerate().filter(|&(_, &lacks)| lacks <= limit) {
            let at_limit = lacks == limit;
            if !at_limit || free > 0 {
                free = free.saturating_sub(usize::from(at_limit));
                promising[group / GROUPS_OF_A_ROW][group % GROUPS_OF_A_ROW / 64] |= 1 << (group % 64);
            }
        }
    }

    /// Lets the references of some of 256 groups try to be the best of the rounds, as soon as a block is full.
    fn look_into(&self, part: usize, groups: Bits, local: &Local, block: &mut Block, draft: &mut Draft) {
        let (mut some, mut count) = ([0; kernel::SOME], 0);
        for (lane, bits) in groups.into_iter().enumerate() {
            each_bit(bits, |bit| {
                some[count] = (lane * 64 + bit) as u8;
                count += 1;
                if count == kernel::SOME {
                    count = 0;
                    self.add(part, &some, local, block, draft);
                }
            });
        }
        if count > 0 {
            self.add(part, &some[..count], local, block, draft);
        }
    }

    fn add(&self, part: usize, groups: &[u8], local: &Local, block: &mut Block, draft: &mut Draft) {
        self.groups.add(part, groups, local, block);
        if block.is_full() {
            self.contest(local, block, draft);
        }
    }

    /// Lets the references of a block try to be the best of the rounds, and empties it.
    fn contest(&self, local: &Local, block: &mut Block, draft: &mut Draft) {
        if block.is_empty() {
            return;
        }
        let free = block.free();
        let mut from = 0;
        while let Some((round, reached)) =
            kernel::next_within(&block.rows, &draft.rows, &draft.early[from..], &free)
        {
            let round = from + round;
            from = round + 1;
            for (lane, &reached) in reached.iter().enumerate() {
                if reached != 0 {
                    self.groups.complete(lane, local, block);
                }
            }
            let (fewest, who) = kernel::fewest(&block.rows, draft.rows_of(round), &reached);
            let most = u32::from(draft.rounds[round].words) - fewest;
            let best = &mut draft.best[round];
            if most == 0 || best.is_some_and(|(words, ..)| words > most) {
                continue;
            }
            for (lane, bits) in who.into_iter().enumerate() {
                each_bit(bits, |bit| {
                    let Some(record) = self.groups.record(block, lane * 64 + bit) else { return };
                    let precedence = self.precedence[record as usize];
                    if best.is_none_or(|(words, first, _)| most > words || precedence < first) {
                        *best = Some((most, precedence, record));
                    }
                });
            }
            draft.rounds[round].misses = fewest as u16;
            draft.early[round].misses = fewest as u16;
        }
        block.clear();
    }
}

impl Draft {
    /// Draws words; no one is the best yet.
    fn draw(&mut self, rounds: usize, draws: &mut Draws, local: &Local) {
        let words = local.row_of.len();
        self.rows.clear();
        self.rounds.clear();
        self.early.clear();
        self.best.clear();
        self.best.resize(rounds, None);
        self.set.resize(words.div_ceil(64), 0);
        for _ in 0..rounds {
            draws.fill(DRAWN, words, &mut self.numbers);
            for &number in &self.numbers {
                let row = usize::from(local.row_of[number as usize]);
                self.set[row / 64] |= 1 << (row % 64);
            }
            let start = self.rows.len();
            for (first, bits) in (0..).step_by(64).zip(&mut self.set) {
                each_bit(std::mem::take(bits), |bit| self.rows.push(first + bit as u16));
            }
            let drawn = self.rows.len() - start;
            let rows = drawn.next_multiple_of(kernel::STEP);
            self.rows.resize(start + rows, words as u16);
            let round = Drawn {
                start: start as u32,
                words: drawn as u16,
                rows: rows as u16,
                misses: (drawn - 1) as u16,
            };
            self.rounds.push(round);
            let early = self.rows[start..].partition_point(|&row| usize::from(row) < local.early);
            self.early.push(Drawn { rows: (early / kernel::STEP * kernel::STEP) as u16, ..round });
        }
    }

    /// The rows of a round.
    fn rows_of(&self, round: usize) -> &[u16] {
        let Drawn { start, rows, .. } = self.rounds[round];
        &self.rows[start as usize..][..usize::from(rows)]
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
        let groups = Groups::new((0..500).collect(), |at, words| words.clone_from(&sets[at]));
        let length = |at: usize| 100 + at * 7 % 13;
        let sintax = Sintax::new(groups, (0..500).map(length));
        let mut work = SintaxWork::default();
        for (at, query) in sets.iter().enumerate().step_by(29) {
            let found = sintax.rounds(query, 20, &mut Draws::new(9, &[at as u8]), &mut work);
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
