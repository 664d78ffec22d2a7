//! The tables of a single step, in any form of any tool.

use crate::{Error, Result};
use endobiome_core::{AbundanceTable, Assignment, Sequence};
use endobiome_tables::Metadata;
use endobiome_tables::read_any::{read_any, read_any_with};
use endobiome_tables::wide_table::Known;
use std::collections::BTreeMap;
use std::path::Path;

/// A taxonomy with the name of its file.
pub(super) struct OfFeatures {
    file: String,
    entries: Vec<(String, Assignment)>,
}

/// A table of counts, the taxonomy beside or in it, and how both were understood.
pub(super) struct Read {
    pub(super) table: AbundanceTable<String>,
    pub(super) taxonomy: Option<OfFeatures>,
    /// What the table says of its samples.
    pub(super) own_metadata: Option<Metadata>,
    pub(super) notes: Vec<String>,
}

/// Reads a table and the taxonomy beside it, the features of which tell its orientation; else the table's own.
pub(super) fn read(table: &Path, taxonomy: Option<&Path>) -> Result<Read> {
    let mut notes = Vec::new();
    let mut known = Known::default();
    let taxonomy = match taxonomy {
        Some(path) => {
            let read = read_any(path)?;
            tell(path, &read, &mut notes);
            let file = path.display().to_string();
            let form = read.form;
            let entries = read
                .taxonomy
                .ok_or_else(|| Error::Data(format!("{file}: this file holds no taxonomy; it is: {form}")))?;
            known.features.extend(entries.iter().map(|(name, _)| name.clone()));
            Some(OfFeatures { file, entries })
        }
        None => None,
    };
    let mut read = read_any_with(table, &known)?;
    tell(table, &read, &mut notes);
    let own = read.taxonomy.take();
    let taxonomy = taxonomy.or(own.map(|entries| OfFeatures { file: table.display().to_string(), entries }));
    let own_metadata = read.metadata.take();
    Ok(Read { table: read.into_counts()?, taxonomy, own_metadata, notes })
}

fn tell(path: &Path, read: &endobiome_tables::Imported, notes: &mut Vec<String>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    notes.extend(read.notes.iter().map(|note| format!("{name}: {note}")));
}

/// One assignment a feature of the table, in its order.
pub(super) fn of_features(
    table: &AbundanceTable<String>,
    taxonomy: Option<OfFeatures>,
) -> Result<Vec<Assignment>> {
    let Some(OfFeatures { file, entries }) = taxonomy else {
        let message = "the table has no taxonomy with it: give one (--taxonomy-table)";
        return Err(Error::Data(message.to_owned()));
    };
    let mut by_name: BTreeMap<String, Assignment> = entries.into_iter().collect();
    let mut missing = Vec::new();
    let mut found = Vec::with_capacity(table.n_features());
    for feature in table.features() {
        match by_name.remove(feature) {
            Some(assignment) => found.push(assignment),
            None => missing.push(feature.as_str()),
        }
    }
    if missing.is_empty() {
        return Ok(found);
    }
    let some = missing.iter().take(5).copied().collect::<Vec<_>>().join(", ");
    Err(Error::Data(format!("{file}: no taxonomy for {} features of the table ({some}, …)", missing.len())))
}

/// Sequences by the name of their feature.
pub(super) fn sequences(path: &Path) -> Result<BTreeMap<String, Sequence>> {
    let read = read_any(path)?;
    let form = read.form;
    let found = read.sequences.ok_or_else(|| {
        Error::Data(format!("{}: this file holds no sequences; it is: {form}", path.display()))
    })?;
    Ok(found.into_iter().collect())
}
