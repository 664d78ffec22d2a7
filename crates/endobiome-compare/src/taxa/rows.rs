//! The rows of the two tables on differential abundance.

use super::{Consensus, FilterReport};
use endobiome_core::TableKind;
use endobiome_core::column::{Cell, Column, Described};

/// What the filters left of one table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FilterRow<'a> {
    /// The table.
    pub table: TableKind,
    /// What the filters left of it.
    pub filter: &'a FilterReport,
}

impl Described for FilterRow<'_> {
    const FILE: &'static str = "stats/differential_filters.tsv";
    const ROWS: &'static str = "one row a count table that was tested for differential abundance";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("table", TableKind::MEANING, |row: &Self| row.table.name()),
            Column::new("taxa_before", "taxa with any read", |row: &Self| row.filter.taxa_before),
            Column::new("taxa_after", "taxa tested", |row: &Self| row.filter.taxa_after),
            Column::new("samples_before", "samples of the sites compared", |row: &Self| {
                row.filter.samples_before
            }),
            Column::new("samples_after", "samples tested", |row: &Self| row.filter.samples_after),
            Column::new(
                "off_target",
                "reads of organelles, eukaryotes and of no domain, which are in no test and no denominator",
                |row: &Self| row.filter.off_target,
            )
            .unit("share of reads")
            .not_known("there is no read"),
            Column::new("text", "the filters in words", |row: &Self| Cell::text(&row.filter.text)),
        ]
    }
}

/// How far the methods agree on a taxon of one table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConsensusRow<'a> {
    /// The table.
    pub table: TableKind,
    /// How far they agree.
    pub consensus: &'a Consensus,
}

impl Described for ConsensusRow<'_> {
    const FILE: &'static str = "stats/differential_consensus.tsv";
    const ROWS: &'static str = "one row a count table, taxon and contrast";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("table", TableKind::MEANING, |row: &Self| row.table.name()),
            Column::new("taxon", "the taxon, as `what` of `comparisons.tsv`", |row: &Self| {
                Cell::text(&row.consensus.taxon)
            }),
            Column::new("contrast", "who with whom, as in `comparisons.tsv`", |row: &Self| {
                Cell::text(&row.consensus.contrast)
            }),
            Column::new(
                "found_by",
                "methods with q up to the threshold (0.1), joined by `; `; adjusted results count where there are any",
                |row: &Self| Cell::list(&row.consensus.found_by),
            )
            .not_applicable("none found it"),
            Column::new("tested_by", "methods that gave a p, joined by `; `", |row: &Self| {
                Cell::list(&row.consensus.tested_by)
            })
            .not_applicable("none gave a p"),
            Column::new(
                "direction",
                "1 when all that found it say more in cases, -1 less, 0 when they differ or none did",
                |row: &Self| f64::from(row.consensus.direction),
            ),
            Column::new(
                "supported",
                "whether the log-ratio model and the rank test where present found it (there is more of it), or the model of all women, presence and shares (more women have it), all in the same direction",
                |row: &Self| row.consensus.supported,
            ),
        ]
    }
}
