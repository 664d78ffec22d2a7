//! Naive Bayes over words (Wang et al. 2007, doi:10.1128/AEM.00062-07) with bootstrap.
//!
//! With `N` references of which `n_w` hold word `w`, the prior of a word is `P_w = (n_w + 0.5) / (N + 1)`; with
//! `M` references in class `c` of which `m_w` hold it, `p(w|c) = (m_w + P_w) / (M + 1)`. The class with the
//! greatest sum of `ln p(w|c)` over the words of the query wins; a bootstrap is the same with an eighth of the
//! words, drawn with replacement.
//!
//! Logarithms are kept as whole numbers of 1/1024 nat, so a sum is the same in any order and the pruned form
//! below gives exactly what adding up all classes gives.
//!
//! What the matrix words x classes costs: 65,536 x 5,000 numbers do not fit a cache, and a query of 240 words
//! with 100 bootstraps would read 240 rows once and 3,000 rows again. So classes lie in blocks of 16 in the
//! order of the sorted lineages (neighbours are kin). For each (block, word) a byte keeps a lower bound of how
//! far the best class of the block stays below probability 1. The sum of the bytes bounds all 16 classes from
//! above; blocks whose bound stays below the best score found are never looked into, in no bootstrap where
//! that holds. Rows of the blocks that are looked into are fetched once a query.

use super::draws::Draws;
use super::kernel;
use super::presence::Presence;
use super::words::WORDS;
use rayon::prelude::*;

/// Classes in a block.
pub(crate) const BLOCK: usize = 16;
/// Fixed-point units in one nat.
const UNIT: f64 = 1024.0;
/// Fixed-point units in one step of a bound.
pub(crate) const BOUND_STEP: i32 = 64;

/// A trained model.
#[derive(Debug, Clone, Default)]
pub(crate) struct NaiveBayes {
    classes: usize,
    blocks: usize,
    /// The class in each slot, kin side by side.
    class_at: Vec<u32>,
    /// The slot of each class.
    slot_of: Vec<u32>,
    /// `ln(M + 1)` of the class in each slot, padded to whole blocks with a value that cannot win.
    size_cost: Vec<i32>,
    presence: Presence,
    /// `ln(m_w + P_w)` for each (block, word) pair and class of the block.
    rows: Vec<[i16; BLOCK]>,
    /// `ln P_w`: the row of a pair that is absent.
    absent: Vec<i16>,
    /// Lower bound of the cost of each word in each block, `stride` bytes a word.
    bounds: Vec<u8>,
    stride: usize,
}

/// What naive Bayes says of one query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Vote {
    /// The classes of the greatest score over all words, ascending; more than one is a tie.
    pub(crate) best: Vec<u32>,
    /// The winner of each bootstrap.
    pub(crate) winners: Vec<u32>,
}

/// Working memory, one a thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workspace {
    /// Bounds of the query's words, widened: word-major.
    bounds: Vec<u16>,
    sums: Vec<u16>,
    totals: Vec<u32>,
    order: Vec<u32>,
    /// Where the rows of a block lie in `local`, in words; `u32::MAX` if not fetched.
    place: Vec<u32>,
    fetched: Vec<u32>,
    local: Vec<[i32; BLOCK]>,
    drawn: Vec<u32>,
    ties: Vec<u32>,
}

/// Cost of the classes that pad the last block: more than `ln(M + 1)` of any real class.
const PADDING_COST: i32 = 32_000;

/// Fixed point, rounded down. Costs are rounded up, so that no probability passes 1.
fn fixed(value: f64) -> i32 {
    (value * UNIT).floor() as i32
}

