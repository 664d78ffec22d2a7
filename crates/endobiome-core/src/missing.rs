//! The words with which people write that a value is not there.

/// Whether a cell of a table of samples holds no value: empty, or one of the words and codes for missing.
///
/// The words are those of R and Excel (`NA`, `#N/A`, `NaN`), of the sequence archives (INSDC: `missing`, `not collected`,
/// `not applicable`, `restricted access`, also with a reason, `missing: lab stock`), signs (`-`, `.`, `?`) and the codes
/// -97, -98 and -99 of clinical data. Case, and `_` for a space, make no difference.
///
/// ```
/// use endobiome_core::missing::is_missing;
/// assert!(is_missing("not collected") && is_missing("NA") && is_missing("?") && is_missing("missing: control sample"));
/// assert!(!is_missing("0") && !is_missing("none") && !is_missing("no"));
/// ```
pub fn is_missing(text: &str) -> bool {
    let word = text.trim().to_ascii_lowercase().replace('_', " ");
    matches!(
        word.as_str(),
        "" | "na"
            | "n/a"
            | "#n/a"
            | "<na>"
            | "nan"
            | "null"
            | "inf"
            | "-inf"
            | "unknown"
            | "missing"
            | "not collected"
            | "not provided"
            | "not applicable"
            | "not available"
            | "not determined"
            | "not recorded"
            | "restricted access"
            | "-"
            | "--"
            | "."
            | "?"
            | "-97"
            | "-98"
            | "-99"
    ) || word.starts_with("missing:")
}
