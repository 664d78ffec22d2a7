//! The committed tables and golds.

use endobiome_core::{AbundanceTable, SampleId};
use endobiome_ecology::permutation_tests::Permutations;
use serde_json::Value;
use std::path::PathBuf;

pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/ecology").join(name)
}

pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Rows of a TSV, the header first.
pub(crate) fn tsv(name: &str) -> Vec<Vec<String>> {
    text(name).lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

pub(crate) fn column(name: &str, column: &str) -> Vec<String> {
    let rows = tsv(name);
    let at = rows[0].iter().position(|c| c == column).unwrap();
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

fn table_of(name: &str, first: usize) -> AbundanceTable<String> {
    let rows = tsv(name);
    let samples = rows[1..].iter().map(|row| SampleId::new(row[0].clone()).unwrap()).collect();
    let cells = rows[1..]
        .iter()
        .map(|row| row[first..].iter().map(|c| c.parse().unwrap()).enumerate().collect())
        .collect();
    AbundanceTable::from_rows(samples, rows[0][first..].to_vec(), cells).unwrap()
}

pub(crate) fn counts() -> AbundanceTable<String> {
    table_of("counts.tsv", 1)
}

pub(crate) fn paired() -> AbundanceTable<String> {
    table_of("paired_permanova_fixture.tsv", 4)
}

pub(crate) fn vegan() -> Value {
    serde_json::from_str(&text("vegan_gold.json")).unwrap()
}

pub(crate) fn skbio() -> Value {
    serde_json::from_str(&text("skbio_gold.json")).unwrap()
}

/// The committed permutations of a design.
pub(crate) fn committed(design: &str) -> Permutations {
    let rows = tsv("permutations.tsv");
    let of_design = rows[1..].iter().filter(|row| row[0] == design);
    Permutations::given(of_design.map(|row| row[1..].iter().map(|c| c.parse().unwrap()).collect()).collect())
}

/// A list of numbers; `null` is NaN.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("no list: {value}"))
        .iter()
        .map(|v| match v {
            Value::String(text) if text == "Inf" => f64::INFINITY,
            _ => v.as_f64().unwrap_or(f64::NAN),
        })
        .collect()
}

pub(crate) fn matrix(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

/// Equal to `tolerance`, relative for sizes above 1; NaN is equal to NaN.
pub(crate) fn assert_close(what: &str, ours: &[f64], gold: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), gold.len(), "{what}: lengths");
    for (i, (a, b)) in ours.iter().zip(gold).enumerate() {
        let both_nan = a.is_nan() && b.is_nan();
        assert!(
            both_nan || a == b || (a - b).abs() <= tolerance * b.abs().max(1.0),
            "{what}[{i}]: {a} is not {b}"
        );
    }
}
