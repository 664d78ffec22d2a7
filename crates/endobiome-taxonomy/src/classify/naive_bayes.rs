//! Naive Bayes over words (Wang et al. 2007, doi:10.1128/AEM.00062-07) with bootstrap.
//!
//! With `N` references of which `n_w` hold word `w`, the prior of a word is `P_w = (n_w + 0.5) / (N + 1)`; with
//! `M` references in class `c` of which `m_w` hold it, `p(w|c) = (m_w + P_w) / (M + 1)`. The class with the
//! greatest sum of `ln p(w|c)` over the words of the query wins; a bootstrap is the same with an eighth of the
//! words, drawn with replacement.
//!
//! What a class pays for a word, `-ln p(w|c)`, is kept as a whole number of 1/1024 nat, so a sum is the same in any
//! order and the pruned form below gives exactly what adding up all classes gives.
//!
//! Adding up all classes would read 30 rows of the matrix words x classes for each of 100 bootstraps. Instead each block
//! of 32 classes has a bound in a byte, the least that any of them pays. In all bootstraps the bounds of 32 blocks at a time
//! are added up; after eight words, those that tell most first, most sums have passed what the best class known
//! pays for the whole bootstrap. Of a block that is left, the costs of all its classes for the query's words are written out
//! ([`costs`]), which fits the first cache, and added up likewise in the bootstraps in which it is left.

mod copies;
mod costs;
mod engine;
mod hashed;
mod kernel;
pub(crate) mod mothur;
mod rounds;
mod stored;
mod train;

use super::draws::Draws;
use crate::reference::index::Numbers;
use copies::Copies;
use costs::{BLOCK, Costs, Local, STEP};
pub(crate) use hashed::Hashed;
use kernel::{Drawn, Hit};
use rounds::Rounds;
pub(crate) use train::MANY;

/// A trained model.
#[derive(Debug, Clone, Default)]
pub(crate) struct NaiveBayes {
    costs: Costs,
    /// The class at each place of the costs.
    class_at: Numbers<u32>,
    /// The place of each class in the order by which ties are broken; empty if they are broken at random.
    order: Vec<u32>,
}

/// What naive Bayes says of one query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Vote {
    /// The classes of the greatest score over all words, in the order by which ties are broken, or else ascending; more than
    /// one is a tie.
    pub(crate) best: Vec<u32>,
    /// The winner of each bootstrap.
    pub(crate) winners: Vec<u32>,
}

/// Working memory, one a thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workspace {
    local: Local,
    /// Blocks, the most promising first.
    order: Vec<u32>,
    copies: Copies,
    rounds: Rounds,
    /// For each block the bootstraps that one of its classes may win.
    open: Vec<Vec<u32>>,
    hits: Vec<Hit>,
}

/// Blocks that are looked into in all bootstraps, for limits that are near the truth.
const PROMISING: usize = 4;

impl NaiveBayes {
    /// Ties go to the class with the least of these numbers, one a class, instead of to one at random.
    pub(crate) fn with_order(mut self, order: Vec<u32>) -> Self {
        self.order = order;
        self
    }

    /// Classifies a query: `words` (not empty), with `bootstraps` draws of `size` of them.
    ///
    /// Ties within a bootstrap are broken by `draws`, when all words are drawn, or by the order given.
    pub(crate) fn vote(
        &self,
        words: &[u16],
        bootstraps: usize,
        size: usize,
        draws: &mut Draws,
        work: &mut Workspace,
    ) -> Vote {
        let mut vote = Vote::default();
        if words.is_empty() || self.costs.classes() == 0 {
            return vote;
        }
        self.costs.start(words, &mut work.local);
        work.copies.blocks.clear();
        let best = self.best_of_all(work);
        work.rounds.draw(bootstraps, size.max(1), &work.local.plus, draws);
        self.win(best[0], work);
        vote.best = best;
        self.put_in_order(&mut vote.best);
        for leaders in &mut work.rounds.leaders[..bootstraps] {
            self.put_in_order(leaders);
            let winner = match &leaders[..] {
                [winner] => *winner,
                tied if self.order.is_empty() => tied[draws.below(tied.len())],
                tied => tied[0],
            };
            vote.winners.push(winner);
        }
        vote
    }

