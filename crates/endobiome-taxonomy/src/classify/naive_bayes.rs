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
//! Adding up all classes would read 30 rows of the matrix words x classes for each of 100 bootstraps. Instead each cost
//! has a lower bound in a byte, and each block of 32 classes the least of these ([`bounds`]). In all bootstraps the bytes
//! of 32 blocks at a time are added up; after eight words, those that tell most first, most sums have passed what the
//! best class known pays for the whole bootstrap. The blocks that are left are copied once a query and their classes
//! treated likewise. The few classes that are left then (about one a bootstrap, ten a query) are counted exactly
//! ([`costs`]).

mod bounds;
mod costs;
mod kernel;
mod train;

use super::draws::Draws;
use bounds::{BLOCK, Bounds, Local, STEP};
use costs::Costs;

/// A trained model.
#[derive(Debug, Clone, Default)]
pub(crate) struct NaiveBayes {
    costs: Costs,
    bounds: Bounds,
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
    /// Numbers of the query's words, those that tell most first; and the place of each among these.
    telling: Vec<u32>,
    place: Vec<u32>,
    /// The words in this order, with their bounds.
    words: Vec<u16>,
    bounds: Local,
    /// Blocks, the most promising first.
    order: Vec<u32>,
    exact: Exact,
    rounds: Rounds,
}

/// The costs of the query's words, exactly, for the classes that were looked into.
#[derive(Debug, Clone, Default)]
struct Exact {
    /// Where the costs of a class lie, and their sum.
    place: Vec<(u32, i32)>,
    fetched: Vec<u32>,
    costs: Vec<i16>,
}

/// Some bootstraps that are worked on together.
#[derive(Debug, Clone, Default)]
struct Rounds {
    /// Numbers of words drawn, bootstrap by bootstrap.
    drawn: Vec<u32>,
    /// The least that is known to be paid in each, and by which classes.
    least: Vec<i32>,
    leaders: Vec<Vec<u32>>,
    /// What all classes pay at least.
    floor: Vec<i32>,
    /// The rows of bounds drawn, those of the words that tell most first.
    rows: Vec<u32>,
    /// For each block the bootstraps that one of its classes may win.
    open: Vec<Vec<u32>>,
}

const NOT_FETCHED: u32 = u32::MAX;

impl Exact {
    fn start(&mut self, classes: usize) {
        for &class in &self.fetched {
            self.place[class as usize].0 = NOT_FETCHED;
        }
        self.place.resize(classes, (NOT_FETCHED, 0));
        self.fetched.clear();
        self.costs.clear();
    }

    /// The costs of a class and their sum.
    fn of(&mut self, costs: &Costs, class: u32, words: &[u16]) -> (&[i16], i32) {
        let place = &mut self.place[class as usize];
        if place.0 == NOT_FETCHED {
            place.0 = self.fetched.len() as u32;
            place.1 = costs.fetch(class as usize, words, &mut self.costs);
            self.fetched.push(class);
        }
        let first = place.0 as usize * words.len();
        (&self.costs[first..first + words.len()], place.1)
    }

    fn of_drawn(&mut self, costs: &Costs, class: u32, words: &[u16], drawn: &[u32]) -> i32 {
        let (costs, _) = self.of(costs, class, words);
        drawn.iter().map(|&at| i32::from(costs[at as usize])).sum()
    }
}

impl NaiveBayes {
    /// The plain form, which the pruned form is held against: the score of one class over the given words.
    #[cfg(test)]
    pub(crate) fn score(&self, class: u32, words: impl Iterator<Item = u16>) -> i32 {
        let words: Vec<u16> = words.collect();
        -self.costs.fetch(class as usize, &words, &mut Vec::new())
    }

    /// Number of classes.
    #[cfg(test)]
    pub(crate) fn classes(&self) -> usize {
        self.costs.classes()
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.costs.bytes() + self.bounds.bytes() + 4 * self.order.len()
    }

