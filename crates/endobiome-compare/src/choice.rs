//! What may be asked for in one word: contrasts of any column, the adjustment for many tests, the order of terms.

use endobiome_stats::adjust::Adjustment;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A comparison asked for, in settings one word.
///
/// | word | what is compared |
/// |---|---|
/// | `COLUMN:A:B` | `A` with `B`, the reference; of a column that changes within women (a visit), `A` with `B` of the same women |
/// | `COLUMN:A:B:C` | all of them at once, then every two |
/// | `COLUMN:A<B<C` | whether values rise or fall from `A` to `C` |
/// | `COLUMN` | of a column of categories all its levels; of a column of numbers the association with it |
///
/// ```
/// use endobiome_compare::ContrastChoice;
/// let choice: ContrastChoice = "endometriosis:yes:no".parse()?;
/// assert_eq!((choice.column(), choice.levels().len(), choice.is_ordered()), ("endometriosis", 2, false));
/// assert!("stage:I<II<III".parse::<ContrastChoice>()?.is_ordered());
/// assert!("stage:I".parse::<ContrastChoice>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContrastChoice {
    column: String,
    levels: Vec<String>,
    ordered: bool,
}

impl ContrastChoice {
    /// The column.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// The levels, in the order given; none for all.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// Whether the levels rise.
    pub const fn is_ordered(&self) -> bool {
        self.ordered
    }
}

impl std::str::FromStr for ContrastChoice {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let expected = "COLUMN, COLUMN:A:B, COLUMN:A:B:C or COLUMN:A<B<C is expected";
        let (column, levels) = word.split_once(':').unwrap_or((word, ""));
        let ordered = levels.contains('<');
        let levels: Vec<String> = if levels.is_empty() {
            Vec::new()
        } else {
            levels.split(if ordered { '<' } else { ':' }).map(|level| level.trim().to_owned()).collect()
        };
        let column = column.trim().to_owned();
        let mut distinct = levels.clone();
        distinct.sort();
        distinct.dedup();
        if column.is_empty() || levels.iter().any(String::is_empty) {
            return Err(format!("'{word}': {expected}"));
        }
        if levels.len() == 1 || word.ends_with(':') || distinct.len() < levels.len() {
            return Err(format!("'{word}': two levels or more, each once; {expected}"));
        }
        if ordered && levels.len() < 3 {
            return Err(format!("'{word}': an order needs three levels or more; {expected}"));
        }
        Ok(Self { column, levels, ordered })
    }
}

impl TryFrom<String> for ContrastChoice {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        word.parse()
    }
}

impl fmt::Display for ContrastChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.column)?;
        if self.levels.is_empty() {
            return Ok(());
        }
        write!(f, ":{}", self.levels.join(if self.ordered { "<" } else { ":" }))
    }
}

impl From<ContrastChoice> for String {
    fn from(choice: ContrastChoice) -> Self {
        choice.to_string()
    }
}

/// How p is adjusted within a declared family of tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Benjamini and Hochberg: false discovery rate.
    #[default]
    Bh,
    /// Benjamini and Yekutieli: false discovery rate under any dependence of the tests.
    By,
    /// Holm: family-wise error.
    Holm,
}

impl From<Correction> for Adjustment {
    fn from(correction: Correction) -> Self {
        match correction {
            Correction::Bh => Self::BenjaminiHochberg,
            Correction::By => Self::BenjaminiYekutieli,
            Correction::Holm => Self::Holm,
        }
    }
}

/// What each term of a PERMANOVA with covariates is tested against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TermOrder {
    /// The model without it, all others in.
    #[default]
    Marginal,
    /// The terms before it: the covariates in their order, the group last.
    Sequential,
}
