//! The errors of this crate.

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a page cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The template does not fit the data: a defect of the program.
    #[error("report template: {0}")]
    Template(#[from] minijinja::Error),
    /// A value cannot be written as JSON: a defect of the program.
    #[error("report data: {0}")]
    Json(#[from] serde_json::Error),
    /// A file of report data of another form.
    #[error(
        "report data of form {found}, where this program reads form {known}: render it with the version that made it"
    )]
    Form {
        /// The form of the file.
        found: u32,
        /// The form that is read.
        known: u32,
    },
    /// The parts of a file of report data do not fit each other: it was cut or edited.
    #[error("report data: '{part}' names samples or taxa that are not there")]
    Positions {
        /// The part.
        part: String,
    },
}
