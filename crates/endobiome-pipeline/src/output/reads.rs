//! `input/`, `qc/`, `overall_summary.tsv` and `read_accounting.tsv`.

mod accounting;
mod samples;
mod summary;

use super::described;
use crate::Result;
use crate::output::trace;
use crate::sample_reads::SampleReads;
use accounting::AccountingRow;
use endobiome_core::column::{Described, TableDescription};
use endobiome_core::file_name::part_of;
use endobiome_reads::QualityProfile;
use endobiome_tables::{AtomicFile, SampleEntry, records};
use samples::ResolvedSample;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use summary::SummaryRow;

/// Writes the samplesheet as it was understood: `input/samplesheet.resolved.tsv`.
pub(crate) fn samplesheet(folder: &Path, entries: &[SampleEntry]) -> Result<PathBuf> {
    let samples: Vec<ResolvedSample<'_>> = entries.iter().map(ResolvedSample).collect();
    described(folder, &samples)
}

/// The tables on samples and reads.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        TableDescription::of::<SummaryRow<'_>>(),
        TableDescription::of::<AccountingRow<'_>>(),
        TableDescription::of::<ResolvedSample<'_>>(),
        TableDescription::of::<trace::TraceRow<'_>>(),
    ]
}

/// Qualities by cycle as they came: `qc/<sample>.json`, and `qc/runs/<run>.json` of all samples of a sequencing run.
pub(crate) fn qualities(folder: &Path, reads: &[SampleReads]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut put = |path: PathBuf, quality: &QualityProfile| -> Result<()> {
        let text = serde_json::to_string(&quality.summary())
            .map_err(|error| crate::Error::Internal(error.to_string()))?;
        AtomicFile::write(&path, text + "\n")?;
        files.push(path);
        Ok(())
    };
    for sample in reads {
        put(folder.join("qc").join(format!("{}.json", sample.id)), &sample.quality)?;
    }
    for (run, quality) in by_run(reads) {
        put(folder.join("qc/runs").join(format!("{}.json", part_of(&run))), &quality)?;
    }
    Ok(files)
}

/// The qualities of all samples of each sequencing run, by name; those without one are `unknown_run`.
pub(crate) fn by_run(reads: &[SampleReads]) -> BTreeMap<String, QualityProfile> {
    let mut runs: BTreeMap<String, QualityProfile> = BTreeMap::new();
    for sample in reads.iter().filter(|sample| sample.quality.forward.reads() > 0) {
        let run = sample.run.clone().unwrap_or_else(|| "unknown_run".to_owned());
        runs.entry(run).or_default().merge(&sample.quality);
    }
    runs
}

/// One row a sample: its status, the reads left after each step in pipeline order, and what was screened.
pub(crate) fn overall_summary(folder: &Path, reads: &[SampleReads]) -> Result<PathBuf> {
    let mut steps: Vec<String> = Vec::new();
    for sample in reads {
        for step in &sample.accounting.steps {
            if !steps.contains(&step.step) {
                steps.push(step.step.clone());
            }
        }
    }
    let rows: Vec<SummaryRow<'_>> = reads.iter().map(|reads| SummaryRow { reads, steps: &steps }).collect();
    let path = folder.join(SummaryRow::FILE);
    records::write_columns(&path, &SummaryRow::columns(), &steps, &rows)?;
    Ok(path)
}

/// One row a sample, step and reason.
pub(crate) fn accounting(folder: &Path, reads: &[SampleReads]) -> Result<PathBuf> {
    described(folder, &reads.iter().flat_map(AccountingRow::of).collect::<Vec<_>>())
}
