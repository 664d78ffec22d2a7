//! Welch tests on centred log-ratios of Dirichlet draws (after ALDEx2, Fernandes et al. 2014).

use super::{Scan, method};
use crate::rank_test::sides;
use crate::{ComparisonRow, EstimateKind};
use endobiome_core::stream;
use endobiome_stats::adjust::{Adjustment, adjust};
use endobiome_stats::t_test::welch;
use rand_distr::{Distribution, Gamma};
use rayon::prelude::*;
use std::f64::consts::LN_2;

/// One row a taxon: the mean over draws of the difference of centred log2 shares, of p, and of BH-adjusted p.
///
/// A draw takes each sample's shares from the Dirichlet posterior of its counts plus one half, the counts
/// scaled down to the effective number of reads under overdispersion.
pub(super) fn rows(scan: &Scan<'_>, units: &[(usize, bool)]) -> Vec<ComparisonRow> {
    let n_taxa = scan.counts.taxa.len();
    let n = sides(units.iter().map(|u| u.1));
    let start = |taxon: usize| {
        let mut row = scan.row(taxon, method::DIRICHLET, "");
        row.n.clone_from(&n);
        row
    };
    let refused = if scan.design.has_repeats() {
        Some("several sites of a woman: compare one site")
    } else if n_taxa < 2 {
        Some("log-ratios need two taxa or more")
    } else {
        None
    };
    if let Some(reason) = refused {
        return (0..n_taxa)
            .map(|taxon| {
                let mut row = start(taxon);
                row.notes.push(format!("not computed: {reason}"));
                row
            })
            .collect();
    }
    // per draw: p and difference of each taxon
    let draws: Vec<Vec<(f64, f64)>> = (0..scan.options.monte_carlo)
        .into_par_iter()
        .map(|draw| {
            let logs: Vec<Vec<f64>> = units.iter().map(|(unit, _)| draw_logs(scan, *unit, draw)).collect();
            (0..n_taxa)
                .map(|taxon| {
                    let side = |case: bool| -> Vec<f64> {
                        logs.iter().zip(units).filter(|(_, u)| u.1 == case).map(|(l, _)| l[taxon]).collect()
                    };
                    welch(&side(true), &side(false), 0.95).map_or((1.0, 0.0), |t| (t.p, t.difference))
                })
                .collect()
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "number of draws")]
    let size = draws.len() as f64;
    let adjusted: Vec<Vec<f64>> = draws
        .iter()
        .map(|draw| adjust(&draw.iter().map(|d| d.0).collect::<Vec<_>>(), Adjustment::BenjaminiHochberg))
        .collect();
    (0..n_taxa)
        .map(|taxon| {
            let mut row = start(taxon);
            let mut differences: Vec<f64> = draws.iter().map(|draw| draw[taxon].1 / LN_2).collect();
            row.estimate = Some(differences.iter().sum::<f64>() / size);
            row.estimate_kind = Some(EstimateKind::Log2FoldChange);
            row.p = Some(draws.iter().map(|draw| draw[taxon].0).sum::<f64>() / size);
            row.q = Some(adjusted.iter().map(|draw| draw[taxon]).sum::<f64>() / size);
            differences.sort_by(f64::total_cmp);
            row.notes.push(format!(
                "{} draws, overdispersion {}; the difference lies in {:.2} to {:.2} in all draws; q is the mean over draws of BH within the contrast",
                draws.len(),
                scan.options.overdispersion,
                differences.first().copied().unwrap_or(f64::NAN),
                differences.last().copied().unwrap_or(f64::NAN)
            ));
            row
        })
        .collect()
}

/// Centred logarithms of one draw of a unit's shares.
fn draw_logs(scan: &Scan<'_>, unit: usize, draw: usize) -> Vec<f64> {
    let Some(row) = scan.counts.row_of(unit) else { return Vec::new() };
    let record =
        scan.design.units()[unit].records.first().map_or("", |&r| scan.design.records()[r].id.as_str());
    let mut random =
        stream(scan.design.seed(), "dirichlet monte carlo", format!("{record}\n{draw}").as_bytes());
    let total = scan.counts.totals[row];
    let worth = 1.0 / (1.0 + (total - 1.0).max(0.0) * scan.options.overdispersion);
    let raw: Vec<f64> = scan.counts.values[row]
        .iter()
        .map(|count| {
            // ln of a gamma draw, safe for small shapes: Gamma(a) = Gamma(a + 1) U^(1/a)
            let shape = count * worth + 0.5;
            let body = Gamma::new(shape + 1.0, 1.0).map_or(f64::MIN_POSITIVE, |g| g.sample(&mut random));
            let u: f64 = rand_distr::Open01.sample(&mut random);
            libm::log(body) + libm::log(u) / shape
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "number of taxa")]
    let mean = raw.iter().sum::<f64>() / raw.len() as f64;
    raw.iter().map(|v| v - mean).collect()
}
