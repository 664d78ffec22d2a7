//! The classifier: one reference, one set of parameters, any number of queries.

use super::consensus::{Consensus, ConsensusWork};
use super::counting::Counting;
use super::draws::Draws;
use super::naive_bayes::{NaiveBayes, Workspace};
use super::order::{Vocabulary, by_class_and_likeness};
use super::report::{self, Naming};
use super::sintax::{Groups, Sintax, SintaxWork};
use super::stored::read_words;
use super::support::{nested_majority, share_of_winners, species_with_its_group};
use super::taxa::Taxa;
use super::words::{WordFinder, each_word};
use super::{ClassifierParameters, Compat, Detail, Method, Orientation};
use crate::reference::index::Numbers;
use crate::region::{Region, SpeciesGroups, cut_reference};
use crate::{Error, Reference, Result};
use endobiome_core::{Assignment, Lineage, Sequence, sequence};
use rayon::prelude::*;

/// Fewest distinct words at which a query is classified.
const LEAST_WORDS: usize = 32;
/// Fewest words drawn that the winner of a round must hold, in vsearch 2.22 (its documented `--minwordmatches` for
/// words of eight; experiments with queries that share more and more words with a reference show that SINTAX keeps to it).
const FEWEST_IN_VSEARCH_2_22: u32 = 12;
/// Most distinct words, and most letters: a longer sequence is no amplicon of a gene.
const MOST_WORDS: usize = 16_384;
const MOST_LETTERS: usize = u16::MAX as usize;

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
#[derive(Debug)]
pub struct Classifier {
    parameters: ClassifierParameters,
    seed: u64,
    vocabulary: Vocabulary,
    taxa: Taxa,
    groups: Option<SpeciesGroups>,
    /// For each record its id.
    ids: Vec<String>,
    engine: Engine,
    /// `ln P` of each word, for the orientation of queries.
    familiarity: Numbers<f32>,
}

/// The method at work.
#[derive(Debug)]
enum Engine {
    /// With naive Bayes as a second opinion, if it is asked.
    Consensus(Box<Consensus>, Option<Box<NaiveBayes>>),
    Bayes(Box<NaiveBayes>),
    Sintax {
        sintax: Box<Sintax>,
        class_of: Vec<u32>,
    },
    Hashed(super::hashed::Hashed),
}

/// Working memory, one a thread.
#[derive(Debug, Default)]
struct Scratch {
    finder: WordFinder,
    words: Vec<u16>,
    other_words: Vec<u16>,
    bayes: Workspace,
    consensus: ConsensusWork,
    sintax: SintaxWork,
}

