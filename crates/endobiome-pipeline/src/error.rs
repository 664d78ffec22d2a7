//! Why a run stops, and how a scheduler should take it.

/// The result of a fallible call of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What a caller or scheduler may want to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// The data are wrong.
    BadData,
    /// A file is not there.
    MissingInput,
    /// A defect of this program.
    Internal,
    /// Reading or writing failed.
    Io,
    /// The configuration is wrong.
    Configuration,
    /// Another run is at work there: later it may go.
    Busy,
    /// Stopped, because that was asked for.
    Cancelled,
}

/// Why a run stops.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The configuration cannot be read or contradicts itself.
    #[error("{place}: {message}")]
    Configuration {
        /// The file or the parameter.
        place: String,
        /// What is wrong and what would be right.
        message: String,
    },
    /// Settings, or files that they name, are wrong; every problem is listed.
    #[error("{}", crate::settings::listed(problems))]
    Settings {
        /// Every problem, in the order of what was said.
        problems: Vec<crate::settings::SettingProblem>,
    },
    /// Read files of one or more samples are broken; every broken sample is listed.
    #[error("{} of {total} samples cannot be read:{}", errors.len(), listed(errors))]
    Reads {
        /// Number of samples.
        total: usize,
        /// What is wrong with each broken one, by sample.
        errors: Vec<(endobiome_core::SampleId, endobiome_reads::Error)>,
    },
    /// The work on a sample panicked.
    #[error(
        "sample {sample}: the work on it failed: {message}; this is a defect of the program, please report it"
    )]
    Panicked {
        /// The sample.
        sample: endobiome_core::SampleId,
        /// What the panic said.
        message: String,
    },
    /// The prepared reads of a sample cannot be read from the store; they were taken out of it.
    #[error(
        "sample {sample}: its prepared reads in the store cannot be used ({why}); run again, and they are made anew"
    )]
    Stored {
        /// The sample.
        sample: endobiome_core::SampleId,
        /// Why not.
        why: String,
    },
    /// A folder without a manifest, the mark of a run that came to its end.
    #[error("{}: no complete run lies here: there is no {}", folder.display(), crate::folder::MANIFEST)]
    NoCompleteRun {
        /// The folder.
        folder: std::path::PathBuf,
    },
    /// Another run is writing into the folder of results.
    #[error(
        "{}: another run{} is writing there; wait for it, or choose another folder", folder.display(), holder_text(holder)
    )]
    Busy {
        /// The folder.
        folder: std::path::PathBuf,
        /// The process that holds it, as it said; empty when it said nothing.
        holder: String,
    },
    /// A file of a finished run is not what it was when it was written.
    #[error("{}: {difference}", file.display())]
    Differs {
        /// The file.
        file: std::path::PathBuf,
        /// What is different.
        difference: String,
    },
    /// A plan was made for another run than this one.
    #[error(
        "the plan is not one of this run:{}; make the plan again, or run with what it was made with",
        lines(differences)
    )]
    OtherPlan {
        /// What differs.
        differences: Vec<String>,
    },
    /// A phase cannot begin, as shards before it have not left what it needs.
    #[error("not done yet:{}", lines(shards))]
    Unfinished {
        /// The shards, as they are called on the command line, and what is missing of each.
        shards: Vec<String>,
    },
    /// The run was stopped, as asked for.
    #[error(transparent)]
    Cancelled(#[from] endobiome_core::Cancelled),
    /// A data set and its description do not fit.
    #[error("{0}")]
    Data(String),
    /// A table file.
    #[error(transparent)]
    Tables(#[from] endobiome_tables::Error),
    /// Reads.
    #[error(transparent)]
    ReadSet(#[from] endobiome_reads::Error),
    /// Denoising.
    #[error(transparent)]
    Denoise(#[from] endobiome_denoise::Error),
    /// Reference or classification.
    #[error(transparent)]
    Taxonomy(#[from] endobiome_taxonomy::Error),
    /// Diversity.
    #[error(transparent)]
    Ecology(#[from] endobiome_ecology::Error),
    /// Contaminants and carry-over.
    #[error(transparent)]
    LowBiomass(#[from] endobiome_lowbiomass::Error),
    /// Indices and calls.
    #[error(transparent)]
    Dysbiosis(#[from] endobiome_dysbiosis::Error),
    /// Groups.
    #[error(transparent)]
    Cohort(#[from] endobiome_cohort::Error),
    /// Clinical tables.
    #[error(transparent)]
    Clinical(#[from] endobiome_cohort::ClinicalError),
    /// Comparison.
    #[error(transparent)]
    Compare(#[from] endobiome_compare::Error),
    /// A shared noun.
    #[error(transparent)]
    Core(#[from] endobiome_core::Error),
    /// Something that should not be possible.
    #[error("{0}; this is a defect of the program, please report it")]
    Internal(String),
}

impl Error {
    /// A problem of the configuration.
    pub fn configuration(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Configuration { place: place.into(), message: message.into() }
    }

    /// Whether prepared reads could not be had from the store; they were taken out of it and can be made again.
    pub(crate) fn is_of_store(&self) -> bool {
        fn is_load(error: &endobiome_denoise::Error) -> bool {
            match error {
                endobiome_denoise::Error::Sample { source, .. } => is_load(source),
                error => matches!(error, endobiome_denoise::Error::Load(_)),
            }
        }
        match self {
            Self::Stored { .. } => true,
            Self::Denoise(error) => is_load(error),
            _ => false,
        }
    }

    /// The class of the error.
    pub fn class(&self) -> ErrorClass {
        use endobiome_reads::ReadErrorKind as Reads;
        let of_reads = |error: &endobiome_reads::Error| match error.kind() {
            Reads::Missing => ErrorClass::MissingInput,
            Reads::Io => ErrorClass::Io,
            Reads::Configuration => ErrorClass::Configuration,
            Reads::Internal => ErrorClass::Internal,
            _ => ErrorClass::BadData,
        };
        match self {
            Self::Configuration { .. } | Self::OtherPlan { .. } => ErrorClass::Configuration,
            Self::Unfinished { .. } | Self::NoCompleteRun { .. } => ErrorClass::MissingInput,
            Self::Settings { problems } => crate::settings::class_of(problems),
            Self::Reads { errors, .. } => {
                errors.first().map_or(ErrorClass::BadData, |(_, error)| of_reads(error))
            }
            Self::ReadSet(error) => of_reads(error),
            Self::Tables(error) => match error.kind() {
                endobiome_tables::TableErrorKind::MissingInput => ErrorClass::MissingInput,
                endobiome_tables::TableErrorKind::BadData => ErrorClass::BadData,
                endobiome_tables::TableErrorKind::Io => ErrorClass::Io,
            },
            Self::Taxonomy(endobiome_taxonomy::Error::Io { source, .. }) => match source.kind() {
                std::io::ErrorKind::NotFound => ErrorClass::MissingInput,
                _ => ErrorClass::Io,
            },
            Self::Dysbiosis(endobiome_dysbiosis::Error::CentroidFile { source, .. }) => match source.kind() {
                std::io::ErrorKind::NotFound => ErrorClass::MissingInput,
                _ => ErrorClass::Io,
            },
            Self::Compare(error) if error.is_configuration() => ErrorClass::Configuration,
            Self::Clinical(error) => match error.kind() {
                endobiome_cohort::ClinicalErrorKind::MissingInput => ErrorClass::MissingInput,
                endobiome_cohort::ClinicalErrorKind::Configuration => ErrorClass::Configuration,
                endobiome_cohort::ClinicalErrorKind::BadData => ErrorClass::BadData,
                _ => ErrorClass::Io,
            },
            Self::Cohort(error) if error.is_configuration() => ErrorClass::Configuration,
            Self::Taxonomy(endobiome_taxonomy::Error::Cancelled(_)) => ErrorClass::Cancelled,
            Self::Internal(_) | Self::Panicked { .. } => ErrorClass::Internal,
            Self::Denoise(error) => of_denoise(error),
            Self::Stored { .. } => ErrorClass::Io,
            Self::Busy { .. } => ErrorClass::Busy,
            Self::Cancelled(_) => ErrorClass::Cancelled,
            _ => ErrorClass::BadData,
        }
    }
}

fn of_denoise(error: &endobiome_denoise::Error) -> ErrorClass {
    use endobiome_denoise::Error as Denoise;
    match error {
        Denoise::Sample { source, .. } => of_denoise(source),
        Denoise::Cancelled(_) => ErrorClass::Cancelled,
        Denoise::Panic(_) => ErrorClass::Internal,
        Denoise::Load(_) => ErrorClass::Io,
        _ => ErrorClass::BadData,
    }
}

fn lines(items: &[String]) -> String {
    items.iter().map(|item| format!("\n  - {item}")).collect()
}

fn holder_text(holder: &str) -> String {
    if holder.is_empty() { String::new() } else { format!(" (process {holder})") }
}

fn listed(errors: &[(endobiome_core::SampleId, endobiome_reads::Error)]) -> String {
    errors.iter().map(|(sample, error)| format!("\n  - {sample}: {error}")).collect()
}
