//! The same tests without one batch, or without shallow samples.

use crate::Result;
use endobiome_compare::{ComparisonRow, Design, ResultKind, TableKind};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{Context, Message, SampleRecord, say};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A result of the raw table, once more without some samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SensitivityRow {
    /// The id of the row of `comparisons.tsv`.
    pub id: String,
    /// What was left out: `run B`, `samples below 1000 reads`.
    pub left_out: Message,
    /// Samples used in each group without it.
    pub n: Vec<usize>,
    /// The size of the difference of all samples.
    pub estimate_of_all: Option<f64>,
    /// The p of all samples.
    pub p_of_all: Option<f64>,
    /// The size of the difference without it.
    pub estimate: Option<f64>,
    /// The p without it; of a permutation test by fewer permutations.
    pub p: Option<f64>,
}

impl SensitivityRow {
    /// Whether a difference with p up to 0.05 is above it without these samples, or turns round.
    pub fn is_lost(&self) -> bool {
        let turned = matches!((self.estimate, self.estimate_of_all), (Some(a), Some(b)) if a * b < 0.0);
        self.p_of_all.is_some_and(|p| p <= NOMINAL) && (turned || self.p.is_some_and(|p| p > NOMINAL))
    }

    /// Whether there is such a difference, and without these samples too few are left to test it.
    pub fn is_untested(&self) -> bool {
        self.p_of_all.is_some_and(|p| p <= NOMINAL) && self.p.is_none() && !self.is_lost()
    }
}

impl Described for SensitivityRow {
    const FILE: &'static str = "stats/sensitivity.tsv";
    const ROWS: &'static str = "one row a result of the raw table and set of samples left out, where p is up to 0.05 with or without them";

    fn columns() -> Vec<Column<Self>> {
        const NONE: &str = "the test was refused or could not be computed";
        vec![
            Column::new("id", "the row of `comparisons.tsv`", |row: &Self| Cell::text(&row.id)),
            Column::new("left_out", "the samples left out: a batch, or those of few reads", |row: &Self| {
                Cell::text(&row.left_out)
            }),
            Column::new("n", "samples used of each group without them", |row: &Self| Cell::list(&row.n))
                .not_applicable("the row is of no groups"),
            Column::new("estimate_of_all", "size of the difference of all samples", |row: &Self| {
                row.estimate_of_all
            })
            .not_known(NONE),
            Column::new("estimate", "size of the difference without them", |row: &Self| row.estimate)
                .not_known(NONE),
            Column::new("p_of_all", "p of all samples", |row: &Self| row.p_of_all).not_known(NONE),
            Column::new(
                "p",
                "p without them, by 999 permutations where it is a permutation test",
                |row: &Self| row.p,
            )
            .not_known(NONE),
            Column::new(
                "lost",
                "whether p rises above 0.05 or the difference turns round without them",
                |row: &Self| if row.is_untested() { Cell::NotKnown } else { row.is_lost().into() },
            )
            .not_known("too few are left to test it without them"),
        ]
    }
}

const NOMINAL: f64 = 0.05;
/// Reads below which a sample is shallow.
const SHALLOW: f64 = 1_000.0;
/// Permutations of a test that is run again.
const PERMUTATIONS: usize = 999;
/// Batches of which each is left out in turn, at most.
const MOST_BATCHES: usize = 12;

type LeftOut<'a> = (Message, Box<dyn Fn(&SampleRecord) -> bool + 'a>);

/// What a level of a batch column is called.
type Named = fn(&String) -> Message;

/// The level of a batch column.
type BatchOf = fn(&SampleRecord) -> Option<&String>;

/// What is left out in turn: each batch of every batch column, and shallow samples.
fn parts<'a>(design: &'a Design, reads: &'a [f64]) -> Vec<LeftOut<'a>> {
    let specimens: Vec<&SampleRecord> =
        design.records().iter().filter(|record| record.kind.is_specimen()).collect();
    let mut parts: Vec<LeftOut<'a>> = Vec::new();
    let mut seen: BTreeSet<Vec<bool>> = BTreeSet::new();
    let columns: [(Named, BatchOf); 3] = [
        (|level| say!("run {level}", level), |record| record.run.as_ref()),
        (|level| say!("batch {level}", level), |record| record.batch.as_ref()),
        (|level| say!("plate {level}", level), |record| record.plate.as_ref()),
    ];
    for (named, of) in columns {
        let levels: BTreeSet<&String> = specimens.iter().filter_map(|record| of(record)).collect();
        if levels.len() < 2 || levels.len() > MOST_BATCHES {
            continue;
        }
        for level in levels {
            // A run that is also a plate is left out once.
            if seen.insert(specimens.iter().map(|record| of(record) == Some(level)).collect()) {
                let is_of = move |record: &SampleRecord| of(record) == Some(level);
                parts.push((named(level), Box::new(is_of)));
            }
        }
    }
    let depth: BTreeMap<_, f64> =
        design.records().iter().zip(reads).map(|(record, reads)| (&record.id, *reads)).collect();
    let is_shallow = move |record: &SampleRecord| depth.get(&record.id).is_some_and(|reads| *reads < SHALLOW);
    let shallow = specimens.iter().filter(|record| is_shallow(record)).count();
    if shallow > 0 && shallow < specimens.len() {
        parts.push((
            say!("{shallow} samples below {reads} reads", shallow, reads = SHALLOW),
            Box::new(is_shallow),
        ));
    }
    parts
}

/// Runs the tests of the raw table again without each batch and without shallow samples.
///
/// # Errors
/// As the tests.
pub(super) fn sensitivity(
    design: &Design,
    rows: &[ComparisonRow],
    reads: &[f64],
    again: &dyn Fn(&Design) -> Result<Vec<ComparisonRow>>,
    context: &Context<'_>,
) -> Result<Vec<SensitivityRow>> {
    let is_of_groups = |row: &&ComparisonRow| {
        row.table == TableKind::Raw && !matches!(row.kind, ResultKind::Design | ResultKind::Association)
    };
    let whole: BTreeMap<String, &ComparisonRow> =
        rows.iter().filter(is_of_groups).map(|row| (row.id(), row)).collect();
    let mut all = Vec::new();
    if whole.values().all(|row| row.p.is_none()) {
        return Ok(all);
    }
    let few = design.clone().with_permutations(design.options().permutations.min(PERMUTATIONS));
    for (left_out, is_left_out) in parts(design, reads) {
        context.check()?;
        for row in again(&few.without(&*is_left_out))?.iter().filter(is_of_groups) {
            let Some(of_all) = whole.get(&row.id()) else { continue };
            if [row.p, of_all.p].iter().flatten().any(|p| *p <= NOMINAL) {
                all.push(SensitivityRow {
                    id: row.id(),
                    left_out: left_out.clone(),
                    n: row.n.clone(),
                    estimate_of_all: of_all.estimate,
                    p_of_all: of_all.p,
                    estimate: row.estimate,
                    p: row.p,
                });
            }
        }
    }
    Ok(all)
}
