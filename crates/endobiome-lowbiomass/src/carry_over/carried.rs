//! What carry-over from one vaginal sample may look like in an endometrial extract.

use crate::StudyView;
use crate::draws::{UNSEEN, scaled};
use crate::kit::profile::effective;
use crate::noise::NoiseModel;
use endobiome_core::stream;
use rand_distr::{Distribution, Gamma, StandardNormal};

/// Prior weight, in reads of worth, of what a vaginal library did not show. A choice: at rho = 0.01 it makes 1 % of a community.
const UNSEEN_WEIGHT: f64 = 1.0;

/// Draws of a carried-over community.
#[derive(Debug, Clone)]
pub(crate) struct Carried {
    /// Columns of the vaginal sample, ascending.
    pub columns: Vec<usize>,
    /// Draws: in two extracts of one specimen each, over `columns` and then [`UNSEEN`] features; sums of 1.
    pub draws: Vec<[Vec<f64>; 2]>,
}

/// Draws what the vaginal sample at `row` leaves in two endometrial extracts.
///
/// The community is Dirichlet around the library's shares with the precision of what its reads are worth; every taxon's yield
/// differs between the sites (half of that variance is common to the ASVs of a taxon) and between each two extracts.
pub(crate) fn carried(study: &StudyView<'_>, row: usize, between_sites: f64, noise: &NoiseModel) -> Carried {
    let columns: Vec<usize> = study.counts.row(row).map(|(column, _)| column).collect();
    let total = study.totals[row] as f64;
    let worth = effective(total, noise.rho);
    let mut shapes: Vec<f64> =
        study.counts.row(row).map(|(_, reads)| reads as f64 / total.max(1.0) * worth).collect();
    shapes.extend([UNSEEN_WEIGHT / UNSEEN as f64; UNSEEN]);
    // Of each position the first with the same taxon; what was not seen is of its own.
    let taxon: Vec<usize> = (0..shapes.len())
        .map(|at| {
            columns.get(at).map_or(at, |&column| {
                columns.iter().position(|&other| noise.taxon[other] == noise.taxon[column]).unwrap_or(at)
            })
        })
        .collect();
    let mut random = stream(noise.seed, "carried over", study.records[row].id.as_str().as_bytes());
    let half = between_sites * std::f64::consts::FRAC_1_SQRT_2;
    let draws = (0..noise.draws)
        .map(|_| {
            let mut normals =
                || -> Vec<f64> { (0..shapes.len()).map(|_| StandardNormal.sample(&mut random)).collect() };
            let (of_taxon, own, swab, first, second) =
                (normals(), normals(), normals(), normals(), normals());
            let community: Vec<f64> = shapes
                .iter()
                .enumerate()
                .map(|(at, &shape)| {
                    let share = Gamma::new(shape.max(1e-9), 1.0).map_or(0.0, |law| law.sample(&mut random));
                    let site = half * (of_taxon[taxon[at]] + own[at]);
                    share * libm::exp(site + noise.between_extracts * swab[at])
                })
                .collect();
            [first, second].map(|extract| {
                let mut shares: Vec<f64> = community
                    .iter()
                    .zip(extract)
                    .map(|(share, normal)| share * libm::exp(noise.between_extracts * normal))
                    .collect();
                scaled(&mut shares, 1.0);
                shares
            })
        })
        .collect();
    Carried { columns, draws }
}
