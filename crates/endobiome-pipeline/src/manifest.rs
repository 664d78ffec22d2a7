//! `pipeline_info/`: how the results came about.

use crate::folder::ResultFolder;
use crate::inputs::{Inputs, hexadecimal, sha256_of};
use crate::output::checksums::{self, FileChecksum};
use crate::{Error, Result, RunConfiguration, Study};
use endobiome_core::Message;
use endobiome_tables::AtomicFile;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What `params.json` holds.
#[derive(Serialize)]
struct Parameters<'a> {
    /// Every setting that was used, with who set it.
    settings: serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a endobiome_taxonomy::ReferenceInfo>,
    warnings: Vec<String>,
}

/// The files that a configuration names, beside the reads.
pub(crate) fn named_files(configuration: &crate::RunConfiguration) -> Vec<&Path> {
    let input = &configuration.input;
    let taxonomy = &configuration.taxonomy;
    let mut files: Vec<&Path> = vec![&input.samplesheet];
    let optional = [
        &input.metadata,
        &input.host_fasta,
        &taxonomy.reference_taxonomy,
        &configuration.diversity.tree,
        &configuration.dysbiosis.cst_centroids,
        &configuration.dysbiosis.copy_number,
    ];
    files.extend(optional.into_iter().flatten().map(PathBuf::as_path));
    // What is no file is the name of a preset.
    files.extend(configuration.dysbiosis.mock_composition.as_deref().filter(|path| path.is_file()));
    // What is no file is the name of a taxon.
    files.extend(configuration.absolute.spike_in.iter().map(Path::new).filter(|path| path.is_file()));
    if taxonomy.reference.as_os_str() != "embedded" {
        files.push(&taxonomy.reference);
    }
    files
}

/// The files of the clinical tables.
pub(crate) fn clinical_files(configuration: &crate::RunConfiguration) -> Vec<PathBuf> {
    let settings = crate::plan::clinical::settings(configuration);
    let mut files: Vec<PathBuf> = match &settings.folder {
        Some(folder) => {
            std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
        }
        None => [settings.redcap, settings.redcap_dictionary].into_iter().flatten().collect(),
    };
    files.retain(|path| {
        path.is_file() && path.extension().is_some_and(|ending| ending == "tsv" || ending == "csv")
    });
    if settings.folder.is_some() || !files.is_empty() {
        files.extend(settings.dictionary);
    }
    files.sort();
    files
}

/// Writes the resolved parameters and the versions; then, when the files of earlier runs are gone and no input was
/// changed meanwhile, the SHA-256 of every input as it was read and of every result as it was written. That file comes
/// last: it marks the run as complete.
///
/// # Errors
/// When a file cannot be written; [`Error::Data`] when an input was changed during the run.
pub fn write(study: &Study, inputs: &Inputs<'_>, folder: &mut ResultFolder) -> Result<()> {
    let named = named_files(&study.configuration).into_iter();
    let reads = study.entries.iter().flat_map(|entry| entry.files.paths()).map(PathBuf::as_path);
    let clinical = clinical_files(&study.configuration);
    let paths: Vec<PathBuf> = named.chain(reads).map(Path::to_path_buf).chain(clinical).collect();
    write_with_inputs(study, &paths, inputs, folder)
}

/// The same for a study that was read from these files.
///
/// # Errors
/// As [`write`].
pub(crate) fn write_with_inputs(
    study: &Study,
    paths: &[PathBuf],
    inputs: &Inputs<'_>,
    folder: &mut ResultFolder,
) -> Result<()> {
    let told = Parameters {
        settings: crate::settings::provenance(&study.configuration, &[]),
        reference: Some(&study.reference),
        warnings: study.warnings.iter().map(ToString::to_string).collect(),
    };
    finish(&told, paths, inputs, folder)
}

/// The same for work that used the parts named of the settings, and no reference.
///
/// # Errors
/// As [`write`].
pub(crate) fn write_parts(
    configuration: &RunConfiguration,
    parts: &[&str],
    warnings: &[Message],
    paths: &[PathBuf],
    inputs: &Inputs<'_>,
    folder: &mut ResultFolder,
) -> Result<()> {
    let told = Parameters {
        settings: crate::settings::provenance(configuration, parts),
        reference: None,
        warnings: warnings.iter().map(ToString::to_string).collect(),
    };
    finish(&told, paths, inputs, folder)
}

fn finish(
    told: &Parameters<'_>,
    paths: &[PathBuf],
    inputs: &Inputs<'_>,
    folder: &mut ResultFolder,
) -> Result<()> {
    let place = folder.path().join("pipeline_info");
    let parameters = place.join("params.json");
    let text = serde_json::to_string_pretty(told).map_err(|error| Error::Internal(error.to_string()))?;
    AtomicFile::write(&parameters, text + "\n")?;
    let versions = place.join("software_versions.yml");
    AtomicFile::write(&versions, format!("endobiome: {}\n", env!("CARGO_PKG_VERSION")))?;
    folder.put([parameters, versions]);

    inputs.check()?;
    let mut rows: Vec<FileChecksum> = paths
        .iter()
        .map(|path| {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            FileChecksum { role: "input", file, sha256: inputs.digest(path) }
        })
        .collect();
    let written = folder.written();
    for file in folder.files() {
        let name = folder.name_of(file);
        let sha256 = match written.get(name) {
            Some(sha256) => *sha256,
            None => sha256_of(file)?,
        };
        let sha256 = hexadecimal(&sha256);
        rows.push(FileChecksum { role: "output", file: name.display().to_string(), sha256 });
    }
    folder.remove_old();
    let manifest = checksums::write(folder.path(), &rows)?;
    folder.put([manifest]);
    folder.complete();
    Ok(())
}