    /// Ties go to the class with the least of these numbers, one a class, instead of to one at random.
    pub(crate) fn with_order(mut self, order: Vec<u32>) -> Self {
        self.order = order;
        self
    }

    /// Classifies a query: `words` (not empty), with `bootstraps` draws of `size` of them.
    ///
    /// Ties within a bootstrap are broken by `draws`, or by the order given.
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
        work.exact.start(self.costs.classes());
        self.gather(words, work);
        self.best_of_all(words, work, &mut vote.best);
        let ordered = !self.order.is_empty();
        if ordered {
            vote.best.sort_unstable_by_key(|&class| self.order[class as usize]);
        }
        let size = size.max(1);
        // A tie takes a number from the stream that the next bootstrap would else have had. So bootstraps are drawn
        // together as if there were no ties, and drawn again after one.
        let mut together = if vote.best.len() > 1 && !ordered { 1 } else { bootstraps };
        while vote.winners.len() < bootstraps {
            let count = together.clamp(1, bootstraps - vote.winners.len());
            let after = work.rounds.draw(count, size, words.len(), draws);
            self.win(words, size, vote.best[0], work);
            for (leaders, after) in work.rounds.leaders.iter_mut().zip(after) {
                if let &[winner] = &leaders[..] {
                    vote.winners.push(winner);
                } else if ordered {
                    vote.winners.extend(leaders.iter().min_by_key(|&&class| self.order[class as usize]));
                } else {
                    leaders.sort_unstable();
                    *draws = after;
                    vote.winners.push(leaders[draws.below(leaders.len())]);
                    together = together.min(bootstraps / 8);
                    break;
                }
            }
        }
        vote
    }

    /// Copies the bounds of the words, those that tell most first.
    fn gather(&self, words: &[u16], work: &mut Workspace) {
        work.telling.clear();
        work.telling.extend(0..words.len() as u32);
        work.telling.sort_by_key(|&at| std::cmp::Reverse(self.bounds.weight(words[at as usize])));
        work.words.clear();
        work.words.extend(work.telling.iter().map(|&at| words[at as usize]));
        work.place.resize(words.len(), 0);
        for (place, &at) in (0..).zip(&work.telling) {
            work.place[at as usize] = place;
        }
        self.bounds.start(&work.words, &mut work.bounds);
    }

    /// Finds the classes that pay least over all words, ascending, and the order in which to look into blocks.
    fn best_of_all(&self, words: &[u16], work: &mut Workspace, best: &mut Vec<u32>) {
        let Workspace { bounds, order, exact, .. } = work;
        let floor: i32 = words.iter().map(|&word| self.bounds.least(word)).sum();
        let may_be = |total: u32, least: i32| {
            i64::from(total) * i64::from(STEP) + i64::from(floor) <= i64::from(least)
        };
        let mut blocks: Vec<(u32, u32)> = Vec::with_capacity(self.bounds.blocks());
        for part in bounds.of_block.chunks_exact(words.len()) {
            blocks.extend(sums(part).into_iter().zip(blocks.len() as u32..));
        }
        blocks.truncate(self.bounds.blocks());
        blocks.sort_unstable();
        let mut least = i32::MAX;
        for &(total, block) in &blocks {
            if !may_be(total, least) {
                break;
            }
            let totals = sums(self.bounds.of(block, bounds));
            for (class, total) in self.classes_of(block).zip(totals) {
                if may_be(total, least) {
                    let (_, cost) = exact.of(&self.costs, class, words);
                    if cost < least {
                        least = cost;
                        best.clear();
                    }
                    if cost == least {
                        best.push(class);
                    }
                }
            }
        }
        best.sort_unstable();
        order.clear();
        order.extend(blocks.into_iter().map(|(_, block)| block));
    }

    fn classes_of(&self, block: u32) -> std::ops::Range<u32> {
        let first = block * BLOCK as u32;
        first..(first + BLOCK as u32).min(self.costs.classes() as u32)
    }

    /// Finds who pays least in each of the bootstraps drawn; `likely` is a class that does in many.
    fn win(&self, words: &[u16], size: usize, likely: u32, work: &mut Workspace) {
        let Workspace { bounds, order, exact, rounds, place, .. } = work;
        rounds.floor.clear();
        rounds.least.clear();
        for (drawn, leaders) in rounds.drawn.chunks_exact(size).zip(&mut rounds.leaders) {
            leaders.clear();
            leaders.push(likely);
            rounds.floor.push(drawn.iter().map(|&at| self.bounds.least(words[at as usize])).sum());
            rounds.least.push(exact.of_drawn(&self.costs, likely, words, drawn));
        }
        rounds.order_rows(size, place);
        let mut contest = |block: u32, round: usize, rounds: &mut Rounds, bounds: &mut Local| {
            let drawn = round * size..(round + 1) * size;
            let mut mask =
                self.bounds.within(block, &rounds.rows[drawn.clone()], rounds.limit(round), bounds);
            while mask != 0 {
                let class = block * BLOCK as u32 + mask.trailing_zeros();
                mask &= mask - 1;
                if class != likely && (class as usize) < self.costs.classes() {
                    let cost = exact.of_drawn(&self.costs, class, words, &rounds.drawn[drawn.clone()]);
                    rounds.take(round, class, cost);
                }
            }
        };
        let (first, others) = order.split_at(order.len().min(PROMISING));
        for &block in first {
            self.bounds.of(block, bounds);
            for round in 0..rounds.least.len() {
                contest(block, round, rounds, bounds);
            }
        }
        rounds.open.resize_with(self.bounds.blocks(), Vec::new);
        for (part, rows) in bounds.of_block.chunks_exact(words.len()).enumerate() {
            for round in 0..rounds.least.len() {
                let drawn = &rounds.rows[round * size..(round + 1) * size];
                let mut mask = kernel::within(rows, drawn, rounds.limit(round));
                while mask != 0 {
                    let block = part * BLOCK + mask.trailing_zeros() as usize;
                    mask &= mask - 1;
                    if let Some(open) = rounds.open.get_mut(block) {
                        open.push(round as u32);
                    }
                }
            }
        }
        for block in first {
            rounds.open[*block as usize].clear();
        }
        for &block in others {
            let mut open = std::mem::take(&mut rounds.open[block as usize]);
            if open.len() > MANY {
                self.bounds.of(block, bounds);
            }
            for round in open.drain(..) {
                contest(block, round as usize, rounds, bounds);
            }
            rounds.open[block as usize] = open;
        }
    }
}

