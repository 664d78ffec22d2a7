//! The folder of results of one study, or of studies that were joined before.

use super::NamesOfStudies;
use crate::{Error, Result, verify};
use endobiome_core::{Assignment, FeatureId, SampleId, SampleRecord, Sequence};
use endobiome_tables::read_any::read_any;
use endobiome_tables::{Metadata, fasta, taxonomy_table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

pub(super) const SEQUENCES: &str = "denoise/ASV_seqs.fasta";
pub(super) const LONG_TABLE: &str = "tables/abundance.tsv";
pub(super) const METADATA: &str = "input/metadata.tsv";
pub(super) const PARAMETERS: &str = "pipeline_info/params.json";
const TABLE: &str = "denoise/ASV_table.tsv";
const TAXONOMY: &str = "taxonomy/ASV_tax.tsv";
const RECORDS: &str = "phyloseq/meta.tsv";
const VERSIONS: &str = "pipeline_info/software_versions.yml";
const STUDY: &str = "study";

/// How a study was made, and its size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct About {
    /// The version of the program.
    pub(super) version: String,
    /// The reference, as the run told of it.
    pub(super) reference: serde_json::Value,
    /// The value of each setting of reads, denoising and taxonomy.
    pub(super) settings: BTreeMap<String, serde_json::Value>,
    pub(super) samples: usize,
    pub(super) features: usize,
    pub(super) reads: u64,
}

/// What is joined of a folder.
pub(super) struct StudyFolder {
    /// The studies in it, by name: one, or those that were joined.
    pub(super) studies: BTreeMap<String, About>,
    pub(super) records: Vec<SampleRecord>,
    /// The counts of each sample, in the order of the records.
    pub(super) counts: Vec<Vec<(FeatureId, u64)>>,
    pub(super) sequences: BTreeMap<FeatureId, Sequence>,
    pub(super) assignments: BTreeMap<FeatureId, Assignment>,
}

impl StudyFolder {
    /// Reads a folder whose files are those that its manifest lists.
    ///
    /// # Errors
    /// When it is no complete folder of results, or a file of it was changed.
    pub(super) fn read(name: &str, folder: &Path, names: NamesOfStudies) -> Result<Self> {
        verify(folder)?;
        let (by_name, sequences) = sequences(&folder.join(SEQUENCES))?;
        let id = |feature: &str| {
            by_name.get(feature).copied().ok_or_else(|| {
                Error::Data(format!("{}: the feature {feature} has no sequence", folder.display()))
            })
        };
        let told: Parameters = parameters(&folder.join(PARAMETERS))?;
        let is_joined = told.studies.is_some();
        let table_file = folder.join(if is_joined { LONG_TABLE } else { TABLE });
        let read = read_any(&table_file)?;
        let table = read.into_counts()?;
        let mut records =
            Metadata::read(folder.join(if is_joined { METADATA } else { RECORDS }))?.records()?;
        let mut counts = Vec::with_capacity(records.len());
        for record in &records {
            // A long table has no rows of a sample without reads.
            let row = table.sample_index(&record.id).into_iter().flat_map(|at| table.row(at));
            counts.push(row.map(|(at, n)| Ok((id(&table.features()[at])?, n))).collect::<Result<Vec<_>>>()?);
        }
        if let Some(sample) = table.samples().iter().find(|s| records.iter().all(|r| r.id != **s)) {
            let message = format!("nothing is known of the sample {sample} of its table");
            return Err(Error::Data(format!("{}: {message}", folder.display())));
        }
        let assignments = taxonomy_table::read(folder.join(TAXONOMY))?
            .into_iter()
            .map(|(feature, assignment)| Ok((id(&feature)?, assignment)))
            .collect::<Result<BTreeMap<_, _>>>()?;
        let studies = match told.studies {
            Some(studies) => studies,
            None => {
                for record in &mut records {
                    told_apart(record, name, names)?;
                }
                let about = About {
                    version: version(&folder.join(VERSIONS))?,
                    reference: told.reference,
                    settings: of_interest(told.settings),
                    samples: records.len(),
                    features: table.n_features(),
                    reads: (0..table.n_samples()).map(|at| table.sample_total(at)).sum(),
                };
                BTreeMap::from([(name.to_owned(), about)])
            }
        };
        Ok(Self { studies, records, counts, sequences, assignments })
    }
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    settings: BTreeMap<String, Said>,
    #[serde(default)]
    reference: serde_json::Value,
    studies: Option<BTreeMap<String, About>>,
}

#[derive(Deserialize)]
struct Said {
    value: serde_json::Value,
}

fn parameters(path: &Path) -> Result<Parameters> {
    let text = text(path)?;
    serde_json::from_str(&text)
        .map_err(|error| Error::Data(format!("{}: these are no settings of a run: {error}", path.display())))
}

fn text(path: &Path) -> Result<String> {
    Ok(std::fs::read_to_string(path).map_err(endobiome_tables::Error::io(path))?)
}

/// The version of the program, of the file that a run writes.
fn version(path: &Path) -> Result<String> {
    let text = text(path)?;
    let version = text.lines().find_map(|line| line.strip_prefix("endobiome: "));
    version.map(str::to_owned).ok_or_else(|| Error::Data(format!("{}: no version is in it", path.display())))
}

/// The settings that decide what an ASV and its name are.
fn of_interest(settings: BTreeMap<String, Said>) -> BTreeMap<String, serde_json::Value> {
    let decides = |name: &str| {
        ["reads.", "denoise.", "taxonomy."].iter().any(|part| name.starts_with(part)) || name == "compat"
    };
    settings.into_iter().filter(|(name, _)| decides(name)).map(|(name, said)| (name, said.value)).collect()
}

/// The sequences, and the identity of each name: the MD5 of its sequence, whatever the name.
fn sequences(path: &Path) -> Result<(BTreeMap<String, FeatureId>, BTreeMap<FeatureId, Sequence>)> {
    let (mut names, mut sequences) = (BTreeMap::new(), BTreeMap::new());
    for record in fasta::read(path)? {
        let id = FeatureId::of(record.sequence.as_bytes());
        names.insert(record.id, id);
        sequences.insert(id, record.sequence);
    }
    Ok((names, sequences))
}

/// Says where a sample is from, and tells runs, batches and plates of this study from those of others.
fn told_apart(record: &mut SampleRecord, study: &str, names: NamesOfStudies) -> Result<()> {
    let of_study = |value: &str| format!("{study}.{value}");
    for part in [&mut record.run, &mut record.batch, &mut record.plate] {
        *part = part.as_deref().map(of_study);
    }
    if names == NamesOfStudies::ByStudy {
        record.id = SampleId::new(of_study(record.id.as_str()))?;
        record.participant = record.participant.as_deref().map(of_study);
    }
    if let Some(own) = record.covariates.insert(STUDY.to_owned(), study.to_owned()) {
        record.covariates.insert(format!("{STUDY}_before"), own);
    }
    Ok(())
}

/// The study that a sample is from.
pub(super) fn study_of(record: &SampleRecord) -> &str {
    record.covariates.get(STUDY).map_or("", String::as_str)
}
