//! The counts of all units at one depth.

use super::counts::Counts;
use crate::{Design, Result};
use endobiome_core::AbundanceTable;
use endobiome_ecology::rarefaction::{common_depth, rarefy};

/// Counts at one depth, and what rows of them say.
pub(super) struct Even {
    pub(super) counts: Counts,
    pub(super) note: String,
}

impl Even {
    /// Draws one subsample of every unit, at the depth at which richness is compared too ([`common_depth`]); `None` without reads.
    ///
    /// One, and not a mean of many: the mean share over subsamples is the share as sequenced, and a taxon that a shallow sample
    /// cannot show would again be above 0 in every deep one. Corrected counts are rounded to whole reads. The taxa stay those that
    /// passed the filters.
    pub(super) fn of(design: &Design, counts: &Counts) -> Result<Option<Self>> {
        let units: Vec<usize> = counts.units().collect();
        let n_taxa = counts.taxa.len();
        let rows: Vec<Vec<(usize, u64)>> = (0..units.len())
            .map(|row| {
                let values = &counts.values[row];
                // What did not pass the filters is drawn from too: it is in the denominator of every share.
                let others = counts.totals[row] - values.iter().sum::<f64>();
                values
                    .iter()
                    .copied()
                    .chain([others])
                    .map(whole)
                    .enumerate()
                    .filter(|cell| cell.1 > 0)
                    .collect()
            })
            .collect();
        let totals: Vec<u64> = rows.iter().map(|row| row.iter().map(|cell| cell.1).sum()).collect();
        let Some(depth) = common_depth(&totals) else { return Ok(None) };
        let ids = units.iter().map(|&unit| design.records()[design.units()[unit].records[0]].id.clone());
        let table = AbundanceTable::from_rows(ids.collect(), (0..=n_taxa).collect::<Vec<_>>(), rows)
            .map_err(endobiome_ecology::Error::from)?;
        let (drawn, _) = rarefy(&table, depth, design.seed(), 0)?;
        let deep = units.iter().zip(&totals).filter(|(_, reads)| **reads >= depth).map(|(unit, _)| *unit);
        #[expect(clippy::cast_precision_loss, reason = "reads")]
        let of_units: Vec<(usize, Vec<f64>, f64)> = deep
            .enumerate()
            .map(|(row, unit)| {
                let mut values = vec![0.0; n_taxa + 1];
                drawn.row(row).for_each(|(taxon, count)| values[taxon] = count as f64);
                values.truncate(n_taxa);
                (unit, values, depth as f64)
            })
            .collect();
        let shallow = units.len() - of_units.len();
        let left_out =
            if shallow > 0 { format!("; {shallow} samples with fewer are left out") } else { String::new() };
        let note =
            format!("depth differs between groups: counts drawn once to {depth} reads a sample{left_out}");
        Ok(Some(Self { counts: counts.with(of_units), note }))
    }
}

/// A count as whole reads.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "reads, not below 0")]
fn whole(count: f64) -> u64 {
    count.max(0.0).round() as u64
}
