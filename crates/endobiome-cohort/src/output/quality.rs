//! Data quality: what is missing and why, and batches against groups.

use crate::check::CheckedStudy;
use crate::dictionary::Dictionary;
use crate::participant::SPECIMENS;
use crate::rules::Group;
use crate::value::Value;
use endobiome_core::column::{Cell, Column, Described};
use std::collections::BTreeMap;

/// How many cells of a field hold a value, and why the others do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingRow {
    /// The table.
    pub table: String,
    /// The field.
    pub field: String,
    /// Whether the dictionary requires it.
    pub is_required: bool,
    /// Cells with a value, not assessed, unknown, refused, not applicable; `None` where the table or column is not there.
    pub cells: Option<[usize; 5]>,
    /// Cells told as wrong; they are unknown.
    pub wrong: usize,
}

/// The map of what is missing: a row for every field of the dictionary.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, Encoding, RawStudy, RawTable, check, missing_map};
/// let dictionary = Dictionary::imerr()?;
/// let participants = dictionary.table("participants").ok_or("no such table")?;
/// let text = "participant_id\tbmi\nIM001\t23.0\nIM002\t-98\n";
/// let tables = vec![RawTable::parse(text.as_bytes(), "participants.tsv", participants, Encoding::Utf8)?];
/// let checked = check(RawStudy { tables, notes: vec![] }, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// let map = missing_map(&checked, &dictionary);
/// let bmi = map.iter().find(|row| row.field == "bmi").ok_or("no such field")?;
/// // One known, one unknown.
/// assert_eq!(bmi.cells, Some([1, 0, 1, 0, 0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn missing_map(checked: &CheckedStudy, dictionary: &Dictionary) -> Vec<MissingRow> {
    let mut rows = Vec::new();
    for definition in dictionary.tables() {
        let table = checked.study.table(&definition.name);
        for field in &definition.fields {
            let (mut cells, mut wrong) = ([0; 5], 0);
            for row in table.into_iter().flat_map(crate::study::Table::rows) {
                wrong += usize::from(row.is_told(&field.name));
                cells[match row.value(&field.name) {
                    Value::Known(_) => 0,
                    Value::NotAssessed => 1,
                    Value::Unknown => 2,
                    Value::Refused => 3,
                    Value::NotApplicable => 4,
                }] += 1;
            }
            rows.push(MissingRow {
                table: definition.name.clone(),
                field: field.name.clone(),
                is_required: field.is_required,
                cells: table.and_then(|table| table.column(&field.name)).map(|_| cells),
                wrong,
            });
        }
    }
    rows
}

impl Described for MissingRow {
    const FILE: &'static str = "cohort/missing.tsv";
    const ROWS: &'static str = "one row a field of the dictionary";

    fn columns() -> Vec<Column<Self>> {
        let cells = |name: &'static str, meaning: &'static str, at: usize| {
            Column::new(name, meaning, move |row: &Self| row.cells.map(|cells| cells[at]))
                .unit("cells")
                .not_known("the table or the column was not collected")
        };
        vec![
            Column::new("clinical_table", "the table", |row: &Self| Cell::text(&row.table)),
            Column::new("field", "the field", |row: &Self| Cell::text(&row.field)),
            Column::new("required", "whether the dictionary requires it", |row: &Self| row.is_required),
            cells("known", "cells with a value", 0),
            cells("not_assessed", "cells that say -97", 1),
            cells(
                "unknown",
                "cells that say -98 or NA, empty optional cells, and cells that cannot be read",
                2,
            ),
            cells("refused", "cells that say -99", 3),
            cells("not_applicable", "empty cells where the question does not apply", 4),
            Column::new(
                "wrong",
                "cells told as wrong; those without a value are counted as unknown",
                |row: &Self| row.wrong,
            )
            .unit("cells"),
            Column::new("share_missing", "share of the cells that apply and hold no value", |row: &Self| {
                row.cells.map(|[known, a, u, r, _]| {
                    let applies = known + a + u + r;
                    #[expect(clippy::cast_precision_loss, reason = "counts of cells")]
                    if applies == 0 { f64::NAN } else { (a + u + r) as f64 / applies as f64 }
                })
            })
            .not_known("not collected, or it applies to no row"),
        ]
    }
}

