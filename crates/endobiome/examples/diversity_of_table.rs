//! Alpha diversity and Bray-Curtis distances of a features x samples TSV.
//!
//!     cargo run -p endobiome --example diversity_of_table -- feature-table.tsv
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::ecology::beta::{proportions, without_empty_samples};
use endobiome::ecology::{Metric, alpha_diversity, distance_matrix};
use endobiome::tables::feature_table;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/examples/feature-table.tsv");
    let table = feature_table::read(std::env::args().nth(1).map_or(own, PathBuf::from))?;
    for alpha in alpha_diversity(&table)? {
        println!("{}\tobserved {}\tShannon {:.4}", alpha.sample, alpha.observed, alpha.shannon);
    }
    // An empty sample has no composition that could be far from another.
    let (table, empty) = without_empty_samples(&table);
    for sample in empty {
        println!("{sample}\tno reads: no distance");
    }
    let distances = distance_matrix(&proportions(&table), Metric::BrayCurtis)?;
    for i in 1..distances.n() {
        println!("{} to {}: {:.4}", distances.ids()[0], distances.ids()[i], distances.get(0, i));
    }
    Ok(())
}
