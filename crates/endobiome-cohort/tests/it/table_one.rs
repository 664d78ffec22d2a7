//! Table 1 against R.

use crate::shared::{checked, imerr, set, text};
use endobiome_cohort::{Dictionary, Grouped, TableOneRow, TableOneVariable, default_variables, table_one};
use serde_json::Value;

fn rows() -> Vec<TableOneRow> {
    let study = checked(imerr());
    let mut variables = default_variables();
    variables.extend(TableOneVariable::read("transfers.nothing"));
    table_one(&study, &Dictionary::imerr().unwrap(), &variables, &Grouped::cases_and_controls(&study), 1)
}

fn of<'a>(rows: &'a [TableOneRow], variable: &str, level: &str, group: &str) -> &'a TableOneRow {
    rows.iter().find(|r| r.variable == variable && r.level == level && r.group == group).unwrap()
}

fn near(seen: f64, gold: &Value, tolerance: f64) {
    let gold = gold.as_f64().unwrap();
    assert!((seen - gold).abs() < tolerance, "{seen} against {gold}");
}

#[test]
fn standardised_differences_means_counts_and_p_are_those_of_r() {
    let gold: Value = serde_json::from_str(&text("gold_table1.json")).unwrap();
    let gold = &gold["table1"];
    let rows = rows();
    for (variable, level, key) in [
        ("participants.age_years", "", "age"),
        ("participants.bmi", "", "bmi"),
        ("participants.smoking=current", "1", "smoker"),
        ("diagnoses.endometriosis", "1", "endometriosis"),
        ("diagnoses.adenomyosis", "1", "adenomyosis"),
        ("diagnoses.uc_frequency", "", "uc"),
    ] {
        near(of(&rows, variable, level, "case").smd.unwrap(), &gold["smd"][key], 1e-9);
    }
    for (group, key) in [("case", "case"), ("control", "ctrl")] {
        let (mean, sd) = of(&rows, "participants.age_years", "", group).mean_sd.unwrap();
        near(mean, &gold["age"][key][0], 1e-9);
        near(sd, &gold["age"][key][1], 1e-9);
    }
    for (variable, key) in [("participants.smoking=current", "smoker"), ("diagnoses.endometriosis", "endo")] {
        for (at, group) in ["control", "case"].into_iter().enumerate() {
            for (level, word) in ["0", "1"].into_iter().enumerate() {
                let women = of(&rows, variable, word, group).women;
                assert_eq!(
                    gold["counts"][key][at][level].as_u64(),
                    Some(women as u64),
                    "{variable} {group} {word}"
                );
            }
        }
    }
    // Every expected count is 5 or more: chi-squared without correction.
    let adenomyosis = of(&rows, "diagnoses.adenomyosis", "1", "case");
    assert_eq!(adenomyosis.test, "Pearson's chi-squared test");
    near(adenomyosis.p.unwrap(), &gold["chisq_nocorr"]["adeno"], 1e-9);
}

#[test]
fn women_without_a_value_are_a_row_and_in_no_share() {
    let mut raw = imerr();
    set(&mut raw, "participants", 2, "smoking", "former", "-98");
    let study = checked(raw);
    let rows = table_one(
        &study,
        &Dictionary::imerr().unwrap(),
        &[TableOneVariable::read("participants.smoking").unwrap()],
        &Grouped::cases_and_controls(&study),
        1,
    );
    assert_eq!(of(&rows, "participants.smoking", "missing", "control").women, 1);
    assert_eq!(of(&rows, "participants.smoking", "missing", "case").women, 0);
    let shares: f64 =
        rows.iter().filter(|r| r.group == "control" && r.level != "missing").filter_map(|r| r.share).sum();
    assert!((shares - 1.0).abs() < 1e-12);
    let women: usize =
        rows.iter().filter(|r| r.group == "control" && r.level != "missing").map(|r| r.women).sum();
    assert_eq!(women, 49);
}
