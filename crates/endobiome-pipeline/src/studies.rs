//! Results of several studies joined into one table, where they can be: the same reference, primers, trimming and parameters.
//!
//! ASVs are joined by sequence. A study's runs, batches and plates are told apart from those of others, for they are no common ones;
//! the column `study` says where a sample is from. The folder that comes of it is read by `analyse`, and by another join: in any order
//! and in any grouping the bytes are the same.

mod agreement;
mod folder;
mod joined;
mod rows;

use crate::folder::FolderLock;
use crate::output::checksums::{self, FileChecksum};
use crate::steps::StepOutcome;
use crate::{Error, Result, inputs, output};
use endobiome_tables::{AtomicFile, fasta, long_table, metadata};
use folder::StudyFolder;
use joined::Joined;
use rows::StudyRow;
pub(crate) use rows::tables;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How sample and woman names of several studies are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NamesOfStudies {
    /// As they are: a name of a sample in two studies is an error, a woman in two studies is one woman.
    #[default]
    AsGiven,
    /// After their study, as `STUDY.NAME`: two studies have no sample and no woman in common.
    ByStudy,
}

/// What is joined, and where to.
#[derive(Debug, Clone)]
pub struct JoinStudies {
    /// The name of each study and its folder of results.
    pub studies: Vec<(String, PathBuf)>,
    /// The folder that is written.
    pub folder: PathBuf,
    /// How names are taken.
    pub names: NamesOfStudies,
    /// Settings that may differ, by name or by the part before a point (`reads.filter`).
    pub allow: Vec<String>,
}

impl JoinStudies {
    /// Checks that the folders hold complete, unchanged results of studies that can be joined, and joins them.
    ///
    /// # Errors
    /// [`Error::Differs`] for results that are not as they were written; [`Error::Settings`] with every setting in which the studies
    /// differ and that is not allowed to; [`Error::Data`] for sample names in two studies; and when a file cannot be read or written.
    pub fn run(&self) -> Result<StepOutcome> {
        let mut names: Vec<&str> = self.studies.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            let message = format!("two studies are called {}; give them names: NAME=FOLDER", twice[0]);
            return Err(Error::configuration("studies", message));
        }
        if self.studies.iter().any(|(_, folder)| same_place(folder, &self.folder)) {
            let message = "the folder of a study would be written over; choose another --outdir";
            return Err(Error::configuration("outdir", message));
        }
        let mut joined = Joined::default();
        let mut about = BTreeMap::new();
        for (name, path) in &self.studies {
            let study = StudyFolder::read(name, path, self.names)?;
            for (name, one) in &study.studies {
                if about.insert(name.clone(), one.clone()).is_some() {
                    let message = format!("the study {name} is among them twice");
                    return Err(Error::configuration("studies", message));
                }
            }
            joined.add(study)?;
        }
        let mut warnings = agreement::check(&about, &self.allow)?;
        let joined = joined.finish(self.allow.iter().any(|name| name == "taxonomy"), &mut warnings)?;
        self.write(&joined, &about, warnings)
    }

    fn write(
        &self,
        joined: &joined::JoinedTable,
        about: &BTreeMap<String, folder::About>,
        warnings: Vec<String>,
    ) -> Result<StepOutcome> {
        let _lock = FolderLock::take(&self.folder)?;
        let place = |name: &str| self.folder.join(name);
        let manifest = place(crate::folder::MANIFEST);
        // Old results are not vouched for while new ones are written.
        if manifest.exists() {
            std::fs::remove_file(&manifest).map_err(endobiome_tables::Error::io(&manifest))?;
        }
        let mut files = vec![place(folder::SEQUENCES), place(folder::METADATA)];
        let ids = joined.table.features().iter().map(ToString::to_string);
        fasta::write(&files[0], ids.zip(&joined.sequences))?;
        metadata::write(&files[1], joined.table.samples(), &joined.records)?;
        files.extend(output::taxonomy::write(&self.folder, joined.table.features(), &joined.assignments)?);
        files.extend(long_table::write(place(folder::LONG_TABLE), &joined.table, &joined.assignments)?);
        let rows: Vec<StudyRow<'_>> = about.iter().map(|(name, about)| StudyRow { name, about }).collect();
        files.push(output::described(&self.folder, &rows)?);
        let parameters = place(folder::PARAMETERS);
        let told = serde_json::json!({ "studies": about, "warnings": warnings });
        let text = serde_json::to_string_pretty(&told).map_err(|error| Error::Internal(error.to_string()))?;
        AtomicFile::write(&parameters, text + "\n")?;
        files.push(parameters);
        let checksums = files
            .iter()
            .map(|file| {
                let name = file.strip_prefix(&self.folder).unwrap_or(file).to_string_lossy().into_owned();
                let sha256 = inputs::hexadecimal(&inputs::sha256_of(file)?);
                Ok(FileChecksum { role: "output", file: name, sha256 })
            })
            .collect::<Result<Vec<_>>>()?;
        files.push(checksums::write(&self.folder, &checksums)?);
        Ok(StepOutcome { files, warnings, ..StepOutcome::default() })
    }
}

/// Whether two paths lead to one folder.
fn same_place(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
