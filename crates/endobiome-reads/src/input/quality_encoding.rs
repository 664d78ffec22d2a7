//! How a character of the quality line becomes a Phred score.

use serde::{Deserialize, Serialize};

/// What character stands for a Phred score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QualityEncoding {
    /// `!` is 0: everything since 2011.
    #[default]
    Phred33,
    /// `@` is 0: Illumina 1.3 to 1.7.
    Phred64,
}

impl QualityEncoding {
    /// The character of score 0.
    pub const fn offset(self) -> u8 {
        match self {
            Self::Phred33 => 33,
            Self::Phred64 => 64,
        }
    }
}
