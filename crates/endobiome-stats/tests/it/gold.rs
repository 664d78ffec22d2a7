//! Reading the gold files of `test-data/stats`.

#![expect(clippy::unwrap_used, reason = "a gold that cannot be read fails the test")]

use serde_json::Value;
use std::path::Path;

/// A file of `test-data/stats`.
pub(crate) fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-data/stats").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// One entry of `golds.json`.
pub(crate) fn gold(name: &str) -> Value {
    let value = read("golds.json")[name].clone();
    assert!(!value.is_null(), "no gold '{name}'");
    value
}

pub(crate) fn rows(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

pub(crate) fn number(value: &Value) -> f64 {
    match value {
        Value::String(text) => match text.as_str() {
            "Inf" => f64::INFINITY,
            "-Inf" => f64::NEG_INFINITY,
            _ => f64::NAN,
        },
        _ => value.as_f64().unwrap_or_else(|| panic!("no number: {value}")),
    }
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    rows(value).iter().map(number).collect()
}

pub(crate) fn whole(value: &Value) -> Vec<usize> {
    numbers(value).iter().map(|v| *v as usize).collect()
}

pub(crate) fn counts(value: &Value) -> Vec<Vec<u64>> {
    rows(value).iter().map(|row| numbers(row).iter().map(|v| *v as u64).collect()).collect()
}

/// Relative closeness, absolute below 1 part in 10^300.
#[track_caller]
pub(crate) fn close(ours: f64, gold: f64, tolerance: f64, what: &str) {
    let off = (ours - gold).abs() / gold.abs().max(1e-300);
    assert!(
        ours == gold
            || off <= tolerance
            || (ours - gold).abs() <= 1e-15 && gold.abs() < 1e-6 && tolerance >= 1e-6,
        "{what}: {ours:e} where the gold is {gold:e} (off by {off:e})"
    );
}
