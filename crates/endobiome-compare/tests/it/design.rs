//! The design guard.

use crate::study::{Plan, bray_curtis};
use endobiome_compare::*;

fn codes(design: &Design) -> Vec<(WarningLevel, &str)> {
    design.warnings().iter().map(|w| (w.level, w.code.as_str())).collect()
}

#[test]
fn a_batch_with_mostly_one_group_raises_the_red_banner() {
    let plan = Plan { in_run_b: Some((0.8, 0.2)), ..Plan::default() };
    let study = plan.draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    assert_eq!(codes(&design)[0], (WarningLevel::Red, "batch_confounded"));
    assert!(design.warnings()[0].text.contains("0.60"), "{}", design.warnings()[0].text);
    assert_eq!(design.confounded(0), ["run"]);
    let rows = compare_alpha(&design, &[NamedValues::new("shannon", study.shannon)], TableKind::Raw).unwrap();
    let tests: Vec<(&str, &str)> = rows.iter().map(|r| (r.test.as_str(), r.adjusted_for.as_str())).collect();
    assert!(tests[0].0.starts_with("Mann-Whitney") && tests[0].1.is_empty());
    assert_eq!(tests[1..], [("linear model, HC3 errors", "run"), ("van Elteren", "run")]);
    assert!(rows.iter().all(|r| r.p.is_some() && r.q.is_some()));
}

#[test]
fn a_balanced_batch_is_quiet_and_a_fully_confounded_one_cannot_be_adjusted() {
    let study = Plan { in_run_b: Some((0.5, 0.5)), ..Plan::default() }.draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    assert!(design.confounded(0).is_empty());
    assert!(design.warnings().iter().all(|w| w.level < WarningLevel::Red));

    let study = Plan { in_run_b: Some((1.0, 0.0)), ..Plan::default() }.draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    assert!(design.warnings()[0].text.contains("one group only in A, B"));
    let rows = compare_alpha(&design, &[NamedValues::new("shannon", study.shannon)], TableKind::Raw).unwrap();
    for row in &rows[1..] {
        assert!(row.is_refused());
        assert!(row.notes.iter().any(|n| n.contains("cannot be told apart")), "{:?}", row.notes);
    }
    let taxa = compare_taxa(&design, &study.table, TableKind::Raw, &TaxaOptions::default()).unwrap();
    assert!(taxa.rows.iter().filter(|r| !r.adjusted_for.is_empty()).all(ComparisonRow::is_refused));
    assert!(taxa.consensus.iter().all(|c| c.found_by.is_empty() && c.tested_by.is_empty()));
    let rows = compare_distances(&design, "bray_curtis", &bray_curtis(&study.table), TableKind::Raw).unwrap();
    assert!(rows.last().unwrap().is_refused());
}

#[test]
fn the_endometrium_is_compared_by_default_and_samples_of_a_woman_are_never_taken_for_independent() {
    let study = Plan { cases: 12, controls: 12, two_sites: true, ..Plan::default() }.draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    assert_eq!(design.sites(), ["endometrium"]);
    let values = [NamedValues::new("shannon", study.shannon)];
    let rows = compare_alpha(&design, &values, TableKind::Raw).unwrap();
    assert_eq!(rows[0].n, [12, 12]);

    let all = CompareOptions { site: SiteChoice::All, permutations: 199, ..CompareOptions::default() };
    let design = Design::read(&study.records, &all).unwrap();
    assert_eq!(compare_alpha(&design, &values, TableKind::Raw).unwrap()[0].n, [12, 12]);
    let distances = bray_curtis(&study.table);
    let rows = compare_distances(&design, "bray_curtis", &distances, TableKind::Raw).unwrap();
    assert_eq!(rows[0].n, [24, 24]);
    assert_eq!(rows[0].permutations, Some(199));
    assert_eq!(rows[2].kind, ResultKind::Pairing);

    let free = CompareOptions { exchange: Exchange::Samples, ..all };
    let design = Design::read(&study.records, &free).unwrap();
    assert!(codes(&design).contains(&(WarningLevel::Red, "free_permutation")));
    let mut rows = compare_alpha(&design, &values, TableKind::Raw).unwrap();
    rows.extend(compare_distances(&design, "bray_curtis", &distances, TableKind::Raw).unwrap());
    rows.extend(compare_taxa(&design, &study.table, TableKind::Raw, &TaxaOptions::default()).unwrap().rows);
    for row in rows.iter().filter(|r| r.kind != ResultKind::Pairing) {
        assert!(row.is_refused() && row.notes.iter().any(|n| n.contains("25.7 %")), "{row:?}");
    }
}

#[test]
fn detectable_effects_are_those_of_the_trial() {
    let study = Plan::default().draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let rows = design.rows();
    let shift = |what: &str| rows.iter().find(|r| r.what == what).unwrap().estimate.unwrap();
    assert!((shift("detectable shift, 1 test") - 0.58).abs() < 0.01);
    assert!((0.78..0.87).contains(&shift("detectable shift, 20 tests")));
    assert!((0.84..0.93).contains(&shift("detectable shift, 50 tests")));
    assert!(shift("detectable share, from 40 %") < 0.70);
}

#[test]
fn covariates_that_are_no_column_are_an_error_and_missing_ones_are_counted() {
    let mut study = Plan { cases: 8, controls: 8, ..Plan::default() }.draw();
    let options = CompareOptions { covariates: vec!["age".to_owned()], ..CompareOptions::default() };
    assert!(matches!(Design::read(&study.records, &options), Err(Error::Columns(_))));
    for (i, record) in study.records.iter_mut().enumerate() {
        let age = if i < 2 { "NA".to_owned() } else { format!("{}", 25 + (i * 7) % 10) };
        record.covariates.insert("age".to_owned(), age);
    }
    let design = Design::read(&study.records, &options).unwrap();
    assert!(codes(&design).contains(&(WarningLevel::Caution, "covariate_missing")));
    let rows = compare_alpha(&design, &[NamedValues::new("shannon", study.shannon)], TableKind::Raw).unwrap();
    assert_eq!((rows[0].n.as_slice(), rows[1].n.as_slice()), ([8, 8].as_slice(), [6, 8].as_slice()));
    assert!(rows[1].notes.iter().any(|n| n.contains("2 of 16 samples left out")));
    let rows = compare_distances(&design, "bray_curtis", &bray_curtis(&study.table), TableKind::Raw).unwrap();
    let row = rows.iter().find(|r| r.adjusted_for == "age").unwrap();
    assert_eq!((row.n.as_slice(), row.test.as_str()), ([6, 8].as_slice(), "PERMANOVA with covariates"));
    assert!(row.p.is_some() && row.estimate.is_some());
}
