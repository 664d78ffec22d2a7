//! Cells that say that a value is missing.

/// Which words mean that nothing is known, as QIIME 2's `#q2:missing` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingScheme {
    /// Nothing was declared: an empty cell, `NA` and its spellings, and the words of INSDC.
    #[default]
    Undeclared,
    /// `blank`: an empty cell only; any word is a value.
    Blank,
    /// `no-missing`: an empty cell is a fault.
    NoMissing,
    /// `INSDC:missing`: an empty cell and the words of INSDC.
    Insdc,
}

impl MissingScheme {
    /// The scheme that a cell of `#q2:missing` names; an empty cell is [`Undeclared`](Self::Undeclared).
    pub(super) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "" => Self::Undeclared,
            "blank" => Self::Blank,
            "no-missing" => Self::NoMissing,
            "INSDC:missing" => Self::Insdc,
            _ => return None,
        })
    }

    /// Whether a cell means that nothing is known.
    pub(crate) fn is_missing(self, cell: &str) -> bool {
        match self {
            Self::Undeclared => is_missing(cell),
            Self::Blank | Self::NoMissing => cell.is_empty(),
            Self::Insdc => cell.is_empty() || is_insdc(cell),
        }
    }
}

/// Whether a cell is empty or says in the words of R, Excel, Python or INSDC that nothing is known.
pub(crate) fn is_missing(cell: &str) -> bool {
    matches!(cell, "" | "NA" | "N/A" | "n/a" | "#N/A" | "NaN" | "nan" | "NULL" | "null") || is_insdc(cell)
}

/// The terms for missing values of INSDC, also with their reason (`missing: control sample`).
///
/// <https://www.insdc.org/submitting-standards/missing-value-reporting/>
fn is_insdc(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    matches!(
        lower.as_str(),
        "missing" | "not applicable" | "not collected" | "not provided" | "restricted access"
    ) || (lower.starts_with("missing: ") || lower.starts_with("not applicable: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_scheme_is_obeyed() {
        assert!(MissingScheme::Undeclared.is_missing("not collected"));
        assert!(MissingScheme::Insdc.is_missing("Missing") && !MissingScheme::Insdc.is_missing("NA"));
        assert!(!MissingScheme::Blank.is_missing("missing"));
        assert!(!MissingScheme::Undeclared.is_missing("none"));
    }
}
