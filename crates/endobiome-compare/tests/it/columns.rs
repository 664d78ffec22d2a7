//! Columns of the samplesheet: what they are taken for, and what they do to a comparison.
//!
//! History: numeric codes were fitted as a line, one `>40` turned an age into a factor, words for missing were levels,
//! partial Mantel dropped categories that it said to adjust for, confounding was looked for in batches alone, a batch of
//! one case and one control gave p 3e-65, and the consensus counted tests that adjusted for nothing.

use crate::study::{Plan, Study, bray_curtis};
use endobiome_compare::*;
use endobiome_core::{AbundanceTable, Rank, TaxonId};

fn plan(cases: usize, controls: usize, seed: u64) -> Plan {
    Plan { cases, controls, taxa: 30, seed, ..Plan::default() }
}

fn with(mut study: Study, column: &str, cell: impl Fn(usize) -> String) -> Study {
    for (i, record) in study.records.iter_mut().enumerate() {
        record.covariates.insert(column.to_owned(), cell(i));
    }
    study
}

fn adjust_for(columns: &[&str]) -> CompareOptions {
    let covariates = columns.iter().map(|column| (*column).to_owned()).collect();
    CompareOptions { covariates, permutations: 199, ..CompareOptions::default() }
}

fn summary<'a>(design: &'a Design, column: &str) -> &'a ColumnSummary {
    design.columns().iter().find(|summary| summary.name == column).unwrap()
}

#[test]
fn codes_are_categories_and_can_be_declared_either_way() {
    let study = with(plan(8, 8, 1).draw(), "centre", |i| format!("{}", i % 4 + 1));
    let values = [NamedValues::new("shannon", study.shannon.clone())];
    let options = adjust_for(&["centre"]);
    let design = Design::read(&study.records, &options).unwrap();
    let centre = summary(&design, "centre");
    assert_eq!((centre.kind, centre.known, centre.missing), (ColumnKind::Category, 16, 0));
    assert!(centre.text().contains("1 (4), 2 (4)") && centre.text().contains("taken for codes"));
    let of_levels = compare_alpha(&design, &values, TableKind::Raw).unwrap().remove(1);
    let line = CompareOptions { numbers: vec!["centre".to_owned()], ..options.clone() };
    let design = Design::read(&study.records, &line).unwrap();
    assert_eq!(
        (summary(&design, "centre").kind, summary(&design, "centre").declared),
        (ColumnKind::Number, true)
    );
    let of_line = compare_alpha(&design, &values, TableKind::Raw).unwrap().remove(1);
    assert_ne!(of_levels.p, of_line.p);
    let both = CompareOptions { factors: vec!["Centre".to_owned()], ..line };
    assert!(Design::read(&study.records, &both).unwrap_err().is_configuration());
}

#[test]
fn a_column_that_is_nearly_a_number_is_an_error_that_names_the_cells() {
    for wrong in [">40", "23,5", "31 y"] {
        let age = |i: usize| if i == 3 { wrong.to_owned() } else { format!("{}.5", 22 + i) };
        let study = with(plan(8, 8, 1).draw(), "age", age);
        let Err(Error::Cells(cells)) = Design::read(&study.records, &adjust_for(&["age"])) else {
            panic!("{wrong} passes for a category")
        };
        assert_eq!((cells.len(), cells[0].sample.as_str(), cells[0].value.as_str()), (1, "W003_e", wrong));
        // Not asked for, it is shown.
        let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
        assert!(design.notices().iter().any(|n| n.code == "column" && n.text.contains(wrong)));
        // Declared as categories, it is taken as such.
        let declared = CompareOptions { factors: vec!["age".to_owned()], ..adjust_for(&["age"]) };
        assert!(Design::read(&study.records, &declared).is_ok());
    }
    // Decimal commas throughout.
    let study = with(plan(8, 8, 1).draw(), "age", |i| format!("{},5", 22 + i));
    let Err(Error::Cells(cells)) = Design::read(&study.records, &adjust_for(&["age"])) else {
        panic!("decimal commas pass for categories")
    };
    assert_eq!(cells.len(), 16);
}