/// A block that more bootstraps than this ask for is copied.
const MANY: usize = 16;
/// Blocks that are looked into in all bootstraps, for limits that are near the truth.
const PROMISING: usize = 4;

/// Adds up rows, lane by lane.
fn sums(rows: &[kernel::Row]) -> [u32; BLOCK] {
    let mut totals = [0; BLOCK];
    for part in rows.chunks(256) {
        let mut sums = [0; BLOCK];
        kernel::add_rows(part, &mut sums);
        for (total, sum) in totals.iter_mut().zip(sums) {
            *total += u32::from(sum);
        }
    }
    totals
}

impl Rounds {
    /// The greatest sum of bounds at which a class may pay no more than the least known.
    fn limit(&self, round: usize) -> u16 {
        ((self.least[round] - self.floor[round]) / STEP).clamp(0, i32::from(u16::MAX)) as u16
    }

    /// Notes what a class pays, if none is known to pay less.
    fn take(&mut self, round: usize, class: u32, cost: i32) {
        if cost < self.least[round] {
            self.least[round] = cost;
            self.leaders[round].clear();
        }
        if cost == self.least[round] {
            self.leaders[round].push(class);
        }
    }

    /// Draws `count` bootstraps as if none were a tie; gives the state of the stream after each.
    fn draw(&mut self, count: usize, size: usize, words: usize, draws: &mut Draws) -> Vec<Draws> {
        self.drawn.clear();
        self.leaders.resize_with(count, Vec::new);
        (0..count)
            .map(|_| {
                draws.add(size, words, &mut self.drawn);
                draws.clone()
            })
            .collect()
    }

