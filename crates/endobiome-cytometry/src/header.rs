//! The first 58 bytes of an FCS file.

use crate::{Error, Result};

/// Where a segment lies: first and last byte, counted from the beginning of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The first byte.
    pub begin: u64,
    /// The last byte, which belongs to it.
    pub end: u64,
}

impl Segment {
    /// Whether there is no such segment (both offsets 0).
    pub const fn is_absent(self) -> bool {
        self.begin == 0 && self.end == 0
    }

    /// The place in a file of `bytes`, checked: behind the header, before the end.
    pub(crate) fn range(self, what: &'static str, bytes: u64) -> Result<std::ops::Range<usize>> {
        let wrong = || Error::Segment { what, begin: self.begin, end: self.end, bytes };
        if self.begin < LENGTH as u64 || self.begin > self.end || self.end >= bytes {
            return Err(wrong());
        }
        let begin = usize::try_from(self.begin).map_err(|_| wrong())?;
        let end = usize::try_from(self.end).map_err(|_| wrong())?;
        Ok(begin..end + 1)
    }
}

/// Version and places of the segments, as the header says; a segment over 99,999,999 bytes has 0 here and its true place
/// in the keywords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// `FCS2.0` to `FCS3.2`.
    pub version: String,
    /// The keywords.
    pub text: Segment,
    /// The events.
    pub data: Segment,
    /// The results of an analysis; mostly absent.
    pub analysis: Segment,
}

/// Bytes of the header.
pub(crate) const LENGTH: usize = 58;

impl Header {
    /// Reads the first 58 bytes.
    ///
    /// # Errors
    /// [`Error::NotFcs`], [`Error::Short`], [`Error::Offset`].
    ///
    /// ```
    /// use endobiome_cytometry::Header;
    /// let bytes = format!("FCS3.1    {:>8}{:>8}{:>8}{:>8}{:>8}{:>8}", 58, 99, 100, 199, 0, 0);
    /// let header = Header::parse(bytes.as_bytes())?;
    /// assert_eq!((header.text.begin, header.text.end), (58, 99));
    /// # Ok::<(), endobiome_cytometry::Error>(())
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let start: String =
            bytes.iter().take(6).map(|b| if b.is_ascii_graphic() { char::from(*b) } else { '?' }).collect();
        if !(start.len() == 6 && start.starts_with("FCS") && start.as_bytes()[4] == b'.') {
            return Err(Error::NotFcs { found: start });
        }
        if bytes.len() < LENGTH {
            return Err(Error::Short { bytes: bytes.len() });
        }
        let offset = |at: usize, what: &'static str, may_be_blank: bool| -> Result<u64> {
            let field = String::from_utf8_lossy(&bytes[at..at + 8]);
            let word = field.trim();
            if word.is_empty() && may_be_blank {
                return Ok(0);
            }
            word.parse().map_err(|_| Error::Offset { what, byte: at, value: word.to_owned() })
        };
        Ok(Self {
            version: start,
            text: Segment { begin: offset(10, "TEXT", false)?, end: offset(18, "TEXT", false)? },
            data: Segment { begin: offset(26, "DATA", false)?, end: offset(34, "DATA", false)? },
            analysis: Segment { begin: offset(42, "ANALYSIS", true)?, end: offset(50, "ANALYSIS", true)? },
        })
    }
}
