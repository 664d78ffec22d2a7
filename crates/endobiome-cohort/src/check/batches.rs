//! Extraction batches: their negative controls, and cases against controls.

use super::Hit;
use crate::finding::ValidationCode;
use crate::participant::{Participant, SPECIMENS};
use crate::rules::Group;
use crate::study::{ClinicalTables, RowRef};
use endobiome_stats::contingency::fisher_table;
use std::collections::BTreeMap;

pub(super) fn check(study: &ClinicalTables, women: &[Participant]) -> Vec<Hit> {
    let mut batches: BTreeMap<&str, Vec<RowRef<'_>>> = BTreeMap::new();
    for row in study.rows("samples") {
        if row.is_told("extraction_batch") {
            return Vec::new();
        }
        if let Some(batch) = row.text("extraction_batch") {
            batches.entry(batch).or_default().push(row);
        }
    }
    let mut hits = Vec::new();
    let is_sequenced = |row: &RowRef<'_>| row.has_code("aliquot_use", "16s");
    for (batch, rows) in &batches {
        let kind_of = |row: &RowRef<'_>| row.text("sample_type").unwrap_or_default().to_owned();
        let specimen =
            rows.iter().find(|row| SPECIMENS.contains(&kind_of(row).as_str()) && is_sequenced(row));
        let covered = rows.iter().any(|row| {
            row.is_told("sample_type")
                || ["neg_control_extraction", "neg_control_device"].contains(&kind_of(row).as_str())
        });
        if let (Some(row), false) = (specimen, covered) {
            let message =
                format!("no negative control of extraction or device in the extraction batch {batch}");
            hits.push(Hit::at(ValidationCode::BatchWithoutControl, row, "extraction_batch", message));
        }
    }
    let of_woman: BTreeMap<&str, &Participant> =
        women.iter().map(|woman| (woman.id.as_str(), woman)).collect();
    for kind in &SPECIMENS[..2] {
        hits.extend(against_group(kind, &batches, &of_woman, &is_sequenced));
    }
    hits
}

/// Controls and cases of a batch, its first specimen, and whether a group in it rests on a cell that is told as wrong.
struct Batch<'a> {
    name: &'a str,
    counts: [u64; 2],
    first: RowRef<'a>,
    doubtful: bool,
}

fn against_group(
    kind: &str,
    batches: &BTreeMap<&str, Vec<RowRef<'_>>>,
    of_woman: &BTreeMap<&str, &Participant>,
    is_sequenced: &dyn Fn(&RowRef<'_>) -> bool,
) -> Option<Hit> {
    let mut table: Vec<Batch<'_>> = Vec::new();
    for (name, rows) in batches {
        for row in rows.iter().filter(|row| row.text("sample_type") == Some(kind) && is_sequenced(row)) {
            let Some(woman) = of_woman.get(row.raw("participant_id")) else { continue };
            let doubtful = woman.rests_on_told_cells && woman.group == Group::Indeterminate;
            if woman.group == Group::Indeterminate && !doubtful {
                continue;
            }
            if table.last().is_none_or(|batch| batch.name != *name) {
                table.push(Batch { name, counts: [0, 0], first: *row, doubtful: false });
            }
            if let Some(batch) = table.last_mut() {
                batch.doubtful |= doubtful;
                if !doubtful {
                    batch.counts[usize::from(woman.group.is_case())] += 1;
                }
            }
        }
    }
    table.sort_by_key(|batch| batch.first.line());
    let one_sided =
        table.iter().find(|b| !b.doubtful && b.counts.contains(&0) && b.counts.iter().sum::<u64>() >= 4);
    if let Some(batch) = one_sided {
        let side = if batch.counts[0] == 0 { "cases" } else { "controls" };
        let message =
            format!("{kind}: all {} women of this batch are {side}", batch.counts.iter().sum::<u64>());
        return Some(Hit::at(ValidationCode::BatchAgainstGroup, &batch.first, "extraction_batch", message));
    }
    if table.iter().any(|batch| batch.doubtful) {
        return None;
    }
    let counts: Vec<Vec<u64>> = table.iter().map(|batch| batch.counts.to_vec()).collect();
    // Fewer than two batches or one side alone: nothing can be unevenly spread.
    let p = fisher_table(&counts, 0).ok().filter(|_| table.len() > 1)?.p;
    (p < 0.05).then(|| {
        let message =
            format!("{kind}: cases and controls are unevenly spread over the batches (Fisher, p = {p:.4})");
        Hit::of(ValidationCode::BatchAgainstGroup, "samples", None, "extraction_batch", message).value(kind)
    })
}
