//! The group of each woman by every rule.

use crate::check::CheckedStudy;
use crate::participant::Participant;
use crate::rules::{CumulativeRule, Grouping, RifRule, RplRule};
use endobiome_core::column::{Cell, Column, Described};

/// The group of a woman by every rule.
#[derive(Debug, Clone)]
pub struct GroupRow(Participant);

impl GroupRow {
    /// A row for every woman whose data may be kept, in the order of `participants`.
    pub fn of(checked: &CheckedStudy) -> Vec<Self> {
        checked.women.iter().filter(|woman| !woman.is_erased).cloned().map(Self).collect()
    }
}

/// A column that only a history can fill.
fn derived<C: Into<Cell>>(
    name: &'static str,
    meaning: String,
    cell: impl Fn(&Grouping) -> C + Send + Sync + 'static,
) -> Column<GroupRow> {
    Column::new(name, meaning, move |row: &GroupRow| {
        row.0.grouping.as_ref().map(|grouping| cell(grouping).into()).unwrap_or(Cell::NotKnown)
    })
    .not_known("her transfers or pregnancies were not collected, or her inclusion is not known")
}

impl Described for GroupRow {
    const FILE: &'static str = "cohort/groups.tsv";
    const ROWS: &'static str = "one row a woman, in the order of the table of participants";

    fn columns() -> Vec<Column<Self>> {
        let rif = |rule: &RifRule| format!("RIF by the rule {} ({}): yes, no, unknown", rule.id, rule.source);
        let rpl = |rule: &RplRule| format!("RPL by the rule {} ({}): yes, no, unknown", rule.id, rule.source);
        let (p30, own) = (CumulativeRule::ESHRE_P30, CumulativeRule::ESHRE_OWN);
        vec![
            Column::new("participant_id", "the woman", |row: &Self| Cell::text(&row.0.id)),
            Column::new(
                "group",
                "control, RIF, RPL, RIF+RPL or indeterminate, by the rules of the trial",
                |row: &Self| row.0.group.name(),
            ),
            Column::new("declared", "the group declared at inclusion", |row: &Self| {
                row.0.declared.map(|group| Cell::from(group.name()))
            })
            .not_known("the cell cannot be read"),
            Column::new(
                "checked",
                "whether the group is derived from her history; else it is the declared one",
                |row: &Self| row.0.grouping.is_some(),
            ),
            derived("rif_imerr", rif(&RifRule::IMERR), |g| g.rif_imerr.name()),
            derived("rif_imerr_strict", rif(&RifRule::IMERR_STRICT), |g| g.rif_imerr_strict.name()),
            derived("rpl_imerr", rpl(&RplRule::IMERR), |g| g.rpl_imerr.name()),
            derived("rpl_imerr_no_biochem", rpl(&RplRule::IMERR_NO_BIOCHEMICAL), |g| {
                g.rpl_imerr_no_biochem.name()
            }),
            derived("rpl_eshre2022", rpl(&RplRule::ESHRE), |g| g.rpl_eshre.name()),
            derived("rpl_rcog2011", rpl(&RplRule::RCOG), |g| g.rpl_rcog.name()),
            derived("rpl_asrm2012", rpl(&RplRule::ASRM), |g| g.rpl_asrm.name()),
            derived("rpl_icmart2017", rpl(&RplRule::ICMART), |g| g.rpl_icmart.name()),
            derived("eshre_n_hcg_negative", "transfers with negative hCG".to_owned(), |g| {
                g.eshre_p30.negative
            })
            .unit("transfers"),
            derived(
                "eshre_cum_p30",
                format!("cumulative chance of implantation over them ({})", p30.source),
                |g| g.eshre_p30.cumulative,
            ),
            derived("eshre_over_60_at_p30", format!("whether it passes 60 %, by the rule {}", p30.id), |g| {
                g.eshre_p30.over.name()
            }),
            derived(
                "eshre_cum_own",
                format!("cumulative chance of implantation over them ({})", own.source),
                |g| g.eshre_own.cumulative,
            )
            .not_known("her history was not collected, or a predicted chance is not known"),
            derived("eshre_over_60_own", format!("whether it passes 60 %, by the rule {}", own.id), |g| {
                g.eshre_own.over.name()
            }),
            derived("grey_zone", "a control with two failed transfers or one loss".to_owned(), |g| {
                g.grey_zone
            }),
            derived("discordant_rpl", "IMERR and ESHRE differ on RPL".to_owned(), |g| g.discordant_rpl),
            derived("discordant_rif", "IMERR and ESHRE (chance of 0.30) differ on RIF".to_owned(), |g| {
                g.discordant_rif
            }),
        ]
    }
}