    /// Puts the rows of each draw in order: those of the most telling third of the words first.
    fn order_rows(&mut self, size: usize, place: &[u32]) {
        self.rows.clear();
        self.rows.resize(self.drawn.len(), 0);
        let third = place.len() as u32 / 3;
        for (rows, drawn) in self.rows.chunks_exact_mut(size).zip(self.drawn.chunks_exact(size)) {
            let (mut front, mut back) = (0, size);
            for &at in drawn {
                let row = place[at as usize];
                let telling = row < third;
                back -= usize::from(!telling);
                rows[if telling { front } else { back }] = row;
                front += usize::from(telling);
            }
        }
    }
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

    fn plain(model: &NaiveBayes, words: &[u16], bootstraps: usize, size: usize, draws: &mut Draws) -> Vote {
        let best_of = |subset: &[u16]| -> Vec<u32> {
            let scores: Vec<i32> =
                (0..model.classes() as u32).map(|c| model.score(c, subset.iter().copied())).collect();
            let greatest = *scores.iter().max().unwrap();
            (0..scores.len() as u32).filter(|&c| scores[c as usize] == greatest).collect()
        };
        let mut winners = Vec::new();
        let mut drawn = Vec::new();
        for _ in 0..bootstraps {
            draws.fill(size, words.len(), &mut drawn);
            let subset: Vec<u16> = drawn.iter().map(|&at| words[at as usize]).collect();
            let ties = best_of(&subset);
            winners.push(if ties.len() == 1 { ties[0] } else { ties[draws.below(ties.len())] });
        }
        Vote { best: best_of(words), winners }
    }

    #[test]
    fn pruned_form_equals_the_plain_form() {
        let (sequences, classes) = world();
        let model = NaiveBayes::train(40, &classes, |at, words| *words = words_of(&sequences[at]));
        let mut work = Workspace::default();
        for (at, sequence) in sequences.iter().enumerate() {
            // Whole, a part (ties), and one that is far from all.
            let far: Vec<u8> =
                sequence.iter().enumerate().map(|(i, &b)| if i % 5 == 0 { b'A' } else { b }).collect();
            for query in [&sequence[..], &sequence[..60], &far[..]] {
                let words = words_of(query);
                let size = words.len() / 8;
                let fast = model.vote(&words, 20, size, &mut Draws::new(1, query), &mut work);
                let slow = plain(&model, &words, 20, size, &mut Draws::new(1, query));
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
        let model = NaiveBayes::train(40, &classes, |at, words| *words = words_of(&sequences[at]));
        let mut draws = Draws::new(3, b"long");
        let long: Vec<u8> = (0..4000).map(|_| b"ACGT"[draws.below(4)]).collect();
        let words = words_of(&long);
        assert!(words.len() > 3000);
        let fast =
            model.vote(&words, 5, words.len() / 8, &mut Draws::new(1, &long), &mut Workspace::default());
        assert_eq!(fast, plain(&model, &words, 5, words.len() / 8, &mut Draws::new(1, &long)));
    }

    #[test]
    fn scores_follow_the_formula() {
        let sequences: [&[u8]; 3] = [b"AAAAAAAAC", b"AAAAAAAAG", b"CCCCCCCCC"];
        let model = NaiveBayes::train(2, &[0, 0, 1], |at, words| *words = words_of(sequences[at]));
        // Word AAAAAAAA: 2 of 3 references, prior 2.5 / 4; both members of class 0, none of class 1.
        let expected = |m: f64, size: f64| ((m + 0.625) / (size + 1.0)).ln() * train::UNIT;
        let score = |class| f64::from(model.score(class, [0].into_iter()));
        assert!((score(0) - expected(2.0, 2.0)).abs() <= 2.0);
        assert!((score(1) - expected(0.0, 1.0)).abs() <= 2.0);
    }
}
