//! Samples and what the samplesheet says of them.

mod body_site;
mod kind;
mod well;

pub use body_site::BodySite;
pub use kind::SampleKind;
pub use well::Well;

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The name of a sample: letters, digits, `.`, `_`, `-`; never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SampleId(String);

impl SampleId {
    /// Checks a name.
    ///
    /// # Errors
    /// [`Error::SampleId`] says what is wrong with it.
    ///
    /// ```
    /// use endobiome_core::SampleId;
    /// assert!(SampleId::new("IM001_E").is_ok());
    /// assert!(SampleId::new("IM 001").is_err());
    /// ```
    pub fn new(id: impl Into<String>) -> Result<Self> {
        let id = id.into();
        let reason = if id.is_empty() {
            "it is empty"
        } else if id == "." || id == ".." {
            "it names a folder"
        } else if !id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) {
            "it holds another character"
        } else if id.len() > crate::file_name::LONGEST {
            "it is longer than 200 characters, and files are named after it"
        } else {
            return Ok(Self(id));
        };
        Err(Error::SampleId { id, reason })
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Why nf-core/ampliseq or R would stumble over this name, if they would.
    pub fn portability_warning(&self) -> Option<&'static str> {
        let first = self.0.bytes().next()?;
        if !first.is_ascii_alphabetic() {
            Some("does not start with a letter: R and phyloseq rename or drop it")
        } else if self.0.contains(['-', '.']) {
            Some("holds '-' or '.': not accepted by nf-core/ampliseq")
        } else {
            None
        }
    }
}

impl TryFrom<String> for SampleId {
    type Error = Error;
    fn try_from(id: String) -> Result<Self> {
        Self::new(id)
    }
}

impl From<SampleId> for String {
    fn from(id: SampleId) -> Self {
        id.0
    }
}

impl FromStr for SampleId {
    type Err = Error;
    fn from_str(id: &str) -> Result<Self> {
        Self::new(id)
    }
}

impl fmt::Display for SampleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a sample's reads lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadFiles {
    /// One file of unpaired reads.
    Single(PathBuf),
    /// Forward and reverse reads, in the same order.
    Paired(PathBuf, PathBuf),
    /// Forward and reverse reads in turn in one file.
    Interleaved(PathBuf),
    /// The same sample on several lanes: its files are read one after the other, in this order. All are of one kind, and
    /// none is itself of several lanes.
    Lanes(Vec<Self>),
}

impl ReadFiles {
    /// The files, lane by lane, forward first.
    pub fn paths(&self) -> Vec<&PathBuf> {
        match self {
            Self::Single(path) | Self::Interleaved(path) => vec![path],
            Self::Paired(forward, reverse) => vec![forward, reverse],
            Self::Lanes(lanes) => lanes.iter().flat_map(Self::paths).collect(),
        }
    }

    /// The files of each lane, in order; one lane unless there are [`Lanes`](Self::Lanes).
    pub fn lanes(&self) -> &[Self] {
        match self {
            Self::Lanes(lanes) => lanes,
            one => std::slice::from_ref(one),
        }
    }

    /// Whether every fragment was read from both ends.
    pub fn is_paired(&self) -> bool {
        match self {
            Self::Single(_) => false,
            Self::Paired(..) | Self::Interleaved(_) => true,
            Self::Lanes(lanes) => lanes.iter().all(Self::is_paired),
        }
    }
}

