//! False findings and power on real tables, whose zeros and spread no simulation of ours assumes. Slow; the tables are the user's own:
//!
//! ```text
//! ENDOBIOME_REAL_TABLES=a.tsv:b.tsv ENDOBIOME_REAL_STUDIES=500 cargo test -p endobiome-compare --test it -- --ignored --nocapture real_tables
//! ```
//!
//! Each file holds counts: a header with the samples, then one feature a line, its name first.

use crate::study::{bray_curtis, mean_at_depth};
use endobiome_compare::*;
use endobiome_core::{AbundanceTable, Context, Rank, SampleId, SampleRecord, TaxonId, stream};
use endobiome_ecology::rarefaction::common_depth;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_distr::{Binomial, Distribution, Normal};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Subsamples whose distances are averaged; a run takes 100.
const REPEATS: u64 = 20;

type Table = AbundanceTable<TaxonId, u64>;

/// The tables that the variable names; nothing, and a word of it, without one.
fn tables() -> Vec<(String, Table)> {
    let Ok(paths) = std::env::var("ENDOBIOME_REAL_TABLES") else {
        println!("skipped: ENDOBIOME_REAL_TABLES names no tables");
        return Vec::new();
    };
    std::env::split_paths(&paths)
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path)))
        .collect()
}

fn read(path: &std::path::Path) -> Table {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let ids: Vec<SampleId> =
        lines.next().unwrap().split('\t').skip(1).map(|id| SampleId::new(id).unwrap()).collect();
    let mut rows = vec![Vec::new(); ids.len()];
    let mut taxa = Vec::new();
    for (feature, line) in lines.enumerate() {
        let mut cells = line.split('\t');
        taxa.push(TaxonId::new(Rank::Genus, cells.next().unwrap()));
        for (row, cell) in rows.iter_mut().zip(cells) {
            let count: u64 = cell.parse().unwrap();
            if count > 0 {
                row.push((feature, count));
            }
        }
    }
    let table: Table = AbundanceTable::from_rows(ids, taxa, rows).unwrap();
    let deep: Vec<usize> = (0..table.n_samples()).filter(|&row| table.sample_total(row) >= 500).collect();
    table.select_samples(&deep)
}

/// Half of the samples, at random, called cases.
fn records(table: &Table, seed: u64) -> Vec<SampleRecord> {
    let n = table.n_samples();
    let mut case: Vec<bool> = (0..n).map(|at| at < n / 2).collect();
    case.shuffle(&mut stream(seed, "labels", b""));
    let record = |(id, case): (&SampleId, bool)| {
        let mut record = SampleRecord::new(id.clone());
        record.group = Some(if case { "case" } else { "control" }.to_owned());
        record
    };
    table.samples().iter().zip(case).map(record).collect()
}

/// Every sample thinned to a share of its reads that its record decides.
fn thinned(table: &Table, seed: u64, share: impl Fn(usize) -> f64) -> Table {
    let mut random = stream(seed, "thinning", b"");
    let rows = (0..table.n_samples())
        .map(|row| {
            let keep = share(row);
            table
                .row(row)
                .map(|(taxon, count)| (taxon, Binomial::new(count, keep).unwrap().sample(&mut random)))
                .filter(|cell| cell.1 > 0)
                .collect()
        })
        .collect();
    AbundanceTable::from_rows(table.samples().to_vec(), table.features().to_vec(), rows).unwrap()
}

/// Which methods find any taxon.
fn any_found(design: &Design, table: &Table) -> BTreeMap<String, bool> {
    let result = compare_taxa(design, table, TableKind::Raw, &TaxaOptions::default()).unwrap();
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    for row in &result.rows {
        let name = row.test.split(',').next().unwrap().to_owned();
        *found.entry(name).or_default() |= row.q.is_some_and(|q| q <= 0.1);
    }
    found.insert("supported".to_owned(), result.consensus.iter().any(|of| of.supported));
    found
}

fn shares(runs: &[BTreeMap<String, bool>]) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for (name, found) in runs.iter().flatten() {
        *sums.entry(name.clone()).or_default() += f64::from(u8::from(*found)) / runs.len() as f64;
    }
    sums
}

/// Studies a table: 500, or what the variable says.
fn studies() -> u64 {
    std::env::var("ENDOBIOME_REAL_STUDIES").map_or(500, |number| number.parse().unwrap())
}

fn quick() -> CompareOptions {
    CompareOptions { permutations: 199, ..CompareOptions::default() }
}

#[test]
#[ignore = "500 studies a table"]
fn shuffled_labels_on_real_tables_find_nothing() {
    let mut above = Vec::new();
    for (name, table) in tables() {
        let distances = bray_curtis(&table);
        let runs: Vec<(BTreeMap<String, bool>, f64)> = (0..studies())
            .into_par_iter()
            .map(|seed| {
                let design = Design::read(&records(&table, seed), &quick()).unwrap().with_seed(seed);
                let rows = compare_distances(&design, "bray_curtis", &distances, TableKind::Raw).unwrap();
                (any_found(&design, &table), rows[0].p.unwrap())
            })
            .collect();
        let taxa = shares(&runs.iter().map(|run| run.0.clone()).collect::<Vec<_>>());
        let permanova = runs.iter().filter(|run| run.1 <= 0.05).count() as f64 / runs.len() as f64;
        println!(
            "{name}, {} samples, {} shuffles: any q <= 0.1 {taxa:?}; PERMANOVA {permanova:.3}",
            table.n_samples(),
            runs.len()
        );
        if taxa.values().any(|share| *share > 0.12) || permanova > 0.07 {
            above.push(name);
        }
    }
    assert!(above.is_empty(), "above the bar: {above:?}");
}

