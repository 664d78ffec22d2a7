//! The offline report: one HTML page of what a run found, and MultiQC files.
//!
//! Nothing is computed here: [`ReportData`] borrows the structs of the other crates, [`figures`] draws them as
//! SVG, [`page`] puts them into one self-contained page without scripts, so that it can be mailed, printed and
//! opened behind any firewall, and is the same bytes for the same results.

pub mod data;
pub mod error;
pub mod figures;
mod headings;
pub mod multiqc;
pub mod page;
pub mod svg;

pub use data::{QualityCurve, ReportData, SampleFlow, Section, ShownTable};
pub use error::{Error, Result};
pub use page::render;
