//! What the investigators decide: which reading of the trial's rules makes the group.

use super::{RifRule, RplRule};
use serde::{Deserialize, Serialize};

/// How "a history of RIF" is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RifReading {
    /// A past uninterrupted run of failed transfers: [`RifRule::IMERR`].
    #[default]
    UninterruptedRun,
    /// No clinical pregnancy ever: [`RifRule::IMERR_STRICT`].
    NeverPregnant,
}

/// Whether biochemical losses count for RPL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RplReading {
    /// They do: [`RplRule::IMERR`].
    #[default]
    WithBiochemical,
    /// They are passed over: [`RplRule::IMERR_NO_BIOCHEMICAL`].
    WithoutBiochemical,
}

/// The rules that make the group of a woman. Every other rule is computed beside them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GroupRules {
    /// The reading of RIF.
    pub rif: RifReading,
    /// The reading of RPL.
    pub rpl: RplReading,
}

impl GroupRules {
    /// The rule for RIF.
    pub const fn rif_rule(self) -> RifRule {
        match self.rif {
            RifReading::UninterruptedRun => RifRule::IMERR,
            RifReading::NeverPregnant => RifRule::IMERR_STRICT,
        }
    }

    /// The rule for RPL.
    pub const fn rpl_rule(self) -> RplRule {
        match self.rpl {
            RplReading::WithBiochemical => RplRule::IMERR,
            RplReading::WithoutBiochemical => RplRule::IMERR_NO_BIOCHEMICAL,
        }
    }
}
