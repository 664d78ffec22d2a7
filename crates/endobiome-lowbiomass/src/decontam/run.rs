//! The tests over a table, by batch.

use super::combine::{BatchRule, ContaminantMethod, decide, over_batches};
use super::frequency::frequency_probability;
use super::prevalence::{Presence, prevalence_probability};
use super::ratio::blank_ratios;
use crate::Result;
use endobiome_core::AbundanceTable;
use endobiome_core::table::Abundance;
use serde::{Deserialize, Serialize};

/// What the tests are told of the samples, each in the order of the table's rows.
#[derive(Debug, Clone, Copy)]
pub struct TestSamples<'a> {
    /// Whether a sample is a blank.
    pub negative: &'a [bool],
    /// DNA concentration; `None` where unknown (the sample then sits out the frequency test).
    pub concentration: &'a [Option<f64>],
    /// Batch of each sample, as a number; all 0 for one batch.
    pub batch: &'a [usize],
}

/// Options of [`contaminant_tests`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestOptions {
    /// Which tests decide.
    pub method: ContaminantMethod,
    /// Thresholds of the frequency (or only, or joint) and of the prevalence test; of the ratio filter its ratio and span.
    pub thresholds: (f64, f64),
    /// How batches are joined.
    pub batch_rule: BatchRule,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self { method: ContaminantMethod::Combined, thresholds: (0.1, 0.1), batch_rule: BatchRule::Minimum }
    }
}

/// What the tests say of one feature.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct FeatureTest {
    /// Probability of the frequency test, batches joined.
    pub frequency: Option<f64>,
    /// Probability of the prevalence test, batches joined.
    pub prevalence: Option<f64>,
    /// Joint probability.
    pub p: Option<f64>,
    /// Whether it is called.
    pub called: bool,
}

/// Runs the contaminant tests on every feature of a table.
///
/// Samples without reads are left out; rows are normalised to 1. Blanks take no part in the frequency test.
///
/// # Errors
/// [`Error::Core`](crate::Error::Core) when the descriptions are not one a sample.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_lowbiomass::decontam::{ContaminantMethod, TestOptions, TestSamples, contaminant_tests};
/// // Four blanks with one feature, six samples with another; one sample has both.
/// let samples = (0..10).map(|n| SampleId::new(format!("S{n}"))).collect::<Result<Vec<_>, _>>()?;
/// let mut rows = [vec![vec![(0, 50_u64)]; 4], vec![vec![(1, 900)]; 6]].concat();
/// rows[4].push((0, 10));
/// let table = AbundanceTable::from_rows(samples, vec!["kit", "own"], rows)?;
/// let negative: Vec<bool> = (0..10).map(|sample| sample < 4).collect();
/// let told = TestSamples { negative: &negative, concentration: &[None; 10], batch: &[0; 10] };
/// let options = TestOptions { method: ContaminantMethod::Prevalence, ..TestOptions::default() };
/// let tests = contaminant_tests(&table, &told, &options)?;
/// assert_eq!((tests[0].called, tests[1].called), (true, false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn contaminant_tests<F, V: Abundance>(
    table: &AbundanceTable<F, V>,
    samples: &TestSamples<'_>,
    options: &TestOptions,
) -> Result<Vec<FeatureTest>> {
    let by_ratio = options.method == ContaminantMethod::MicrobiemRatio;
    let found = by_batch(table, samples, options.batch_rule)?;
    let ratios = if by_ratio { blank_ratios(table, samples.negative) } else { Vec::new() };
    Ok(found
        .into_iter()
        .enumerate()
        .map(|(feature, (frequency, prevalence))| {
            let frequency = over_batches(options.batch_rule, &frequency);
            let prevalence = over_batches(options.batch_rule, &prevalence);
            let (p, mut called) = decide(options.method, frequency, prevalence, options.thresholds);
            if let Some(ratio) = ratios.get(feature) {
                called = ratio.is_contaminant(options.thresholds.0, options.thresholds.1);
            }
            FeatureTest { frequency, prevalence, p, called }
        })
        .collect())
}

