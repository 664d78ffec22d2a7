//! Training.

use super::NaiveBayes;
use super::costs::{Costs, Held};
use crate::classify::words::WORDS;
use rayon::prelude::*;

/// Fixed-point units in one nat.
pub(super) const UNIT: f64 = 1024.0;

/// References of a lineage that has many.
pub(crate) const MANY: usize = 8;

/// Fixed point, rounded down. Costs are rounded up, so that no probability passes 1.
pub(super) fn fixed(value: f64) -> i32 {
    let scaled = value * UNIT;
    let cut = scaled as i32;
    cut - i32::from(f64::from(cut) > scaled)
}

/// The words of a class, sorted, with the number of its members that hold each.
type Counted = (Vec<u16>, Vec<u32>);

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
        // Lineages of few references apart from those of many, whose costs are low for most words: blocks then hold
        // fewer words each.
        let mut class_at: Vec<u32> = (0..classes as u32).collect();
        class_at.sort_by_key(|&class| members[class as usize].len() >= MANY);
        let members: Vec<&[u32]> = class_at.iter().map(|&class| &members[class as usize][..]).collect();
        let counted: Vec<Counted> = members
            .par_iter()
            .map_init(
                || (vec![0_u32; WORDS], Vec::new()),
                |(counts, words), members| count_words(members, &words_of, counts, words),
            )
            .collect();
        let mut holders = vec![0_u64; WORDS];
        for (words, counts) in &counted {
            for (&word, &count) in words.iter().zip(counts) {
                holders[usize::from(word)] += u64::from(count);
            }
        }
        let references = class_of.len() as f64;
        let prior: Vec<f64> = holders.iter().map(|&n| (n as f64 + 0.5) / (references + 1.0)).collect();
        let absent: Vec<i16> = prior.iter().map(|p| fixed(libm::log(*p)) as i16).collect();
        let size_cost: Vec<i32> = class_at
            .iter()
            .zip(&members)
            .map(|(&class, list)| size_cost(list.len() as u32, more[class as usize]))
            .collect();
        let held: Vec<Held> = counted
            .into_par_iter()
            .map(|(words, counts)| {
                let value = |(&word, &count): (&u16, &u32)| value(count, prior[usize::from(word)]);
                let values = words.iter().zip(&counts).map(value).collect();
                Held { words, values }
            })
            .collect();
        Self { costs: Costs::new(&size_cost, &absent, &held), class_at: class_at.into(), order: Vec::new() }
    }
}

/// `ln(M + 1)`, of a class with as many members, rounded up.
pub(super) fn size_cost(members: u32, more: u32) -> i32 {
    -fixed(-libm::log(f64::from(members) + f64::from(more) + 1.0))
}

/// `ln(m + P)` of a word that `count` members hold, rounded down.
pub(super) fn value(count: u32, prior: f64) -> i16 {
    fixed(libm::log(f64::from(count) + prior)) as i16
}

fn count_words(
    members: &[u32],
    words_of: &impl Fn(usize, &mut Vec<u16>),
    counts: &mut [u32],
    words: &mut Vec<u16>,
) -> Counted {
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