impl Classifier {
    /// Trains a classifier, or takes up the models [stored with](super::write_models) the reference.
    ///
    /// With a region, the references are cut to it first, and those that do not hold it are left out.
    ///
    /// # Errors
    /// [`Error::Classifier`] if the reference is empty, none of its records holds the region, or the parameters
    /// contradict each other; [`Error::Region`] if there is no such region; [`Error::Index`] if a model stored with the
    /// reference is damaged.
    pub fn new(reference: &Reference, parameters: &ClassifierParameters) -> Result<Self> {
        parameters.check()?;
        let (cut, groups) = match &parameters.region {
            None => (None, None),
            Some(name) => {
                let region = Region::parse(name)?;
                let groups = SpeciesGroups::compute(reference, &region);
                (Some(cut_reference(reference, &region).reference), Some(groups))
            }
        };
        let is_cut = cut.is_some();
        let reference = cut.as_ref().unwrap_or(reference);
        if reference.is_empty() {
            return Err(Error::Classifier(match &parameters.region {
                Some(name) => format!("no record of the reference holds the region {name}"),
                None => "the reference holds no record".to_owned(),
            }));
        }
        let models = reference.models();
        let (vocabulary, familiarity) = match models {
            Some(file) => read_words(file)?,
            None => {
                let vocabulary = Vocabulary::of(reference);
                let familiarity = familiarity(reference, &vocabulary).into();
                (vocabulary, familiarity)
            }
        };
        let words_of = |record: usize, words: &mut Vec<u16>| words_of(reference, &vocabulary, record, words);
        let lineages: Vec<_> = match parameters.compat {
            // The RDP classifier knows no rank below the genus.
            Compat::Rdp => reference
                .taxa()
                .iter()
                .map(|lineage| lineage.truncated(endobiome_core::Rank::Genus))
                .collect(),
            _ => reference.taxa().to_vec(),
        };
        let mut distinct = lineages.clone();
        distinct.dedup(); // sorted lineages stay sorted when cut short
        if parameters.compat == Compat::Mothur && distinct[0] != Lineage::default() {
            distinct.insert(0, Lineage::default()); // mothur's `unknown`
        }
        let class_of: Vec<u32> = reference
            .taxon_indices()
            .iter()
            .map(|&taxon| distinct.partition_point(|one| *one < lineages[taxon as usize]) as u32)
            .collect();
        let taxa = Taxa::new(&distinct);
        let naive_bayes = || match models {
            Some(file) => NaiveBayes::read(file, taxa.len()),
            None => Ok(NaiveBayes::train(taxa.len(), &class_of, words_of)),
        };
        let engine = match (parameters.effective_method(), parameters.compat) {
            (Method::NaiveBayes, Compat::Qiime2) => {
                Engine::Hashed(super::hashed::Hashed::train(reference, taxa.len(), &class_of))
            }
            (Method::NaiveBayes, Compat::Mothur) => {
                let id = |record| reference.id(record);
                Engine::Bayes(Box::new(super::mothur::train(&taxa, &class_of, id, words_of)))
            }
            (Method::NaiveBayes, Compat::Rdp) => {
                Engine::Bayes(Box::new(NaiveBayes::train(taxa.len(), &class_of, words_of)))
            }
            (Method::NaiveBayes, _) => Engine::Bayes(Box::new(naive_bayes()?)),
            (Method::Sintax, _) => Engine::Sintax {
                sintax: Box::new(match models {
                    Some(file) => Sintax::read(file, reference.len())?,
                    None => train_sintax(reference, &class_of, words_of),
                }),
                class_of,
            },
            (method @ (Method::Nearest | Method::Default), _) => {
                let counting = Counting::new(reference.len(), words_of);
                let consensus =
                    Consensus::new(reference, &taxa, &vocabulary, counting, groups.as_ref(), is_cut);
                let bayes = if method == Method::Default { Some(Box::new(naive_bayes()?)) } else { None };
                Engine::Consensus(Box::new(consensus), bayes)
            }
        };
        Ok(Self {
            parameters: parameters.clone(),
            seed: 1,
            familiarity,
            vocabulary,
            taxa,
            groups,
            ids: (0..reference.len()).map(|record| reference.id(record).to_owned()).collect(),
            engine,
        })
    }

    /// The same with another seed of its random draws (1 where nothing is said).
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// What the classifier was told.
    pub fn parameters(&self) -> &ClassifierParameters {
        &self.parameters
    }

    /// The species that the region cannot tell apart, if a region was given.
    pub fn species_groups(&self) -> Option<&SpeciesGroups> {
        self.groups.as_ref()
    }

    /// Bytes of memory that the trained model holds, near enough.
    pub fn model_bytes(&self) -> usize {
        self.ids.iter().map(|id| id.len() + size_of::<String>()).sum::<usize>()
            + match &self.engine {
                Engine::Consensus(consensus, bayes) => {
                    consensus.bytes() + bayes.as_ref().map_or(0, |bayes| bayes.bytes())
                }
                Engine::Bayes(bayes) => bayes.bytes(),
                Engine::Sintax { sintax, class_of } => sintax.bytes() + 4 * class_of.len(),
                Engine::Hashed(hashed) => hashed.bytes(),
            }
    }

    /// Classifies sequences; the answers come in their order.
    pub fn classify(&self, sequences: &[Sequence]) -> Vec<Assignment> {
        self.run(sequences, 0).into_iter().map(|detail| detail.assignment).collect()
    }

