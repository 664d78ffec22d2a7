//! What the reagents of another well of the batch may hold, drawn from what the blanks show.

use super::BatchKit;
use super::alone::ReagentsAlone;
use super::profile::effective;
use crate::LowBiomassParameters;
use crate::draws::{UNSEEN, scaled};
use crate::noise::NoiseModel;
use crate::quantiles::Joint;
use endobiome_core::stream;
use rand_distr::{Distribution, Gamma};

/// Sets of features that bound the reagent share, at most.
const SETS: usize = 12;
/// Share of another well that the blanks did not show, where there are too few of them to say.
const UNSEEN_DEFAULT: f64 = 0.1;

/// Draws of the reagents of a well.
#[derive(Debug, Clone)]
pub(crate) struct KitWells {
    /// Columns of the blanks' features, ascending.
    pub columns: Vec<usize>,
    /// Draws: two wells each, over `columns` and then [`UNSEEN`] features.
    pub wells: Vec<[Vec<f64>; 2]>,
    /// Sets of columns with the least share of a well's reagents that they hold, all at once.
    pub bounds: Vec<(Vec<usize>, f64)>,
    /// What a library of reagents alone, of no more reads than can be interpreted, shows beyond the blanks.
    pub alone: ReagentsAlone,
}

/// Draws wells and finds what sets of features hold at least.
///
/// The batch's mean profile is Dirichlet around the blanks', with the precision of what their reads are worth, and a well is Dirichlet
/// around that mean with the precision between wells. Unseen features have the share that a blank shows beyond the others.
pub(crate) fn kit_wells(kit: &BatchKit, noise: &NoiseModel, parameters: &LowBiomassParameters) -> KitWells {
    let mut profile: Vec<_> = kit.profile.iter().collect();
    profile.sort_by_key(|feature| feature.column);
    let columns: Vec<usize> = profile.iter().map(|feature| feature.column).collect();
    let shares: Vec<f64> = profile.iter().map(|feature| feature.share).collect();
    let worth = kit.effective_reads.max(1.0);
    let unseen = kit.unseen.unwrap_or(UNSEEN_DEFAULT).clamp(1.0 / (worth + 1.0), 0.9);
    let unseen = unseen * worth / (1.0 - unseen) / UNSEEN as f64;
    let precision = (1.0 / kit.wells_rho - 1.0).min(1e6);
    let mut random = stream(noise.seed, "reagents of a well", kit.batch.as_bytes());
    let mut gamma = |shape: f64| {
        if shape > 1e-12 { Gamma::new(shape, 1.0).map_or(0.0, |law| law.sample(&mut random)) } else { 0.0 }
    };
    let wells: Vec<[Vec<f64>; 2]> = (0..noise.draws)
        .map(|_| {
            let mut mean: Vec<f64> = shares.iter().map(|share| gamma(share * worth)).collect();
            mean.extend((0..UNSEEN).map(|_| gamma(unseen)));
            scaled(&mut mean, 1.0);
            [(); 2].map(|()| {
                let mut well: Vec<f64> = mean.iter().map(|share| gamma(share * precision)).collect();
                if scaled(&mut well, 1.0) { well } else { mean.clone() }
            })
        })
        .collect();
    let sets = sets(
        &profile
            .iter()
            .map(|f| (f.share, f.leaked_reads < 0.2 * f.blank_share * kit.blank_reads as f64))
            .collect::<Vec<_>>(),
    );
    let samples: Vec<Vec<f64>> = sets
        .iter()
        .map(|set| wells.iter().map(|[well, _]| set.iter().map(|&at| well[at]).sum()).collect())
        .collect();
    let least = Joint::lower(&samples, 0.5 * (1.0 - parameters.confidence));
    let bounds = sets
        .into_iter()
        .zip(least)
        .map(|(set, least)| (set.into_iter().map(|at| columns[at]).collect(), least))
        .collect();
    let alone = ReagentsAlone::new(
        &wells,
        &shares,
        effective(parameters.reads_not_interpretable as f64, noise.rho),
        parameters.confidence,
        &kit.batch,
        noise.seed,
    );
    KitWells { columns, wells, bounds, alone }
}

/// Sets by share, largest first, of the features that leak does not explain: all, then fewer from either end.
fn sets(features: &[(f64, bool)]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> =
        (0..features.len()).filter(|&at| features[at].1 && features[at].0 > 0.0).collect();
    order.sort_by(|&a, &b| features[b].0.total_cmp(&features[a].0).then(a.cmp(&b)));
    nested(&order, SETS)
}

/// At most `most` sets of an order: the whole, then from the first on (1, 2, 4, 8, ...), then without these.
pub(crate) fn nested(order: &[usize], most: usize) -> Vec<Vec<usize>> {
    if order.is_empty() {
        return Vec::new();
    }
    let mut sets = vec![order.to_vec()];
    let mut size = 1;
    while size < order.len() && sets.len() + 1 < most {
        sets.push(order[..size].to_vec());
        sets.push(order[size..].to_vec());
        size *= 2;
    }
    sets
}
