//! What is known of the copies of the 16S gene in each sample, whatever they were measured by.

use crate::Result;
use endobiome_core::SampleRecord;

/// Copies of the 16S gene of one sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Copies of bacteria; of a bound, the bound.
    pub copies: f64,
    /// What is known of them.
    pub known: LoadKnown,
}

/// What is known of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadKnown {
    /// It was measured.
    Measured,
    /// It is at least so much: the spike-in is missing among the reads.
    AtLeast,
    /// It is at most so much: the spike-in takes nearly all reads, or the qPCR found nothing.
    AtMost,
}

/// The loads of a study, all measured in one way: copies by qPCR (of an eluate) and by a spike-in (of what went into the extraction) are of
/// different units.
#[derive(Debug, Clone, PartialEq)]
pub struct Loads {
    /// What measured them, as a word: `qPCR`, `spike-in`.
    pub way: &'static str,
    /// One a sample; `None` where it was not measured.
    pub of: Vec<Option<Load>>,
}

impl Loads {
    /// The copies by qPCR of the records.
    pub(crate) fn by_qpcr(records: &[&SampleRecord]) -> Self {
        let measured = |copies: f64| Load { copies, known: LoadKnown::Measured };
        Self { way: "qPCR", of: records.iter().map(|record| record.qpcr_copies.map(measured)).collect() }
    }

    /// There must be one a sample.
    pub(crate) fn check(&self, samples: usize) -> Result<()> {
        if self.of.len() == samples {
            return Ok(());
        }
        Err(endobiome_core::Error::Shape { what: "loads", found: self.of.len(), expected: samples }.into())
    }

    /// Copies of a row, of a bound the bound.
    pub(crate) fn copies(&self, row: usize) -> Option<f64> {
        self.of[row].map(|load| load.copies)
    }

    /// Copies of a row where they were measured and are not 0.
    pub(crate) fn measured(&self, row: usize) -> Option<f64> {
        self.of[row]
            .filter(|load| load.known == LoadKnown::Measured && load.copies > 0.0)
            .map(|load| load.copies)
    }
}
