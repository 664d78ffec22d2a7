//! Feature identity.

use crate::{Error, Result};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The MD5 of a feature's upper-case sequence, the id QIIME 2 and nf-core/ampliseq use.
///
/// ```
/// use endobiome_core::FeatureId;
/// let id = FeatureId::of(b"ACGT");
/// assert_eq!(id.to_string(), "f1f8f4bf413b16ad135722aa4591043e");
/// assert_eq!(id.to_string().parse::<FeatureId>()?, id);
/// # Ok::<(), endobiome_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FeatureId([u8; 16]);

impl FeatureId {
    /// The id of an upper-case sequence.
    pub fn of(sequence: &[u8]) -> Self {
        Self(Md5::digest(sequence).into())
    }
}

impl fmt::Display for FeatureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for FeatureId {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let wrong =
            || Error::Word { what: "feature id", value: text.to_owned(), expected: "32 hexadecimal digits" };
        if text.len() != 32 || !text.is_ascii() {
            return Err(wrong());
        }
        let mut id = [0; 16];
        for (byte, pair) in id.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(id))
    }
}

impl TryFrom<String> for FeatureId {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<FeatureId> for String {
    fn from(id: FeatureId) -> Self {
        id.to_string()
    }
}
