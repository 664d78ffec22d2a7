//! What a design says of the clinical tables.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// What the clinical tables hold. Histories agree with the groups: three failed transfers of good blastocysts for RIF, two
/// miscarriages in turn for RPL, at most one failed transfer for controls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinicalDesign {
    /// Probability of endometriosis among cases and among controls.
    pub endometriosis: OfGroups,
    /// Probability of adenomyosis among cases and among controls.
    pub adenomyosis: OfGroups,
    /// Probability of chronic endometritis by the community of the endometrium; CD138 counts follow it.
    pub chronic_endometritis: OfCommunities,
    /// Probability that the transfer after inclusion ends in a live birth.
    pub live_birth: OfCommunities,
    /// Mean uterine contractions a minute among cases and among controls.
    pub contractions: OfGroups,
    /// Mean CD56+ cells (uterine natural killer cells) per mm2 of stroma among cases and among controls; without it they were not
    /// stained.
    #[serde(default)]
    pub natural_killer_cells: Option<OfGroups>,
}

/// A number for cases (RIF, RPL or both) and for controls.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfGroups {
    /// Of cases.
    pub case: f64,
    /// Of controls.
    pub control: f64,
}

/// A number for endometria of at least nine tenths *Lactobacillus*, and for others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfCommunities {
    /// Of those with at least 90 % *Lactobacillus* molecules.
    pub lactobacillus: f64,
    /// Of the others.
    pub other: f64,
}

impl ClinicalDesign {
    /// Checks that probabilities are some.
    ///
    /// # Errors
    /// [`Error::Design`] names the first that is none.
    pub fn check(&self) -> Result<()> {
        let shares = [
            ("endometriosis", [self.endometriosis.case, self.endometriosis.control]),
            ("adenomyosis", [self.adenomyosis.case, self.adenomyosis.control]),
            (
                "chronic_endometritis",
                [self.chronic_endometritis.lactobacillus, self.chronic_endometritis.other],
            ),
            ("live_birth", [self.live_birth.lactobacillus, self.live_birth.other]),
        ];
        for (name, pair) in shares {
            if !pair.iter().all(|value| (0.0..=1.0).contains(value)) {
                return Err(Error::design(format!("clinical.{name}"), "probabilities of 0 to 1 are needed"));
            }
        }
        if let Some(OfGroups { case, control }) = self.natural_killer_cells
            && ![case, control].iter().all(|density| *density > 0.0 && *density <= 5_000.0)
        {
            return Err(Error::design(
                "clinical.natural_killer_cells",
                "densities above 0 and up to 5,000 cells per mm2 are needed",
            ));
        }
        let rates = [self.contractions.case, self.contractions.control];
        if !rates.iter().all(|rate| *rate > 0.0 && *rate <= 8.0) {
            return Err(Error::design(
                "clinical.contractions",
                "a rate above 0 and up to 8 a minute is needed",
            ));
        }
        Ok(())
    }
}
