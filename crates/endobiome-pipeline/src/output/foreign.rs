//! The results of a table of another tool, as files: those of a run behind the denoiser, and `input/`.

use super::contamination;
use super::status::SetAside;
use super::{
    absolute, abundance, described, diversity, dysbiosis, exchange, reads, report, statistics, taxonomy,
};
use crate::foreign::{FeatureNames, RecognisedRow, RenamedRow, UnmatchedRow};
use crate::{Result, Study};
use endobiome_core::Context;
use endobiome_core::column::TableDescription;
use std::path::{Path, PathBuf};

/// Writes `input/recognised.tsv`.
///
/// # Errors
/// When the file cannot be written.
///
/// ```
/// use endobiome_pipeline::foreign::RecognisedRow;
/// use endobiome_pipeline::output::foreign::recognised;
/// let folder = tempfile::tempdir()?;
/// let row = RecognisedRow {
///     role: "table",
///     file: "table.biom".to_owned(),
///     form: "BIOM 2.1".to_owned(),
///     samples_in: None,
///     values: Some("counts"),
///     samples: Some(12),
///     features: Some(340),
///     artifact: None,
///     notes: Vec::new(),
/// };
/// let file = recognised(folder.path(), &[row])?;
/// assert!(std::fs::read_to_string(file)?.contains("table\ttable.biom\tBIOM 2.1\t"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recognised(folder: &Path, rows: &[RecognisedRow]) -> Result<PathBuf> {
    described(folder, rows)
}

/// Writes `input/unmatched.tsv`.
///
/// # Errors
/// When the file cannot be written.
///
/// ```
/// use endobiome_pipeline::foreign::UnmatchedRow;
/// use endobiome_pipeline::output::foreign::unmatched;
/// let folder = tempfile::tempdir()?;
/// let row = UnmatchedRow { sample: "IM009_E".to_owned(), only_in: "metadata", analysed: false };
/// let text = std::fs::read_to_string(unmatched(folder.path(), &[row])?)?;
/// assert_eq!(text.lines().nth(1), Some("IM009_E\tmetadata\tfalse"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn unmatched(folder: &Path, rows: &[UnmatchedRow]) -> Result<PathBuf> {
    described(folder, rows)
}

/// Writes `input/renamed.tsv`.
///
/// # Errors
/// When the file cannot be written.
pub fn renamed(folder: &Path, rows: &[RenamedRow]) -> Result<PathBuf> {
    described(folder, rows)
}

/// The tables on what was read.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        TableDescription::of::<RecognisedRow>(),
        TableDescription::of::<UnmatchedRow>(),
        TableDescription::of::<RenamedRow>(),
    ]
}

/// Writes every file of a study made from a table but those of `input/` and `pipeline_info/`; features stand under `names`.
///
/// # Errors
/// When a file cannot be written; those before it are whole.
pub fn write(
    study: &Study,
    names: &FeatureNames,
    tree: Option<&str>,
    context: &Context<'_>,
) -> Result<Vec<PathBuf>> {
    let folder = &study.configuration.output.folder;
    context.begin("write results", 9);
    let set_aside = SetAside::of(&study.reads);
    let mut files =
        vec![reads::overall_summary(folder, &study.reads)?, reads::accounting(folder, &study.reads)?];
    context.advance(1);
    let all: Vec<String> = study.asvs.result.table.features().iter().map(|&id| names.name(id)).collect();
    files.extend(taxonomy::write(folder, &all, &study.assignments)?);
    context.advance(1);
    let bacterial = names.named(&study.bacterial.table)?;
    files.extend(abundance::write(folder, &bacterial, &study.bacterial.assignments)?);
    context.advance(1);
    files.extend(diversity::write(folder, &study.diversity, bacterial.features(), &set_aside)?);
    context.advance(1);
    files.extend(contamination::write(folder, &study.lowbiomass, names, &set_aside)?);
    context.advance(1);
    files.extend(dysbiosis::write(folder, &study.calls, &set_aside)?);
    files.extend(dysbiosis::write_bias(folder, study.bias.as_ref())?);
    files.extend(dysbiosis::write_visits(folder, &study.visits)?);
    files.extend(dysbiosis::write_copy_number(folder, study.copy_number.as_ref())?);
    files.extend(absolute::write(folder, study.absolute.as_ref())?);
    if study.configuration.dysbiosis.cst_centroids.is_some() {
        files.push(dysbiosis::write_similarities(folder, &study.calls)?);
        files.push(dysbiosis::write_unreachable(folder, &study.unreachable)?);
    }
    context.advance(1);
    files.extend(statistics::write(folder, &study.comparison)?);
    context.advance(1);
    let sequences = study.bacterial_sequences();
    let beside = exchange::Beside {
        assignments: &study.bacterial.assignments,
        records: &study.records(),
        sequences: sequences.as_deref(),
        tree,
        alpha: &study.diversity.alpha,
        beta: &study.diversity.beta,
    };
    files.extend(exchange::write(folder, &bacterial, beside)?);
    context.advance(1);
    files.extend(report::write(folder, study)?);
    context.end(&format!("{} files", files.len()));
    Ok(files)
}
