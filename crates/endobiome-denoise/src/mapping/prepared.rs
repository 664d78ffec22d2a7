//! A sequence made ready for the search.

use super::alphabet::{encode, is_base};
use super::low_complexity::low_complexity;
use super::words::{SeenWords, WORD_LENGTH, distinct_words};

/// A sequence as base sets, with its distinct words.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    /// One base set a position.
    pub(crate) sets: Vec<u8>,
    /// The distinct words outside of masked stretches.
    pub(crate) words: Vec<u16>,
    /// How many of its word positions give no word: masked or with an ambiguity code.
    pub(crate) hidden_words: usize,
    /// Whether every position is one base.
    pub(crate) unambiguous: bool,
}

impl Prepared {
    /// Prepares upper-case IUPAC bytes; with `mask`, low-complexity stretches give no words.
    pub(crate) fn new(sequence: &[u8], mask: bool, seen: &mut SeenWords) -> Self {
        let sets = encode(sequence);
        let masked = if mask { low_complexity(&sets) } else { None };
        let words = distinct_words(&sets, masked.as_deref(), seen);
        let unambiguous = sets.iter().all(|&set| is_base(set));
        let hidden = |window: (&[u8], Option<&[bool]>)| {
            window.0.iter().any(|&set| !is_base(set)) || window.1.is_some_and(|m| m.contains(&true))
        };
        let hidden_words = if unambiguous && masked.is_none() {
            0
        } else {
            (0..(sets.len() + 1).saturating_sub(WORD_LENGTH))
                .filter(|&at| {
                    let end = at + WORD_LENGTH;
                    hidden((&sets[at..end], masked.as_ref().map(|masked| &masked[at..end])))
                })
                .count()
        };
        Self { sets, words, hidden_words, unambiguous }
    }

    /// Number of positions.
    pub(crate) fn len(&self) -> usize {
        self.sets.len()
    }
}
