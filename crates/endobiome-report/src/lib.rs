//! The offline report: one HTML page of what a run found, and MultiQC files.
//!
//! Nothing is computed here: [`ReportData`] borrows the structs of the other crates, [`Report`] holds what the page shows of them,
//! [`figures`] draw it as SVG, [`page`] puts it into one self-contained page that is complete without its script, so that it can be mailed,
//! printed and opened behind any firewall, and is the same bytes for the same results. The texts lie in [one file](Words).

pub mod data;
pub mod error;
pub mod figures;
pub mod model;
pub mod multiqc;
pub mod number;
pub mod page;
pub mod signs;
pub mod svg;
pub mod words;

pub use data::{QualityCurve, ReportData, SampleFlow, Section, ShownTable};
pub use error::{Error, Result};
pub use model::{Report, ShownFinding};
pub use page::{RenderOptions, render, render_with};
pub use signs::Signs;
pub use words::{Language, Words};
