//! Simulated 16S studies: paired-end reads of known composition, with the truth written beside.
//!
//! | module | what it does |
//! |---|---|
//! | [`design`] | the study as a person states it: communities, arms, blanks, mocks, sequencing |
//! | [`clinical_design`] | the clinical tables of its women, with what was planted in them |
//! | [`composition`] | what each sample is made of: communities, carry-over, kit, host, between-women and technical noise |
//! | [`template`] | the molecules: amplicons of species, PCR chimeras, off-target host amplicons |
//! | [`illumina`] | qualities and errors of a paired-end run |
//! | [`niches`] | count tables of paired niches: vagina, endometrium, reagents, leak, overdispersion, load |
//! | [`study`] | all of it together, written as FASTQ, samplesheet, metadata and truth |
//!
//! [`counts`] writes count-level studies of paired niches, drawn by [`niches`].

mod clinical;
pub mod clinical_design;
pub mod composition;
pub mod counts;
pub mod design;
pub mod error;
pub mod illumina;
pub mod niches;
pub mod study;
pub mod template;

pub use design::StudyDesign;
pub use error::{Error, Result};
pub use study::{Truth, simulate};
