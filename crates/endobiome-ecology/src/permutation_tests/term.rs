//! Terms of a model.

use crate::{Error, Result};

/// A variable of the samples: a factor, a number, or a product of two.
///
/// ```
/// use endobiome_ecology::Term;
/// let group = Term::factor("group", &["RIF", "control", "RIF"])?;
/// assert_eq!(group.levels().ok_or("no factor")?, ["RIF", "control"]);
/// assert_eq!(Term::numeric("age", &[31.0, 35.0, 28.0])?.levels(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    name: String,
    columns: Vec<Vec<f64>>,
    labels: Vec<usize>,
    levels: Option<Vec<String>>,
}

impl Term {
    /// A factor: one label a sample. Levels are in order of their text.
    ///
    /// # Errors
    /// [`Error::Term`] when all samples have one label.
    pub fn factor<T: ToString>(name: impl Into<String>, labels: &[T]) -> Result<Self> {
        let name = name.into();
        let texts: Vec<String> = labels.iter().map(ToString::to_string).collect();
        let mut levels = texts.clone();
        levels.sort();
        levels.dedup();
        if levels.len() < 2 {
            return Err(Error::Term { term: name, reason: "it has one level only" });
        }
        let labels: Vec<usize> =
            texts.iter().map(|text| levels.binary_search(text).unwrap_or_default()).collect();
        let columns = (1..levels.len())
            .map(|level| labels.iter().map(|&label| f64::from(u8::from(label == level))).collect())
            .collect();
        Ok(Self { name, columns, labels, levels: Some(levels) })
    }

    /// A number a sample.
    ///
    /// # Errors
    /// [`Error::Term`] when one is not finite or all are the same.
    pub fn numeric(name: impl Into<String>, values: &[f64]) -> Result<Self> {
        let name = name.into();
        if values.iter().any(|v| !v.is_finite()) {
            return Err(Error::Term { term: name, reason: "it has a value that is not finite" });
        }
        let mut distinct = values.to_vec();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        if distinct.len() < 2 {
            return Err(Error::Term { term: name, reason: "it has one value only" });
        }
        let labels = values.iter().map(|v| distinct.partition_point(|d| d < v)).collect();
        Ok(Self { name, columns: vec![values.to_vec()], labels, levels: None })
    }

    /// The interaction of two terms, `a:b`; put it after both.
    pub fn interaction(first: &Self, second: &Self) -> Self {
        let columns = first
            .columns
            .iter()
            .flat_map(|a| second.columns.iter().map(move |b| a.iter().zip(b).map(|(x, y)| x * y).collect()))
            .collect();
        let width = second.labels.iter().max().map_or(1, |max| max + 1);
        let labels = first.labels.iter().zip(&second.labels).map(|(a, b)| a * width + b).collect();
        Self { name: format!("{}:{}", first.name, second.name), columns, labels, levels: None }
    }

    /// The name of the term.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The levels of a factor.
    pub fn levels(&self) -> Option<&[String]> {
        self.levels.as_deref()
    }

    /// A number a sample that is equal where the term is: the level of a factor.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no sample; never so.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    pub(crate) fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }
}
