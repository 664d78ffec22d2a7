//! How reads are mapped.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// How reads are mapped to sequences; the defaults are vsearch's, with the identity the field uses for zOTU tables.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MappingParameters {
    /// A read goes to a sequence at this identity or above, between 0 and 1; default 0.97.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub identity: f64,
    /// A read that this many candidates did not take stays unmapped; default 32.
    #[schemars(range(min = 1))]
    pub maximum_rejects: usize,
    /// Whether words of low-complexity stretches are left out when candidates are sought (DUST); default true.
    pub mask_low_complexity: bool,
    /// Reads are not mapped to sequences shorter than this; default 32.
    #[schemars(range(min = 1, max = 2000))]
    pub minimum_length: usize,
}

impl Default for MappingParameters {
    fn default() -> Self {
        Self { identity: 0.97, maximum_rejects: 32, mask_low_complexity: true, minimum_length: 32 }
    }
}

impl MappingParameters {
    /// Checks the values.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first that makes no sense.
    pub fn check(&self) -> Result<()> {
        if !(0.0..=1.0).contains(&self.identity) {
            let reason = format!("{} is not between 0 and 1", self.identity);
            return Err(Error::Parameter { name: "mapping identity", reason });
        }
        if self.maximum_rejects == 0 {
            let reason = "0 would map no read".to_owned();
            return Err(Error::Parameter { name: "mapping maximum_rejects", reason });
        }
        Ok(())
    }
}
