//! Held-out evaluation of a classifier on a reference.
//!
//! Records are taken out of a reference and classified against the rest. What is taken out says what is asked:
//! single sequences (their names stay known), whole species, or whole genera (their names are new to the reference).
//! Names are counted as in Edgar 2018 (doi:10.7717/peerj.4652), see [`RankCounts`].
//!
//! ```no_run
//! use endobiome_core::Context;
//! use endobiome_taxonomy::Reference;
//! use endobiome_taxonomy::evaluate::{EvaluationParameters, evaluate};
//! let parameters = EvaluationParameters::default();
//! let evaluation = evaluate(Reference::embedded()?, &parameters, &Context::silent())?;
//! for counts in &evaluation.ranks {
//!     println!("{}: {:.3} correct of those known", counts.rank, counts.correct_rate());
//! }
//! # Ok::<(), endobiome_taxonomy::Error>(())
//! ```

mod counts;
mod split;

pub use counts::{CalibrationBin, RankCounts, SweepPoint};
pub use split::{Split, split};

use crate::classify::{Classifier, ClassifierParameters, Classify};
use crate::region::Region;
use crate::{Error, Reference, Result};
use endobiome_core::{Context, Lineage, Rank, Sequence};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What is evaluated, and on what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvaluationParameters {
    /// The classifier. Its region, if it has one, is also that of the queries.
    pub classifier: ClassifierParameters,
    /// The region to which queries are cut if the classifier works on whole references; left out, queries are whole.
    pub query_region: Option<String>,
    /// Share of the records with a genus that are held out one by one.
    pub sequence_share: f64,
    /// Share of the records with a genus that are held out as whole species.
    pub species_share: f64,
    /// Share of the records with a genus that are held out as whole genera.
    pub genus_share: f64,
    /// Seed of the choice.
    pub seed: u64,
}

impl Default for EvaluationParameters {
    fn default() -> Self {
        Self {
            classifier: ClassifierParameters::default(),
            query_region: None,
            sequence_share: 0.10,
            species_share: 0.02,
            genus_share: 0.05,
            seed: 1,
        }
    }
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Records that stayed in the reference.
    pub references: usize,
    /// Queries classified.
    pub queries: usize,
    /// Held-out records that do not hold the region.
    pub without_region: usize,
    /// Counts at each rank, at the threshold of the classifier.
    pub ranks: Vec<RankCounts>,
    /// For each rank the rates at every threshold where they change, strictest first.
    pub sweep: Vec<(Rank, Vec<SweepPoint>)>,
    /// For each rank how often names of a given confidence were right.
    pub calibration: Vec<(Rank, Vec<CalibrationBin>)>,
}

impl Evaluation {
    /// At a rank, the greatest share of known names that are right at a threshold at which at most `over` of the new
    /// ones get a name.
    pub fn correct_at_over_classification(&self, rank: Rank, over: f64) -> Option<f64> {
        let (_, points) = self.sweep.iter().find(|(of, _)| *of == rank)?;
        points.iter().take_while(|point| point.over_classified <= over).map(|point| point.correct).last()
    }
}

/// One name that was given: its confidence, and whether it is right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Given {
    /// Whether the true name is in the reference.
    pub(crate) known: bool,
    /// Whether a name was proposed at all.
    pub(crate) named: bool,
    /// Whether it is the true one.
    pub(crate) right: bool,
    /// Its confidence.
    pub(crate) confidence: f64,
}

/// Holds out records, classifies them against the rest and counts.
///
/// # Errors
/// [`Error::Classifier`] if a share is not in `[0, 1)`, or nothing is left to be held out or to classify
/// against; the errors of [`Classifier::new`] and [`Classify::classify_detailed`].
///
/// ```
/// use endobiome_core::{Context, Lineage, Rank, stream};
/// use endobiome_taxonomy::classify::{ClassificationMethod, ClassifierParameters};
/// use endobiome_taxonomy::evaluate::{EvaluationParameters, evaluate};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
/// use rand::RngExt;
/// // Ten genera of four equal records each.
/// let mut builder = ReferenceBuilder::default();
/// for genus in 0..10_u8 {
///     let mut lineage = Lineage::default();
///     lineage.set(Rank::Domain, "Bacteria");
///     lineage.set(Rank::Genus, format!("Genus{genus}"));
///     let mut random = stream(1, "example", &[genus]);
///     let sequence: Vec<u8> = (0..400).map(|_| b"ACGT"[random.random_range(0..4)]).collect();
///     for copy in 0..4 {
///         builder.push(&format!("{genus}-{copy}"), &lineage, &sequence)?;
///     }
/// }
/// let parameters = EvaluationParameters {
///     classifier: ClassifierParameters { method: ClassificationMethod::NaiveBayes, ..Default::default() },
///     query_region: None,
///     sequence_share: 0.1,
///     species_share: 0.0,
///     genus_share: 0.0,
///     seed: 1,
/// };
/// let result = evaluate(&builder.finish(ReferenceInfo::default()), &parameters, &Context::silent())?;
/// assert_eq!((result.queries, result.references), (4, 36));
/// let genus = result.ranks.iter().find(|counts| counts.rank == Rank::Genus).ok_or("no genus")?;
/// assert_eq!((genus.correct, genus.misclassified), (4, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluate(
    reference: &Reference,
    parameters: &EvaluationParameters,
    context: &Context<'_>,
) -> Result<Evaluation> {
    let split = split(reference, parameters)?;
    let rest = reference.select(&split.kept);
    let classifier = Classifier::new(&rest, &parameters.classifier, context)?;
    let region = parameters.classifier.region.as_ref().or(parameters.query_region.as_ref());
    let region = region.map(|name| Region::parse(name)).transpose()?;
    let queries: Vec<(usize, Sequence)> = split
        .held_out
        .par_iter()
        .map(|&record| {
            let whole = reference.sequence(record);
            let part = match &region {
                None => whole,
                Some(region) => {
                    let amplicon = region.amplify(&whole).filter(|amplicon| amplicon.is_whole())?;
                    whole[amplicon.insert].to_vec()
                }
            };
            Some((record, Sequence::new(part).ok()?))
        })
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect();
    if queries.is_empty() {
        return Err(Error::Classifier("no held-out record holds the region".to_owned()));
    }
    let sequences: Vec<Sequence> = queries.iter().map(|(_, sequence)| sequence.clone()).collect();
    let details = classifier.classify_detailed(&sequences, context)?;
    let threshold = parameters.classifier.threshold();
    let mut evaluation = Evaluation {
        references: rest.len(),
        queries: queries.len(),
        without_region: split.held_out.len() - queries.len(),
        ranks: Vec::new(),
        sweep: Vec::new(),
        calibration: Vec::new(),
    };
    for rank in Rank::ALL {
        let mut known: Vec<Lineage> = rest.taxa().iter().map(|lineage| lineage.truncated(rank)).collect();
        known.dedup();
        let given: Vec<Given> = queries
            .iter()
            .zip(&details)
            .filter_map(|((record, _), detail)| {
                let truth = reference.lineage(*record);
                truth.get(rank)?;
                Some(Given {
                    known: known.binary_search(&truth.truncated(rank)).is_ok(),
                    named: detail.best.get(rank).is_some(),
                    right: detail.best.get(rank) == truth.get(rank),
                    confidence: detail.assignment.confidence[rank.index()],
                })
            })
            .collect();
        evaluation.ranks.push(counts::count(rank, &given, threshold));
        evaluation.sweep.push((rank, counts::sweep(&given)));
        evaluation.calibration.push((rank, counts::calibration(&given)));
    }
    Ok(evaluation)
}
