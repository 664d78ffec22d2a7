//! The bytes of a stored value: layout, key, length, value, SHA-256 of all before it.

use super::Key;
use crate::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// The first bytes, with the version of this layout.
const MAGIC: &[u8; 8] = b"ENDOBS\x00\x01";
const HEAD: usize = MAGIC.len() + 32;
const SUM: usize = 32;

/// Why a stored value is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// The file cannot be read.
    #[error("it cannot be read ({0})")]
    Unreadable(std::io::Error),
    /// The file is cut short, changed, or of another layout.
    #[error("it is damaged or was stored in another form")]
    NotWhole,
    /// The file holds another value.
    #[error("it holds something else")]
    Foreign,
    /// The bytes are whole but are no such value.
    #[error("it has another shape ({0})")]
    Shape(postcard::Error),
}

/// A value as bytes.
pub(super) fn encode<T: Serialize>(value: &T, key: &Key) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(1 << 12);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&key.0);
    let mut bytes = postcard::to_extend(value, bytes).map_err(|error| Error::Internal(error.to_string()))?;
    let sum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&sum);
    Ok(bytes)
}

/// Bytes as a value.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8], key: &Key) -> std::result::Result<T, Damage> {
    let end = bytes.len().checked_sub(SUM).filter(|&end| end >= HEAD).ok_or(Damage::NotWhole)?;
    let (content, sum) = bytes.split_at(end);
    if !content.starts_with(MAGIC) || Sha256::digest(content)[..] != *sum {
        return Err(Damage::NotWhole);
    }
    if content[MAGIC.len()..HEAD] != key.0 {
        return Err(Damage::Foreign);
    }
    match postcard::take_from_bytes(&content[HEAD..]).map_err(Damage::Shape)? {
        (value, []) => Ok(value),
        _ => Err(Damage::NotWhole),
    }
}
