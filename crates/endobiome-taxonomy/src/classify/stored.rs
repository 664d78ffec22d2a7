//! Trained models beside a reference in its index file, so that no process trains them again.
//!
//! Stored are what depends on the reference alone: naive Bayes, SINTAX, the numbering of words and how familiar each is. A
//! reference that is cut to a region is trained on anew unless it was [prepared](super::write_prepared) for it; one that is changed in any other
//! way always is.

use super::naive_bayes::NaiveBayes;
use super::sintax::Sintax;
use super::words::{Vocabulary, WORDS, Words, words_of};
use crate::reference::index::{IndexFile, IndexWriter, MODELS_VERSION, Numbers};
use crate::{Reference, Result};
use endobiome_core::Context;

const VOCABULARY: &str = "model/words/vocabulary";
const FAMILIARITY: &str = "model/words/familiarity";

/// Trains naive Bayes and SINTAX on a reference, and adds the models to an index file that holds this reference.
///
/// ```
/// use endobiome_core::{Context, Lineage, Rank};
/// use endobiome_taxonomy::classify::{Classifier, ClassifierParameters, write_models};
/// use endobiome_taxonomy::reference::index::{IndexFile, IndexWriter, write_reference};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
///
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Genus, "Prevotella");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &lineage, b"TGAGGAATATTGGTCAATGGACGAGAGTCTGAACCAGCCAAGTAGCGTGAAGGATGACTGCCCTATGGGTTGTAAACTTC")?;
/// let reference = builder.finish(ReferenceInfo::default());
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("mine.endoref");
/// let mut writer = IndexWriter::create(&path)?;
/// write_reference(&mut writer, &reference, &[])?;
/// write_models(&reference, &mut writer, &Context::silent())?;
/// writer.finish()?;
/// let stored = IndexFile::open(&path)?.reference()?;
/// let classifier = Classifier::new(&stored, &ClassifierParameters::default(), &Context::silent())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`crate::Error::Io`] if they cannot be written; [`crate::Error::Cancelled`] when that was asked for.
pub fn write_models(reference: &Reference, writer: &mut IndexWriter, context: &Context<'_>) -> Result<()> {
    if reference.is_empty() {
        return Ok(());
    }
    let words = write_words_and_naive_bayes(reference, writer, context)?;
    let words_of =
        |record: usize, found: &mut Vec<u16>| words_of(reference, &words.vocabulary, record, found);
    Sintax::train(reference, reference.taxon_indices(), words_of).write(writer)?;
    Ok(context.check()?)
}

/// Words and naive Bayes of a reference that is not empty.
pub(super) fn write_words_and_naive_bayes(
    reference: &Reference,
    writer: &mut IndexWriter,
    context: &Context<'_>,
) -> Result<Words> {
    let words = Words::of(reference);
    let words_of =
        |record: usize, found: &mut Vec<u16>| words_of(reference, &words.vocabulary, record, found);
    writer.add_array(MODELS_VERSION.0, &[MODELS_VERSION.1])?;
    writer.add_array(VOCABULARY, words.vocabulary.numbers())?;
    writer.add_array(FAMILIARITY, &words.familiarity)?;
    context.check()?;
    NaiveBayes::train(reference.taxa().len(), reference.taxon_indices(), words_of).write(writer)?;
    context.check()?;
    Ok(words)
}

/// The numbering of words, and how familiar each is.
///
/// # Errors
/// [`crate::Error::Index`] if a section is missing, damaged, or of another length.
pub(super) fn read_words(file: &IndexFile) -> Result<Words> {
    file.verify_under("model/words/")?;
    let vocabulary = Vocabulary::stored(Numbers::of(file, VOCABULARY, |length| length == WORDS)?);
    let familiarity = Numbers::of(file, FAMILIARITY, |length| length == WORDS)?;
    Ok(Words { vocabulary, familiarity })
}
