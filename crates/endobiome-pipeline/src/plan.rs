//! What a run will do, checked before it does it.

use crate::{Denoiser, Error, Result, RunConfiguration};
use endobiome_core::{SampleKind, SampleRecord};
use endobiome_reads::FilterParameters;
use endobiome_tables::{AtomicFile, Metadata, SampleEntry, Samplesheet};

/// A run whose inputs have been read and checked.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The resolved parameters.
    pub configuration: RunConfiguration,
    /// The samples, by id, with all that is known of them.
    pub entries: Vec<SampleEntry>,
    /// What may surprise later.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Reads samplesheet and metadata and resolves the parameters.
    ///
    /// # Errors
    /// Every problem of a file in one error; see [`Samplesheet::read`] and [`Metadata::join`].
    pub fn new(mut configuration: RunConfiguration) -> Result<Self> {
        configuration.resolve()?;
        let sheet = Samplesheet::read(&configuration.input.samplesheet)?;
        let mut entries = sheet.entries;
        let mut warnings = sheet.warnings;
        if let Some(path) = &configuration.input.metadata {
            let metadata = Metadata::read(path)?;
            let mut records: Vec<SampleRecord> = entries.iter().map(|entry| entry.record.clone()).collect();
            metadata.join(&mut records)?;
            configuration.compare.factors.extend(metadata.categorical_columns());
            configuration.compare.numbers.extend(metadata.numeric_columns());
            for (entry, record) in entries.iter_mut().zip(records) {
                entry.record = record;
            }
        }
        if let Some(unknown) =
            configuration.output.trace.iter().find(|id| entries.iter().all(|entry| entry.record.id != **id))
        {
            return Err(Error::configuration(
                "output.trace",
                format!("no sample {unknown} in {}", configuration.input.samplesheet.display()),
            ));
        }
        let merges_first = configuration.denoise.method == Denoiser::Unoise3;
        let untouched = configuration.reads.filter == FilterParameters::default();
        if merges_first && untouched && entries.iter().all(|entry| entry.files.is_paired()) {
            // UNOISE3 judges merged reads (`reads.merge.max_expected_errors`): where mates agree, a poor base of one is
            // mended by the other, so mates are not filtered before unless someone asks for it.
            configuration.reads.filter.enabled = false;
        }
        if configuration.taxonomy.classifier.region.is_none() {
            warnings.push(
                "the amplified region is not known: species that it cannot tell apart are not shown as groups; name \
                 it with --region (V4, V3V4, ...) or --primers"
                    .to_owned(),
            );
        }
        let count = |kind: SampleKind| entries.iter().filter(|entry| entry.record.kind == kind).count();
        if count(SampleKind::ExtractionBlank) == 0 {
            warnings.push(
                "no extraction blank in the samplesheet (sample_type = extraction_blank): \
                 nothing can be said of kit contaminants"
                    .to_owned(),
            );
        }
        Ok(Self { configuration, entries, warnings })
    }

    /// Makes the output folder and sees that a file can be written there, before hours of work are spent.
    ///
    /// # Errors
    /// [`endobiome_tables::Error::Io`] names the folder.
    pub fn check_output(&self) -> Result<()> {
        // Dropped without a commit, the probe leaves nothing behind.
        AtomicFile::create(self.configuration.output.folder.join("probe"))?;
        Ok(())
    }

    /// The records, in order.
    pub fn records(&self) -> Vec<SampleRecord> {
        self.entries.iter().map(|entry| entry.record.clone()).collect()
    }
}
