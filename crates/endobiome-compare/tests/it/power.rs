//! Power by planting, and designs with samples left out.

use crate::study::Plan;
use endobiome_compare::*;
use endobiome_core::Context;

#[test]
fn planted_differences_are_found_and_none_where_none_is_planted() {
    let study = Plan { cases: 20, controls: 20, taxa: 20, ..Plan::default() }.draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let measure = |fold: f64| {
        let plan = PowerPlan { fold, planted: 4, studies: 12 };
        measure_power(&design, &study.table, &TaxaOptions::default(), plan, &Context::silent()).unwrap()
    };
    let supported =
        |rows: &[MeasuredPower]| rows.iter().find(|row| row.method == "supported").unwrap().clone();
    let strong = supported(&measure(64.0));
    assert!(strong.found > 0.7 && strong.women == [20, 20], "{strong:?}");
    assert!(supported(&measure(2.0)).found < strong.found);
    // Most of the planted fold is estimated, and its interval says what it is worth.
    let model = measure(8.0).into_iter().find(|row| row.method == "Log-ratio model where present").unwrap();
    assert!(model.estimated > 0.8 && model.estimated < 1.2 && model.covered > 0.8, "{model:?}");
    let none = supported(&measure(1.0));
    assert!(none.found.is_nan() && none.any_false <= 0.5, "{none:?}");
    // Written out, for a share of no findings is no number.
    assert_eq!(format!("{:?}", measure(4.0)), format!("{:?}", measure(4.0)));
}

#[test]
fn a_study_to_come_is_drawn_from_a_table() {
    let study = Plan { cases: 6, controls: 6, taxa: 12, ..Plan::default() }.draw();
    let (design, drawn) = pilot_design(&study.table, 15, 10, &CompareOptions::default(), 1).unwrap();
    assert_eq!(design.contrasts()[0].n(), (15, 10));
    assert_eq!(drawn.n_samples(), 25);
    assert!((0..25).all(|row| (0..12).any(|other| study.table.dense_row(other) == drawn.dense_row(row))));
}

#[test]
fn a_design_without_a_batch_is_that_of_the_rest() {
    let study =
        Plan { cases: 12, controls: 12, taxa: 12, in_run_b: Some((0.5, 0.25)), ..Plan::default() }.draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let rest = design.without(&|record| record.run.as_deref() == Some("B"));
    let named = [NamedValues::new("shannon", study.shannon.clone())];
    let ours = &compare_alpha(&rest, &named, TableKind::Raw).unwrap()[0];
    let kept: Vec<usize> =
        (0..study.records.len()).filter(|&at| study.records[at].run.as_deref() != Some("B")).collect();
    let records: Vec<_> = kept.iter().map(|&at| study.records[at].clone()).collect();
    let fewer = Design::read(&records, &CompareOptions::default()).unwrap();
    let values = kept.iter().map(|&at| study.shannon[at]).collect();
    let theirs = &compare_alpha(&fewer, &[NamedValues::new("shannon", values)], TableKind::Raw).unwrap()[0];
    assert_eq!((ours.p, ours.estimate, &ours.n), (theirs.p, theirs.estimate, &theirs.n));
}
