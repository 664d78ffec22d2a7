//! Changes within women and log-ratios where a taxon is present, against R (`test-data/compare/make_change_golds.R`: vegan, lme4, and the
//! formulas written out).

use endobiome_compare::*;
use endobiome_core::{AbundanceTable, Rank, SampleId, SampleRecord, TaxonId};
use endobiome_ecology::beta::proportions;
use endobiome_ecology::{DistanceMatrix, Metric, distance_matrix};
use serde_json::Value;

fn read(name: &str) -> String {
    let path =
        std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/compare").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn golds() -> Value {
    serde_json::from_str(&read("change_golds.json")).unwrap()
}

fn study() -> (Vec<SampleRecord>, AbundanceTable<TaxonId, u64>) {
    let text = read("change_counts.tsv");
    let mut lines = text.lines();
    let taxa =
        lines.next().unwrap().split('\t').skip(4).map(|name| TaxonId::new(Rank::Genus, name)).collect();
    let (mut records, mut rows) = (Vec::new(), Vec::new());
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let mut record = SampleRecord::new(SampleId::new(cells[0]).unwrap());
        record.participant = Some(cells[1].to_owned());
        record.visit = Some(cells[2].to_owned());
        record.group = Some(cells[3].to_owned());
        records.push(record);
        rows.push(cells[4..].iter().map(|cell| cell.parse().unwrap()).enumerate().collect());
    }
    let ids = records.iter().map(|record| record.id.clone()).collect();
    (records, AbundanceTable::from_rows(ids, taxa, rows).unwrap())
}

fn options() -> CompareOptions {
    CompareOptions {
        visit_order: ["follicular", "luteal"].map(str::to_owned).to_vec(),
        ..CompareOptions::default()
    }
}

fn assert_near(what: &str, ours: Option<f64>, gold: &Value, tolerance: f64) {
    match (ours, gold.as_f64()) {
        (Some(ours), Some(gold)) => {
            assert!((ours - gold).abs() <= tolerance * gold.abs().max(1.0), "{what}: {ours} is not {gold}");
        }
        (ours, gold) => assert!(ours.is_none() && gold.is_none(), "{what}: {ours:?} is not {gold:?}"),
    }
}

/// Euclidean distances of ln (count + 0.5).
fn euclidean(table: &AbundanceTable<TaxonId, u64>) -> DistanceMatrix {
    let logs: Vec<Vec<f64>> = (0..table.n_samples())
        .map(|row| table.dense_row(row).iter().map(|count| libm::log(count + 0.5)).collect())
        .collect();
    let mut condensed = Vec::new();
    for (at, a) in logs.iter().enumerate() {
        for b in &logs[at + 1..] {
            condensed.push(a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt());
        }
    }
    DistanceMatrix::from_condensed(table.samples().to_vec(), condensed).unwrap()
}

#[test]
fn permanova_of_changes_within_women_equals_vegan() {
    let (records, table) = study();
    let golds = golds();
    let design = Design::read(&records, &options()).unwrap();
    let bray = distance_matrix(&proportions(&table), Metric::BrayCurtis).unwrap();
    for (name, distances) in [("bray", bray), ("euclidean", euclidean(&table))] {
        let rows = compare_distances(&design, name, &distances, TableKind::Raw).unwrap();
        let within = rows.iter().find(|row| row.test == "PERMANOVA within women").unwrap();
        let gold = &golds["within"][name];
        assert_eq!(within.n, [11, 11]);
        assert_near("R²", within.estimate, &gold["r2"], 1e-12);
        assert_near("F", within.statistic, &gold["f"], 1e-11);
        assert_near("p", within.p, &gold["p"], 1e-12);
        if name == "euclidean" {
            let of_changes = rows.iter().find(|row| row.test == "PERMANOVA of changes").unwrap();
            let gold = &golds["of_changes"];
            assert_eq!(of_changes.n, [6, 5]);
            assert_near("R² of changes", of_changes.estimate, &gold["r2"], 1e-12);
            assert_near("F of changes", of_changes.statistic, &gold["f"], 1e-11);
            assert_near("p of changes", of_changes.p, &gold["p"], 1e-12);
        }
    }
}

#[test]
fn changes_of_a_number_equal_r() {
    let (records, _) = study();
    let golds = golds();
    let design = Design::read(&records, &options()).unwrap();
    let shannon: Vec<f64> =
        golds["shannon"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    let rows = compare_alpha(&design, &[NamedValues::new("shannon", shannon)], TableKind::Raw).unwrap();
    let of = |test: &str, contrast: &str| {
        rows.iter().find(|row| row.test.contains(test) && row.contrast.contains(contrast)).unwrap()
    };
    assert_near("signed rank", of("igned", "within women").p, &golds["signed_rank"]["p"], 1e-12);
    let between = of("Mann-Whitney", "visit: luteal against follicular");
    assert_near("Mann-Whitney of changes", between.p, &golds["change_by_group"]["p"], 1e-12);
    assert_near("U of changes", between.statistic, &golds["change_by_group"]["u"], 1e-12);
    let mixed = of("mixed model", "RIF against control");
    assert_eq!(mixed.adjusted_for, "visit");
    assert_near("mixed model", mixed.estimate, &golds["mixed"]["estimate"], 1e-5);
}

#[test]
fn log_ratios_where_present_equal_their_formulas_in_r() {
    let (records, table) = study();
    let golds = golds();
    let options = CompareOptions { visit: VisitChoice::One("follicular".to_owned()), ..options() };
    let design = Design::read(&records, &options).unwrap();
    let rows = compare_taxa(&design, &table, TableKind::Raw, &TaxaOptions::default()).unwrap().rows;
    for (taxon, name) in table.features().iter().enumerate() {
        let of = |test: &str| {
            rows.iter().find(|row| row.what == name.to_string() && row.test.starts_with(test)).unwrap()
        };
        let (model, gold) = (of("Log-ratio model where present"), &golds["where_present"]);
        assert_eq!(model.n[0] as u64, gold["cases"][taxon].as_u64().unwrap(), "{name}");
        assert_eq!(model.n[1] as u64, gold["controls"][taxon].as_u64().unwrap(), "{name}");
        // R finds the mode by a search to some 1e-8.
        assert_near("estimate", model.estimate, &gold["estimate"][taxon], 1e-6);
        assert_near("low", model.low, &gold["low"][taxon], 1e-6);
        assert_near("high", model.high, &gold["high"][taxon], 1e-6);
        assert_near("p", model.p, &gold["p"][taxon], 1e-6);
        let ranks = of("Mann-Whitney on log-ratios where present");
        assert_near("p of ranks", ranks.p, &golds["ranks_where_present"][taxon], 1e-12);
    }
}
