//! The errors of this crate: always with the file, and with row, column and value where there are any.

use std::fmt;
use std::path::PathBuf;

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What a caller may want to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableErrorKind {
    /// A file that was named does not exist.
    MissingInput,
    /// A file holds something it should not.
    BadData,
    /// Reading or writing failed.
    Io,
}

/// Something wrong in a table file.
///
/// ```
/// use endobiome_tables::Problem;
/// let problem = Problem::cell(3, "well", "Z99", "there is no such well");
/// assert_eq!((problem.line, problem.column.as_deref(), problem.value.as_deref()), (Some(3), Some("well"), Some("Z99")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// 1-based line in the file; `None` when the whole file is meant.
    pub line: Option<u64>,
    /// Name of the column.
    pub column: Option<String>,
    /// The offending value.
    pub value: Option<String>,
    /// What is wrong and what would be right.
    pub message: String,
    /// The value names a file that is not there.
    pub missing_file: bool,
}

impl Problem {
    /// A problem of the whole file.
    pub fn file(message: impl Into<String>) -> Self {
        Self { line: None, column: None, value: None, message: message.into(), missing_file: false }
    }

    /// A problem of a line.
    pub fn line(line: u64, message: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::file(message) }
    }

    /// A problem of a cell.
    pub fn cell(line: u64, column: &str, value: &str, message: impl Into<String>) -> Self {
        Self { column: Some(column.to_owned()), value: Some(value.to_owned()), ..Self::line(line, message) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}")?;
            if let Some(column) = &self.column {
                write!(f, ", column {}", shortened(column))?;
            }
            if let Some(value) = &self.value {
                write!(f, ", value {:?}", shortened(value))?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

/// What can go wrong with table files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be opened, read or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file can be read, but not all of it is right. All problems found are listed.
    #[error("{path}: {list}", path = path.display(), list = list(problems))]
    Problems {
        /// The file.
        path: PathBuf,
        /// Every problem found, in file order.
        problems: Vec<Problem>,
    },
    /// A Parquet or data-frame operation failed.
    #[error("{path}: {message}", path = path.display())]
    Frame {
        /// The file.
        path: PathBuf,
        /// What polars said.
        message: String,
    },
}

impl Error {
    /// The class of the error.
    pub fn kind(&self) -> TableErrorKind {
        match self {
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                TableErrorKind::MissingInput
            }
            // More than could be meant, or broken: another disk would not help.
            Self::Io { source, .. }
                if matches!(
                    source.kind(),
                    std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof
                ) =>
            {
                TableErrorKind::BadData
            }
            Self::Io { .. } | Self::Frame { .. } => TableErrorKind::Io,
            Self::Problems { problems, .. } if problems.iter().all(|p| p.missing_file) => {
                TableErrorKind::MissingInput
            }
            Self::Problems { .. } => TableErrorKind::BadData,
        }
    }

    /// Wraps a system error with the file it is about.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

/// How many problems a message shows; [`Error::Problems`] holds them all.
pub const PROBLEMS_SHOWN: usize = 20;
/// How much of an offending value a message shows, in characters.
const VALUE_SHOWN: usize = 80;

fn list(problems: &[Problem]) -> String {
    match problems {
        [only] => only.to_string(),
        many => {
            let mut lines: String =
                many.iter().take(PROBLEMS_SHOWN).map(|problem| format!("\n  - {problem}")).collect();
            if many.len() > PROBLEMS_SHOWN {
                lines.push_str(&format!("\n  - and {} more", many.len() - PROBLEMS_SHOWN));
            }
            format!("{} problems:{lines}", many.len())
        }
    }
}

/// A long value by its beginning.
fn shortened(value: &str) -> std::borrow::Cow<'_, str> {
    match value.char_indices().nth(VALUE_SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]).into(),
        None => value.into(),
    }
}
