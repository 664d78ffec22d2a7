//! 28 worked histories and 42 worked records of eligibility.

use crate::shared::text;
use endobiome_cohort::{
    Date, EligibilityRecord, Group, Outcome, PartialDate, PregnancyRecord, RuleAnswer, TransferRecord, Tri,
    eligibility, group_of,
};
use serde_json::Value;

fn flag(value: &Value) -> Tri {
    Tri::from(value.as_i64().map(|n| n == 1))
}

fn transfer(case: &Value) -> TransferRecord {
    let word = |key: &str, is: &dyn Fn(&str) -> bool| Tri::from(case[key].as_str().map(is));
    TransferRecord {
        day: case["date"].as_str().map(|day| day.parse().unwrap()),
        blastocyst: word("stage", &|stage| ["D5", "D6", "D7"].contains(&stage)),
        good: word("quality", &|quality| quality == "good"),
        clinical_pregnancy: flag(&case["clinical_pregnancy"]),
        hcg: flag(&case["hcg"]),
        embryos: case["n_embryos"].as_u64().and_then(|n| u32::try_from(n).ok()),
        chance: None,
    }
}

fn pregnancy(case: &Value) -> PregnancyRecord {
    PregnancyRecord {
        date: case["date"].as_str().and_then(PartialDate::from_iso),
        number: None,
        outcome: case["outcome"].as_str().and_then(Outcome::read),
        ga_days: case["ga_days"].as_i64(),
    }
}

#[test]
fn all_28_group_cases_in_all_variants() {
    let cases: Vec<Value> = serde_json::from_str(&text("group_cases.json")).unwrap();
    assert_eq!(cases.len(), 28);
    for case in &cases {
        let list = |key: &str| case[key].as_array().unwrap().clone();
        let transfers: Vec<TransferRecord> = list("transfers").iter().map(transfer).collect();
        let pregnancies: Vec<PregnancyRecord> = list("pregnancies").iter().map(pregnancy).collect();
        let seen = group_of(&transfers, &pregnancies, &[], &[]);
        let expected = &case["expected"];
        let id = &case["id"];
        for (name, tri) in [
            ("rif_imerr", seen.rif_imerr),
            ("rpl_imerr", seen.rpl_imerr),
            ("rpl_imerr_no_biochem", seen.rpl_imerr_no_biochem),
            ("rpl_eshre2022", seen.rpl_eshre),
        ] {
            assert_eq!(expected[name], tri.name(), "{id} {name}");
        }
        assert_eq!(expected["group"], seen.group.name(), "{id} group");
        assert_eq!(expected["eshre_n_hcg_negative"].as_u64(), Some(seen.eshre_p30.negative as u64), "{id}");
        // The reference says nothing of a history without transfers; the product over none is a chance of 0.
        let chance = expected["eshre_cum_p30"].as_f64().unwrap_or(0.0);
        assert!((seen.eshre_p30.cumulative.unwrap() - chance).abs() < 1e-6, "{id} chance");
    }
}

fn record(case: &Value) -> EligibilityRecord {
    let day = |key: &str| case[key].as_str().map(|day| day.parse::<Date>().unwrap());
    let birth = case["birth_ym"].as_str().or(case["birth_date"].as_str()).and_then(PartialDate::from_iso);
    EligibilityRecord {
        female: Tri::from(case["sex"].as_str().map(|sex| sex == "F")),
        age_years: case["age_years"].as_f64(),
        birth,
        inclusion: day("inclusion_date"),
        art: flag(&case["art"]),
        insurance: flag(&case["insurance"]),
        group: case["group"].as_str().and_then(Group::read).unwrap_or(Group::Indeterminate),
        pregnant: flag(&case["pregnant"]),
        consent: flag(&case["consent"]),
        biopsy: day("biopsy_date"),
        antibiotic: flag(&case["antibiotic_any"]),
        antibiotic_last: day("antibiotic_last_date"),
        antibiotic_courses: Vec::new(),
        serology: ["hbv", "hcv", "hiv"].map(|key| flag(&case[key])),
        uterus: [
            flag(&case["polyp"]),
            flag(&case["fibroid_cavity"]),
            Tri::from(case["hydrosalpinx"].as_str().map(|word| word == "untreated")),
            flag(&case["other_anomaly"]),
        ],
        karyotype: ["karyo_woman", "karyo_partner"].map(|key| flag(&case[key])),
        disease: ["autoimmune", "thrombophilia", "aps"].map(|key| flag(&case[key])),
        legal_protection: flag(&case["legal_protection"]),
    }
}

#[test]
fn all_42_eligibility_cases_with_all_reasons() {
    let cases: Vec<Value> = serde_json::from_str(&text("eligibility_cases.json")).unwrap();
    assert_eq!(cases.len(), 42);
    for case in &cases {
        let seen = eligibility(&record(&case["record"]));
        let expected = &case["expected"];
        let id = &case["id"];
        assert_eq!(expected["verdict"], seen.verdict().name(), "{id}");
        for (key, answer) in [
            ("failed", RuleAnswer::Fail),
            ("unknown", RuleAnswer::Unknown),
            ("not_assessed", RuleAnswer::PassNotAssessed),
        ] {
            let mut ids = seen.with(answer);
            ids.sort_unstable();
            assert_eq!(expected[key], serde_json::json!(ids), "{id} {key}");
        }
    }
}
