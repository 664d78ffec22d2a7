//! Are these long reads with too many errors for sequence variants?

use super::{FirstReads, ReadsFinding};
use crate::phred::expected_errors;

/// Reads of instruments that read one strand once or a few times are longer than this; those of Illumina and 454 are not.
const LONG: usize = 600;
/// Fewer reads say nothing.
const LEAST: usize = 20;
/// Expected errors a base of half of the reads: HiFi reads have fewer than 0.001, Nanopore reads mostly 0.01 and more.
const TOO_MANY: f64 = 0.005;
/// Expected errors of half of the reads: one in twenty such reads is free of errors. HiFi reads of a whole 16S gene have fewer than 1.5; the
/// best Nanopore reads pass [`TOO_MANY`] and still have four to seven.
const TOO_MANY_A_READ: f64 = 3.0;

/// Long single reads of which half have so many expected errors that hardly any is free of them.
pub(super) fn look(first: &FirstReads) -> Option<ReadsFinding> {
    if first.paired || first.fragments.len() < LEAST {
        return None;
    }
    let mut lengths: Vec<usize> = first.fragments.iter().map(|fragment| fragment.forward.len()).collect();
    let mut rates: Vec<f64> = first
        .fragments
        .iter()
        .map(|fragment| expected_errors(&fragment.forward.quality) / fragment.forward.len().max(1) as f64)
        .collect();
    lengths.sort_unstable();
    rates.sort_by(f64::total_cmp);
    let (length, rate) = (lengths[lengths.len() / 2], rates[rates.len() / 2]);
    let too_many = rate >= TOO_MANY || rate * length as f64 >= TOO_MANY_A_READ;
    (length > LONG && too_many).then_some(ReadsFinding::TooManyErrorsForVariants {
        length,
        rate,
        errors: rate * length as f64,
    })
}
