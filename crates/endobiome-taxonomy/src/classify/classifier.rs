//! The classifier: one reference, one set of parameters, any number of queries.

use super::background::Background;
use super::basis::Basis;
use super::naive_bayes::{Hashed, NaiveBayes, mothur};
use super::nearest::{Consensus, Counting, NearestEngine};
use super::prepared::{self, Learnt, Prepared};
use super::sintax::SintaxEngine;
use super::stored::read_words;
use super::taxa::Taxa;
use super::trained::{Engine, Trained};
use super::words::{Words, words_of};
use super::{ClassificationMethod, ClassifierCompat, ClassifierParameters, Classify, Detail};
use crate::region::{Region, SpeciesGroups, cut_with_groups};
use crate::{Error, Reference, Result};
use endobiome_core::{Assignment, Context, Lineage, Sequence};
use std::fmt;
use std::sync::Arc;

/// Classifies sequences against a reference.
///
/// ```
/// use endobiome_core::{Context, Lineage, Rank};
/// use endobiome_taxonomy::classify::{Classifier, ClassifierParameters, Classify, ClassificationMethod};
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
/// let parameters = ClassifierParameters { method: ClassificationMethod::NaiveBayes, ..Default::default() };
/// let classifier = Classifier::new(&reference, &parameters, &Context::silent())?;
/// let queries = [gene.parse()?, "ACGTACGTACGT".parse()?];
/// let answers = classifier.classify(&queries, &Context::silent())?;
/// assert_eq!(answers[0].lineage.get(Rank::Genus), Some("Prevotella"));
/// assert!(answers[1].note.contains("too short"));
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
pub struct Classifier {
    basis: Arc<Basis>,
    method: Box<dyn Classify + Send + Sync>,
    method_bytes: usize,
    learnt: Learnt,
}

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classifier")
            .field("parameters", self.parameters())
            .field("lineages", &self.basis.taxa.len())
            .finish_non_exhaustive()
    }
}

impl Classifier {
    /// Trains a classifier, or takes up what is [stored with](super::write_models) the reference or was
    /// [prepared](super::write_prepared) for the region.
    ///
    /// With a region, the references are cut to it first, and those that do not hold it are left out. Nothing is told of its
    /// progress; a request to stop is looked at between the parts of the work.
    ///
    /// # Errors
    /// [`Error::Classifier`] if the reference is empty, none of its records holds the region, or the parameters
    /// contradict each other; [`Error::Region`] if there is no such region; [`Error::Index`] if a model stored with the
    /// reference is damaged; [`Error::Cancelled`] when that was asked for.
    pub fn new(
        reference: &Reference,
        parameters: &ClassifierParameters,
        context: &Context<'_>,
    ) -> Result<Self> {
        parameters.check()?;
        context.check()?;
        let (prepared, learnt) = prepared::find(reference, parameters)?;
        let (cut, groups) = match prepared {
            Some(Prepared { reference, groups }) => (Some(reference), Some(groups)),
            None => cut_to(reference, parameters.region.as_deref(), context)?,
        };
        let is_cut = cut.is_some();
        let reference = cut.as_ref().unwrap_or(reference);
        if reference.is_empty() {
            return Err(Error::Classifier(match &parameters.region {
                Some(name) => format!("no record of the reference holds the region {name}"),
                None => "the reference holds no record".to_owned(),
            }));
        }
        let words = match reference.models() {
            Some(file) => read_words(file)?,
            None => Words::of(reference),
        };
        context.check()?;
        let (taxa, class_of) = classes(reference, parameters.compat);
        let ids = (0..reference.len()).map(|record| reference.id(record).to_owned()).collect();
        let basis = Arc::new(Basis { parameters: parameters.clone(), words, taxa, groups, ids });
        let training = Training { reference, basis: &basis, class_of, is_cut, learnt };
        match (parameters.effective_method(), parameters.compat) {
            (ClassificationMethod::NaiveBayes, ClassifierCompat::Qiime2) => training.end(training.hashed()),
            (ClassificationMethod::NaiveBayes, ClassifierCompat::Mothur) => training.end(training.mothur()),
            (ClassificationMethod::NaiveBayes, _) => training.end(training.naive_bayes()?),
            (ClassificationMethod::Sintax, _) => training.end(training.sintax()?),
            (ClassificationMethod::Nearest, _) => training.end(training.nearest(None)?),
            (ClassificationMethod::Default, _) => {
                let bayes = training.naive_bayes()?;
                context.check()?;
                training.end(training.nearest(Some(Box::new(bayes)))?)
            }
        }
    }

    /// What the classifier was told.
    pub fn parameters(&self) -> &ClassifierParameters {
        &self.basis.parameters
    }

    /// The species that the region cannot tell apart, if a region was given.
    pub fn species_groups(&self) -> Option<&SpeciesGroups> {
        self.basis.groups.as_ref()
    }

