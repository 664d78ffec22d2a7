//! Nucleotide sequences.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An upper-case DNA sequence over the IUPAC codes `ACGTRYSWKMBDHVN`.
///
/// `U` becomes `T`. The order of sequences is the order of their bytes.
///
/// ```
/// use endobiome_core::Sequence;
/// let primer: Sequence = "gtgYcagcmgccgcggtaa".parse()?;
/// assert_eq!(primer.as_str(), "GTGYCAGCMGCCGCGGTAA");
/// assert_eq!(primer.reverse_complement().reverse_complement(), primer);
/// # Ok::<(), endobiome_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sequence(Vec<u8>);

impl Sequence {
    /// Checks and upper-cases `bytes`.
    ///
    /// # Errors
    /// [`Error::Nucleotide`] names the first byte that is no IUPAC code.
    pub fn new(mut bytes: Vec<u8>) -> Result<Self> {
        for (position, byte) in bytes.iter_mut().enumerate() {
            let upper = match byte.to_ascii_uppercase() {
                b'U' => b'T',
                other => other,
            };
            if complement(upper).is_none() {
                return Err(Error::Nucleotide { byte: char::from(*byte), position });
            }
            *byte = upper;
        }
        Ok(Self(bytes))
    }

    /// The bytes, upper case.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The sequence as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Number of nucleotides.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no nucleotide.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The other strand, 5' to 3'.
    ///
    /// ```
    /// use endobiome_core::Sequence;
    /// let sequence: Sequence = "AACRT".parse()?;
    /// assert_eq!(sequence.reverse_complement().as_bytes(), b"AYGTT");
    /// # Ok::<(), endobiome_core::Error>(())
    /// ```
    #[must_use]
    pub fn reverse_complement(&self) -> Self {
        Self(reverse_complement(&self.0))
    }

    /// Gives up the bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Reverse-complements upper-case IUPAC bytes; a byte that is no code stays as it is.
///
/// ```
/// use endobiome_core::sequence::reverse_complement;
/// assert_eq!(reverse_complement(b"AACRT-"), b"-AYGTT");
/// ```
pub fn reverse_complement(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().map(|&b| complement(b).unwrap_or(b)).collect()
}

/// The complement of an upper-case IUPAC code, `None` for any other byte.
///
/// ```
/// use endobiome_core::sequence::complement;
/// assert_eq!((complement(b'A'), complement(b'R'), complement(b'a')), (Some(b'T'), Some(b'Y'), None));
/// ```
pub const fn complement(code: u8) -> Option<u8> {
    Some(match code {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        b'T' => b'A',
        b'R' => b'Y',
        b'Y' => b'R',
        b'S' => b'S',
        b'W' => b'W',
        b'K' => b'M',
        b'M' => b'K',
        b'B' => b'V',
        b'V' => b'B',
        b'D' => b'H',
        b'H' => b'D',
        b'N' => b'N',
        _ => return None,
    })
}

impl std::str::FromStr for Sequence {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::new(text.as_bytes().to_vec())
    }
}

impl TryFrom<String> for Sequence {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        Self::new(text.into_bytes())
    }
}

impl From<Sequence> for String {
    fn from(sequence: Sequence) -> Self {
        sequence.as_str().to_owned()
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_nucleotide_and_says_where() {
        let error = Sequence::new(b"ACGJ".to_vec()).unwrap_err();
        assert_eq!(error, Error::Nucleotide { byte: 'J', position: 3 });
    }

    proptest::proptest! {
        #[test]
        fn reverse_complement_twice_is_identity(text in "[ACGTRYSWKMBDHVN]{0,60}") {
            let sequence: Sequence = text.parse().unwrap();
            proptest::prop_assert_eq!(sequence.reverse_complement().reverse_complement(), sequence);
        }
    }
}
