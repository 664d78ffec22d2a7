//! Sequences at two bits a nucleotide.

use endobiome_core::sequence::complement;
use std::sync::Arc;

/// Many nucleotide sequences, packed: A 0, C 1, G 2, T 3, four to a byte, low bits first.
///
/// Each sequence begins on a byte. Ambiguity codes are packed as A and kept in a list beside.
#[derive(Debug, Clone, Default)]
pub struct PackedSequences {
    packed: Bytes,
    /// First byte of each sequence in `packed`, and the end.
    starts: Vec<u64>,
    /// Nucleotides of each sequence.
    lengths: Vec<u32>,
    /// Ambiguity codes, sorted.
    ambiguous: Vec<Ambiguity>,
}

/// An ambiguity code: sequence, position in it, the code.
pub(crate) type Ambiguity = (u32, u32, u8);

/// Packed bytes of our own or of a mapped file.
#[derive(Clone)]
enum Bytes {
    Owned(Vec<u8>),
    Mapped(Arc<memmap2::Mmap>, std::ops::Range<usize>),
}

impl Default for Bytes {
    fn default() -> Self {
        Self::Owned(Vec::new())
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} packed bytes", self.as_slice().len())
    }
}

impl Bytes {
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Owned(bytes) => bytes,
            Self::Mapped(map, range) => map.get(range.clone()).unwrap_or_default(),
        }
    }
}

const LETTERS: [u8; 4] = *b"ACGT";

/// The two-bit code of an upper-case nucleotide, `None` for ambiguity codes.
///
/// ```
/// use endobiome_taxonomy::reference::two_bits;
/// assert_eq!([b'A', b'C', b'G', b'T', b'N'].map(two_bits), [Some(0), Some(1), Some(2), Some(3), None]);
/// ```
pub const fn two_bits(nucleotide: u8) -> Option<u8> {
    match nucleotide {
        b'A' => Some(0),
        b'C' => Some(1),
        b'G' => Some(2),
        b'T' => Some(3),
        _ => None,
    }
}

/// Eight letters as two packed bytes, worked on together; `None` unless they are eight, all of them A, C, G or T.
fn pack_eight(letters: &[u8]) -> Option<[u8; 2]> {
    let letters: [u8; 8] = letters.try_into().ok()?;
    let word = u64::from_le_bytes(letters);
    // Of the letters' bits the exclusive or of the second and third lowest pair is A 0, C 1, G 2, T 3.
    let codes = ((word >> 1) ^ (word >> 2)) & 0x0303_0303_0303_0303;
    let pairs = (codes | (codes >> 6)) & 0x000f_000f_000f_000f;
    let fours = pairs | (pairs >> 12);
    let bytes = [fours as u8, (fours >> 32) as u8];
    let [first, second] = bytes.map(|byte| FOUR_LETTERS[usize::from(byte)]);
    // Other letters have such bits too: only what reads back the same was packed right.
    (letters[..4] == first && letters[4..] == second).then_some(bytes)
}

/// The four letters of each packed byte.
const FOUR_LETTERS: [[u8; 4]; 256] = {
    let mut table = [[0; 4]; 256];
    let mut place = 0;
    while place < 1024 {
        table[place / 4][place % 4] = LETTERS[(place / 4) >> (2 * (place % 4)) & 3];
        place += 1;
    }
    table
};

impl PackedSequences {
    /// Adds an upper-case IUPAC sequence.
    pub(crate) fn push(&mut self, sequence: &[u8]) {
        let number = self.lengths.len() as u32;
        let Bytes::Owned(packed) = &mut self.packed else {
            return; // a mapped set is never added to
        };
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        packed.reserve(sequence.len().div_ceil(4));
        for (eight_number, eight) in sequence.chunks(8).enumerate() {
            if let Some(bytes) = pack_eight(eight) {
                packed.extend_from_slice(&bytes);
                continue;
            }
            for (half, chunk) in eight.chunks(4).enumerate() {
                let mut byte = 0;
                for (offset, &nucleotide) in chunk.iter().enumerate() {
                    match two_bits(nucleotide) {
                        Some(bits) => byte |= bits << (2 * offset),
                        None => {
                            let position = 8 * eight_number + 4 * half + offset;
                            self.ambiguous.push((number, position as u32, nucleotide));
                        }
                    }
                }
                packed.push(byte);
            }
        }
        self.starts.push(packed.len() as u64);
        self.lengths.push(sequence.len() as u32);
    }

