//! Groups sequenced to unequal depth.
//!
//! History: with cases thinned to a tenth, richness had p <= 0.05 in 7 of 30 studies without any difference, Jaccard in 5.

use crate::study::{Plan, Study, bray_curtis};
use endobiome_compare::*;
use endobiome_core::{AbundanceTable, TaxonId};
use endobiome_ecology::rarefaction::{common_depth, rarefy};
use endobiome_ecology::{Metric, alpha_diversity, distance_matrix};
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
