//! The declared group against the history.

use super::Hit;
use crate::eligibility::RuleAnswer;
use crate::finding::ValidationCode;
use crate::participant::Participant;
use crate::rules::{Group, GroupRules, group_by};
use crate::study::ClinicalTables;

pub(super) fn check(study: &ClinicalTables, women: &[Participant], rules: GroupRules) -> Vec<Hit> {
    let mut hits = Vec::new();
    for woman in women {
        let (Some(history), Some(declared), Some(row)) = (
            woman.history.as_ref(),
            woman.declared,
            study.table("participants").and_then(|table| table.row(woman.row)),
        ) else {
            continue;
        };
        // No inclusion, no history; and what rests on a cell that is told as wrong is not told again.
        let definite = !woman.rests_on_told_cells || woman.grouping.as_ref().is_some_and(|g| g.is_definite());
        if woman.inclusion.is_none() || !definite {
            continue;
        }
        let derived = woman.group;
        if derived == Group::Indeterminate {
            if !woman.eligibility.answers.contains(&RuleAnswer::Fail) {
                let message = "no rule fails, but the group cannot be derived from the history";
                hits.push(Hit::at(ValidationCode::GroupIndeterminate, &row, "group_declared", message));
            }
        } else if declared != derived && !may_be_hers(history, declared, rules) {
            let message = format!("the history says {derived}");
            hits.push(Hit::at(ValidationCode::GroupDisagrees, &row, "group_declared", message));
        }
    }
    hits
}

/// Whether records that belong to no woman (told as orphans) may be what is missing from her history.
fn may_be_hers(history: &crate::participant::History, declared: Group, rules: GroupRules) -> bool {
    if history.lost_transfers.is_empty() && history.lost_pregnancies.is_empty() {
        return false;
    }
    let with = |more_transfers: &[_], more_pregnancies: &[_]| {
        let transfers = [history.doubtful_transfers.as_slice(), more_transfers].concat();
        let pregnancies = [history.doubtful_pregnancies.as_slice(), more_pregnancies].concat();
        group_by(rules, &history.transfers, &history.pregnancies, &transfers, &pregnancies)
    };
    let grouping = with(&history.lost_transfers, &history.lost_pregnancies);
    let fits = |flag: crate::tri::Tri, wanted: bool| if wanted { flag.may_be() } else { !flag.is_yes() };
    let rif = matches!(declared, Group::Rif | Group::RifRpl);
    let rpl = matches!(declared, Group::Rpl | Group::RifRpl);
    fits(grouping.rif, rif) && fits(grouping.rpl, rpl)
}
