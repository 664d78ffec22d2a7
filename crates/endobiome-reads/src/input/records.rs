//! The records of a file as an iterator.

use super::fastq::FastqReader;
use crate::Result;
use crate::read::Read;

/// The reads of one file, in order, each owned: what [`FastqReader::records`] gives.
///
/// After an error there is nothing more.
pub struct Records {
    reader: FastqReader,
    ended: bool,
}

impl Records {
    pub(super) fn new(reader: FastqReader) -> Self {
        Self { reader, ended: false }
    }
}

impl Iterator for Records {
    type Item = Result<Read>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut read = Read::default();
        let more = self.reader.read_into(&mut read);
        self.ended = !matches!(more, Ok(true));
        match more {
            Ok(true) => Some(Ok(read)),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

impl std::iter::FusedIterator for Records {}
