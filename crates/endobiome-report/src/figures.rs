//! The figures, as SVG elements.

pub mod dominance;
pub mod ordination;
pub mod quality;
pub mod read_flow;
pub mod taxa_bars;

pub use dominance::dominance;
pub use ordination::ordination;
pub use quality::quality;
pub use read_flow::read_flow;
pub use taxa_bars::taxa_bars;

/// Draws a group label under the samples it holds, and a thin rule between groups.
fn group_runs<'a>(groups: impl Iterator<Item = &'a str>) -> Vec<(&'a str, usize, usize)> {
    let mut runs: Vec<(&str, usize, usize)> = Vec::new();
    for (at, group) in groups.enumerate() {
        match runs.last_mut() {
            Some((name, _, end)) if *name == group => *end = at + 1,
            _ => runs.push((group, at, at + 1)),
        }
    }
    runs
}

#[expect(clippy::cast_precision_loss, reason = "positions on a page")]
fn at(index: usize) -> f64 {
    index as f64
}

#[expect(clippy::cast_precision_loss, reason = "a number of reads")]
fn reads(count: u64) -> f64 {
    count as f64
}
