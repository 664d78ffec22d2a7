//! Alpha and beta diversity, ordinations, curves and repeated subsampling.

pub(crate) mod measures;
pub mod metrics;
pub mod options;
pub mod rarefied;

pub use metrics::BetaMetric;
pub use options::DiversityOptions;
pub use rarefied::{Rarefied, RarefiedIndex};

use crate::Result;
use endobiome_compare::follows_depth;
use endobiome_core::{AbundanceTable, Context, SampleId, SampleRecord};
use endobiome_ecology::alpha::alpha_diversity_with_tree;
use endobiome_ecology::beta::without_empty_samples;
use endobiome_ecology::ordination::{Nmds, NmdsOptions, RobustPca, nmds, robust_pca};
use endobiome_ecology::rarefaction::{CurveOptions, DiversityCurve, common_depth, rarefaction_curves};
use endobiome_ecology::{AlphaDiversity, DistanceMatrix, Pcoa, Tree, alpha_diversity, pcoa};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// One beta diversity with its ordinations.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Beta {
    /// The name in file names: `bray_curtis`.
    pub name: String,
    /// Distances between the samples with reads.
    pub distances: DistanceMatrix,
    /// Principal coordinates; `None` with fewer than three samples or when all distances are zero.
    pub ordination: Option<Pcoa>,
    /// Non-metric scaling, if asked for and possible.
    pub nmds: Option<Nmds>,
    /// Why an ordination is not there: its name and the reason.
    pub missing: Vec<(Cow<'static, str>, String)>,
}

/// The diversity of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Diversity {
    /// One row a sample, empty ones too.
    pub alpha: Vec<AlphaDiversity>,
    /// One entry a metric.
    pub beta: Vec<Beta>,
    /// Samples without reads, which no distance can be given for.
    pub without_reads: Vec<SampleId>,
    /// Robust PCA of the samples with reads, if asked for: the ordination, or why there is none.
    pub robust_pca: Option<std::result::Result<RobustPca, String>>,
    /// Rarefaction and extrapolation curves, if asked for.
    pub curves: Vec<DiversityCurve>,
    /// Repeated subsampling, if asked for.
    pub rarefied: Option<Rarefied>,
}

/// Computes alpha diversity, the metrics asked for and their ordinations.
///
/// # Errors
/// [`crate::Error::Configuration`] for options out of range or a UniFrac without `tree`; [`crate::Error::Ecology`] when
/// features are no tips of the tree.
///
/// ```
/// use endobiome_core::{AbundanceTable, Context, SampleId};
/// use endobiome_pipeline::stages::diversity::{DiversityOptions, diversity};
/// let samples = ["S1", "S2", "S3"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let rows = vec![vec![(0, 900), (1, 100)], vec![(0, 500), (1, 500)], vec![(1, 300), (2, 1200)]];
/// let table = AbundanceTable::from_rows(samples, vec!["a", "b", "c"], rows)?;
/// let found = diversity(&table, &DiversityOptions::default(), None, &Context::silent())?;
/// assert_eq!((found.alpha.len(), found.alpha[2].observed), (3, 2.0));
/// // 1 - (0.5 + 0.1) on the shares of the first two samples
/// let bray_curtis = found.beta.iter().find(|beta| beta.name == "bray_curtis").ok_or("not asked for")?;
/// assert!((bray_curtis.distances.get(0, 1) - 0.4).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn diversity<F: Clone + ToString + Sync>(
    table: &AbundanceTable<F>,
    options: &DiversityOptions,
    tree: Option<&Tree>,
    context: &Context<'_>,
) -> Result<Diversity> {
    options.check()?;
    context.begin("diversity", options.metrics.len() as u64);
    let alpha = match tree {
        Some(tree) => alpha_diversity_with_tree(table, tree)?,
        None => alpha_diversity(table)?,
    };
    let (present, without_reads) = without_empty_samples(table);
    let mut beta = Vec::new();
    if present.n_samples() >= 2 {
        for metric in &options.metrics {
            context.check()?;
            let distances = metric.distances(&present, options, tree)?;
            beta.push(ordinations(metric.name(), distances, options, context.seed()));
            context.advance(1);
        }
    }
    context.check()?;
    let robust_pca = (options.robust_pca > 0)
        .then(|| robust_pca(&present, options.robust_pca).map_err(|error| error.to_string()));
    let curves = if options.curves {
        let curves = CurveOptions {
            reach: options.curve_reach,
            bootstraps: options.curve_bootstraps,
            seed: context.seed(),
            ..CurveOptions::default()
        };
        rarefaction_curves(table, &curves)?
    } else {
        Vec::new()
    };
    context.check()?;
    let rarefied = options
        .depth
        .map(|depth| rarefied::rarefied(table, depth, options, tree, context.seed()))
        .transpose()?;
    context.end(&format!("{} samples", table.n_samples()));
    Ok(Diversity { alpha, beta, without_reads, robust_pca, curves, rarefied })
}

