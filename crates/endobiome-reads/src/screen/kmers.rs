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
