//! SINTAX (Edgar 2016, doi:10.1101/074161), as vsearch does it.
//!
//! In each of 100 rounds 32 of the distinct words of the query are drawn with replacement and doubles dropped; the
//! reference that holds most of them wins. Of equals the shortest wins, then the first. A round counts if the winner
//! holds enough of them (12 in vsearch 2.22, 2 from 2.28 on); at least half of the rounds must count.
//!
//! References lie in groups of 16 ([`groups`]). How many of the drawn words a group holds bounds each of its references, so a
//! round looks only into the groups that hold as many as the best reference known; those that share most words with the
//! query go first. The winner is that of the full count.

mod groups;
mod kernel;

use super::draws::Draws;
pub(crate) use groups::Groups;
use groups::{GROUPS_OF_A_ROW, Local};

/// Words drawn in a round.
pub(crate) const DRAWN: usize = 32;
/// Groups that are looked into in all rounds, for bounds near the truth.
const PROMISING: usize = 20;

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
    /// Distinct words drawn, and where those of a round start; one more at the end.
    drawn: Vec<u32>,
    starts: Vec<usize>,
    one: Vec<u32>,
    /// Groups by the words they share with the query, most first.
    order: Vec<(u16, u32)>,
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
        self.groups.start(words, &mut work.local);
        work.drawn.clear();
        work.starts.clear();
        work.starts.push(0);
        for _ in 0..rounds {
            draws.fill(DRAWN, words.len(), &mut work.one);
            work.one.sort_unstable();
            work.one.dedup();
            work.drawn.extend_from_slice(&work.one);
            work.starts.push(work.drawn.len());
        }
        self.put_in_order(words.len(), work);
        let SintaxWork { local, drawn, starts, order, .. } = work;
        let mut best: Vec<Best> = vec![None; rounds];
        let (first, _) = order.split_at(order.len().min(PROMISING));
        for &(_, group) in first {
            let rows = self.groups.of(group as usize, local);
            for (best, round) in best.iter_mut().zip(starts.windows(2)) {
                self.contest(group as usize, rows, &drawn[round[0]..round[1]], best);
            }
        }
        for (best, round) in best.iter_mut().zip(starts.windows(2)) {
            let drawn = &drawn[round[0]..round[1]];
            for part in 0..self.groups.groups().div_ceil(GROUPS_OF_A_ROW) {
                let rows = &local.held[part * words.len()..(part + 1) * words.len()];
                let reached = kernel::reaching(rows, drawn, best.map_or(1, |(words, ..)| words));
                for (lane, mut bits) in reached.into_iter().enumerate() {
                    while bits != 0 {
                        let group = part * GROUPS_OF_A_ROW + lane * 64 + bits.trailing_zeros() as usize;
                        bits &= bits - 1;
                        if first.iter().all(|&(_, other)| other as usize != group) {
                            let rows = self.groups.of(group, local);
                            self.contest(group, rows, drawn, best);
                        }
                    }
                }
            }
        }
        best.into_iter().map(|best| best.map(|(words, _, record)| Round { words, record })).collect()
    }

    /// Finds the groups that share most words with the query.
    fn put_in_order(&self, words: usize, work: &mut SintaxWork) {
        work.order.clear();
        for (part, rows) in work.local.held.chunks_exact(words).enumerate() {
            let mut counts = [0; GROUPS_OF_A_ROW];
            kernel::count_bits(rows, &mut counts);
            let first = (part * GROUPS_OF_A_ROW) as u32;
            work.order.extend(counts.into_iter().zip(first..));
        }
        work.order.truncate(self.groups.groups());
        let by_count = |one: &(u16, u32)| (u16::MAX - one.0, one.1);
        if work.order.len() > PROMISING {
            work.order.select_nth_unstable_by_key(PROMISING, by_count);
            work.order.truncate(PROMISING);
        }
    }

    /// Lets the references of a group try to be the best of a round.
    fn contest(&self, group: usize, rows: &[kernel::Sixteen], drawn: &[u32], best: &mut Best) {
        let sums = kernel::add_sixteen(rows, drawn);
        let most = u32::from(sums.iter().copied().fold(0, u8::max));
        if most == 0 || best.is_some_and(|(words, ..)| words > most) {
            return;
        }
        for (&sum, &record) in sums.iter().zip(self.groups.records(group)) {
            if u32::from(sum) == most {
                let precedence = self.precedence[record as usize];
                if best.is_none_or(|(words, first, _)| most > words || precedence < first) {
                    *best = Some((most, precedence, record));
                }
            }
        }
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
