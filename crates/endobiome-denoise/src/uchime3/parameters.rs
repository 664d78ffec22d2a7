//! How chimeras are found.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// How chimeras are found; the defaults are those of `--uchime3_denovo`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Uchime3Parameters {
    /// Whether chimeras are taken out; when not, every denoised sequence stays. Default true.
    pub remove: bool,
    /// Each parent has at least this many times the reads of the chimera; default 16.
    #[schemars(range(min = 1.0))]
    pub abundance_skew: f64,
}

impl Default for Uchime3Parameters {
    fn default() -> Self {
        Self { remove: true, abundance_skew: 16.0 }
    }
}

impl Uchime3Parameters {
    /// Checks the values.
    ///
    /// # Errors
    /// [`Error::Parameter`] when the skew is below 1 or no number.
    pub fn check(&self) -> Result<()> {
        if self.abundance_skew >= 1.0 && self.abundance_skew.is_finite() {
            return Ok(());
        }
        let reason = format!("{} is not a number from 1 on", self.abundance_skew);
        Err(Error::Parameter { name: "chimera abundance_skew", reason })
    }
}
