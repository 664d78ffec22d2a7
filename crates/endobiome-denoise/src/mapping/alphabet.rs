//! Nucleotides as sets of bases.

/// The IUPAC code as a set of bases, one bit each (A 1, C 2, G 4, T 8); 0 for any other byte.
pub(crate) const fn base_set(byte: u8) -> u8 {
    match byte {
        b'A' => 1,
        b'C' => 2,
        b'G' => 4,
        b'T' | b'U' => 8,
        b'M' => 3,
        b'R' => 5,
        b'W' => 9,
        b'S' => 6,
        b'Y' => 10,
        b'K' => 12,
        b'V' => 7,
        b'H' => 11,
        b'D' => 13,
        b'B' => 14,
        b'N' => 15,
        _ => 0,
    }
}

/// Base sets of a sequence.
pub(crate) fn encode(sequence: &[u8]) -> Vec<u8> {
    sequence.iter().map(|&byte| base_set(byte)).collect()
}

/// Whether a set is one base.
pub(crate) const fn is_base(set: u8) -> bool {
    set.count_ones() == 1
}
