//! How many reads of a target contamination may bring, through the parts of the noise that concern it.

use crate::DysbiosisParameters;
use crate::numerics::{negative_binomial_upper_tail, normal_nodes};

/// Reads of one target in one library that are not of the sample: what was carried over, and the rest (reagents, leak).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ContaminantLaw {
    /// Reads carried over from the vagina, an upper bound before the noise between the sites.
    pub carried: f64,
    /// Reads of reagents and leak, an upper bound.
    pub rest: f64,
    /// Reads of the library.
    pub n: f64,
    /// Overdispersion of the reagents between wells; 0 where not known.
    pub wells_rho: f64,
    /// Largest share of the reagents.
    pub reagents: f64,
}

impl ContaminantLaw {
    /// P(at least `reads` of the target are of known sources) under a log standard deviation of `between_sites` between the devices.
    ///
    /// A negative binomial of which the mean of the carried part is log-normal: its yield differs between the sites, and between the
    /// extracts of the swab and of the specimen. Each part has the largest variance that concerns it: the set size
    /// ([`DysbiosisParameters::contaminant_size`]), that of overdispersed libraries (the beta law of a share `q` has the size
    /// `q (1 - rho) / rho`), and for the reagents that of a well's draw, in the same form.
    pub(super) fn tail(&self, reads: f64, between_sites: f64, parameters: &DysbiosisParameters) -> f64 {
        if self.carried <= 0.0 {
            return negative_binomial_upper_tail(reads, self.rest, self.size_of_rest(parameters));
        }
        let extracts = parameters.between_extracts;
        let spread = (between_sites * between_sites + 2.0 * extracts * extracts).sqrt();
        let tail = |deviate: f64| {
            let carried = self.carried * libm::exp(spread * deviate);
            let mean = carried + self.rest;
            let inverse = |part: f64, size: f64| if part > 0.0 { part * part / size } else { 0.0 };
            let variance = inverse(carried, self.size(carried, parameters))
                + inverse(self.rest, self.size_of_rest(parameters));
            negative_binomial_upper_tail(reads, mean, mean * mean / variance)
        };
        normal_nodes(0.2).map(|(deviate, weight)| weight * tail(deviate)).sum()
    }

    fn size(&self, part: f64, parameters: &DysbiosisParameters) -> f64 {
        let share = part / self.n;
        if parameters.rho > 0.0 && share > 0.0 {
            parameters.contaminant_size.min(share * (1.0 - parameters.rho) / parameters.rho)
        } else {
            parameters.contaminant_size
        }
    }

    fn size_of_rest(&self, parameters: &DysbiosisParameters) -> f64 {
        let size = self.size(self.rest, parameters);
        let of_reagents = (self.rest / self.n / self.reagents).min(1.0);
        if self.wells_rho > 0.0 && of_reagents > 0.0 {
            size.min(of_reagents * (1.0 - self.wells_rho) / self.wells_rho)
        } else {
            size
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten reads carried over, a log standard deviation of 1 in all: scipy's mean of nbinom.sf(29, 2, 2 / (2 + 10 exp(z))) over a normal z
    /// (quad) is 0.145555.
    #[test]
    fn the_tail_is_the_mean_over_the_yield_of_the_carried_part() {
        let parameters =
            DysbiosisParameters { rho: 0.0, between_extracts: 0.0, ..DysbiosisParameters::default() };
        let law = ContaminantLaw { carried: 10.0, rest: 0.0, n: 1e4, wells_rho: 0.0, reagents: 1.0 };
        let found = law.tail(30.0, 1.0, &parameters);
        assert!((found - 0.145_555).abs() < 1e-4, "{found}");
        assert!(law.tail(30.0, 0.1, &parameters) < law.tail(30.0, 0.5, &parameters));
    }

    /// Reagents that differ from well to well bring many reads of a taxon more often than those that do not.
    #[test]
    fn wells_that_differ_widen_the_tail_of_reagents() {
        let parameters = DysbiosisParameters::default();
        let of = |wells_rho| ContaminantLaw { carried: 0.0, rest: 20.0, n: 1e4, wells_rho, reagents: 0.05 };
        assert!(of(0.0).tail(200.0, 0.8, &parameters) < of(0.2).tail(200.0, 0.8, &parameters));
    }
}
