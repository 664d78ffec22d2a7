//! BIOM 1.0.

use super::{Parts, problem};
use crate::Result;
use crate::imported::Imported;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Whether JSON begins as a BIOM does.
pub(crate) fn is_json(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4000)];
    let tail = &bytes[bytes.len().saturating_sub(4000)..];
    let holds =
        |word: &[u8]| head.windows(word.len()).chain(tail.windows(word.len())).any(|part| part == word);
    holds(b"Biological Observation Matrix") || holds(b"\"matrix_type\"")
}

/// Reads BIOM 1.0.
pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Imported> {
    let json: Value = serde_json::from_slice(bytes).map_err(|error| {
        problem(path, format!("this begins as a BIOM 1.0 file, but it is not whole JSON: {error}"))
    })?;
    let axis = |key: &str| {
        json.get(key).and_then(Value::as_array).ok_or_else(|| problem(path, format!("it has no {key:?}")))
    };
    let (rows, columns) = (axis("rows")?, axis("columns")?);
    let names = |entries: &[Value], what: &str| -> Result<Vec<String>> {
        entries
            .iter()
            .enumerate()
            .map(|(at, entry)| match entry.get("id") {
                Some(Value::String(id)) => Ok(id.clone()),
                Some(Value::Number(id)) => Ok(id.to_string()),
                _ => Err(problem(path, format!("{what} {} has no id", at + 1))),
            })
            .collect()
    };
    let observations = names(rows, "row")?;
    let samples = names(columns, "column")?;
    let data = axis("data")?;
    let sparse = match json.get("matrix_type").and_then(Value::as_str) {
        Some("sparse") => true,
        Some("dense") => false,
        // Files of biom-format 2.0 do not say it: the shape of the entries does, unless it fits both.
        None => {
            let all =
                |length: usize| data.iter().all(|entry| entry.as_array().is_some_and(|e| e.len() == length));
            let is_sparse = all(3);
            let is_dense = data.len() == observations.len() && all(samples.len());
            if is_sparse == is_dense {
                return Err(problem(path, "it has no \"matrix_type\": sparse or dense is needed".to_owned()));
            }
            is_sparse
        }
        Some(other) => {
            return Err(problem(path, format!("matrix_type is {other:?}; sparse or dense is needed")));
        }
    };
    let mut values = vec![Vec::new(); observations.len()];
    for (at, entry) in data.iter().enumerate() {
        let wrong = |what: &str| problem(path, format!("data {}: {what}", at + 1));
        let cells = entry.as_array().ok_or_else(|| wrong("no list"))?;
        if sparse {
            let [row, column, value] = cells.as_slice() else { return Err(wrong("no [row, column, value]")) };
            let index = |value: &Value, most: usize| {
                value.as_u64().and_then(|n| usize::try_from(n).ok()).filter(|&n| n < most)
            };
            let row = index(row, observations.len()).ok_or_else(|| wrong("its row is not in the table"))?;
            let column =
                index(column, samples.len()).ok_or_else(|| wrong("its column is not in the table"))?;
            let value = value.as_f64().ok_or_else(|| wrong("its value is no number"))?;
            values[row].push((u32::try_from(column).map_err(|_| wrong("too many columns"))?, value));
        } else {
            if at >= observations.len() || cells.len() != samples.len() {
                return Err(wrong("the matrix has not the shape of its names"));
            }
            for (column, value) in (0_u32..).zip(cells) {
                values[at].push((column, value.as_f64().ok_or_else(|| wrong("a value is no number"))?));
            }
        }
    }
    if !sparse && data.len() != observations.len() {
        return Err(problem(path, "the matrix has not the shape of its names"));
    }
    let lineages = rows.iter().map(|row| lineage(row.get("metadata"))).collect();
    let metadata = columns.iter().map(|column| of_sample(column.get("metadata"))).collect();
    Parts { form: "BIOM 1.0", observations, samples, rows: values, lineages, metadata, notes: Vec::new() }
        .imported(path)
}

/// `taxonomy` as a list of ranks or one text; the key in any case.
fn lineage(metadata: Option<&Value>) -> Vec<String> {
    let Some(found) = metadata.and_then(Value::as_object) else { return Vec::new() };
    let wanted = ["taxonomy", "taxon", "lineage", "consensuslineage"];
    let value = found.iter().find(|(key, _)| wanted.contains(&key.to_lowercase().as_str()));
    match value {
        Some((_, Value::Array(parts))) => {
            parts.iter().map(|part| part.as_str().unwrap_or_default().to_owned()).collect()
        }
        Some((_, Value::String(text))) => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn of_sample(metadata: Option<&Value>) -> BTreeMap<String, String> {
    let Some(found) = metadata.and_then(Value::as_object) else { return BTreeMap::new() };
    found
        .iter()
        .filter_map(|(key, value)| match value {
            Value::String(text) => Some((key.clone(), text.clone())),
            Value::Number(number) => Some((key.clone(), number.to_string())),
            Value::Bool(truth) => Some((key.clone(), truth.to_string())),
            _ => None,
        })
        .collect()
}