/// What the samplesheet and the metadata say of one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleRecord {
    /// The sample's name, unique in the study.
    pub id: SampleId,
    /// What the sample is for.
    pub kind: SampleKind,
    /// Where a specimen was taken.
    pub site: Option<BodySite>,
    /// The woman a specimen is from.
    pub participant: Option<String>,
    /// The study group (`control`, `RIF`, `RPL`, …), as written.
    pub group: Option<String>,
    /// Sequencing run: error models are learned within a run.
    pub run: Option<String>,
    /// Extraction batch: contaminants are modelled within a batch.
    pub batch: Option<String>,
    /// PCR or extraction plate.
    pub plate: Option<String>,
    /// Well on the plate.
    pub well: Option<Well>,
    /// DNA concentration, ng/uL.
    pub dna_ng_ul: Option<f64>,
    /// Copies of the 16S gene by qPCR, per the study's unit of sample.
    pub qpcr_copies: Option<f64>,
    /// Copies of the 16S gene of the spike-in that went into the sample, in the same unit of sample; 0 where none did.
    pub spike_in_copies: Option<f64>,
    /// Visit (time point) at which a specimen was taken: `follicular`, `luteal`, `v1`. Samples of two visits are no
    /// replicates.
    pub visit: Option<String>,
    /// Technical replicate: samples of one participant, site and visit that share everything but this.
    pub replicate: Option<String>,
    /// For a mock: the name of the community expected.
    pub expected: Option<String>,
    /// All other columns, by name; an empty cell is absent.
    pub covariates: BTreeMap<String, String>,
}

impl SampleRecord {
    /// When a specimen was taken, as far as the record says it: the visit, and the columns whose name speaks of a visit, a time point, a
    /// date of collection, or the day or phase of the cycle. Specimens of different occasions are not replicates.
    ///
    /// ```
    /// use endobiome_core::{SampleId, SampleRecord};
    /// let mut record = SampleRecord::new(SampleId::new("IM001_E")?);
    /// record.visit = Some("2".to_owned());
    /// record.covariates.insert("cycle phase".to_owned(), "luteal".to_owned());
    /// record.covariates.insert("age".to_owned(), "31".to_owned());
    /// assert_eq!(record.occasion(), [("visit", "2"), ("cycle phase", "luteal")]);
    /// # Ok::<(), endobiome_core::Error>(())
    /// ```
    pub fn occasion(&self) -> Vec<(&str, &str)> {
        const WORDS: [&str; 8] = [
            "visit",
            "timepoint",
            "time_point",
            "collection_date",
            "date_of_collection",
            "cycle_day",
            "cycle_phase",
            "phase",
        ];
        let visit = self.visit.as_deref().map(|visit| ("visit", visit));
        let of_columns = self
            .covariates
            .iter()
            .filter(|(column, _)| {
                let column = column.to_lowercase().replace([' ', '-'], "_");
                WORDS.iter().any(|word| column.contains(word))
            })
            .map(|(column, value)| (column.as_str(), value.as_str()));
        visit.into_iter().chain(of_columns).collect()
    }

    /// The extraction that it is a library of, by a column `extraction`, `extract` or `extraction_replicate`; `None` where none is said.
    ///
    /// ```
    /// use endobiome_core::{SampleId, SampleRecord};
    /// let mut record = SampleRecord::new(SampleId::new("W1_E2")?);
    /// assert_eq!(record.extraction(), None);
    /// record.covariates.insert("Extraction".to_owned(), "b".to_owned());
    /// assert_eq!(record.extraction(), Some("b"));
    /// # Ok::<(), endobiome_core::Error>(())
    /// ```
    pub fn extraction(&self) -> Option<&str> {
        let of_column = |column: &str| {
            matches!(column.to_lowercase().as_str(), "extraction" | "extract" | "extraction_replicate")
        };
        self.covariates.iter().find(|(column, _)| of_column(column)).map(|(_, word)| word.as_str())
    }

    /// A specimen of which nothing else is known.
    pub fn new(id: SampleId) -> Self {
        Self {
            id,
            kind: SampleKind::Specimen,
            site: None,
            participant: None,
            group: None,
            run: None,
            batch: None,
            plate: None,
            well: None,
            dna_ng_ul: None,
            qpcr_copies: None,
            spike_in_copies: None,
            visit: None,
            replicate: None,
            expected: None,
            covariates: BTreeMap::new(),
        }
    }
}
