//! Words of eight nucleotides: finding them, and numbering them by where on the gene they lie.

mod familiarity;
mod finder;
mod vocabulary;

pub(crate) use familiarity::{Words, words_of};
pub(crate) use finder::{CODES, WORD_LENGTH, WORDS, WordFinder, each_word};
pub(crate) use vocabulary::Vocabulary;
