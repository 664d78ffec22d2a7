//! What the first reads of each sample say, before work goes on.

use crate::{Error, Plan, Result};
use endobiome_core::Context;
use endobiome_reads::first_look::{self, FirstReads, ReadLengths};
use endobiome_reads::primer::{PrimerDetection, PrimerVerdict};
use endobiome_reads::quality_profile::QualityProfile;
use endobiome_reads::{detect_primers, profile_sample, truncation};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Fragments of each sample looked at for primers.
const PRIMER_FRAGMENTS: u64 = 200;
/// Fragments of each sample looked at for qualities.
const QUALITY_FRAGMENTS: u64 = 1000;
/// Overlap that DADA2's and vsearch's merging need at least.
pub(crate) const NEEDED_OVERLAP: u32 = 12;

/// Looks at the first reads of every sample: are the primers those asked for, and do truncated mates still
/// overlap? Resolves `truncate = "auto"`.
///
/// Files that cannot be read are not told of here: [`prepare`](super::prepared::prepare) tells of all of them.
///
/// # Errors
/// [`Error::Configuration`] when most samples carry other primers than asked for, or primers that nobody asked
/// to cut; [`endobiome_reads::Error::NoOverlap`] with the arithmetic when truncated mates cannot meet.
pub fn check_reads(plan: &mut Plan, context: &Context<'_>) -> Result<()> {
    let amplicon = plan.configuration.region().map(|preset| preset.insert_p99);
    // The arithmetic needs no read: a mistake in it is told before any file is opened.
    truncation::check_fixed(&plan.configuration.reads, amplicon, NEEDED_OVERLAP)?;
    context.check()?;
    context.begin("first look at the reads", plan.entries.len() as u64);
    check_primers(plan, context)?;
    look_at_reads(plan)?;
    let parameters = &mut plan.configuration.reads;
    let wants_profile = [&parameters.filter.forward, &parameters.filter.reverse]
        .iter()
        .any(|mate| mate.truncate == endobiome_reads::filter::Truncation::Auto);
    let mut profile = QualityProfile::default();
    if wants_profile {
        let look = |entry: &endobiome_tables::SampleEntry| {
            profile_sample(&entry.files, parameters, QUALITY_FRAGMENTS).ok()
        };
        let profiles: Vec<_> = plan.entries.par_iter().map(look).collect();
        profiles.iter().flatten().for_each(|of_sample| profile.merge(of_sample));
    }
    let choice = truncation::resolve(parameters, &profile, amplicon, NEEDED_OVERLAP)?;
    context.end(&choice.map_or_else(|| "primers as asked".to_owned(), |choice| choice.proof));
    Ok(())
}

/// Orientation without primers, mates in one file, read-through, primers that fit badly, mates too short to meet, runs of
/// different length, and what the filter would keep. Files that cannot be read are told of when they are prepared.
fn look_at_reads(plan: &mut Plan) -> Result<()> {
    let parameters = &plan.configuration.reads;
    let looks: Vec<(&endobiome_tables::SampleEntry, FirstReads)> = plan
        .entries
        .par_iter()
        .filter_map(|entry| {
            FirstReads::of(&entry.files, parameters, QUALITY_FRAGMENTS).ok().map(|first| (entry, first))
        })
        .collect();
    let mut warnings = Vec::new();
    let mut lengths = ReadLengths::default();
    let mut typical = BTreeMap::new();
    for (entry, first) in &looks {
        let sample = &entry.record.id;
        warnings.extend(first.warnings.iter().map(|warning| format!("sample {sample}: {warning}")));
        for finding in first.findings(parameters)? {
            if finding.refuses() && plan.configuration.check_primers && !entry.record.kind.is_blank() {
                return Err(Error::configuration(
                    "reads",
                    format!("sample {sample}: {finding}; or set check_primers = false to go on all the same"),
                ));
            }
            warnings.push(format!("sample {sample}: {finding}"));
        }
        let of_sample = ReadLengths::of(first, parameters)?;
        if let (false, Some(length)) = (first.paired, of_sample.typical()) {
            let run = entry.record.run.clone().unwrap_or_default();
            typical.entry(run).and_modify(|n: &mut u32| *n = length.min(*n)).or_insert(length);
        }
        lengths.merge(&of_sample);
    }
    if let Some(region) = plan.configuration.region() {
        first_look::check_reach(&lengths, parameters, region.insert_median, NEEDED_OVERLAP)?;
    }
    let untruncated = parameters.filter.forward.truncate == endobiome_reads::filter::Truncation::None;
    let typical: Vec<u32> = typical.into_values().collect();
    if let (true, Some(length)) = (untruncated, first_look::common_length(&typical, 0)) {
        warnings.push(format!(
            "sequencing runs of single reads differ in read length (typically {typical:?} bases): the same organism \
             becomes one ASV a run; cut them to a common length with --trunc-len {length}"
        ));
    }
    plan.warnings.extend(warnings);
    Ok(())
}

fn check_primers(plan: &mut Plan, context: &Context<'_>) -> Result<()> {
    let parameters = &plan.configuration.reads;
    let detections: Vec<Option<PrimerDetection>> = plan
        .entries
        .par_iter()
        .map(|entry| {
            let detection = detect_primers(&entry.files, parameters, PRIMER_FRAGMENTS).ok();
            context.advance(1);
            detection
        })
        .collect();
    let told: Vec<(&endobiome_core::SampleId, &PrimerDetection)> = plan
        .entries
        .iter()
        .zip(&detections)
        .filter(|(entry, _)| !entry.record.kind.is_blank())
        .filter_map(|(entry, detection)| detection.as_ref().map(|d| (&entry.record.id, d)))
        .filter(|(_, detection)| detection.verdict != PrimerVerdict::NoReads)
        .collect();
    let turned = parameters.primers.orientation == endobiome_reads::primer::ReadOrientation::Either;
    let wrong: Vec<_> = told
        .iter()
        .filter(|(_, detection)| match detection.verdict {
            PrimerVerdict::Mismatch | PrimerVerdict::Exchanged | PrimerVerdict::StillThere => true,
            PrimerVerdict::MixedOrientation => !turned,
            _ => false,
        })
        .collect();
    if plan.configuration.check_primers
        && wrong.len() * 2 > told.len()
        && let Some((sample, detection)) = wrong.first()
    {
        return Err(Error::configuration(
            "reads.primers",
            format!(
                "{} ({} of {} samples, {sample} among them). Correct reads.primers, or set check_primers = false \
                 to go on all the same",
                detection.message,
                wrong.len(),
                told.len()
            ),
        ));
    }
    let warnings: Vec<String> =
        wrong.iter().map(|(sample, detection)| format!("sample {sample}: {}", detection.message)).collect();
    plan.warnings.extend(warnings);
    Ok(())
}
