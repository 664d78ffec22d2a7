//! Trained models beside a reference in its index file, so that no process trains them again.
//!
//! Stored are what depends on the reference alone: naive Bayes, SINTAX, the numbering of words and how familiar each is. A
//! reference that is cut to a region, or changed in any other way, is trained on anew.

use super::classifier::{familiarity, train_sintax, words_of};
use super::naive_bayes::NaiveBayes;
use super::order::Vocabulary;
use super::words::WORDS;
use crate::reference::index::{IndexFile, IndexWriter, Numbers};
use crate::{Reference, Result};

/// Changes when the arrays of the models do: models of another version are trained anew.
const VERSION: u32 = 1;
const VERSION_SECTION: &str = "model/version";
const VOCABULARY: &str = "model/words/vocabulary";
const FAMILIARITY: &str = "model/words/familiarity";

/// Trains naive Bayes and SINTAX on a reference, and adds the models to an index file that holds this reference.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
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
/// write_models(&reference, &mut writer)?;
/// writer.finish()?;
/// let classifier = Classifier::new(&IndexFile::open(&path)?.reference()?, &ClassifierParameters::default())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`crate::Error::Io`] if they cannot be written.
pub fn write_models(reference: &Reference, writer: &mut IndexWriter) -> Result<()> {
    if reference.is_empty() {
        return Ok(());
    }
    let vocabulary = Vocabulary::of(reference);
    let words_of = |record: usize, words: &mut Vec<u16>| words_of(reference, &vocabulary, record, words);
    let class_of = reference.taxon_indices();
    writer.add_array(VERSION_SECTION, &[VERSION])?;
    writer.add_array(VOCABULARY, vocabulary.numbers())?;
    writer.add_array(FAMILIARITY, &familiarity(reference, &vocabulary))?;
    NaiveBayes::train(reference.taxa().len(), class_of, words_of).write(writer)?;
    train_sintax(reference, class_of, words_of).write(writer)
}

/// Whether an index file holds models that this version reads.
pub(crate) fn has_models(file: &IndexFile) -> bool {
    file.array::<u32>(VERSION_SECTION).is_ok_and(|version| *version == [VERSION])
}

/// The numbering of words, and how familiar each is.
///
/// # Errors
/// [`crate::Error::Index`] if a section is missing, damaged, or of another length.
pub(super) fn read_words(file: &IndexFile) -> Result<(Vocabulary, Numbers<f32>)> {
    file.verify_under("model/words/")?;
    let vocabulary = Vocabulary::stored(Numbers::of(file, VOCABULARY, |length| length == WORDS)?);
    Ok((vocabulary, Numbers::of(file, FAMILIARITY, |length| length == WORDS)?))
}