#[test]
#[ignore = "500 studies a table"]
fn shuffled_labels_with_cases_at_a_tenth_of_the_depth_find_nothing() {
    let mut above = Vec::new();
    for (name, table) in tables() {
        let runs: Vec<(BTreeMap<String, bool>, f64)> = (0..studies())
            .into_par_iter()
            .map(|seed| {
                let records = records(&table, seed);
                let is_case = |row: usize| records[row].group.as_deref() == Some("case");
                let table = thinned(&table, seed, |row| if is_case(row) { 0.1 } else { 1.0 });
                let reads: Vec<f64> =
                    (0..table.n_samples()).map(|row| table.sample_total(row) as f64).collect();
                let design =
                    Design::read(&records, &quick()).unwrap().with_seed(seed).with_depths(&reads).unwrap();
                let totals: Vec<u64> = (0..table.n_samples()).map(|row| table.sample_total(row)).collect();
                let depth = common_depth(&totals).unwrap();
                let even = mean_at_depth(&table, depth, REPEATS, &bray_curtis);
                let rows = compare_distances_where_depth_differs(
                    &design,
                    "bray_curtis",
                    &bray_curtis(&table),
                    (&even, depth),
                    TableKind::Raw,
                )
                .unwrap();
                (any_found(&design, &table), rows[0].p.unwrap())
            })
            .collect();
        let taxa = shares(&runs.iter().map(|run| run.0.clone()).collect::<Vec<_>>());
        let permanova = runs.iter().filter(|run| run.1 <= 0.05).count() as f64 / runs.len() as f64;
        println!("{name}, cases at a tenth of the depth: any q <= 0.1 {taxa:?}; PERMANOVA {permanova:.3}");
        if taxa["supported"] > 0.12 || permanova > 0.07 {
            above.push(name);
        }
    }
    assert!(above.is_empty(), "above the bar: {above:?}");
}

/// Four of five cases in run B and one of five controls; half of the taxa eight times as abundant there.
#[test]
#[ignore = "500 studies a table"]
fn a_batch_that_goes_with_shuffled_labels_on_real_tables_is_adjusted_away() {
    let mut above = Vec::new();
    for (name, table) in tables() {
        let runs: Vec<BTreeMap<String, usize>> = (0..studies())
            .into_par_iter()
            .map(|seed| {
                let mut records = records(&table, seed);
                let mut random = stream(seed, "batch", b"");
                for group in ["case", "control"] {
                    let mut of_group: Vec<usize> = (0..records.len())
                        .filter(|&at| records[at].group.as_deref() == Some(group))
                        .collect();
                    of_group.shuffle(&mut random);
                    let in_b = if group == "case" { 4 * of_group.len() / 5 } else { of_group.len() / 5 };
                    for (place, at) in of_group.into_iter().enumerate() {
                        records[at].run = Some(if place < in_b { "B" } else { "A" }.to_owned());
                    }
                }
                let of_kit: Vec<bool> = (0..table.n_features()).map(|_| random.random::<bool>()).collect();
                let rows = (0..table.n_samples())
                    .map(|row| {
                        let in_b = records[row].run.as_deref() == Some("B");
                        let more: Vec<(usize, u64)> = table
                            .row(row)
                            .map(|(taxon, count)| {
                                (taxon, if in_b && of_kit[taxon] { 8 * count } else { count })
                            })
                            .collect();
                        let after: u64 = more.iter().map(|cell| cell.1).sum();
                        let keep = table.sample_total(row) as f64 / after as f64;
                        more.into_iter()
                            .map(|(taxon, count)| {
                                (taxon, Binomial::new(count, keep).unwrap().sample(&mut random))
                            })
                            .collect()
                    })
                    .collect();
                let table =
                    AbundanceTable::from_rows(table.samples().to_vec(), table.features().to_vec(), rows)
                        .unwrap();
                let design = Design::read(&records, &quick()).unwrap().with_seed(seed);
                let result = compare_taxa(&design, &table, TableKind::Raw, &TaxaOptions::default()).unwrap();
                let mut found: BTreeMap<String, usize> = BTreeMap::new();
                for row in &result.rows {
                    let name = row.test.split(',').next().unwrap().to_owned();
                    let adjusted = if row.adjusted_for.is_empty() { "" } else { ", adjusted" };
                    *found.entry(format!("{name}{adjusted}")).or_default() +=
                        usize::from(row.q.is_some_and(|q| q <= 0.1));
                }
                found.insert(
                    "supported".to_owned(),
                    result.consensus.iter().filter(|of| of.supported).count(),
                );
                found
            })
            .collect();
        let mut means: BTreeMap<String, f64> = BTreeMap::new();
        for (method, n) in runs.iter().flatten() {
            *means.entry(method.clone()).or_default() += *n as f64 / runs.len() as f64;
        }
        println!("{name}, a batch that goes with the group: false taxa a study {means:?}");
        let adjusted = means.iter().filter(|(method, _)| method.ends_with(", adjusted"));
        assert!(adjusted.clone().count() >= 4);
        if means["supported"] > 0.5 || adjusted.clone().any(|(_, n)| *n > 0.5) {
            above.push(name);
        }
    }
    assert!(above.is_empty(), "above the bar: {above:?}");
}