impl NaiveBayes {
    /// Trains on references: the distinct words of each, and its class below `classes`.
    ///
    /// `order` has the references with kin side by side; any order gives the same answers.
    pub(crate) fn train(
        classes: usize,
        class_of: &[u32],
        order: &[u32],
        words_of: impl Fn(usize, &mut Vec<u16>) + Sync,
    ) -> Self {
        let (class_at, slot_of) = slots(classes, class_of, order);
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); classes];
        for (reference, &class) in class_of.iter().enumerate() {
            members[slot_of[class as usize] as usize].push(reference as u32);
        }
        let references = class_of.len() as f64;
        let blocks = classes.div_ceil(BLOCK);
        // For each block the number of members of each class that hold each of its words, sorted by word.
        let counted: Vec<(Vec<u16>, Vec<[u32; BLOCK]>)> = (0..blocks)
            .into_par_iter()
            .map_init(
                || (vec![[0_u32; BLOCK]; WORDS], Vec::new()),
                |(counts, words), block| {
                    let first = block * BLOCK;
                    for (slot, list) in members[first..classes.min(first + BLOCK)].iter().enumerate() {
                        for &reference in list {
                            words_of(reference as usize, words);
                            for &word in words.iter() {
                                counts[usize::from(word)][slot] += 1;
                            }
                        }
                    }
                    let mut held = Vec::new();
                    let mut rows = Vec::new();
                    for (word, row) in counts.iter_mut().enumerate() {
                        if row.iter().any(|&count| count > 0) {
                            held.push(word as u16);
                            rows.push(std::mem::take(row));
                        }
                    }
                    (held, rows)
                },
            )
            .collect();
        let mut holders = vec![0_u64; WORDS];
        for (words, rows) in &counted {
            for (&word, row) in words.iter().zip(rows) {
                holders[usize::from(word)] += row.iter().map(|&count| u64::from(count)).sum::<u64>();
            }
        }
        let prior: Vec<f64> = holders.iter().map(|&n| (n as f64 + 0.5) / (references + 1.0)).collect();
        let absent: Vec<i16> = prior.iter().map(|p| fixed(p.ln()) as i16).collect();
        let mut size_cost: Vec<i32> =
            members.iter().map(|list| -fixed(-(list.len() as f64 + 1.0).ln())).collect();
        size_cost.resize(blocks * BLOCK, PADDING_COST);
        let stride = blocks.next_multiple_of(32);
        let mut model = Self {
            classes,
            blocks,
            class_at,
            slot_of,
            size_cost,
            presence: Presence::default(),
            rows: Vec::with_capacity(counted.iter().map(|(words, _)| words.len()).sum()),
            absent,
            bounds: vec![u8::MAX; WORDS * stride],
            stride,
        };
        model.rows.push([0; BLOCK]); // stands for the pairs that are absent
        for (block, (words, counts)) in counted.into_iter().enumerate() {
            model.presence.push_block(&words, model.rows.len());
            model.rows.extend(words.iter().zip(counts).map(|(&word, row)| {
                row.map(|m| fixed((f64::from(m) + prior[usize::from(word)]).ln()) as i16)
            }));
            for word in 0..WORDS {
                let costs = model.block_row(block, word as u16);
                let least = costs.iter().map(|&score| -score).min().unwrap_or(0);
                model.bounds[word * stride + block] = (least / BOUND_STEP).clamp(0, 255) as u8;
            }
        }
        model
    }

    /// `ln p(w|c)` of the classes of a block.
    ///
    /// Without a branch on presence: a wrong guess would wait for memory.
    #[inline(always)]
    fn block_row(&self, block: usize, word: u16) -> [i32; BLOCK] {
        let (present, place) = self.presence.place(block, word);
        let costs = &self.size_cost[block * BLOCK..(block + 1) * BLOCK];
        let mask = -i16::from(present);
        let absent = self.absent[usize::from(word)] & !mask;
        let mut row = [0; BLOCK];
        for ((cell, &score), &cost) in row.iter_mut().zip(&self.rows[place]).zip(costs) {
            *cell = i32::from(score & mask | absent) - cost;
        }
        row
    }

    /// The plain form, which the pruned form is held against: the score of one class over the given words.
    #[cfg(test)]
    pub(crate) fn score(&self, class: u32, words: impl Iterator<Item = u16>) -> i32 {
        let slot = self.slot_of[class as usize] as usize;
        let (block, slot) = (slot / BLOCK, slot % BLOCK);
        words.map(|word| self.block_row(block, word)[slot]).sum()
    }

    /// Number of classes.
    #[cfg(test)]
    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        self.presence.bytes()
            + self.rows.len() * size_of::<[i16; BLOCK]>()
            + self.bounds.len()
            + self.absent.len() * 2
            + self.size_cost.len() * 4
    }

    /// Classifies a query: `words` (not empty), with `bootstraps` draws of `size` of them.
    ///
    /// Ties within a bootstrap are broken by `draws`.
    pub(crate) fn vote(
        &self,
        words: &[u16],
        bootstraps: usize,
        size: usize,
        draws: &mut Draws,
        work: &mut Workspace,
    ) -> Vote {
        let mut vote = Vote::default();
        if words.is_empty() || self.classes == 0 {
            return vote;
        }
        self.fetch_bounds(words, work);
        let all = self.best_of_all(words, work, &mut vote.best);
        debug_assert!(all <= 0 || !vote.best.is_empty());
        for _ in 0..bootstraps {
            let mut drawn = std::mem::take(&mut work.drawn);
            draws.fill(size, words.len(), &mut drawn);
            vote.winners.push(self.bootstrap(words, &drawn, vote.best[0], draws, work));
            work.drawn = drawn;
        }
        for &block in &work.fetched {
            work.place[block as usize] = u32::MAX;
        }
        work.fetched.clear();
        vote
    }

    fn fetch_bounds(&self, words: &[u16], work: &mut Workspace) {
        work.bounds.clear();
        for &word in words {
            let start = usize::from(word) * self.stride;
            work.bounds.extend(self.bounds[start..start + self.stride].iter().map(|&b| u16::from(b)));
        }
        work.place.resize(self.blocks, u32::MAX);
        work.local.clear();
        work.fetched.clear();
    }

    /// Makes sure the rows of a block are at hand; gives their place.
    #[inline(always)]
    fn fetch_rows(&self, block: usize, words: &[u16], work: &mut Workspace) -> usize {
        if work.place[block] == u32::MAX {
            work.place[block] = work.local.len() as u32;
            work.fetched.push(block as u32);
            work.local.extend(words.iter().map(|&word| self.block_row(block, word)));
        }
        work.place[block] as usize
    }

    /// The best score over all words; its classes go into `best`, ascending.
    fn best_of_all(&self, words: &[u16], work: &mut Workspace, best: &mut Vec<u32>) -> i32 {
        let mut totals = std::mem::take(&mut work.totals);
        totals.clear();
        totals.resize(self.stride, 0);
        let all: Vec<u32> = (0..words.len() as u32).collect();
        for chunk in all.chunks(256) {
            kernel::sum_rows(&work.bounds, self.stride, chunk, &mut work.sums);
            for (total, &sum) in totals.iter_mut().zip(&work.sums) {
                *total += u32::from(sum);
            }
        }
        let mut order = std::mem::take(&mut work.order);
        order.clear();
        order.extend(0..self.blocks as u32);
        order.sort_unstable_by_key(|&block| (totals[block as usize], block));
        let mut greatest = i32::MIN;
        for &block in &order {
            if -(totals[block as usize] as i32 * BOUND_STEP) < greatest {
                break;
            }
            let place = self.fetch_rows(block as usize, words, work);
            let scores = kernel::sum_block(&work.local[place..place + words.len()], &all);
            collect_best(block, &scores, &mut greatest, best);
        }
        self.to_classes(best);
        (work.totals, work.order) = (totals, order);
        greatest
    }

    /// Replaces slots by their classes, ascending.
    fn to_classes(&self, slots: &mut [u32]) {
        for slot in slots.iter_mut() {
            *slot = self.class_at[*slot as usize];
        }
        slots.sort_unstable();
    }

    fn bootstrap(
        &self,
        words: &[u16],
        drawn: &[u32],
        likely: u32,
        draws: &mut Draws,
        work: &mut Workspace,
    ) -> u32 {
        let mut ties = std::mem::take(&mut work.ties);
        ties.clear();
        let mut greatest = i32::MIN;
        let first = self.slot_of[likely as usize] / BLOCK as u32;
        let place = self.fetch_rows(first as usize, words, work);
        let scores = kernel::sum_block(&work.local[place..place + words.len()], drawn);
        collect_best(first, &scores, &mut greatest, &mut ties);
        // Chunks keep the 16-bit sums from running over; a long query takes the sum of its chunks.
        let mut totals = std::mem::take(&mut work.totals);
        let one_chunk = drawn.len() <= 256;
        if one_chunk {
            kernel::sum_rows(&work.bounds, self.stride, drawn, &mut work.sums);
        } else {
            totals.clear();
            totals.resize(self.stride, 0);
            for chunk in drawn.chunks(256) {
                kernel::sum_rows(&work.bounds, self.stride, chunk, &mut work.sums);
                for (total, &sum) in totals.iter_mut().zip(&work.sums) {
                    *total += u32::from(sum);
                }
            }
        }
        let sums = std::mem::take(&mut work.sums);
        for block in 0..self.blocks {
            let bound = if one_chunk { u32::from(sums[block]) } else { totals[block] };
            if -(bound as i32 * BOUND_STEP) < greatest || block == first as usize {
                continue;
            }
            let place = self.fetch_rows(block, words, work);
            let scores = kernel::sum_block(&work.local[place..place + words.len()], drawn);
            collect_best(block as u32, &scores, &mut greatest, &mut ties);
        }
        self.to_classes(&mut ties);
        let winner = if ties.len() == 1 { ties[0] } else { ties[draws.below(ties.len())] };
        (work.totals, work.ties, work.sums) = (totals, ties, sums);
        winner
    }
}

