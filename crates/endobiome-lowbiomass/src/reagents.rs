//! The genera of the reagents, batch by batch, and the women in whose samples they were read.

use crate::kit::BatchKit;
use crate::study::StudyView;
use endobiome_core::column::{Cell, Column, Described};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One genus of a batch's reagents beside one group of women.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReagentRow {
    /// The batch.
    pub batch: String,
    /// The genus, as the table of genera names it.
    pub genus: String,
    /// Its share of the reagents' profile, leak removed.
    pub kit_share: f64,
    /// The group; empty where none is said.
    pub group: String,
    /// Women of the group with a sample of the batch that has reads.
    pub women: usize,
    /// Those of them of whom a sample of the batch holds a read of the genus.
    pub women_with: usize,
    /// The largest share of the genus in one of these samples; `None` without such women.
    pub largest_share: Option<f64>,
}

impl Described for ReagentRow {
    const FILE: &'static str = "contamination/reagents.tsv";
    const ROWS: &'static str = "one row a batch, a genus of its reagents, and a group of women: who has reads of it. That a woman has reads of a genus does not say that they are of the reagents";

    fn columns() -> Vec<Column<Self>> {
        const NO_WOMEN: &str = "the batch holds no women with reads";
        vec![
            Column::new("batch", "the batch", |row: &Self| Cell::text(&row.batch)),
            Column::new("genus", "the genus, as the table of genera names it", |row: &Self| {
                Cell::text(&row.genus)
            }),
            Column::new(
                "kit_share",
                "its share of the reagents' profile (leak from samples removed)",
                |row: &Self| row.kit_share,
            )
            .unit("share"),
            Column::new("group", "group of the women", |row: &Self| Cell::text(&row.group))
                .not_applicable("the women are of no group"),
            Column::new(
                "women",
                "women of the group with a sample of the batch that has reads",
                |row: &Self| row.women as u64,
            )
            .unit("women"),
            Column::new(
                "women_with",
                "those of them of whom such a sample holds a read of the genus",
                |row: &Self| row.women_with as u64,
            )
            .unit("women"),
            Column::new(
                "largest_share",
                "largest share of the genus in one of these samples",
                |row: &Self| row.largest_share,
            )
            .unit("share")
            .not_known(NO_WOMEN),
        ]
    }
}

/// The rows of all batches that have a profile: by batch, then the largest share first, then by group.
pub(crate) fn reagent_rows(study: &StudyView<'_>, kits: &[Option<BatchKit>]) -> Vec<ReagentRow> {
    let mut rows = Vec::new();
    for (batch, kit) in kits.iter().enumerate().filter_map(|(batch, kit)| Some((batch, kit.as_ref()?))) {
        let mut profile: BTreeMap<String, f64> = BTreeMap::new();
        for feature in kit.profile.iter().filter(|feature| feature.share > 0.0) {
            *profile.entry(study.genus(feature.column)).or_default() += feature.share;
        }
        let mut profile: Vec<(String, f64)> = profile.into_iter().collect();
        profile.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let samples = study.rows(|record| record.kind.is_specimen());
        let samples: Vec<usize> =
            samples.into_iter().filter(|&row| study.batch[row] == batch && study.totals[row] > 0).collect();
        let group = |row: usize| study.records[row].group.as_deref().unwrap_or_default();
        // A sample of no named woman is a woman of its own.
        let woman = |row: usize| {
            let record = study.records[row];
            record.participant.as_deref().unwrap_or(record.id.as_str())
        };
        let mut groups: BTreeSet<&str> = samples.iter().map(|&row| group(row)).collect();
        if groups.is_empty() {
            groups.insert("");
        }
        let reads: Vec<BTreeMap<String, u64>> = samples
            .iter()
            .map(|&row| {
                let mut of: BTreeMap<String, u64> = BTreeMap::new();
                for (column, count) in study.counts.row(row).filter(|cell| cell.1 > 0) {
                    *of.entry(study.genus(column)).or_default() += count;
                }
                of
            })
            .collect();
        for (genus, kit_share) in &profile {
            for name in &groups {
                let (mut women, mut with) = (BTreeSet::new(), BTreeSet::new());
                let mut largest: Option<f64> = None;
                for (&row, reads) in samples.iter().zip(&reads).filter(|(row, _)| group(**row) == *name) {
                    women.insert(woman(row));
                    let count = reads.get(genus).copied().unwrap_or(0);
                    let share = count as f64 / study.totals[row] as f64;
                    largest = Some(largest.map_or(share, |known| known.max(share)));
                    if count > 0 {
                        with.insert(woman(row));
                    }
                }
                rows.push(ReagentRow {
                    batch: kit.batch.clone(),
                    genus: genus.clone(),
                    kit_share: *kit_share,
                    group: (*name).to_owned(),
                    women: women.len(),
                    women_with: with.len(),
                    largest_share: largest,
                });
            }
        }
    }
    rows
}
