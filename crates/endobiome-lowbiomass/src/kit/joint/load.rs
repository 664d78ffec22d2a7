//! What a sample's load says of its reagents.

use crate::StudyView;
use endobiome_stats::special::normal_quantile;

/// The reagents' whole share of each of `rows` by copies of the 16S gene: those of the batch's blanks (geometric mean) over those of the
/// sample, at most nearly all. `None` where copies of the blanks or of a row are missing.
pub(crate) fn by_copies(study: &StudyView<'_>, rows: &[usize]) -> Option<Vec<f64>> {
    let copies = |row: usize| study.loads.copies(row).filter(|copies| *copies > 0.0);
    let blanks: Vec<f64> =
        study.blanks(study.batch[*rows.first()?]).into_iter().filter_map(copies).map(libm::log).collect();
    if blanks.is_empty() {
        return None;
    }
    let of_reagents = libm::exp(blanks.iter().sum::<f64>() / blanks.len() as f64);
    rows.iter().map(|&row| Some((of_reagents / copies(row)?).min(0.95))).collect()
}

/// Normal scores of the DNA concentrations of `rows`, the least concentration highest; ties share the mean of their ranks. `None` where
/// one is missing or all are equal. A concentration measured after amplification, or of human DNA, still ranks where it ranks at all: whether
/// it does is asked of the data.
pub(crate) fn by_concentration(study: &StudyView<'_>, rows: &[usize]) -> Option<Vec<f64>> {
    let values: Vec<f64> =
        rows.iter().map(|&row| study.records[row].dna_ng_ul.filter(|c| *c >= 0.0)).collect::<Option<_>>()?;
    let n = values.len() as f64;
    let below = |value: f64| values.iter().filter(|other| **other < value).count() as f64;
    let same = |value: f64| values.iter().filter(|other| **other <= value).count() as f64 - below(value);
    if values.iter().all(|value| same(*value) >= n) {
        return None;
    }
    Some(values.iter().map(|&value| -normal_quantile((below(value) + 0.5 * same(value)) / n)).collect())
}
