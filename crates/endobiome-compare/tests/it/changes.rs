//! Changes within women, and whether they differ between groups.

use endobiome_compare::*;
use endobiome_core::{AbundanceTable, BodySite, Rank, SampleId, SampleRecord, TaxonId};
use endobiome_ecology::DistanceMatrix;
use endobiome_ecology::permutation_tests::{Permutations, Term, TermTest, permanova};
use endobiome_stats::contingency::mcnemar;
use endobiome_stats::rank::{NullChoice, mann_whitney, signed_rank};

const WOMEN: usize = 14;

/// Two visits of 14 women, the later visit first in the sheet.
fn records(column: &str) -> Vec<SampleRecord> {
    let mut records = Vec::new();
    for visit in ["luteal", "follicular"] {
        for woman in 0..WOMEN {
            let id = format!("W{woman:02}_{}", &visit[..1]);
            let mut record = SampleRecord::new(SampleId::new(id).unwrap());
            record.participant = Some(format!("W{woman:02}"));
            record.site = Some(BodySite::Endometrium);
            record.group = Some(if woman % 2 == 0 { "RIF" } else { "control" }.to_owned());
            if column == "visit" {
                record.visit = Some(visit.to_owned());
            } else {
                record.covariates.insert(column.to_owned(), visit.to_owned());
            }
            records.push(record);
        }
    }
    records
}

/// Of each record a point of the plane: women differ, and RIF moves along the first axis.
fn point(record: usize) -> [f64; 2] {
    let (woman, late) = (record % WOMEN, record < WOMEN);
    let own = [(woman * 5 % 13) as f64, (woman * 3 % 11) as f64];
    let moved =
        if late { 1.0 + if woman % 2 == 0 { 2.0 } else { 0.0 } + 0.1 * (woman % 5) as f64 } else { 0.0 };
    [own[0] + moved, own[1] + if late { 0.2 * (woman % 3) as f64 } else { 0.0 }]
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt()
}

fn matrix(records: &[SampleRecord]) -> DistanceMatrix {
    let mut condensed = Vec::new();
    for i in 0..records.len() {
        for j in i + 1..records.len() {
            condensed.push(distance(point(i), point(j)));
        }
    }
    DistanceMatrix::from_condensed(records.iter().map(|record| record.id.clone()).collect(), condensed)
        .unwrap()
}

fn options() -> CompareOptions {
    CompareOptions {
        visit_order: vec!["follicular".to_owned(), "luteal".to_owned()],
        permutations: 499,
        ..CompareOptions::default()
    }
}

const NAME: &str = "visit: luteal against follicular, within women";

#[test]
fn a_change_is_tested_within_women_and_between_groups() {
    let records = records("visit");
    let design = Design::read(&records, &options()).unwrap();
    let values: Vec<f64> = (0..2 * WOMEN).map(|record| point(record)[0]).collect();
    let rows =
        compare_alpha(&design, &[NamedValues::new("shannon", values.clone())], TableKind::Raw).unwrap();
    let changes: Vec<f64> = (0..WOMEN).map(|woman| values[woman] - values[woman + WOMEN]).collect();
    let within = rows.iter().find(|row| row.contrast == NAME).unwrap();
    let test = signed_rank(&changes, NullChoice::Auto, 0.95).unwrap();
    assert_eq!((within.p, within.estimate), (Some(test.p), Some(test.pseudo_median)));
    assert_eq!((&within.groups[0], &within.n), (&"luteal".to_owned(), &vec![WOMEN, WOMEN]));
    let side = |even: usize| -> Vec<f64> {
        changes.iter().enumerate().filter(|(woman, _)| woman % 2 == even).map(|(_, change)| *change).collect()
    };
    let between = mann_whitney(&side(0), &side(1), NullChoice::Auto, 0.95).unwrap();
    let row = rows.iter().find(|row| row.contrast == format!("{NAME}: RIF against control")).unwrap();
    assert_eq!((row.p, row.estimate), (Some(between.p), Some(between.shift)));
    let mixed = rows.iter().find(|row| row.test == "mixed model, random woman").unwrap();
    assert!(mixed.p.is_some() && mixed.adjusted_for == "visit", "{mixed:?}");
}