#[test]
fn words_for_missing_are_missing() {
    let words = ["missing", "not collected", "-", ".", "?", "NA", "missing: lab stock", "Not_Applicable"];
    let age = |i: usize| words.get(i).map_or_else(|| format!("{}.5", 20 + i), |word| (*word).to_owned());
    let study = with(plan(20, 20, 1).draw(), "age", age);
    let design = Design::read(&study.records, &adjust_for(&["age"])).unwrap();
    let age = summary(&design, "age");
    assert_eq!((age.kind, age.known, age.missing), (ColumnKind::Number, 32, 8));
    assert!(design.notices().iter().any(|n| n.text.contains("32 known, 8 missing")));
    let values = [NamedValues::new("shannon", study.shannon.clone())];
    assert_eq!(compare_alpha(&design, &values, TableKind::Raw).unwrap()[1].n, [12, 20]);
}

#[test]
fn partial_mantel_takes_categories_out() {
    let study = plan(15, 15, 4).draw();
    let mut sorted = study.shannon.clone();
    sorted.sort_by(f64::total_cmp);
    let centre: Vec<usize> = study.shannon.iter().map(|h| usize::from(*h > sorted[14])).collect();
    let study = with(study, "centre", |i| ["north", "south"][centre[i]].to_owned());
    let study = with(study, "code", |i| centre[i].to_string());
    let study = with(study, "measured", |i| format!("{}", centre[i] as f64 + 0.5 * ((i * 7) % 30) as f64));
    let partial = |covariate: &str| {
        let options = CompareOptions {
            associate: vec!["measured".to_owned()],
            numbers: vec!["code".to_owned()],
            ..adjust_for(&[covariate])
        };
        let design = Design::read(&study.records, &options).unwrap();
        let association =
            associate_distances(&design, "bray_curtis", &bray_curtis(&study.table), TableKind::Raw);
        let rows = association.unwrap().rows;
        let estimate = |test: &str| rows.iter().find(|row| row.test == test).unwrap().estimate.unwrap();
        (estimate("Mantel, measured"), estimate("partial Mantel, measured"))
    };
    let (plain, given_words) = partial("centre");
    assert!((plain - given_words).abs() > 1e-4, "the category is taken out: {plain}, {given_words}");
    // Two levels are as far apart as the standardised numbers 0 and 1.
    assert!((given_words - partial("code").1).abs() < 1e-12);
}

#[test]
fn any_column_that_is_nearly_the_group_gets_a_red_line() {
    let study = with(plan(12, 12, 2).draw(), "clinic", |i| {
        if i == 0 || i >= 12 && i != 20 { "north" } else { "south" }.to_owned()
    });
    let study = with(study, "chance", |i| if i % 2 == 0 { "a" } else { "b" }.to_owned());
    let study = with(study, "nickname", |i| format!("woman {i}"));
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let red: Vec<&Warning> =
        design.warnings().iter().filter(|warning| warning.code == "column_confounded").collect();
    assert_eq!(red.len(), 1, "{red:?}");
    assert!(red[0].level == WarningLevel::Red && red[0].text.contains("'clinic'"));
    assert!(design.rows().iter().any(|row| row.what == "clinic against group" && row.estimate > Some(0.7)));
}

#[test]
fn a_batch_with_one_woman_of_each_group_alone_bridges_nothing() {
    let batches = ["B2", "B2", "B2", "B3", "B3", "B1", "B1", "B1"];
    let mut study = plan(4, 4, 3).draw();
    for (record, batch) in study.records.iter_mut().zip(batches) {
        record.batch = Some(batch.to_owned());
    }
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let mut rows =
        compare_alpha(&design, &[NamedValues::new("shannon", study.shannon)], TableKind::Raw).unwrap();
    rows.extend(compare_taxa(&design, &study.table, TableKind::Raw, &TaxaOptions::default()).unwrap().rows);
    let of_models: Vec<&ComparisonRow> = rows
        .iter()
        .filter(|row| {
            row.adjusted_for == "batch"
                && (row.test.starts_with("linear") || row.test.starts_with("Log-ratio model"))
        })
        .collect();
    assert!(of_models.len() > 10);
    for row in of_models {
        assert!(row.p.is_none() && row.q.is_none() && row.low.is_none(), "{row:?}");
        assert!(row.notes.iter().any(|note| note.contains("cannot be estimated")), "{row:?}");
    }
    assert!(rows.iter().all(|row| row.p.is_none_or(|p| p > 1e-6)));
}

