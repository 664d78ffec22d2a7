//! B10: every call on three tables, robust only where all agree.

use crate::common::species;
use endobiome_core::{AbundanceTable, FeatureId, SampleId, SampleRecord};
use endobiome_dysbiosis::{
    CallInput, Corrections, DominanceStatus, DysbiosisParameters, Index, Robustness, SampleCalls, call,
};

/// One sample: 9,700 L. crispatus, 100 Prevotella, 200 Ralstonia; the carry-over table keeps `left` of the lactobacilli.
fn calls(left: f64, corrected: bool) -> SampleCalls {
    calls_with(left, corrected, &DysbiosisParameters::default())
}

fn calls_with(left: f64, corrected: bool, parameters: &DysbiosisParameters) -> SampleCalls {
    let sample = SampleId::new("W1_E").unwrap();
    let assignments = [
        species("Lactobacillaceae", "Lactobacillus crispatus"),
        species("Prevotellaceae", "Prevotella bivia"),
        species("Burkholderiaceae", "Ralstonia pickettii"),
    ];
    let features: Vec<FeatureId> = [&b"A"[..], b"C", b"G"].map(FeatureId::of).to_vec();
    let table = |row: Vec<(usize, f64)>| {
        AbundanceTable::from_rows(vec![sample.clone()], features.clone(), vec![row]).unwrap()
    };
    let counts = AbundanceTable::from_rows(
        vec![sample.clone()],
        features.clone(),
        vec![vec![(0, 9700), (1, 100), (2, 200)]],
    )
    .unwrap();
    let kit = table(vec![(0, 9700.0), (1, 100.0)]);
    let both = table(vec![(0, left), (1, 100.0)]);
    let corrections = if corrected {
        Corrections { kit: Some(&kit), kit_and_carry_over: Some(&both), ..Corrections::default() }
    } else {
        Corrections::default()
    };
    let input = CallInput {
        counts: &counts,
        records: &[SampleRecord::new(sample.clone())],
        assignments: &assignments,
        valencia_names: &[],
        bias: None,
        corrections,
    };
    call(&input, parameters).unwrap().remove(0)
}

#[test]
fn robust_only_where_all_three_agree() {
    let agreeing = calls(9000.0, true);
    assert_eq!(agreeing.ld90.raw.status, DominanceStatus::Dominant);
    assert_eq!(agreeing.ld90.robust, Robustness::Robust);
    assert_eq!(agreeing.index(Index::Eubiosis).unwrap().robust, Robustness::Robust);
    assert_eq!(agreeing.cst.robust, Robustness::Robust);

    // With carry-over out, 300 reads are left: nothing can be said of the rest.
    let emptied = calls(200.0, true);
    assert_eq!(emptied.ld90.kit_and_carry_over.as_ref().unwrap().status, DominanceStatus::NotInterpretable);
    assert_eq!(emptied.ld90.robust, Robustness::NotRobust);
    // With two thirds left it changes sides.
    assert_eq!(calls(600.0, true).ld90.robust, Robustness::NotRobust);

    let alone = calls(9000.0, false);
    assert_eq!(alone.ld90.robust, Robustness::NotAssessable);
    assert_eq!(alone.ld90.iter().count(), 1);
}

/// A share of .97 is an LD call on all tables; a bias of one logit would make it one of .93.
#[test]
fn what_a_usual_bias_overturns_is_not_printed_as_robust() {
    let agreeing = calls(9000.0, true);
    assert_eq!(agreeing.ld90.robust, Robustness::Robust);
    assert_eq!((agreeing.holds(), agreeing.falls_by_bias_alone()), (Robustness::NotRobust, true));

    let unbiased = DysbiosisParameters { usual_bias: 0.0, ..DysbiosisParameters::default() };
    let agreeing = calls_with(9000.0, true, &unbiased);
    assert_eq!((agreeing.holds(), agreeing.falls_by_bias_alone()), (Robustness::Robust, false));

    // What is not the same on all tables falls by that, and not by bias alone.
    let emptied = calls(200.0, true);
    assert_eq!((emptied.holds(), emptied.falls_by_bias_alone()), (Robustness::NotRobust, false));
    assert_eq!(calls(9000.0, false).holds(), Robustness::NotAssessable);
}

#[test]
fn calls_go_through_json() {
    let calls = calls(9000.0, true);
    let text = serde_json::to_string(&calls).unwrap();
    assert_eq!(serde_json::from_str::<SampleCalls>(&text).unwrap(), calls);
}

/// Two women, three visits each in numbers that the alphabet would turn round; one rises, one stays.
#[test]
fn changes_within_a_woman_follow_the_order_of_visits_and_carry_their_doubt() {
    use endobiome_dysbiosis::{Change, visit_changes};
    let species = [("Lactobacillaceae", "Lactobacillus crispatus"), ("Prevotellaceae", "Prevotella bivia")]
        .map(|(family, name)| crate::common::species(family, name));
    let mut records = Vec::new();
    let mut rows = Vec::new();
    for (woman, shares) in [("a", [0.1, 0.5, 0.99]), ("b", [0.9, 0.91, 0.9])] {
        for (visit, share) in ["2", "9", "10"].iter().zip(shares) {
            let mut record = SampleRecord::new(SampleId::new(format!("{woman}{visit}")).unwrap());
            record.participant = Some(woman.to_owned());
            record.visit = Some((*visit).to_owned());
            records.push(record);
            let reads = (10_000.0 * share) as u64;
            rows.push(vec![(0, reads), (1, 10_000 - reads)]);
        }
    }
    let ids = records.iter().map(|record| record.id.clone()).collect();
    let features = vec![FeatureId::of(b"AC"), FeatureId::of(b"GT")];
    let counts = AbundanceTable::from_rows(ids, features, rows).unwrap();
    let input = CallInput {
        counts: &counts,
        records: &records,
        assignments: &species,
        valencia_names: &[],
        bias: None,
        corrections: Corrections::default(),
    };
    let parameters = DysbiosisParameters::default();
    let calls = call(&input, &parameters).unwrap();
    let found = visit_changes(&calls, &records, &[], 0.35, &parameters);
    let steps: Vec<(&str, &str)> = found.iter().map(|row| (row.from.as_str(), row.to.as_str())).collect();
    assert_eq!(steps, [("2", "9"), ("9", "10"), ("2", "9"), ("9", "10")]);
    assert_eq!(found[0].share_change, Change::Rose);
    assert!(
        found[0].lower.unwrap() > 0.1
            && found[0].upper.unwrap() < 0.7
            && found[0].probability_rose > Some(0.99)
    );
    assert_eq!((found[1].ld90_change, found[1].share_change), (Change::Changed, Change::Rose));
    assert_eq!((found[2].share_change, found[2].ld90_change), (Change::Open, Change::Open));
    // Words in the order that is said; the noise between extractions widens what the reads alone would tell.
    let order = ["10", "9", "2"].map(str::to_owned);
    let turned = visit_changes(&calls, &records, &order, 0.35, &parameters);
    assert_eq!((turned[0].from.as_str(), turned[0].share_change), ("10", Change::Fell));
    let narrow = visit_changes(&calls, &records, &[], 0.0, &parameters);
    assert!(narrow[0].lower > found[0].lower && narrow[0].upper < found[0].upper);
}
