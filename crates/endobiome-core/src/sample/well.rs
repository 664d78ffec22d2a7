//! Wells of plates.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A well of a 96-well (A1..H12) or 384-well (A1..P24) plate.
///
/// ```
/// use endobiome_core::Well;
/// let well: Well = "B03".parse()?;
/// assert_eq!((well.row, well.column, well.to_string().as_str()), (1, 2, "B3"));
/// # Ok::<(), endobiome_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Well {
    /// 0-based row (A = 0).
    pub row: u8,
    /// 0-based column (1 = 0).
    pub column: u8,
}

impl FromStr for Well {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let wrong =
            || Error::Word { what: "plate well", value: text.to_owned(), expected: "A1 to H12 (or to P24)" };
        let letter = text.bytes().next().ok_or_else(wrong)?.to_ascii_uppercase();
        let column: u8 = text.get(1..).and_then(|n| n.parse().ok()).ok_or_else(wrong)?;
        if !(b'A'..=b'P').contains(&letter) || !(1..=24).contains(&column) {
            return Err(wrong());
        }
        Ok(Self { row: letter - b'A', column: column - 1 })
    }
}

impl TryFrom<String> for Well {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Well> for String {
    fn from(well: Well) -> Self {
        well.to_string()
    }
}

impl fmt::Display for Well {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", char::from(b'A' + self.row), self.column + 1)
    }
}
