//! The whole run.

use crate::stages::{
    asv, bacterial, classification, comparison, diversity, endometrial, preflight, prepared,
};
use crate::study::Study;
use crate::{Plan, Result, RunConfiguration, findings, manifest, output};
use endobiome_core::{Context, TaxonId};
use std::path::PathBuf;

/// What a run leaves behind.
#[derive(Debug, Clone)]
pub struct RunSummary {
    /// Everything it found.
    pub study: Study,
    /// The files it wrote, in the order of the data's way.
    pub files: Vec<PathBuf>,
    /// What a person would look for first, in sentences.
    pub findings: Vec<String>,
}

/// Runs the main job and writes all files.
///
/// Uses rayon's current thread pool; the bytes written do not depend on the number of threads nor on the order
/// of samplesheet rows. Inputs are checked before work starts. Files are written under temporary names
/// and renamed.
///
/// # Errors
/// See [`Error`](crate::Error); an empty or wholly filtered sample is none.
pub fn run(configuration: RunConfiguration, context: &Context<'_>) -> Result<RunSummary> {
    let context = &context.with_seed(configuration.seed);
    let plan = Plan::new(configuration)?;
    plan.check_output()?;
    let study = analyse(plan, context)?;
    let mut files = output::write(&study, context)?;
    files.extend(manifest::write(&study, &files)?);
    let findings = findings::findings(&study);
    Ok(RunSummary { study, files, findings })
}

/// Runs all steps of a checked plan, without writing anything.
///
/// # Errors
/// As [`run`].
pub fn analyse(mut plan: Plan, context: &Context<'_>) -> Result<Study> {
    let reference = plan.take_reference()?;
    preflight::check_reads(&mut plan, context)?;
    let prepared = prepared::prepare(&plan, context)?;
    let configuration = &plan.configuration;

    let (mut reads, asvs) = asv::infer_accounted(&plan, prepared, context)?;
    let assignments =
        classification::classify(&asvs.result.sequences, &reference, &configuration.taxonomy, context)?;
    // Whatever vocabulary the answer is written in, everything else works on canonical names.
    let mut canonical = assignments.clone();
    canonical.iter_mut().for_each(classification::in_canonical_names);
    let mut bacterial = bacterial::separate(&asvs.result.table, &canonical, &configuration.taxonomy.exclude);
    bacterial.assignments = bacterial.features.iter().map(|&feature| assignments[feature].clone()).collect();
    for (row, sample) in reads.iter_mut().enumerate() {
        let kept = bacterial.table.sample_total(row);
        sample.accounting.push("bacterial", kept, bacterial.removed[row].iter().copied());
        sample.accounting.check()?;
    }

    let records = plan.records();
    let sequences: Vec<_> =
        bacterial.features.iter().map(|&feature| asvs.result.sequences[feature].clone()).collect();
    let tree = configuration.diversity.tree_of(bacterial.table.features(), Some(&sequences))?;
    let diversity = diversity::diversity(&bacterial.table, &configuration.diversity, tree.as_ref(), context)?;
    let even = diversity::at_common_depth(
        &bacterial.table,
        &records,
        &configuration.diversity,
        tree.as_ref(),
        context.seed(),
    )?;
    let endometrial::Endometrial { assessment: lowbiomass, calls } = endometrial::assess_and_call(
        &asvs.result.table,
        &records,
        &canonical,
        &configuration.lowbiomass,
        &configuration.dysbiosis,
        context,
    )?;

    let unreachable = endometrial::unreachable_centroid_taxa(&configuration.dysbiosis, &reference)?;

    let genera: Vec<(_, endobiome_core::AbundanceTable<TaxonId, f64>)> =
        comparison::genus_tables(&asvs.result.table, &canonical, &bacterial.features, &lowbiomass.tables)?;
    let comparison = comparison::compare(
        comparison::ComparisonInput {
            records: &records,
            diversity: &diversity,
            even: even.as_ref(),
            calls: &calls,
            genera: &genera,
        },
        &configuration.compare,
        &configuration.taxa,
        context,
    )?;
    let mut warnings = plan.warnings;
    warnings.extend(asvs.result.warnings.iter().cloned());
    warnings.extend(endometrial::unreachable_sentence(&unreachable));
    Ok(Study {
        reference: reference.info().clone(),
        configuration: plan.configuration,
        warnings,
        entries: plan.entries,
        reads,
        asvs,
        assignments,
        bacterial,
        diversity,
        lowbiomass,
        calls,
        unreachable,
        comparison,
    })
}
