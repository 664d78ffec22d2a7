//! What a classifier has to learn of a reference for a region, stored in the index file: cutting, training and calibration take seconds
//! of every start, and give the same for the same reference.
//!
//! Below `prepared/REGION/` lies what an index file of the cut reference would hold: its records, its species groups, its
//! words, naive Bayes, and the nearest references with their calibration (SINTAX is trained in each run: it would double the size). Beside it is the version of its form; what was prepared by a
//! program of another version is not used.

use super::classifier::{classes, cut_to};
use super::nearest::{Consensus, Counting, kept};
use super::stored::write_words_and_naive_bayes;
use super::words::{Vocabulary, Words, words_of};
use super::{ClassificationMethod, ClassifierCompat, ClassifierParameters};
use crate::reference::index::{IndexFile, IndexWriter, PREPARED, write_reference};
use crate::region::{Region, SpeciesGroups};
use crate::{Error, Reference, Result};
use endobiome_core::Context;

/// The section that states the version of what was prepared, and the version that this program reads.
const VERSION: (&str, u32) = ("version", 1);

/// Whether what a classifier has to learn of its reference was found or learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learnt {
    /// It was learnt now, or is part of the program: the reference is no index file, or nothing was stored in it for this.
    Now,
    /// It was found in the index file.
    Before,
    /// It was learnt now, because what is in the index file is of another version.
    NowInstead {
        /// Version in the file.
        found: u32,
        /// Version that this program reads.
        expected: u32,
    },
}

impl Learnt {
    /// What to tell who waits for it; nothing if all is as it should be.
    ///
    /// ```
    /// use endobiome_taxonomy::classify::Learnt;
    /// assert_eq!(Learnt::Before.remark(), None);
    /// let remark = Learnt::NowInstead { found: 1, expected: 2 }.remark();
    /// assert!(remark.is_some_and(|remark| remark.contains("version 1")));
    /// ```
    pub fn remark(self) -> Option<String> {
        match self {
            Self::Before | Self::Now => None,
            Self::NowInstead { found, expected } => Some(format!(
                "learnt now: what the index file holds is of version {found}, this program uses version {expected}; build the index \
                 again to start faster"
            )),
        }
    }
}

/// What was prepared for a region.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The reference cut to the region, with its models.
    pub(super) reference: Reference,
    /// The species that the region cannot tell apart.
    pub(super) groups: SpeciesGroups,
}

/// What was prepared for what is asked, and whether all that must be learnt was found.
///
/// # Errors
/// [`Error::Region`] if there is no such region; [`Error::Index`] if what was prepared for it is damaged.
pub(super) fn find(
    reference: &Reference,
    parameters: &ClassifierParameters,
) -> Result<(Option<Prepared>, Learnt)> {
    let region = parameters.region.as_deref().map(Region::parse).transpose()?;
    let Some(file) = reference.file() else { return Ok((None, Learnt::Now)) };
    let calibrated = matches!(
        (parameters.effective_method(), parameters.compat),
        (ClassificationMethod::Default | ClassificationMethod::Nearest, _)
    );
    let Some(region) = region else {
        let learnt = match kept::version_in(file) {
            Some(found) if calibrated && found != kept::VERSION => {
                Learnt::NowInstead { found, expected: kept::VERSION }
            }
            Some(_) if calibrated => Learnt::Before,
            _ if !calibrated && reference.models().is_some() && trains_by_itself(parameters) => {
                Learnt::Before
            }
            _ => Learnt::Now,
        };
        return Ok((None, learnt));
    };
    let Some(part) = file.under(&folder(&region))? else { return Ok((None, Learnt::Now)) };
    let versions = [(part.version(VERSION.0), VERSION.1), (kept::version_in(&part), kept::VERSION)];
    for (found, expected) in versions {
        let found = found.unwrap_or(0);
        if found != expected {
            return Ok((None, Learnt::NowInstead { found, expected }));
        }
    }
    let reference = part.reference()?;
    let groups = part
        .species_groups(&region.name)?
        .ok_or_else(|| part.malformed("species-groups", "they are missing"))?;
    Ok((Some(Prepared { reference, groups }), Learnt::Before))
}

/// Whether the stored models are those of the rules asked for.
fn trains_by_itself(parameters: &ClassifierParameters) -> bool {
    !matches!(parameters.compat, ClassifierCompat::Mothur | ClassifierCompat::Qiime2)
}

/// What was prepared for the region asked for, in the form that this program reads.
pub(super) fn folder_for(reference: &Reference, parameters: &ClassifierParameters) -> Option<IndexFile> {
    let region = Region::parse(parameters.region.as_deref()?).ok()?;
    let part = reference.file()?.under(&folder(&region)).ok()??;
    (part.version(VERSION.0) == Some(VERSION.1)).then_some(part)
}

fn folder(region: &Region) -> String {
    format!("{PREPARED}{}/", region.name)
}

