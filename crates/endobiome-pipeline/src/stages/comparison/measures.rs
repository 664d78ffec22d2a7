//! Alpha and beta diversity of one table, as rows.

use super::order;
use crate::Result;
use crate::stages::diversity::measures;
use crate::stages::diversity::{Diversity, Rarefied};
use endobiome_compare::{
    ComparisonRow, Design, NamedValues, TableKind, associate_distances, compare_alpha, compare_distances,
    compare_distances_at_depth, compare_distances_where_depth_differs, compare_sites, follows_depth,
};
use endobiome_core::{Context, SampleId, SampleRecord};
use endobiome_ecology::AlphaDiversity;
use endobiome_ecology::ordination::Dbrda;
use std::collections::BTreeMap;

/// Rows of distances, and by metric the ordination that the columns asked for span.
pub(super) type BetaRows = (Vec<ComparisonRow>, Vec<(String, Dbrda)>);

/// What was measured on one table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measures<'a> {
    pub(super) records: &'a [SampleRecord],
    pub(super) diversity: &'a Diversity,
    pub(super) even: Option<&'a Rarefied>,
    pub(super) table: TableKind,
}

impl Measures<'_> {
    fn by_record(&self, value: &dyn Fn(&AlphaDiversity) -> f64) -> Vec<f64> {
        order(self.records, &mut self.diversity.alpha.iter().map(|alpha| &alpha.sample))
            .iter()
            .map(|at| at.map_or(f64::NAN, |at| value(&self.diversity.alpha[at])))
            .collect()
    }

    /// The reads of each record.
    pub(super) fn reads(&self) -> Vec<f64> {
        self.by_record(&|alpha| alpha.total)
    }

    fn alpha(&self) -> Vec<NamedValues> {
        let mut alpha: Vec<NamedValues> = measures::MEASURES
            .iter()
            .map(|(name, value)| NamedValues::new(*name, self.by_record(&value)))
            .collect();
        alpha.retain(|named| named.values.iter().any(|value| !value.is_nan()) || named.name != "faith_pd");
        let Some(even) = self.even else { return alpha };
        for named in alpha.iter_mut().filter(|named| follows_depth(&named.name)) {
            let at_depth: BTreeMap<&SampleId, f64> = even
                .alpha
                .iter()
                .filter(|index| index.index == named.name)
                .map(|index| (&index.sample, index.mean))
                .collect();
            let value = |record: &SampleRecord| at_depth.get(&record.id).copied().unwrap_or(f64::NAN);
            named.values = self.records.iter().map(value).collect();
            named.depth = Some(even.depth);
        }
        alpha
    }

    /// Alpha diversities by group, and on the raw table also by site.
    pub(super) fn alpha_rows(&self, design: &Design) -> Result<Vec<ComparisonRow>> {
        let alpha = self.alpha();
        let mut rows = compare_alpha(design, &alpha, self.table)?;
        if self.table == TableKind::Raw {
            rows.extend(compare_sites(design, &alpha, self.table)?);
        }
        Ok(rows)
    }

    /// Distances by group and along the columns asked for, with the ordinations that those columns span.
    pub(super) fn beta_rows(&self, design: &Design, context: &Context<'_>) -> Result<BetaRows> {
        let (mut rows, mut constrained) = (Vec::new(), Vec::new());
        for beta in &self.diversity.beta {
            context.check()?;
            let even = self.even.and_then(|even| {
                Some((even.depth, &even.beta.iter().find(|(name, _)| *name == beta.name)?.1))
            });
            rows.extend(match even {
                Some((depth, distances)) if follows_depth(&beta.name) => {
                    compare_distances_at_depth(design, &beta.name, distances, self.table, depth)?
                }
                // Distances of shares are there at one depth only where depth differs.
                Some(even) => compare_distances_where_depth_differs(
                    design,
                    &beta.name,
                    &beta.distances,
                    (even.1, even.0),
                    self.table,
                )?,
                None => compare_distances(design, &beta.name, &beta.distances, self.table)?,
            });
            let distances = even.map_or(&beta.distances, |(_, distances)| distances);
            let mut association = associate_distances(design, &beta.name, distances, self.table)?;
            if let Some((depth, _)) = even.filter(|_| !follows_depth(&beta.name)) {
                let note = format!("at {depth} reads a sample, as depth differs between groups");
                association.rows.iter_mut().for_each(|row| row.notes.push(note.clone()));
            }
            rows.extend(association.rows);
            constrained.extend(association.constrained.map(|dbrda| (beta.name.clone(), dbrda)));
        }
        Ok((rows, constrained))
    }
}