    /// Classifies sequences and tells what each answer rests on, with up to ten near references.
    pub fn classify_detailed(&self, sequences: &[Sequence]) -> Vec<Detail> {
        self.run(sequences, 10)
    }

    fn run(&self, sequences: &[Sequence], hits: usize) -> Vec<Detail> {
        if let Engine::Consensus(consensus, _) = &self.engine {
            let mut profiles: Vec<Option<usize>> = sequences
                .par_iter()
                .map_init(Scratch::default, |scratch, sequence| {
                    self.words(sequence.as_bytes(), scratch).ok()?;
                    Some(consensus.profile_of(&scratch.words))
                })
                .collect();
            profiles.sort_unstable();
            profiles.dedup();
            for profile in profiles.into_iter().flatten() {
                consensus.prepare(profile, &self.taxa, &self.vocabulary);
            }
        }
        // Like sequences one after the other: they read the same parts of the model.
        let mut order: Vec<usize> = (0..sequences.len()).collect();
        order.sort_unstable_by_key(|&at| (sequences[at].as_bytes(), at));
        let mut details: Vec<(usize, Detail)> = order
            .into_par_iter()
            .map_init(Scratch::default, |scratch, at| (at, self.one(sequences[at].as_bytes(), hits, scratch)))
            .collect();
        details.sort_unstable_by_key(|&(at, _)| at);
        details.into_iter().map(|(_, detail)| detail).collect()
    }

    /// Finds the distinct words of a query and which strand it is on; gives the other strand if that is it.
    fn words(&self, query: &[u8], scratch: &mut Scratch) -> std::result::Result<Option<Vec<u8>>, String> {
        if query.len() > MOST_LETTERS {
            return Err(format!("too long: {} nucleotides", query.len()));
        }
        scratch.finder.distinct(query, &mut scratch.words);
        if scratch.words.len() < LEAST_WORDS {
            return Err(format!(
                "too short: {} distinct 8-mers without ambiguity codes, {LEAST_WORDS} are needed",
                scratch.words.len()
            ));
        }
        if scratch.words.len() > MOST_WORDS {
            return Err(format!("too long: {} nucleotides", query.len()));
        }
        self.vocabulary.apply(&mut scratch.words);
        if self.parameters.orientation == Orientation::Auto {
            let other = sequence::reverse_complement(query);
            scratch.finder.distinct(&other, &mut scratch.other_words);
            self.vocabulary.apply(&mut scratch.other_words);
            let sum = |words: &[u16]| -> f64 {
                words.iter().map(|&word| f64::from(self.familiarity[usize::from(word)])).sum()
            };
            if sum(&scratch.other_words) > sum(&scratch.words) {
                std::mem::swap(&mut scratch.words, &mut scratch.other_words);
                return Ok(Some(other));
            }
        }
        Ok(None)
    }

