//! Groups sequenced to unequal depth.
//!
//! History: with cases thinned to a tenth, richness had p <= 0.05 in 7 of 30 studies without any difference, Jaccard in 5.

use crate::study::{Plan, Study, bray_curtis, mean_at_depth};
use endobiome_compare::*;
use endobiome_core::{AbundanceTable, TaxonId};
use endobiome_ecology::rarefaction::{common_depth, rarefy};
use endobiome_ecology::{DistanceMatrix, Metric, alpha_diversity, distance_matrix};
use rayon::prelude::*;

/// A study without differences, whose cases have a tenth of the reads.
fn thinned(seed: u64) -> Study {
    let mut study = Plan { cases: 20, controls: 20, taxa: 60, seed, ..Plan::default() }.draw();
    let rows = (0..study.table.n_samples())
        .map(|sample| {
            let factor = if sample < 20 { 10 } else { 1 };
            let depth = study.table.sample_total(sample) / factor;
            let one = study.table.select_samples(&[sample]);
            rarefy(&one, depth, seed, 0).unwrap().0.row(0).collect()
        })
        .collect();
    study.table =
        AbundanceTable::from_rows(study.table.samples().to_vec(), study.table.features().to_vec(), rows)
            .unwrap();
    study
}

fn totals(table: &AbundanceTable<TaxonId, u64>) -> Vec<u64> {
    (0..table.n_samples()).map(|sample| table.sample_total(sample)).collect()
}

fn observed(table: &AbundanceTable<TaxonId, u64>) -> Vec<f64> {
    alpha_diversity(table).unwrap().iter().map(|alpha| alpha.observed).collect()
}

fn design(study: &Study) -> Design {
    let reads: Vec<f64> = totals(&study.table).iter().map(|reads| *reads as f64).collect();
    let options = CompareOptions { permutations: 199, ..CompareOptions::default() };
    Design::read(&study.records, &options).unwrap().with_depths(&reads).unwrap()
}

#[test]
fn unequal_depth_is_told_and_measures_that_follow_it_say_so() {
    let study = thinned(1);
    let design = design(&study);
    let warning = design.warnings().iter().find(|w| w.code == "depth_differs").unwrap();
    assert!(
        warning.text.contains("reads differ between groups") && warning.contrast == "RIF against control"
    );
    let note = |values: NamedValues| -> String {
        compare_alpha(&design, &[values], TableKind::Raw).unwrap()[0].notes.join("; ")
    };
    assert!(note(NamedValues::new("observed", observed(&study.table))).contains("not to be trusted"));
    assert!(!note(NamedValues::new("shannon", study.shannon.clone())).contains("not to be trusted"));
    let depth = common_depth(&totals(&study.table)).unwrap();
    let at_depth = NamedValues::new("observed", observed(&study.table)).at_depth(depth);
    assert!(note(at_depth).contains(&format!("at {depth} reads")));
    let jaccard = distance_matrix(&study.table, Metric::Jaccard).unwrap();
    let rows = compare_distances(&design, "jaccard", &jaccard, TableKind::Raw).unwrap();
    assert!(rows[0].notes.join("; ").contains("not to be trusted"));
    let rows = compare_distances(&design, "bray_curtis", &bray_curtis(&study.table), TableKind::Raw).unwrap();
    assert!(rows[0].notes.join("; ").contains("differ by counting alone"));
    let rows = compare_distances_at_depth(&design, "jaccard", &jaccard, TableKind::Raw, depth).unwrap();
    assert!(rows[0].notes.join("; ").contains(&format!("at {depth} reads")));
    let even = Plan { cases: 20, controls: 20, taxa: 60, seed: 3, ..Plan::default() }.draw();
    assert!(self::design(&even).depth_differs(0).is_none());
}