    /// Whether what it knows of the reference was found in the index file or learnt now.
    pub fn learnt(&self) -> Learnt {
        self.learnt
    }

    /// Bytes of memory that the trained model holds, near enough.
    pub fn model_bytes(&self) -> usize {
        self.basis.ids.iter().map(|id| id.len() + size_of::<String>()).sum::<usize>() + self.method_bytes
    }
}

/// The reference cut to a region, and the species that it cannot tell apart, if there is a region.
pub(super) fn cut_to(
    reference: &Reference,
    region: Option<&str>,
    context: &Context<'_>,
) -> Result<(Option<Reference>, Option<SpeciesGroups>)> {
    let Some(name) = region else { return Ok((None, None)) };
    let region = Region::parse(name)?;
    let (cut, groups) = cut_with_groups(reference, &region);
    context.check()?;
    Ok((Some(cut.reference), Some(groups)))
}

/// Answers depend on each sequence, the reference and the seed alone. [`Classifier::classify_detailed`] gives up to ten near
/// references.
impl Classify for Classifier {
    fn classify(&self, sequences: &[Sequence], context: &Context<'_>) -> Result<Vec<Assignment>> {
        self.method.classify(sequences, context)
    }

    fn classify_detailed(&self, sequences: &[Sequence], context: &Context<'_>) -> Result<Vec<Detail>> {
        self.method.classify_detailed(sequences, context)
    }
}

/// The lineages that are told apart, and for each record which of them it is.
pub(super) fn classes(reference: &Reference, compat: ClassifierCompat) -> (Taxa, Vec<u32>) {
    let mut distinct = reference.taxa().to_vec();
    if compat == ClassifierCompat::Mothur && distinct[0] != Lineage::default() {
        distinct.insert(0, Lineage::default()); // mothur's `unknown`
    }
    let class_of: Vec<u32> = reference
        .taxon_indices()
        .iter()
        .map(|&taxon| distinct.partition_point(|one| *one < reference.taxa()[taxon as usize]) as u32)
        .collect();
    (Taxa::new(&distinct), class_of)
}

/// A reference to be trained on.
struct Training<'a> {
    reference: &'a Reference,
    basis: &'a Arc<Basis>,
    /// For each record its class.
    class_of: Vec<u32>,
    /// Whether the records are cut to the region of the queries.
    is_cut: bool,
    learnt: Learnt,
}

impl Training<'_> {
    fn end<E: Engine + 'static>(&self, engine: E) -> Result<Classifier> {
        let method_bytes = engine.bytes();
        let basis = Arc::clone(self.basis);
        let method = Box::new(Trained { basis: Arc::clone(&basis), engine });
        Ok(Classifier { basis, method, method_bytes, learnt: self.learnt })
    }

    fn words_of(&self, record: usize, words: &mut Vec<u16>) {
        words_of(self.reference, &self.basis.words.vocabulary, record, words);
    }

    fn naive_bayes_anew(&self) -> NaiveBayes {
        NaiveBayes::train(self.basis.taxa.len(), &self.class_of, |record, words| self.words_of(record, words))
    }

    fn naive_bayes(&self) -> Result<NaiveBayes> {
        match self.reference.models() {
            Some(file) => NaiveBayes::read(file, self.basis.taxa.len()),
            None => Ok(self.naive_bayes_anew()),
        }
    }

    fn mothur(&self) -> NaiveBayes {
        let id = |record| self.reference.id(record);
        mothur::train(&self.basis.taxa, &self.class_of, id, |record, words| self.words_of(record, words))
    }

    fn hashed(&self) -> Hashed {
        Hashed::train(self.reference, self.basis.taxa.len(), &self.class_of)
    }

    fn sintax(&self) -> Result<SintaxEngine> {
        SintaxEngine::new(self.reference, self.class_of.clone(), |record, words| self.words_of(record, words))
    }

    fn consensus(&self) -> Result<Consensus> {
        let basis = self.basis;
        let stored = match self.reference.models() {
            Some(file) => Counting::read(file, self.reference.len())?,
            None => None,
        };
        let counting = stored.unwrap_or_else(|| {
            let order = Consensus::order(&self.class_of);
            Counting::new(order, |record, words| self.words_of(record, words))
        });
        Consensus::new(
            self.reference,
            &basis.taxa,
            &basis.words.vocabulary,
            counting,
            basis.groups.as_ref(),
            self.is_cut,
        )
    }

    fn nearest(&self, second_opinion: Option<Box<NaiveBayes>>) -> Result<NearestEngine> {
        let basis = self.basis;
        let consensus = self.consensus()?;
        let background = Background::beside(self.reference, &basis.words.vocabulary)?;
        Ok(NearestEngine { consensus, second_opinion, background })
    }
}
