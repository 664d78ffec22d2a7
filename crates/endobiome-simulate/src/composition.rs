//! What each sample is made of.

use crate::design::{Community, NicheDesign, StudyDesign};
use endobiome_core::RandomStream;
use rand::RngExt;
use rand_distr::{Distribution, Gamma};
use std::collections::BTreeMap;

/// Shares over the study's species, in the order of [`StudyDesign::species`]; they sum to one.
pub type Shares = Vec<f64>;

/// The expected composition of one sample, and what it was mixed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Composition {
    /// Shares of the bacterial molecules.
    pub bacteria: Shares,
    /// Share of all molecules that are off-target host amplicons.
    pub host: f64,
    /// Share of the bacterial molecules that are kit contaminants.
    pub kit: f64,
    /// Share of the bacterial molecules that are vaginal carry-over.
    pub carry_over: f64,
}

/// A community as shares over `species`.
pub fn shares(community: &Community, species: &[&str]) -> Shares {
    let total: f64 = community.values().sum();
    species.iter().map(|name| community.get(*name).map_or(0.0, |weight| weight / total)).collect()
}

/// A draw from a Dirichlet distribution with mean `mean` and the given precision; zeros stay zero.
pub fn dirichlet(mean: &[f64], precision: f64, random: &mut RandomStream) -> Shares {
    let mut draw: Shares = mean
        .iter()
        .map(|&share| {
            if share <= 0.0 {
                return 0.0;
            }
            Gamma::new(share * precision, 1.0).map_or(share, |gamma| gamma.sample(random))
        })
        .collect();
    let total: f64 = draw.iter().sum();
    // Very small precisions can underflow to all zeros: the mean is the limit we fall back to.
    if total > 0.0 {
        draw.iter_mut().for_each(|share| *share /= total)
    } else {
        draw = mean.to_vec()
    }
    draw
}

/// One name, drawn with the given weights.
pub fn pick<'a>(weights: &'a BTreeMap<String, f64>, random: &mut RandomStream) -> &'a str {
    let total: f64 = weights.values().sum();
    let mut left = random.random::<f64>() * total;
    let mut last = "";
    for (name, weight) in weights {
        last = name;
        left -= weight;
        if left < 0.0 {
            break;
        }
    }
    last
}

/// The vaginal and endometrial composition of a woman.
///
/// The vaginal community is drawn around the named one; the endometrial one likewise, or is the same. The
/// endometrial sample mixes it with vaginal carry-over and kit molecules; each share is drawn from a Beta
/// distribution with the design's mean and precision 40.
pub fn woman(
    design: &StudyDesign,
    arm: usize,
    kit: &Shares,
    species: &[&str],
    random: &mut RandomStream,
) -> (Composition, Composition) {
    let arm = &design.arms[arm];
    let own = |name: &str, random: &mut RandomStream| {
        dirichlet(&shares(&design.communities[name], species), design.between_women_precision, random)
    };
    let vagina = own(pick(&arm.vagina, random), random);
    let endometrium = match pick(&arm.endometrium, random) {
        "same" => vagina.clone(),
        name => own(name, random),
    };
    let vaginal = mix(&design.vagina, &vagina, &vagina, kit, random);
    let endometrial = mix(&design.endometrium, &endometrium, &vagina, kit, random);
    (vaginal, endometrial)
}

fn mix(
    niche: &NicheDesign,
    own: &Shares,
    vagina: &Shares,
    kit: &Shares,
    random: &mut RandomStream,
) -> Composition {
    let kit_share = around(niche.kit_share, random);
    let carry_over = around(niche.carry_over, random) * (1.0 - kit_share);
    let rest = 1.0 - kit_share - carry_over;
    let expected: Shares =
        (0..own.len()).map(|i| rest * own[i] + carry_over * vagina[i] + kit_share * kit[i]).collect();
    let bacteria = technical_noise(&expected, niche.rho, random);
    Composition { bacteria, host: around(niche.host_share, random), kit: kit_share, carry_over }
}

/// Technical noise of overdispersion `rho` around expected shares.
pub fn technical_noise(expected: &Shares, rho: f64, random: &mut RandomStream) -> Shares {
    if rho > 0.0 { dirichlet(expected, 1.0 / rho - 1.0, random) } else { expected.clone() }
}

/// A share drawn around its mean (Beta, precision 40); 0 stays 0.
fn around(mean: f64, random: &mut RandomStream) -> f64 {
    dirichlet(&[mean, 1.0 - mean], 40.0, random)[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::stream;

    #[test]
    fn dirichlet_draws_have_the_mean_and_the_variance_asked_for() {
        let mut random = stream(1, "test", b"dirichlet");
        let draws: Vec<f64> = (0..20_000).map(|_| dirichlet(&[0.3, 0.7], 99.0, &mut random)[0]).collect();
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
        approx::assert_abs_diff_eq!(mean, 0.3, epsilon = 0.002);
        approx::assert_abs_diff_eq!(variance, 0.3 * 0.7 / 100.0, epsilon = 0.0001);
    }

    #[test]
    fn absent_species_stay_absent() {
        let mut random = stream(1, "test", b"absent");
        assert_eq!(dirichlet(&[0.0, 1.0], 5.0, &mut random), [0.0, 1.0]);
    }
}
