//! BIOM: version 1.0 (JSON) and 2.1 (HDF5), in and out, with taxonomy and sample metadata inside.
//!
//! HDF5 needs the feature `biom`; without it a BIOM 2.1 file is refused with what to do.
//!
//! Format: <https://biom-format.org/documentation/biom_format.html>.

#[cfg(feature = "biom")]
mod hdf5;
mod json;
mod write;

use crate::delimited::{DelimitedTable, Row};
use crate::imported::Imported;
use crate::taxonomy_table::lineage_text;
use crate::wide_table::grid::Grid;
use crate::wide_table::{Known, Orientation};
use crate::{Error, Metadata, Problem, Result};
use endobiome_core::Assignment;
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) use json::{is_json, parse as parse_json};
#[cfg(feature = "biom")]
pub use write::write_hdf5;
pub use write::{Description, write_json};

/// Reads BIOM 2.1.
pub(crate) fn parse_hdf5(path: &Path, bytes: Vec<u8>) -> Result<Imported> {
    #[cfg(feature = "biom")]
    return hdf5::parse(path, bytes);
    #[cfg(not(feature = "biom"))]
    {
        drop(bytes);
        Err(problem(
            path,
            "this is a BIOM 2.1 file (HDF5), which this build cannot read; convert it: biom convert -i x.biom -o x.tsv --to-tsv",
        ))
    }
}

fn problem(path: &Path, message: impl Into<String>) -> Error {
    Error::Problems { path: path.to_path_buf(), problems: vec![Problem::file(message)] }
}

/// The parts of a BIOM table, however it was stored.
struct Parts {
    form: &'static str,
    observations: Vec<String>,
    samples: Vec<String>,
    /// By observation: (sample, value).
    rows: Vec<Vec<(u32, f64)>>,
    /// The lineage of each observation as ranks or one text; empty when there is none.
    lineages: Vec<Vec<String>>,
    /// Of each sample: what is known by name.
    metadata: Vec<BTreeMap<String, String>>,
    notes: Vec<String>,
}

impl Parts {
    fn imported(self, path: &Path) -> Result<Imported> {
        let mut problems = Vec::new();
        let mut read = Imported::new(path, self.form);
        read.notes = self.notes;
        if let Some(value) = self.rows.iter().flatten().find(|(_, value)| !value.is_finite() || *value < 0.0)
        {
            let message = format!("the value {} is no count or share", value.1);
            return Err(problem(path, message));
        }
        let mut grid = Grid::new("#OTU ID".to_owned(), 0, self.samples.clone());
        for (name, values) in self.observations.iter().zip(self.rows) {
            grid.push(0, name.clone(), values.into_iter().filter(|(_, value)| *value != 0.0).collect());
        }
        // A BIOM says itself which axis is which.
        let known = Known { orientation: Some(Orientation::FeaturesInRows), ..Known::default() };
        grid.into_imported(&mut read, &known, true, &mut problems);
        if !problems.is_empty() {
            return Err(Error::Problems { path: path.to_path_buf(), problems });
        }
        read.taxonomy = taxonomy(&self.observations, &self.lineages, &mut read.notes, path)?;
        if self.metadata.iter().any(|row| !row.is_empty()) {
            read.metadata = Some(metadata(path, &self.samples, &self.metadata)?);
        }
        Ok(read)
    }
}

/// Lineages of observations; those without any stay unassigned.
fn taxonomy(
    observations: &[String],
    lineages: &[Vec<String>],
    notes: &mut Vec<String>,
    path: &Path,
) -> Result<Option<Vec<(String, Assignment)>>> {
    if lineages.iter().all(|parts| parts.iter().all(|part| part.trim().is_empty())) {
        return Ok(None);
    }
    let mut understood = 0;
    let mut strange = None;
    let entries = observations
        .iter()
        .zip(lineages)
        .map(|(name, parts)| {
            let parsed = lineage_text::parse(&parts.join(";"));
            understood += usize::from(parsed.lineage.deepest().is_some());
            if let Some(part) = parsed.strange.first() {
                strange.get_or_insert_with(|| format!("{name}: {part:?}"));
            }
            (name.clone(), lineage_text::assignment(&parsed))
        })
        .collect();
    if understood == 0 {
        let first = strange.unwrap_or_default();
        return Err(problem(path, format!("no lineage of its taxonomy is understood ({first})")));
    }
    notes.push(format!(
        "the table has its taxonomy with it: {understood} of {} features have a name",
        observations.len()
    ));
    notes.extend(
        strange.map(|first| format!("a part of a lineage is not understood and was left out ({first})")),
    );
    Ok(Some(entries))
}

/// Sample metadata as a metadata table.
fn metadata(path: &Path, samples: &[String], rows: &[BTreeMap<String, String>]) -> Result<Metadata> {
    let names: std::collections::BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
    let mut header = vec!["sample-id".to_owned()];
    header.extend(names.iter().map(|name| (*name).clone()));
    let rows = samples
        .iter()
        .zip(rows)
        .enumerate()
        .map(|(at, (sample, values))| {
            let mut cells = vec![sample.clone()];
            cells.extend(names.iter().map(|name| values.get(*name).cloned().unwrap_or_default()));
            Row { line: at as u64 + 1, cells }
        })
        .collect();
    Metadata::from_table(DelimitedTable {
        path: path.to_path_buf(),
        delimiter: b'\t',
        header_line: 0,
        header,
        rows,
        directives: Vec::new(),
        problems: Vec::new(),
        notes: Vec::new(),
    })
}
