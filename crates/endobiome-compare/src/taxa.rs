//! Differential abundance: five methods and their consensus.
//!
//! | method | asks | source |
//! |---|---|---|
//! | Wilcoxon (or van Elteren within batches) on proportions | are shares larger? | Wirbel 2024, Pelto 2025 |
//! | linear model on log-ratios where present, bias corrected by the mode | is there more of it, against the typical taxon, where it is? | MaAsLin 3, Nickols 2024; LinDA, Zhou 2022 |
//! | Wilcoxon (or van Elteren) on the same log-ratios | does that hold when an outlier weighs no more than its place? | |
//! | linear model on centred log-ratios of all samples, zeros filled, bias corrected | is it more, those counted who have none? | LinDA, Zhou 2022 |
//! | Firth logistic on presence above the detection limit | is it present more often? | Firth 1993 |
//! | optional: Dirichlet Monte Carlo on centred log-ratios | does it hold given the noise of counting? | ALDEx2, Fernandes 2014 |
//!
//! Filters look at prevalence and share alone, never at groups. Mitochondria, chloroplasts, eukaryotes and what has no
//! domain are no part of it: neither tested nor in the denominator of a share.

mod clr_model;
mod consensus;
mod counts;
mod dirichlet;
mod even;
mod presence;
mod present_logs;
mod present_model;
mod proportions;
mod questions;
mod rows;

pub use consensus::Consensus;
pub use counts::FilterReport;
pub use rows::{ConsensusRow, FilterRow};

use crate::values::{refusal, start_row};
use crate::{ComparisonRow, Design, Error, Result, ResultKind, TableKind, family};
use counts::Counts;
use endobiome_cohort::Contrast;
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, TaxonId};
use even::Even;
use serde::{Deserialize, Serialize};

/// What the log-ratio model takes a taxon against, and how; docs/comparison.md measures them against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogRatios {
    /// As `all`, and beside it among the samples that have the taxon, against a typical taxon of theirs, by a linear model and by ranks
    /// (where ten taxa or more are tested).
    #[default]
    Present,
    /// Among all samples, zeros filled, against the mean logarithm of all taxa, by a linear model.
    All,
    /// Against that of the taxa which at least half of the samples have (a reference frame), by a linear model.
    Prevalent,
    /// The same, by a linear model of ranks: no fold change, but outliers and zeros weigh no more than their place.
    Ranks,
}

/// What may be chosen in differential abundance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TaxaOptions {
    /// Smallest share of samples that hold a taxon.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub prevalence: f64,
    /// Smallest largest share that a taxon reaches in any sample.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub max_share: f64,
    /// Added to counts before the logarithm.
    #[schemars(with = "endobiome_core::setting::Positive")]
    pub pseudocount: f64,
    /// What the log-ratio model takes a taxon against, and how.
    pub log_ratios: LogRatios,
    /// Samples with fewer reads are left out.
    #[schemars(with = "endobiome_core::setting::NotNegative")]
    pub least_reads: f64,
    /// Presence needs at least this share of a sample's reads (limit of detection), and two reads.
    #[schemars(with = "endobiome_core::setting::Share")]
    pub detection_limit: f64,
    /// Studies in which differences are planted in the table, to tell what the tests of taxa would find in this one; 0: none.
    #[schemars(range(min = 0, max = 10000))]
    pub power_studies: usize,
    /// Dirichlet Monte Carlo instances of the ALDEx2-type test; 0 leaves it out.
    #[schemars(range(min = 0, max = 100000))]
    pub monte_carlo: usize,
    /// Overdispersion of counts in the Monte Carlo: a sample of `n` reads is worth `n / (1 + (n-1) rho)`.
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub overdispersion: f64,
}

impl TaxaOptions {
    /// Whether log-ratios are those of the samples that have a taxon.
    fn where_present(&self, counts: &Counts) -> bool {
        self.log_ratios == LogRatios::Present && counts.taxa.len() >= present_model::FEWEST_TAXA
    }
}

