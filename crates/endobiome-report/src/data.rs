//! What a report shows.

use endobiome_compare::{ComparisonRow, Warning};
use endobiome_core::{AbundanceTable, Message, SampleRecord, TaxonId};
use endobiome_dysbiosis::SampleCalls;
use endobiome_ecology::{AlphaDiversity, Pcoa};
use endobiome_lowbiomass::LowBiomassAssessment;
use serde::{Deserialize, Serialize};

use crate::ShownFinding;
use crate::svg::SaidDrawing;

/// The reads of one sample, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFlow {
    /// In one word, what became of the sample.
    pub status: String,
    /// Reads in the files, then the reads left after each step.
    pub steps: Vec<(String, u64)>,
}

/// Qualities of one mate, cycle by cycle, as the reads came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityCurve {
    /// The sequencing run or the sample.
    pub of: String,
    /// `forward` or `reverse`.
    pub mate: String,
    /// Mean Phred score at each cycle.
    pub mean: Vec<f64>,
    /// 25, 50 and 75 % quantile at each cycle.
    pub quartiles: Vec<[u8; 3]>,
}

/// A part of the report that a stage makes of its own value: a figure, a table, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its heading, plain text.
    pub heading: Message,
    /// What it shows, plain text.
    pub caption: Message,
    /// A figure ([`Drawing::said`](crate::svg::Drawing::said) and [`Drawing::finish`](crate::svg::Drawing::finish) give one).
    pub svg: Option<SaidDrawing>,
    /// A table.
    pub table: Option<ShownTable>,
}

/// A table as a person reads it: words and numbers of few digits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownTable {
    /// The names of the columns.
    pub header: Vec<Message>,
    /// The rows, a cell a column.
    pub rows: Vec<Vec<Message>>,
}

/// Everything a report shows; rows of all parts are the samples of `records`, in that order.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, BodySite, FeatureId, Rank, SampleId, SampleRecord, TaxonId};
/// use endobiome_dysbiosis::{CallInput, Corrections, DysbiosisParameters, call};
/// use endobiome_ecology::{DistanceMatrix, alpha_diversity, pcoa};
/// use endobiome_lowbiomass::{LowBiomassParameters, assess};
/// use endobiome_report::{ReportData, SampleFlow};
/// // Two women, of one group each, with reads of two genera.
/// let (mut records, mut assignments, mut taxa) = (Vec::new(), Vec::new(), Vec::new());
/// for (name, group) in [("IM001_E", "RIF"), ("IM002_E", "control")] {
///     let mut record = SampleRecord::new(SampleId::new(name)?);
///     (record.group, record.site) = (Some(group.to_owned()), Some(BodySite::Endometrium));
///     records.push(record);
/// }
/// for genus in ["Lactobacillus", "Gardnerella"] {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignments.push(assignment);
///     taxa.push(TaxonId::new(Rank::Genus, genus));
/// }
/// let ids: Vec<SampleId> = records.iter().map(|record| record.id.clone()).collect();
/// let rows = vec![vec![(0, 2000), (1, 8000)], vec![(0, 9900), (1, 100)]];
/// let features = vec![FeatureId::of(b"ACGT"), FeatureId::of(b"TTTT")];
/// let counts = AbundanceTable::from_rows(ids.clone(), features, rows.clone())?;
/// let genera = AbundanceTable::from_rows(ids.clone(), taxa, rows)?;
/// let lowbiomass = assess(&counts, &records, &assignments, &LowBiomassParameters::default())?;
/// let corrections = Corrections::default();
/// let input = CallInput { counts: &counts, records: &records, assignments: &assignments, valencia_names: &[], bias: None, corrections };
/// let calls = call(&input, &DysbiosisParameters::default())?;
/// let alpha = alpha_diversity(&counts)?;
/// let axes = pcoa(&DistanceMatrix::from_condensed(ids, vec![0.79])?, 2)?;
/// let steps = vec![("files".to_owned(), 12_000), ("filter".to_owned(), 10_000)];
/// let flows = [(); 2].map(|()| SampleFlow { status: "ok".to_owned(), steps: steps.clone() });
/// let ordinations = [("bray_curtis", &axes)];
/// let data = ReportData {
///     title: "An invented study".into(),
///     findings: &[],
///     warnings: &[],
///     records: &records,
///     flows: &flows,
///     run_qualities: &[],
///     sample_qualities: &[],
///     genera: &genera,
///     species: &genera,
///     alpha: &alpha,
///     ordinations: &ordinations,
///     calls: &calls,
///     lowbiomass: &lowbiomass,
///     design: &[],
///     comparisons: &[],
///     q_threshold: 0.1,
///     sections: &[],
///     parameters: &[],
/// };
/// assert_eq!(data.in_groups(), [0, 1]);
/// assert_eq!(ReportData::group_of(&records[1]), "control");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ReportData<'a> {
    /// The heading.
    pub title: Message,
    /// What a person looks for first, in sentences.
    pub findings: &'a [ShownFinding],
    /// What may surprise.
    pub warnings: &'a [Message],
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
    /// Counts at species rank.
    pub species: &'a AbundanceTable<TaxonId>,
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
    /// q up to which a difference counts as found.
    pub q_threshold: f64,
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
