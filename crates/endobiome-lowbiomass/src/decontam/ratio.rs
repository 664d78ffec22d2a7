//! The ratio of means between blanks and samples: the ratio filter of MicrobIEM.

use endobiome_core::AbundanceTable;
use endobiome_core::table::Abundance;

/// How a feature stands in blanks against samples.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BlankRatio {
    /// Mean share in the blanks over the mean share in the samples; `None` without blanks or without a sample that has it.
    pub ratio: Option<f64>,
    /// Share of the blanks that have it: the span; `None` without blanks.
    pub span: Option<f64>,
}

impl BlankRatio {
    /// Whether the filter takes the feature out: a ratio above `ratio` (or in blanks alone) and a span of at least `span`, both to four
    /// decimals as MicrobIEM has them.
    ///
    /// ```
    /// use endobiome_lowbiomass::decontam::BlankRatio;
    /// let of = BlankRatio { ratio: Some(2.0), span: Some(2.0 / 3.0) };
    /// assert!(of.is_contaminant(1.9, 0.6667) && !of.is_contaminant(2.0, 0.0) && !of.is_contaminant(1.0, 0.67));
    /// ```
    pub fn is_contaminant(self, ratio: f64, span: f64) -> bool {
        let decimals = |share: f64| (share * 1e4).round();
        let spans = self.span.is_some_and(|found| found > 0.0 && decimals(found) >= decimals(span));
        spans && self.ratio.is_none_or(|value| value > ratio)
    }
}

/// The ratio and span of every feature; samples without reads are left out, rows normalised to 1, all blanks taken for one kind of
/// control. MicrobIEM judges two kinds (PCR blanks, and those of the whole pipeline) each by itself and takes out what either calls.
///
/// Source: the description of Hülpüsch, Rauer and others 2023 (BMC Biology 21:269) and the documentation of MicrobIEM. It has no
/// probability and no doubt: for those who compare.
/// Complexity O(cells that are not 0).
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_lowbiomass::decontam::blank_ratios;
/// let samples = ["blank", "s1", "s2"].map(SampleId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let rows = vec![vec![(0, 50_u64), (1, 50)], vec![(0, 10), (1, 90)], vec![(0, 30), (1, 70)]];
/// let table = AbundanceTable::from_rows(samples, vec!["kit", "own"], rows)?;
/// let found = blank_ratios(&table, &[true, false, false]);
/// assert_eq!((found[0].ratio, found[1].ratio), (Some(0.5 / 0.2), Some(0.5 / 0.8)));
/// assert!(found[0].is_contaminant(1.0, 0.0) && !found[1].is_contaminant(1.0, 0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
/// If there are more flags than samples; samples without one are left out.
#[expect(clippy::cast_precision_loss, reason = "numbers of samples")]
pub fn blank_ratios<F, V: Abundance>(table: &AbundanceTable<F, V>, negative: &[bool]) -> Vec<BlankRatio> {
    let mut sums = vec![(0.0, 0.0, 0_usize); table.n_features()];
    let (mut blanks, mut samples) = (0_usize, 0_usize);
    for (row, &is_blank) in negative.iter().enumerate() {
        let total = table.sample_total(row).as_f64();
        if total <= 0.0 {
            continue;
        }
        if negative[row] {
            blanks += 1
        } else {
            samples += 1
        }
        for (feature, value) in table.row(row) {
            let (in_blanks, in_samples, with) = &mut sums[feature];
            if is_blank {
                *in_blanks += value.as_f64() / total;
                *with += 1;
            } else {
                *in_samples += value.as_f64() / total;
            }
        }
    }
    sums.into_iter()
        .map(|(in_blanks, in_samples, with)| BlankRatio {
            ratio: (blanks > 0 && in_samples > 0.0)
                .then(|| (in_blanks / blanks as f64) / (in_samples / samples as f64)),
            span: (blanks > 0).then(|| with as f64 / blanks as f64),
        })
        .collect()
}