impl Default for TaxaOptions {
    fn default() -> Self {
        Self {
            prevalence: 0.1,
            max_share: 0.005,
            pseudocount: 0.5,
            log_ratios: LogRatios::Present,
            least_reads: 100.0,
            detection_limit: 0.001,
            power_studies: 20,
            monte_carlo: 0,
            overdispersion: 0.01,
        }
    }
}

/// The result of [`compare_taxa`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaxaComparison {
    /// One row a taxon, contrast and method.
    pub rows: Vec<ComparisonRow>,
    /// What the filters left.
    pub filter: FilterReport,
    /// One entry a taxon and contrast.
    pub consensus: Vec<Consensus>,
}

/// The names of the methods, in the table of results.
pub(crate) mod method {
    pub(crate) const WILCOXON: &str = "Mann-Whitney on proportions";
    pub(crate) const BLOCKED: &str = "van Elteren on proportions";
    pub(crate) const CLR: &str = "CLR linear model, bias corrected";
    pub(crate) const WHERE_PRESENT: &str = "Log-ratio model where present, bias corrected";
    pub(crate) const RANKS_WHERE_PRESENT: &str = "Mann-Whitney on log-ratios where present";
    pub(crate) const BLOCKED_WHERE_PRESENT: &str = "van Elteren on log-ratios where present";
    pub(crate) const CLR_RANKS: &str = "CLR linear model of ranks";
    pub(crate) const PRESENCE: &str = "Firth logistic on presence";
    pub(crate) const DIRICHLET: &str = "Dirichlet Monte Carlo, Welch";
}

/// Tests every taxon of a table (counts) in each contrast by the methods above.
///
/// Where the depth of the sides of a contrast differs ([`Design::with_depths`]), all rows but those where present are of counts at one
/// depth, drawn once by the seed of the design; their notes say so.
///
/// Plain rows take the group alone; where there are covariates or a confounded batch, adjusted rows stand
/// beside them, and the consensus counts those. q is within method and adjustment, over all taxa and contrasts.
///
/// # Errors
/// When a sample of the table is not in the samplesheet.
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, TableKind, TaxaOptions, compare_taxa};
/// use endobiome_core::{AbundanceTable, Rank, SampleId, SampleRecord, TaxonId};
/// let (mut records, mut rows) = (Vec::new(), Vec::new());
/// for (at, gardnerella) in [500_u64, 600, 700, 50, 60, 70].into_iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some(if at < 3 { "RIF" } else { "control" }.to_owned());
///     records.push(record);
///     rows.push(vec![(0, gardnerella), (1, 1000 - gardnerella)]);
/// }
/// let taxa = ["Gardnerella", "Lactobacillus"].map(|name| TaxonId::new(Rank::Genus, name)).to_vec();
/// let table = AbundanceTable::from_rows(records.iter().map(|record| record.id.clone()).collect(), taxa, rows)?;
/// let design = Design::read(&records, &CompareOptions::default())?;
/// let result = compare_taxa(&design, &table, TableKind::Raw, &TaxaOptions::default())?;
/// assert_eq!((result.filter.taxa_after, result.filter.samples_after), (2, 6));
/// let row = result.rows.iter().find(|row| row.what.contains("Gardnerella") && row.test.starts_with("Mann-Whitney"));
/// assert!((row.and_then(|row| row.p).ok_or("not tested")? - 0.1).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_taxa<V: Abundance>(
    design: &Design,
    table: &AbundanceTable<TaxonId, V>,
    kind: TableKind,
    options: &TaxaOptions,
) -> Result<TaxaComparison> {
    let (counts, filter) = Counts::read(design, table, options)?;
    let even = if design.depth_differs_anywhere() { Even::of(design, &counts)? } else { None };
    let mut rows = Vec::new();
    for (at, contrast) in design.contrasts().iter().enumerate() {
        let scan = Scan { design, contrast, at, counts: &counts, table: kind, options, note: None };
        let even = even.as_ref().filter(|_| design.depth_differs(at).is_some());
        rows.extend(scan.run(even));
    }
    rows.extend(questions::rows(design, &counts, kind, options));
    family::finish(design, &mut rows);
    let consensus = consensus::of(design, &counts, &mut rows, options.where_present(&counts));
    Ok(TaxaComparison { rows, filter, consensus })
}

