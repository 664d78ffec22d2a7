//! Which groups a woman is in.

use endobiome_core::missing::is_missing;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which groups a woman is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Membership {
    /// Neither RIF nor RPL.
    Control,
    /// RIF, RPL or both; at least one is known to be true, or the woman is a case of unstated kind.
    Case {
        /// Recurrent implantation failure; `None` when it is not known.
        rif: Option<bool>,
        /// Recurrent pregnancy loss; `None` when it is not known.
        rpl: Option<bool>,
    },
    /// A group of another name.
    Other(String),
    /// Not known: the woman is in no comparison.
    Unknown,
}

impl Membership {
    /// Reads a cell of the `group` column; a cell without a value is [`Membership::Unknown`].
    ///
    /// ```
    /// use endobiome_cohort::Membership;
    /// let both = Membership::Case { rif: Some(true), rpl: Some(true) };
    /// assert_eq!(Membership::from_group("RIF+RPL"), both);
    /// assert_eq!(Membership::from_group("both"), both);
    /// assert_eq!(Membership::from_group("CTRL"), Membership::Control);
    /// assert_eq!(Membership::from_group("endometriosis"), Membership::Other("endometriosis".to_owned()));
    /// ```
    pub fn from_group(text: &str) -> Self {
        let text = text.trim();
        let lower = text.to_lowercase();
        if is_missing(text) || lower == "indeterminate" {
            return Self::Unknown;
        }
        match lower.as_str() {
            "control" | "controls" | "ctrl" | "ctl" | "none" | "neither" | "temoin" | "témoin" => {
                return Self::Control;
            }
            "both" => return Self::Case { rif: Some(true), rpl: Some(true) },
            "case" | "cases" => return Self::Case { rif: None, rpl: None },
            _ => {}
        }
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && *w != "and").collect();
        if !words.is_empty() && words.iter().all(|word| matches!(*word, "rif" | "rpl")) {
            Self::Case { rif: Some(words.contains(&"rif")), rpl: Some(words.contains(&"rpl")) }
        } else {
            Self::Other(text.to_owned())
        }
    }

    /// The membership that two flags give; with one flag unknown and the other false it is unknown.
    pub fn from_flags(rif: Option<bool>, rpl: Option<bool>) -> Self {
        match (rif, rpl) {
            (Some(false), Some(false)) => Self::Control,
            (Some(true), _) | (_, Some(true)) => Self::Case { rif, rpl },
            _ => Self::Unknown,
        }
    }

    /// Whether the woman is a control.
    pub fn is_control(&self) -> bool {
        matches!(self, Self::Control)
    }

    /// Whether the woman has RIF or RPL.
    pub fn is_case(&self) -> bool {
        matches!(self, Self::Case { .. })
    }

    /// Whether the woman is known to have RIF.
    pub fn is_rif(&self) -> bool {
        matches!(self, Self::Case { rif: Some(true), .. })
    }

    /// Whether the woman is known to have RPL.
    pub fn is_rpl(&self) -> bool {
        matches!(self, Self::Case { rpl: Some(true), .. })
    }
}

impl fmt::Display for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Control => "control",
            Self::Case { rif: Some(true), rpl: Some(true) } => "RIF+RPL",
            Self::Case { rif: Some(true), .. } => "RIF",
            Self::Case { rpl: Some(true), .. } => "RPL",
            Self::Case { .. } => "case",
            Self::Other(name) => name,
            Self::Unknown => "indeterminate",
        })
    }
}
