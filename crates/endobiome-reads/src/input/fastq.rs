//! Checked FASTQ records of one file.

mod failure;

use super::compression::{self, Compression};
use super::lines::{LONGEST, Lines, NoLine};
use super::phred_guess::{Guess, PhredGuess, RECORDS};
use super::quality_encoding::QualityEncoding;
use crate::nucleotide::NUCLEOTIDE;
use crate::read::Read;
use crate::warning::ReadWarning;
use crate::{Error, Result};
use std::io;
use std::path::{Path, PathBuf};

/// Reads the records of one file in order, checking each.
///
/// The compression is recognised by magic bytes; memory does not grow with the file. Sequence and quality may go over
/// several lines. No line and no read may be longer than 16,777,216 bytes, so that a file made to fill the memory ends
/// in an error.
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
    lines: Lines,
    line: Vec<u8>,
    path: PathBuf,
    compression: Compression,
    encoding: QualityEncoding,
    records: u64,
    guess: PhredGuess,
    warnings: Vec<ReadWarning>,
}

impl FastqReader {
    /// Opens a file. One of 0 bytes has no records, and a warning.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Io`], [`Error::NotAFile`] (a folder, a pipe, a device), [`Error::NotFastq`] (an
    /// archive).
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
        compression: Option<Compression>,
        path: &Path,
        encoding: QualityEncoding,
    ) -> Self {
        let empty = ReadWarning::EmptyFile { path: path.to_owned() };
        Self {
            lines: Lines::new(source),
            line: Vec::new(),
            path: path.to_owned(),
            compression: compression.unwrap_or(Compression::Plain),
            encoding,
            records: 0,
            guess: PhredGuess::new(),
            warnings: if compression.is_none() { vec![empty] } else { Vec::new() },
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

    /// What was noticed so far and is no reason to stop.
    pub fn warnings(&self) -> &[ReadWarning] {
        &self.warnings
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
        if !self.name(read)? {
            if self.records < RECORDS {
                self.settle_encoding()?;
            }
            return Ok(false);
        }
        let wrapped = self.sequence(read)?;
        self.quality(read, wrapped)?;
        self.records += 1;
        if self.records == RECORDS {
            self.settle_encoding()?;
        }
        Ok(true)
    }

    /// Reads the line of the name; blank lines may stand before the first record and after the last.
    fn name(&mut self, read: &mut Read) -> Result<bool> {
        let mut blank = false;
        loop {
            if !self.next_line()? {
                return Ok(false);
            }
            if !self.line.is_empty() {
                break;
            }
            blank = true;
        }
        read.id.clear();
        match self.line.split_first() {
            Some((b'@', _)) if blank && self.records > 0 => {
                Err(self.broken(&[], "a blank line stands before it"))
            }
            Some((b'@', [])) => Err(self.broken(&[], "the name is empty")),
            Some((b'@', name)) => {
                read.id.extend_from_slice(name);
                Ok(true)
            }
            first => Err(self.no_record(first.map_or(0, |(&byte, _)| byte))),
        }
    }

    /// Reads sequence lines up to the `+` line; says whether there was more than one.
    fn sequence(&mut self, read: &mut Read) -> Result<bool> {
        read.sequence.clear();
        let mut lines = 0_u32;
        loop {
            if !self.next_line()? {
                return Err(self.broken(&read.id, "the file ends inside this record"));
            }
            if self.line.first() == Some(&b'+') {
                break;
            }
            lines += 1;
            let before = read.sequence.len();
            read.sequence.extend(self.line.iter().map(|&byte| NUCLEOTIDE[usize::from(byte)]));
            if let Some(place) = memchr::memchr(0, &read.sequence[before..]) {
                let byte = char::from(self.line.get(place).copied().unwrap_or_default());
                let reason = format!("{byte:?} at base {} is no nucleotide", before + place + 1);
                return Err(self.broken(&read.id, &reason));
            }
            if read.sequence.len() > LONGEST {
                return Err(self.too_long("a read"));
            }
        }
        if lines == 0 {
            return Err(self.broken(&read.id, "the sequence line is missing"));
        }
        if !names_this(&self.line[1..], &read.id) {
            let reason = format!("its \"+\" line names another read ({:?})", failure::text(&self.line[1..]));
            return Err(self.broken(&read.id, &reason));
        }
        Ok(lines > 1)
    }

    /// Reads quality lines: one, or as many as the sequence needs. Lines go by its length alone, as one of qualities may
    /// begin with `@`; a name taken for qualities makes the lengths unequal, or leaves the next record without its own.
    fn quality(&mut self, read: &mut Read, wrapped: bool) -> Result<()> {
        read.quality.clear();
        let mut more = self.lines.append(&mut read.quality).map_err(|e| self.failed(e))?;
        let first = read.quality.len();
        while more && (wrapped || first > 0) && read.quality.len() < read.sequence.len() {
            more = self.lines.append(&mut read.quality).map_err(|e| self.failed(e))?;
        }
        if read.quality.len() != read.sequence.len() {
            return Err(Error::UnequalLengths {
                path: self.path.clone(),
                record: self.records + 1,
                id: failure::text(&read.id),
                sequence: read.sequence.len(),
                quality: if wrapped { read.quality.len() } else { first },
            });
        }
        let offset = self.encoding.offset();
        let range = read.quality.iter().fold((u8::MAX, 0), |(low, high), &q| (low.min(q), high.max(q)));
        if !read.quality.is_empty() && (range.0 < offset || range.1 > b'~') {
            let byte = char::from(if range.0 < offset { range.0 } else { range.1 });
            let reason = format!("{byte:?} is no quality character of {}", self.encoding.name());
            return Err(self.broken(&read.id, &reason));
        }
        if self.records < RECORDS && self.encoding == QualityEncoding::Auto {
            self.guess.add(&read.quality);
        }
        read.quality.iter_mut().for_each(|q| *q -= offset);
        Ok(())
    }

    fn next_line(&mut self) -> Result<bool> {
        self.line.clear();
        self.lines.append(&mut self.line).map_err(|e| self.failed(e))
    }

    /// Where nobody said which encoding it is, the first records must not speak for Phred+64.
    fn settle_encoding(&mut self) -> Result<()> {
        let (path, records) = (self.path.clone(), self.records);
        match self.guess.guess() {
            Guess::Phred33 => Ok(()),
            Guess::HighPhred33(highest) => {
                self.warnings.push(ReadWarning::HighQualities { path, highest, records });
                Ok(())
            }
            Guess::Phred64(lowest, highest) => {
                let (lowest, highest) = (char::from(lowest), char::from(highest));
                Err(Error::Phred64 { path, lowest, highest, records })
            }
        }
    }

    fn failed(&self, failure: NoLine) -> Error {
        match failure {
            NoLine::TooLong => self.too_long("a line"),
            NoLine::Io(source) => failure::of_stream(&self.path, self.compression, self.records, source),
        }
    }

    fn too_long(&self, what: &'static str) -> Error {
        Error::TooLong { path: self.path.clone(), record: self.records + 1, what, limit: LONGEST }
    }

    fn broken(&self, id: &[u8], reason: &str) -> Error {
        let (path, record) = (self.path.clone(), self.records + 1);
        Error::Record { path, record, id: failure::text(id), reason: reason.to_owned() }
    }

    /// A record does not begin as records do.
    fn no_record(&self, first: u8) -> Error {
        if self.records == 0 {
            return Error::NotFastq { path: self.path.clone(), reason: failure::instead(first, &self.line) };
        }
        self.broken(&[], &format!("it begins with {:?}, not with '@'", char::from(first)))
    }
}

/// Whether what stands behind `+` is nothing, the name, or the name without the number of the mate.
fn names_this(repeated: &[u8], id: &[u8]) -> bool {
    let word = |text| -> Vec<u8> { Read { id: text, ..Read::default() }.name().to_vec() };
    repeated.is_empty() || repeated == id || {
        let first =
            |text: &[u8]| text.split(|&b| b == b' ' || b == b'\t').next().unwrap_or_default().to_vec();
        let (repeated, id) = (first(repeated), first(id));
        repeated == id || repeated == word(id)
    }
}
