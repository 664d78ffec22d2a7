//! SINTAX (Edgar 2016, doi:10.1101/074161), as vsearch does it.
//!
//! In each of 100 rounds 32 of the distinct words of the query are drawn with replacement and doubles dropped; the
//! reference that holds most of them wins. Of equals the shortest wins, then the first. A round counts if the winner
//! holds more words than a threshold (0 up to vsearch 2.27, 1 from 2.28 on); at least half of the rounds must count.
//!
//! References lie in groups of 16 ([`groups`]). What a group lacks of the drawn words bounds what each of its references
//! lacks, so a reference is looked at only if its group lacks no more than the best reference known in some round; the groups
//! that share most words with the query go first. The winner is that of the full count.

mod groups;
mod kernel;

use super::draws::Draws;
pub(crate) use groups::Groups;
use groups::{Block, GROUPS_OF_A_ROW, Local, each_bit};
use kernel::Bits;

/// Words drawn in a round.
pub(crate) const DRAWN: usize = 32;
/// Groups that are looked into first, for bounds near the truth.
const PROMISING: usize = 16;

/// References ready for SINTAX.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sintax {
    groups: Groups,
    /// For each record its place among all by length, then by record.
    precedence: Vec<u32>,
}

/// Working memory, one a thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct SintaxWork {
    local: Local,
    block: Block,
    drawn: Drawn,
    /// For each group how many words of the query it lacks.
    lacks: Vec<u16>,
    /// Of each 256 groups those that share most words with the query.
    promising: Vec<Bits>,
}

/// The rows of the words drawn in each round.
#[derive(Debug, Clone, Default)]
struct Drawn {
    rows: Vec<u16>,
    /// Where the rows of each round start, and how many there are; they are filled up with the row of zeros.
    rounds: Vec<(usize, u32)>,
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
        Self { groups, precedence }
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
        let SintaxWork { local, block, drawn, lacks, promising } = work;
        self.groups.start(words, local);
        drawn.fill(rounds, draws, &local.row_of);
        let mut best: Vec<Best> = vec![None; rounds];
        self.find_promising(words.len(), local, lacks, promising);
        for part in 0..promising.len() {
            self.look_into(part, promising[part], local, block, drawn, &mut best);
        }
        self.contest(block, drawn, &mut best);
        for (part, (rows, promising)) in local.parts().zip(promising).enumerate() {
            let mut out = *promising;
            for (best, (rows_of_round, distinct)) in best.iter().zip(drawn.rounds()) {
                let misses = distinct - best.map_or(1, |(words, ..)| words);
                let reached = kernel::within(rows, rows_of_round, misses, &out);
                for (out, reached) in out.iter_mut().zip(reached) {
                    *out |= reached;
                }
            }
            for (out, promising) in out.iter_mut().zip(promising) {
                *out &= !*promising;
            }
            self.look_into(part, out, local, block, drawn, &mut best);
        }
        self.contest(block, drawn, &mut best);
        best.into_iter().map(|best| best.map(|(words, _, record)| Round { words, record })).collect()
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
        let mut free = PROMISING;
        for (group, &lacks) in lacks.iter().enumerate().filter(|&(_, &lacks)| lacks <= limit) {
            let at_limit = lacks == limit;
            if !at_limit || free > 0 {
                free = free.saturating_sub(usize::from(at_limit));
                promising[group / GROUPS_OF_A_ROW][group % GROUPS_OF_A_ROW / 64] |= 1 << (group % 64);
            }
        }
    }

    /// Lets the references of some of 256 groups try to be the best of the rounds, as soon as a block is full.
    fn look_into(
        &self,
        part: usize,
        groups: Bits,
        local: &Local,
        block: &mut Block,
        drawn: &Drawn,
        best: &mut [Best],
    ) {
        let mut four = [0; 4];
        let mut count = 0;
        for (lane, bits) in groups.into_iter().enumerate() {
            each_bit(bits, |bit| {
                four[count % 4] = (lane * 64 + bit) as u8;
                count += 1;
                if count % 4 == 0 {
                    self.groups.write_out(part, &four, local, block);
                    if block.is_full() {
                        self.contest(block, drawn, best);
                    }
                }
            });
        }
        if count % 4 != 0 {
            self.groups.write_out(part, &four[..count % 4], local, block);
            if block.is_full() {
                self.contest(block, drawn, best);
            }
        }
    }

    /// Lets the references of a block try to be the best of the rounds, and empties it.
    fn contest(&self, block: &mut Block, drawn: &Drawn, best: &mut [Best]) {
        if block.is_empty() {
            return;
        }
        for (best, (rows, distinct)) in best.iter_mut().zip(drawn.rounds()) {
            let misses = distinct - best.map_or(1, |(words, ..)| words);
            if best.is_some()
                && kernel::within(&block.rows, rows, misses, &[0; kernel::BITS]) == [0; kernel::BITS]
            {
                continue;
            }
            let (fewest, who) = kernel::fewest(&block.rows, rows);
            let most = distinct - fewest;
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
        }
        block.clear();
    }
}

impl Drawn {
    /// Draws words.
    fn fill(&mut self, rounds: usize, draws: &mut Draws, row_of: &[u16]) {
        self.rows.clear();
        self.rounds.clear();
        self.set.resize(row_of.len().div_ceil(64), 0);
        for _ in 0..rounds {
            draws.fill(DRAWN, row_of.len(), &mut self.numbers);
            for &number in &self.numbers {
                let row = usize::from(row_of[number as usize]);
                self.set[row / 64] |= 1 << (row % 64);
            }
            let start = self.rows.len();
            for (first, bits) in (0..).step_by(64).zip(&mut self.set) {
                each_bit(std::mem::take(bits), |bit| self.rows.push(first + bit as u16));
            }
            let distinct = self.rows.len() - start;
            self.rounds.push((start, distinct as u32));
            self.rows.resize(start + distinct.next_multiple_of(kernel::STEP), row_of.len() as u16);
        }
    }

    /// Of each round the rows and how many of them are words.
    fn rounds(&self) -> impl Iterator<Item = (&[u16], u32)> {
        let ends = self.rounds.iter().skip(1).map(|&(start, _)| start).chain([self.rows.len()]);
        self.rounds.iter().zip(ends).map(|(&(start, distinct), end)| (&self.rows[start..end], distinct))
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
