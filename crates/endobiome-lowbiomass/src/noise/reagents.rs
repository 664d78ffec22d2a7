//! How much the reagents of two wells differ, by what the blanks of a batch say.

use crate::overdispersion::{likelihood_rho, moment_rho};
use crate::{LowBiomassParameters, StudyView};

/// Blanks of a batch that an estimate needs.
const BLANKS_NEEDED: usize = 3;

/// The overdispersion of reagent profiles between wells of a batch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReagentRho {
    /// The value, never below the overdispersion within an extract.
    pub rho: f64,
    /// `estimated`, `set` or `default`.
    pub origin: &'static str,
    /// In words.
    pub source: String,
}

/// rho of the blanks of one batch among themselves: the upper limit of the estimate from three blanks or more (the larger of the
/// moment estimate and the upper end of the likelihood's interval), else the default. It holds the noise within an extract.
pub(crate) fn reagent_rho(
    study: &StudyView<'_>,
    blanks: &[usize],
    within: f64,
    parameters: &LowBiomassParameters,
) -> ReagentRho {
    if let Some(precision) = parameters.reagent_precision {
        return ReagentRho {
            rho: (1.0 / (precision + 1.0)).max(within),
            origin: "set",
            source: format!("Dirichlet precision {precision} as set"),
        };
    }
    // A blank of a few reads says nothing of shares: blanks weigh by what their reads are worth.
    let telling: Vec<usize> = blanks.iter().copied().filter(|&row| study.totals[row] >= 100).collect();
    if telling.len() >= BLANKS_NEEDED {
        let mut columns: Vec<usize> =
            telling.iter().flat_map(|&row| study.counts.row(row).map(|(column, _)| column)).collect();
        columns.sort_unstable();
        columns.dedup();
        let set: Vec<Vec<f64>> = telling
            .iter()
            .map(|&row| columns.iter().map(|&column| study.counts.get(row, column) as f64).collect())
            .collect();
        let sets = [set];
        if let (Some(moment), Some((_, _, upper))) = (moment_rho(&sets), likelihood_rho(&sets)) {
            let rho = moment.max(upper).max(within);
            return ReagentRho {
                rho,
                origin: "estimated",
                source: format!(
                    "upper limit from {} blanks among themselves (Dirichlet precision {:.1})",
                    telling.len(),
                    1.0 / rho - 1.0
                ),
            };
        }
    }
    let precision = parameters.default_reagent_precision;
    ReagentRho {
        rho: (1.0 / (precision + 1.0)).max(within),
        origin: "default",
        source: format!(
            "Dirichlet precision {precision}: fewer than {BLANKS_NEEDED} blanks of 100 reads to estimate it from; the default is that of 69 \
             negatives of one study"
        ),
    }
}
