//! Counts of the units compared, after filters that do not look at groups.

use super::{TaxaOptions, unknown_sample};
use crate::{Design, Result};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, TaxonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the filters left, chosen without a look at groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilterReport {
    /// Taxa with any read before.
    pub taxa_before: usize,
    /// Taxa tested.
    pub taxa_after: usize,
    /// Samples of the sites compared before.
    pub samples_before: usize,
    /// Samples tested.
    pub samples_after: usize,
    /// Share of reads that are of no bacterium (mitochondria, chloroplasts, eukaryotes, no domain): neither tested nor in the
    /// denominator of shares; NaN without reads.
    pub off_target: f64,
    /// In plain words.
    pub text: String,
}

/// Whether a taxon is none of the bacterial community: an organelle, a eukaryote, or nothing that could be told.
///
/// Told by the name alone; a genus of eukaryotes under its own name must be left out by the caller, who knows its lineage.
fn is_off_target(taxon: &TaxonId) -> bool {
    let name = taxon.name().split(" (unclassified").next().unwrap_or_default().to_ascii_lowercase();
    matches!(
        name.as_str(),
        "mitochondria"
            | "chloroplast"
            | "eukaryota"
            | "eukarya"
            | "unassigned"
            | "unclassified"
            | "unknown"
            | ""
    )
}

/// Counts: units x taxa that passed.
pub(super) struct Counts {
    pub(super) taxa: Vec<TaxonId>,
    /// Unit -> row.
    rows: BTreeMap<usize, usize>,
    /// Counts of the taxa that passed, one list a row.
    pub(super) values: Vec<Vec<f64>>,
    /// All reads of each row, also of taxa that did not pass.
    pub(super) totals: Vec<f64>,
}

impl Counts {
    pub(super) fn row_of(&self, unit: usize) -> Option<usize> {
        self.rows.get(&unit).copied()
    }

    /// Share of a taxon in a row.
    pub(super) fn share(&self, row: usize, taxon: usize) -> f64 {
        self.values[row][taxon] / self.totals[row]
    }

    /// The units, in the order of their rows.
    pub(super) fn units(&self) -> impl Iterator<Item = usize> {
        let mut units: Vec<(usize, usize)> = self.rows.iter().map(|(&unit, &row)| (row, unit)).collect();
        units.sort_unstable();
        units.into_iter().map(|(_, unit)| unit)
    }

    /// The same taxa with other counts: by unit those of the taxa, and all reads.
    pub(super) fn with(&self, of_units: Vec<(usize, Vec<f64>, f64)>) -> Self {
        let mut counts = Self {
            taxa: self.taxa.clone(),
            rows: BTreeMap::new(),
            values: Vec::with_capacity(of_units.len()),
            totals: Vec::with_capacity(of_units.len()),
        };
        for (row, (unit, values, total)) in of_units.into_iter().enumerate() {
            counts.rows.insert(unit, row);
            counts.values.push(values);
            counts.totals.push(total);
        }
        counts
    }

    pub(super) fn read<V: Abundance>(
        design: &Design,
        table: &AbundanceTable<TaxonId, V>,
        options: &TaxaOptions,
    ) -> Result<(Self, FilterReport)> {
        let of_record: BTreeMap<_, usize> =
            design.records().iter().enumerate().map(|(at, record)| (&record.id, at)).collect();
        let mut row_of_record = BTreeMap::new();
        for (row, id) in table.samples().iter().enumerate() {
            let record = of_record.get(id).ok_or_else(|| unknown_sample(id))?;
            row_of_record.insert(*record, row);
        }
        let (mut units, mut sums) = (Vec::new(), Vec::new());
        let bacterial: Vec<bool> = table.features().iter().map(|taxon| !is_off_target(taxon)).collect();
        let (mut reads_left_out, mut reads) = (0.0, 0.0);
        let mut samples_before = 0;
        for (unit, u) in design.units().iter().enumerate() {
            let in_table: Vec<usize> =
                u.records.iter().filter_map(|r| row_of_record.get(r).copied()).collect();
            if in_table.is_empty() {
                continue;
            }
            samples_before += 1;
            let mut sum = vec![0.0; table.n_features()];
            for row in in_table {
                for (taxon, value) in table.row(row) {
                    let value = value.as_f64();
                    if !(value.is_finite() && value > 0.0) {
                        continue;
                    }
                    reads += value;
                    if bacterial[taxon] {
                        sum[taxon] += value;
                    } else {
                        reads_left_out += value;
                    }
                }
            }
            let total: f64 = sum.iter().sum();
            if total >= options.least_reads && total > 0.0 {
                units.push(unit);
                sums.push((sum, total));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "number of samples")]
        let n = sums.len() as f64;
        let mut taxa_before = 0;
        let mut keep = Vec::new();
        for taxon in 0..table.n_features() {
            let present = sums.iter().filter(|(sum, _)| sum[taxon] > 0.0).count();
            taxa_before += usize::from(present > 0);
            let most = sums.iter().map(|(sum, total)| sum[taxon] / total).fold(0.0, f64::max);
            #[expect(clippy::cast_precision_loss, reason = "number of samples")]
            if present > 0 && present as f64 >= options.prevalence * n && most >= options.max_share {
                keep.push(taxon);
            }
        }
        let left_out = if reads_left_out > 0.0 {
            format!(
                "; mitochondria, chloroplasts, eukaryotes and what has no domain are not tested and in no share \
                 ({:.1} % of reads)",
                100.0 * reads_left_out / reads
            )
        } else {
            String::new()
        };
        let filter = FilterReport {
            taxa_before,
            taxa_after: keep.len(),
            samples_before,
            samples_after: sums.len(),
            off_target: if reads > 0.0 { reads_left_out / reads } else { f64::NAN },
            text: format!(
                "{} of {taxa_before} taxa tested (in at least {:.0} % of samples and at least {:.2} % of one); \
                 {} of {samples_before} samples (at least {:.0} reads); groups were not looked at{left_out}",
                keep.len(),
                100.0 * options.prevalence,
                100.0 * options.max_share,
                sums.len(),
                options.least_reads
            ),
        };
        let counts = Self {
            taxa: keep.iter().map(|&taxon| table.features()[taxon].clone()).collect(),
            rows: units.iter().enumerate().map(|(row, &unit)| (unit, row)).collect(),
            values: sums.iter().map(|(sum, _)| keep.iter().map(|&taxon| sum[taxon]).collect()).collect(),
            totals: sums.iter().map(|(_, total)| *total).collect(),
        };
        Ok((counts, filter))
    }
}
