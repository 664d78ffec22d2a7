//! Reading what is handed whole, but no more than could be meant: a file that unpacks without end must not take all memory.

use std::io::{self, Read};

/// The most that a file of settings or of other short text may hold: 16 MiB.
pub const SHORT_TEXT: u64 = 16 << 20;
/// The most that a clinical table or a tree may hold: 1 GiB.
pub const LONG_TEXT: u64 = 1 << 30;

/// All bytes of `reader`, if they are at most `limit`.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] when there are more; those of the reader.
///
/// ```
/// use endobiome_core::bounded::bytes;
/// assert_eq!(bytes(&b"abc"[..], 3)?, b"abc");
/// let error = bytes(std::io::repeat(0), 2 << 20).unwrap_err();
/// assert_eq!(error.to_string(), "it holds more than 2 MiB, the most that is read of such a file");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn bytes(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let most = if limit >= 1 << 20 { format!("{} MiB", limit >> 20) } else { format!("{limit} bytes") };
        let message = format!("it holds more than {most}, the most that is read of such a file");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(bytes)
}

/// All of `reader` as UTF-8 text, if it is at most `limit` bytes.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] when there are more, or it is no UTF-8; those of the reader.
pub fn text(reader: impl Read, limit: u64) -> io::Result<String> {
    String::from_utf8(bytes(reader, limit)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "this is no UTF-8 text"))
}
