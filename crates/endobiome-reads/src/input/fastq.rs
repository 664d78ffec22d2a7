//! Checked FASTQ records of one file.

use super::compression::{self, Compression};
use super::quality_encoding::QualityEncoding;
use crate::nucleotide::NUCLEOTIDE;
use crate::read::Read;
use crate::{Error, Result};
use needletail::errors::{ParseError, ParseErrorKind};
use needletail::parser::{FastqReader as NeedletailReader, FastxReader};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// How many records the suspicion of Phred+64 rests on.
const PHRED64_RECORDS: u64 = 1_000;

/// Reads the records of one file in order, checking each.
///
/// The compression is recognised by magic bytes; memory does not grow with the file.
///
/// ```no_run
/// use endobiome_reads::{FastqReader, QualityEncoding, Read};
/// let mut reader = FastqReader::open("reads_R1.fastq.gz", QualityEncoding::Phred33)?;
/// let mut read = Read::default();
/// while reader.read_into(&mut read)? {
///     assert_eq!(read.sequence.len(), read.quality.len());
/// }
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
pub struct FastqReader {
    parser: NeedletailReader<Guard>,
    failure: Arc<Mutex<Option<io::Error>>>,
    path: PathBuf,
    compression: Compression,
    encoding: QualityEncoding,
    records: u64,
    lowest: u8,
    highest: u8,
}

impl FastqReader {
    /// Opens a file.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Io`], [`Error::EmptyFile`] (0 bytes), [`Error::NotFastq`] (an archive).
    pub fn open(path: impl AsRef<Path>, encoding: QualityEncoding) -> Result<Self> {
        let path = path.as_ref();
        let (source, compression) = compression::open(path, None)?;
        Ok(Self::from_decompressed(source, compression, path, encoding))
    }

    /// As [`open`](Self::open), hashing the bytes of the file as they are read.
    pub(crate) fn open_hashing(
        path: &Path,
        encoding: QualityEncoding,
        digest: &super::FileDigest,
    ) -> Result<Self> {
        let (source, compression) = compression::open(path, Some(digest))?;
        Ok(Self::from_decompressed(source, compression, path, encoding))
    }

    /// Reads from any source of bytes, compressed or not; `name` stands for the path in errors.
    ///
    /// # Errors
    /// As [`FastqReader::open`].
    pub fn from_source(
        source: Box<dyn io::Read + Send>,
        name: impl AsRef<Path>,
        encoding: QualityEncoding,
    ) -> Result<Self> {
        let (source, compression) = compression::decompress(name.as_ref(), source)?;
        Ok(Self::from_decompressed(source, compression, name.as_ref(), encoding))
    }

    fn from_decompressed(
        source: Box<dyn io::Read + Send>,
        compression: Compression,
        path: &Path,
        encoding: QualityEncoding,
    ) -> Self {
        let failure = Arc::new(Mutex::new(None));
        let guard = Guard { source, failure: Arc::clone(&failure), line: 0, begun: false };
        Self {
            parser: NeedletailReader::with_capacity(guard, 1 << 16),
            failure,
            path: path.to_owned(),
            compression,
            encoding,
            records: 0,
            lowest: u8::MAX,
            highest: 0,
        }
    }

    /// The file, as given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The compression found.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// Number of records read so far.
    pub fn records_read(&self) -> u64 {
        self.records
    }

    /// The records one by one, each a [`Read`] of its own; [`FastqReader::read_into`] saves the copies.
    ///
    /// ```no_run
    /// use endobiome_reads::{FastqReader, QualityEncoding};
    /// let reader = FastqReader::open("reads_R1.fastq.gz", QualityEncoding::Phred33)?;
    /// let mut bases = 0;
    /// for read in reader.records() {
    ///     bases += read?.len();
    /// }
    /// # Ok::<(), endobiome_reads::Error>(())
    /// ```
    pub fn records(self) -> super::Records {
        super::Records::new(self)
    }

    /// Reads the next record into `read`; `false` at the end of the file.
    ///
    /// # Errors
    /// A damaged stream, a broken record, a byte that is no nucleotide or no quality, or qualities that
    /// look like Phred+64, each with the file and the record.
    pub fn read_into(&mut self, read: &mut Read) -> Result<bool> {
        let record = match self.parser.next() {
            None => {
                self.suspect_phred64()?;
                return Ok(false);
            }
            Some(Err(error)) => return Err(self.parse_error(&error)),
            Some(Ok(record)) => record,
        };
        let number = self.records + 1;
        read.id.clear();
        read.id.extend_from_slice(record.id());
        if read.id.is_empty() {
            return Err(self.record_error(number, &[], "the name is empty"));
        }
        let raw = record.raw_seq();
        read.sequence.clear();
        read.sequence.extend(raw.iter().map(|&byte| NUCLEOTIDE[usize::from(byte)]));
        let quality = record.qual().unwrap_or_default();
        if quality.len() != raw.len() {
            // needletail checks this; should it ever stop, no wrong read gets through.
            let (sequence, quality) = (raw.len(), quality.len());
            return Err(Error::UnequalLengths {
                path: self.path.clone(),
                record: number,
                id: text(&read.id),
                sequence,
                quality,
            });
        }
        if let Some(place) = memchr::memchr(0, &read.sequence) {
            let byte = raw.get(place).copied().unwrap_or_default();
            let reason = format!("{:?} at base {} is no nucleotide", char::from(byte), place + 1);
            return Err(self.record_error(number, &read.id, &reason));
        }
        let offset = self.encoding.offset();
        let (lowest, highest) =
            quality.iter().fold((u8::MAX, 0), |(low, high), &q| (low.min(q), high.max(q)));
        if !quality.is_empty() && (lowest < offset || highest > b'~') {
            let byte = if lowest < offset { lowest } else { highest };
            let reason = format!("{:?} is no quality character of {:?}", char::from(byte), self.encoding);
            return Err(self.record_error(number, &read.id, &reason));
        }
        read.quality.clear();
        read.quality.extend(quality.iter().map(|q| q - offset));
        self.records = number;
        if number <= PHRED64_RECORDS {
            self.lowest = self.lowest.min(lowest);
            self.highest = self.highest.max(highest);
            if number == PHRED64_RECORDS {
                self.suspect_phred64()?;
            }
        }
        Ok(true)
    }

