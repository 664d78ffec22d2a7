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
///
/// ```
/// use endobiome_simulate::composition::shares;
/// let community = [("a".to_owned(), 1.0), ("b".to_owned(), 3.0)].into();
/// assert_eq!(shares(&community, &["a", "b", "c"]), [0.25, 0.75, 0.0]);
/// ```
pub fn shares(community: &Community, species: &[&str]) -> Shares {
    let total: f64 = community.values().sum();
    species.iter().map(|name| community.get(*name).map_or(0.0, |weight| weight / total)).collect()
}

/// A draw from a Dirichlet distribution with mean `mean` and the given precision; zeros stay zero.
///
/// ```
/// use endobiome_core::stream;
/// use endobiome_simulate::composition::dirichlet;
/// let draw = dirichlet(&[0.7, 0.3, 0.0], 50.0, &mut stream(1, "example", b"a woman"));
/// assert!((draw.iter().sum::<f64>() - 1.0).abs() < 1e-12);
/// assert_eq!(draw[2], 0.0);
/// ```
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
///
/// ```
/// use endobiome_core::stream;
/// use endobiome_simulate::composition::pick;
/// let weights = [("crispatus".to_owned(), 1.0), ("iners".to_owned(), 0.0)].into();
/// assert_eq!(pick(&weights, &mut stream(1, "example", b"a woman")), "crispatus");
/// ```
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
///
/// ```
/// use endobiome_core::stream;
/// use endobiome_simulate::{StudyDesign, composition::woman};
/// let design: StudyDesign = serde_json::from_str(r#"{
///     "region": "V4", "between_women_precision": 60.0,
///     "reads": {"length": 180, "pairs": 100, "pairs_log_sd": 0.1, "chimera_share": 0, "qualities": "binned"},
///     "endometrium": {"kit_share": 0.06, "carry_over": 0.25, "host_share": 0.08, "rho": 0},
///     "vagina": {"kit_share": 0, "carry_over": 0, "host_share": 0, "rho": 0},
///     "communities": {"iners": {"Lactobacillus iners": 0.9, "Prevotella bivia": 0.1}},
///     "kits": {"A": {"Ralstonia pickettii": 1}},
///     "arms": [{"group": "control", "women": 1, "vagina": {"iners": 1}, "endometrium": {"same": 1}}]
/// }"#)?;
/// let species = ["Lactobacillus iners", "Prevotella bivia", "Ralstonia pickettii"];
/// let (vagina, endometrium) = woman(&design, 0, &vec![0.0, 0.0, 1.0], &species, &mut stream(1, "example", b"a woman"));
/// assert_eq!((vagina.kit, vagina.carry_over, vagina.bacteria[2]), (0.0, 0.0, 0.0));
/// // What the kit gave is in the endometrial sample, and nowhere else.
/// assert!((endometrium.bacteria[2] - endometrium.kit).abs() < 1e-12);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// use endobiome_core::stream;
/// use endobiome_simulate::composition::technical_noise;
/// let expected = vec![0.7, 0.3];
/// let mut random = stream(1, "example", b"a library");
/// assert_eq!(technical_noise(&expected, 0.0, &mut random), expected);
/// assert!((technical_noise(&expected, 0.01, &mut random).iter().sum::<f64>() - 1.0).abs() < 1e-12);
/// ```
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
