//! Training.

use super::NaiveBayes;
use super::bounds::Bounds;
use super::costs::Costs;
use crate::classify::words::WORDS;
use rayon::prelude::*;

/// Fixed-point units in one nat.
pub(super) const UNIT: f64 = 1024.0;

/// Fixed point, rounded down. Costs are rounded up, so that no probability passes 1.
fn fixed(value: f64) -> i32 {
    (value * UNIT).floor() as i32
}

/// The words of a class, sorted, with the number of its members that hold each.
type Held = (Vec<u16>, Vec<u32>);

impl NaiveBayes {
    /// Trains on references: the distinct words of each, and its class below `classes`.
    ///
    /// Classes that are kin should have neighbouring numbers; any numbers give the same answers.
    pub(crate) fn train(
        classes: usize,
        class_of: &[u32],
        words_of: impl Fn(usize, &mut Vec<u16>) + Sync,
    ) -> Self {
        Self::train_with_more(class_of, &vec![0; classes], words_of)
    }

    /// As [`NaiveBayes::train`], where each class also counts `more` members that hold none of its words.
    pub(crate) fn train_with_more(
        class_of: &[u32],
        more: &[u32],
        words_of: impl Fn(usize, &mut Vec<u16>) + Sync,
    ) -> Self {
        let classes = more.len();
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); classes];
        for (reference, &class) in class_of.iter().enumerate() {
            members[class as usize].push(reference as u32);
        }
        let held: Vec<Held> = members
            .par_iter()
            .map_init(
                || (vec![0_u32; WORDS], Vec::new()),
                |(counts, words), members| count_words(members, &words_of, counts, words),
            )
            .collect();
        let mut holders = vec![0_u64; WORDS];
        for (words, counts) in &held {
            for (&word, &count) in words.iter().zip(counts) {
                holders[usize::from(word)] += u64::from(count);
            }
        }
        let references = class_of.len() as f64;
        let prior: Vec<f64> = holders.iter().map(|&n| (n as f64 + 0.5) / (references + 1.0)).collect();
        let absent: Vec<i16> = prior.iter().map(|p| fixed(p.ln()) as i16).collect();
        let size_cost: Vec<i32> = members
            .iter()
            .zip(more)
            .map(|(list, &more)| -fixed(-(list.len() as f64 + f64::from(more) + 1.0).ln()))
            .collect();
        let mut words_of_class = Vec::with_capacity(classes);
        let mut costs = Costs::new(size_cost, absent, held.iter().map(|(words, _)| words.len()).sum());
        for (words, counts) in held {
            let value = |(&word, &count): (&u16, &u32)| {
                fixed((f64::from(count) + prior[usize::from(word)]).ln()) as i16
            };
            costs.push(&words, words.iter().zip(&counts).map(value));
            words_of_class.push(words);
        }
        let bounds = Bounds::new(&costs, &words_of_class, |class, at| costs.value(class, at));
        Self { costs, bounds, order: Vec::new() }
    }
}

fn count_words(
    members: &[u32],
    words_of: &impl Fn(usize, &mut Vec<u16>),
    counts: &mut [u32],
    words: &mut Vec<u16>,
) -> Held {
    let mut held: Vec<u16> = Vec::new();
    for &reference in members {
        words_of(reference as usize, words);
        for &word in words.iter() {
            let count = &mut counts[usize::from(word)];
            if *count == 0 {
                held.push(word);
            }
            *count += 1;
        }
    }
    held.sort_unstable();
    held.shrink_to_fit();
    let of_held = held.iter().map(|&word| std::mem::take(&mut counts[usize::from(word)])).collect();
    (held, of_held)
}
