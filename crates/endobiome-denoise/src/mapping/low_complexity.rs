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

/// Which positions of a sequence of base sets are of low complexity.
pub(crate) fn low_complexity(sequence: &[u8]) -> Vec<bool> {
    let mut masked = vec![false; sequence.len()];
    let mut start = 0;
    while start < sequence.len() {
        let window = &sequence[start..sequence.len().min(start + WINDOW)];
        if let Some((score, first, last)) = worst_stretch(window)
            && score > LEVEL
        {
            masked[start + first..=start + last].fill(true);
            if last < HALF {
                start += HALF - last;
            }
        }
        start += HALF;
    }
    masked
}

/// The score, first and last position of the stretch of a window with the most repeated triplets.
fn worst_stretch(window: &[u8]) -> Option<(u32, usize, usize)> {
    let starts = window.len().checked_sub(TRIPLET - 1 + TOO_SHORT)?;
    let mut worst = (0, 0, window.len() - 1);
    for first in 0..starts {
        let mut seen = [0_u8; 64];
        let (mut triplet, mut sum) = (0_usize, 0_u32);
        for (at, &set) in window.iter().enumerate().skip(first) {
            let base = if is_base(set) { set.trailing_zeros() as usize } else { 0 };
            triplet = (triplet << 2 | base) & 63;
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
