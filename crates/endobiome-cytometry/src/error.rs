//! The errors of this crate.

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an FCS file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be opened or read.
    #[error("cannot read: {0}")]
    Io(#[from] std::io::Error),
    /// The first bytes are not those of an FCS file.
    #[error("not an FCS file: it begins with '{found}'")]
    NotFcs {
        /// The first six bytes, other than printable ones as `?`.
        found: String,
    },
    /// The file ends inside its header.
    #[error("cut short: {bytes} bytes, the header needs 58")]
    Short {
        /// Bytes that are there.
        bytes: usize,
    },
    /// An offset of the header is no number.
    #[error("byte {byte}: the offset of {what} is '{value}', not a number")]
    Offset {
        /// What it should be the place of.
        what: &'static str,
        /// Where it stands.
        byte: usize,
        /// What stands there.
        value: String,
    },
    /// A segment does not lie in the file, behind its header.
    #[error(
        "the segment {what} at bytes {begin} to {end} does not lie behind the header in the file of {bytes} bytes"
    )]
    Segment {
        /// The segment.
        what: &'static str,
        /// Its first byte.
        begin: u64,
        /// Its last byte.
        end: u64,
        /// Bytes of the file.
        bytes: u64,
    },
    /// The TEXT segment does not hold pairs of a keyword and a value.
    #[error("byte {byte}: {reason}")]
    Text {
        /// Where in the file.
        byte: usize,
        /// What is wrong there.
        reason: &'static str,
    },
    /// More than one data set: only the first could be scrubbed, so none is.
    #[error("several data sets in one file ($NEXTDATA = {0}): split it before it is scrubbed")]
    SeveralDataSets(String),
}