/// The reverse question, for samples of little biomass: which features are *not* contaminants?
///
/// `1 - p` of the prevalence test, joined over batches, below `threshold` (0.5 is the usual one).
///
/// # Errors
/// [`Error::Core`](crate::Error::Core) when the descriptions are not one a sample.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_lowbiomass::decontam::{BatchRule, TestSamples, is_not_contaminant};
/// let samples = (0..10).map(|n| SampleId::new(format!("S{n}"))).collect::<Result<Vec<_>, _>>()?;
/// let rows = [vec![vec![(0, 50_u64)]; 4], vec![vec![(0, 10), (1, 900)]; 6]].concat();
/// let table = AbundanceTable::from_rows(samples, vec!["everywhere", "own"], rows)?;
/// let negative: Vec<bool> = (0..10).map(|sample| sample < 4).collect();
/// let told = TestSamples { negative: &negative, concentration: &[None; 10], batch: &[0; 10] };
/// let tests = is_not_contaminant(&table, &told, 0.5, BatchRule::Minimum)?;
/// // What blanks and samples hold alike is not cleared.
/// assert_eq!((tests[0].called, tests[1].called), (false, true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn is_not_contaminant<F, V: Abundance>(
    table: &AbundanceTable<F, V>,
    samples: &TestSamples<'_>,
    threshold: f64,
    rule: BatchRule,
) -> Result<Vec<FeatureTest>> {
    Ok(by_batch(table, samples, rule)?
        .into_iter()
        .map(|(_, prevalence)| {
            let reversed: Vec<Option<f64>> = prevalence.iter().map(|p| p.map(|p| 1.0 - p)).collect();
            let p = over_batches(rule, &reversed);
            FeatureTest { frequency: None, prevalence: p, p, called: p.is_some_and(|p| p < threshold) }
        })
        .collect())
}

/// Probabilities of both tests of one feature, one a batch.
type ByBatch = (Vec<Option<f64>>, Vec<Option<f64>>);

fn by_batch<F, V: Abundance>(
    table: &AbundanceTable<F, V>,
    samples: &TestSamples<'_>,
    rule: BatchRule,
) -> Result<Vec<ByBatch>> {
    let n = table.n_samples();
    for (what, found) in [
        ("blank flags", samples.negative.len()),
        ("concentrations", samples.concentration.len()),
        ("batches", samples.batch.len()),
    ] {
        if found != n {
            return Err(endobiome_core::Error::Shape { what, found, expected: n }.into());
        }
    }
    let one = vec![0; n];
    let samples = &match rule {
        BatchRule::Pooled => TestSamples { batch: &one, ..*samples },
        _ => *samples,
    };
    let n_batches = samples.batch.iter().max().map_or(0, |most| most + 1);
    // Blanks and samples with reads, by batch.
    let mut sizes = vec![(0_usize, 0_usize); n_batches];
    let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); table.n_features()];
    for sample in 0..n {
        let total = table.sample_total(sample).as_f64();
        if total <= 0.0 {
            continue;
        }
        let size = &mut sizes[samples.batch[sample]];
        if samples.negative[sample] {
            size.0 += 1
        } else {
            size.1 += 1
        }
        for (feature, value) in table.row(sample) {
            columns[feature].push((sample, value.as_f64() / total));
        }
    }
    Ok(columns.iter().map(|column| test_column(column, &sizes, samples)).collect())
}

fn test_column(column: &[(usize, f64)], sizes: &[(usize, usize)], samples: &TestSamples<'_>) -> ByBatch {
    let mut presence: Vec<Presence> = sizes
        .iter()
        .map(|&(blanks, samples)| Presence { blanks_with: 0, blanks, samples_with: 0, samples })
        .collect();
    let mut points: Vec<Vec<(f64, f64)>> = vec![Vec::new(); sizes.len()];
    for &(sample, share) in column {
        let batch = samples.batch[sample];
        if samples.negative[sample] {
            presence[batch].blanks_with += 1;
            continue;
        }
        presence[batch].samples_with += 1;
        if let Some(concentration) = samples.concentration[sample].filter(|c| *c > 0.0 && c.is_finite()) {
            points[batch].push((share, concentration));
        }
    }
    (
        points.iter().map(|points| frequency_probability(points)).collect(),
        presence.into_iter().map(prevalence_probability).collect(),
    )
}
