//! Copies of the 16S gene in a genome, to turn shares of genes into shares of genomes.

use super::Expectation;
use super::expectation::lineage;
use crate::Result;
use endobiome_core::{Lineage, Rank};
use endobiome_tables::Problem;
use endobiome_tables::delimited::DelimitedTable;
use std::collections::BTreeMap;
use std::path::Path;

/// Copies of the 16S gene by species; a genus has the mean of its species.
///
/// ```
/// use endobiome_pipeline::mock::{CopyNumbers, Expectation};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("copies.tsv");
/// std::fs::write(&path, "taxon\tcopies\nListeria monocytogenes\t6\n")?;
/// assert!(!CopyNumbers::read(&path)?.is_empty());
/// assert!(CopyNumbers::of(&Expectation::default()).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CopyNumbers {
    by_name: BTreeMap<String, (f64, f64)>,
}

impl CopyNumbers {
    /// Those that the preset states.
    pub fn of(expectation: &Expectation) -> Self {
        let mut read = Self::default();
        for taxon in &expectation.taxa {
            if let Some(copies) = taxon.copies.filter(|&copies| copies > 0.0) {
                read.add(&taxon.lineage, copies);
            }
        }
        read
    }

    /// Reads a table of two columns, taxon and copies.
    ///
    /// # Errors
    /// When the file cannot be read, or a number of copies is not above 0.
    pub fn read(path: &Path) -> Result<Self> {
        let table = DelimitedTable::read(path)?;
        let mut read = Self::default();
        let mut problems = Vec::new();
        if table.header.len() < 2 {
            problems.push(Problem::file("two columns are needed: taxon and copies"));
        }
        for row in &table.rows {
            let Some(cell) = row.cells.get(1) else { continue };
            match cell.parse::<f64>() {
                Ok(copies) if copies > 0.0 && copies.is_finite() => read.add(&lineage(&row.cells[0]), copies),
                _ => problems.push(Problem::cell(
                    row.line,
                    &table.header[1],
                    cell,
                    "a number above 0 is needed",
                )),
            }
        }
        table.checked(problems)?;
        Ok(read)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    fn add(&mut self, lineage: &Lineage, copies: f64) {
        for rank in [Rank::Species, Rank::Genus] {
            if let Some(name) = lineage.get(rank) {
                let (sum, n) = self.by_name.entry(name.to_owned()).or_default();
                *sum += copies;
                *n += 1.0;
            }
        }
    }

    /// Copies of the species, else the mean of its genus, else 1: a taxon of which nothing is known keeps its reads.
    pub(super) fn copies(&self, lineage: &Lineage) -> f64 {
        [Rank::Species, Rank::Genus]
            .into_iter()
            .find_map(|rank| self.by_name.get(lineage.get(rank)?))
            .map_or(1.0, |(sum, n)| sum / n)
    }
}
