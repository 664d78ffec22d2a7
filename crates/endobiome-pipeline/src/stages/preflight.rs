//! What the first reads of each sample say, before work goes on.

mod look;

use crate::settings::SettingProblem;
use crate::{Error, Plan, Result};
use endobiome_core::{Context, Message, say};
use endobiome_reads::primer::{PrimerDetection, PrimerVerdict};
use endobiome_reads::{ReadParameters, Truncation, detect_primers, first_look, truncation};
use rayon::prelude::*;

/// Fragments of each sample looked at for primers.
const PRIMER_FRAGMENTS: u64 = 200;
/// Fragments of each sample looked at for qualities.
const QUALITY_FRAGMENTS: u64 = 1000;
/// Overlap that DADA2's and vsearch's merging need at least.
pub(crate) const NEEDED_OVERLAP: u32 = 12;

/// Looks at the first reads of every sample: are the primers those asked for, and do truncated mates still
/// overlap? Resolves `truncate = "auto"`.
///
/// Files that cannot be read are not told of here: `prepare` tells of all of them.
///
/// # Errors
/// [`Error::Settings`] with everything that a person must decide: most samples carry other primers than asked for, or primers
/// that nobody asked to cut; reads are not what they are said to be; whole mates cannot meet.
/// [`endobiome_reads::Error::NoOverlap`] with the arithmetic when truncated mates cannot meet.
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{Plan, RunConfiguration, stages::preflight::check_reads};
/// let mut plan = Plan::new(RunConfiguration::new("samplesheet.csv", "results"))?;
/// check_reads(&mut plan, &Context::silent())?;
/// // `auto` has become a length.
/// assert_ne!(plan.configuration.reads.filter.forward.truncate, endobiome_reads::Truncation::Auto);
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn check_reads(plan: &mut Plan, context: &Context<'_>) -> Result<()> {
    let amplicon = plan.configuration.region().map(|preset| preset.insert_p99);
    // The arithmetic needs no read: a mistake in it is told before any file is opened.
    truncation::check_fixed(&plan.configuration.reads, amplicon, NEEDED_OVERLAP)?;
    context.check()?;
    context.begin("first look at the reads", plan.entries.len() as u64);
    let mut problems = check_primers(plan, context)?;
    let looked = look::look(plan)?;
    problems.extend(looked.problems.iter().cloned());
    if !problems.is_empty() {
        return Err(Error::Settings { problems });
    }
    let (amplicon, measured) = look::amplicon(plan, &looked)?;
    let parameters = &mut plan.configuration.reads;
    // What was measured advises; only the length of a known region refuses lengths that a person chose.
    if let Err(error) = truncation::check_fixed(parameters, amplicon, NEEDED_OVERLAP) {
        plan.warnings.push(error.to_string().into());
    }
    let kept =
        first_look::kept_by_filter(&looked.reads, parameters, &looked.profile, amplicon, NEEDED_OVERLAP)?;
    plan.warnings.extend(kept.and_then(|kept| kept.advice()));
    let choice = if is_auto(parameters) {
        truncation::resolve(parameters, &looked.profile, amplicon, NEEDED_OVERLAP)?
    } else {
        None
    };
    context.end(&match (choice, measured) {
        (Some(choice), Some(measured)) => format!("{}; {measured}", choice.proof),
        (Some(choice), None) => choice.proof,
        (None, _) => "primers as asked".to_owned(),
    });
    Ok(())
}

/// Whether a length is to be chosen.
fn is_auto(parameters: &ReadParameters) -> bool {
    [&parameters.filter.forward, &parameters.filter.reverse]
        .iter()
        .any(|mate| mate.truncate == Truncation::Auto)
}

/// What is wrong with the primers of most samples, for a person to decide; what is wrong with few becomes a warning.
fn check_primers(plan: &mut Plan, context: &Context<'_>) -> Result<Vec<SettingProblem>> {
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
        return Ok(vec![SettingProblem::new(
            "reads.primers",
            format!(
                "{} ({} of {} samples, {sample} among them). Correct reads.primers, or set check_primers = false \
                 to go on all the same",
                detection.message,
                wrong.len(),
                told.len()
            ),
        )]);
    }
    let warnings: Vec<Message> = wrong
        .iter()
        .map(|(sample, detection)| say!("sample {sample}: {message}", sample, message = detection.message))
        .collect();
    plan.warnings.extend(warnings);
    Ok(Vec::new())
}
