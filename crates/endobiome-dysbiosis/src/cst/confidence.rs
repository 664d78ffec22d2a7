//! The nearest centroid with what speaks against it.

use super::naming::valencia_name;
use super::unresolved::{SPECIES, open_types, sentence};
use super::valencia::{Similarities, collapse, similarities, training_fifth_percentile, yue_clayton};
use super::{Centroids, CstCall, CstConfidence};
use crate::posterior::effective_reads;
use crate::{DysbiosisParameters, TaxonProfile};
use endobiome_core::stream;
use rand_distr::{Distribution, Gamma};
use std::collections::BTreeMap;

/// Types a profile by its nearest centroid and says how sure that is.
///
/// * `unassigned`: the score is below the 5th percentile of the training samples of that sub-type, so by construction
///   95 % of them stay assigned;
/// * `low_confidence`: another type is within [`DysbiosisParameters::cst_margin`], or there are fewer reads than
///   [`DysbiosisParameters::reads_not_interpretable`];
/// * `not_resolved`, without a type: the *Lactobacillus* reads that have no species decide between types;
/// * `probability`: the share of [`DysbiosisParameters::cst_bootstrap`] compositions, drawn from
///   Dirichlet(n_eff p), that are of the same type.
///
/// `name` makes the bootstrap stream, so that the result depends on the sample alone.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile, cst::{Centroids, call_cst}};
/// let table = "sub_CST,Lactobacillus_crispatus,Gardnerella_vaginalis\nI-A,0.9,0.1\nIV-B,0.1,0.9\n";
/// let centroids = Centroids::read(table.as_bytes())?;
/// let mut crispatus = Assignment::default();
/// crispatus.lineage.set(Rank::Domain, "Bacteria");
/// crispatus.lineage.set(Rank::Genus, "Lactobacillus");
/// crispatus.lineage.set(Rank::Species, "Lactobacillus crispatus");
/// let profile = TaxonProfile::new([(&crispatus, 5000.0)]);
/// let call = call_cst(&profile, &centroids, "IM001_V", &DysbiosisParameters::default());
/// assert_eq!((call.cst.as_deref(), call.sub_cst.as_deref()), (Some("I"), Some("I-A")));
/// # Ok::<(), endobiome_dysbiosis::Error>(())
/// ```
pub fn call_cst(
    profile: &TaxonProfile<'_>,
    centroids: &Centroids,
    name: &str,
    parameters: &DysbiosisParameters,
) -> CstCall {
    let n = profile.bacterial_reads();
    let mut reads: BTreeMap<String, f64> = BTreeMap::new();
    for &(assignment, count) in profile.entries() {
        *reads.entry(valencia_name(assignment, centroids)).or_insert(0.0) += count;
    }
    let found = similarities(centroids, reads.iter().map(|(name, count)| (name.as_str(), count / n)));
    let named = named_similarities(centroids, found.as_ref());
    let Some(found) = found else {
        return CstCall {
            similarities: named,
            ..CstCall::none("valencia", "no bacterial reads: no similarity is defined")
        };
    };
    let sub_type = &centroids.sub_types()[found.best];
    let open = open_csts(profile, centroids, collapse(sub_type));
    if open.len() > 1 {
        return CstCall {
            score: Some(found.score()),
            confidence: CstConfidence::NotResolved,
            similarities: named,
            ..CstCall::none("valencia", sentence(profile, &open))
        };
    }
    let margin = found.margin(centroids);
    let mut notes =
        vec!["types were made from vaginal samples; in other sites this is an extrapolation".to_owned()];
    let unmapped: f64 =
        reads.iter().filter(|(name, _)| centroids.column(name).is_none()).map(|(_, count)| count / n).sum();
    if unmapped > 0.0 {
        notes.push(format!("{:.1} % of reads are of taxa that the centroids do not have", 100.0 * unmapped));
    }
    let confidence = confidence(&found, n, centroids, parameters, &mut notes);
    CstCall {
        method: "valencia".to_owned(),
        sub_cst: Some(sub_type.clone()),
        cst: Some(collapse(sub_type).to_owned()),
        score: Some(found.score()),
        margin,
        confidence,
        probability: bootstrap(&reads, n, centroids, collapse(sub_type), name, parameters),
        similarities: named,
        note: notes.join("; "),
    }
}

/// Every sub-type with its similarity.
fn named_similarities(centroids: &Centroids, found: Option<&Similarities>) -> Vec<(String, Option<f64>)> {
    let theta = |at: usize| found.map(|found| found.theta[at]);
    centroids.sub_types().iter().enumerate().map(|(at, name)| (name.clone(), theta(at))).collect()
}

/// What speaks for and against the nearest type of `n` reads.
fn confidence(
    found: &Similarities,
    n: f64,
    centroids: &Centroids,
    parameters: &DysbiosisParameters,
    notes: &mut Vec<String>,
) -> CstConfidence {
    let floor = training_fifth_percentile(&centroids.sub_types()[found.best]);
    if floor.is_none() {
        notes.push("no training percentiles are known for these centroids".to_owned());
    }
    let margin = found.margin(centroids);
    if floor.is_some_and(|floor| found.score() < floor) {
        CstConfidence::Unassigned
    } else if n < parameters.reads_not_interpretable
        || margin.is_some_and(|margin| margin < parameters.cst_margin)
    {
        CstConfidence::LowConfidence
    } else {
        CstConfidence::Assigned
    }
}

