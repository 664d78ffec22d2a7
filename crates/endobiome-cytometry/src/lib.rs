//! Header and keywords of FCS files (Flow Cytometry Standard 2.0, 3.0, 3.1, 3.2).
//!
//! | module | holds |
//! |---|---|
//! | `header` | [`Header`]: version and the places of the segments |
//! | `text` | [`Keywords`]: the words of the TEXT segment |
//! | `personal` | [`personal_keywords`], [`scrub`]: keywords that can name a person, found and taken out |
//! | `file` | [`read_keywords`]: the words of a file, without its events |
//!
//! Events are neither read nor changed here.

mod error;
mod file;
mod header;
mod personal;
mod text;

pub use error::{Error, Result};
pub use file::read_keywords;
pub use header::{Header, Segment};
pub use personal::{Scrubbed, is_personal, personal_keywords, scrub};
pub use text::Keywords;