/// Women of each group with a sample of one kind in a batch, lot or run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// The kind of sample.
    pub sample_type: String,
    /// The column that holds the batch.
    pub column: String,
    /// The batch.
    pub batch: String,
    /// Women of each group, in the order of [`Group::ALL`].
    pub women: [usize; 5],
}

/// What can make a batch.
const BATCHES: [&str; 11] = [
    "extraction_batch",
    "pcr_batch",
    "seq_run",
    "plate",
    "operator",
    "device_lot",
    "extraction_kit_lot",
    "pcr_reagent_lot",
    "primer_lot",
    "library_kit_lot",
    "preservative_lot",
];

/// Batches against groups, for every kind of sample and every column that can make a batch.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, Encoding, RawStudy, RawTable, batch_by_group, check};
/// let dictionary = Dictionary::imerr()?;
/// let table = |name: &str, text: &str| {
///     let definition = dictionary.table(name).ok_or("no such table")?;
///     Ok::<_, Box<dyn std::error::Error>>(RawTable::parse(text.as_bytes(), name, definition, Encoding::Utf8)?)
/// };
/// let tables = vec![
///     table("participants", "participant_id\tgroup_declared\nIM001\tRIF\nIM002\tcontrol\n")?,
///     table(
///         "samples",
///         "sample_id\tparticipant_id\tsample_type\tseq_run\n\
///          A\tIM001\tvaginal_swab\tRUN1\nB\tIM002\tvaginal_swab\tRUN2\n",
///     )?,
/// ];
/// let checked = check(RawStudy { tables, notes: vec![] }, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// let batches = batch_by_group(&checked);
/// // Each group in a run of its own: run and group cannot be told apart.
/// assert_eq!((batches[0].batch.as_str(), batches[0].women), ("RUN1", [0, 1, 0, 0, 0]));
/// assert_eq!((batches[1].batch.as_str(), batches[1].women), ("RUN2", [1, 0, 0, 0, 0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn batch_by_group(checked: &CheckedStudy) -> Vec<BatchRow> {
    let group_of: BTreeMap<&str, usize> = checked
        .women
        .iter()
        .filter(|woman| !woman.is_erased)
        .filter_map(|woman| {
            Some((woman.id.as_str(), Group::ALL.iter().position(|group| *group == woman.group)?))
        })
        .collect();
    let mut counts: BTreeMap<(usize, usize, &str), [usize; 5]> = BTreeMap::new();
    for row in checked.study.rows("samples") {
        let Some(kind) = SPECIMENS.iter().position(|kind| row.text("sample_type") == Some(kind)) else {
            continue;
        };
        let Some(group) = group_of.get(row.raw("participant_id")) else { continue };
        for (at, column) in BATCHES.iter().enumerate() {
            if let Some(batch) = row.text(column) {
                counts.entry((kind, at, batch)).or_default()[*group] += 1;
            }
        }
    }
    counts
        .into_iter()
        .map(|((kind, column, batch), women)| BatchRow {
            sample_type: SPECIMENS[kind].to_owned(),
            column: BATCHES[column].to_owned(),
            batch: batch.to_owned(),
            women,
        })
        .collect()
}

impl Described for BatchRow {
    const FILE: &'static str = "cohort/batches.tsv";
    const ROWS: &'static str = "one row a kind of sample, column and batch";

    fn columns() -> Vec<Column<Self>> {
        let mut columns = vec![
            Column::new("sample_type", "kind of sample", |row: &Self| Cell::text(&row.sample_type)),
            Column::new("column", "the column that holds the batch", |row: &Self| Cell::text(&row.column)),
            Column::new("batch", "the batch, lot, plate, run or operator", |row: &Self| {
                Cell::text(&row.batch)
            }),
        ];
        for (at, group) in Group::ALL.into_iter().enumerate() {
            columns.push(
                Column::new(
                    group.name(),
                    format!("samples of women of the group {group}"),
                    move |row: &Self| row.women[at],
                )
                .unit("samples"),
            );
        }
        columns
    }
}
