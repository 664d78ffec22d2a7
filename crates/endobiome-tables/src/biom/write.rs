//! BIOM, out.

use crate::{AtomicFile, Error, Result};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, Assignment, Rank, SampleRecord};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

/// What a BIOM file says beside its numbers. No time of writing is stored, so that equal tables are equal files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Description<'a> {
    /// What the features were assigned to, in order; a species group stands under its label.
    pub assignments: Option<&'a [Assignment]>,
    /// What is known of the samples, in order: their covariates and typed columns.
    pub records: Option<&'a [SampleRecord]>,
    /// Name and version of the program.
    pub generated_by: &'a str,
}

/// BIOM demands a date; a fixed one keeps files equal.
const DATE: &str = "1970-01-01T00:00:00";

/// Writes BIOM 1.0 (JSON, sparse).
///
/// # Errors
/// [`Error::Io`] when the file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_tables::biom::{Description, write_json};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("table.biom");
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["asv1", "asv2"], vec![vec![(1, 7_u64)]])?;
/// write_json(&path, &table, Description { generated_by: "example", ..Description::default() })?;
/// let read = endobiome_tables::feature_table::read(&path)?;
/// assert_eq!((read.features(), read.get(0, 1)), (&["asv1".to_owned(), "asv2".to_owned()][..], 7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_json<F: Display, V: Abundance>(
    path: impl AsRef<Path>,
    table: &AbundanceTable<F, V>,
    description: Description<'_>,
) -> Result<()> {
    let rows: Vec<Value> = table
        .features()
        .iter()
        .enumerate()
        .map(|(at, feature)| {
            let metadata = description
                .assignments
                .and_then(|all| all.get(at))
                .map_or(Value::Null, |assignment| json!({ "taxonomy": ranks(assignment) }));
            json!({ "id": feature.to_string(), "metadata": metadata })
        })
        .collect();
    let known = samples(description.records, table.n_samples());
    let columns: Vec<Value> = table
        .samples()
        .iter()
        .zip(&known)
        .map(|(sample, known)| {
            let metadata = if description.records.is_some() { json!(known) } else { Value::Null };
            json!({ "id": sample.as_str(), "metadata": metadata })
        })
        .collect();
    let mut cells: Vec<(usize, usize, f64)> = (0..table.n_samples())
        .flat_map(|sample| table.row(sample).map(move |(feature, value)| (feature, sample, value.as_f64())))
        .collect();
    cells.sort_by_key(|&(feature, sample, _)| (feature, sample));
    let whole = cells.iter().all(|(_, _, value)| value.fract() == 0.0);
    #[expect(clippy::cast_possible_truncation, reason = "whole counts below 2^53")]
    let data: Vec<Value> = cells
        .iter()
        .map(
            |&(feature, sample, value)| {
                if whole { json!([feature, sample, value as i64]) } else { json!([feature, sample, value]) }
            },
        )
        .collect();
    let biom = json!({
        "id": Value::Null,
        "format": "Biological Observation Matrix 1.0.0",
        "format_url": "http://biom-format.org",
        "type": "OTU table",
        "generated_by": description.generated_by,
        "date": DATE,
        "matrix_type": "sparse",
        "matrix_element_type": if whole { "int" } else { "float" },
        "shape": [table.n_features(), table.n_samples()],
        "rows": rows,
        "columns": columns,
        "data": data,
    });
    AtomicFile::write(path, format!("{biom}\n"))
}

/// Seven names with QIIME 2's prefixes, as phyloseq and biom-format's users know them.
fn ranks(assignment: &Assignment) -> Vec<String> {
    let lineage = assignment.shown_lineage();
    Rank::ALL
        .iter()
        .map(|rank| format!("{}__{}", rank.prefix(), lineage.get(*rank).unwrap_or_default()))
        .collect()
}

/// What is known of each sample, by column.
fn samples(records: Option<&[SampleRecord]>, samples: usize) -> Vec<BTreeMap<String, String>> {
    let Some(records) = records else { return vec![BTreeMap::new(); samples] };
    let columns = crate::metadata::columns(records);
    records
        .iter()
        .map(|record| {
            columns.iter().map(|column| (column.clone(), crate::metadata::cell(record, column))).collect()
        })
        .collect()
}

