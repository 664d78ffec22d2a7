//! How sequences are denoised.

use crate::mapping::MappingParameters;
use crate::uchime3::Uchime3Parameters;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// How errors are told from sequences; the defaults are those of `--cluster_unoise`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UnoiseClusterParameters {
    /// Sequences with fewer reads in the whole study are not denoised; default 8.
    #[schemars(range(min = 1))]
    pub min_size: u64,
    /// How fast the share of reads that errors may have falls with their mismatches; default 2.
    #[schemars(with = "endobiome_core::setting::Positive")]
    pub alpha: f64,
    /// An error has at least this identity with its sequence, between 0 and 1; default 0.9.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub minimum_identity: f64,
    /// A sequence that this many candidates did not take is kept; default 32.
    #[schemars(range(min = 1))]
    pub maximum_rejects: usize,
    /// Whether words of low-complexity stretches are left out when candidates are sought (DUST); default true.
    pub mask_low_complexity: bool,
    /// Shorter sequences are left out; default 32.
    #[schemars(range(min = 1, max = 2000))]
    pub minimum_length: usize,
}

impl Default for UnoiseClusterParameters {
    fn default() -> Self {
        Self {
            min_size: 8,
            alpha: 2.0,
            minimum_identity: 0.9,
            maximum_rejects: 32,
            mask_low_complexity: true,
            minimum_length: 32,
        }
    }
}

impl UnoiseClusterParameters {
    /// Checks the values.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first that makes no sense.
    pub fn check(&self) -> Result<()> {
        let wrong = |name, reason: String| Err(Error::Parameter { name, reason });
        if !(self.alpha > 0.0 && self.alpha.is_finite()) {
            return wrong("alpha", format!("{} is not a positive number", self.alpha));
        }
        if !(0.0..=1.0).contains(&self.minimum_identity) {
            return wrong("minimum_identity", format!("{} is not between 0 and 1", self.minimum_identity));
        }
        if self.maximum_rejects == 0 {
            return wrong("maximum_rejects", "0 would keep every sequence".to_owned());
        }
        Ok(())
    }
}

/// The whole way from distinct reads to the zOTU table.
///
/// ```
/// use endobiome_denoise::unoise3::UnoiseParameters;
/// let parameters = UnoiseParameters::default();
/// assert_eq!((parameters.cluster.min_size, parameters.cluster.alpha), (8, 2.0));
/// assert_eq!((parameters.chimera.abundance_skew, parameters.mapping.identity), (16.0, 0.97));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UnoiseParameters {
    /// How errors are told from sequences.
    pub cluster: UnoiseClusterParameters,
    /// How chimeras are found.
    pub chimera: Uchime3Parameters,
    /// How reads are mapped back.
    pub mapping: MappingParameters,
}

impl UnoiseParameters {
    /// Checks the values.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first that makes no sense.
    pub fn check(&self) -> Result<()> {
        self.cluster.check()?;
        self.chimera.check()?;
        self.mapping.check()
    }
}