/// The measures of presence (richness, Jaccard and its like) at one depth, which all specimens but the shallowest have, so
/// that a group sequenced deeper does not look richer; with `depth_differs` the distances of shares too, as samples of few reads
/// differ from each other by counting alone. `None` without reads.
///
/// # Errors
/// As [`diversity`].
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId, SampleRecord};
/// use endobiome_pipeline::stages::diversity::{DiversityOptions, at_common_depth};
/// let samples = ["S1", "S2", "S3"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let rows = vec![vec![(0, 900), (1, 100)], vec![(0, 500), (1, 500)], vec![(1, 300), (2, 1200)]];
/// let table = AbundanceTable::from_rows(samples, vec!["a", "b", "c"], rows)?;
/// let records: Vec<SampleRecord> = table.samples().iter().cloned().map(SampleRecord::new).collect();
/// let even = at_common_depth(&table, &records, &DiversityOptions::default(), None, false, 1)?.ok_or("no reads")?;
/// // The shallowest samples have 1,000 reads.
/// assert_eq!(even.depth, 1000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn at_common_depth<F: Clone + ToString + Sync>(
    table: &AbundanceTable<F>,
    records: &[SampleRecord],
    options: &DiversityOptions,
    tree: Option<&Tree>,
    depth_differs: bool,
    seed: u64,
) -> Result<Option<Rarefied>> {
    let specimens: BTreeSet<&SampleId> =
        records.iter().filter(|record| record.kind.is_specimen()).map(|record| &record.id).collect();
    let reads: Vec<u64> = (0..table.n_samples())
        .filter(|&sample| specimens.contains(&table.samples()[sample]))
        .map(|sample| table.sample_total(sample))
        .collect();
    let metrics = options.metrics.iter().copied();
    let metrics = metrics.filter(|metric| depth_differs || follows_depth(metric.name())).collect();
    let options = DiversityOptions { metrics, ..options.clone() };
    common_depth(&reads).map(|depth| rarefied::rarefied(table, depth, &options, tree, seed)).transpose()
}

fn ordinations(name: &str, distances: DistanceMatrix, options: &DiversityOptions, seed: u64) -> Beta {
    let mut missing = Vec::new();
    let ordination = if distances.n() >= 3 {
        pcoa(&distances, options.axes).map_err(|error| missing.push(("pcoa".into(), error.to_string()))).ok()
    } else {
        missing.push(("pcoa".into(), format!("{} samples with reads; three are needed", distances.n())));
        None
    };
    let scaled = (options.nmds > 0).then(|| {
        let options = NmdsOptions { dimensions: options.nmds, seed, ..NmdsOptions::default() };
        nmds(&distances, &options).map_err(|error| missing.push(("nmds".into(), error.to_string()))).ok()
    });
    Beta { name: name.to_owned(), distances, ordination, nmds: scaled.flatten(), missing }
}