    fn one(&self, query: &[u8], hits: usize, scratch: &mut Scratch) -> Detail {
        let turned = match self.words(query, scratch) {
            Ok(turned) => turned,
            Err(note) => return Detail { assignment: Assignment::unclassified(note), ..Detail::default() },
        };
        let query = turned.as_deref().unwrap_or(query);
        let rounds = self.parameters.bootstraps;
        let naming = Naming {
            taxa: &self.taxa,
            threshold: self.parameters.threshold(),
            groups: self.groups.as_ref(),
            ids: &self.ids,
        };
        let mut draws = Draws::new(self.seed, query);
        let mut detail = match &self.engine {
            Engine::Consensus(consensus, bayes) => {
                let words = &scratch.words;
                let mut answer = consensus.answer(words, query, &self.taxa, &mut scratch.consensus);
                if let Some(bayes) = bayes {
                    let vote = bayes.vote(words, rounds, words.len() / 8, &mut draws, &mut scratch.bayes);
                    consensus.pool(&mut answer, &vote.winners, rounds, &self.taxa);
                }
                report::of_answer(&naming, consensus, &answer, scratch.words.len(), hits)
            }
            Engine::Bayes(bayes) => {
                let vote = if self.parameters.compat == Compat::Dada2 {
                    let mut words: Vec<u16> = each_word(query).collect();
                    self.vocabulary.apply(&mut words);
                    bayes.vote(&words, rounds, (words.len() / 8).max(1), &mut draws, &mut scratch.bayes)
                } else {
                    let words = &scratch.words;
                    bayes.vote(words, rounds, words.len() / 8, &mut draws, &mut scratch.bayes)
                };
                let mut supported = share_of_winners(&self.taxa, vote.best[0], &vote.winners, rounds);
                if let (Compat::None, Some(groups)) = (self.parameters.compat, &self.groups) {
                    supported = species_with_its_group(&self.taxa, supported, &vote.winners, rounds, groups);
                }
                report::of_support(&naming, &supported, &vote.best)
            }
            Engine::Sintax { sintax, class_of } => {
                let won = sintax.rounds(&scratch.words, rounds, &mut draws, &mut scratch.sintax);
                let early = self.parameters.compat == Compat::Sintax222;
                let least = if early { FEWEST_IN_VSEARCH_2_22 } else { 2 };
                let counting: Vec<_> =
                    won.into_iter().flatten().filter(|round| round.words >= least).collect();
                if counting.len() * 2 < rounds {
                    return Detail {
                        assignment: Assignment::unclassified("no reference shares enough words"),
                        ..Detail::default()
                    };
                }
                let classes: Vec<u32> =
                    counting.iter().map(|round| class_of[round.record as usize]).collect();
                let supported = if early {
                    let mut best = 0;
                    for (at, round) in counting.iter().enumerate() {
                        if round.words > counting[best].words {
                            best = at;
                        }
                    }
                    // Shares are those of the rounds that count.
                    Some(share_of_winners(&self.taxa, classes[best], &classes, classes.len()))
                } else {
                    nested_majority(&self.taxa, &classes, rounds)
                };
                supported.map_or_else(Detail::default, |one| report::of_support(&naming, &one, &[]))
            }
            Engine::Hashed(hashed) => match hashed.classify(query, &self.taxa, self.parameters.threshold()) {
                Some(supported) => report::of_support(&naming, &supported, &[]),
                None => Detail::default(),
            },
        };
        detail.flipped = turned.is_some();
        detail
    }
}

/// Finds the distinct words of a record, as numbers of the vocabulary.
pub(super) fn words_of(reference: &Reference, vocabulary: &Vocabulary, record: usize, words: &mut Vec<u16>) {
    WordFinder::default().distinct(&reference.sequence(record), words);
    vocabulary.apply(words);
}

/// Takes up references for SINTAX, those of a lineage that are alike side by side.
pub(super) fn train_sintax(
    reference: &Reference,
    class_of: &[u32],
    words_of: impl Fn(usize, &mut Vec<u16>) + Sync,
) -> Sintax {
    let groups = Groups::new(by_class_and_likeness(class_of, &words_of), &words_of);
    Sintax::new(groups, (0..reference.len()).map(|record| reference.sequence_length(record)))
}

/// `ln P` of each word over (up to some thousand of) the references.
pub(super) fn familiarity(reference: &Reference, vocabulary: &Vocabulary) -> Vec<f32> {
    let mut holders = vec![0_u32; super::words::WORDS];
    let mut finder = WordFinder::default();
    let (mut words, mut looked_at) = (Vec::new(), 0.0);
    for record in (0..reference.len()).step_by((reference.len() / 4096).max(1)) {
        finder.distinct(&reference.sequence(record), &mut words);
        vocabulary.apply(&mut words);
        looked_at += 1.0;
        for &word in &words {
            holders[usize::from(word)] += 1;
        }
    }
    holders.into_iter().map(|n| ((f64::from(n) + 0.5) / (looked_at + 1.0)).ln() as f32).collect()
}
