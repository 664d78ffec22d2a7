//! How a finding of one extraction stands.

use serde::{Deserialize, Serialize};

/// How something stands that vagina, reagents and leak do not explain, in view of contaminants that one extraction happens to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A sporadic contaminant of this extraction may: no claim.
    Unreplicated,
    /// More than a sporadic contaminant may bring.
    BeyondSporadic,
    /// A second extraction holds it too.
    FoundAgain,
}

impl Standing {
    /// The standing of a `share` of the reads of which `explained` may be of known sources, where a sporadic contaminant may bring the
    /// share `sporadic`; `None` for what known sources may explain.
    ///
    /// ```
    /// use endobiome_core::Standing;
    /// assert_eq!(Standing::of(0.10, 0.02, 0.2, false), Some(Standing::Unreplicated));
    /// assert_eq!(Standing::of(0.10, 0.02, 0.2, true), Some(Standing::FoundAgain));
    /// assert_eq!(Standing::of(0.25, 0.02, 0.2, false), Some(Standing::BeyondSporadic));
    /// assert_eq!(Standing::of(0.02, 0.02, 0.2, false), None);
    /// ```
    pub fn of(share: f64, explained: f64, sporadic: f64, found_again: bool) -> Option<Self> {
        if found_again {
            Some(Self::FoundAgain)
        } else if share <= explained {
            None
        } else if share > explained + sporadic {
            Some(Self::BeyondSporadic)
        } else {
            Some(Self::Unreplicated)
        }
    }

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreplicated => "unreplicated",
            Self::BeyondSporadic => "beyond_sporadic",
            Self::FoundAgain => "found_again",
        }
    }
}