    /// Sequences whose packed bytes lie in a mapped file.
    ///
    /// # Errors
    /// What does not fit, in words.
    pub(crate) fn from_mapped(
        map: Arc<memmap2::Mmap>,
        range: std::ops::Range<usize>,
        lengths: Vec<u32>,
        ambiguous: Vec<Ambiguity>,
    ) -> Result<Self, &'static str> {
        let mut starts = Vec::with_capacity(lengths.len() + 1);
        let mut end = 0;
        starts.push(end);
        for &length in &lengths {
            end += u64::from(length.div_ceil(4));
            starts.push(end);
        }
        if end != range.len() as u64 {
            return Err("its length does not fit the lengths of the sequences");
        }
        let in_range = |&(sequence, position, code): &Ambiguity| {
            lengths.get(sequence as usize).is_some_and(|&length| position < length)
                && complement(code).is_some()
        };
        if !ambiguous.is_sorted() || !ambiguous.iter().all(in_range) {
            return Err("the ambiguity codes do not fit the sequences");
        }
        Ok(Self { packed: Bytes::Mapped(map, range), starts, lengths, ambiguous })
    }

    /// Packed bytes, lengths and ambiguity codes.
    pub(crate) fn parts(&self) -> (&[u8], &[u32], &[Ambiguity]) {
        (self.packed.as_slice(), &self.lengths, &self.ambiguous)
    }

    /// Number of sequences.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Whether there is no sequence.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Nucleotides of one sequence.
    pub fn length(&self, sequence: usize) -> usize {
        self.lengths[sequence] as usize
    }

    /// Nucleotides of all sequences together.
    pub fn total_length(&self) -> u64 {
        self.lengths.iter().map(|&length| u64::from(length)).sum()
    }

    /// The packed bytes of one sequence; the last may hold unused bits, which are zero.
    pub fn packed(&self, sequence: usize) -> &[u8] {
        &self.packed.as_slice()[self.starts[sequence] as usize..self.starts[sequence + 1] as usize]
    }

    /// Ambiguity codes of one sequence as (position, code), by position.
    pub fn ambiguous(&self, sequence: usize) -> impl Iterator<Item = (usize, u8)> {
        let number = sequence as u32;
        let first = self.ambiguous.partition_point(|&(owner, ..)| owner < number);
        self.ambiguous[first..]
            .iter()
            .take_while(move |&&(owner, ..)| owner == number)
            .map(|&(_, position, code)| (position as usize, code))
    }

    /// Writes one sequence as upper-case bytes into `bytes`, whose former content is dropped.
    pub fn unpack(&self, sequence: usize, bytes: &mut Vec<u8>) {
        let length = self.length(sequence);
        let packed = self.packed(sequence);
        bytes.clear();
        bytes.resize(4 * packed.len(), 0);
        for (four, &byte) in bytes.chunks_exact_mut(4).zip(packed) {
            four.copy_from_slice(&FOUR_LETTERS[usize::from(byte)]);
        }
        bytes.truncate(length);
        for (position, code) in self.ambiguous(sequence) {
            bytes[position] = code;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PackedSequences;

    proptest::proptest! {
        #[test]
        fn what_goes_in_comes_out(texts in proptest::collection::vec("[ACGT]{0,20}[ACGTNRY]{0,23}", 0..8)) {
            let mut packed = PackedSequences::default();
            texts.iter().for_each(|text| packed.push(text.as_bytes()));
            let mut bytes = Vec::new();
            for (number, text) in texts.iter().enumerate() {
                packed.unpack(number, &mut bytes);
                proptest::prop_assert_eq!(&bytes, text.as_bytes());
            }
        }
    }
}
