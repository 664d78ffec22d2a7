//! BIOM 2.0 and 2.1.

use super::{Parts, problem};
use crate::Result;
use crate::imported::Imported;
use hdf5_pure::{File, Group};
use std::collections::BTreeMap;
use std::path::Path;

/// Reads BIOM 2.1.
pub(super) fn parse(path: &Path, bytes: Vec<u8>) -> Result<Imported> {
    let file = File::from_bytes(bytes)
        .map_err(|error| problem(path, format!("the HDF5 file cannot be read: {error}")))?;
    let wrap = |what: &str, error: hdf5_pure::Error| problem(path, format!("no BIOM 2.1: {what}: {error}"));
    let strings = |name: &str| -> Result<Vec<String>> {
        let dataset = file.dataset(name).map_err(|error| wrap(name, error))?;
        if dataset.shape().is_ok_and(|shape| shape.contains(&0)) {
            return Ok(Vec::new());
        }
        dataset.read_string().map_err(|error| wrap(name, error))
    };
    let observations = strings("observation/ids")?;
    let samples = strings("sample/ids")?;
    if observations.is_empty() || samples.is_empty() {
        return Err(problem(path, "the BIOM table is empty"));
    }
    let numbers = |name: &str| -> Result<Vec<f64>> {
        let dataset = file.dataset(name).map_err(|error| wrap(name, error))?;
        if dataset.shape().is_ok_and(|shape| shape.contains(&0)) {
            return Ok(Vec::new());
        }
        dataset.read_f64().map_err(|error| wrap(name, error))
    };
    let whole = |name: &str, most: usize| -> Result<Vec<usize>> {
        let limit = u32::try_from(most).map_or(f64::from(u32::MAX), f64::from);
        numbers(name)?
            .into_iter()
            .map(|value| {
                if value.fract() != 0.0 || !(0.0..=limit).contains(&value) {
                    return Err(problem(path, format!("no BIOM 2.1: {name} holds {value}")));
                }
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole and in range"
                )]
                Ok(value as usize)
            })
            .collect()
    };
    let values = numbers("observation/matrix/data")?;
    let indices = whole("observation/matrix/indices", samples.len().saturating_sub(1))?;
    let starts = whole("observation/matrix/indptr", values.len())?;
    if starts.len() != observations.len() + 1
        || indices.len() != values.len()
        || starts.windows(2).any(|two| two[0] > two[1])
    {
        return Err(problem(path, "no BIOM 2.1: the matrix has not the shape of its names"));
    }
    let rows = starts
        .windows(2)
        .map(|two| {
            let range = two[0]..two[1];
            let columns =
                indices[range.clone()].iter().map(|&column| u32::try_from(column).unwrap_or(u32::MAX));
            columns.zip(values[range].iter().copied()).collect()
        })
        .collect();
    let mut notes = Vec::new();
    let lineages = lineages(&file, observations.len());
    let metadata = sample_metadata(&file, samples.len(), &mut notes);
    Parts { form: "BIOM 2.1", observations, samples, rows, lineages, metadata, notes }.imported(path)
}

/// `observation/metadata/taxonomy`, n x ranks or n texts; a file without it has none.
fn lineages(file: &File, observations: usize) -> Vec<Vec<String>> {
    let found = ["taxonomy", "Taxonomy", "Taxon", "taxon", "ConsensusLineage"].iter().find_map(|name| {
        let dataset = file.dataset(&format!("observation/metadata/{name}")).ok()?;
        dataset.read_string().ok()
    });
    match found {
        Some(words) if !words.is_empty() && words.len() % observations == 0 => {
            words.chunks(words.len() / observations).map(<[String]>::to_vec).collect()
        }
        _ => vec![Vec::new(); observations],
    }
}

/// `sample/metadata/*`: words and numbers of one value a sample.
fn sample_metadata(file: &File, samples: usize, notes: &mut Vec<String>) -> Vec<BTreeMap<String, String>> {
    let mut rows = vec![BTreeMap::new(); samples];
    let Ok(group) = file.group("sample/metadata") else { return rows };
    let mut names = group.datasets().unwrap_or_default();
    names.sort();
    for name in names {
        match column(&group, &name) {
            Some(cells) if cells.len() == samples => {
                for (row, cell) in rows.iter_mut().zip(cells) {
                    row.insert(name.clone(), cell);
                }
            }
            _ => notes.push(format!("sample metadata {name:?} is not one value a sample and was left out")),
        }
    }
    rows
}

fn column(group: &Group, name: &str) -> Option<Vec<String>> {
    let dataset = group.dataset(name).ok()?;
    if let Ok(words) = dataset.read_string() {
        return Some(words);
    }
    Some(dataset.read_f64().ok()?.into_iter().map(endobiome_core::column::number).collect())
}
