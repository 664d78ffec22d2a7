//! Comparisons find what was planted, and rows carry what a reader needs.

use crate::study::{Plan, bray_curtis};
use endobiome_compare::*;
use endobiome_core::column::Described;
use endobiome_core::{AbundanceTable, SampleId, SampleRecord};

/// Taxa that do not differ and that the log-ratio model finds, in one study of five shifted taxa.
fn false_log_ratios(seed: u64) -> usize {
    let study = Plan { shifted: 5, fold: 6.0, taxa: 60, seed, ..Plan::default() }.draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let result = compare_taxa(&design, &study.table, TableKind::Raw, &TaxaOptions::default()).unwrap();
    let by_model =
        |row: &&ComparisonRow| row.test.starts_with("Log-ratio model") && row.q.is_some_and(|q| q <= 0.1);
    result.rows.iter().filter(by_model).filter(|row| row.what.as_str() >= "genus:Genus005").count()
}

#[test]
fn shifted_taxa_are_found_by_all_methods_with_the_right_sign() {
    let study = Plan { shifted: 5, fold: 6.0, taxa: 60, seed: 3, ..Plan::default() }.draw();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let options = TaxaOptions { monte_carlo: 16, ..TaxaOptions::default() };
    let result = compare_taxa(&design, &study.table, TableKind::Raw, &options).unwrap();
    assert!(result.filter.taxa_after < result.filter.taxa_before || result.filter.taxa_after == 60);
    // Shares of the others fall when five taxa rise; log-ratios to the typical taxon do not.
    let by_log_ratio: Vec<&Consensus> = result
        .consensus
        .iter()
        .filter(|c| c.found_by.iter().any(|m| m.starts_with("Log-ratio model")))
        .collect();
    let false_ones: Vec<usize> = (3..15).map(false_log_ratios).collect();
    assert!(false_ones.iter().sum::<usize>() <= false_ones.len(), "in each study: {false_ones:?}");
    let right: Vec<&&Consensus> = by_log_ratio.iter().filter(|c| c.taxon.name() < "Genus005").collect();
    assert!(right.len() >= 4 && right.iter().all(|c| c.direction == 1 && c.found_by.len() >= 2), "{right:?}");
    assert!(right.iter().all(|c| c.supported), "{right:?}");
    // Found on shares alone: not supported, and the rows say why.
    let closure: Vec<&Consensus> = result
        .consensus
        .iter()
        .filter(|c| {
            c.found_by.iter().any(|m| m.starts_with("Mann-Whitney on proportions"))
                && !c.found_by.iter().any(|m| m.starts_with("Log-ratio model"))
        })
        .collect();
    assert!(!closure.is_empty(), "five taxa 6-fold up must pull some shares down");
    for taxon in closure {
        assert!(!taxon.supported && taxon.direction == -1, "{taxon:?}");
        let of_taxon = |r: &&ComparisonRow| r.what == taxon.taxon.to_string();
        assert!(result.rows.iter().filter(of_taxon).all(|r| r.notes.join(";").contains("closure")));
    }
    let shifted: Vec<&ComparisonRow> = result
        .rows
        .iter()
        .filter(|r| r.what.as_str() < "genus:Genus005" && r.test.starts_with("Log-ratio model"))
        .collect();
    let truth = libm::log2(6.0_f64);
    let covered = shifted.iter().filter(|r| r.low.unwrap() < truth && truth < r.high.unwrap()).count();
    assert!(covered >= 3, "{shifted:?}");
    let row = shifted[0];
    assert!(
        row.family.contains("60 tests")
            || row.family.contains(&format!("{} tests", result.filter.taxa_after))
    );
    assert!(row.notes.iter().any(|n| n.starts_with("found by")));
}

/// A genus that cases alone have leaves nobody to compare amounts with, and was supported by no method that looks at amounts.
#[test]
fn a_genus_that_most_cases_and_hardly_a_control_have_is_supported() {
    let study = Plan { cases: 24, controls: 24, taxa: 30, seed: 9, ..Plan::default() }.draw();
    let rows = (0..48)
        .map(|row| {
            let taken = row >= 24 && row != 30 || row < 6;
            let count = |taxon, count| match (taxon, taken) {
                (0, true) => 0,
                (0, false) => 200 + 10 * row as u64,
                _ => count,
            };
            study.table.row(row).map(|(taxon, reads)| (taxon, count(taxon, reads))).collect()
        })
        .collect();
    let table =
        AbundanceTable::from_rows(study.table.samples().to_vec(), study.table.features().to_vec(), rows)
            .unwrap();
    let design = Design::read(&study.records, &CompareOptions::default()).unwrap();
    let result = compare_taxa(&design, &table, TableKind::Raw, &TaxaOptions::default()).unwrap();
    let of = result.consensus.iter().find(|of| of.taxon.name() == "Genus000").unwrap();
    assert!(of.supported && of.direction == 1, "{of:?}");
    let model = result
        .rows
        .iter()
        .find(|row| row.what == "genus:Genus000" && row.test.starts_with("Log-ratio model"))
        .unwrap();
    assert!(model.p.is_none() && model.notes[0].contains("present in 18 and 1 women"), "{model:?}");
}

