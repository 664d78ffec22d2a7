//! Joining mates that do not meet.

use crate::nucleotide::COMPLEMENT;
use crate::read::Read;

/// How many `N` stand between joined mates, as in DADA2's `justConcatenate`.
pub const CONCATENATION_N: usize = 10;
/// Quality written for those `N`.
const N_QUALITY: u8 = 40;

/// Writes forward read, ten `N` and the reverse-complemented reverse read into `joined`.
///
/// ```
/// use endobiome_reads::{Read, merge::concatenate};
/// let read = |sequence: &[u8]| Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
/// let mut joined = Read::default();
/// concatenate(&read(b"AACC"), &read(b"AAAG"), &mut joined);
/// assert_eq!(joined.sequence, b"AACCNNNNNNNNNNCTTT");
/// ```
pub fn concatenate(forward: &Read, reverse: &Read, joined: &mut Read) {
    joined.id.clear();
    joined.id.extend_from_slice(&forward.id);
    joined.sequence.clear();
    joined.sequence.extend_from_slice(&forward.sequence);
    joined.sequence.extend_from_slice(&[b'N'; CONCATENATION_N]);
    joined.sequence.extend(reverse.sequence.iter().rev().map(|&base| COMPLEMENT[usize::from(base)]));
    joined.quality.clear();
    joined.quality.extend_from_slice(&forward.quality);
    joined.quality.extend_from_slice(&[N_QUALITY; CONCATENATION_N]);
    joined.quality.extend(reverse.quality.iter().rev());
}
