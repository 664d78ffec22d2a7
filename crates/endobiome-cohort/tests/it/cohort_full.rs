//! The invented cohort: clean as it is, and with each of the 42 faults planted once.

use crate::shared::{checked, exported, imerr, rows, set};
use endobiome_cohort::{QuasiIdentifier, RuleAnswer, ValidationCode};
use std::collections::BTreeSet;

#[test]
fn the_cohort_is_clean() {
    let checked = checked(imerr());
    let told: Vec<String> = checked.findings.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{told:#?}");
    assert_eq!((checked.rows(), checked.study.tables().len(), checked.women.len()), (3971, 11, 100));
    assert!(checked.notes.is_empty(), "{:?}", checked.notes);
}

#[test]
fn every_woman_has_her_group_in_every_variant_and_her_verdict() {
    let checked = checked(imerr());
    let expected = rows("imerr/expected/women.tsv");
    assert_eq!(expected.len(), 100);
    let yes = |truth: bool| if truth { "yes" } else { "no" };
    for (row, woman) in expected.iter().zip(&checked.women) {
        let grouping = woman.grouping.as_ref().unwrap();
        let chance = format!("{:.6}", grouping.eshre_p30.cumulative.unwrap());
        let mut not_assessed = woman.eligibility.with(RuleAnswer::PassNotAssessed);
        not_assessed.sort_unstable();
        for (name, seen) in [
            ("participant_id", woman.id.as_str()),
            ("group", woman.group.name()),
            ("rif_imerr", grouping.rif_imerr.name()),
            ("rpl_imerr", grouping.rpl_imerr.name()),
            ("rpl_imerr_no_biochem", grouping.rpl_imerr_no_biochem.name()),
            ("rpl_eshre2022", grouping.rpl_eshre.name()),
            ("eshre_n_hcg_negative", &grouping.eshre_p30.negative.to_string()),
            ("eshre_cum_p30", &chance),
            ("eshre_over_60_at_p30", grouping.eshre_p30.over.name()),
            ("grey_zone", yes(grouping.grey_zone)),
            ("discordant", yes(grouping.discordant_rpl)),
            ("verdict", woman.eligibility.verdict().name()),
            ("not_assessed", &not_assessed.join("|")),
        ] {
            assert_eq!(row[name], seen, "{} {name}", woman.id);
        }
    }
}

#[test]
fn each_planted_fault_is_told_at_its_place_and_nothing_else_is() {
    let faults = rows("mutations.tsv");
    let mut planted = BTreeSet::new();
    for id in faults.iter().map(|fault| fault["id"].clone()).collect::<BTreeSet<_>>() {
        let edits: Vec<_> = faults.iter().filter(|fault| fault["id"] == id).collect();
        let mut raw = imerr();
        for edit in &edits {
            let table = edit["file"].trim_end_matches(".tsv");
            if edit["edit"] == "add_column" {
                let table = raw.tables.iter_mut().find(|known| known.name == table).unwrap();
                table.columns.push(edit["column"].clone());
                table.told.push(edit["column"].clone());
                table.rows.iter_mut().for_each(|row| row.cells.push(edit["new"].clone()));
            } else {
                let line = edit["line"].parse().unwrap();
                set(&mut raw, table, line, &edit["column"], &edit["old"], &edit["new"]);
            }
        }
        let checked = match edits[0]["mode"].strip_prefix("export ") {
            None => checked(raw),
            Some(of) => {
                let of: Vec<_> = of.split(',').map(|name| QuasiIdentifier::read(name).unwrap()).collect();
                exported(raw, &of)
            }
        };
        let seen: Vec<String> = checked
            .findings
            .iter()
            .map(|f| format!("{} {} {}:{}:{}", f.code, f.severity.name(), f.file, f.line, f.column))
            .collect();
        assert_eq!(seen, [format!("{id} {} {}", edits[0]["severity"], edits[0]["expected"])], "{id}");
        planted.insert(id);
    }
    let all: BTreeSet<String> = ValidationCode::ALL.iter().map(|code| code.id().to_owned()).collect();
    assert_eq!(all.len(), 42);
    assert_eq!(planted, all);
}
