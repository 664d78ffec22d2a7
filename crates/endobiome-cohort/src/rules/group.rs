//! The group of a woman, in every variant.

use super::{
    CumulativeChance, CumulativeRule, GroupRules, PregnancyRecord, RifRule, RplReading, RplRule,
    TransferRecord,
};
use crate::tri::Tri;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The group of a woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Group {
    /// Neither RIF nor RPL, both known.
    #[serde(rename = "control")]
    Control,
    /// RIF, not known to have RPL.
    #[serde(rename = "RIF")]
    Rif,
    /// RPL, not known to have RIF.
    #[serde(rename = "RPL")]
    Rpl,
    /// Both.
    #[serde(rename = "RIF+RPL")]
    RifRpl,
    /// Not known.
    #[serde(rename = "indeterminate")]
    Indeterminate,
}

impl Group {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Control, Self::Rif, Self::Rpl, Self::RifRpl, Self::Indeterminate];

    /// The group of two flags: only two known `no` make a control.
    ///
    /// ```
    /// use endobiome_cohort::{Group, Tri};
    /// assert_eq!(Group::of_flags(Tri::Yes, Tri::Unknown), Group::Rif);
    /// assert_eq!(Group::of_flags(Tri::No, Tri::Unknown), Group::Indeterminate);
    /// ```
    pub const fn of_flags(rif: Tri, rpl: Tri) -> Self {
        match (rif, rpl) {
            (Tri::Yes, Tri::Yes) => Self::RifRpl,
            (Tri::Yes, _) => Self::Rif,
            (_, Tri::Yes) => Self::Rpl,
            (Tri::No, Tri::No) => Self::Control,
            _ => Self::Indeterminate,
        }
    }

    /// Reads a group as it is written in a table: the five names, and `CTRL`, `controls`, `témoin`, `RIF_RPL`, `both`.
    pub fn read(text: &str) -> Option<Self> {
        Some(match text.to_lowercase().as_str() {
            "control" | "controls" | "ctrl" | "temoin" | "témoin" | "temoins" | "témoins" => Self::Control,
            "rif" => Self::Rif,
            "rpl" => Self::Rpl,
            "rif+rpl" | "rif_rpl" | "both" => Self::RifRpl,
            "indeterminate" => Self::Indeterminate,
            _ => return None,
        })
    }

    /// `control`, `RIF`, `RPL`, `RIF+RPL`, `indeterminate`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Rif => "RIF",
            Self::Rpl => "RPL",
            Self::RifRpl => "RIF+RPL",
            Self::Indeterminate => "indeterminate",
        }
    }

    /// Whether RIF or RPL is known to be there.
    pub const fn is_case(self) -> bool {
        matches!(self, Self::Rif | Self::Rpl | Self::RifRpl)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The group of a woman and what every rule says of her.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// The group by the rules that were chosen.
    pub group: Group,
    /// RIF by the rule that was chosen.
    pub rif: Tri,
    /// RPL by the rule that was chosen.
    pub rpl: Tri,
    /// RIF by [`RifRule::IMERR`].
    pub rif_imerr: Tri,
    /// RIF by [`RifRule::IMERR_STRICT`].
    pub rif_imerr_strict: Tri,
    /// RPL by [`RplRule::IMERR`].
    pub rpl_imerr: Tri,
    /// RPL by [`RplRule::IMERR_NO_BIOCHEMICAL`].
    pub rpl_imerr_no_biochem: Tri,
    /// RPL by [`RplRule::ESHRE`].
    pub rpl_eshre: Tri,
    /// RPL by [`RplRule::RCOG`].
    pub rpl_rcog: Tri,
    /// RPL by [`RplRule::ASRM`].
    pub rpl_asrm: Tri,
    /// RPL by [`RplRule::ICMART`].
    pub rpl_icmart: Tri,
    /// RIF by [`CumulativeRule::ESHRE_P30`].
    pub eshre_p30: CumulativeChance,
    /// RIF by [`CumulativeRule::ESHRE_OWN`].
    pub eshre_own: CumulativeChance,
    /// Whether she is a control with two failed transfers or one loss.
    pub grey_zone: bool,
    /// Whether IMERR and ESHRE differ on RPL.
    pub discordant_rpl: bool,
    /// Whether IMERR and ESHRE (chance of 0.30 a transfer) differ on RIF.
    pub discordant_rif: bool,
}

impl Grouping {
    /// Whether both flags of the group are known.
    pub fn is_definite(&self) -> bool {
        self.group != Group::Indeterminate && self.rif != Tri::Unknown && self.rpl != Tri::Unknown
    }
}

