//! What becomes of a difference on the corrected tables.

use endobiome_compare::{ComparisonRow, ResultKind, TableKind};
use endobiome_core::{Message, say};
use endobiome_report::number::probability;
use std::collections::{BTreeMap, BTreeSet};

/// The name of a row whatever its table.
pub(crate) fn question_of(row: &ComparisonRow) -> String {
    let id = row.id();
    id.rsplit_once('/').map_or(id.clone(), |(question, _)| question.to_owned())
}

/// What a difference is called on its tables.
pub(crate) fn in_words(table: TableKind) -> Message {
    match table {
        TableKind::Raw => say!("the raw table"),
        TableKind::Kit => say!("the kit-corrected table"),
        TableKind::KitAndCarryOver => say!("the table corrected for kit and carry-over"),
    }
}

/// What a corrected table says of a question: q and the estimate.
type Answer = (TableKind, Option<f64>, Option<f64>);

/// Says in each row of the raw table that found something (q up to the threshold) what the corrected tables say of it.
pub(super) fn note_what_vanishes(rows: &mut [ComparisonRow], threshold: f64) {
    let mut corrected: BTreeMap<String, Vec<Answer>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.table != TableKind::Raw) {
        corrected.entry(question_of(row)).or_default().push((row.table, row.q, row.estimate));
    }
    let of_taxa: BTreeSet<TableKind> = rows
        .iter()
        .filter(|row| row.kind == ResultKind::Taxon && row.table != TableKind::Raw)
        .map(|row| row.table)
        .collect();
    let found =
        |row: &&mut ComparisonRow| row.table == TableKind::Raw && row.q.is_some_and(|q| q <= threshold);
    for row in rows.iter_mut().filter(found) {
        let of_row = corrected.get(&question_of(row)).map_or(&[][..], Vec::as_slice);
        for (table, q, estimate) in of_row {
            let turned = matches!((estimate, row.estimate), (Some(a), Some(b)) if a * b < 0.0);
            row.notes.push(match q {
                Some(q) if *q <= threshold && !turned => {
                    format!("holds on {} (q {})", in_words(*table), probability(*q))
                }
                Some(q) if *q <= threshold => {
                    format!("turns round on {} (q {})", in_words(*table), probability(*q))
                }
                Some(q) => format!("vanishes on {} (q {})", in_words(*table), probability(*q)),
                None => format!("could not be tested on {}", in_words(*table)),
            });
        }
        if row.kind == ResultKind::Taxon {
            for table in of_taxa.iter().filter(|table| !of_row.iter().any(|of| of.0 == **table)) {
                row.notes.push(format!("too little of it is left to be tested on {}", in_words(*table)));
            }
        }
    }
}
