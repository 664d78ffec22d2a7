//! How a character of the quality line becomes a Phred score.

use serde::{Deserialize, Serialize};

/// What character stands for a Phred score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QualityEncoding {
    /// Phred+33, unless the first 1,000 records can only be Phred+64: then nothing is read and a person is asked.
    #[default]
    Auto,
    /// `!` is 0: everything since 2011. Said so, it is not doubted.
    Phred33,
    /// `@` is 0: Illumina 1.3 to 1.7.
    Phred64,
}

impl QualityEncoding {
    /// The character of score 0.
    pub const fn offset(self) -> u8 {
        match self {
            Self::Auto | Self::Phred33 => 33,
            Self::Phred64 => 64,
        }
    }

    /// The name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Phred33 => "phred33",
            Self::Phred64 => "phred64",
        }
    }
}
