//! Visits and replicates.
//!
//! History: visits of a woman were technical replicates, and of these PERMANOVA took the first record, so that R² and p
//! changed with the order of columns.

use crate::study::{Plan, Study, bray_curtis};
use endobiome_compare::*;
use endobiome_core::AbundanceTable;

/// Both samples of each woman from the endometrium, told apart by a column or by nothing.
fn twice(tell: impl Fn(&mut endobiome_core::SampleRecord, usize)) -> Study {
    let mut study =
        Plan { cases: 6, controls: 6, taxa: 20, two_sites: true, seed: 9, ..Plan::default() }.draw();
    for (i, record) in study.records.iter_mut().enumerate() {
        record.site = Some(endobiome_core::BodySite::Endometrium);
        tell(record, i % 2);
    }
    study
}

/// Everything that is compared.
fn rows(study: &Study, options: &CompareOptions) -> Vec<ComparisonRow> {
    let options = CompareOptions { permutations: 199, anosim: true, ..options.clone() };
    let design = Design::read(&study.records, &options).unwrap();
    let mut rows =
        compare_distances(&design, "bray_curtis", &bray_curtis(&study.table), TableKind::Raw).unwrap();
    rows.extend(
        compare_alpha(&design, &[NamedValues::new("shannon", study.shannon.clone())], TableKind::Raw)
            .unwrap(),
    );
    rows.extend(
        associate_distances(&design, "bray_curtis", &bray_curtis(&study.table), TableKind::Raw).unwrap().rows,
    );
    let taxa = TaxaOptions { monte_carlo: 4, ..TaxaOptions::default() };
    rows.extend(compare_taxa(&design, &study.table, TableKind::Raw, &taxa).unwrap().rows);
    rows
}

/// The same study with its samples in another order.
fn reordered(study: &Study) -> Study {
    let n = study.records.len();
    let order: Vec<usize> = (0..n).map(|i| (i * 7 + 5) % n).collect();
    let table = AbundanceTable::from_rows(
        order.iter().map(|&i| study.table.samples()[i].clone()).collect(),
        study.table.features().to_vec(),
        order.iter().map(|&i| study.table.row(i).collect()).collect(),
    );
    Study {
        records: order.iter().rev().map(|&i| study.records[i].clone()).collect(),
        table: table.unwrap(),
        shannon: order.iter().rev().map(|&i| study.shannon[i]).collect(),
    }
}

#[test]
fn the_order_of_samples_changes_nothing() {
    let tells: [fn(&mut endobiome_core::SampleRecord, usize); 3] = [
        |_, _| {},
        |record, at| record.replicate = Some(format!("r{at}")),
        |record, at| record.visit = Some(format!("v{at}")),
    ];
    for tell in tells {
        let mut study = twice(tell);
        for (i, record) in study.records.iter_mut().enumerate() {
            record.run = Some(["A", "B", "B", "A", "A"][i % 5].to_owned());
            record.covariates.insert("age".to_owned(), format!("{}.25", 20 + (i * 5) % 17));
        }
        let options = CompareOptions {
            covariates: vec!["age".to_owned()],
            associate: vec!["age".to_owned()],
            ..CompareOptions::default()
        };
        assert_eq!(rows(&study, &options), rows(&reordered(&study), &options));
    }
}

#[test]
fn visits_are_no_replicates() {
    let visits = twice(|record, at| record.visit = Some(format!("v{at}")));
    let replicates = twice(|record, at| record.replicate = Some(format!("r{at}")));
    let options = CompareOptions::default();
    let design = Design::read(&visits.records, &options).unwrap();
    assert_eq!(design.visits(), ["v0", "v1"]);
    assert!(design.warnings().iter().any(|w| w.code == "visits" && w.text.contains("v0, v1")));
    assert!(!design.warnings().iter().any(|w| w.code == "replicates"));
    let (of_visits, of_replicates) = (rows(&visits, &options), rows(&replicates, &options));
    // PERMANOVA takes both visits, whole women being exchanged; of replicates the means.
    assert_eq!((of_visits[0].n.as_slice(), of_replicates[0].n.as_slice()), (&[12, 12][..], &[6, 6][..]));
    assert!(of_replicates[0].notes.join(";").contains("means over their replicates"));
    // One value a woman in either.
    let shannon = |rows: &[ComparisonRow]| rows.iter().find(|row| row.what == "shannon").unwrap().n.clone();
    assert_eq!((shannon(&of_visits), shannon(&of_replicates)), (vec![6, 6], vec![6, 6]));
    // A model knows the visit.
    let model = of_visits.iter().find(|row| row.test.contains("random woman")).unwrap();
    assert!(model.p.is_some(), "{model:?}");
}

#[test]
fn one_visit_can_be_chosen_and_one_that_is_not_there_is_an_error() {
    let study = twice(|record, at| record.visit = Some(["follicular", "luteal"][at].to_owned()));
    let at = |visit: &str| CompareOptions {
        visit: VisitChoice::One(visit.to_owned()),
        ..CompareOptions::default()
    };
    let both = rows(&study, &at("luteal"));
    assert_eq!((both[0].n.as_slice(), both[0].site.as_str()), (&[6, 6][..], "endometrium, visit luteal"));
    let error = Design::read(&study.records, &at("ovulation")).unwrap_err();
    assert!(error.is_configuration() && error.to_string().contains("follicular, luteal"), "{error}");
}

#[test]
fn several_samples_of_a_woman_without_a_word_are_told() {
    let study = twice(|_, _| {});
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let warning = design.warnings().iter().find(|w| w.code == "repeats_unexplained").unwrap();
    assert!(warning.level == WarningLevel::Caution && warning.text.contains("12 times"));
}
