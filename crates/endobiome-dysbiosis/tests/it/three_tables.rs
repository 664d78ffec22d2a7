//! B10: every call on three tables, robust only where all agree.

use crate::common::species;
use endobiome_core::{AbundanceTable, FeatureId, SampleId, SampleRecord};
use endobiome_dysbiosis::{
    CallInput, Corrections, DominanceStatus, DysbiosisParameters, Index, Robustness, SampleCalls, call,
};

/// One sample: 9,700 L. crispatus, 100 Prevotella, 200 Ralstonia; the carry-over table keeps `left` of the lactobacilli.
fn calls(left: f64, corrected: bool) -> SampleCalls {
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
        corrections,
    };
    call(&input, &DysbiosisParameters::default()).unwrap().remove(0)
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

#[test]
fn calls_go_through_json() {
    let calls = calls(9000.0, true);
    let text = serde_json::to_string(&calls).unwrap();
    assert_eq!(serde_json::from_str::<SampleCalls>(&text).unwrap(), calls);
}
