//! Logarithms of counts against the typical taxon of their sample, where a taxon is present.

use super::counts::Counts;

/// Taxa that a sample must have for its level to be told: the median of one or two taxa is those taxa themselves.
const FEWEST_OF_SAMPLE: usize = 3;

/// Rounds of the median polish.
const ROUNDS: usize = 3;

/// Log-ratios of some samples, with nothing where a taxon is absent.
pub(super) struct PresentLogs {
    /// One list a sample, one entry a taxon.
    of_row: Vec<Vec<Option<f64>>>,
    /// The share from which a taxon counted as present, where one was needed.
    pub(super) limit: Option<f64>,
}

impl PresentLogs {
    /// The log-ratio of a taxon in a sample (its place in the list given); `None` where it is absent.
    pub(super) fn of(&self, place: usize, taxon: usize) -> Option<f64> {
        self.of_row.get(place)?.get(taxon).copied().flatten()
    }
}

/// The natural logarithm of each count above 0 less the level of its sample.
///
/// The level is what a typical taxon has in that sample: the row effect of a median polish (Tukey 1977) of the logarithms over the
/// cells with reads, begun at the logarithm of the depth. It is a median of ratios, as the size factors of Anders and Huber (2010) and of
/// GMPR (Chen et al. 2018) are, so that neither a dominant genus nor zeros move it. Samples with fewer than three of the taxa have none.
///
/// Where depth goes with what is compared (`depth_differs`), a rare taxon is seen in the deeper samples at shares at which the shallow ones
/// miss it, and only its large shares are seen in these. Then a taxon counts as present from a share on that all but the shallowest tenth of the
/// samples would show with two reads.
pub(super) fn present_logs(counts: &Counts, rows: &[usize], depth_differs: bool) -> PresentLogs {
    let limit = depth_differs.then(|| {
        let mut depths: Vec<f64> = rows.iter().map(|&row| counts.totals[row]).collect();
        depths.sort_by(f64::total_cmp);
        depths.get(depths.len() / 10).map_or(0.0, |depth| 2.0 / depth)
    });
    let logs: Vec<Vec<Option<f64>>> = rows
        .iter()
        .map(|&row| counts.values[row].iter().map(|&count| (count > 0.0).then(|| libm::log(count))).collect())
        .collect();
    let depths: Vec<f64> = rows.iter().map(|&row| libm::log(counts.totals[row])).collect();
    let levels = levels(&logs, depths, counts.taxa.len());
    let of_row = logs
        .into_iter()
        .zip(levels)
        .zip(rows)
        .map(|((of_taxa, level), &row)| {
            let seen = |taxon: usize| limit.is_none_or(|limit| counts.share(row, taxon) >= limit);
            of_taxa
                .into_iter()
                .enumerate()
                .map(|(taxon, log)| Some(log.filter(|_| seen(taxon))? - level?))
                .collect()
        })
        .collect();
    PresentLogs { of_row, limit }
}

/// The level of each sample; `None` with fewer than three taxa.
fn levels(logs: &[Vec<Option<f64>>], mut levels: Vec<f64>, n_taxa: usize) -> Vec<Option<f64>> {
    let mut residuals = Vec::new();
    let mut told = vec![false; logs.len()];
    for _ in 0..ROUNDS {
        let typical: Vec<Option<f64>> = (0..n_taxa)
            .map(|taxon| {
                residuals.clear();
                residuals.extend(logs.iter().zip(&levels).filter_map(|(of, level)| Some(of[taxon]? - level)));
                median(&mut residuals)
            })
            .collect();
        for ((of_taxa, level), told) in logs.iter().zip(&mut levels).zip(&mut told) {
            residuals.clear();
            residuals.extend(
                of_taxa.iter().zip(&typical).filter_map(|(log, typical)| Some((*log)? - (*typical)?)),
            );
            *told = residuals.len() >= FEWEST_OF_SAMPLE;
            if let Some(middle) = median(&mut residuals).filter(|_| *told) {
                *level = middle;
            }
        }
    }
    levels.into_iter().zip(told).map(|(level, told)| told.then_some(level)).collect()
}

/// The median; `None` of nothing.
fn median(values: &mut [f64]) -> Option<f64> {
    let n = values.len();
    if n == 0 {
        return None;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    if n % 2 == 1 {
        return Some(upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp)?;
    Some(0.5 * (lower + upper))
}

#[cfg(test)]
mod tests {
    use super::{levels, median};

    #[test]
    fn the_median_of_an_even_number_is_between_the_two() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
    }

    #[test]
    fn a_dominant_taxon_and_zeros_do_not_move_the_level() {
        // Four samples with the same five rare taxa; in the second the first taxon is a thousand times as much, in the third two are absent,
        // the fourth was read ten times as deep.
        let base = [10.0_f64, 20.0, 40.0, 80.0, 160.0].map(libm::log);
        let mut logs: Vec<Vec<Option<f64>>> = vec![base.map(Some).to_vec(); 4];
        logs[1][0] = Some(base[0] + libm::log(1000.0));
        logs[2][3] = None;
        logs[2][4] = None;
        logs[3] = base.map(|log| Some(log + libm::log(10.0))).to_vec();
        let depth =
            |of: &Vec<Option<f64>>| libm::log(of.iter().flatten().map(|log| libm::exp(*log)).sum::<f64>());
        let depths = logs.iter().map(depth).collect();
        let of: Vec<f64> = levels(&logs, depths, 5).into_iter().map(Option::unwrap).collect();
        assert!((of[0] - of[1]).abs() < 1e-9 && (of[0] - of[2]).abs() < 1e-9, "{of:?}");
        assert!((of[3] - of[0] - libm::log(10.0)).abs() < 1e-9, "{of:?}");
    }

    #[test]
    fn a_sample_of_two_taxa_has_no_level() {
        let logs = vec![vec![Some(1.0), Some(2.0), None], vec![Some(1.0), Some(2.0), Some(0.5)]];
        let of = levels(&logs, vec![2.0, 2.0], 3);
        assert!(of[0].is_none() && of[1].is_some());
    }
}