/// Writes BIOM 2.1 (HDF5): counts as 64-bit floats, as QIIME 2 has them, by observation and by sample.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_tables::biom::{Description, write_hdf5};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("table.biom");
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["asv1", "asv2"], vec![vec![(1, 7_u64)]])?;
/// write_hdf5(&path, &table, Description { generated_by: "example", ..Description::default() })?;
/// let read = endobiome_tables::feature_table::read(&path)?;
/// assert_eq!((read.n_features(), read.get(0, 1)), (2, 7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg(feature = "biom")]
pub fn write_hdf5<F: Display, V: Abundance>(
    path: impl AsRef<Path>,
    table: &AbundanceTable<F, V>,
    description: Description<'_>,
) -> Result<()> {
    use hdf5_pure::{AttrValue, FileBuilder, GroupBuilder};
    let path = path.as_ref();
    let failed = |error: &dyn Display| Error::Io {
        path: path.to_path_buf(),
        source: std::io::Error::other(format!("HDF5: {error}")),
    };
    let mut builder = FileBuilder::new();
    let text = |value: &str| AttrValue::String(value.to_owned());
    builder.set_attr("id", text("No Table ID"));
    builder.set_attr("type", text("OTU table"));
    builder.set_attr("format-url", text("http://biom-format.org"));
    builder.set_attr("format-version", AttrValue::I64Array(vec![2, 1]));
    builder.set_attr("generated-by", text(description.generated_by));
    builder.set_attr("creation-date", text(DATE));
    builder
        .set_attr("shape", AttrValue::I64Array(vec![length(table.n_features()), length(table.n_samples())]));
    builder.set_attr("nnz", AttrValue::I64(length(table.n_nonzero())));

    let by_sample: Vec<Vec<(usize, f64)>> = (0..table.n_samples())
        .map(|sample| table.row(sample).map(|(feature, value)| (feature, value.as_f64())).collect())
        .collect();
    let mut by_feature = vec![Vec::new(); table.n_features()];
    for (sample, cells) in by_sample.iter().enumerate() {
        for &(feature, value) in cells {
            by_feature[feature].push((sample, value));
        }
    }
    let words = |group: &mut GroupBuilder, name: &str, values: &[String], shape: &[u64]| {
        let borrowed: Vec<&str> = values.iter().map(String::as_str).collect();
        group.create_dataset(name).with_vlen_strings(&borrowed).with_shape(shape);
    };
    let matrix = |axis: &GroupBuilder, rows: &[Vec<(usize, f64)>]| {
        let _ = axis;
        let mut group = FileBuilder::new().create_group("matrix");
        let mut starts = vec![0_i32];
        let (mut indices, mut data) = (Vec::new(), Vec::new());
        for row in rows {
            for &(at, value) in row {
                indices.push(i32::try_from(at).unwrap_or(i32::MAX));
                data.push(value);
            }
            starts.push(i32::try_from(data.len()).unwrap_or(i32::MAX));
        }
        let filled = data.len() as u64;
        group.create_dataset("data").with_f64_data(&data).with_shape(&[filled]);
        group.create_dataset("indices").with_i32_data(&indices).with_shape(&[filled]);
        group.create_dataset("indptr").with_i32_data(&starts).with_shape(&[starts.len() as u64]);
        group.finish()
    };
    for (axis, rows) in [("observation", &by_feature), ("sample", &by_sample)] {
        let mut group = builder.create_group(axis);
        let ids: Vec<String> = if axis == "sample" {
            table.samples().iter().map(ToString::to_string).collect()
        } else {
            table.features().iter().map(ToString::to_string).collect()
        };
        words(&mut group, "ids", &ids, &[ids.len() as u64]);
        let part = matrix(&group, rows);
        group.add_group(part);
        let mut metadata = group.create_group("metadata");
        if axis == "observation"
            && let Some(assignments) = description.assignments
        {
            let all: Vec<String> = assignments.iter().flat_map(ranks).collect();
            words(&mut metadata, "taxonomy", &all, &[assignments.len() as u64, 7]);
        }
        if axis == "sample"
            && let Some(records) = description.records
        {
            for column in crate::metadata::columns(records) {
                let cells: Vec<String> =
                    records.iter().map(|record| crate::metadata::cell(record, &column)).collect();
                // A slash in a name would be a group in a group.
                words(&mut metadata, &column.replace('/', "_"), &cells, &[cells.len() as u64]);
            }
        }
        group.add_group(metadata.finish());
        let empty = group.create_group("group-metadata").finish();
        group.add_group(empty);
        builder.add_group(group.finish());
    }
    let bytes = builder.finish().map_err(|error| failed(&error))?;
    AtomicFile::write(path, bytes)
}

#[cfg(feature = "biom")]
fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
