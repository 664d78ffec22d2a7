//! What each ordination is worth, one measure a row; the reason of one that is not there.

use crate::stages::diversity::{Beta, Diversity};
use endobiome_core::column::{Cell, Column, Described};

/// One measure of one ordination.
pub(super) struct MeasureRow {
    metric: String,
    ordination: String,
    measure: &'static str,
    value: Cell,
    note: String,
}

impl Described for MeasureRow {
    const FILE: &'static str = "diversity/ordination.tsv";
    const ROWS: &'static str = "one row a measure of an ordination";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("metric", "the distance; `log_ratios` of robust PCA", |row: &Self| {
                Cell::text(&row.metric)
            }),
            Column::new("ordination", "`pcoa`, `nmds` or `robust_pca`", |row: &Self| {
                Cell::text(&row.ordination)
            }),
            Column::new(
                "measure",
                "`negative_eigenvalue_share` (of the sum of absolute eigenvalues; how far the distances are from those of any \
                 picture), `explained_by_two_axes`; `stress` (Kruskal's, of NMDS), `starts_that_came_near` (of 21, within 1 % of \
                 the best), `converged`; `cells_seen`, `error` (of robust PCA); `not_computed`",
                |row: &Self| row.measure,
            ),
            Column::new("value", "its value", |row: &Self| row.value.clone())
                .not_known("it is not known, or the ordination was not computed; `note` says why"),
            Column::new("note", "what to mind, or the reason", |row: &Self| Cell::text(&row.note))
                .not_applicable("there is nothing to say"),
        ]
    }
}

impl MeasureRow {
    /// The rows of all ordinations.
    pub(super) fn of(diversity: &Diversity) -> Vec<Self> {
        let mut rows = Vec::new();
        let mut tell = |metric: &str, ordination: &str, measure, value: Cell, note: &str| {
            let (metric, ordination) = (metric.to_owned(), ordination.to_owned());
            rows.push(Self { metric, ordination, measure, value, note: note.to_owned() });
        };
        for Beta { name, ordination, nmds, missing, .. } in &diversity.beta {
            if let Some(pcoa) = ordination {
                let note = match pcoa.negative_share {
                    None => "not known: only the first axes were computed",
                    Some(share) if share > 0.1 => {
                        "more than a tenth: distances are far from those of any picture"
                    }
                    Some(_) => "",
                };
                tell(name, "pcoa", "negative_eigenvalue_share", pcoa.negative_share.into(), note);
                let two: f64 = pcoa.explained().iter().take(2).sum();
                tell(name, "pcoa", "explained_by_two_axes", two.into(), "");
            }
            if let Some(nmds) = nmds {
                let near = nmds.stress_of_starts.iter().filter(|s| **s <= nmds.stress * 1.01 + 1e-9).count();
                let note =
                    if nmds.stress > 0.2 { "above 0.2: distances in the picture mean little" } else { "" };
                tell(name, "nmds", "stress", nmds.stress.into(), note);
                let note = if near < 2 { "no other start came near: no safe minimum" } else { "" };
                tell(name, "nmds", "starts_that_came_near", near.into(), note);
                let note = if nmds.converged { "" } else { "the best start was stopped before it settled" };
                tell(name, "nmds", "converged", nmds.converged.into(), note);
            }
            for (ordination, reason) in missing {
                tell(name, ordination, "not_computed", Cell::NotKnown, reason);
            }
        }
        match &diversity.robust_pca {
            Some(Ok(pca)) => {
                tell("log_ratios", "robust_pca", "cells_seen", pca.seen.into(), "");
                tell(
                    "log_ratios",
                    "robust_pca",
                    "error",
                    pca.error.into(),
                    "root mean square over the cells seen",
                );
            }
            Some(Err(reason)) => tell("log_ratios", "robust_pca", "not_computed", Cell::NotKnown, reason),
            None => {}
        }
        rows
    }
}
