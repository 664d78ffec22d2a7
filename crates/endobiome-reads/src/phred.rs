//! Phred scores and error probabilities.
//!
//! `P(Q) = 10^(-Q/10)` (Ewing & Green 1998). Expected errors of a read are the sum of `P` over its bases
//! (Edgar & Flyvbjerg 2015).

use std::sync::LazyLock;

/// Scores above this do not occur: `~` under Phred+33.
pub const HIGHEST: u8 = 93;

/// `10^(-Q/10)` for every byte value.
pub static ERROR_PROBABILITY: LazyLock<[f64; 256]> =
    LazyLock::new(|| std::array::from_fn(|q| libm::pow(10_f64, -(q as f64) / 10.0)));

/// Adds up the error probabilities of a read: how many of its bases are expected to be wrong.
///
/// ```
/// use endobiome_reads::phred::expected_errors;
/// assert!((expected_errors(&[10, 20, 30]) - 0.111).abs() < 1e-12);
/// assert_eq!(expected_errors(&[]), 0.0);
/// ```
pub fn expected_errors(quality: &[u8]) -> f64 {
    let table = &*ERROR_PROBABILITY;
    // Four sums side by side: the additions need not wait for each other.
    let mut sums = [0.0_f64; 4];
    let mut chunks = quality.chunks_exact(4);
    for chunk in &mut chunks {
        for (sum, &q) in sums.iter_mut().zip(chunk) {
            *sum += table[usize::from(q)];
        }
    }
    let rest: f64 = chunks.remainder().iter().map(|&q| table[usize::from(q)]).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}
