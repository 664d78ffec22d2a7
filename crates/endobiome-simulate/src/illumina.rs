//! Qualities and errors of a paired-end run.
//!
//! Qualities walk along the read: the signal decays, so low scores become more likely with the cycle, more so in
//! the reverse mate, and neighbouring cycles resemble each other. A base is read wrong with the probability its
//! score states (10^(-Q/10)), and then as any of the three others. There are no insertions or deletions: Illumina
//! makes them about a hundred times more rarely than substitutions (Schirmer et al. 2015, NAR 43:e37).

use crate::design::Qualities;
use endobiome_core::RandomStream;
use rand::RngExt;

/// A simulated read: bases and Phred scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedRead {
    /// Bases.
    pub bases: Vec<u8>,
    /// Phred scores (not characters).
    pub qualities: Vec<u8>,
}

/// Reads the first `length` cycles of `molecule`; past its end the read stops.
///
/// ```
/// use endobiome_core::stream;
/// use endobiome_simulate::{design::Qualities, illumina::read};
/// let mut random = stream(1, "example", b"a read");
/// let cut = read(b"ACGTACGTAC", 4, false, Qualities::Binned, &mut random);
/// assert_eq!((cut.bases.len(), cut.qualities.len()), (4, 4));
/// // Ten bases have no eleventh.
/// assert_eq!(read(b"ACGTACGTAC", 11, false, Qualities::Binned, &mut random).bases.len(), 10);
/// ```
pub fn read(
    molecule: &[u8],
    length: usize,
    reverse_mate: bool,
    qualities: Qualities,
    random: &mut RandomStream,
) -> SimulatedRead {
    let length = length.min(molecule.len());
    let scores = match qualities {
        Qualities::Binned => binned(length, reverse_mate, random),
        Qualities::Full => full(length, reverse_mate, random),
    };
    let bases = molecule
        .iter()
        .zip(&scores)
        .map(|(&base, &score)| {
            if random.random::<f64>() < libm::pow(10_f64, -f64::from(score) / 10.0) {
                let others: Vec<u8> = b"ACGT".iter().copied().filter(|&other| other != base).collect();
                others[random.random_range(0..others.len())]
            } else {
                base
            }
        })
        .collect();
    SimulatedRead { bases, qualities: scores }
}

/// Decay of the signal at a cycle, from 0 at the start to 1 at cycle 300 of a reverse mate.
#[expect(clippy::cast_precision_loss, reason = "cycle numbers are small")]
fn decay(cycle: usize, reverse_mate: bool) -> f64 {
    let scale = if reverse_mate { 1.0 } else { 0.6 };
    scale * (cycle as f64 / 300.0).powi(2)
}

/// A walk over the bins 37, 23, 12 and, rarely, 2.
fn binned(length: usize, reverse_mate: bool, random: &mut RandomStream) -> Vec<u8> {
    let poor_read = random.random::<f64>() < 0.03;
    let mut score = 37;
    (0..length)
        .map(|cycle| {
            let fall = 0.012 + 0.10 * decay(cycle, reverse_mate) + if poor_read { 0.05 } else { 0.0 };
            let draw: f64 = random.random();
            score = match score {
                37 if draw < fall => 23,
                23 if draw < 0.15 => 12,
                23 if draw < 0.65 => 37,
                12 if draw < 0.02 => 2,
                12 if draw < 0.55 => 37,
                2 if draw < 0.8 => 37,
                same => same,
            };
            score
        })
        .collect()
}

/// An autoregressive walk around a falling mean, between 2 and 38.
fn full(length: usize, reverse_mate: bool, random: &mut RandomStream) -> Vec<u8> {
    let level = 37.5 - 4.0 * random.random::<f64>().powi(3) * if reverse_mate { 2.0 } else { 1.0 };
    let mut departure = 0.0;
    (0..length)
        .map(|cycle| {
            let shock = random.random::<f64>() + random.random::<f64>() - 1.0;
            let dip =
                if random.random::<f64>() < 0.01 + 0.05 * decay(cycle, reverse_mate) { 14.0 } else { 0.0 };
            departure = 0.8 * departure + 2.0 * shock - dip;
            let score = level - 14.0 * decay(cycle, reverse_mate) + departure;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 2..=38")]
            let score = score.round().clamp(2.0, 38.0) as u8;
            score
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::stream;

    #[test]
    fn errors_come_as_often_as_the_scores_say() {
        let molecule: Vec<u8> = b"ACGT".iter().copied().cycle().take(250).collect();
        for qualities in [Qualities::Binned, Qualities::Full] {
            let mut random = stream(7, "test", b"errors");
            let (mut expected, mut seen) = (0.0, 0.0);
            for _ in 0..4000 {
                let read = read(&molecule, 250, true, qualities, &mut random);
                expected +=
                    read.qualities.iter().map(|&q| libm::pow(10_f64, -f64::from(q) / 10.0)).sum::<f64>();
                seen += read.bases.iter().zip(&molecule).filter(|(a, b)| a != b).count() as f64;
            }
            assert!(expected > 500.0, "{qualities:?} {expected}");
            approx::assert_relative_eq!(seen, expected, max_relative = 0.05);
        }
    }

    #[test]
    fn reads_past_the_molecule_stop() {
        let read = read(b"ACGT", 10, false, Qualities::Binned, &mut stream(1, "test", b""));
        assert_eq!((read.bases.len(), read.qualities.len()), (4, 4));
    }
}
