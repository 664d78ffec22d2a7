//! What a well of reagents alone exceeds the blanks by.

use crate::draws::read;
use crate::quantiles::Joint;
use endobiome_core::stream;

/// Allowances for the reagents alone.
pub(crate) const OF_REAGENTS: [f64; 4] = [1.5, 4.0, 12.0, f64::INFINITY];

/// What wells that hold reagents alone exceed the blanks' profile by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReagentsAlone {
    /// A limit for each of [`OF_REAGENTS`], all at once.
    pub(crate) limits: Vec<f64>,
}

impl ReagentsAlone {
    /// Draws wells of reagents alone, sequenced to `effective` reads' worth; `kit` holds the reagents' shares by position in the wells.
    pub(crate) fn new(
        wells: &[[Vec<f64>; 2]],
        kit: &[f64],
        effective: f64,
        confidence: f64,
        name: &str,
        seed: u64,
    ) -> Self {
        let mut random = stream(seed, "reagents alone", name.as_bytes());
        let mut samples: Vec<Vec<f64>> = vec![Vec::with_capacity(wells.len()); OF_REAGENTS.len()];
        for [well, _] in wells {
            let mut drawn = (well[..kit.len()].to_vec(), well[kit.len()..].to_vec());
            read(&mut random, &mut drawn, effective);
            let unseen: f64 = drawn.1.iter().sum();
            for (sample, &allowance) in samples.iter_mut().zip(&OF_REAGENTS) {
                sample.push(over_reagents(&drawn.0, kit, unseen, allowance));
            }
        }
        Self { limits: Joint::upper(&samples, 1.0 - confidence) }
    }
}

/// Share from which on a feature of the blanks is one of the reagents: the model of leak leaves less of what leaked.
const LEAST_REAGENT: f64 = 1e-5;

pub(crate) fn over_reagents(theta: &[f64], kit: &[f64], outside: f64, allowance: f64) -> f64 {
    let inside: f64 = theta
        .iter()
        .zip(kit)
        .map(|(t, k)| if *k > LEAST_REAGENT { (t - (allowance * k).min(1.0)).max(0.0) } else { *t })
        .sum();
    outside + inside
}
