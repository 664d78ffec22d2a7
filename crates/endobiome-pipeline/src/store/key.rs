//! Keys of stored values.

use crate::{Error, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256 of everything that a value depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub(super) [u8; 32]);

impl Key {
    /// An empty key to add to.
    pub fn builder() -> KeyBuilder {
        KeyBuilder(Sha256::new())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Puts a key together. Parts are told apart by their lengths: `ab` + `c` is not `a` + `bc`.
#[derive(Debug, Clone)]
pub struct KeyBuilder(Sha256);

impl KeyBuilder {
    /// Adds bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Adds the key of another value.
    #[must_use]
    pub fn key(self, key: &Key) -> Self {
        self.bytes(&key.0)
    }

    /// Adds parameters, in their serialised form.
    ///
    /// # Errors
    /// [`Error::Internal`] for what has no serialised form.
    pub fn value<T: Serialize>(self, value: &T) -> Result<Self> {
        let text = serde_json::to_vec(value).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(self.bytes(&text))
    }

    /// The key.
    pub fn finish(self) -> Key {
        Key(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let key = |a: &str, b: &str| Key::builder().text(a).text(b).finish();
        assert_ne!(key("ab", "c"), key("a", "bc"));
        assert_eq!(key("ab", "c").to_string().len(), 64);
    }
}
