//! Dominant community state types (dCST): samples grouped by their leading taxon, well-supported groups again by the next one.
//!
//! Gajer and Ravel 2025 (arXiv:2503.21543) divide each sample by its largest share (L-infinity normalisation): what reaches 1 names the cell. The
//! scheme rests on ranks alone: it needs no centroids, and each type is named after its taxa. Names and rules are those of the
//! documentation of their package linf 0.1.0 (`low.freq.policy = "pure"`, `refinement.factor = 2`).

use crate::posterior::effective_reads;
use crate::{DysbiosisParameters, TaxonProfile};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{Rank, SampleId, stream};
use rand_distr::{Distribution, Gamma};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of what too few samples share.
const RARE: &str = "RARE_DOMINANT";
/// What joins the taxa of a type.
const JOINT: &str = "__";
/// A type is refined when it has so many times the asked support.
const REFINEMENT: usize = 2;

/// The type of one sample at one depth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DominantState {
    /// The sample.
    pub sample: SampleId,
    /// How many ranks of taxa it goes by, 1 to 3.
    pub depth: usize,
    /// The type: `Lactobacillus_crispatus__Lactobacillus_iners`; `None` without bacterial reads.
    pub state: Option<String>,
    /// Samples of the site with this type.
    pub samples: usize,
    /// The taxon of this rank in the sample, whether or not it names the type.
    pub taxon: Option<String>,
    /// Its share of the bacterial reads.
    pub share: Option<f64>,
    /// Its share over that of the leading taxon: its L-infinity coordinate.
    pub relative: Option<f64>,
    /// Probability that reads drawn anew rank the same taxa to this depth.
    pub probability: Option<f64>,
}

impl Described for DominantState {
    const FILE: &'static str = "cst/dominant_states.tsv";
    const ROWS: &'static str = "one row a specimen and depth: its dominant community state type (dCST, Gajer and Ravel 2025) among the specimens of its site";

    fn columns() -> Vec<Column<Self>> {
        const NO_READS: &str = "it has no bacterial reads";
        const NO_TAXON: &str = "it has no taxon of this rank";
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("depth", "how many ranks of taxa the type goes by", |row: &Self| row.depth),
            Column::new(
                "state",
                "the type, named after its taxa in their order; `RARE_DOMINANT`: fewer than `dcst_support` specimens share it; shorter than `depth`: too \
                 few specimens to be divided",
                |row: &Self| row.state.clone(),
            )
            .not_known(NO_READS),
            Column::new("samples", "specimens of the site with this type", |row: &Self| row.samples)
                .unit("samples"),
            Column::new("taxon", "the taxon of this rank in the sample", |row: &Self| {
                Cell::or_not_applicable(row.taxon.clone())
            })
            .not_applicable(NO_TAXON),
            Column::new("share", "its share of the bacterial reads", |row: &Self| {
                Cell::or_not_applicable(row.share)
            })
            .unit("share")
            .not_applicable(NO_TAXON),
            Column::new("relative", "its share over that of the leading taxon", |row: &Self| {
                Cell::or_not_applicable(row.relative)
            })
            .not_applicable(NO_TAXON),
            Column::new(
                "probability",
                "probability that reads drawn anew rank the same taxa to this depth",
                |row: &Self| Cell::or_not_applicable(row.probability),
            )
            .not_applicable("it was not computed, or there is no taxon of this rank"),
        ]
    }
}