/// Applies every rule to a woman's history; `doubtful` records may be history or not.
///
/// The order of records never matters. Where the trial's group differs with and without the doubtful records it is
/// [`Group::Indeterminate`].
///
/// ```
/// use endobiome_cohort::{Group, PregnancyRecord, Outcome, group_of};
/// let loss = |date| PregnancyRecord {
///     date: endobiome_cohort::PartialDate::from_iso(date),
///     number: None,
///     outcome: Some(Outcome::Miscarriage),
///     ga_days: Some(63),
/// };
/// let grouping = group_of(&[], &[loss("2022-01-01"), loss("2022-09")], &[], &[]);
/// assert_eq!(grouping.group, Group::Rpl);
/// ```
pub fn group_of(
    transfers: &[TransferRecord],
    pregnancies: &[PregnancyRecord],
    doubtful_transfers: &[TransferRecord],
    doubtful_pregnancies: &[PregnancyRecord],
) -> Grouping {
    group_by(GroupRules::default(), transfers, pregnancies, doubtful_transfers, doubtful_pregnancies)
}

/// The same with a chosen reading of the trial's rules.
///
/// ```
/// use endobiome_cohort::{Group, GroupRules, Outcome, PregnancyRecord, RplReading, group_by};
/// let biochemical = |date| PregnancyRecord {
///     date: endobiome_cohort::PartialDate::from_iso(date),
///     number: None,
///     outcome: Some(Outcome::Biochemical),
///     ga_days: Some(35),
/// };
/// let history = [biochemical("2022-01-01"), biochemical("2022-09")];
/// let group = |rpl| group_by(GroupRules { rpl, ..GroupRules::default() }, &[], &history, &[], &[]).group;
/// assert_eq!(group(RplReading::WithBiochemical), Group::Rpl);
/// assert_eq!(group(RplReading::WithoutBiochemical), Group::Control);
/// ```
pub fn group_by(
    rules: GroupRules,
    transfers: &[TransferRecord],
    pregnancies: &[PregnancyRecord],
    doubtful_transfers: &[TransferRecord],
    doubtful_pregnancies: &[PregnancyRecord],
) -> Grouping {
    let rif = |rule: RifRule| rule.holds(transfers, doubtful_transfers);
    let rpl = |rule: RplRule| rule.holds(pregnancies, doubtful_pregnancies);
    let (rif_imerr, rpl_imerr, rpl_eshre) = (rif(RifRule::IMERR), rpl(RplRule::IMERR), rpl(RplRule::ESHRE));
    let (rif_rule, rpl_rule) = (rules.rif_rule(), rules.rpl_rule());
    let (chosen_rif, chosen_rpl) = (rif(rif_rule), rpl(rpl_rule));
    let with = Group::of_flags(chosen_rif, chosen_rpl);
    let without = Group::of_flags(rif_rule.holds(transfers, &[]), rpl_rule.holds(pregnancies, &[]));
    let group = if with == without { with } else { Group::Indeterminate };
    let failed =
        TransferRecord::by_day(transfers).iter().filter(|day| day.clinical_pregnancy.is_no()).count();
    let losses = pregnancies.iter().filter(|p| RplRule::IMERR.is_loss(p) == Some(Tri::Yes)).count();
    let eshre_p30 = CumulativeRule::ESHRE_P30.compute(transfers, doubtful_transfers);
    // Where biochemical losses do not count, more than one may be in a control's history.
    let has_losses = losses == 1 || (losses > 1 && rules.rpl == RplReading::WithoutBiochemical);
    Grouping {
        group,
        rif: chosen_rif,
        rpl: chosen_rpl,
        rif_imerr,
        rif_imerr_strict: rif(RifRule::IMERR_STRICT),
        rpl_imerr,
        rpl_imerr_no_biochem: rpl(RplRule::IMERR_NO_BIOCHEMICAL),
        rpl_eshre,
        rpl_rcog: rpl(RplRule::RCOG),
        rpl_asrm: rpl(RplRule::ASRM),
        rpl_icmart: rpl(RplRule::ICMART),
        eshre_own: CumulativeRule::ESHRE_OWN.compute(transfers, doubtful_transfers),
        grey_zone: group == Group::Control && (failed >= 2 || has_losses),
        discordant_rpl: rpl_imerr != rpl_eshre,
        discordant_rif: rif_imerr != eshre_p30.over,
        eshre_p30,
    }
}
