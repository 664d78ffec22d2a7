//! The errors of this crate.

use std::path::PathBuf;

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a study cannot be simulated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The design contradicts itself or names what is not there.
    #[error("study design, {place}: {message}")]
    Design {
        /// The part of the design (`communities.crispatus`).
        place: String,
        /// What is wrong and what would be right.
        message: String,
    },
    /// The reference has no amplicon of a species.
    #[error(
        "the reference has no {region} amplicon of {species:?}; check the spelling or choose another species"
    )]
    NoAmplicon {
        /// The species.
        species: String,
        /// The region.
        region: String,
    },
    /// A file cannot be written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table cannot be written.
    #[error(transparent)]
    Table(#[from] endobiome_tables::Error),
    /// A name in the design is unusable, or a drawn table contradicts itself (a defect).
    #[error(transparent)]
    Core(#[from] endobiome_core::Error),
}

impl Error {
    pub(crate) fn design(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Design { place: place.into(), message: message.into() }
    }
}