/// Types a sample to the letter of VALENCIA's script: `reads` under the names of the script ([`original_name`](super::original_name)),
/// divided by `read_count`, which need not be their sum; the nearest sub-type is given whatever speaks against it.
///
/// `confidence` judges as in [`call_cst`], on the reads that there are; there is no `probability`. Without reads there is no type, where
/// the script gives the first of a row of NaN.
///
/// ```
/// use endobiome_dysbiosis::{DysbiosisParameters, cst::{Centroids, call_cst_as_original}};
/// let table = "sub_CST,Lactobacillus_crispatus,Gardnerella_vaginalis\nI-A,0.9,0.1\nIV-B,0.1,0.9\n";
/// let centroids = Centroids::read(table.as_bytes())?;
/// let reads = [("Lactobacillus_crispatus", 9.0), ("Gardnerella_vaginalis", 1.0)];
/// let call = call_cst_as_original(&reads, 10.0, &centroids, &DysbiosisParameters::default());
/// assert_eq!((call.sub_cst.as_deref(), call.score), (Some("I-A"), Some(1.0)));
/// assert_eq!(call.confidence.to_string(), "low_confidence"); // ten reads
/// # Ok::<(), endobiome_dysbiosis::Error>(())
/// ```
pub fn call_cst_as_original(
    reads: &[(&str, f64)],
    read_count: f64,
    centroids: &Centroids,
    parameters: &DysbiosisParameters,
) -> CstCall {
    const METHOD: &str = "valencia_original";
    let shares = reads.iter().map(|(name, reads)| (*name, reads / read_count));
    let found = if read_count > 0.0 { similarities(centroids, shares) } else { None };
    let named = named_similarities(centroids, found.as_ref());
    let Some(found) = found else {
        return CstCall {
            similarities: named,
            ..CstCall::none(METHOD, "no reads: no similarity is defined")
        };
    };
    let sum: f64 = reads.iter().map(|(_, reads)| reads).sum();
    let mut notes =
        vec!["to the letter of VALENCIA's script, which gives the nearest type always".to_owned()];
    if (sum - read_count).abs() > 0.5 {
        notes.push(format!("divided by a read_count of {read_count}, where the reads add up to {sum}"));
    }
    let confidence = confidence(&found, sum, centroids, parameters, &mut notes);
    let sub_type = &centroids.sub_types()[found.best];
    CstCall {
        method: METHOD.to_owned(),
        sub_cst: Some(sub_type.clone()),
        cst: Some(collapse(sub_type).to_owned()),
        score: Some(found.score()),
        margin: found.margin(centroids),
        confidence,
        probability: None,
        similarities: named,
        note: notes.join("; "),
    }
}

/// The types that the sample would be of if its *Lactobacillus* reads without a species were all of one species, for each
/// species in turn; only `called` when nothing is open. Types keep the order I, II, III, V, others.
fn open_csts<'c>(profile: &TaxonProfile<'_>, centroids: &'c Centroids, called: &'c str) -> Vec<&'c str> {
    if profile.entries().iter().all(|(assignment, _)| open_types(assignment).is_empty()) {
        return vec![called];
    }
    let n = profile.bacterial_reads();
    let mut types: Vec<&str> = Vec::new();
    for (cst, names) in SPECIES {
        let shares: Vec<(String, f64)> = profile
            .entries()
            .iter()
            .map(|&(assignment, count)| {
                let name = if open_types(assignment).contains(&cst) {
                    names[0].replace(' ', "_")
                } else {
                    valencia_name(assignment, centroids)
                };
                (name, count / n)
            })
            .collect();
        if let Some(found) =
            similarities(centroids, shares.iter().map(|(name, share)| (name.as_str(), *share)))
        {
            let found = collapse(&centroids.sub_types()[found.best]);
            if !types.contains(&found) {
                types.push(found);
            }
        }
    }
    types
}

fn bootstrap(
    reads: &BTreeMap<String, f64>,
    n: f64,
    centroids: &Centroids,
    cst: &str,
    name: &str,
    parameters: &DysbiosisParameters,
) -> Option<f64> {
    if parameters.cst_bootstrap == 0 {
        return None;
    }
    let worth = effective_reads(n, parameters.rho);
    let parts: Vec<(Option<usize>, Gamma<f64>)> = reads
        .iter()
        .filter_map(|(name, count)| {
            let law = Gamma::new((count / n * worth).max(1e-6), 1.0).ok()?;
            Some((centroids.column(name), law))
        })
        .collect();
    let mut random = stream(parameters.seed, "cst bootstrap", name.as_bytes());
    let mut inside = vec![0.0; centroids.taxa().len()];
    let mut same = 0_u32;
    for _ in 0..parameters.cst_bootstrap {
        inside.fill(0.0);
        let draws: Vec<f64> = parts.iter().map(|(_, law)| law.sample(&mut random)).collect();
        let sum: f64 = draws.iter().sum();
        if sum <= 0.0 {
            continue;
        }
        let mut beyond = 0.0;
        for ((column, _), draw) in parts.iter().zip(draws) {
            let share = draw / sum;
            match column {
                Some(column) => inside[*column] += share,
                None => beyond += share * share,
            }
        }
        let mut best = (0, f64::NEG_INFINITY);
        for sub_type in 0..centroids.sub_types().len() {
            let theta = yue_clayton(&inside, centroids.shares(sub_type), beyond);
            if theta > best.1 {
                best = (sub_type, theta);
            }
        }
        same += u32::from(collapse(&centroids.sub_types()[best.0]) == cst);
    }
    Some(f64::from(same) / f64::from(parameters.cst_bootstrap))
}
