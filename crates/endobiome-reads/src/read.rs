//! One read.

use crate::nucleotide::COMPLEMENT;

/// One read: upper-case `ACGTN` and one Phred score a base.
///
/// `U` is read as `T`; `.` and the other IUPAC ambiguity codes as `N`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// The name line without its `@`.
    pub id: Vec<u8>,
    /// Upper-case `ACGTN`.
    pub sequence: Vec<u8>,
    /// Phred scores (numbers, not characters), as long as the sequence.
    pub quality: Vec<u8>,
}

impl Read {
    /// The name up to the first blank, without `/1` or `/2`: equal for both mates.
    pub fn name(&self) -> &[u8] {
        mate_name(&self.id)
    }

    /// Number of bases.
    pub fn len(&self) -> usize {
        self.sequence.len()
    }

    /// Whether there is no base.
    pub fn is_empty(&self) -> bool {
        self.sequence.is_empty()
    }

    /// Turns the read round: reverse complement, qualities backwards.
    pub fn reverse_complement(&mut self) {
        self.sequence.reverse();
        for base in &mut self.sequence {
            *base = COMPLEMENT[usize::from(*base)];
        }
        self.quality.reverse();
    }

    /// Keeps the bases `start..end` only.
    pub fn keep(&mut self, start: usize, end: usize) {
        self.sequence.truncate(end);
        self.quality.truncate(end);
        if start > 0 {
            self.sequence.drain(..start.min(end));
            self.quality.drain(..start.min(end));
        }
    }
}

fn mate_name(id: &[u8]) -> &[u8] {
    let end = memchr::memchr2(b' ', b'\t', id).unwrap_or(id.len());
    match &id[..end] {
        [name @ .., b'/', b'1' | b'2'] => name,
        name => name,
    }
}
