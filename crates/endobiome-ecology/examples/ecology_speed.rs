//! Times one computation on a table or matrix from a file, for the side-by-side run with peers.
//!
//! `ecology_speed bray COUNTS n features OUT` reads n x features little-endian u32 and writes the condensed
//! distances as f64; `permanova DISTANCES n groups permutations` takes these; `unifrac FORM COUNTS n features TREE OUT` and
//! `faith COUNTS n features TREE OUT` have tips named by their column; `tree FASTA OUT` makes a tree. Seconds of
//! the computation alone are printed.

#![allow(clippy::print_stdout)]

use endobiome_core::{AbundanceTable, SampleId};
use endobiome_ecology::permutation_tests::{Permutations, TermTest};
use endobiome_ecology::tree::tree_of_sequences;
use endobiome_ecology::unifrac::{UniFrac, faith_pd, unifrac};
use endobiome_ecology::{DistanceMatrix, Metric, Term, Tree, distance_matrix, pcoa, permanova};
use std::error::Error;
use std::time::Instant;

fn ids(n: usize) -> Result<Vec<SampleId>, endobiome_core::Error> {
    (0..n).map(|i| SampleId::new(format!("s{i}"))).collect()
}

fn table(path: &str, n: usize, features: usize) -> Result<AbundanceTable<usize>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let rows = bytes
        .chunks_exact(4 * features)
        .map(|row| {
            let values = row.chunks_exact(4).map(|b| u64::from(u32::from_le_bytes([b[0], b[1], b[2], b[3]])));
            values.enumerate().filter(|cell| cell.1 > 0).collect()
        })
        .collect();
    Ok(AbundanceTable::from_rows(ids(n)?, (0..features).collect(), rows)?)
}

fn write(path: &str, distances: &DistanceMatrix) -> std::io::Result<()> {
    std::fs::write(path, distances.condensed().iter().flat_map(|d| d.to_le_bytes()).collect::<Vec<u8>>())
}

fn read(path: &str, n: usize) -> Result<DistanceMatrix, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let numbers = bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect();
    Ok(DistanceMatrix::from_condensed(ids(n)?, numbers)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let start;
    match words[..] {
        ["bray", counts, n, features, out] => {
            let table = table(counts, n.parse()?, features.parse()?)?;
            start = Instant::now();
            let distances = distance_matrix(&table, Metric::BrayCurtis)?;
            println!("{:.3}", start.elapsed().as_secs_f64());
            write(out, &distances)?;
        }
        ["permanova", distances, n, groups, permutations] => {
            let distances = read(distances, n.parse()?)?;
            let groups: usize = groups.parse()?;
            let labels: Vec<usize> = (0..distances.n()).map(|i| i * 7919 % 104_729 % groups).collect();
            let term = Term::factor("group", &labels)?;
            let free = Permutations::free().with_permutations(permutations.parse()?);
            start = Instant::now();
            let result = permanova(&distances, &[term], TermTest::Marginal, &free)?;
            println!("{:.3} F {}", start.elapsed().as_secs_f64(), result.terms[0].f);
        }
        ["unifrac", form, counts, n, features, tree, out] => {
            let form = match form {
                "unweighted" => UniFrac::Unweighted,
                "weighted" => UniFrac::Weighted,
                "normalised" => UniFrac::WeightedNormalised,
                _ => UniFrac::Generalised { alpha: form.parse()? },
            };
            let table = table(counts, n.parse()?, features.parse()?)?;
            let tree: Tree = std::fs::read_to_string(tree)?.parse()?;
            start = Instant::now();
            let distances = unifrac(&table, &tree, form)?;
            println!("{:.3}", start.elapsed().as_secs_f64());
            write(out, &distances)?;
        }
        ["faith", counts, n, features, tree, out] => {
            let table = table(counts, n.parse()?, features.parse()?)?;
            let tree: Tree = std::fs::read_to_string(tree)?.parse()?;
            start = Instant::now();
            let diversity = faith_pd(&table, &tree)?;
            println!("{:.3}", start.elapsed().as_secs_f64());
            std::fs::write(out, diversity.iter().flat_map(|d| d.to_le_bytes()).collect::<Vec<u8>>())?;
        }
        ["tree", fasta, out] => {
            let text = std::fs::read_to_string(fasta)?;
            let records: Vec<(&str, String)> = text
                .split('>')
                .skip(1)
                .filter_map(|record| record.split_once('\n'))
                .map(|(name, lines)| (name.trim(), lines.split_whitespace().collect()))
                .collect();
            let (names, sequences): (Vec<&str>, Vec<String>) = records.into_iter().unzip();
            start = Instant::now();
            let tree = tree_of_sequences(&names, &sequences)?;
            println!("{:.3}", start.elapsed().as_secs_f64());
            std::fs::write(out, tree.to_newick())?;
        }
        ["pcoa", distances, n, axes] => {
            let distances = read(distances, n.parse()?)?;
            start = Instant::now();
            let result = pcoa(&distances, axes.parse()?)?;
            println!("{:.3} {:?}", start.elapsed().as_secs_f64(), result.eigenvalues.first());
        }
        _ => return Err("bray, permanova, unifrac, faith, tree or pcoa and their files were expected".into()),
    }
    Ok(())
}
