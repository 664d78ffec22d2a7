//! A look at a sample's files before work starts: every problem that can be found, not only the first.

use super::fastq::FastqReader;
use super::pairs::{PairReader, TwoReads};
use super::quality_encoding::QualityEncoding;
use crate::read::Read;
use crate::{Error, Result};
use endobiome_core::ReadFiles;

/// Reads up to `most` records of each file (`u64::MAX`: all) and gathers what is wrong with any of them.
///
/// Each file is looked at by itself, so that two broken mates give two problems; mates are compared only if
/// both files are sound. An empty list means that nothing was found in the records looked at.
///
/// ```
/// use endobiome_core::ReadFiles;
/// use endobiome_reads::{QualityEncoding, check_files};
/// let files = ReadFiles::Paired("none_R1.fastq.gz".into(), "none_R2.fastq.gz".into());
/// assert_eq!(check_files(&files, QualityEncoding::Phred33, 1_000).len(), 2);
/// ```
pub fn check_files(files: &ReadFiles, encoding: QualityEncoding, most: u64) -> Vec<Error> {
    let alone = |path| -> Result<()> {
        let mut reader = FastqReader::open(path, encoding)?;
        let mut read = Read::default();
        while reader.records_read() < most && reader.read_into(&mut read)? {}
        Ok(())
    };
    let mut problems: Vec<Error> = files.paths().into_iter().filter_map(|path| alone(path).err()).collect();
    if problems.is_empty() && files.is_paired() {
        let together = || -> Result<()> {
            let mut reader = PairReader::open(files, encoding)?;
            let mut reads = TwoReads::default();
            while reader.fragments() < most && reader.read_into(&mut reads)? {}
            Ok(())
        };
        problems.extend(together().err());
    }
    problems
}