/// The distance between two changes, from distances between samples alone, is that of the vectors.
#[test]
fn changes_of_communities_are_compared_between_groups_as_vectors() {
    let records = records("visit");
    let design = Design::read(&records, &options()).unwrap();
    let rows = compare_distances(&design, "euclid", &matrix(&records), TableKind::Raw).unwrap();
    let row = rows.iter().find(|row| row.test == "PERMANOVA of changes").unwrap();
    let change = |woman: usize| {
        let (late, early) = (point(woman), point(woman + WOMEN));
        [late[0] - early[0], late[1] - early[1]]
    };
    let mut condensed = Vec::new();
    for i in 0..WOMEN {
        for j in i + 1..WOMEN {
            condensed.push(distance(change(i), change(j)));
        }
    }
    let ids = (0..WOMEN).map(|woman| SampleId::new(format!("W{woman:02}")).unwrap()).collect();
    let direct = DistanceMatrix::from_condensed(ids, condensed).unwrap();
    let groups: Vec<&str> = (0..WOMEN).map(|w| if w % 2 == 0 { "case" } else { "control" }).collect();
    let term = Term::factor("group", &groups).unwrap();
    let free = Permutations::free().with_permutations(499).with_seed(1);
    let expected = permanova(&direct, &[term], TermTest::Marginal, &free).unwrap();
    assert!((row.estimate.unwrap() - expected.terms[0].r2).abs() < 1e-9);
    assert!((row.statistic.unwrap() - expected.terms[0].f).abs() < 1e-6);
    assert!(row.p.unwrap() <= 0.01, "{row:?}");
    let within = rows.iter().find(|row| row.test == "PERMANOVA within women").unwrap();
    assert!(within.p.unwrap() <= 0.01, "{within:?}");
}

#[test]
fn the_same_however_the_sheet_says_it() {
    let values: Vec<f64> = (0..2 * WOMEN).map(|record| point(record)[0]).collect();
    let of = |records: &[SampleRecord], values: Vec<f64>, options: &CompareOptions| {
        let design = Design::read(records, options).unwrap();
        let rows = compare_alpha(&design, &[NamedValues::new("shannon", values)], TableKind::Raw).unwrap();
        let row = rows.into_iter().find(|row| row.contrast.ends_with("within women")).unwrap();
        (row.p, row.estimate, row.n)
    };
    let usual = of(&records("visit"), values.clone(), &options());
    let turned: Vec<SampleRecord> = records("visit").into_iter().rev().collect();
    assert_eq!(of(&turned, values.iter().rev().copied().collect(), &options()), usual);
    let asked = CompareOptions {
        contrasts: vec!["visit:luteal:follicular".parse().unwrap()],
        ..CompareOptions::default()
    };
    assert_eq!(of(&records("visit"), values.clone(), &asked), usual);
    // As a column of another name the samples of a woman are replicates, and cannot be told apart.
    let asked = CompareOptions {
        contrasts: vec!["phase:luteal:follicular".parse().unwrap()],
        ..CompareOptions::default()
    };
    assert!(Design::read(&records("phase"), &asked).is_err());
    let wrong = CompareOptions { visit_order: vec!["menses".to_owned()], ..CompareOptions::default() };
    assert!(Design::read(&records("visit"), &wrong).unwrap_err().is_configuration());
}

#[test]
fn calls_and_taxa_change_too() {
    let records = records("visit");
    let design = Design::read(&records, &options()).unwrap();
    let call = |record: usize| if point(record)[0] > 6.0 { "LD" } else { "NLD" };
    let calls = (0..2 * WOMEN).map(|record| Some(call(record).to_owned())).collect();
    let named = NamedCalls { name: "LD90".to_owned(), calls, positive: Some("LD".to_owned()) };
    let rows = compare_calls(&design, &[named], TableKind::Raw).unwrap();
    let row = rows.iter().find(|row| row.test.starts_with("McNemar")).unwrap();
    let count = |to: &str, from: &str| {
        (0..WOMEN).filter(|&w| call(w) == to && call(w + WOMEN) == from).count() as u64
    };
    assert_eq!(row.p, Some(mcnemar(count("LD", "NLD"), count("NLD", "LD"), 0.95).p));
    let taxa = (0..8).map(|at| TaxonId::new(Rank::Genus, format!("Genus{at}"))).collect();
    let rows = (0..2 * WOMEN)
        .map(|record| {
            let late = record < WOMEN;
            let count = |taxon: usize| 100 + ((record * 17 + taxon * 29) % 60) as u64;
            (0..8).map(|taxon| (taxon, count(taxon) * if late && taxon == 0 { 8 } else { 1 })).collect()
        })
        .collect();
    let ids = records.iter().map(|record| record.id.clone()).collect();
    let table: AbundanceTable<TaxonId, u64> = AbundanceTable::from_rows(ids, taxa, rows).unwrap();
    let result = compare_taxa(&design, &table, TableKind::Raw, &TaxaOptions::default()).unwrap();
    let of = |what: &str, test: &str| {
        let is_it =
            |row: &&ComparisonRow| row.what == what && row.contrast == NAME && row.test.starts_with(test);
        result.rows.iter().find(is_it).unwrap().clone()
    };
    let model = of("genus:Genus0", "CLR linear model");
    assert!(model.q.unwrap() <= 0.01 && (model.estimate.unwrap() - 3.0).abs() < 0.5, "{model:?}");
    assert!(of("genus:Genus0", "Wilcoxon signed rank on proportions").q.unwrap() <= 0.01);
    assert!((1..8).all(|at| of(&format!("genus:Genus{at}"), "CLR linear model").q.unwrap() > 0.05));
}