/// One contrast.
struct Scan<'a> {
    design: &'a Design,
    contrast: &'a Contrast,
    at: usize,
    counts: &'a Counts,
    table: TableKind,
    options: &'a TaxaOptions,
    /// What is said of the counts in every row.
    note: Option<&'a str>,
}

impl Scan<'_> {
    /// All rows; of the counts at one depth, where there are such, what unequal depth would be found by.
    fn run(&self, even: Option<&Even>) -> Vec<ComparisonRow> {
        let at_depth = match even {
            Some(even) => &Scan { counts: &even.counts, note: Some(&even.note), ..*self },
            None => self,
        };
        if let Some(refused) = self.refused().or_else(|| at_depth.refused()) {
            return vec![refused];
        }
        let units = at_depth.units();
        let mut rows = proportions::plain(at_depth);
        rows.extend(at_depth.log_ratios(&[]));
        rows.extend(presence::rows(at_depth, &units, &[]));
        if self.options.monte_carlo > 0 {
            rows.extend(dirichlet::rows(at_depth, &units));
        }
        let adjusters = self.design.adjusters(self.at);
        for stratum in self.design.strata(self.at) {
            rows.extend(proportions::blocked(at_depth, &stratum));
        }
        if !adjusters.is_empty() {
            rows.extend(at_depth.log_ratios(&adjusters));
            rows.extend(presence::rows(at_depth, &units, &adjusters));
        }
        rows
    }

    /// The units that have counts, and whether they are of cases.
    fn units(&self) -> Vec<(usize, bool)> {
        let all = self.design.units_of(self.contrast).into_iter();
        all.filter(|(unit, _)| self.counts.row_of(*unit).is_some()).collect()
    }

    /// The row that says why nothing is tested, if so.
    fn refused(&self) -> Option<ComparisonRow> {
        let mut women: Vec<(usize, bool)> =
            self.units().iter().map(|(unit, case)| (self.design.units()[*unit].woman, *case)).collect();
        women.sort_unstable();
        women.dedup();
        let cases = women.iter().filter(|w| w.1).count();
        let reason = refusal(self.design, cases, women.len() - cases)?;
        let mut row = start_row(
            self.design,
            self.contrast,
            "all taxa",
            ResultKind::Taxon,
            self.table,
            method::WILCOXON,
        );
        row.n = vec![cases, women.len() - cases];
        row.notes.extend(self.note.map(str::to_owned));
        row.notes.push(reason);
        Some(row)
    }

    fn log_ratios(&self, adjusters: &[String]) -> Vec<ComparisonRow> {
        let mut rows = Vec::new();
        if self.options.where_present(self.counts) {
            rows.extend(present_model::rows(self, &self.units(), adjusters));
        }
        // Those without the taxon count here: a difference of presence is seen by this one alone.
        rows.extend(clr_model::rows(self, &self.units(), adjusters));
        rows
    }

    /// A row of a taxon before its test.
    fn row(&self, taxon: usize, test: &str, adjusted_for: &str) -> ComparisonRow {
        let mut row = start_row(
            self.design,
            self.contrast,
            self.counts.taxa[taxon].to_string(),
            ResultKind::Taxon,
            self.table,
            test,
        );
        row.notes.extend(self.note.map(str::to_owned));
        if !adjusted_for.is_empty() {
            row.adjusted_for = adjusted_for.to_owned();
            row.family = format!("{}, adjusted", row.family);
        }
        row
    }
}

fn unknown_sample(id: &endobiome_core::SampleId) -> Error {
    Error::UnknownSample(id.to_string())
}
