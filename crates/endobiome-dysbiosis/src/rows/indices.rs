//! The rows of `dysbiosis/indices.tsv` and `index_descriptions.tsv`.

use crate::{Index, IndexValue, Robustness, SampleCalls};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{SampleId, TableKind};

/// One index on one table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndexRow<'a> {
    /// The sample.
    pub sample: &'a SampleId,
    /// The index.
    pub index: Index,
    /// The table.
    pub table: TableKind,
    /// Its value.
    pub value: &'a IndexValue,
    /// Whether the calls on all tables agree.
    pub robust: Robustness,
}

impl<'a> IndexRow<'a> {
    /// The rows of a sample: every index on every table it has.
    pub fn of(sample: &'a SampleCalls) -> impl Iterator<Item = Self> {
        sample.indices.iter().flat_map(|calls| {
            calls.values.iter().map(|(table, value)| Self {
                sample: &sample.sample,
                index: calls.index,
                table,
                value,
                robust: calls.values.robust,
            })
        })
    }

    /// What stands where the value exists, but the index has no such part.
    fn or_missing<T: Into<Cell>>(&self, part: Option<T>) -> Cell {
        if self.value.value.is_none() { Cell::from(part) } else { Cell::or_not_applicable(part) }
    }
}

impl Described for IndexRow<'_> {
    const FILE: &'static str = "dysbiosis/indices.tsv";
    const ROWS: &'static str = "one row a sample, index and count table";

    fn columns() -> Vec<Column<Self>> {
        const MISSING: &str = "the sample cannot give the index; `note` says why where it can";
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(row.sample)),
            Column::new("index", "the index, described in `index_descriptions.tsv`", |row: &Self| {
                Cell::text(row.index)
            }),
            Column::new("table", TableKind::MEANING, |row: &Self| row.table.name()),
            Column::new("value", "its value", |row: &Self| row.value.value).not_known(MISSING),
            Column::new("low", "lower end of the 95 % interval", |row: &Self| {
                row.or_missing(row.value.lower)
            })
            .not_known(MISSING)
            .not_applicable("the index has none"),
            Column::new("high", "upper end of it", |row: &Self| row.or_missing(row.value.upper))
                .not_known(MISSING)
                .not_applicable("the index has none"),
            Column::new("call", "category by the published cut-off, or `indeterminate`", |row: &Self| {
                Cell::or_not_applicable(row.value.call.clone())
            })
            .not_applicable("no cut-off is published, or none could be applied"),
            Column::new("probability", "probability that the index lies above its cut-off", |row: &Self| {
                row.or_missing(row.value.probability)
            })
            .not_known(MISSING)
            .not_applicable("the index has none"),
            Column::new(
                "robust",
                "whether the call is the same on all three tables: `robust`, `not_robust`, `not_assessable` (a table or a \
                 cut-off is missing)",
                |row: &Self| Cell::text(row.robust),
            ),
            Column::new("note", "what to mind, in words", |row: &Self| Cell::text(&row.value.note))
                .not_applicable("there is nothing to say"),
        ]
    }
}

/// What an index declares of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexDescriptionRow(pub Index);

impl IndexDescriptionRow {
    /// One row an index that any sample has, by name.
    pub fn of(calls: &[SampleCalls]) -> Vec<Self> {
        let named: std::collections::BTreeMap<String, Index> = calls
            .iter()
            .flat_map(|sample| &sample.indices)
            .map(|calls| (calls.index.to_string(), calls.index))
            .collect();
        named.into_values().map(Self).collect()
    }
}

impl Described for IndexDescriptionRow {
    const FILE: &'static str = "dysbiosis/index_descriptions.tsv";
    const ROWS: &'static str = "one row an index";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("index", "its name", |row: &Self| row.0.descriptor().name),
            Column::new("inputs", "what it is computed from", |row: &Self| row.0.descriptor().inputs),
            Column::new("rank", "taxonomic rank it works at", |row: &Self| row.0.descriptor().rank),
            Column::new("formula", "the formula", |row: &Self| row.0.descriptor().formula),
            Column::new("threshold", "the cut-off, or that none is published", |row: &Self| {
                row.0.descriptor().threshold
            }),
            Column::new("source", "where it comes from", |row: &Self| row.0.descriptor().source),
            Column::new("validity", "what is known of its validity in endometrium", |row: &Self| {
                row.0.descriptor().validity
            }),
        ]
    }
}
