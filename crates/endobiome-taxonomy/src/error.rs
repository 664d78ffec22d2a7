//! The errors of this crate.

use std::fmt;
use std::path::{Path, PathBuf};

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong with references, names, regions and classification.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened, read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A reference file (or pair of files) holds wrong records; all that were found, the first of them told.
    #[error("{0}")]
    Reference(Problems),
    /// An index file cannot be used.
    #[error("{path}: this index file is refused: {reason}")]
    Index {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: IndexRefusal,
    },
    /// The reference built into this program does not load; a defect of the program, not of the input.
    #[error("the embedded reference is damaged: {0}")]
    Embedded(String),
    /// A reference cannot be written in the form of another tool.
    #[error("the reference cannot be written as {format}: {reason}")]
    Export {
        /// Name of the form.
        format: &'static str,
        /// Why.
        reason: String,
    },
    /// A primer, region or preset cannot be used.
    #[error("region {name:?}: {reason}")]
    Region {
        /// Name as given.
        name: String,
        /// Why.
        reason: String,
    },
    /// A reference of this name is not in the folder of user references.
    #[error("no reference {name:?} in {folder}; known: {known}")]
    UnknownReference {
        /// Name as given.
        name: String,
        /// The folder looked into.
        folder: PathBuf,
        /// Names that would have done.
        known: String,
    },
    /// A reference cannot bear this name.
    #[error("a reference cannot be named {name:?}: {reason}")]
    Name {
        /// Name as given.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// A classifier was asked for something that its reference or options do not support.
    #[error("classifier: {0}")]
    Classifier(String),
    /// The work was stopped because that was asked for.
    #[error(transparent)]
    Cancelled(#[from] endobiome_core::Cancelled),
    /// A shared noun is wrong.
    #[error(transparent)]
    Core(#[from] endobiome_core::Error),
}

impl Error {
    /// An I/O error at `path`.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// Why an index file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IndexRefusal {
    /// The first bytes are not those of an index file.
    #[error("it does not begin as an endobiome index does; build one with `endobiome db build`")]
    NotAnIndex,
    /// The layout is older or newer than this program reads.
    #[error(
        "its layout is version {found}, this program reads version {expected}; rebuild it with `endobiome db build`"
    )]
    Version {
        /// Version in the file.
        found: u32,
        /// Version this program reads.
        expected: u32,
    },
    /// The file is shorter or longer than it says of itself.
    #[error("it is {actual} bytes long but should be {expected}; the copy was cut short or appended to")]
    Length {
        /// Length by its header.
        expected: u64,
        /// Length found.
        actual: u64,
    },
    /// The checksum over the contents does not match.
    #[error("its contents do not match their checksum ({what}); copy or build it again")]
    Checksum {
        /// Which part does not match.
        what: String,
    },
    /// A part that must be there is absent.
    #[error("section {0:?} is missing")]
    MissingSection(String),
    /// A part has a wrong size or content.
    #[error("section {section:?} is malformed: {reason}")]
    Section {
        /// Name of the section.
        section: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The wrong records of a reference, in file order, the first [`Problems::KEPT`] of them in full.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    /// The first problems.
    pub first: Vec<RecordProblem>,
    /// How many there are in all.
    pub total: usize,
}

impl Problems {
    /// How many problems are kept in full.
    pub const KEPT: usize = 20;

    /// Adds a problem.
    pub fn push(&mut self, problem: RecordProblem) {
        self.total += 1;
        if self.first.len() < Self::KEPT {
            self.first.push(problem);
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// An error if anything is wrong.
    ///
    /// # Errors
    /// [`Error::Reference`] with what was found.
    pub fn into_result(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(Error::Reference(self)) }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.first.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        if self.total > self.first.len() {
            write!(f, "\n... and {} more", self.total - self.first.len())?;
        }
        Ok(())
    }
}

/// One wrong record of a reference file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordProblem {
    /// The file.
    pub path: PathBuf,
    /// 1-based line of the record's header or row; 0 when the whole file is meant.
    pub line: u64,
    /// The record's id, empty when it has none.
    pub record: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl fmt::Display for RecordProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        if !self.record.is_empty() {
            write!(f, ", record {:?}", self.record)?;
        }
        write!(f, ": {}", self.kind)
    }
}

/// What is wrong with a record of a reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The file holds no record.
    #[error("the file holds no record")]
    EmptyFile,
    /// Text before the first `>`.
    #[error("expected a FASTA header beginning with '>', found {found:?}")]
    NoHeader {
        /// How the line begins.
        found: String,
    },
    /// A header without an id.
    #[error("the header holds no id")]
    EmptyId,
    /// A record without nucleotides.
    #[error("the sequence is empty")]
    EmptySequence,
    /// A byte that is no nucleotide.
    #[error("{byte:?} at position {position} is no nucleotide")]
    Nucleotide {
        /// The byte as a character.
        byte: char,
        /// 1-based position in the sequence.
        position: usize,
    },
    /// The sequence reads as a protein.
    #[error("this looks like a protein ({byte:?} at position {position}); a nucleotide reference is needed")]
    Protein {
        /// The first amino-acid letter that is no nucleotide code.
        byte: char,
        /// 1-based position in the sequence.
        position: usize,
    },
    /// An id used before.
    #[error("duplicate id, first seen on line {first_line}")]
    DuplicateId {
        /// Where it was first.
        first_line: u64,
    },
    /// A sequence that no taxonomy row names.
    #[error("the sequence has no row in the taxonomy file")]
    NoTaxonomy,
    /// A taxonomy row that names no sequence.
    #[error("the taxonomy row names no sequence of the FASTA file")]
    NoSequence,
    /// A row without the columns it needs.
    #[error("expected {expected} columns separated by tabs, found {found}")]
    Columns {
        /// Columns needed.
        expected: usize,
        /// Columns found.
        found: usize,
    },
    /// A header or row from which no lineage can be read.
    #[error("no lineage can be read from {text:?}: {reason}")]
    Lineage {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A known rank below an unknown one.
    #[error(
        "the taxonomy has a hole: {below} is given but {missing} is not, in {text:?}; give it, or fill holes as incertae sedis"
    )]
    Hole {
        /// The rank that is missing.
        missing: endobiome_core::Rank,
        /// The rank below it that is given.
        below: endobiome_core::Rank,
        /// The lineage as given.
        text: String,
    },
    /// Records that are domains of their own: the headers are not what they were taken for.
    #[error(
        "{alone} records would each be a domain of its own, such as {example:?}; the headers are of a form that is not read. \
         DADA2, SILVA, GTDB, UNITE, PR2, SINTAX and RDP headers are, and any other with a taxonomy file beside the sequences"
    )]
    Domains {
        /// How many.
        alone: usize,
        /// One of them.
        example: String,
    },
    /// Bytes that are not UTF-8.
    #[error("the text is not UTF-8")]
    Encoding,
    /// The compressed stream ends early or is damaged.
    #[error("the compressed file is damaged: {reason}")]
    Compression {
        /// What the decompressor said.
        reason: String,
    },
}