/// Classes in the order of the middle one of their references, and the place of each class in it.
fn slots(classes: usize, class_of: &[u32], order: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); classes];
    for (place, &reference) in order.iter().enumerate() {
        places[class_of[reference as usize] as usize].push(place as u32);
    }
    let mut class_at: Vec<u32> = (0..classes as u32).collect();
    class_at.sort_by_key(|&class| {
        let list = &places[class as usize];
        (list.get(list.len() / 2).copied().unwrap_or(u32::MAX), class)
    });
    let mut slot_of = vec![0; classes];
    for (slot, &class) in class_at.iter().enumerate() {
        slot_of[class as usize] = slot as u32;
    }
    (class_at, slot_of)
}

/// Keeps the slots of the greatest score.
#[inline(always)]
fn collect_best(block: u32, scores: &[i32; BLOCK], greatest: &mut i32, best: &mut Vec<u32>) {
    let highest = scores.iter().copied().max().unwrap_or(i32::MIN);
    if highest < *greatest {
        return;
    }
    if highest > *greatest {
        best.clear();
        *greatest = highest;
    }
    for (slot, &score) in scores.iter().enumerate() {
        if score == highest {
            best.push(block * BLOCK as u32 + slot as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::order::by_class_and_likeness;
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

    fn order(sequences: &[Vec<u8>], classes: &[u32]) -> Vec<u32> {
        by_class_and_likeness(classes, |at, words| *words = words_of(&sequences[at]))
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
        let model = NaiveBayes::train(40, &classes, &order(&sequences, &classes), |at, words| {
            *words = words_of(&sequences[at])
        });
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
    fn long_queries_do_not_overflow_the_bounds() {
        let (sequences, classes) = world();
        let model = NaiveBayes::train(40, &classes, &order(&sequences, &classes), |at, words| {
            *words = words_of(&sequences[at])
        });
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
        let model =
            NaiveBayes::train(2, &[0, 0, 1], &[0, 1, 2], |at, words| *words = words_of(sequences[at]));
        // Word AAAAAAAA: 2 of 3 references, prior 2.5 / 4; both members of class 0, none of class 1.
        let expected = |m: f64, size: f64| ((m + 0.625) / (size + 1.0)).ln() * UNIT;
        let score = |class| f64::from(model.score(class, [0].into_iter()));
        assert!((score(0) - expected(2.0, 2.0)).abs() <= 2.0);
        assert!((score(1) - expected(0.0, 1.0)).abs() <= 2.0);
    }
}