#[test]
fn results_do_not_depend_on_the_order_of_records_or_on_threads() {
    let study = Plan { cases: 15, controls: 15, taxa: 30, ..Plan::default() }.draw();
    let run = |records: &[SampleRecord]| {
        let design =
            Design::read(records, &CompareOptions { permutations: 99, ..CompareOptions::default() }).unwrap();
        let options = TaxaOptions { monte_carlo: 4, ..TaxaOptions::default() };
        let mut rows = compare_taxa(&design, &study.table, TableKind::Raw, &options).unwrap().rows;
        rows.extend(
            compare_distances(&design, "bray_curtis", &bray_curtis(&study.table), TableKind::Raw).unwrap(),
        );
        rows.iter()
            .map(|row| {
                let cells = ComparisonRow::columns().into_iter().map(|column| column.cell(row).to_string());
                cells.collect::<Vec<_>>().join("\t")
            })
            .collect::<Vec<_>>()
    };
    let mut turned = study.records.clone();
    turned.reverse();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let first = run(&study.records);
    assert_eq!(first, one.install(|| run(&study.records)));
    assert_eq!(first, run(&turned));
}

fn women(groups: &[&str]) -> Vec<SampleRecord> {
    groups
        .iter()
        .enumerate()
        .map(|(i, group)| {
            let mut record = SampleRecord::new(SampleId::new(format!("S{i:02}")).unwrap());
            record.group = Some((*group).to_owned());
            record
        })
        .collect()
}

#[test]
fn overlapping_contrasts_are_one_family_and_separate_groups_get_kruskal_wallis() {
    let groups = [
        "RIF", "RIF", "RIF", "RPL", "RPL", "RPL", "RIF+RPL", "RIF+RPL", "RIF+RPL", "control", "control",
        "control", "control",
    ];
    let design = Design::read(&women(&groups), &CompareOptions::default()).unwrap();
    let values = [5.0, 6.0, 7.0, 5.5, 6.5, 8.0, 9.0, 9.5, 7.5, 1.0, 2.0, 3.0, 4.0].to_vec();
    let rows = compare_indices(&design, &[NamedValues::new("LAR", values)], TableKind::Kit).unwrap();
    let contrasts: Vec<&str> = rows.iter().map(|r| r.contrast.as_str()).collect();
    assert_eq!(
        contrasts,
        ["cases against control", "RIF against control", "RPL against control", "all groups"]
    );
    assert_eq!(rows[1].n, [6, 4]);
    assert!(rows[0].family.contains("3 tests"));
    // 9 against 4, fully apart: 2 / C(13, 4)
    assert!((rows[0].p.unwrap() - 2.0 / 715.0).abs() < 1e-12);
    assert!((rows[1].p.unwrap() - 2.0 / 210.0).abs() < 1e-12);
    assert_eq!(rows[0].smallest_p, rows[0].p);
    assert!((rows[0].q.unwrap() - 3.0 * 2.0 / 715.0).abs() < 1e-12);
    assert!(rows[3].notes[0].starts_with("Dunn (BH): RIF - RIF+RPL"));
    assert_eq!(rows[0].table.name(), "kit_corrected");
}

#[test]
fn calls_are_compared_by_fisher() {
    let mut groups = vec!["RIF"; 50];
    groups.extend(vec!["control"; 50]);
    let design = Design::read(&women(&groups), &CompareOptions::default()).unwrap();
    let calls: Vec<Option<String>> = (0..100)
        .map(|i| Some(if i < 14 || (50..54).contains(&i) { "CE" } else { "none" }.to_owned()))
        .collect();
    let ce = NamedCalls { name: "CE".to_owned(), calls: calls.clone(), positive: Some("CE".to_owned()) };
    let row = compare_calls(&design, &[ce], TableKind::Raw).unwrap().remove(0);
    assert!((row.p.unwrap() - 0.0173910523736631).abs() < 1e-12);
    assert!((row.estimate.unwrap() - 4.4078510).abs() < 1e-6);
    let effect = row.effect.unwrap();
    assert!(effect.kind == EffectKind::RiskDifference && (effect.size - 0.2).abs() < 5e-4);
    let kinds = NamedCalls {
        name: "CST".to_owned(),
        calls: (0..100).map(|i| (i % 10 != 0).then(|| ["I", "III", "IV"][(i * i) % 3].to_owned())).collect(),
        positive: None,
    };
    let row = compare_calls(&design, &[kinds], TableKind::Raw).unwrap().remove(0);
    assert_eq!(row.n, [45, 45]);
    assert!(row.p.is_some() && row.estimate_kind == Some(EstimateKind::CramersV));
    assert!(row.notes[0].contains("10 women without a call"));
}

#[test]
fn sites_of_a_woman_are_compared_as_pairs() {
    let study = Plan { cases: 10, controls: 10, two_sites: true, ..Plan::default() }.draw();
    let design =
        Design::read(&study.records, &CompareOptions { permutations: 499, ..Default::default() }).unwrap();
    let shifted: Vec<f64> = study
        .records
        .iter()
        .zip(&study.shannon)
        .map(|(r, v)| if r.site == Some(endobiome_core::BodySite::Endometrium) { v + 1.0 } else { *v })
        .collect();
    let rows = compare_sites(&design, &[NamedValues::new("shannon", shifted)], TableKind::Raw).unwrap();
    assert_eq!(rows[0].n, [20, 20]);
    assert!((rows[0].estimate.unwrap() - 1.0).abs() < 0.3 && rows[0].p.unwrap() < 1e-4);
    // What a reader needs beside a shift: both sites described, and an effect without a unit.
    assert!(rows[0].described.len() == 2 && rows[0].described[0].median > rows[0].described[1].median);
    assert!(rows[0].effect.is_some_and(|effect| effect.size > 0.8));
    assert_eq!(rows[1].test, "Spearman");
    // women differ more than sites in this study
    let rows = compare_distances(&design, "bray_curtis", &bray_curtis(&study.table), TableKind::Raw).unwrap();
    let pairing = rows.iter().find(|r| r.kind == ResultKind::Pairing).unwrap();
    assert!(pairing.estimate.unwrap() < -0.1);
    assert!((pairing.p.unwrap() - pairing.smallest_p.unwrap()).abs() < 1e-12);
}
