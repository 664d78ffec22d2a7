//! What a simulated study looks like.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// What a woman's endometrium truly holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scenario {
    /// Nothing of its own: carry-over and reagents only.
    None,
    /// A community identical to the vaginal one, which no analysis of shares can tell from carry-over.
    Same,
    /// A community of its own.
    Distinct,
}

/// Parameters of [`simulate_niches`](super::simulate_niches).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PairedNicheDesign {
    /// Women, each with a vaginal and an endometrial sample. Default 40.
    pub women: usize,
    /// Shares of women with no endometrial community, the vaginal one, a distinct one. Default 0.4, 0.3, 0.3.
    pub scenarios: [f64; 3],
    /// Dirichlet precision of replicate libraries (rho = 1 / (precision + 1)); `None` for multinomial counts. Default 99.
    pub precision: Option<f64>,
    /// Reads of endometrial samples, least and most. Default 3,000 to 40,000.
    pub endometrial_reads: (u64, u64),
    /// Reads of vaginal samples. Default 10,000 to 50,000.
    pub vaginal_reads: (u64, u64),
    /// Extraction batches. Default 1.
    pub batches: usize,
    /// Extraction blanks a batch. Default 6.
    pub blanks: usize,
    /// Reads of a blank. Default 10,000.
    pub blank_reads: u64,
    /// Share of a blank's reads that leaked from other wells. Default 0.03.
    pub leak: f64,
    /// Whether the wells are written into the records. Default true.
    pub wells: bool,
    /// Beta parameters of the carry-over share. Default 1.2, 3.
    pub carry_over: (f64, f64),
    /// Beta parameters of the reagent share. Default 0.7, 3.
    pub reagent: (f64, f64),
    /// Share of the vaginal reads from reagents. Default 0.002.
    pub vaginal_reagent: f64,
    /// Share of *E. coli* in the reagents. Default 0.
    pub reagent_escherichia: f64,
    /// Reads share of a pathogen put into every endometrial sample, and its species. Default none.
    pub spike: Option<(String, f64)>,
    /// Mock libraries a batch. Default 0.
    pub mocks: usize,
    /// Endometrial samples sequenced twice. Default 0.
    pub replicates: usize,
    /// Whether 16S copies by qPCR are written into the records. Default false.
    pub qpcr: bool,
    /// Error of the qPCR, as the standard deviation of ln(copies). Default 0.2.
    pub qpcr_error: f64,
    /// With qPCR: the shared transfer ratio of vaginal to endometrial copies, and its spread (sd of ln). Default 0.01, 0.5.
    pub transfer: (f64, f64),
    /// Rare features in the catalogue. Default 120.
    pub rare_features: usize,
    /// Seed. Default 1.
    pub seed: u64,
}

impl Default for PairedNicheDesign {
    fn default() -> Self {
        Self {
            women: 40,
            scenarios: [0.4, 0.3, 0.3],
            precision: Some(99.0),
            endometrial_reads: (3_000, 40_000),
            vaginal_reads: (10_000, 50_000),
            batches: 1,
            blanks: 6,
            blank_reads: 10_000,
            leak: 0.03,
            wells: true,
            carry_over: (1.2, 3.0),
            reagent: (0.7, 3.0),
            vaginal_reagent: 0.002,
            reagent_escherichia: 0.0,
            spike: None,
            mocks: 0,
            replicates: 0,
            qpcr: false,
            qpcr_error: 0.2,
            transfer: (0.01, 0.5),
            rare_features: 120,
            seed: 1,
        }
    }
}

impl PairedNicheDesign {
    /// Refuses what no memory holds before it is drawn.
    ///
    /// # Errors
    /// [`Error::Design`] names the first number that is too large.
    pub(crate) fn check_size(&self) -> Result<()> {
        let (women, batches) = (self.women, self.batches);
        for (place, value, limit) in [
            ("women", women, 100_000),
            ("batches", batches, 10_000),
            ("blanks", self.blanks.saturating_mul(batches.max(1)), 100_000),
            ("mocks", self.mocks.saturating_mul(batches.max(1)), 100_000),
            ("replicates", self.replicates, 100_000),
            ("rare_features", self.rare_features, 100_000),
        ] {
            if value > limit {
                let message = format!("{value} is more than {limit}, the most that is simulated");
                return Err(Error::design(place, message));
            }
        }
        for (place, reads) in [
            ("endometrial_reads", self.endometrial_reads.1),
            ("vaginal_reads", self.vaginal_reads.1),
            ("blank_reads", self.blank_reads),
        ] {
            if reads > 1_000_000_000 {
                return Err(Error::design(place, format!("{reads} is more than a thousand million")));
            }
        }
        Ok(())
    }

    /// The overdispersion rho of the counts.
    pub fn rho(&self) -> f64 {
        self.precision.map_or(0.0, |precision| 1.0 / (precision + 1.0))
    }
}