#[test]
fn the_consensus_counts_what_is_adjusted_for_all_covariates() {
    let study = with(Plan { shifted: 5, fold: 6.0, ..plan(20, 20, 6) }.draw(), "age", |i| {
        format!("{}.5", 22 + (i * 7) % 15)
    });
    let study = with(study, "site_of_sampling", |i| ["left", "right"][i % 2].to_owned());
    let mut with_runs = study.records.clone();
    for (i, record) in with_runs.iter_mut().enumerate() {
        record.run = Some(if (14..34).contains(&i) { "B" } else { "A" }.to_owned());
    }
    for (records, adjusters) in [(&study.records, 1), (&with_runs, 2)] {
        let design = Design::read(records, &adjust_for(&["age"])).unwrap();
        let result = compare_taxa(&design, &study.table, TableKind::Raw, &TaxaOptions::default()).unwrap();
        for consensus in &result.consensus {
            assert!(consensus.adjusted);
            for test in &consensus.tested_by {
                let row = result.rows.iter().find(|row| {
                    row.what == consensus.taxon.to_string() && row.test == *test && {
                        row.adjusted_for.split(" + ").filter(|a| *a == "age" || *a == "run").count()
                            == adjusters
                    }
                });
                assert!(row.is_some(), "{test} counts and does not adjust for everything");
            }
            assert!(!consensus.tested_by.iter().any(|test| test.contains("proportions")));
        }
    }
}

#[test]
fn organelles_and_what_has_no_domain_are_neither_tested_nor_in_denominators() {
    let study = plan(6, 6, 2).draw();
    let n = study.table.n_features();
    let mut taxa = study.table.features().to_vec();
    let others =
        ["Mitochondria", "Chloroplast (unclassified genus)", "Unassigned", "Eukaryota (unclassified genus)"];
    taxa.extend(others.iter().map(|name| TaxonId::new(Rank::Genus, *name)));
    let rows = (0..study.table.n_samples())
        .map(|sample| {
            let organelles = (n..n + 4).map(|taxon| (taxon, if sample < 6 { 9_000 } else { 40 }));
            study.table.row(sample).chain(organelles).collect()
        })
        .collect();
    let table = AbundanceTable::from_rows(study.table.samples().to_vec(), taxa, rows).unwrap();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let compare = |table: &AbundanceTable<TaxonId, u64>| {
        compare_taxa(&design, table, TableKind::Raw, &TaxaOptions::default()).unwrap()
    };
    let (clean, mixed) = (compare(&study.table), compare(&table));
    assert!(clean.filter.off_target == 0.0 && mixed.filter.off_target > 0.1);
    assert!(mixed.filter.text.contains("mitochondria"));
    assert_eq!(clean.rows, mixed.rows);
}

#[test]
fn a_design_that_allows_nothing_says_so_to_the_caller() {
    let mut study = plan(6, 6, 2).draw();
    assert_eq!(Design::read(&study.records, &CompareOptions::default()).unwrap().nothing_compared(), None);
    let one_side = &study.records[..8];
    let reason = Design::read(one_side, &CompareOptions::default()).unwrap().nothing_compared().unwrap();
    assert!(reason.contains("2 controls"), "{reason}");
    for record in &mut study.records {
        record.group = Some("RIF".to_owned());
    }
    let reason =
        Design::read(&study.records, &CompareOptions::default()).unwrap().nothing_compared().unwrap();
    assert!(reason.contains("groups found are RIF"), "{reason}");
}

#[test]
fn two_case_groups_are_compared_and_unknown_words_are_told_before_work() {
    let mut study = plan(10, 6, 2).draw();
    for record in &mut study.records[5..10] {
        record.group = Some("RPL".to_owned());
    }
    let mut options = adjust_for(&[]);
    options.columns.control = "RPL".to_owned();
    let design = Design::read(&study.records, &options).unwrap();
    let values = [NamedValues::new("shannon", study.shannon.clone())];
    let rows = compare_alpha(&design, &values, TableKind::Raw).unwrap();
    let row = rows.iter().find(|row| row.contrast == "RIF against RPL").unwrap();
    assert_eq!((row.n.as_slice(), row.groups.join(",").as_str()), ([5, 5].as_slice(), "RIF,RPL"));
    options.columns.control = "RLP".to_owned();
    assert!(Design::read(&study.records, &options).unwrap_err().is_configuration());
}
