//! The share of one taxon or group of taxa, corrected for the bias that the study's mocks show.

use super::model::{BiasModel, Known};
use crate::DysbiosisParameters;
use crate::posterior::effective_reads;
use crate::profile::TaxonProfile;
use endobiome_core::{Assignment, stream};
use rand_distr::{Distribution, Gamma, StandardNormal, StudentT};
use std::collections::BTreeMap;

/// Draws of reads and biases behind a corrected share.
const DRAWS: usize = 2000;

/// On which side of the share a taxon counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Inside,
    Either,
    Outside,
}

/// A share corrected for bias: its point value and its draws, sorted.
pub(super) struct CorrectedShare {
    /// Reads on neither side left outside.
    pub(super) share: f64,
    /// Draws, reads on neither side left outside.
    low: Vec<f64>,
    /// The same, these reads counted inside.
    high: Vec<f64>,
    /// Reads by how their bias is known, and by side.
    parts: Vec<(Known, Side, f64)>,
}

impl CorrectedShare {
    /// The 95 % interval; reads on neither side widen it.
    pub(super) fn interval(&self) -> (f64, f64) {
        (self.low[DRAWS / 40], self.high[DRAWS - 1 - DRAWS / 40])
    }

    /// P(share >= threshold), reads on neither side outside and inside.
    pub(super) fn at_least(&self, threshold: f64) -> (f64, f64) {
        #[expect(clippy::cast_precision_loss, reason = "a number of draws")]
        let of =
            |draws: &[f64]| (DRAWS - draws.partition_point(|share| *share < threshold)) as f64 / DRAWS as f64;
        (of(&self.low), of(&self.high))
    }

    /// Reads of which the bias is known so.
    pub(super) fn reads(&self, is: impl Fn(&Known, Side) -> bool) -> f64 {
        self.parts.iter().filter(|(known, side, _)| is(known, *side)).map(|(.., reads)| reads).sum()
    }
}

/// The share of what `side` calls inside, each taxon's reads divided by its efficiency.
///
/// Each draw takes the composition from a Dirichlet of effective reads (half a read more on either side), and a bias for each taxon: of a
/// taxon of the mocks its estimate with its error; of a relative (the genus; *Lactobacillus* in the wide sense is one) the mean of that
/// group, and of any other 0, both with the spread between taxa, one draw a group; and a deviate of the noise between extracts. `name` makes
/// the stream of draws. `None` without bacterial reads.
pub(super) fn corrected_share(
    profile: &TaxonProfile<'_>,
    side: &dyn Fn(&Assignment) -> Side,
    model: &BiasModel,
    name: &str,
    parameters: &DysbiosisParameters,
) -> Option<CorrectedShare> {
    let n = profile.bacterial_reads();
    if n <= 0.0 {
        return None;
    }
    let parts = parts_of(profile, side, model);
    let effective = effective_reads(n, parameters.rho);
    let laws = laws_of(&parts, n, effective);
    let corrected = |weight: &dyn Fn(usize) -> f64, with_ambiguous: bool| {
        let (mut inside, mut all) = (0.0, 0.0);
        for (at, part) in parts.iter().enumerate() {
            let weight = weight(at);
            all += weight;
            if part.side == Side::Inside || (with_ambiguous && part.side == Side::Either) {
                inside += weight;
            }
        }
        inside / all
    };
    let means: Vec<f64> = parts.iter().map(|part| model.law(&part.known).0).collect();
    let share = corrected(&|at| parts[at].reads * libm::exp(-means[at]), false);
    let groups: Vec<&Known> = {
        let mut groups: Vec<&Known> = parts.iter().map(|part| &part.known).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    };
    let of_group: Vec<usize> =
        parts.iter().map(|part| groups.binary_search(&&part.known).unwrap_or(0)).collect();
    let mut random = stream(parameters.seed, "bias", name.as_bytes());
    let spread = model.degrees_of_freedom.and_then(|degrees| StudentT::new(degrees).ok());
    let (mut low, mut high) = (Vec::with_capacity(DRAWS), Vec::with_capacity(DRAWS));
    for _ in 0..DRAWS {
        let bias: Vec<f64> = groups
            .iter()
            .map(|known| {
                let (mean, sd) = model.law(known);
                let normal: f64 = StandardNormal.sample(&mut random);
                let deviate = match (known, &spread) {
                    (Known::Measured(_), Some(law)) => law.sample(&mut random),
                    _ => normal,
                };
                mean + sd * deviate
            })
            .collect();
        let reads: Vec<f64> =
            laws.iter().map(|law| law.as_ref().map_or(0.0, |law| law.sample(&mut random))).collect();
        let extract: Vec<f64> = parts
            .iter()
            .map(|_| {
                let deviate: f64 = StandardNormal.sample(&mut random);
                parameters.between_extracts * deviate
            })
            .collect();
        let weight = |at: usize| reads[at] * libm::exp(extract[at] - bias[of_group[at]]);
        low.push(corrected(&weight, false));
        high.push(corrected(&weight, true));
    }
    low.sort_unstable_by(f64::total_cmp);
    high.sort_unstable_by(f64::total_cmp);
    let parts = parts.into_iter().map(|part| (part.known, part.side, part.reads)).collect();
    Some(CorrectedShare { share, low, high, parts })
}

/// Reads of one side and one bias.
struct Part {
    known: Known,
    side: Side,
    reads: f64,
}

fn parts_of(profile: &TaxonProfile<'_>, side: &dyn Fn(&Assignment) -> Side, model: &BiasModel) -> Vec<Part> {
    let mut sums: BTreeMap<(Known, Side), f64> = BTreeMap::new();
    for &(assignment, reads) in profile.entries() {
        *sums.entry((model.known(assignment), side(assignment))).or_insert(0.0) += reads;
    }
    // A side without reads may hold what was not read.
    for side in [Side::Inside, Side::Outside] {
        if !sums.keys().any(|(_, of)| *of == side) {
            sums.insert((Known::Unknown(String::new()), side), 0.0);
        }
    }
    sums.into_iter().map(|((known, side), reads)| Part { known, side, reads }).collect()
}

/// The Gamma law of each part; half a read more on either side, spread as its reads are.
fn laws_of(parts: &[Part], n: f64, effective: f64) -> Vec<Option<Gamma<f64>>> {
    let total =
        |side: Side| -> f64 { parts.iter().filter(|part| part.side == side).map(|part| part.reads).sum() };
    let (inside, outside) = (total(Side::Inside), total(Side::Outside));
    parts
        .iter()
        .map(|part| {
            let half = match part.side {
                Side::Inside if inside > 0.0 => 0.5 * part.reads / inside,
                Side::Outside if outside > 0.0 => 0.5 * part.reads / outside,
                Side::Inside | Side::Outside => 0.5,
                Side::Either => 0.0,
            };
            Gamma::new(effective * part.reads / n + half, 1.0).ok()
        })
        .collect()
}
