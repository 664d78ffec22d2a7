//! Sequences that are part of the program; `data/README.md` tells where each is from.

use crate::{Error, Result};
use std::io::Read;

const MITOCHONDRION: &[u8] = include_bytes!("../data/NC_012920.1.fasta.gz");
const PHIX: &[u8] = include_bytes!("../data/NC_001422.1.fasta.gz");
const SIXTEEN_S_WORDS: &[u8] = include_bytes!("../data/conserved_16s_13mers.gz");
const ARCHAEA_WORDS: &[u8] = include_bytes!("../data/conserved_archaea_13mers.gz");

/// The human mitochondrial genome (rCRS, NC_012920.1; 16,569 bases with one `N`), upper case.
///
/// # Errors
/// [`Error::Embedded`] if the program was built wrong.
///
/// ```
/// use endobiome_reads::screen::human_mitochondrion;
/// let genome = human_mitochondrion()?;
/// assert_eq!((genome.len(), &genome[..10]), (16_569, b"GATCACAGGT".as_slice()));
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
pub fn human_mitochondrion() -> Result<Vec<u8>> {
    only_sequence("human mitochondrion", MITOCHONDRION)
}

/// The genome of phage phiX174 (5,386 bases).
pub(crate) fn phix() -> Result<Vec<u8>> {
    only_sequence("PhiX genome", PHIX)
}

/// Differences of the codes of conserved 16S words.
pub(crate) fn conserved_16s_words() -> Result<Vec<u8>> {
    unpack("16S words", SIXTEEN_S_WORDS)
}

/// The same of archaea.
pub(crate) fn conserved_archaea_words() -> Result<Vec<u8>> {
    unpack("archaeal 16S words", ARCHAEA_WORDS)
}

fn unpack(what: &'static str, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut text)
        .map_err(|e| Error::Embedded { what, reason: e.to_string() })?;
    Ok(text)
}

fn only_sequence(what: &'static str, bytes: &[u8]) -> Result<Vec<u8>> {
    let text = unpack(what, bytes)?;
    let lines = text.split(|&b| b == b'\n').filter(|line| !line.starts_with(b">"));
    Ok(lines.flatten().map(u8::to_ascii_uppercase).collect())
}
