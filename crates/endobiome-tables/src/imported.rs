//! Whatever another tool wrote, as one value.

use crate::sample_names::RenamedSample;
use crate::{Error, Metadata, Problem, Result};
use endobiome_core::{AbundanceTable, Assignment, Sequence};
use std::path::{Path, PathBuf};

/// The numbers of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Reads.
    Counts(AbundanceTable<String>),
    /// Shares of each sample, 0 to 1.
    Shares(AbundanceTable<String, f64>),
    /// Neither: corrected or averaged counts, which no method that needs counts may take.
    Fractions(AbundanceTable<String, f64>),
}

impl Values {
    /// The kind in words.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Counts(_) => "counts",
            Self::Shares(_) => "shares",
            Self::Fractions(_) => "fractional counts",
        }
    }

    /// The names of the features.
    pub fn features(&self) -> &[String] {
        match self {
            Self::Counts(table) => table.features(),
            Self::Shares(table) | Self::Fractions(table) => table.features(),
        }
    }

    /// The values as `f64`, whatever they are.
    pub fn to_f64(&self) -> AbundanceTable<String, f64> {
        match self {
            Self::Counts(table) => table.to_f64(),
            Self::Shares(table) | Self::Fractions(table) => table.clone(),
        }
    }
}

/// Which axis of the file held the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orientation {
    /// Samples are columns, features rows: QIIME 2, biom, ours.
    FeaturesInRows,
    /// Samples are rows, features columns, and were turned: DADA2, mothur.
    SamplesInRows,
}

/// What a QIIME 2 artifact says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The artifact's id, by which its provenance is found.
    pub id: String,
    /// Its semantic type: `FeatureTable[Frequency]`.
    pub semantic_type: String,
    /// Its format: `BIOMV210DirFmt`.
    pub format: String,
}

/// What a file held.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Imported {
    /// The file.
    pub path: PathBuf,
    /// What it was recognised as: `BIOM 2.1`, `mothur shared`, `text table`, …
    pub form: &'static str,
    /// The table.
    pub values: Option<Values>,
    /// How the table stood in the file.
    pub orientation: Option<Orientation>,
    /// What the features were assigned to, in file order; names as they stand.
    pub taxonomy: Option<Vec<(String, Assignment)>>,
    /// Samples of the table that have another name than in the file.
    pub renamed: Vec<RenamedSample>,
    /// What is known of the samples.
    pub metadata: Option<Metadata>,
    /// The sequences of the features.
    pub sequences: Option<Vec<(String, Sequence)>>,
    /// A tree in Newick form.
    pub tree: Option<String>,
    /// The artifact it came in.
    pub provenance: Option<Provenance>,
    /// What was recognised, turned, left out: to be shown to the person.
    pub notes: Vec<String>,
}

impl Imported {
    pub(crate) fn new(path: &Path, form: &'static str) -> Self {
        Self { path: path.to_path_buf(), form, ..Self::default() }
    }

    /// The counts.
    ///
    /// # Errors
    /// [`Error::Problems`] when the file holds no table, or shares or fractions instead of counts.
    pub fn into_counts(self) -> Result<AbundanceTable<String>> {
        let message = match self.values {
            Some(Values::Counts(table)) => return Ok(table),
            Some(other) => format!(
                "the table holds {}, and counts of reads are needed here; give the table before it was made relative, rarefied or corrected",
                other.name()
            ),
            None => format!("there is no feature table in this file ({})", self.form),
        };
        Err(Error::Problems { path: self.path, problems: vec![Problem::file(message)] })
    }
}
