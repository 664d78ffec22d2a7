//! The random draws of a query: they depend on the seed and the query's own nucleotides, on nothing else.

use endobiome_core::{RandomStream, stream};
use rand::Rng;

/// A stream of small random numbers for one query.
#[derive(Debug, Clone)]
pub(crate) struct Draws {
    stream: RandomStream,
    /// The unused upper half of the last 64-bit number.
    spare: Option<u32>,
}

impl Draws {
    /// The stream of `sequence` (upper case) under `seed`.
    pub(crate) fn new(seed: u64, sequence: &[u8]) -> Self {
        Self { stream: stream(seed, "classify", sequence), spare: None }
    }

    /// A number below `bound`, which must not be 0.
    ///
    /// By multiplication of a 32-bit number; the bias is below `bound` / 2^32.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let number = match self.spare.take() {
            Some(spare) => spare,
            None => {
                let both = self.stream.next_u64();
                self.spare = Some((both >> 32) as u32);
                both as u32
            }
        };
        ((u64::from(number) * bound as u64) >> 32) as usize
    }

    /// Fills `drawn` with `count` numbers below `bound`, with replacement.
    pub(crate) fn fill(&mut self, count: usize, bound: usize, drawn: &mut Vec<u32>) {
        drawn.clear();
        self.add(count, bound, drawn);
    }

    /// Adds `count` numbers below `bound` to `drawn`, with replacement.
    pub(crate) fn add(&mut self, count: usize, bound: usize, drawn: &mut Vec<u32>) {
        drawn.extend((0..count).map(|_| self.below(bound) as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_below_the_bound_and_reach_all_of_it() {
        let mut draws = Draws::new(1, b"ACGT");
        let mut seen = [0; 7];
        for _ in 0..7000 {
            seen[draws.below(7)] += 1;
        }
        assert!(seen.iter().all(|&count| (850..1150).contains(&count)), "{seen:?}");
    }

    #[test]
    fn the_stream_is_that_of_the_sequence_and_the_seed() {
        let first = |seed, sequence: &[u8]| {
            let mut drawn = Vec::new();
            Draws::new(seed, sequence).fill(8, 1000, &mut drawn);
            drawn
        };
        assert_eq!(first(1, b"ACGT"), first(1, b"ACGT"));
        assert_ne!(first(1, b"ACGT"), first(2, b"ACGT"));
        assert_ne!(first(1, b"ACGT"), first(1, b"ACGA"));
    }
}