/// Adds to an index file, which holds this reference, what a classifier has to learn of it for queries of a region; without a region, the
/// calibrations of all regions that queries may come from.
///
/// Names and confidences are the same as without it; a start of `default`, `nearest` and `naive_bayes` takes a fraction of a second.
///
/// ```
/// use endobiome_core::{Context, Lineage};
/// use endobiome_taxonomy::classify::{Classifier, ClassifierParameters, Learnt, write_prepared};
/// use endobiome_taxonomy::reference::index::{IndexFile, IndexWriter, write_reference};
/// use endobiome_taxonomy::region::Region;
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
///
/// let primers = "GTGCCAGCAGCCGCGGTAA...GGACTACAAGGGTATCTAAT";
/// let insert = "TGAGGAATATTGGTCAATGGACGAGAGTCTGAACCAGCCAAGTAGCGTGAAGGATGACTGCCCTATGGGTTGTAAACTTC";
/// let gene = format!("GTGCCAGCAGCCGCGGTAA{insert}ATTAGATACCCTTGTAGTCC");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &Lineage::default(), gene.as_bytes())?;
/// let reference = builder.finish(ReferenceInfo::default());
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("mine.endoref");
/// let mut writer = IndexWriter::create(&path)?;
/// write_reference(&mut writer, &reference, &[])?;
/// write_prepared(&reference, Some(&Region::parse(primers)?), &mut writer, &Context::silent())?;
/// writer.finish()?;
/// let parameters = ClassifierParameters { region: Some(primers.to_owned()), ..Default::default() };
/// let classifier = Classifier::new(&IndexFile::open(&path)?.reference()?, &parameters, &Context::silent())?;
/// assert_eq!(classifier.learnt(), Learnt::Before);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Classifier`] if no record holds the region; [`Error::Region`] if the reference is cut to another;
/// [`Error::Io`] if it cannot be written; [`Error::Cancelled`] when that was asked for.
pub fn write_prepared(
    reference: &Reference,
    region: Option<&Region>,
    writer: &mut IndexWriter,
    context: &Context<'_>,
) -> Result<()> {
    let Some(region) = region else {
        let (calibrations, _) = calibrations(reference, None, context)?;
        return kept::write(writer, &calibrations);
    };
    let cut_to_another = &reference.info().region;
    if !cut_to_another.is_empty() && *cut_to_another != region.name {
        let reason = format!("the reference is cut to {cut_to_another}");
        return Err(Error::Region { name: region.name.clone(), reason });
    }
    let (cut, groups) = cut_to(reference, Some(&region.name), context)?;
    let cut = cut.filter(|cut| !cut.is_empty()).ok_or_else(|| {
        Error::Classifier(format!("no record of the reference holds the region {}", region.name))
    })?;
    let (calibrations, counting) = calibrations(&cut, groups.clone(), context)?;
    writer.in_folder(&folder(region), |writer| {
        writer.add_array(VERSION.0, &[VERSION.1])?;
        write_reference(writer, &cut, groups.as_slice())?;
        write_words_and_naive_bayes(&cut, writer, context)?;
        counting.write(writer)?;
        kept::write(writer, &calibrations)
    })
}

/// Learns the calibration of `nearest` and `default` for queries of whole genes, or of a region with the reference cut to it: its key and
/// its bytes, as the program keeps them for the embedded reference (`examples/keep_calibrations.rs`).
///
/// # Errors
/// [`Error::Region`] if there is no such region; [`Error::Cancelled`] when that was asked for.
pub fn learn_calibration(
    reference: &Reference,
    region: Option<&str>,
    context: &Context<'_>,
) -> Result<(String, Vec<u8>)> {
    let (cut, groups) = cut_to(reference, region, context)?;
    let reference = cut.as_ref().unwrap_or(reference);
    let (mut learnt, _) = calibrations_of(reference, groups, true, context)?;
    learnt.pop().ok_or_else(|| Error::Classifier("the reference holds no record".to_owned()))
}

/// Adds a calibration with its key to the bytes of others, as the program keeps them.
pub fn add_calibration(bytes: &mut Vec<u8>, (key, calibration): &(String, Vec<u8>)) {
    kept::add(bytes, key, calibration);
}

/// Keys and bytes.
type Calibrations = Vec<(String, Vec<u8>)>;

fn calibrations(
    reference: &Reference,
    groups: Option<SpeciesGroups>,
    context: &Context<'_>,
) -> Result<(Calibrations, Counting)> {
    let cut = groups.is_some();
    calibrations_of(reference, groups, cut, context)
}

/// The calibrations for queries cut as the references are, and, unless these are cut, for those of each region.
fn calibrations_of(
    reference: &Reference,
    groups: Option<SpeciesGroups>,
    cut: bool,
    context: &Context<'_>,
) -> Result<(Calibrations, Counting)> {
    let words = Words::of(reference);
    let vocabulary: &Vocabulary = &words.vocabulary;
    let (taxa, class_of) = classes(reference, ClassifierCompat::None);
    let order = Consensus::order(&class_of);
    let counting = Counting::new(order, |record, found| words_of(reference, vocabulary, record, found));
    let consensus = Consensus::new(reference, &taxa, vocabulary, counting, groups.as_ref(), cut)?;
    let learnt = consensus.learn_to_keep(&taxa, vocabulary, context)?;
    Ok((learnt, consensus.into_counting()))
}