#[test]
#[ignore = "500 studies a table"]
fn power_on_real_tables() {
    for (name, table) in tables() {
        let side = (table.n_samples() / 2).min(50);
        let (design, drawn) = pilot_design(&table, side, side, &CompareOptions::default(), 1).unwrap();
        for fold in [4.0, 16.0] {
            for log_ratios in [LogRatios::Present, LogRatios::All, LogRatios::Prevalent, LogRatios::Ranks] {
                let plan = PowerPlan { fold, planted: 5, studies: studies() as usize };
                let options = TaxaOptions { log_ratios, ..TaxaOptions::default() };
                let rows = measure_power(&design, &drawn, &options, plan, &Context::silent()).unwrap();
                for row in &rows {
                    println!(
                        "{log_ratios:?}: {name}, {side} against {side}, {} taxa, {fold}-fold, {}: found {:.3}, false {:.3} a study ({:.3} of findings), any {:.3}, estimated {:.2}, covered {:.2}",
                        row.tested,
                        row.method,
                        row.found,
                        row.false_found,
                        row.false_share,
                        row.any_false,
                        row.estimated,
                        row.covered
                    );
                }
            }
        }
    }
}

/// Three visits of 24 women: a woman's own level, a drift that all share, noise; groups at random.
#[test]
#[ignore = "1,000 studies"]
fn three_visits_without_a_difference_between_groups_find_none() {
    let runs: Vec<BTreeMap<String, bool>> = (0..1_000_u64)
        .into_par_iter()
        .map(|seed| {
            let mut random = stream(seed, "three visits", b"");
            let noise = Normal::new(0.0, 1.0).unwrap();
            let (mut records, mut points) = (Vec::new(), Vec::new());
            for woman in 0..24 {
                let own: [f64; 2] = [2.0 * noise.sample(&mut random), 2.0 * noise.sample(&mut random)];
                for (at, visit) in ["follicular", "ovulation", "luteal"].into_iter().enumerate() {
                    if random.random::<f64>() < 0.15 {
                        continue; // a visit that was missed
                    }
                    let id = format!("W{woman:02}_{at}");
                    let mut record = SampleRecord::new(SampleId::new(id).unwrap());
                    record.participant = Some(format!("W{woman:02}"));
                    record.visit = Some(visit.to_owned());
                    record.group = Some(if woman % 2 == 0 { "case" } else { "control" }.to_owned());
                    records.push(record);
                    points.push(own.map(|own| own + 0.8 * at as f64 + noise.sample(&mut random)));
                }
            }
            let mut condensed = Vec::new();
            for (at, a) in points.iter().enumerate() {
                condensed.extend(points[at + 1..].iter().map(|b| libm::hypot(a[0] - b[0], a[1] - b[1])));
            }
            let ids = records.iter().map(|record| record.id.clone()).collect();
            let distances = endobiome_ecology::DistanceMatrix::from_condensed(ids, condensed).unwrap();
            let options = CompareOptions {
                visit_order: ["follicular", "ovulation", "luteal"].map(str::to_owned).to_vec(),
                ..quick()
            };
            let design = Design::read(&records, &options).unwrap().with_seed(seed);
            let values = points.iter().map(|point| point[0]).collect();
            let mut rows = compare_alpha(&design, &[NamedValues::new("x", values)], TableKind::Raw).unwrap();
            rows.extend(compare_distances(&design, "d", &distances, TableKind::Raw).unwrap());
            let between = |row: &&ComparisonRow| {
                row.contrast.ends_with("case against control")
                    || row.contrast.ends_with("cases against control")
            };
            let mut found: BTreeMap<String, bool> = BTreeMap::new();
            for row in rows.iter().filter(between) {
                let test = row.test.split(" (").next().unwrap();
                let name = if row.contrast.starts_with("visit") {
                    format!("{test}, {}", row.contrast.split(',').next().unwrap())
                } else {
                    test.to_owned()
                };
                found.insert(format!("{} {name}", row.what), row.p.is_some_and(|p| p <= 0.05));
            }
            found
        })
        .collect();
    let shares = shares(&runs);
    println!("three visits, 1,000 null studies of 12 against 12 women, p <= 0.05: {shares:#?}");
    assert!(shares.len() >= 8 && shares.values().all(|share| *share <= 0.07), "{shares:?}");
}
