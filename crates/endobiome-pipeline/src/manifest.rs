//! `pipeline_info/`: how the results came about.

use crate::output::checksums::{self, FileChecksum};
use crate::{Error, Result, RunConfiguration, Study};
use endobiome_tables::AtomicFile;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};

/// What `params.json` holds.
#[derive(Serialize)]
struct Parameters<'a> {
    /// Every setting that was used, with who set it.
    settings: serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a endobiome_taxonomy::ReferenceInfo>,
    warnings: &'a [String],
}

/// Writes the resolved parameters, the versions, and the SHA-256 of every input and output.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write(study: &Study, outputs: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let input = &study.configuration.input;
    let named = [Some(&input.samplesheet), input.metadata.as_ref(), input.host_fasta.as_ref()];
    let reads = study.entries.iter().flat_map(|entry| entry.files.paths());
    let inputs: Vec<PathBuf> = named.into_iter().flatten().chain(reads).cloned().collect();
    write_with_inputs(study, &inputs, outputs)
}

/// The same for a study that was read from these files.
///
/// # Errors
/// As [`write`].
pub fn write_with_inputs(study: &Study, inputs: &[PathBuf], outputs: &[PathBuf]) -> Result<Vec<PathBuf>> {
    write_all(&study.configuration, &[], Some(&study.reference), &study.warnings, inputs, outputs)
}

/// The same for work that used the parts named of the settings, and no reference.
///
/// # Errors
/// As [`write`].
pub fn write_parts(
    configuration: &RunConfiguration,
    parts: &[&str],
    warnings: &[String],
    inputs: &[PathBuf],
    outputs: &[PathBuf],
) -> Result<Vec<PathBuf>> {
    write_all(configuration, parts, None, warnings, inputs, outputs)
}

fn write_all(
    configuration: &RunConfiguration,
    parts: &[&str],
    reference: Option<&endobiome_taxonomy::ReferenceInfo>,
    warnings: &[String],
    inputs: &[PathBuf],
    outputs: &[PathBuf],
) -> Result<Vec<PathBuf>> {
    let folder = configuration.output.folder.join("pipeline_info");
    let parameters = folder.join("params.json");
    let told =
        Parameters { settings: crate::settings::provenance(configuration, parts), reference, warnings };
    let text = serde_json::to_string_pretty(&told).map_err(|error| Error::Internal(error.to_string()))?;
    AtomicFile::write(&parameters, text + "\n")?;
    let versions = folder.join("software_versions.yml");
    AtomicFile::write(&versions, format!("endobiome: {}\n", env!("CARGO_PKG_VERSION")))?;

    let mut rows = Vec::new();
    let mut add = |role: &'static str, file: String, path: &Path| -> Result<()> {
        rows.push(FileChecksum { role, file, sha256: sha256(path)? });
        Ok(())
    };
    let name_of = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for path in inputs {
        add("input", name_of(path), path)?;
    }
    for path in outputs {
        let name = path.strip_prefix(&configuration.output.folder).unwrap_or(path);
        add("output", name.display().to_string(), path)?;
    }
    let checksums = checksums::write(&configuration.output.folder, &rows)?;
    Ok(vec![parameters, versions, checksums])
}

fn sha256(path: &Path) -> Result<String> {
    let mut file = std::fs::File::open(path).map_err(endobiome_tables::Error::io(path))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(endobiome_tables::Error::io(path))?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
