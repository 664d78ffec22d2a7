//! What is known of samples, as a table of text.

use crate::{Result, records};
use endobiome_core::column::number;
use endobiome_core::{SampleId, SampleRecord};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Writes one row a sample of `samples`, in their order: `sample`, then each column of which a record knows something, typed ones first.
/// [`Metadata`](crate::Metadata) reads it back. A sample without a record has empty cells.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be written.
///
/// ```
/// use endobiome_core::{SampleId, SampleRecord};
/// use endobiome_tables::{Metadata, metadata::write};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("metadata.tsv");
/// let mut record = SampleRecord::new(SampleId::new("S1")?);
/// record.visit = Some("luteal".to_owned());
/// write(&path, &[record.id.clone()], &[record.clone()])?;
/// assert_eq!(Metadata::read(&path)?.records()?, [record]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(path: impl AsRef<Path>, samples: &[SampleId], known: &[SampleRecord]) -> Result<()> {
    let columns = columns(known);
    let by_name: BTreeMap<&SampleId, &SampleRecord> =
        known.iter().map(|record| (&record.id, record)).collect();
    let mut header = vec!["sample"];
    header.extend(columns.iter().map(String::as_str));
    let rows = samples.iter().map(|sample| {
        let record = by_name.get(sample);
        let mut row = vec![sample.to_string()];
        row.extend(
            columns.iter().map(|column| record.map_or_else(String::new, |record| cell(record, column))),
        );
        row
    });
    records::write_text(path.as_ref(), &header, rows)
}

/// The columns of samples that hold something, typed ones first.
pub(crate) fn columns(records: &[SampleRecord]) -> Vec<String> {
    const TYPED: [&str; 14] = [
        "sample_type",
        "body_site",
        "patient_id",
        "group",
        "run",
        "batch",
        "plate",
        "well",
        "dna_ng_ul",
        "qpcr_copies",
        "spike_in_copies",
        "visit",
        "replicate",
        "expected",
    ];
    let mut columns: Vec<String> = TYPED
        .iter()
        .filter(|column| records.iter().any(|record| !cell(record, column).is_empty()))
        .map(|column| (*column).to_owned())
        .collect();
    let covariates: BTreeSet<&String> = records.iter().flat_map(|record| record.covariates.keys()).collect();
    columns.extend(
        covariates
            .into_iter()
            .filter(|name| !TYPED.contains(&name.as_str()) && name.as_str() != "sample")
            .cloned(),
    );
    columns
}

/// A sample's value of a column; empty when it is not known.
pub(crate) fn cell(record: &SampleRecord, column: &str) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match column {
        "sample_type" => record.kind.name().to_owned(),
        "body_site" => record.site.as_ref().map(ToString::to_string).unwrap_or_default(),
        "patient_id" => text(&record.participant),
        "group" => text(&record.group),
        "run" => text(&record.run),
        "batch" => text(&record.batch),
        "plate" => text(&record.plate),
        "well" => record.well.map(|well| well.to_string()).unwrap_or_default(),
        "dna_ng_ul" => record.dna_ng_ul.map(number).unwrap_or_default(),
        "qpcr_copies" => record.qpcr_copies.map(number).unwrap_or_default(),
        "spike_in_copies" => record.spike_in_copies.map(number).unwrap_or_default(),
        "visit" => text(&record.visit),
        "replicate" => text(&record.replicate),
        "expected" => text(&record.expected),
        other => record.covariates.get(other).cloned().unwrap_or_default(),
    }
}