/// A study without differences: controls with 1,500 reads, cases with 150.
fn shallow(seed: u64) -> Study {
    let mut study = Plan { cases: 25, controls: 25, taxa: 120, seed, ..Plan::default() }.draw();
    let rows = (0..study.table.n_samples())
        .map(|sample| {
            let depth = if sample < 25 { 150 } else { 1_500 };
            let one = study.table.select_samples(&[sample]);
            rarefy(&one, depth, seed, 0).unwrap().0.row(0).collect()
        })
        .collect();
    study.table =
        AbundanceTable::from_rows(study.table.samples().to_vec(), study.table.features().to_vec(), rows)
            .unwrap();
    study
}

/// The mean Bray-Curtis distances over subsamples at one depth, as a run has them.
fn even_bray_curtis(table: &AbundanceTable<TaxonId, u64>) -> (DistanceMatrix, u64) {
    let depth = common_depth(&totals(table)).unwrap();
    (mean_at_depth(table, depth, 20, &bray_curtis), depth)
}

/// History: with cases at 150 of 1,500 reads PERMANOVA of Bray-Curtis had p <= 0.05 in up to 30 % of null studies on real tables.
#[test]
fn a_tenth_of_the_depth_is_no_difference_of_bray_curtis() {
    let study = shallow(4);
    let design = design(&study);
    let distances = bray_curtis(&study.table);
    let before = compare_distances(&design, "bray_curtis", &distances, TableKind::Raw).unwrap();
    assert!(before[0].p.unwrap() <= 0.05, "the trap must be there: p {:?}", before[0].p);
    let (even, depth) = even_bray_curtis(&study.table);
    let compare = |design: &Design| {
        compare_distances_where_depth_differs(
            design,
            "bray_curtis",
            &distances,
            (&even, depth),
            TableKind::Raw,
        )
        .unwrap()
    };
    let after = compare(&design);
    assert!(after[0].p.unwrap() > 0.05, "{:?}", after[0].p);
    assert!(after.iter().all(|row| row.notes.join("; ").contains("at 150 reads a sample")), "{after:?}");
    // A design that is not told of depths, or whose depths are equal, is tested as sequenced.
    let untold = Design::read(&study.records, design.options()).unwrap();
    let plain = compare_distances(&untold, "bray_curtis", &distances, TableKind::Raw).unwrap();
    assert_eq!(compare(&untold), plain);
}

/// History: with cases at a tenth of the depth shares found a taxon in 100 % of null studies on real tables, presence in up to 100 %,
/// the log-ratio model of all women in up to 70 %.
#[test]
fn a_tenth_of_the_depth_is_no_difference_of_shares() {
    let study = shallow(4);
    let found = |design: &Design| -> Vec<String> {
        let compared = compare_taxa(design, &study.table, TableKind::Raw, &TaxaOptions::default()).unwrap();
        for row in &compared.rows {
            let told = row.notes.join("; ").contains("drawn once to 150 reads a sample");
            assert_eq!(told, design.depth_differs_anywhere(), "{row:?}");
        }
        let found = compared.rows.into_iter().filter(|row| row.q.is_some_and(|q| q <= 0.1));
        found.map(|row| row.test).collect()
    };
    let untold = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let before = found(&untold);
    assert!(before.iter().any(|test| test == "Mann-Whitney on proportions"), "the trap must be there");
    assert_eq!(found(&design(&study)), Vec::<String>::new());
}

#[test]
fn samples_too_shallow_for_one_depth_are_left_out_of_the_rows_of_taxa_and_said() {
    let mut study = shallow(4);
    let rows = (0..study.table.n_samples())
        .map(|sample| {
            study.table.row(sample).map(move |(taxon, n)| (taxon, if sample == 0 { n.min(2) } else { n }))
        })
        .map(Iterator::collect)
        .collect();
    study.table =
        AbundanceTable::from_rows(study.table.samples().to_vec(), study.table.features().to_vec(), rows)
            .unwrap();
    let options = TaxaOptions { least_reads: 10.0, ..TaxaOptions::default() };
    let rows = compare_taxa(&design(&study), &study.table, TableKind::Raw, &options).unwrap().rows;
    let row = rows.iter().find(|row| row.test == "Mann-Whitney on proportions").unwrap();
    assert_eq!(row.n, [24, 25]);
    assert!(row.notes.join("; ").contains("1 samples with fewer are left out"), "{:?}", row.notes);
}

