//! The taxa of a sample at a rank, held against those that went in.

use super::{CopyNumbers, Expectation, Observed};
use endobiome_core::Rank;
use endobiome_core::column::{Cell, Column, Described};
use serde::Serialize;
use std::collections::BTreeMap;

/// A taxon of a sample at a rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaxonFinding {
    /// The sample.
    pub sample: String,
    /// The rank.
    pub rank: Rank,
    /// The taxon.
    pub taxon: String,
    /// Its share of what went in: 0 when it did not, `None` when it did and the share is not known.
    pub expected: Option<f64>,
    /// Its share of the reads.
    pub observed: f64,
    /// log2 of observed to expected; `None` without either.
    pub log2_fold_error: Option<f64>,
    /// Whether at the depth of the sample enough reads of it are expected.
    pub above_detection: bool,
}

impl TaxonFinding {
    /// Whether it went in.
    pub fn is_expected(&self) -> bool {
        self.expected != Some(0.0)
    }
}

impl Described for TaxonFinding {
    const FILE: &'static str = "mock/taxa.tsv";
    const ROWS: &'static str = "one row a sample, rank and taxon";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "name of the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("rank", "the rank", |row: &Self| row.rank.name()),
            Column::new("taxon", "the taxon, by its canonical name", |row: &Self| Cell::text(&row.taxon)),
            Column::new("expected", "its share of what went in; 0: it did not", |row: &Self| row.expected)
                .not_known("it went in, and the share is not published"),
            Column::new("observed", "its share of the reads", |row: &Self| row.observed)
                .unit("share of reads"),
            Column::new("log2_fold_error", "log2 of observed to expected", |row: &Self| {
                Cell::or_not_applicable(row.log2_fold_error)
            })
            .not_applicable("it was not expected or not seen, or its expected share is not known"),
            Column::new(
                "above_detection",
                "whether the share that went in gives the limit of detection or more reads at this depth; true in a table of shares, which tells no depth",
                |row: &Self| row.above_detection,
            ),
        ]
    }
}

/// The taxa of a rank in a sample, and the share of reads that have no name at it.
pub(super) struct AtRank {
    pub(super) rows: Vec<TaxonFinding>,
    pub(super) unassigned: f64,
}

/// How many reads of a taxon must be expected for its absence to say something, and how copies are corrected.
pub(super) struct Basis<'a> {
    pub(super) detection_reads: f64,
    pub(super) copies: &'a CopyNumbers,
    pub(super) expected_is_genomes: bool,
}

pub(super) fn compare(
    observed: &Observed,
    sample: usize,
    expectation: &Expectation,
    rank: Rank,
    basis: &Basis<'_>,
) -> AtRank {
    let mut expected: BTreeMap<String, Option<f64>> = BTreeMap::new();
    let mut canonical: BTreeMap<String, String> = BTreeMap::new();
    for taxon in &expectation.taxa {
        let Some(name) = taxon.lineage.get(rank) else { continue };
        let divisor = if basis.expected_is_genomes { 1.0 } else { basis.copies.copies(&taxon.lineage) };
        let share = taxon.abundance.map(|share| share / divisor);
        let entry = expected.entry(name.to_owned()).or_insert(Some(0.0));
        *entry = entry.zip(share).map(|(one, other)| one + other);
        for other in taxon.also.iter().filter_map(|also| also.get(rank)) {
            canonical.insert(other.to_owned(), name.to_owned());
        }
    }
    // A name that is itself expected is never another's second name.
    canonical.retain(|other, _| !expected.contains_key(other));
    let total: f64 = expected.values().flatten().sum();
    if total > 0.0 {
        expected.values_mut().flatten().for_each(|share| *share /= total);
    }

    let mut seen: BTreeMap<String, f64> = BTreeMap::new();
    let mut unassigned = 0.0;
    for (feature, reads) in observed.table.row(sample).filter(|&(_, reads)| reads > 0.0) {
        let reads = observed.lineage(feature).map_or(reads, |lineage| reads / basis.copies.copies(lineage));
        let names: Vec<String> = observed
            .names(feature, rank)
            .into_iter()
            .map(|name| canonical.get(&name).cloned().unwrap_or(name))
            .collect();
        let mut members: Vec<&String> = names.iter().filter(|name| expected.contains_key(*name)).collect();
        members.sort();
        members.dedup();
        if members.is_empty() {
            match names.as_slice() {
                [] => unassigned += reads,
                [name] => *seen.entry(name.clone()).or_default() += reads,
                many => *seen.entry(many.join(" | ")).or_default() += reads,
            }
            continue;
        }
        // A group counts as its members that went in, by their shares.
        let shares: Vec<f64> = members.iter().map(|name| expected[*name].unwrap_or(1.0)).collect();
        let sum: f64 = shares.iter().sum();
        for (name, share) in members.iter().zip(&shares) {
            let part = if sum > 0.0 { share / sum } else { 1.0 / members.len() as f64 };
            *seen.entry((*name).clone()).or_default() += reads * part;
        }
    }
    let all = seen.values().sum::<f64>() + unassigned;
    let share = |reads: f64| if all > 0.0 { reads / all } else { 0.0 };
    let depth = observed.table.sample_total(sample);
    // Shares sum to one: of how many reads they are is not known, and everything that went in is asked for.
    let tells_depth = depth > 1.5;
    let names: std::collections::BTreeSet<&String> = expected.keys().chain(seen.keys()).collect();
    let rows = names.into_iter().map(|name| {
        let expected = expected.get(name).copied().unwrap_or(Some(0.0));
        let observed_share = share(seen.get(name).copied().unwrap_or_default());
        let both = expected.filter(|&share| share > 0.0 && observed_share > 0.0);
        TaxonFinding {
            sample: observed.table.samples()[sample].to_string(),
            rank,
            taxon: name.clone(),
            expected,
            observed: observed_share,
            log2_fold_error: both.map(|expected| libm::log2(observed_share / expected)),
            above_detection: !tells_depth
                || expected.is_none_or(|share| share * depth >= basis.detection_reads),
        }
    });
    AtRank { rows: rows.collect(), unassigned: share(unassigned) }
}
