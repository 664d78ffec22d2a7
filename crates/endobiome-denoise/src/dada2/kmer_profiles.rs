//! Which k-mers sequences hold how often, and how many two of them share.
//!
//! Counts are kept as bit sets: in plane `p` those k-mers that come at least `p + 1` times. The smaller of two counts
//! is the number of planes in which both have the bit, so that what two sequences share is the sum of the planes'
//! intersections. The few k-mers that come more often than there are planes are listed apart.

/// Length of the k-mers by which pairs are screened.
pub(crate) const KMER: usize = 5;
/// Number of different k-mers.
const KMERS: usize = 1 << (2 * KMER);
/// Planes of a profile.
const PLANES: usize = 3;
type Plane = [u64; KMERS / 64];

/// The k-mers of many sequences.
#[derive(Debug, Clone, Default)]
pub(crate) struct KmerProfiles {
    first: Vec<Plane>,
    further: Vec<[Plane; PLANES - 1]>,
    /// K-mers of a sequence less those that differ.
    repeats: Vec<u32>,
    /// Sequence, k-mer, how often above [`PLANES`]; sorted.
    frequent: Vec<(u32, u16, u32)>,
}

/// What screening found of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shared {
    /// Fewer k-mers are shared than asked for.
    TooFew,
    /// So many are shared.
    Number(u32),
}

impl KmerProfiles {
    /// Adds the next sequence.
    pub(crate) fn push(&mut self, codes: &[u8]) {
        let mut planes = [[0; KMERS / 64]; PLANES];
        let (mut repeats, mut frequent) = (0, Vec::new());
        for kmer in kmers(codes) {
            let (word, bit) = (kmer / 64, 1 << (kmer % 64));
            repeats += u32::from(planes[0][word] & bit != 0);
            match planes.iter_mut().find(|plane| plane[word] & bit == 0) {
                Some(plane) => plane[word] |= bit,
                None => frequent.push(kmer as u16),
            }
        }
        frequent.sort_unstable();
        let sequence = self.first.len() as u32;
        let runs = frequent.chunk_by(|a, b| a == b);
        self.frequent.extend(runs.map(|run| (sequence, run[0], run.len() as u32)));
        let [first, further @ ..] = planes;
        self.first.push(first);
        self.further.push(further);
        self.repeats.push(repeats);
    }

    /// How many k-mers `one` shares with each of the `others`, counted with multiplicity, where they are enough:
    /// `is_enough` says for a sequence and a number whether they are, and holds for more if for fewer.
    pub(crate) fn shared(
        &self,
        one: usize,
        others: &[usize],
        is_enough: impl Fn(usize, u32) -> bool,
    ) -> Vec<Shared> {
        #[cfg(target_arch = "x86_64")]
        {
            #[target_feature(enable = "avx2", enable = "popcnt")]
            fn wide(
                profiles: &KmerProfiles,
                one: usize,
                others: &[usize],
                is_enough: impl Fn(usize, u32) -> bool,
            ) -> Vec<Shared> {
                profiles.shared_plain(one, others, is_enough)
            }
            if endobiome_core::processor::may_use_wide_registers()
                && std::arch::is_x86_feature_detected!("avx2")
                && std::arch::is_x86_feature_detected!("popcnt")
            {
                #[expect(unsafe_code, reason = "the features were found on this machine in the line above")]
                return unsafe { wide(self, one, others, is_enough) };
            }
        }
        self.shared_plain(one, others, is_enough)
    }

    #[inline(always)]
    fn shared_plain(
        &self,
        one: usize,
        others: &[usize],
        is_enough: impl Fn(usize, u32) -> bool,
    ) -> Vec<Shared> {
        let (first, further) = (&self.first[one], &self.further[one]);
        let frequent = self.frequent_of(one);
        let mut answers = Vec::with_capacity(others.len());
        for &other in others {
            let different = intersection(first, &self.first[other]);
            let most = different + self.repeats[one].min(self.repeats[other]);
            if !is_enough(other, most) {
                answers.push(Shared::TooFew);
                continue;
            }
            let planes = further.iter().zip(&self.further[other]);
            let mut shared = different + planes.map(|(a, b)| intersection(a, b)).sum::<u32>();
            if !frequent.is_empty() {
                for &(_, kmer, count) in self.frequent_of(other) {
                    if let Ok(at) = frequent.binary_search_by_key(&kmer, |&(_, kmer, _)| kmer) {
                        shared += count.min(frequent[at].2);
                    }
                }
            }
            answers.push(if is_enough(other, shared) { Shared::Number(shared) } else { Shared::TooFew });
        }
        answers
    }

    /// The k-mers of a sequence that come more often than there are planes.
    fn frequent_of(&self, sequence: usize) -> &[(u32, u16, u32)] {
        let start = self.frequent.partition_point(|&(of, ..)| (of as usize) < sequence);
        let length = self.frequent[start..].iter().take_while(|&&(of, ..)| of as usize == sequence).count();
        &self.frequent[start..start + length]
    }
}

#[inline(always)]
fn intersection(a: &Plane, b: &Plane) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a & b).count_ones()).sum()
}

/// The k-mers of a sequence, as numbers.
fn kmers(codes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    codes.windows(KMER).map(|window| window.iter().fold(0, |kmer, &code| kmer << 2 | usize::from(code)))
}

/// Number of positions at which both sequences have the same k-mer.
pub(crate) fn shared_in_place(a: &[u8], b: &[u8]) -> u32 {
    let mut run = 0_u32;
    let mut shared = 0;
    for (a, b) in a.iter().zip(b) {
        run = if a == b { run + 1 } else { 0 };
        shared += u32::from(run >= KMER as u32);
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(a: &[u8], b: &[u8]) -> u32 {
        let count = |codes| {
            let mut counts = vec![0_u32; KMERS];
            kmers(codes).for_each(|kmer| counts[kmer] += 1);
            counts
        };
        count(a).into_iter().zip(count(b)).map(|(a, b)| a.min(b)).sum()
    }

    proptest! {
        #[test]
        fn shares_as_the_counts_do(
            sequences in prop::collection::vec(prop::collection::vec(0_u8..2, 6..300), 2..12),
            needed in 0_u32..80,
        ) {
            let mut profiles = KmerProfiles::default();
            sequences.iter().for_each(|codes| profiles.push(codes));
            let others: Vec<usize> = (0..sequences.len()).collect();
            for (one, codes) in sequences.iter().enumerate() {
                let found = profiles.shared(one, &others, |_, shared| shared >= needed);
                for (other, found) in found.into_iter().enumerate() {
                    let shared = plain(codes, &sequences[other]);
                    let expected = if shared >= needed { Shared::Number(shared) } else { Shared::TooFew };
                    prop_assert_eq!(found, expected);
                }
            }
        }
    }

    #[test]
    fn in_place_counts_positions() {
        assert_eq!(shared_in_place(&[0, 1, 2, 3, 0, 1, 2], &[0, 1, 2, 3, 0, 1, 3]), 2);
        assert_eq!(shared_in_place(&[0, 1, 2, 3], &[0, 1, 2, 3]), 0);
    }
}
