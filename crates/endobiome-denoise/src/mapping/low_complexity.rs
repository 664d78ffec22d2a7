//! DUST: masking of low-complexity stretches (Tatusov and Lipman, unpublished; Morgulis et al. 2006 describe it).
//!
//! Windows of 64 bases start every 32. In each, the stretch with the highest ten-fold mean count of repeated triplets
//! is sought; when that score passes 20, the part of the stretch in the first half of the window is masked. A masked
//! stretch gives no words for the search of candidates, but is aligned as any other.

use super::alphabet::is_base;

const WINDOW: usize = 64;
const HALF: usize = WINDOW / 2;
const TRIPLET: usize = 3;
const LEVEL: u32 = 20;
/// Shorter stretches are not looked at.
const TOO_SHORT: usize = 5;

/// Which positions of a sequence of base sets are of low complexity; `None` when none is.
pub(crate) fn low_complexity(sequence: &[u8]) -> Option<Vec<bool>> {
    let mut masked: Option<Vec<bool>> = None;
    let mut start = 0;
    while start < sequence.len() {
        let window = &sequence[start..sequence.len().min(start + WINDOW)];
        if may_be_masked(window)
            && let Some((score, first, last)) = worst_stretch(window)
            && score > LEVEL
        {
            let masked = masked.get_or_insert_with(|| vec![false; sequence.len()]);
            masked[start + first..=start + last].fill(true);
            if last < HALF {
                start += HALF - last;
            }
        }
        start += HALF;
    }
    masked
}

/// Whether a stretch of the window may score above the level: an upper bound, in one pass.
///
/// A stretch of `n` triplets scores `10 S / (n + 1)`, rounded down, where `S` adds up how often each triplet was seen
/// before in the stretch. How often it was seen before in the window is no less, so that some run of triplets must
/// have `10 S >= (LEVEL + 1)(n + 1)` by that count.
fn may_be_masked(window: &[u8]) -> bool {
    const ASKED: i32 = LEVEL as i32 + 1;
    let mut seen = [0_i32; 64];
    let mut run = 0;
    let mut triplet = 0;
    for (at, &set) in window.iter().enumerate() {
        triplet = (triplet << 2 | two_bits(set)) & 63;
        if at + 1 < TRIPLET {
            continue;
        }
        run = run.max(0) + 10 * seen[triplet] - ASKED;
        if run >= ASKED {
            return true;
        }
        seen[triplet] += 1;
    }
    false
}

/// The number of a base; ambiguity codes count as A.
fn two_bits(set: u8) -> usize {
    if is_base(set) { set.trailing_zeros() as usize } else { 0 }
}

/// The score, first and last position of the stretch of a window with the most repeated triplets.
fn worst_stretch(window: &[u8]) -> Option<(u32, usize, usize)> {
    let starts = window.len().checked_sub(TRIPLET - 1 + TOO_SHORT)?;
    let mut worst = (0, 0, window.len() - 1);
    for first in 0..starts {
        let mut seen = [0_u8; 64];
        let (mut triplet, mut sum) = (0_usize, 0_u32);
        for (at, &set) in window.iter().enumerate().skip(first) {
            triplet = (triplet << 2 | two_bits(set)) & 63;
            let length = at - first;
            if length < TRIPLET - 1 {
                continue;
            }
            let count = u32::from(seen[triplet]);
            seen[triplet] += 1;
            if count > 0 {
                sum += count;
                let score = 10 * sum / length as u32;
                if score > worst.0 {
                    worst = (score, first, at);
                }
            }
        }
    }
    Some(worst)
}

#[cfg(test)]
mod tests {
    use super::super::alphabet::encode;
    use super::*;
    use proptest::prelude::*;

    fn masked(text: &str) -> String {
        let mask = low_complexity(&encode(text.as_bytes()));
        let mark = |(at, base): (usize, char)| match &mask {
            Some(mask) if mask[at] => base.to_ascii_lowercase(),
            _ => base,
        };
        text.chars().enumerate().map(mark).collect()
    }

    /// As `vsearch --fastx_mask --qmask dust` has them.
    #[test]
    fn masks_as_vsearch() {
        for expected in [
            "TCTAAATCAACACCAGACTACCTCTCTCTCTctacgtacgtacgtacgtacgtacgt",
            "acacacacacacacacacaacaacaacaacaacaacaacaacaaCTTGCATCAACCAAATTCGAGGAAACTGTCAGGAGTTGTTGCTACTCTCTCTCT",
            "AGAGAGaacaacaacaacaacaacaacaacaacaacaacacaCTTCCGACCTGCCCGAATGGCCGGATCTTCAGCCGTCGA",
        ] {
            assert_eq!(masked(&expected.to_ascii_uppercase()), expected);
        }
    }

    proptest! {
        #[test]
        fn the_bound_hides_no_stretch(window in prop::collection::vec(prop::sample::select(vec![1_u8, 2, 8]), 1..=WINDOW)) {
            if worst_stretch(&window).is_some_and(|(score, ..)| score > LEVEL) {
                prop_assert!(may_be_masked(&window));
            }
        }
    }
}
