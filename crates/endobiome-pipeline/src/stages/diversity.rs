//! Alpha and beta diversity and ordination.

use crate::Result;
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, Progress, SampleId};
use endobiome_ecology::beta::{proportions, without_empty_samples};
use endobiome_ecology::{
    AlphaDiversity, DistanceMatrix, Metric, Pcoa, alpha_diversity, distance_matrix, pcoa,
};

/// One beta diversity with its ordination.
#[derive(Debug, Clone)]
pub struct Beta {
    /// The name in file names: `bray_curtis`.
    pub name: String,
    /// Distances between the samples with reads.
    pub distances: DistanceMatrix,
    /// Principal coordinates; `None` with fewer than three samples or when all distances are zero.
    pub ordination: Option<Pcoa>,
}

/// The diversity of a table.
#[derive(Debug, Clone)]
pub struct Diversity {
    /// One row a sample, empty ones too.
    pub alpha: Vec<AlphaDiversity>,
    /// One entry a metric.
    pub beta: Vec<Beta>,
    /// Samples without reads, which no distance can be given for.
    pub without_reads: Vec<SampleId>,
}

/// The metrics of the main job, with their names in files.
///
/// Bray-Curtis is computed on shares, so that depth does not matter; Jaccard on presence; robust Aitchison on
/// counts.
pub const METRICS: [(&str, Metric); 3] = [
    ("bray_curtis", Metric::BrayCurtis),
    ("jaccard", Metric::Jaccard),
    ("robust_aitchison", Metric::RobustAitchison),
];

/// Axes kept of an ordination.
const AXES: usize = 10;

/// Computes alpha diversity, the given metrics and their principal coordinates.
///
/// # Errors
/// When a value of the table is negative or not finite.
pub fn diversity<F: Clone, V: Abundance>(
    table: &AbundanceTable<F, V>,
    metrics: &[(&str, Metric)],
    progress: &dyn Progress,
) -> Result<Diversity> {
    progress.begin("diversity", metrics.len() as u64);
    let alpha = alpha_diversity(table)?;
    let (present, without_reads) = without_empty_samples(table);
    let mut beta = Vec::new();
    if present.n_samples() >= 2 {
        let shares = proportions(&present);
        for &(name, metric) in metrics {
            let distances = match metric {
                Metric::BrayCurtis => distance_matrix(&shares, metric)?,
                _ => distance_matrix(&present, metric)?,
            };
            let ordination = if present.n_samples() >= 3 { pcoa(&distances, AXES).ok() } else { None };
            beta.push(Beta { name: name.to_owned(), distances, ordination });
            progress.advance(1);
        }
    }
    progress.end(&format!("{} samples", table.n_samples()));
    Ok(Diversity { alpha, beta, without_reads })
}
