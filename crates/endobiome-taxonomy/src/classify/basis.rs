//! What the methods share: the reference's words, names and groups, and how a query is read.

use super::draws::Draws;
use super::naming::Naming;
use super::taxa::Taxa;
use super::words::{WordFinder, Words};
use super::{ClassifierParameters, QueryOrientation};
use crate::region::SpeciesGroups;
use endobiome_core::sequence;

/// Fewest distinct words at which a query is classified.
const LEAST_WORDS: usize = 32;
/// Most distinct words, and most letters: a longer sequence is no amplicon of a gene.
const MOST_WORDS: usize = 16_384;
const MOST_LETTERS: usize = u16::MAX as usize;

/// What the methods share.
#[derive(Debug)]
pub(crate) struct Basis {
    pub(crate) parameters: ClassifierParameters,
    pub(crate) words: Words,
    pub(crate) taxa: Taxa,
    /// The species that the region cannot tell apart, with a region.
    pub(crate) groups: Option<SpeciesGroups>,
    /// For each record its id.
    pub(crate) ids: Vec<String>,
}

/// A query, on the strand of the reference.
#[derive(Debug)]
pub(crate) struct Query<'a> {
    pub(crate) letters: &'a [u8],
    /// Its distinct words, numbered.
    pub(crate) words: &'a [u16],
    /// Near references that are wanted beside the answer.
    pub(crate) hits: usize,
    /// Its own random draws.
    pub(crate) draws: Draws,
}

/// Working memory for reading queries, one a thread.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    finder: WordFinder,
    pub(crate) words: Vec<u16>,
    other_words: Vec<u16>,
}

impl Basis {
    /// By what names are given.
    pub(crate) fn naming(&self) -> Naming<'_> {
        Naming {
            taxa: &self.taxa,
            threshold: self.parameters.threshold(),
            groups: self.groups.as_ref(),
            ids: &self.ids,
        }
    }

    /// Finds the distinct words of a query and which strand it is on; gives the other strand if that is it.
    ///
    /// # Errors
    /// Why it cannot be classified.
    pub(crate) fn read(&self, query: &[u8], reading: &mut Reading) -> Result<Option<Vec<u8>>, String> {
        if query.len() > MOST_LETTERS {
            return Err(format!("too long: {} nucleotides", query.len()));
        }
        let Reading { finder, words, other_words } = reading;
        finder.distinct(query, words);
        if words.len() < LEAST_WORDS {
            return Err(format!(
                "too short: {} distinct 8-mers without ambiguity codes, {LEAST_WORDS} are needed",
                words.len()
            ));
        }
        if words.len() > MOST_WORDS {
            return Err(format!("too long: {} nucleotides", query.len()));
        }
        self.words.vocabulary.apply(words);
        if self.parameters.orientation == QueryOrientation::Auto {
            let other = sequence::reverse_complement(query);
            finder.distinct(&other, other_words);
            self.words.vocabulary.apply(other_words);
            if self.words.familiarity_of(other_words) > self.words.familiarity_of(words) {
                std::mem::swap(words, other_words);
                return Ok(Some(other));
            }
        }
        Ok(None)
    }
}
