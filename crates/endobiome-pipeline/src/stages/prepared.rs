//! FASTQ files to dereplicated reads, sample by sample.

use crate::output::trace::TraceFile;
use crate::study::SampleReads;
use crate::{Error, Plan, Result};
use endobiome_core::{Context, SampleId};
use endobiome_reads::{
    HostScreen, HostScreenMode, PairHandling, PreparedSample, ReadAccounting, ReadTrace,
    prepare_sample_traced, write_sample,
};
use endobiome_tables::SampleEntry;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Prepares all samples of a plan, in its order.
///
/// # Errors
/// [`Error::Reads`] lists every sample whose files are broken; a sample without reads is none of them.
pub fn prepare(plan: &Plan, context: &Context<'_>) -> Result<Vec<(SampleId, PreparedSample)>> {
    let samples = each_sample(plan, context, |entry, screen, trace| {
        prepare_sample_traced(&entry.record, &entry.files, &plan.configuration.reads, screen, trace)
    })?;
    let totals = samples.iter().map(|(_, sample)| &sample.accounting);
    context.end(&reads_kept(totals));
    Ok(samples)
}

/// Takes all samples of a plan through the same steps and writes the reads that are left to `folder`.
///
/// # Errors
/// As [`prepare`]; samples that are not broken are written all the same.
pub fn write(plan: &Plan, folder: &Path, context: &Context<'_>) -> Result<(Vec<PathBuf>, Vec<SampleReads>)> {
    let parameters = &plan.configuration.reads;
    let outputs = |entry: &SampleEntry| -> Vec<PathBuf> {
        let apart = entry.files.is_paired() && parameters.pairs == PairHandling::KeepPairs;
        let suffixes: &[&str] = if apart { &["_R1", "_R2"] } else { &[""] };
        let end = if plan.configuration.output.plain { "" } else { ".gz" };
        suffixes.iter().map(|suffix| folder.join(format!("{}{suffix}.fastq{end}", entry.record.id))).collect()
    };
    let samples = each_sample(plan, context, |entry, screen, trace| {
        write_sample(&entry.files, parameters, screen, trace, &outputs(entry))
    })?;
    context.end(&reads_kept(samples.iter().map(|(_, sample)| &sample.accounting)));
    let files = plan.entries.iter().flat_map(outputs).collect();
    let samples = samples
        .into_iter()
        .zip(&plan.entries)
        .map(|((id, sample), entry)| SampleReads {
            id,
            run: entry.record.run.clone(),
            accounting: sample.accounting,
            quality: sample.quality,
            screen: sample.screen,
        })
        .collect();
    Ok((files, samples))
}

/// Runs `work` on every sample, in parallel, and gathers the answers, or all errors. The reads of samples whose trace is
/// asked for are followed into a file.
fn each_sample<T: Send>(
    plan: &Plan,
    context: &Context<'_>,
    work: impl for<'a> Fn(
        &SampleEntry,
        Option<&'a HostScreen>,
        Option<&'a mut (dyn ReadTrace + 'a)>,
    ) -> endobiome_reads::Result<T>
    + Sync,
) -> Result<Vec<(SampleId, T)>> {
    let screen = match (plan.configuration.reads.host_screen, &plan.configuration.input.host_fasta) {
        (HostScreenMode::Off, _) => None,
        (_, None) => Some(HostScreen::embedded()?),
        (_, Some(path)) => Some(HostScreen::with_host_fasta(path)?),
    };
    context.begin("reads: primers, screen, filter", plan.entries.len() as u64);
    let output = &plan.configuration.output;
    let answers = plan
        .entries
        .par_iter()
        .map(|entry| {
            let id = &entry.record.id;
            let mut trace =
                if output.trace.contains(id) { Some(TraceFile::create(&output.folder, id)?) } else { None };
            let followed = trace.as_mut().map(|trace| trace as &mut (dyn ReadTrace + '_));
            let answer = work(entry, screen.as_ref(), followed);
            if let (Some(trace), Ok(_)) = (trace, &answer) {
                trace.finish()?;
            }
            context.advance(1);
            Ok((id.clone(), answer))
        })
        .collect::<Result<Vec<_>>>()?;
    let total = answers.len();
    let mut samples = Vec::with_capacity(total);
    let mut errors = Vec::new();
    for (id, answer) in answers {
        match answer {
            Ok(sample) => samples.push((id, sample)),
            Err(error) => errors.push((id, error)),
        }
    }
    if errors.is_empty() { Ok(samples) } else { Err(Error::Reads { total, errors }) }
}

fn reads_kept<'a>(samples: impl Iterator<Item = &'a ReadAccounting>) -> String {
    let (mut total, mut reads, mut kept) = (0, 0, 0);
    for accounting in samples {
        total += 1;
        reads += accounting.input;
        kept += accounting.kept();
    }
    format!("{total} samples, {kept} of {reads} reads kept")
}
