//! Overdispersion rho of replicate counts: from technical replicates, from mocks, or a stated default.

mod beta_binomial;
mod dirichlet_multinomial;
mod estimate;
mod likelihood;

pub use beta_binomial::{BetaBinomialFit, beta_binomial_rho};
pub use dirichlet_multinomial::{ReplicateSet, likelihood_rho, moment_rho};
pub(crate) use estimate::estimate_overdispersion;

use serde::{Deserialize, Serialize};

/// Where the overdispersion is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverdispersionSource {
    /// Set by the user.
    Given,
    /// Technical replicates of specimens.
    Replicates,
    /// Mock communities sequenced more than once.
    Mocks,
    /// No replicates: the documented default.
    Default,
}

/// The overdispersion used, with its estimates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverdispersionEstimate {
    /// The value used.
    pub rho: f64,
    /// Where it is from.
    pub source: OverdispersionSource,
    /// The same in words.
    pub statement: String,
    /// Moment estimate.
    pub moment: Option<f64>,
    /// Maximum-likelihood estimate.
    pub likelihood: Option<f64>,
    /// Lower end of the 95 % profile-likelihood interval.
    pub lower: Option<f64>,
    /// Upper end of it.
    pub upper: Option<f64>,
    /// Sets of replicates used.
    pub sets: usize,
    /// Samples in them.
    pub samples: usize,
}
