//! Error rates by nucleotide and quality.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// The four nucleotides in the order of rows: A, C, G, T.
pub(crate) const NUCLEOTIDES: [u8; 4] = *b"ACGT";

/// For each of the 16 transitions (row `4 * true + read`: A2A, A2C, … T2T) and each quality score,
/// the probability to read the second nucleotide where the first is true.
///
/// ```
/// use endobiome_denoise::dada2::ErrorModel;
/// // At every quality one of a thousand bases is read as each of the others.
/// let rows: Vec<Vec<f64>> = (0..16).map(|row| vec![if row % 5 == 0 { 0.997 } else { 0.001 }; 41]).collect();
/// let model = ErrorModel::from_rows(&rows)?;
/// // A is read as A in row 0 and as T in row 3.
/// assert_eq!((model.n_qualities(), model.row(0)[30], model.row(3)[30]), (41, 0.997, 0.001));
/// assert!(ErrorModel::from_rows(&rows[..4]).is_err());
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorModel {
    /// Row after row, `qualities` columns each.
    rates: Vec<f64>,
    /// Number of quality scores, from 0.
    qualities: usize,
}

impl ErrorModel {
    /// A model from 16 rows of rates, one column a quality score from 0.
    ///
    /// # Errors
    /// [`Error::Parameter`] when there are no columns, rows are not 16 or of different lengths, or a rate is
    /// not between 0 and 1.
    pub fn from_rows(rows: &[Vec<f64>]) -> Result<Self> {
        let wrong = |reason: String| Error::Parameter { name: "error model", reason };
        let qualities = rows.first().map_or(0, Vec::len);
        if rows.len() != 16 || qualities == 0 || rows.iter().any(|row| row.len() != qualities) {
            return Err(wrong("it is not 16 rows of the same number of columns".to_owned()));
        }
        let rates = rows.concat();
        if let Some(at) = rates.iter().position(|rate| !(0.0..=1.0).contains(rate)) {
            return Err(wrong(format!(
                "rate {} of row {}, quality {} is not between 0 and 1",
                rates[at],
                at / qualities,
                at % qualities
            )));
        }
        Ok(Self { rates, qualities })
    }

    /// The model in which every reading is certain: where learning starts.
    pub fn uninformed(qualities: usize) -> Self {
        Self { rates: vec![1.0; 16 * qualities], qualities }
    }

    /// The same rates of misreading, but 1 for reading correctly.
    pub(crate) fn with_certain_matches(mut self) -> Self {
        for nucleotide in 0..4 {
            let row = 5 * nucleotide * self.qualities;
            self.rates[row..row + self.qualities].fill(1.0);
        }
        self
    }

    /// Number of quality scores, from 0.
    pub fn n_qualities(&self) -> usize {
        self.qualities
    }

    /// The rates of transition `4 * true + read` by quality.
    ///
    /// # Panics
    /// If `transition` is 16 or more.
    pub fn row(&self, transition: usize) -> &[f64] {
        &self.rates[transition * self.qualities..(transition + 1) * self.qualities]
    }

    /// The 16 rows.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.rates.chunks_exact(self.qualities)
    }

    /// All rates, row after row.
    pub(crate) fn rates(&self) -> &[f64] {
        &self.rates
    }

    /// A model that reaches quality `highest`: the last column is repeated as often as needed.
    #[must_use]
    pub fn extended_to(&self, highest: usize) -> Self {
        if highest < self.qualities {
            return self.clone();
        }
        let rates = self
            .rows()
            .flat_map(|row| {
                let last = row.last().copied().unwrap_or(1.0);
                row.iter().copied().chain(std::iter::repeat_n(last, highest + 1 - self.qualities))
            })
            .collect();
        Self { rates, qualities: highest + 1 }
    }
}

/// How often each transition was seen at each quality: same rows and columns as [`ErrorModel`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TransitionCounts {
    counts: Vec<u64>,
    qualities: usize,
}

impl TransitionCounts {
    /// No transition seen yet.
    pub fn new(qualities: usize) -> Self {
        Self { counts: vec![0; 16 * qualities], qualities }
    }

    /// Number of quality scores, from 0.
    pub fn n_qualities(&self) -> usize {
        self.qualities
    }

    /// The counts of transition `4 * true + read` by quality.
    ///
    /// # Panics
    /// If `transition` is 16 or more.
    pub fn row(&self, transition: usize) -> &[u64] {
        &self.counts[transition * self.qualities..(transition + 1) * self.qualities]
    }

    /// Adds `reads` to one cell.
    pub(crate) fn add(&mut self, transition: usize, quality: usize, reads: u64) {
        self.counts[transition * self.qualities + quality] += reads;
    }

    /// Adds all counts of `other`, which may have fewer qualities.
    pub(crate) fn add_all(&mut self, other: &Self) {
        for transition in 0..16 {
            for (quality, &reads) in other.row(transition).iter().enumerate() {
                self.add(transition, quality, reads);
            }
        }
    }
}
