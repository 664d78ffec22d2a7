//! The reads of a sample, mates side by side.

use super::digest::FileDigest;
use super::fastq::FastqReader;
use super::mates::{are_mates, mate_number};
use super::quality_encoding::QualityEncoding;
use crate::read::Read;
use crate::warning::ReadWarning;
use crate::{Error, Result};
use endobiome_core::ReadFiles;
use std::path::Path;

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
    /// Lanes still to come, the next last.
    later: Vec<ReadFiles>,
    encoding: QualityEncoding,
    /// Of the files that are hashed as they are read.
    digests: Vec<FileDigest>,
    warnings: Vec<ReadWarning>,
}

#[expect(clippy::large_enum_variant, reason = "there is one of it a sample")]
enum Source {
    Single(FastqReader),
    Paired(FastqReader, FastqReader),
    Interleaved(FastqReader),
}

impl Source {
    /// Opens the files of a lane; those that have a digest are hashed as they are read.
    fn open(files: &ReadFiles, encoding: QualityEncoding, digests: &[FileDigest]) -> Result<Self> {
        let open = |path: &Path| match digests.iter().find(|digest| digest.path() == path) {
            Some(digest) => FastqReader::open_hashing(path, encoding, digest),
            None => FastqReader::open(path, encoding),
        };
        Ok(match files {
            ReadFiles::Single(path) => Self::Single(open(path)?),
            ReadFiles::Paired(forward, reverse) => Self::Paired(open(forward)?, open(reverse)?),
            ReadFiles::Interleaved(path) => Self::Interleaved(open(path)?),
            // Lanes are opened one by one; of lanes within lanes the first stands for all.
            ReadFiles::Lanes(lanes) => match lanes.first() {
                Some(first) => Self::open(first, encoding, digests)?,
                None => Self::Single(open(Path::new(""))?),
            },
        })
    }
}

impl PairReader {
    /// Opens the files of a sample; those of several lanes are read one after the other.
    ///
    /// # Errors
    /// As [`FastqReader::open`].
    pub fn open(files: &ReadFiles, encoding: QualityEncoding) -> Result<Self> {
        Self::begin(files, encoding, Vec::new())
    }

    fn begin(files: &ReadFiles, encoding: QualityEncoding, digests: Vec<FileDigest>) -> Result<Self> {
        let mut later: Vec<ReadFiles> = files.lanes().iter().rev().cloned().collect();
        let first = later.pop();
        let source = Source::open(first.as_ref().unwrap_or(files), encoding, &digests)?;
        Ok(Self { source, pairs: 0, later, encoding, digests, warnings: Vec::new() })
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
    pub fn open_hashing(files: &ReadFiles, encoding: QualityEncoding) -> Result<(Self, Vec<FileDigest>)> {
        let digests: Vec<FileDigest> = files.paths().into_iter().map(|path| FileDigest::new(path)).collect();
        Ok((Self::begin(files, encoding, digests.clone())?, digests))
    }

    /// Reads fragments from open readers; without `reverse` they are single.
    pub fn from_readers(forward: FastqReader, reverse: Option<FastqReader>) -> Self {
        let source = match reverse {
            Some(reverse) => Source::Paired(forward, reverse),
            None => Source::Single(forward),
        };
        Self {
            source,
            pairs: 0,
            later: Vec::new(),
            encoding: QualityEncoding::default(),
            digests: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Whether fragments have two mates.
    pub fn is_paired(&self) -> bool {
        !matches!(self.source, Source::Single(_))
    }

    /// Fragments read so far.
    pub fn fragments(&self) -> u64 {
        self.pairs
    }

    /// What was noticed so far in the files and is no reason to stop.
    pub fn warnings(&self) -> Vec<ReadWarning> {
        let of_files: Vec<&FastqReader> = match &self.source {
            Source::Single(reader) | Source::Interleaved(reader) => vec![reader],
            Source::Paired(forward, reverse) => vec![forward, reverse],
        };
        self.warnings.iter().chain(of_files.into_iter().flat_map(FastqReader::warnings)).cloned().collect()
    }

    /// Reads the next fragment; `false` at the end.
    ///
    /// # Errors
    /// As [`FastqReader::read_into`]; [`Error::MateOrder`] and [`Error::MateCount`] for mates that do not
    /// belong together.
    pub fn read_into(&mut self, reads: &mut TwoReads) -> Result<bool> {
        loop {
            if self.read_lane(reads)? {
                return Ok(true);
            }
            let Some(next) = self.later.pop() else { return Ok(false) };
            self.warnings = self.warnings();
            self.source = Source::open(&next, self.encoding, &self.digests)?;
        }
    }

    fn read_lane(&mut self, reads: &mut TwoReads) -> Result<bool> {
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
                        record: reader.records_read(),
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
        if self.pairs == 1 && mate_number(&reads.forward) == Some(2) && mate_number(&reads.reverse) == Some(1)
        {
            let name = String::from_utf8_lossy(&reads.forward.id).into_owned();
            let (forward, reverse) = (paths.0.to_owned(), paths.1.to_owned());
            self.warnings.push(ReadWarning::MatesNamedTheOtherWay { forward, reverse, name });
        }
        if !are_mates(&reads.forward, &reads.reverse) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_read_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, reads: &[&str]| {
            let path = folder.path().join(name);
            let text: String = reads.iter().map(|read| format!("@{read}\nACGT\n+\nIIII\n")).collect();
            std::fs::write(&path, text).unwrap();
            path
        };
        let lane = |number: u8, reads: &[&str]| {
            ReadFiles::Paired(
                file(&format!("L{number}_R1.fastq"), reads),
                file(&format!("L{number}_R2.fastq"), reads),
            )
        };
        let files = ReadFiles::Lanes(vec![lane(2, &["c", "d"]), lane(1, &["a"]), lane(3, &[])]);
        let mut reader = PairReader::open(&files, QualityEncoding::Phred33).unwrap();
        assert!(reader.is_paired());
        let mut reads = TwoReads::default();
        let mut names = Vec::new();
        while reader.read_into(&mut reads).unwrap() {
            names.push(String::from_utf8_lossy(reads.reverse.name()).into_owned());
        }
        assert_eq!(
            (names.as_slice(), reader.fragments()),
            (["c", "d", "a"].map(str::to_owned).as_slice(), 3)
        );
    }
}