/// 200 studies: as sequenced Bray-Curtis and shares find the depth, at one depth they hold their size.
#[test]
#[ignore = "200 studies"]
fn at_one_depth_shares_and_their_distances_find_no_depth() {
    let found: Vec<[bool; 4]> = (0..200_u64)
        .into_par_iter()
        .map(|seed| {
            let study = shallow(1_000 + seed);
            let design = design(&study);
            let untold = Design::read(&study.records, design.options()).unwrap();
            let distances = bray_curtis(&study.table);
            let (even, depth) = even_bray_curtis(&study.table);
            let permanova = |design: &Design| {
                let even = (&even, depth);
                let rows = compare_distances_where_depth_differs(
                    design,
                    "bray_curtis",
                    &distances,
                    even,
                    TableKind::Raw,
                );
                rows.unwrap()[0].p.unwrap() <= 0.05
            };
            let shares = |design: &Design| {
                let rows =
                    compare_taxa(design, &study.table, TableKind::Raw, &TaxaOptions::default()).unwrap().rows;
                let mut of_shares = rows.iter().filter(|row| row.test == "Mann-Whitney on proportions");
                of_shares.any(|row| row.q.is_some_and(|q| q <= 0.1))
            };
            [permanova(&untold), permanova(&design), shares(&untold), shares(&design)]
        })
        .collect();
    let found = |at: usize| found.iter().filter(|of_study| of_study[at]).count();
    println!(
        "200 null studies, 150 against 1,500 reads: PERMANOVA p <= 0.05 in {} as sequenced, {} at one depth; shares any q <= 0.1 in {}, {}",
        found(0),
        found(1),
        found(2),
        found(3)
    );
    assert!(found(0) > 100 && found(2) > 100, "the trap must be there");
    assert!(found(1) <= 18 && found(3) <= 24);
}

/// 60 studies: richness and Jaccard as sequenced find the depth, at one depth they hold their size.
#[test]
#[ignore = "60 studies"]
fn at_one_depth_unequal_depth_is_not_found_as_a_difference() {
    let p: Vec<[f64; 4]> = (0..60_u64)
        .into_par_iter()
        .map(|seed| {
            let study = thinned(500 + seed);
            let design = design(&study);
            let depth = common_depth(&totals(&study.table)).unwrap();
            let even = rarefy(&study.table, depth, 1, 0).unwrap().0;
            let place = |id| even.samples().iter().position(|other| other == id);
            let at_depth = observed(&even);
            let of_record: Vec<f64> = study
                .records
                .iter()
                .map(|record| place(&record.id).map_or(f64::NAN, |at| at_depth[at]))
                .collect();
            let alpha = |values| {
                let named = NamedValues::new("observed", values);
                compare_alpha(&design, &[named], TableKind::Raw).unwrap()[0].p.unwrap()
            };
            let beta = |table: &AbundanceTable<TaxonId, u64>| {
                let jaccard = distance_matrix(table, Metric::Jaccard).unwrap();
                compare_distances(&design, "jaccard", &jaccard, TableKind::Raw).unwrap()[0].p.unwrap()
            };
            [alpha(observed(&study.table)), alpha(of_record), beta(&study.table), beta(&even)]
        })
        .collect();
    let found = |at: usize| p.iter().filter(|of_study| of_study[at] <= 0.05).count();
    println!(
        "60 null studies, cases at a tenth of the depth, p <= 0.05: richness {} as sequenced, {} at one depth; Jaccard {}, {}",
        found(0),
        found(1),
        found(2),
        found(3)
    );
    assert!(found(0) > 20 && found(2) > 20, "the trap must be there");
    assert!(found(1) <= 7 && found(3) <= 7);
}
