//! A reference near a query.

/// A near reference: its class and how far it is from the query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Near {
    /// Its class.
    pub(crate) class: u32,
    /// Edits a letter.
    pub(crate) distance: f64,
}
