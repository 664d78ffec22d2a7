//! A study as files, in the layout that nf-core/ampliseq users know.
//!
//! Every function writes whole files (temporary name, then rename) and returns their paths. No file holds
//! a time, a host name or an absolute path, so two runs compare byte for byte.

pub mod abundance;
pub mod checksums;
pub mod contamination;
pub mod denoising;
pub mod diversity;
pub mod dysbiosis;
pub mod exchange;
pub mod foreign;
pub mod reads;
mod report;
pub mod statistics;
pub mod taxonomy;
pub mod trace;

use crate::foreign::FeatureNames;
use crate::{Result, Study};
use endobiome_core::Context;
use endobiome_core::column::TableDescription;
use std::path::PathBuf;

/// Every table that a run or a single step can write, in the order of the page of formats.
pub fn tables() -> Vec<TableDescription> {
    [
        reads::tables(),
        denoising::tables(),
        taxonomy::tables(),
        abundance::tables(),
        diversity::tables(),
        dysbiosis::tables(),
        contamination::tables(),
        statistics::tables(),
        exchange::tables(),
        foreign::tables(),
        checksums::tables(),
    ]
    .concat()
}

/// Writes every file of a study but those of `pipeline_info/`.
///
/// # Errors
/// When a file cannot be written; those before it are whole.
pub fn write(study: &Study, context: &Context<'_>) -> Result<Vec<PathBuf>> {
    let folder = &study.configuration.output.folder;
    context.begin("write results", 9);
    let mut files = reads::write(folder, study)?;
    context.advance(1);
    files.extend(denoising::write(folder, &study.asvs)?);
    context.advance(1);
    let features = study.asvs.result.table.features();
    files.extend(taxonomy::write(folder, features, &study.assignments)?);
    context.advance(1);
    files.extend(abundance::write(folder, &study.bacterial.table, &study.bacterial.assignments)?);
    context.advance(1);
    let bacterial: Vec<String> = study.bacterial.table.features().iter().map(ToString::to_string).collect();
    files.extend(diversity::write(folder, &study.diversity, &bacterial)?);
    context.advance(1);
    files.extend(contamination::write(folder, &study.lowbiomass, &FeatureNames::default())?);
    context.advance(1);
    files.extend(dysbiosis::write(folder, &study.calls)?);
    if study.configuration.dysbiosis.cst_centroids.is_some() {
        files.push(dysbiosis::write_unreachable(folder, &study.unreachable)?);
    }
    context.advance(1);
    files.extend(statistics::write(folder, &study.comparison)?);
    context.advance(1);
    let sequences = foreign::bacterial_sequences(study);
    let tree = match &study.configuration.diversity.tree {
        Some(path) => Some(crate::stages::diversity::options::newick(path)?),
        None => None,
    };
    let beside = exchange::Beside {
        assignments: &study.bacterial.assignments,
        records: &study.records(),
        sequences: sequences.as_deref(),
        tree: tree.as_deref(),
        alpha: &study.diversity.alpha,
    };
    files.extend(exchange::write(folder, &study.bacterial.table, beside)?);
    files.extend(report::write(folder, study)?);
    context.end(&format!("{} files", files.len()));
    Ok(files)
}
