//! The classifier: one reference, one set of parameters, any number of queries.

use super::draws::Draws;
use super::naive_bayes::{NaiveBayes, Workspace};
use super::order::{Vocabulary, by_likeness};
use super::support::share_of_winners;
use super::taxa::Taxa;
use super::words::WordFinder;
use super::{ClassifierParameters, Detail, Orientation};
use crate::{Error, Reference, Result};
use endobiome_core::{Assignment, Rank, Sequence, sequence};
use rayon::prelude::*;

/// Fewest distinct words at which a query is classified.
const LEAST_WORDS: usize = 32;
/// Most distinct words: a longer sequence is no amplicon of a gene.
const MOST_WORDS: usize = 16_384;

/// Classifies sequences against a reference.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
/// use endobiome_taxonomy::classify::{Classifier, ClassifierParameters, Method};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
///
/// let gene = "TGAGGAATATTGGTCAATGGACGAGAGTCTGAACCAGCCAAGTAGCGTGAAGGATGACTGCCCTATGGGTTGTAAACTTC";
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Domain, "Bacteria");
/// lineage.set(Rank::Genus, "Prevotella");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &lineage, gene.as_bytes())?;
/// let reference = builder.finish(ReferenceInfo::default());
///
/// let parameters = ClassifierParameters { method: Method::NaiveBayes, ..Default::default() };
/// let classifier = Classifier::new(&reference, &parameters)?;
/// let answers = classifier.classify(&[gene.parse()?, "ACGTACGTACGT".parse()?]);
/// assert_eq!(answers[0].lineage.get(Rank::Genus), Some("Prevotella"));
/// assert!(answers[1].note.contains("too short"));
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Classifier {
    parameters: ClassifierParameters,
    vocabulary: Vocabulary,
    taxa: Taxa,
    bayes: NaiveBayes,
}

/// Working memory, one a thread.
#[derive(Debug, Default)]
struct Scratch {
    finder: WordFinder,
    words: Vec<u16>,
    other_words: Vec<u16>,
    bayes: Workspace,
}

impl Classifier {
    /// Trains a classifier.
    ///
    /// # Errors
    /// [`Error::Classifier`] if the reference is empty or the parameters contradict each other.
    pub fn new(reference: &Reference, parameters: &ClassifierParameters) -> Result<Self> {
        parameters.check()?;
        if reference.is_empty() {
            return Err(Error::Classifier("the reference holds no record".to_owned()));
        }
        let taxa = Taxa::new(reference.taxa());
        let vocabulary =
            Vocabulary::new(reference.len(), |record, bytes| reference.sequence_into(record, bytes));
        let words_of = |record: usize, words: &mut Vec<u16>| {
            WordFinder::default().distinct(&reference.sequence(record), words);
            vocabulary.apply(words);
        };
        let order = by_likeness(reference.len(), words_of);
        let bayes = NaiveBayes::train(taxa.len(), reference.taxon_indices(), &order, words_of);
        Ok(Self { parameters: parameters.clone(), vocabulary, taxa, bayes })
    }

    /// Classifies sequences; the answers come in their order.
    pub fn classify(&self, sequences: &[Sequence]) -> Vec<Assignment> {
        self.classify_detailed(sequences).into_iter().map(|detail| detail.assignment).collect()
    }

    /// Classifies sequences and tells what each answer rests on.
    pub fn classify_detailed(&self, sequences: &[Sequence]) -> Vec<Detail> {
        sequences
            .par_iter()
            .map_init(Scratch::default, |scratch, sequence| self.one(sequence.as_bytes(), scratch))
            .collect()
    }

    fn one(&self, query: &[u8], scratch: &mut Scratch) -> Detail {
        scratch.finder.distinct(query, &mut scratch.words);
        if scratch.words.len() < LEAST_WORDS {
            return unclassified(format!(
                "too short: {} distinct 8-mers without ambiguity codes, {LEAST_WORDS} are needed",
                scratch.words.len()
            ));
        }
        if scratch.words.len() > MOST_WORDS {
            return unclassified(format!("too long: {} nucleotides", query.len()));
        }
        self.vocabulary.apply(&mut scratch.words);
        let mut turned = None;
        if self.parameters.orientation == Orientation::Auto {
            let other = sequence::reverse_complement(query);
            scratch.finder.distinct(&other, &mut scratch.other_words);
            self.vocabulary.apply(&mut scratch.other_words);
            if self.bayes.familiarity(&scratch.other_words) > self.bayes.familiarity(&scratch.words) {
                std::mem::swap(&mut scratch.words, &mut scratch.other_words);
                turned = Some(other);
            }
        }
        let flipped = turned.is_some();
        let query = turned.as_deref().unwrap_or(query);
        let mut draws = Draws::new(self.parameters.seed, query);
        let words = &scratch.words;
        let vote = self.bayes.vote(
            words,
            self.parameters.bootstraps,
            words.len() / 8,
            &mut draws,
            &mut scratch.bayes,
        );
        let supported = share_of_winners(&self.taxa, vote.best[0], &vote.winners, self.parameters.bootstraps);
        let best = self.taxa.lineage(supported.class).clone();
        let mut lineage = best.clone();
        let threshold = self.parameters.threshold();
        for rank in Rank::ALL {
            if supported.confidence[rank.index()] < threshold {
                lineage.clear(rank);
            }
        }
        let ties = if vote.best.len() > 1 {
            vote.best.iter().map(|&class| self.taxa.lineage(class).clone()).collect()
        } else {
            Vec::new()
        };
        Detail {
            assignment: Assignment { lineage, confidence: supported.confidence, ..Assignment::default() },
            best,
            flipped,
            ties,
            hits: Vec::new(),
        }
    }
}

fn unclassified(note: String) -> Detail {
    Detail { assignment: Assignment::unclassified(note), ..Detail::default() }
}
