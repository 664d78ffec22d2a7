//! Checking reference sequences.

use crate::error::ProblemKind;
use endobiome_core::sequence::complement;

/// Checks upper-case bytes from which gaps are already gone.
pub(super) fn check(sequence: &[u8]) -> Result<(), ProblemKind> {
    if sequence.is_empty() {
        return Err(ProblemKind::EmptySequence);
    }
    let Some(first) = sequence.iter().position(|&byte| complement(byte).is_none()) else { return Ok(()) };
    let byte = char::from(sequence[first]);
    let position = first + 1;
    // Letters that only amino acids have; a stray one is an error of its own, many are a protein.
    let amino = sequence.iter().filter(|&&b| b"EFILPQZJOX*".contains(&b)).count();
    Err(if amino * 20 >= sequence.len() && b"EFILPQZJOX*".contains(&sequence[first]) {
        ProblemKind::Protein { byte, position }
    } else {
        ProblemKind::Nucleotide { byte, position }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proteins_and_stray_bytes_are_told_apart() {
        assert_eq!(check(b"ACGTN"), Ok(()));
        assert_eq!(check(b""), Err(ProblemKind::EmptySequence));
        assert_eq!(check(b"MKTAYIAKQRQISFVK"), Err(ProblemKind::Protein { byte: 'I', position: 6 }));
        assert_eq!(check(b"ACGT5"), Err(ProblemKind::Nucleotide { byte: '5', position: 5 }));
    }
}
