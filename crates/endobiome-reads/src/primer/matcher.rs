//! IUPAC matching with mismatches.

use endobiome_core::Sequence;

/// One bit a nucleotide: A 1, C 2, G 4, T 8; `N` in a read matches nothing.
const READ_BITS: [u8; 256] = {
    let mut table = [0_u8; 256];
    table[b'A' as usize] = 1;
    table[b'C' as usize] = 2;
    table[b'G' as usize] = 4;
    table[b'T' as usize] = 8;
    table
};

const fn code_bits(code: u8) -> u8 {
    match code {
        b'A' => 1,
        b'C' => 2,
        b'G' => 4,
        b'T' => 8,
        b'R' => 5,
        b'Y' => 10,
        b'S' => 6,
        b'W' => 9,
        b'K' => 12,
        b'M' => 3,
        b'B' => 14,
        b'D' => 13,
        b'H' => 11,
        b'V' => 7,
        b'N' => 15,
        _ => 0,
    }
}

/// A place where a primer matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// First base of the match in the read.
    pub(super) start: usize,
    /// One past its last base.
    pub(super) end: usize,
    /// Mismatches.
    pub(super) mismatches: usize,
}

/// A primer made ready for matching.
#[derive(Debug, Clone)]
pub(crate) struct Matcher {
    bits: Vec<u8>,
    rate: f64,
}

impl Matcher {
    pub(crate) fn new(primer: &Sequence, rate: f64) -> Self {
        Self { bits: primer.as_bytes().iter().map(|&code| code_bits(code)).collect(), rate }
    }

    pub(super) fn len(&self) -> usize {
        self.bits.len()
    }

    fn allowed(&self, length: usize) -> usize {
        Self::allowed_of(self.rate, length)
    }

    /// Mismatches that `length` bases may have at a rate.
    pub(crate) fn allowed_of(rate: f64, length: usize) -> usize {
        (length as f64 * rate + 1e-9) as usize
    }

    /// Whether the whole primer stands anywhere from base `from` on.
    pub(crate) fn whole_after(&self, read: &[u8], from: usize) -> bool {
        self.best(read, from, read.len()).is_some()
    }

    /// Mismatches of the primer's first `length` bases at `start`, if no more than `most`.
    #[inline]
    fn mismatches(&self, read: &[u8], start: usize, length: usize, most: usize) -> Option<usize> {
        let mut mismatches = 0;
        for (&base, &bits) in read.get(start..start + length)?.iter().zip(&self.bits) {
            mismatches += usize::from(READ_BITS[usize::from(base)] & bits == 0);
            if mismatches > most {
                return None;
            }
        }
        Some(mismatches)
    }

    /// The best whole match that begins at base `0..=max_offset`; of equals the first.
    pub(super) fn near_start(&self, read: &[u8], max_offset: usize) -> Option<Hit> {
        self.best(read, 0, max_offset)
    }

    /// The best whole match that begins at `from` or later; else the longest part of the primer's start
    /// (at least `least` bases) at the read's end.
    pub(super) fn after(&self, read: &[u8], from: usize, least: usize) -> Option<Hit> {
        let whole = self.best(read, from, read.len());
        if whole.is_some() {
            return whole;
        }
        (least..self.len().min(read.len().saturating_sub(from) + 1)).rev().find_map(|length| {
            let start = read.len() - length;
            let mismatches = self.mismatches(read, start, length, self.allowed(length))?;
            Some(Hit { start, end: read.len(), mismatches })
        })
    }

    fn best(&self, read: &[u8], from: usize, to: usize) -> Option<Hit> {
        let last = read.len().checked_sub(self.len())?.min(to);
        let mut most = self.allowed(self.len());
        let mut best: Option<Hit> = None;
        for start in from..=last {
            if let Some(mismatches) = self.mismatches(read, start, self.len(), most) {
                best = Some(Hit { start, end: start + self.len(), mismatches });
                match mismatches.checked_sub(1) {
                    Some(fewer) => most = fewer,
                    None => break,
                }
            }
        }
        best
    }
}
