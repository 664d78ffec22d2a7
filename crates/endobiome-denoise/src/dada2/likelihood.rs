//! How likely a unique sequence is an erroneous copy of a centre.

use crate::dada2::encoded_reads::EncodedReads;
use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::dada2::memory::Differences;

/// The probability to read `unique` from the centre: the product over its positions, from the left.
pub(crate) fn likelihood(
    reads: &EncodedReads,
    unique: usize,
    substitutions: &[(u16, u8)],
    model: &ErrorModel,
) -> f64 {
    let (rates, columns) = (model.rates(), model.n_qualities());
    let mut substitutions = substitutions.iter().peekable();
    let mut product = 1.0;
    let positions = reads.codes(unique).iter().zip(reads.qualities(unique));
    for (position, (&code, &quality)) in positions.enumerate() {
        let from = match substitutions.peek() {
            Some(&&(at, from)) if usize::from(at) == position => {
                substitutions.next();
                from
            }
            _ => code,
        };
        product *= rates[usize::from(4 * from + code) * columns + usize::from(quality)];
    }
    product
}

/// Adds the transitions that all reads of `unique` show against its centre.
pub(crate) fn count_transitions(
    reads: &EncodedReads,
    unique: usize,
    differences: Differences<'_>,
    counts: &mut TransitionCounts,
) {
    let mut substitutions = differences.substitutions.iter().peekable();
    let mut insertions = differences.insertions.iter().peekable();
    let number = reads.reads(unique);
    let positions = reads.codes(unique).iter().zip(reads.qualities(unique));
    for (position, (&code, &quality)) in positions.enumerate() {
        if insertions.next_if(|&&(at, _)| usize::from(at) == position).is_some() {
            continue;
        }
        let substitution = substitutions.next_if(|&&(at, _)| usize::from(at) == position);
        let from = substitution.map_or(code, |&(_, from)| from);
        counts.add(usize::from(4 * from + code), usize::from(quality), number);
    }
}
