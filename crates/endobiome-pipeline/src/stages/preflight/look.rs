//! The first reads of all samples, judged together.

use super::{NEEDED_OVERLAP, QUALITY_FRAGMENTS};
use crate::settings::SettingProblem;
use crate::stages::prepared;
use crate::{Error, Plan, Result};
use endobiome_core::{SampleId, say};
use endobiome_reads::first_look::{self, FirstReads, MeasuredAmplicon, ReadLengths, ReadsFinding};
use endobiome_reads::quality_profile::QualityProfile;
use endobiome_reads::{ReadWarning, Truncation};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The reads of so many samples, spread over the plan, are kept to be filtered and merged.
const KEPT_SAMPLES: usize = 20;

/// So many samples are looked at before what they say is merged: memory does not grow with the study.
const TOGETHER: usize = 256;

/// What the first reads of one sample say; the reads themselves only where they are needed again.
struct OfSample {
    findings: Vec<ReadsFinding>,
    warnings: Vec<ReadWarning>,
    lengths: ReadLengths,
    profile: QualityProfile,
    paired: bool,
    reads: Option<FirstReads>,
}

/// What is known of the reads of a run once all samples were looked at.
#[derive(Default)]
pub(super) struct Looked {
    /// What must be decided before work begins.
    pub(super) problems: Vec<SettingProblem>,
    /// Qualities after primers were cut.
    pub(super) profile: QualityProfile,
    /// The first reads of some samples.
    pub(super) reads: Vec<FirstReads>,
}

/// Orientation without primers, mates in one file, read-through, primers that fit badly, mates too short to meet, runs of
/// different length. Files that cannot be read are told of when they are prepared.
pub(super) fn look(plan: &mut Plan) -> Result<Looked> {
    let parameters = &plan.configuration.reads;
    let stride = plan.entries.len().div_ceil(KEPT_SAMPLES).max(1);
    let of_sample = |(index, entry): (usize, &endobiome_tables::SampleEntry)| -> Result<Option<OfSample>> {
        let Ok(first) = FirstReads::of(&entry.files, parameters, QUALITY_FRAGMENTS) else { return Ok(None) };
        Ok(Some(OfSample {
            findings: first.findings(parameters)?,
            warnings: first.warnings.clone(),
            lengths: ReadLengths::of(&first, parameters)?,
            profile: first.profile(parameters)?,
            paired: first.paired,
            reads: index.is_multiple_of(stride).then_some(first),
        }))
    };
    let mut looked = Looked::default();
    let mut warnings = Vec::new();
    let mut refusing: BTreeMap<&'static str, Vec<(&SampleId, ReadsFinding)>> = BTreeMap::new();
    let mut lengths = ReadLengths::default();
    let mut typical = BTreeMap::new();
    for (group, entries) in plan.entries.chunks(TOGETHER).enumerate() {
        let looks: Vec<Option<OfSample>> = entries
            .par_iter()
            .enumerate()
            .map(|(index, entry)| of_sample((group * TOGETHER + index, entry)))
            .collect::<Result<_>>()?;
        for (entry, look) in entries.iter().zip(looks) {
            let Some(look) = look else { continue };
            let sample = &entry.record.id;
            warnings.extend(look.warnings.iter().map(|warning| prepared::of_sample(sample, warning)));
            for finding in look.findings {
                if finding.refuses() && plan.configuration.check_primers && !entry.record.kind.is_blank() {
                    refusing.entry(finding.name()).or_default().push((sample, finding));
                } else {
                    warnings.push(say!("sample {sample}: {finding}", sample, finding = finding.to_string()));
                }
            }
            if let (false, Some(length)) = (look.paired, look.lengths.typical()) {
                let run = entry.record.run.clone().unwrap_or_default();
                typical.entry(run).and_modify(|n: &mut u32| *n = length.min(*n)).or_insert(length);
            }
            lengths.merge(&look.lengths);
            looked.profile.merge(&look.profile);
            looked.reads.extend(look.reads);
        }
    }
    looked.problems = refusing.into_values().map(|found| problem(&found)).collect();
    if let Some(region) = plan.configuration.region()
        && let Err(error) =
            first_look::check_reach(&lengths, parameters, region.insert_median, NEEDED_OVERLAP)
    {
        looked.problems.push(SettingProblem::of_error("reads.pairs", &Error::from(error)));
    }
    let untruncated = parameters.filter.forward.truncate == Truncation::None;
    let typical: Vec<u32> = typical.into_values().collect();
    if let (true, Some(length)) = (untruncated, first_look::common_length(&typical, 0)) {
        warnings.push(say!("sequencing runs of single reads differ in read length (typically {typical} bases): the same organism \
             becomes one ASV a run; cut them to a common length with --trunc-len {length}", typical = format!("{typical:?}"), length));
    }
    plan.warnings.extend(warnings);
    Ok(looked)
}

/// One problem for all samples of which the same was found.
fn problem(found: &[(&SampleId, ReadsFinding)]) -> SettingProblem {
    let mut message = String::new();
    if let Some((sample, finding)) = found.first() {
        message = format!("sample {sample}: {finding}; or set check_primers = false to go on all the same");
    }
    let others: Vec<&str> = found.iter().skip(1).map(|(sample, _)| sample.as_str()).collect();
    if !others.is_empty() {
        message.push_str(&format!(" (the same in {} more samples: {})", others.len(), others.join(", ")));
    }
    SettingProblem::new("reads", message)
}

/// The greatest common length of the insert: that of the region, else measured on pairs that merge where a choice of lengths
/// depends on it. With a sentence on how it was measured.
pub(super) fn amplicon(plan: &Plan, looked: &Looked) -> Result<(Option<u32>, Option<String>)> {
    if let Some(region) = plan.configuration.region() {
        return Ok((Some(region.insert_p99), None));
    }
    let measured = MeasuredAmplicon::of(&looked.reads, &plan.configuration.reads)?;
    Ok((
        measured.map(|measured| measured.length),
        measured.map(|MeasuredAmplicon { length, merged, of }| {
            format!("the amplicon has up to {length} bases by {merged} of {of} first pairs that merge")
        }),
    ))
}