    /// No base below Q26 and some above Q51 under Phred+33 means Phred+64 (lowest `;`, highest up to `i`).
    fn suspect_phred64(&self) -> Result<()> {
        let looks_like = self.lowest >= b';' && (b'U'..=b'k').contains(&self.highest);
        if self.encoding == QualityEncoding::Phred33 && self.lowest != u8::MAX && looks_like {
            return Err(Error::Phred64 {
                path: self.path.clone(),
                lowest: char::from(self.lowest),
                highest: char::from(self.highest),
                records: self.records.min(PHRED64_RECORDS),
            });
        }
        Ok(())
    }

    fn record_error(&self, record: u64, id: &[u8], reason: &str) -> Error {
        Error::Record { path: self.path.clone(), record, id: text(id), reason: reason.to_owned() }
    }

    fn parse_error(&self, error: &ParseError) -> Error {
        let path = self.path.clone();
        let record = self.records + 1;
        let id = error.position.id.clone().unwrap_or_default();
        let stored = self.failure.lock().ok().and_then(|mut failure| failure.take());
        match (error.kind.clone(), stored) {
            (ParseErrorKind::Io, Some(source)) => {
                if let Some(LineTooLong) = source.get_ref().and_then(|e| e.downcast_ref()) {
                    let reason = format!("a line of more than {} bytes", Guard::LONGEST_LINE);
                    return Error::NotFastq { path, reason };
                }
                if let Some(NoFastq(first)) = source.get_ref().and_then(|e| e.downcast_ref()) {
                    let reason = match first {
                        b'>' => "it is FASTA: qualities are missing".to_owned(),
                        byte => format!("it begins with {:?}, not with '@'", char::from(*byte)),
                    };
                    return Error::NotFastq { path, reason };
                }
                if self.compression == Compression::Plain {
                    return Error::Io { path, source };
                }
                let reason = match source.kind() {
                    io::ErrorKind::UnexpectedEof => "it ends before its end mark (truncated)".to_owned(),
                    _ => source.to_string(),
                };
                Error::Compressed { path, format: self.compression.name(), record: self.records, reason }
            }
            (ParseErrorKind::UnequalLengths, _) => {
                let mut numbers = error
                    .msg
                    .split(|c: char| !c.is_ascii_digit())
                    .filter_map(|word| word.parse::<usize>().ok());
                let sequence = numbers.next().unwrap_or_default();
                let quality = numbers.next().unwrap_or_default();
                Error::UnequalLengths { path, record, id, sequence, quality }
            }
            (ParseErrorKind::UnexpectedEnd, _) => {
                let reason = "the file ends inside this record".to_owned();
                Error::Record { path, record, id, reason }
            }
            _ => Error::Record { path, record, id, reason: error.msg.clone() },
        }
    }
}

fn text(id: &[u8]) -> String {
    let word = id.split(|&b| b == b' ').next().unwrap_or_default();
    String::from_utf8_lossy(word).chars().take(100).collect()
}

/// Keeps the decoder's own error (needletail keeps its text only) and refuses endless lines.
struct Guard {
    source: Box<dyn io::Read + Send>,
    failure: Arc<Mutex<Option<io::Error>>>,
    line: usize,
    begun: bool,
}

/// The first byte begins no FASTQ record.
#[derive(Debug, thiserror::Error)]
#[error("no FASTQ")]
struct NoFastq(u8);

#[derive(Debug, thiserror::Error)]
#[error("a line is too long for FASTQ")]
struct LineTooLong;

impl Guard {
    /// Sixteen times the longest reads of any instrument.
    const LONGEST_LINE: usize = 1 << 26;

    fn fail(&self, error: io::Error) -> io::Error {
        let copy = io::Error::from(error.kind());
        if let Ok(mut failure) = self.failure.lock() {
            *failure = Some(error);
        }
        copy
    }
}

impl io::Read for Guard {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = match self.source.read(out) {
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => return Err(e),
            Err(e) => return Err(self.fail(e)),
        };
        if let (false, Some(&first)) = (self.begun, out[..n].first()) {
            self.begun = true;
            if !b"@\n\r".contains(&first) {
                return Err(self.fail(io::Error::new(io::ErrorKind::InvalidData, NoFastq(first))));
            }
        }
        match memchr::memrchr(b'\n', &out[..n]) {
            Some(place) => self.line = n - place - 1,
            None => self.line += n,
        }
        if self.line > Self::LONGEST_LINE {
            return Err(self.fail(io::Error::new(io::ErrorKind::InvalidData, LineTooLong)));
        }
        Ok(n)
    }
}