/// The types of samples that belong together (the specimens of a site), at depths 1 to 3, in the order of the samples.
///
/// Depth 1 is the leading taxon (species or group of species; of equals the first by name). What fewer than
/// [`DysbiosisParameters::dcst_support`] samples share is `RARE_DOMINANT`. A type with twice that support is divided by the next taxon, with
/// the same rule; what is not divided keeps its name at greater depths, and so does a sample without a further taxon.
///
/// ```
/// use endobiome_core::{Assignment, Rank, SampleId};
/// use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile, cst::dominant_states};
/// let mut iners = Assignment::default();
/// iners.lineage.set(Rank::Domain, "Bacteria");
/// iners.lineage.set(Rank::Species, "Lactobacillus iners");
/// let (sample, profile) = (SampleId::new("IM001_V")?, TaxonProfile::new([(&iners, 900.0)]));
/// let parameters = DysbiosisParameters { dcst_support: 1, ..DysbiosisParameters::default() };
/// let states = dominant_states(&[(&sample, &profile)], &parameters);
/// assert_eq!(states[0].state.as_deref(), Some("Lactobacillus_iners"));
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn dominant_states(
    samples: &[(&SampleId, &TaxonProfile<'_>)],
    parameters: &DysbiosisParameters,
) -> Vec<DominantState> {
    const DEPTHS: usize = 3;
    let ranked: Vec<Vec<(String, f64)>> = samples.iter().map(|(_, profile)| ranked(profile)).collect();
    let least = parameters.dcst_support.max(1);
    let mut labels: Vec<Option<String>> = vec![None; samples.len()];
    let mut found: Vec<Vec<(Option<String>, usize)>> = vec![Vec::new(); samples.len()];
    for depth in 1..=DEPTHS {
        let sizes = counted(&labels);
        // Each sample's wish: its type so far, and the taxon that would divide it.
        let wishes: Vec<Option<(Option<String>, String)>> = (0..samples.len())
            .map(|at| {
                let taxon = ranked[at].get(depth - 1)?.0.replace(' ', "_");
                let parent = labels[at].clone();
                let divides = parent.as_ref().is_none_or(|parent| {
                    let is_whole = parent.split(JOINT).count() == depth - 1 && !parent.ends_with(RARE);
                    is_whole && sizes.get(parent).is_some_and(|size| *size >= REFINEMENT * least)
                });
                (divides && (depth == 1 || parent.is_some())).then_some((parent, taxon))
            })
            .collect();
        let mut support: BTreeMap<&(Option<String>, String), usize> = BTreeMap::new();
        for wish in wishes.iter().flatten() {
            *support.entry(wish).or_insert(0) += 1;
        }
        let renamed: Vec<Option<String>> = wishes
            .iter()
            .zip(&labels)
            .map(|(wish, label)| {
                let Some(wish) = wish else { return label.clone() };
                let name = if support[wish] >= least { wish.1.as_str() } else { RARE };
                Some(
                    wish.0
                        .as_ref()
                        .map_or_else(|| name.to_owned(), |parent| format!("{parent}{JOINT}{name}")),
                )
            })
            .collect();
        labels = renamed;
        let sizes = counted(&labels);
        for (at, label) in labels.iter().enumerate() {
            let size = label.as_ref().map_or(0, |label| sizes[label]);
            found[at].push((label.clone(), size));
        }
    }
    let mut states = Vec::with_capacity(samples.len() * DEPTHS);
    for (((sample, profile), taxa), found) in samples.iter().zip(&ranked).zip(found) {
        let n = profile.bacterial_reads();
        let stable = stability(taxa, n, sample, parameters);
        for (at, (state, size)) in found.into_iter().enumerate() {
            let own = taxa.get(at);
            states.push(DominantState {
                sample: (*sample).clone(),
                depth: at + 1,
                state,
                samples: size,
                taxon: own.map(|(name, _)| name.clone()),
                share: own.map(|(_, reads)| reads / n),
                relative: own.map(|(_, reads)| reads / taxa[0].1),
                probability: own.and_then(|_| stable.get(at).copied()),
            });
        }
    }
    states
}

/// The taxa of a sample by their reads, of equals by name.
fn ranked(profile: &TaxonProfile<'_>) -> Vec<(String, f64)> {
    let mut taxa: Vec<(String, f64)> = profile
        .collapse(Rank::Species)
        .into_iter()
        .map(|(taxon, reads)| (taxon.name().to_owned(), reads))
        .collect();
    taxa.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    taxa
}

fn counted(labels: &[Option<String>]) -> BTreeMap<String, usize> {
    let mut sizes = BTreeMap::new();
    for label in labels.iter().flatten() {
        *sizes.entry(label.clone()).or_insert(0) += 1;
    }
    sizes
}

/// The share of compositions from Dirichlet(n_eff p) that rank the same taxa to each depth; empty without draws or reads.
fn stability(
    taxa: &[(String, f64)],
    n: f64,
    sample: &SampleId,
    parameters: &DysbiosisParameters,
) -> Vec<f64> {
    let draws = parameters.cst_bootstrap;
    if draws == 0 || taxa.is_empty() {
        return Vec::new();
    }
    let worth = effective_reads(n, parameters.rho);
    let laws: Vec<Option<Gamma<f64>>> =
        taxa.iter().map(|(_, reads)| Gamma::new((reads / n * worth).max(1e-6), 1.0).ok()).collect();
    let mut random = stream(parameters.seed, "dominant states", sample.as_str().as_bytes());
    let mut same = [0_u32; 3];
    for _ in 0..draws {
        let drawn: Vec<f64> =
            laws.iter().map(|law| law.as_ref().map_or(0.0, |law| law.sample(&mut random))).collect();
        for (depth, same) in same.iter_mut().enumerate().take(taxa.len()) {
            // Taxa stand by their rank: the one here must be the largest of what is left.
            if drawn[depth + 1..].iter().any(|other| *other > drawn[depth]) {
                break;
            }
            *same += 1;
        }
    }
    same.iter().map(|same| f64::from(*same) / f64::from(draws)).collect()
}
