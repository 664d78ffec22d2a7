//! When a question applies.

use crate::tri::Tri;

/// `field=code|code` or `field!=code|code` of the same row; `field!=` asks for any value at all.
///
/// ```
/// use endobiome_cohort::{FieldCondition, Tri};
/// let smokes = FieldCondition::read("smoking=current|former").ok_or("no condition")?;
/// assert_eq!((smokes.holds(Some("current")), smokes.holds(Some("never"))), (Tri::Yes, Tri::No));
/// assert_eq!(smokes.holds(None), Tri::Unknown);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldCondition {
    /// The field of the same row.
    pub field: String,
    /// Whether the value must be one of the words, or none of them.
    pub must_be: bool,
    /// The words; empty for "no value at all".
    pub words: Vec<String>,
}

impl FieldCondition {
    /// Reads the text of a dictionary; `None` when it is no condition.
    pub fn read(text: &str) -> Option<Self> {
        let (field, must_be, words) = match text.split_once("!=") {
            Some((field, words)) => (field, false, words),
            None => text.split_once('=').map(|(field, words)| (field, true, words))?,
        };
        let field = field.trim();
        if field.is_empty() || !field.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let words = words.split('|').map(|word| word.trim().to_owned()).collect();
        Some(Self { field: field.to_owned(), must_be, words })
    }

    /// Whether the question applies, from the text of the other cell: `Some("")` when it is empty, `None` when its value
    /// is not known.
    pub fn holds(&self, text: Option<&str>) -> Tri {
        text.map_or(Tri::Unknown, |text| {
            Tri::from(self.words.iter().any(|word| word == text) == self.must_be)
        })
    }
}
