//! Two-bit k-mers.

/// Calls `f` with every k-mer of ACGT (A 0, C 1, T 2, G 3; first base in the highest bits), in order, until
/// it says stop (`false`). K-mers with `N` are left out. `k` is at most 16.
pub(crate) fn for_each_kmer(sequence: &[u8], k: usize, mut f: impl FnMut(usize, u32) -> bool) {
    let mask = if k >= 16 { u32::MAX } else { (1 << (2 * k)) - 1 };
    let mut code = 0_u32;
    let mut length = 0;
    for (end, &base) in sequence.iter().enumerate() {
        if base == b'N' {
            length = 0;
            continue;
        }
        code = ((code << 2) | u32::from((base >> 1) & 3)) & mask;
        length += 1;
        if length >= k && !f(end + 1 - k, code) {
            return;
        }
    }
}

/// The k-mer of the other strand.
pub(crate) fn reverse_complement_kmer(kmer: u32, k: usize) -> u32 {
    // Complement is A 0 <-> T 2, C 1 <-> G 3: the upper bit of each base is turned.
    (0..k).fold((0, kmer ^ 0xAAAA_AAAA), |(turned, rest), _| ((turned << 2) | (rest & 3), rest >> 2)).0
}

/// A set of k-mers with a bitmap before it that answers most absences.
#[derive(Debug, Clone)]
pub(crate) struct KmerSet {
    bitmap: Vec<u64>,
    shift: u32,
    kmers: rustc_hash::FxHashSet<u32>,
}

impl KmerSet {
    pub(crate) fn new(kmers: impl IntoIterator<Item = u32>) -> Self {
        let kmers: rustc_hash::FxHashSet<u32> = kmers.into_iter().collect();
        // About 16 bits a k-mer: one absence in sixteen reaches the set.
        let bits = (kmers.len().max(64) * 16).next_power_of_two();
        let shift = 32 - bits.trailing_zeros().min(26);
        let mut bitmap = vec![0_u64; (1_usize << (32 - shift)) / 64];
        #[expect(clippy::iter_over_hash_type, reason = "setting bits does not depend on the order")]
        for &kmer in &kmers {
            let hash = hash(kmer) >> shift;
            bitmap[hash as usize / 64] |= 1 << (hash % 64);
        }
        Self { bitmap, shift, kmers }
    }

    #[inline]
    pub(crate) fn contains(&self, kmer: u32) -> bool {
        let hash = hash(kmer) >> self.shift;
        self.bitmap[hash as usize / 64] >> (hash % 64) & 1 == 1 && self.kmers.contains(&kmer)
    }
}

#[inline]
fn hash(kmer: u32) -> u32 {
    kmer.wrapping_mul(0x9E37_79B1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kmers_of_the_other_strand() {
        let codes = |sequence: &[u8]| {
            let mut codes = Vec::new();
            for_each_kmer(sequence, 5, |_, code| {
                codes.push(code);
                true
            });
            codes
        };
        let sequence = b"ACGTTGCANCCATG";
        let mut turned: Vec<u32> = codes(&endobiome_core::sequence::reverse_complement(sequence));
        turned.reverse();
        let expected: Vec<u32> =
            codes(sequence).into_iter().map(|code| reverse_complement_kmer(code, 5)).collect();
        assert_eq!(turned, expected);
    }

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let set = KmerSet::new((0..5_000).map(|n| n * 7));
        assert!((0..40_000).all(|n| set.contains(n) == (n % 7 == 0 && n < 35_000)));
    }
}
