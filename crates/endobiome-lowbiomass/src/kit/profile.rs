//! The kit profile of a batch with its bounds.

use super::leak_model::{BlankData, LeakOptions, fit_leak};
use super::sources::leak_sources;
use super::{BatchKit, KitFeature};
use crate::noise::reagent_rho;
use crate::numerics::beta_quantile;
use crate::{LowBiomassParameters, StudyView};
use std::collections::BTreeMap;

/// Share of a blank's source that must not look like the reagents for the source to count.
const OWN_MINIMUM: f64 = 0.3;

/// Reads that a blank must be expected to hold of a feature to be asked whether it does.
const READS_TO_SHOW: f64 = 3.0;

/// Estimates the reagents' profile of one batch; `None` without blanks that hold reads.
///
/// `within` is the overdispersion within an extract; what blanks are worth for the profile rests on how much they differ.
pub(crate) fn batch_kit(
    study: &StudyView<'_>,
    batch: usize,
    within: f64,
    parameters: &LowBiomassParameters,
) -> Option<BatchKit> {
    let blanks = study.blanks(batch);
    if blanks.is_empty() {
        return None;
    }
    let wells = reagent_rho(study, &blanks, within, parameters);
    let rho = wells.rho;
    let mut columns: Vec<usize> =
        blanks.iter().flat_map(|&row| study.counts.row(row).map(|(column, _)| column)).collect();
    columns.sort_unstable();
    columns.dedup();
    let at: BTreeMap<usize, usize> = columns.iter().enumerate().map(|(at, &column)| (column, at)).collect();

    let mut wells_used = true;
    let mut source_rows: Vec<usize> = Vec::new();
    let mut data: Vec<BlankData> = Vec::new();
    for &row in &blanks {
        let (rows, by_well) = leak_sources(study, row, parameters.leak_distance);
        wells_used &= by_well;
        let mut sources = Vec::new();
        for source in rows {
            let position = source_rows.iter().position(|&known| known == source).unwrap_or_else(|| {
                source_rows.push(source);
                source_rows.len() - 1
            });
            sources.push(position);
        }
        data.push(BlankData { counts: dense_counts(study, row, &at), sources });
    }
    let raw: Vec<Vec<f64>> = source_rows.iter().map(|&row| shares_on(study, row, &at)).collect();

    // Samples hold reagent DNA too: take it out of the sources by the profile found so far, and fit again.
    // Wells differ in their reagents by more than the reads of one extract do, but what leaked does not: the model of leak has the noise
    // within an extract, else a trace of leak counts for as much as the reagents.
    let options =
        LeakOptions { rho: within, maximum: parameters.leak_maximum, iterations: 300, tolerance: 1e-7 };
    let reads_of = |data: &[BlankData]| -> Vec<f64> {
        let mut reads = vec![0.0; columns.len()];
        for &(feature, n) in data.iter().flat_map(|blank| &blank.counts) {
            reads[feature] += n;
        }
        reads
    };
    let pooled = reads_of(&data);
    let mut kit = consensus_kit(&data, columns.len());
    let mut fit = None;
    for _ in 0..3 {
        let sources: Vec<Vec<f64>> = raw.iter().map(|source| without_kit(source, &kit)).collect();
        let found = fit_leak(columns.len(), &data, &sources, options);
        kit.clone_from(&found.kit);
        fit = Some(found);
    }
    let fit = fit?;
    let blank_reads: u64 = blanks.iter().map(|&row| study.totals[row]).sum();
    let speaks = telling(study, &blanks);
    let effective: f64 = speaks.iter().map(|&row| effective(study.totals[row] as f64, rho)).sum();
    let confidence = 1.0 - (1.0 - parameters.confidence) / columns.len().max(1) as f64;
    let mut profile: Vec<KitFeature> = columns
        .iter()
        .enumerate()
        .map(|(feature, &column)| {
            let share = pooled[feature] / blank_reads as f64;
            // A blank of few reads could not have shown it, and says nothing by not doing so.
            let telling: Vec<bool> = data
                .iter()
                .zip(&blanks)
                .filter(|(_, row)| share * study.totals[**row] as f64 >= READS_TO_SHOW)
                .map(|(blank, _)| blank.counts.iter().any(|&(f, n)| f == feature && n >= 2.0))
                .collect();
            let present = telling.iter().filter(|&&present| present).count();
            let needed =
                if telling.len() < 3 { telling.len().max(1) } else { (2 * telling.len()).div_ceil(3) };
            KitFeature {
                column,
                feature: study.counts.features()[column],
                share: fit.kit[feature],
                blank_share: share,
                upper: beta_quantile(confidence, share * effective + 1.0, (1.0 - share) * effective),
                certain: present >= needed
                    && fit.leaked[feature] < 0.2 * pooled[feature]
                    && !looks_leaked(share, feature, &raw, telling.len()),
                leaked_reads: fit.leaked[feature],
            }
        })
        .collect();
    profile.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.column.cmp(&b.column)));
    let leak_share = fit.leaked.iter().sum::<f64>() / blank_reads as f64;
    let most = fit
        .leak
        .iter()
        .zip(&blanks)
        .filter(|(_, row)| speaks.contains(row))
        .map(|(leak, _)| *leak)
        .fold(0.0, f64::max);
    let least =
        blanks.iter().map(|&row| effective_reads_of(study, row, within)).fold(f64::INFINITY, f64::min);
    let leak_share_upper =
        beta_quantile(parameters.confidence, most * least + 1.0, ((1.0 - most) * least).max(1e-6));
    Some(BatchKit {
        batch: study.batch_names[batch].clone(),
        blanks: blanks.len(),
        blank_reads,
        effective_reads: effective,
        wells_rho: wells.rho,
        wells_origin: wells.origin.to_owned(),
        wells_source: wells.source,
        unseen: unseen_share(study, &blanks),
        wells_used,
        leak_share,
        leak_share_upper: leak_share_upper.min(parameters.leak_maximum),
        profile,
        statement: super::statement::blank_statement(
            blanks.len(),
            blank_reads,
            effective,
            wells_used,
            parameters,
        ),
    })
}

