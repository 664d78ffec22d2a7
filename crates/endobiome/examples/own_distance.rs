//! A distance of one's own in the place of ours, with PCoA and PERMANOVA on it: the Ruzicka distance of shares.
//!
//!     cargo run -p endobiome --example own_distance -- feature-table.tsv
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::core::SampleId;
use endobiome::ecology::beta::{proportions, without_empty_samples};
use endobiome::ecology::permutation_tests::{Permutations, Term, TermTest, permanova};
use endobiome::ecology::{DistanceMatrix, pcoa};
use endobiome::tables::feature_table;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One less the sum of the smaller shares over the sum of the larger ones.
fn ruzicka(a: &BTreeMap<usize, f64>, b: &BTreeMap<usize, f64>) -> f64 {
    let (mut smaller, mut larger) = (0.0, 0.0);
    let features: std::collections::BTreeSet<&usize> = a.keys().chain(b.keys()).collect();
    for feature in features {
        let (x, y) = (a.get(feature).copied().unwrap_or(0.0), b.get(feature).copied().unwrap_or(0.0));
        smaller += x.min(y);
        larger += x.max(y);
    }
    1.0 - smaller / larger
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/examples/feature-table.tsv");
    let table = feature_table::read(std::env::args().nth(1).map_or(own, PathBuf::from))?;
    // An empty sample has no composition that could be far from another.
    let (table, _) = without_empty_samples(&table);
    let shares = proportions(&table);
    let rows: Vec<BTreeMap<usize, f64>> =
        (0..shares.n_samples()).map(|row| shares.row(row).collect()).collect();
    let mut condensed = Vec::new();
    for i in 0..rows.len() {
        condensed.extend((i + 1..rows.len()).map(|j| ruzicka(&rows[i], &rows[j])));
    }
    let ids: Vec<SampleId> = shares.samples().to_vec();
    let distances = DistanceMatrix::from_condensed(ids.clone(), condensed)?;
    println!("largest distance {:.3}", distances.max());
    let axes = pcoa(&distances, 2)?;
    println!("first axis holds {:.0} % of the variation", 100.0 * axes.eigenvalues[0] / axes.trace);
    // The last letter of these names is the depth of the soil that was sampled.
    let depths: Vec<&str> = ids.iter().map(|id| &id.as_str()[id.as_str().len() - 1..]).collect();
    let depth = Term::factor("depth", &depths)?;
    let found = permanova(&distances, &[depth], TermTest::Marginal, &Permutations::free())?;
    if let Some(test) = &found.terms[0].test {
        println!("depth: R2 {:.3}, p {:.3} ({} permutations)", found.terms[0].r2, test.p, test.permutations);
    }
    Ok(())
}
