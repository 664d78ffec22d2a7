//! Bias estimated from mocks of known composition.

use super::{BiasModel, TaxonBias};
use crate::posterior::effective_reads;
use crate::taxa::genus_of_binomial;
use crate::{DysbiosisParameters, TaxonProfile};
use endobiome_core::{Assignment, Lineage, Rank};
use endobiome_stats::special::{normal_quantile, t_quantile};
use serde::{Deserialize, Serialize};

/// A taxon that went into a mock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExpectedShare {
    /// Its canonical lineage: to the species, or to the genus.
    pub lineage: Lineage,
    /// Other names under which it is read.
    pub also: Vec<Lineage>,
    /// Its share of the 16S genes that went in; any unit, above 0.
    pub share: f64,
}

/// A mock: what was read of it.
#[derive(Debug, Clone, Copy)]
pub struct MockProfile<'a> {
    /// Its reads.
    pub profile: &'a TaxonProfile<'a>,
    /// What went into it; the same taxa, in the same order, in all mocks of one estimate.
    pub expected: &'a [ExpectedShare],
}

/// Estimates the log efficiency of each taxon of the mocks, against their mean, by the model of McLaren 2019.
///
/// With `z_ri` the centred log of reads over share of taxon *i* in mock *r* (half a read added), the bias is the mean over *r*. Its
/// variance is the larger of that of overdispersed counts, `(1 - p) / (p n_eff)`, and of the spread between mocks pooled over taxa,
/// divided by the number of mocks; intervals are Student's where there are two mocks or more. `None` with fewer than two taxa of
/// known share, without a mock that has reads of them, or where mocks do not hold the same taxa. Complexity O(mocks x reads' taxa x taxa).
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::bias::{ExpectedShare, MockProfile, estimate_bias};
/// use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile};
/// let species = |name: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Genus, name.split(' ').next().unwrap_or_default());
///     assignment.lineage.set(Rank::Species, name);
///     assignment
/// };
/// let (iners, coli) = (species("Lactobacillus iners"), species("Escherichia coli"));
/// let went_in = |one: &Assignment| ExpectedShare { lineage: one.lineage.clone(), also: vec![], share: 0.5 };
/// let profile = TaxonProfile::new([(&iners, 8000.0), (&coli, 2000.0)]);
/// let expected = [went_in(&iners), went_in(&coli)];
/// let model = estimate_bias(&[MockProfile { profile: &profile, expected: &expected }], &DysbiosisParameters::default())
///     .ok_or("no estimate")?;
/// // Four times as many reads as the other: twice the (geometric) mean.
/// assert!((model.taxa[0].log_bias - 2.0_f64.ln()).abs() < 1e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "numbers of mocks and taxa")]
pub fn estimate_bias(mocks: &[MockProfile<'_>], parameters: &DysbiosisParameters) -> Option<BiasModel> {
    let expected = mocks.first()?.expected;
    let same = |other: &[ExpectedShare]| {
        other.len() == expected.len() && other.iter().zip(expected).all(|(a, b)| a.lineage == b.lineage)
    };
    if expected.len() < 2
        || expected.iter().any(|taxon| !(taxon.share > 0.0 && taxon.share.is_finite()))
        || !mocks.iter().all(|mock| same(mock.expected))
    {
        return None;
    }
    let read: Vec<Vec<f64>> = mocks
        .iter()
        .map(|mock| reads_of(mock.profile, mock.expected))
        .filter(|reads| reads.iter().sum::<f64>() > 0.0)
        .collect();
    if read.is_empty() {
        return None;
    }
    let (n_mocks, n_taxa) = (read.len() as f64, expected.len() as f64);
    let whole: f64 = expected.iter().map(|taxon| taxon.share).sum();
    let mut centred: Vec<Vec<f64>> = Vec::with_capacity(read.len());
    let mut of_counts = vec![0.0; expected.len()];
    let mut observed = vec![0.0; expected.len()];
    for reads in &read {
        let total: f64 = reads.iter().sum();
        let effective = effective_reads(total, parameters.rho);
        let logs: Vec<f64> =
            reads.iter().zip(expected).map(|(n, taxon)| libm::log((n + 0.5) / taxon.share)).collect();
        let mean = logs.iter().sum::<f64>() / n_taxa;
        centred.push(logs.iter().map(|log| log - mean).collect());
        let variances: Vec<f64> = reads
            .iter()
            .map(|n| {
                let share = (n + 0.5) / (total + 0.5 * n_taxa);
                (1.0 - share) / (share * effective)
            })
            .collect();
        let all: f64 = variances.iter().sum();
        for (at, variance) in variances.iter().enumerate() {
            of_counts[at] += (variance * (1.0 - 2.0 / n_taxa) + all / (n_taxa * n_taxa)) / n_mocks;
            observed[at] += reads[at] / total / n_mocks;
        }
    }
    let bias: Vec<f64> =
        (0..expected.len()).map(|at| centred.iter().map(|z| z[at]).sum::<f64>() / n_mocks).collect();
    let degrees = (n_mocks - 1.0) * (n_taxa - 1.0);
    let between: f64 =
        centred.iter().flat_map(|z| z.iter().zip(&bias).map(|(z, bias)| (z - bias) * (z - bias))).sum();
    let (spread, degrees_of_freedom) =
        if degrees > 0.0 { (between / degrees, Some(degrees)) } else { (0.0, None) };
    let reach = degrees_of_freedom.map_or_else(|| normal_quantile(0.975), |df| t_quantile(0.975, df));
    let taxa: Vec<TaxonBias> = expected
        .iter()
        .enumerate()
        .map(|(at, taxon)| {
            let standard_error = (of_counts[at].max(spread) / n_mocks).sqrt();
            TaxonBias {
                lineage: taxon.lineage.clone(),
                also: taxon.also.clone(),
                expected_share: taxon.share / whole,
                observed_share: observed[at],
                seen_in: read.iter().filter(|reads| reads[at] > 0.0).count(),
                log_bias: bias[at],
                standard_error,
                lower: bias[at] - reach * standard_error,
                upper: bias[at] + reach * standard_error,
                mocks: read.len(),
            }
        })
        .collect();
    let measured = (bias.iter().map(|b| b * b).sum::<f64>() / (n_taxa - 1.0)).sqrt();
    Some(BiasModel {
        taxa,
        mocks: read.len(),
        degrees_of_freedom,
        between_taxa: measured.max(parameters.taxon_bias),
    })
}

/// Reads of each expected taxon. What may be of several that went in (a group, a genus alone) is dealt by their shares.
fn reads_of(profile: &TaxonProfile<'_>, expected: &[ExpectedShare]) -> Vec<f64> {
    let mut reads = vec![0.0; expected.len()];
    for &(assignment, n) in profile.entries() {
        let members: Vec<usize> =
            (0..expected.len()).filter(|&at| may_be(assignment, &expected[at])).collect();
        let sum: f64 = members.iter().map(|&at| expected[at].share).sum();
        for at in members {
            reads[at] += n * expected[at].share / sum;
        }
    }
    reads
}

fn may_be(assignment: &Assignment, expected: &ExpectedShare) -> bool {
    let lineage = &assignment.lineage;
    std::iter::once(&expected.lineage).chain(&expected.also).any(|wanted| {
        let genus = wanted.get(Rank::Genus).or(wanted.get(Rank::Species).map(genus_of_binomial));
        let same_genus = |name: Option<&str>| genus.is_some() && name == genus;
        match (wanted.get(Rank::Species), lineage.get(Rank::Species)) {
            (Some(wanted), Some(species)) => species == wanted,
            (Some(wanted), None) if !assignment.species_group.is_empty() => {
                assignment.species_group.iter().any(|name| name == wanted)
            }
            _ => same_genus(lineage.get(Rank::Genus)),
        }
    })
}