/// Blanks whose shares say something: of 100 reads or more, else the largest.
fn telling(study: &StudyView<'_>, blanks: &[usize]) -> Vec<usize> {
    let most = blanks.iter().map(|&row| study.totals[row]).max().unwrap_or(0);
    blanks.iter().copied().filter(|&row| study.totals[row] >= most.min(100)).collect()
}

/// Share of a blank that no other blank of the batch shows, the mean over telling blanks by their reads; `None` with fewer than two.
fn unseen_share(study: &StudyView<'_>, blanks: &[usize]) -> Option<f64> {
    let blanks = telling(study, blanks);
    if blanks.len() < 2 {
        return None;
    }
    let (mut unseen, mut all) = (0.0, 0.0);
    for &row in &blanks {
        let others =
            |column: usize| blanks.iter().any(|&other| other != row && study.counts.get(other, column) > 0);
        let alone: u64 =
            study.counts.row(row).filter(|&(column, _)| !others(column)).map(|(_, reads)| reads).sum();
        // A blank counts alike from some hundred reads on: its reads are not independent.
        let weight = (study.totals[row] as f64).min(1000.0);
        unseen += weight * alone as f64 / study.totals[row] as f64;
        all += weight;
    }
    (all > 0.0).then(|| unseen / all)
}

fn effective_reads_of(study: &StudyView<'_>, row: usize, rho: f64) -> f64 {
    effective(study.totals[row] as f64, rho)
}

/// `n / (1 + (n - 1) rho)`.
pub(crate) fn effective(n: f64, rho: f64) -> f64 {
    if n <= 0.0 { 0.0 } else { n / (1.0 + (n - 1.0).max(0.0) * rho) }
}

fn dense_counts(study: &StudyView<'_>, row: usize, at: &BTreeMap<usize, usize>) -> Vec<(usize, f64)> {
    study.counts.row(row).filter_map(|(column, n)| at.get(&column).map(|&f| (f, n as f64))).collect()
}

fn shares_on(study: &StudyView<'_>, row: usize, at: &BTreeMap<usize, usize>) -> Vec<f64> {
    let mut shares = vec![0.0; at.len()];
    for (column, n) in study.counts.row(row) {
        if let Some(&feature) = at.get(&column) {
            shares[feature] = n as f64 / study.totals[row] as f64;
        }
    }
    shares
}

fn consensus_kit(data: &[BlankData], n_features: usize) -> Vec<f64> {
    fit_leak(n_features, data, &[], LeakOptions { rho: 0.0, maximum: 0.0, iterations: 0, tolerance: 0.0 }).kit
}

/// A source without the reagents: `max(g - b k, 0)` with `b` the k-weighted median of `g/k`; of no use (all 0) when
/// little is left.
fn without_kit(source: &[f64], kit: &[f64]) -> Vec<f64> {
    let b = weighted_median_ratio(source.iter().copied().zip(kit.iter().copied())).min(1.0);
    let outside = 1.0 - source.iter().sum::<f64>();
    let cleaned: Vec<f64> = source.iter().zip(kit).map(|(g, k)| (g - b * k).max(0.0)).collect();
    let own = cleaned.iter().sum::<f64>() + outside;
    if own < OWN_MINIMUM {
        return vec![0.0; source.len()];
    }
    cleaned.into_iter().map(|g| g / own).collect()
}

/// The median of `x/k` weighted by `k`; 0 without weight.
pub(crate) fn weighted_median_ratio(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let mut ratios: Vec<(f64, f64)> = pairs.filter(|&(_, k)| k > 0.0).map(|(x, k)| (x / k, k)).collect();
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = 0.5 * ratios.iter().map(|&(_, k)| k).sum::<f64>();
    let mut sum = 0.0;
    for (ratio, weight) in ratios {
        sum += weight;
        if sum >= half {
            return ratio;
        }
    }
    0.0
}

/// With one or two blanks consistency says little: a feature that some sample holds at more than five times its
/// share in the blanks may have leaked.
fn looks_leaked(share: f64, feature: usize, sources: &[Vec<f64>], blanks: usize) -> bool {
    blanks < 3 && sources.iter().any(|source| source[feature] > 5.0 * share)
}
