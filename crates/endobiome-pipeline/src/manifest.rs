//! `pipeline_info/`: how the results came about.

use crate::output::checksums::{self, FileChecksum};
use crate::{Error, Result, Study};
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
    reference: &'a endobiome_taxonomy::ReferenceInfo,
    warnings: &'a [String],
}

/// Writes the resolved parameters, the versions, and the SHA-256 of every input and output.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write(study: &Study, outputs: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let folder = study.configuration.output.folder.join("pipeline_info");
    let parameters = folder.join("params.json");
    let told = Parameters {
        settings: crate::settings::provenance(&study.configuration, &[]),
        reference: &study.reference,
        warnings: &study.warnings,
    };
    let text = serde_json::to_string_pretty(&told).map_err(|error| Error::Internal(error.to_string()))?;
    AtomicFile::write(&parameters, text + "\n")?;
    let versions = folder.join("software_versions.yml");
    AtomicFile::write(&versions, format!("endobiome: {}\n", env!("CARGO_PKG_VERSION")))?;

    let mut rows = Vec::new();
    let mut add = |role: &'static str, file: String, path: &Path| -> Result<()> {
        rows.push(FileChecksum { role, file, sha256: sha256(path)? });
        Ok(())
    };
    let input = &study.configuration.input;
    let name_of = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    add("input", name_of(&input.samplesheet), &input.samplesheet)?;
    for path in [&input.metadata, &input.host_fasta].into_iter().flatten() {
        add("input", name_of(path), path)?;
    }
    for entry in &study.entries {
        for path in entry.files.paths() {
            add("input", name_of(path), path)?;
        }
    }
    for path in outputs {
        let name = path.strip_prefix(&study.configuration.output.folder).unwrap_or(path);
        add("output", name.display().to_string(), path)?;
    }
    let checksums = checksums::write(&study.configuration.output.folder, &rows)?;
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