    /// Makes classes of places, and puts them in the order by which ties are broken.
    fn put_in_order(&self, places: &mut [u32]) {
        for place in places.iter_mut() {
            *place = self.class_at[*place as usize];
        }
        if self.order.is_empty() {
            places.sort_unstable();
        } else {
            places.sort_unstable_by_key(|&class| self.order[class as usize]);
        }
    }

    /// Finds the places that pay least over all words, and the order in which to look into blocks.
    fn best_of_all(&self, work: &mut Workspace) -> Vec<u32> {
        let Workspace { local, order, copies, hits, .. } = work;
        let mut blocks: Vec<(u32, u32)> = Vec::with_capacity(self.costs.blocks());
        for part in local.of_block.chunks_exact(local.all.len()) {
            blocks.extend(sums(part).into_iter().zip(blocks.len() as u32..));
        }
        blocks.truncate(self.costs.blocks());
        blocks.sort_unstable();
        let (mut least, mut best) = (u32::MAX, Vec::new());
        let chunk = self.costs.rows_without_overflow();
        for &(bound, block) in &blocks {
            if bound.saturating_mul(STEP) > least {
                break;
            }
            let rows = copies.of(block, &self.costs, local);
            let all = Drawn { words: &local.all, size: local.all.len() };
            kernel::contest(rows, all, &[0], &[least], chunk, hits);
            let Some(hit) = hits.pop() else { continue };
            for (place, cost) in self.lanes(block, hit.mask).zip_costs(&hit.sums) {
                if cost < least {
                    least = cost;
                    best.clear();
                }
                if cost == least {
                    best.push(place);
                }
            }
        }
        order.clear();
        order.extend(blocks.into_iter().map(|(_, block)| block));
        best
    }

    /// The lanes of a block whose bit is set and that are no padding.
    fn lanes(&self, block: u32, mask: u32) -> Lanes {
        let first = block * BLOCK as u32;
        let classes = self.costs.classes() as u32 - first;
        Lanes { first, mask: if classes < BLOCK as u32 { mask & ((1 << classes) - 1) } else { mask } }
    }

    /// Finds who pays least in each of the bootstraps; `likely` is a place that does in many.
    fn win(&self, likely: u32, work: &mut Workspace) {
        let Workspace { local, order, copies, rounds, open, hits } = work;
        let (block, lane) = (likely / BLOCK as u32, likely as usize % BLOCK);
        let rows = copies.of(block, &self.costs, local);
        for round in 0..rounds.count() {
            let cost = rounds.drawn(round).iter().map(|&word| u32::from(rows[word as usize][lane])).sum();
            rounds.take(round, likely, cost);
        }
        let chunk = self.costs.rows_without_overflow();
        let (first, others) = order.split_at(order.len().min(PROMISING));
        let every: Vec<u32> = (0..rounds.count() as u32).collect();
        for &block in first {
            let rows = copies.of(block, &self.costs, local);
            kernel::contest(rows, rounds.all_drawn(), &every, rounds.limits(), chunk, hits);
            self.take(block, likely, hits, rounds);
        }
        open.resize_with(self.costs.blocks(), Vec::new);
        let limits = rounds.limits_in_steps();
        for (part, bounds) in local.of_block.chunks_exact(local.all.len()).enumerate() {
            let masks = kernel::bytes_within(bounds, rounds.all_drawn(), &limits);
            for (round, mut mask) in (0..).zip(masks) {
                while mask != 0 {
                    let block = part * BLOCK + mask.trailing_zeros() as usize;
                    mask &= mask - 1;
                    if let Some(open) = open.get_mut(block) {
                        open.push(round);
                    }
                }
            }
        }
        for &block in first {
            open[block as usize].clear();
        }
        let size = rounds.all_drawn().size;
        for &block in others {
            let open = &mut open[block as usize];
            if 2 * open.len() * size < local.all.len() {
                for &round in open.iter() {
                    let rows = copies.of_words(block, rounds.drawn(round as usize), &self.costs, local);
                    let drawn = Drawn { words: &local.all[..size], size };
                    let limits = &rounds.limits()[round as usize..=round as usize];
                    kernel::contest(rows, drawn, &[0], limits, chunk, hits);
                    hits.iter_mut().for_each(|hit| hit.round = round);
                    self.take(block, likely, hits, rounds);
                }
            } else {
                let rows = copies.of(block, &self.costs, local);
                kernel::contest(rows, rounds.all_drawn(), open, rounds.limits(), chunk, hits);
                self.take(block, likely, hits, rounds);
            }
            open.clear();
        }
    }

