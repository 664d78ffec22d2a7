//! The row of `cst/cst.tsv`.

use crate::cst::{CstCall, CstConfidence};
use crate::{Robustness, SampleCalls};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{SampleId, TableKind};

/// The community state type of one sample on one table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommunityTypeRow<'a> {
    /// The sample.
    pub sample: &'a SampleId,
    /// The table.
    pub table: TableKind,
    /// The type.
    pub call: &'a CstCall,
    /// Whether the types on all tables agree.
    pub robust: Robustness,
}

impl<'a> CommunityTypeRow<'a> {
    /// The rows of a sample: one a table it has.
    pub fn of(sample: &'a SampleCalls) -> impl Iterator<Item = Self> {
        sample.cst.iter().map(|(table, call)| Self {
            sample: &sample.sample,
            table,
            call,
            robust: sample.cst.robust,
        })
    }

    /// What stands where a type was looked for, but the method has no such part.
    fn or_missing<T: Into<Cell>>(&self, part: Option<T>) -> Cell {
        let looked = self.call.confidence != CstConfidence::NotAvailable;
        if looked { Cell::or_not_applicable(part) } else { Cell::from(part) }
    }
}

impl Described for CommunityTypeRow<'_> {
    const FILE: &'static str = "cst/cst.tsv";
    const ROWS: &'static str = "one row a sample and count table: its community state type";

    fn columns() -> Vec<Column<Self>> {
        const NO_TYPE: &str = "no type could be looked for; `note` says why";
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(row.sample)),
            Column::new("table", TableKind::MEANING, |row: &Self| row.table.name()),
            Column::new(
                "method",
                "`valencia` (nearest centroid), `valencia_original` (to the letter of its script) or `dominance_rule`",
                |row: &Self| Cell::text(&row.call.method),
            ),
            Column::new("sub_cst", "sub-type: `I-A`", |row: &Self| row.or_missing(row.call.sub_cst.clone()))
                .not_known(NO_TYPE)
                .not_applicable("the method knows no sub-types"),
            Column::new(
                "cst",
                "type: `I`, `II`, `III`, `IV-A`, `IV-B`, `IV-C`, `V`; by dominance `IV` undivided",
                |row: &Self| row.call.cst.clone(),
            )
            .not_known(NO_TYPE),
            Column::new(
                "score",
                "similarity to the centroid (Yue-Clayton), or the dominant share",
                |row: &Self| row.call.score,
            )
            .not_known(NO_TYPE),
            Column::new("margin", "score minus that of the best sub-type of another type", |row: &Self| {
                row.or_missing(row.call.margin)
            })
            .not_known(NO_TYPE)
            .not_applicable("the method has none"),
            Column::new(
                "confidence",
                "`assigned`, `low_confidence` (another type is nearly as near, or the reads are few), `unassigned` (like no type), \
                 `not_available` (no reads)",
                |row: &Self| Cell::text(row.call.confidence),
            ),
            Column::new(
                "probability",
                "probability of the same type when the reads are drawn anew",
                |row: &Self| row.call.probability,
            )
            .not_known("it was not computed"),
            Column::new(
                "robust",
                "whether the type is the same on all three tables: `robust`, `not_robust`, `not_assessable` (a table is missing, or what carry-over leaves is within noise)",
                |row: &Self| Cell::text(row.robust),
            ),
            Column::new("note", "what to mind, in words", |row: &Self| Cell::text(&row.call.note))
                .not_applicable("there is nothing to say"),
        ]
    }
}
