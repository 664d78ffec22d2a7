//! The reads of a sample, mates side by side.

use super::fastq::{FastqReader, Read};
use crate::parameters::QualityEncoding;
use crate::{Error, Result};
use endobiome_core::ReadFiles;

/// One fragment: the forward read and, for a pair, its mate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TwoReads {
    /// The read from the forward end, or the only one.
    pub forward: Read,
    /// The read from the other end; not meaningful for single reads.
    pub reverse: Read,
}

/// Reads the fragments of a sample in order, checking that mates belong together.
pub struct PairReader {
    source: Source,
    pairs: u64,
}

enum Source {
    Single(FastqReader),
    Paired(FastqReader, FastqReader),
    Interleaved(FastqReader),
}

impl PairReader {
    /// Opens the files of a sample.
    ///
    /// # Errors
    /// As [`FastqReader::open`].
    pub fn open(files: &ReadFiles, encoding: QualityEncoding) -> Result<Self> {
        let source = match files {
            ReadFiles::Single(path) => Source::Single(FastqReader::open(path, encoding)?),
            ReadFiles::Paired(forward, reverse) => {
                Source::Paired(FastqReader::open(forward, encoding)?, FastqReader::open(reverse, encoding)?)
            }
            ReadFiles::Interleaved(path) => Source::Interleaved(FastqReader::open(path, encoding)?),
        };
        Ok(Self { source, pairs: 0 })
    }

    /// As [`open`](Self::open), with the SHA-256 of each file made of the bytes as they are read, forward first.
    ///
    /// # Errors
    /// As [`FastqReader::open`].
    ///
    /// ```
    /// use endobiome_core::ReadFiles;
    /// use endobiome_reads::{PairReader, QualityEncoding, ReadParameters, prepare_reads};
    /// let folder = tempfile::tempdir().unwrap();
    /// let path = folder.path().join("reads.fastq");
    /// std::fs::write(&path, "@r1\nACGT\n+\nIIII\n").unwrap();
    /// let (source, digests) =
    ///     PairReader::open_hashing(&ReadFiles::Single(path), QualityEncoding::Phred33)?;
    /// prepare_reads(source, &ReadParameters::default(), None, None)?;
    /// assert!(digests[0].sha256().is_some());
    /// # Ok::<(), endobiome_reads::Error>(())
    /// ```
    pub fn open_hashing(
        files: &ReadFiles,
        encoding: QualityEncoding,
    ) -> Result<(Self, Vec<super::FileDigest>)> {
        let mut digests = Vec::new();
        let mut open = |path: &std::path::Path| {
            let digest = super::FileDigest::new(path);
            let reader = FastqReader::open_hashing(path, encoding, &digest)?;
            digests.push(digest);
            Ok::<_, Error>(reader)
        };
        let source = match files {
            ReadFiles::Single(path) => Source::Single(open(path)?),
            ReadFiles::Paired(forward, reverse) => Source::Paired(open(forward)?, open(reverse)?),
            ReadFiles::Interleaved(path) => Source::Interleaved(open(path)?),
        };
        Ok((Self { source, pairs: 0 }, digests))
    }

    /// Reads fragments from open readers; without `reverse` they are single.
    pub fn from_readers(forward: FastqReader, reverse: Option<FastqReader>) -> Self {
        let source = match reverse {
            Some(reverse) => Source::Paired(forward, reverse),
            None => Source::Single(forward),
        };
        Self { source, pairs: 0 }
    }

    /// Whether fragments have two mates.
    pub fn is_paired(&self) -> bool {
        !matches!(self.source, Source::Single(_))
    }

    /// Fragments read so far.
    pub fn fragments(&self) -> u64 {
        self.pairs
    }

    /// Reads the next fragment; `false` at the end.
    ///
    /// # Errors
    /// As [`FastqReader::read_into`]; [`Error::MateOrder`] and [`Error::MateCount`] for mates that do not
    /// belong together.
    pub fn read_into(&mut self, reads: &mut TwoReads) -> Result<bool> {
        let (more, paths) = match &mut self.source {
            Source::Single(reader) => {
                let more = reader.read_into(&mut reads.forward)?;
                self.pairs += u64::from(more);
                return Ok(more);
            }
            Source::Paired(forward, reverse) => {
                let more = forward.read_into(&mut reads.forward)?;
                let more_reverse = reverse.read_into(&mut reads.reverse)?;
                if more != more_reverse {
                    let (shorter, longer) = if more { (&reverse, &forward) } else { (&forward, &reverse) };
                    return Err(Error::MateCount {
                        shorter: shorter.path().to_owned(),
                        longer: longer.path().to_owned(),
                        records: self.pairs,
                    });
                }
                (more, (forward.path(), reverse.path()))
            }
            Source::Interleaved(reader) => {
                let more = reader.read_into(&mut reads.forward)?;
                if more && !reader.read_into(&mut reads.reverse)? {
                    return Err(Error::Record {
                        path: reader.path().to_owned(),
                        record: reader.records(),
                        id: String::from_utf8_lossy(reads.forward.name()).into_owned(),
                        reason: "an interleaved file has an odd number of records: the last mate is missing"
                            .to_owned(),
                    });
                }
                (more, (reader.path(), reader.path()))
            }
        };
        if !more {
            return Ok(false);
        }
        self.pairs += 1;
        if reads.forward.name() != reads.reverse.name() {
            return Err(Error::MateOrder {
                forward: paths.0.to_owned(),
                reverse: paths.1.to_owned(),
                record: self.pairs,
                forward_id: String::from_utf8_lossy(reads.forward.name()).into_owned(),
                reverse_id: String::from_utf8_lossy(reads.reverse.name()).into_owned(),
            });
        }
        Ok(true)
    }
}