    /// Notes the classes of a block that may win bootstraps.
    fn take(&self, block: u32, likely: u32, hits: &mut Vec<Hit>, rounds: &mut Rounds) {
        for hit in hits.drain(..) {
            for (place, cost) in self.lanes(block, hit.mask).zip_costs(&hit.sums) {
                if place != likely {
                    rounds.take(hit.round as usize, place, cost);
                }
            }
        }
    }
}

/// Some places of a block.
struct Lanes {
    first: u32,
    mask: u32,
}

impl Lanes {
    /// The places, each with its cost.
    fn zip_costs(self, costs: &[u32; BLOCK]) -> impl Iterator<Item = (u32, u32)> {
        let Self { first, mut mask } = self;
        std::iter::from_fn(move || {
            (mask != 0).then(|| {
                let lane = mask.trailing_zeros();
                mask &= mask - 1;
                (first + lane, costs[lane as usize])
            })
        })
    }
}

/// Adds up rows of bytes, lane by lane.
fn sums(rows: &[kernel::Bytes]) -> [u32; BLOCK] {
    let mut totals = [0; BLOCK];
    for part in rows.chunks(256) {
        let mut sums = [0; BLOCK];
        kernel::add_bytes(part, &mut sums);
        for (total, sum) in totals.iter_mut().zip(sums) {
            *total += u32::from(sum);
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::words::WordFinder;

    /// References of 40 classes in 8 kin groups, one to five members each, all made by mutation.
    fn world() -> (Vec<Vec<u8>>, Vec<u32>) {
        let mut draws = Draws::new(7, b"world");
        let mut mutate = |sequence: &[u8], per_mille: usize| -> Vec<u8> {
            sequence
                .iter()
                .map(|&letter| if draws.below(1000) < per_mille { b"ACGT"[draws.below(4)] } else { letter })
                .collect()
        };
        let root = mutate(&[b'A'; 300], 1000);
        let (mut sequences, mut classes) = (Vec::new(), Vec::new());
        for group in 0..8 {
            let kin = mutate(&root, 250);
            for class in 0..5 {
                let own = mutate(&kin, 40);
                for _ in 0..1 + (group + class) % 5 {
                    sequences.push(mutate(&own, 10));
                    classes.push(group as u32 * 5 + class as u32);
                }
            }
        }
        (sequences, classes)
    }

    fn words_of(sequence: &[u8]) -> Vec<u16> {
        let mut words = Vec::new();
        WordFinder::default().distinct(sequence, &mut words);
        words
    }

    /// The plain form, which the pruned form is held against: every class adds up what it pays by the formula.
    struct Plain {
        sets: Vec<Vec<u16>>,
        classes: Vec<u32>,
        count: u32,
    }

    impl Plain {
        fn new(sequences: &[Vec<u8>], classes: &[u32], count: u32) -> Self {
            Self {
                sets: sequences.iter().map(|one| words_of(one)).collect(),
                classes: classes.to_vec(),
                count,
            }
        }

        fn train(&self) -> NaiveBayes {
            NaiveBayes::train(self.count as usize, &self.classes, |at, words| {
                words.clone_from(&self.sets[at])
            })
        }

        /// What each class pays for each of the words.
        fn costs(&self, words: &[u16]) -> Vec<Vec<i32>> {
            let holders = |word: u16, class: Option<u32>| {
                let member = |at: &usize| class.is_none_or(|class| self.classes[*at] == class);
                (0..self.sets.len()).filter(|at| member(at) && self.sets[*at].contains(&word)).count() as u32
            };
            let prior: Vec<f64> = words
                .iter()
                .map(|&word| (f64::from(holders(word, None)) + 0.5) / (self.sets.len() as f64 + 1.0))
                .collect();
            (0..self.count)
                .map(|class| {
                    let size = self.classes.iter().filter(|&&other| other == class).count() as u32;
                    let value = |(&word, &prior)| i32::from(train::value(holders(word, Some(class)), prior));
                    words.iter().zip(&prior).map(value).map(|v| train::size_cost(size, 0) - v).collect()
                })
                .collect()
        }

        fn vote(&self, words: &[u16], bootstraps: usize, size: usize, draws: &mut Draws) -> Vote {
            let costs = self.costs(words);
            let best_of = |drawn: &[u32]| -> Vec<u32> {
                let sums: Vec<i32> =
                    costs.iter().map(|costs| drawn.iter().map(|&at| costs[at as usize]).sum()).collect();
                let least = *sums.iter().min().unwrap();
                (0..self.count).filter(|&class| sums[class as usize] == least).collect()
            };
            let mut drawn = Vec::new();
            let tied: Vec<Vec<u32>> = (0..bootstraps)
                .map(|_| {
                    draws.fill(size, words.len(), &mut drawn);
                    best_of(&drawn)
                })
                .collect();
            let mut winner =
                |tied: &Vec<u32>| if tied.len() == 1 { tied[0] } else { tied[draws.below(tied.len())] };
            let winners = tied.iter().map(&mut winner).collect();
            Vote { best: best_of(&(0..words.len() as u32).collect::<Vec<_>>()), winners }
        }
    }

    #[test]
    fn pruned_form_equals_the_plain_form() {
        let (sequences, classes) = world();
        let oracle = Plain::new(&sequences, &classes, 40);
        let model = oracle.train();
        let mut work = Workspace::default();
        for (at, sequence) in sequences.iter().enumerate() {
            // Whole, a part (ties), and one that is far from all.
            let far: Vec<u8> =
                sequence.iter().enumerate().map(|(i, &b)| if i % 5 == 0 { b'A' } else { b }).collect();
            for query in [&sequence[..], &sequence[..60], &far[..]] {
                let words = words_of(query);
                let size = words.len() / 8;
                let fast = model.vote(&words, 20, size, &mut Draws::new(1, query), &mut work);
                let slow = oracle.vote(&words, 20, size, &mut Draws::new(1, query));
                assert_eq!(fast, slow, "query {at}");
            }
        }
    }

    #[test]
    fn ties_follow_the_order_given() {
        let (mut sequences, mut classes) = world();
        // Class 40 has what class 3 has.
        for at in 0..sequences.len() {
            if classes[at] == 3 {
                sequences.push(sequences[at].clone());
                classes.push(40);
            }
        }
        let train = || NaiveBayes::train(41, &classes, |at, words| *words = words_of(&sequences[at]));
        let query = words_of(&sequences[classes.iter().position(|&class| class == 3).unwrap()]);
        for (order, first) in [((0..41).collect(), 3), ((0..41).rev().collect::<Vec<u32>>(), 40)] {
            let vote = train().with_order(order).vote(
                &query,
                50,
                query.len() / 8,
                &mut Draws::new(1, b""),
                &mut Workspace::default(),
            );
            assert_eq!((vote.best[0], vote.best.len(), vote.winners.len()), (first, 2, 50));
            assert!(vote.winners.contains(&first) && !vote.winners.contains(&(43 - first)));
        }
    }

    #[test]
    fn long_queries_do_not_overflow_the_bounds() {
        let (sequences, classes) = world();
        let oracle = Plain::new(&sequences, &classes, 40);
        let model = oracle.train();
        let mut draws = Draws::new(3, b"long");
        let long: Vec<u8> = (0..4000).map(|_| b"ACGT"[draws.below(4)]).collect();
        let words = words_of(&long);
        assert!(words.len() > 3000);
        let fast =
            model.vote(&words, 5, words.len() / 8, &mut Draws::new(1, &long), &mut Workspace::default());
        assert_eq!(fast, oracle.vote(&words, 5, words.len() / 8, &mut Draws::new(1, &long)));
    }

    #[test]
    fn costs_follow_the_formula() {
        // Word 0: 2 of 3 references, prior 2.5 / 4; both members of a class of two, not the one of a class of one.
        let nat = |m: f64, size: f64| -libm::log((m + 0.625) / (size + 1.0)) * train::UNIT;
        let cost = |m, size| f64::from(train::size_cost(size, 0) - i32::from(train::value(m, 0.625)));
        assert!((cost(2, 2) - nat(2.0, 2.0)).abs() <= 2.0);
        assert!((cost(0, 1) - nat(0.0, 1.0)).abs() <= 2.0);
        assert_eq!(train::size_cost(1, 1), train::size_cost(2, 0));
        assert_eq!([train::fixed(-0.5), train::fixed(1.0), train::fixed(-1e-9)], [-512, 1024, -1]);
    }
}
