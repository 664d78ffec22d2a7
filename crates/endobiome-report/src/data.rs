//! What a report shows.

use endobiome_compare::{ComparisonRow, Warning};
use endobiome_core::{AbundanceTable, SampleRecord, TaxonId};
use endobiome_dysbiosis::SampleCalls;
use endobiome_ecology::{AlphaDiversity, Pcoa};
use endobiome_lowbiomass::LowBiomassAssessment;

/// The reads of one sample, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFlow {
    /// In one word, what became of the sample.
    pub status: String,
    /// Reads in the files, then the reads left after each step.
    pub steps: Vec<(String, u64)>,
}

/// Qualities of one mate, cycle by cycle, as the reads came.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityCurve {
    /// The sequencing run or the sample.
    pub of: String,
    /// `forward` or `reverse`.
    pub mate: &'static str,
    /// Mean Phred score at each cycle.
    pub mean: Vec<f64>,
    /// 25, 50 and 75 % quantile at each cycle.
    pub quartiles: Vec<[u8; 3]>,
}

/// A part of the report that a stage makes of its own value: a figure, a table, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Its heading, plain text.
    pub heading: String,
    /// What it shows, plain text.
    pub caption: String,
    /// A figure: an SVG element, put into the page as it is ([`Drawing::finish`](crate::svg::Drawing::finish) gives one).
    pub svg: Option<String>,
    /// A table.
    pub table: Option<ShownTable>,
}

/// A table as a person reads it: words and numbers of few digits.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ShownTable {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows, a cell a column.
    pub rows: Vec<Vec<String>>,
}

/// Everything a report shows; rows of all parts are the samples of `records`, in that order.
#[derive(Debug, Clone)]
pub struct ReportData<'a> {
    /// The heading.
    pub title: &'a str,
    /// What a person looks for first, in sentences.
    pub findings: &'a [String],
    /// What may surprise.
    pub warnings: &'a [String],
    /// The samples.
    pub records: &'a [SampleRecord],
    /// Their reads.
    pub flows: &'a [SampleFlow],
    /// Qualities of each sequencing run.
    pub run_qualities: &'a [QualityCurve],
    /// Qualities of each sample.
    pub sample_qualities: &'a [QualityCurve],
    /// Counts at genus rank.
    pub genera: &'a AbundanceTable<TaxonId>,
    /// Alpha diversity.
    pub alpha: &'a [AlphaDiversity],
    /// Ordinations by name of the distance.
    pub ordinations: &'a [(&'a str, &'a Pcoa)],
    /// Indices and calls.
    pub calls: &'a [SampleCalls],
    /// Blanks, contaminants, carry-over.
    pub lowbiomass: &'a LowBiomassAssessment,
    /// What the design guard says, worst first.
    pub design: &'a [Warning],
    /// Rows of `comparisons.tsv`.
    pub comparisons: &'a [ComparisonRow],
    /// Further parts, in order.
    pub sections: &'a [Section],
    /// Parameters, reference and versions, as (name, value).
    pub parameters: &'a [(String, String)],
}

impl ReportData<'_> {
    /// The group under which a sample is shown: its study group, else what the sample is for.
    pub fn group_of(record: &SampleRecord) -> &str {
        match &record.group {
            Some(group) => group,
            None => record.kind.name(),
        }
    }

    /// Positions of the samples, by group, then site, then id.
    pub fn in_groups(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        order.sort_by_key(|&at| {
            let record = &self.records[at];
            let specimen = !record.kind.is_specimen();
            (specimen, Self::group_of(record), &record.site, &record.id)
        });
        order
    }
}
