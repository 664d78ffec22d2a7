//! Overdispersion rho of replicate counts: from technical replicates, from mocks, or a stated default.

mod beta_binomial;
mod dirichlet_multinomial;
mod estimate;
mod likelihood;

pub use beta_binomial::{BetaBinomialFit, beta_binomial_rho};
pub use dirichlet_multinomial::{ReplicateSet, likelihood_rho, moment_rho};
pub(crate) use estimate::estimate_overdispersion;

use crate::{LowBiomassParameters, Result, StudyView};
use endobiome_core::{AbundanceTable, Assignment, FeatureId, Message, SampleRecord};
use serde::{Deserialize, Serialize};

/// The overdispersion of a study, to the last digit as [`assess`](crate::assess()) finds it, for what needs it before.
///
/// # Errors
/// As [`assess`](crate::assess()).
pub fn overdispersion(
    counts: &AbundanceTable<FeatureId>,
    records: &[SampleRecord],
    assignments: &[Assignment],
    parameters: &LowBiomassParameters,
) -> Result<OverdispersionEstimate> {
    parameters.check()?;
    let (_, sorted) = crate::assess::in_order_of_names(counts);
    let study = StudyView::new(&sorted, records, assignments, &parameters.batch_columns, None)?;
    Ok(estimate_overdispersion(&study, parameters))
}

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
    pub statement: Message,
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

/// rho that no estimate goes below: ten pairs cannot show less, and no laboratory is known that has less.
const LEAST_RHO: f64 = 0.001;

impl OverdispersionEstimate {
    /// rho as it enters bounds and calls: as set, else the upper limit of its estimate and no less than 0.001, else the default.
    pub fn as_used(&self) -> f64 {
        match self.source {
            OverdispersionSource::Given | OverdispersionSource::Default => self.rho,
            OverdispersionSource::Replicates | OverdispersionSource::Mocks => {
                self.rho.max(self.upper.unwrap_or(0.0)).max(LEAST_RHO)
            }
        }
    }
}
