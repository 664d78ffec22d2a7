//! What bytes stand for which nucleotide.

/// The complement of `ACGTN`; any other byte stays.
pub(crate) const COMPLEMENT: [u8; 256] = {
    let mut table = [0_u8; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte as u8;
        byte += 1;
    }
    table[b'A' as usize] = b'T';
    table[b'C' as usize] = b'G';
    table[b'G' as usize] = b'C';
    table[b'T' as usize] = b'A';
    table
};

/// What each byte of a sequence line is read as; 0 for what is no nucleotide.
pub(crate) const NUCLEOTIDE: [u8; 256] = {
    let mut table = [0_u8; 256];
    let ambiguous = b"RYSWKMBDHVNryswkmbdhvn.";
    let mut i = 0;
    while i < ambiguous.len() {
        table[ambiguous[i] as usize] = b'N';
        i += 1;
    }
    let (from, to) = (b"ACGTUacgtu", b"ACGTTACGTT");
    i = 0;
    while i < from.len() {
        table[from[i] as usize] = to[i];
        i += 1;
    }
    table
};
