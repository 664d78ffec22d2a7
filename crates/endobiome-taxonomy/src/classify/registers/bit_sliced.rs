//! Counters in binary digits side by side: one machine word holds one digit of 64 counters.

/// For each byte eight bytes of 0 or 1, one for each of its bits, the lowest first.
pub(crate) const SPREAD: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte] |= ((byte as u64 >> bit) & 1) << (8 * bit);
            bit += 1;
        }
        byte += 1;
    }
    table
};

/// Adds two rows to a digit; gives what is carried.
#[inline(always)]
pub(crate) fn carry<const N: usize>(digit: &mut [u64; N], a: &[u64; N], b: &[u64; N]) -> [u64; N] {
    let mut carried = [0; N];
    for (((carried, digit), &a), &b) in carried.iter_mut().zip(digit).zip(a).zip(b) {
        let differ = a ^ b;
        *carried = a & b | differ & *digit;
        *digit ^= differ;
    }
    carried
}
