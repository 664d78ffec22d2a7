//! The centroid table of VALENCIA, read from a file of the user.

use crate::{Error, Result};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// Centroids of community state types over named taxa.
///
/// The published table (`CST_centroids_012920.csv` of ravel-lab/VALENCIA, MIT) has 13 sub-types and 199 taxa; it is not part of
/// this crate. Its names follow the convention of `naming`.
#[derive(Debug, Clone, PartialEq)]
pub struct Centroids {
    taxa: Vec<String>,
    position: BTreeMap<String, usize>,
    sub_types: Vec<String>,
    /// Sub-types x taxa; NaN where the table has no value.
    shares: Vec<Vec<f64>>,
}

impl Centroids {
    /// Reads a CSV file: a header `sub_CST,<taxon>,...` and one row a sub-type. Empty cells and `NaN` are no value.
    ///
    /// # Errors
    /// [`Error::CentroidFile`] when it cannot be opened, [`Error::Centroids`] with line and column when it cannot be
    /// understood.
    pub fn open(path: &Path) -> Result<Self> {
        let file = std::fs::File::open(path)
            .map_err(|source| Error::CentroidFile { path: path.to_owned(), source })?;
        Self::read(std::io::BufReader::new(file))
    }

    /// Reads the same from any reader.
    ///
    /// # Errors
    /// [`Error::Centroids`] with line and column.
    ///
    /// ```
    /// use endobiome_dysbiosis::cst::Centroids;
    /// let centroids = Centroids::read("sub_CST,Lactobacillus_crispatus,g_Dialister\nI-A,0.99,0.01\n".as_bytes())?;
    /// assert_eq!(centroids.sub_types(), ["I-A"]);
    /// assert!(Centroids::read("sub_CST,a\nI-A,many\n".as_bytes()).is_err());
    /// # Ok::<(), endobiome_dysbiosis::Error>(())
    /// ```
    pub fn read(reader: impl Read) -> Result<Self> {
        let mut csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
        let mut centroids =
            Self { taxa: Vec::new(), position: BTreeMap::new(), sub_types: Vec::new(), shares: Vec::new() };
        for (number, record) in csv.records().enumerate() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line);
                Error::Centroids { line, column: 0, problem: error.to_string() }
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let wrong = |column: usize, problem: String| Error::Centroids { line, column, problem };
            if number == 0 {
                for (column, taxon) in record.iter().enumerate().skip(1) {
                    let taxon = taxon.trim();
                    if taxon.is_empty() {
                        return Err(wrong(column + 1, "a taxon without name".to_owned()));
                    }
                    if centroids.position.insert(taxon.to_owned(), column - 1).is_some() {
                        return Err(wrong(column + 1, format!("taxon {taxon} comes twice")));
                    }
                    centroids.taxa.push(taxon.to_owned());
                }
                if centroids.taxa.is_empty() {
                    return Err(wrong(0, "a header `sub_CST,<taxon>,...` is expected".to_owned()));
                }
                continue;
            }
            if record.len() != centroids.taxa.len() + 1 {
                return Err(wrong(
                    0,
                    format!("{} cells, {} expected", record.len(), centroids.taxa.len() + 1),
                ));
            }
            let name = record.get(0).unwrap_or_default().trim();
            if name.is_empty() || centroids.sub_types.iter().any(|known| known == name) {
                return Err(wrong(1, format!("sub-type {name:?} is empty or comes twice")));
            }
            let mut shares = Vec::with_capacity(centroids.taxa.len());
            for (column, cell) in record.iter().enumerate().skip(1) {
                let cell = cell.trim();
                if cell.is_empty() || cell.eq_ignore_ascii_case("nan") || cell == "NA" {
                    shares.push(f64::NAN);
                    continue;
                }
                let share: f64 =
                    cell.parse().map_err(|_| wrong(column + 1, format!("{cell:?} is no number")))?;
                if !(0.0..=1.000_001).contains(&share) {
                    return Err(wrong(column + 1, format!("share {share} is not between 0 and 1")));
                }
                shares.push(share);
            }
            centroids.sub_types.push(name.to_owned());
            centroids.shares.push(shares);
        }
        if centroids.sub_types.is_empty() {
            return Err(Error::Centroids { line: 0, column: 0, problem: "no centroid rows".to_owned() });
        }
        Ok(centroids)
    }

    /// The taxa, in the order of the file.
    pub fn taxa(&self) -> &[String] {
        &self.taxa
    }

    /// The sub-types, in the order of the file.
    pub fn sub_types(&self) -> &[String] {
        &self.sub_types
    }

    /// Column of a taxon.
    pub fn column(&self, taxon: &str) -> Option<usize> {
        self.position.get(taxon).copied()
    }

    /// Shares of a sub-type, by column.
    ///
    /// # Panics
    /// If `sub_type` is out of range.
    pub fn shares(&self, sub_type: usize) -> &[f64] {
        &self.shares[sub_type]
    }
}
