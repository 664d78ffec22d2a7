//! The stages of a run, one after the other.

use crate::cluster::RunPlan;
use crate::foreign::FeatureNames;
use crate::inputs::Inputs;
use crate::output;
use crate::output::status::SetAside;
use crate::stage::{COMPARISON, DIVERSITY, ENDOMETRIAL, Stages, TAXONOMY};
use crate::stages::prepared::{OnSampleError, Preparer, StoredSample, later_warnings, set_aside};
use crate::stages::{
    absolute, asv, bacterial, classification, comparison, copy_number, diversity, endometrial, mocks,
    preflight,
};
use crate::store::Key;
use crate::study::Study;
use crate::{Denoiser, Plan, Result, cluster};
use endobiome_core::{Assignment, Context, say};
use endobiome_dysbiosis::copy_number::CopyNumberStudy;
use endobiome_ecology::Tree;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

/// Where the files of stages go.
pub(super) trait Results {
    /// Files will be written soon.
    fn ready(&mut self) -> Result<()>;
    /// A stage ended: `files` writes its files into the folder it is given.
    fn write(&mut self, files: &mut dyn FnMut(&Path) -> Result<Vec<PathBuf>>) -> Result<()>;
}

/// Nothing is written.
struct Nowhere;

impl Results for Nowhere {
    fn ready(&mut self) -> Result<()> {
        Ok(())
    }

    fn write(&mut self, _files: &mut dyn FnMut(&Path) -> Result<Vec<PathBuf>>) -> Result<()> {
        Ok(())
    }
}

/// Runs all steps of a checked plan, without writing or storing anything.
///
/// # Errors
/// As [`run`](crate::run()).
///
/// ```no_run
/// use endobiome_core::Context;
/// use endobiome_pipeline::{Plan, RunConfiguration, run::analyse};
/// let plan = Plan::new(RunConfiguration::new("samplesheet.csv", "results"))?;
/// let study = analyse(plan, &Context::silent())?;
/// assert_eq!(study.calls.len(), study.records().len());
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn analyse(plan: Plan, context: &Context<'_>) -> Result<Study> {
    let stages = Stages::new(None, context);
    analyse_into(plan, None, OnSampleError::Stop, &stages, &Inputs::new(None), &mut Nowhere)
}

/// Runs all steps of a checked plan; each writes its files when it ends.
pub(super) fn analyse_into(
    mut plan: Plan,
    planned: Option<&RunPlan>,
    on_sample_error: OnSampleError,
    stages: &Stages<'_>,
    inputs: &Inputs<'_>,
    results: &mut dyn Results,
) -> Result<Study> {
    let context = stages.context();
    let reference = plan.take_reference()?;
    match planned {
        Some(planned) => planned.apply(&mut plan),
        None => preflight::check_reads(&mut plan, context)?,
    }
    let preparer = Preparer::new(&plan, stages, inputs)?;
    if let (Some(planned), Some(store)) = (planned, stages.store()) {
        cluster::require_all(planned, &plan, &preparer, stages, store)?;
    }
    if !plan.configuration.output.trace.is_empty() {
        results.ready()?;
    }
    let configuration = &plan.configuration;
    let (samples, denoise_key, asvs) = denoised(&preparer, planned, on_sample_error, configuration, stages)?;
    let later =
        later_warnings(samples.iter().map(|sample| (&sample.id, &*sample.account.warnings)), &plan.warnings);
    let mut reads = asv::account(samples, &asvs)?;
    let broken = SetAside::of(&reads);
    results.write(&mut |folder| {
        let mut files = vec![output::reads::samplesheet(folder, &plan.entries)?];
        if let Some(clinical) = &plan.clinical {
            files.extend(output::clinical::write(folder, clinical, context.seed())?);
        }
        files.extend(output::reads::qualities(folder, &reads)?);
        files.extend(configuration.output.trace.iter().map(|sample| output::trace::path(folder, sample)));
        files.extend(output::denoising::write(folder, &asvs, &broken)?);
        Ok(files)
    })?;

    let taxonomy = &configuration.taxonomy;
    let digest = |path: Option<&Path>| path.map(|path| inputs.look(path)).transpose();
    let key = stages
        .key(&TAXONOMY)
        .value(taxonomy)?
        .value(&digest(Some(taxonomy.reference.as_path()))?)?
        .value(&digest(taxonomy.reference_taxonomy.as_deref())?)?
        .key(&denoise_key);
    let taxonomy_key = key.finish();
    let assignments: Vec<Assignment> = stages.load_or_run(&TAXONOMY, &taxonomy_key, || {
        classification::classify(&asvs.result.sequences, &reference, taxonomy, context)
    })?;
    // Whatever vocabulary the answer is written in, everything else works on canonical names.
    let mut canonical = assignments.clone();
    canonical.iter_mut().for_each(classification::in_canonical_names);
    let spike_in = absolute::spike_in(&configuration.absolute)?;
    let apart = absolute::set_apart(&asvs.result.table, &canonical, &asvs.result.sequences, &spike_in)?;
    let mut bacterial =
        bacterial::separate(&asvs.result.table, &canonical, &taxonomy.exclude, &apart.is_spike_in);
    bacterial.assignments = bacterial.features.iter().map(|&feature| assignments[feature].clone()).collect();
    for (row, sample) in reads.iter_mut().enumerate() {
        let kept = bacterial.table.sample_total(row);
        sample.accounting.push("bacterial", kept, bacterial.removed[row].iter().copied());
        sample.accounting.check()?;
    }
    results.write(&mut |folder| {
        let mut files =
            vec![output::reads::overall_summary(folder, &reads)?, output::reads::accounting(folder, &reads)?];
        files.extend(output::taxonomy::write(folder, asvs.result.table.features(), &assignments)?);
        files.extend(output::abundance::write(folder, &bacterial.table, &bacterial.assignments)?);
        Ok(files)
    })?;

    let records = plan.records();
    let key = stages
        .key(&DIVERSITY)
        .value(&configuration.diversity)?
        .value(&digest(configuration.diversity.tree.as_deref())?)?
        .value(&apart.is_spike_in)?
        .key(&taxonomy_key);
    let diversity_key = key.finish();
    // Made once, by whichever stage needs it first.
    let tree = OnceCell::new();
    let tree_of_features = || -> Result<Option<&Tree>> {
        if tree.get().is_none() {
            let sequences: Vec<_> =
                bacterial.features.iter().map(|&feature| asvs.result.sequences[feature].clone()).collect();
            let made = configuration.diversity.tree_of(bacterial.table.features(), Some(&sequences))?;
            tree.get_or_init(|| made);
        }
        Ok(tree.get().and_then(Option::as_ref))
    };
    let diversity = stages.load_or_run(&DIVERSITY, &diversity_key, || {
        diversity::diversity(&bacterial.table, &configuration.diversity, tree_of_features()?, context)
    })?;
    results.write(&mut |folder| {
        let features: Vec<String> = bacterial.table.features().iter().map(ToString::to_string).collect();
        output::diversity::write(folder, &diversity, &features, &broken)
    })?;

    let key = stages
        .key(&ENDOMETRIAL)
        .value(&configuration.lowbiomass)?
        .value(&configuration.dysbiosis)?
        .value(&configuration.absolute)?
        .value(&digest(configuration.dysbiosis.cst_centroids.as_deref())?)?
        .value(&digest(configuration.dysbiosis.mock_composition.as_deref().filter(|path| path.is_file()))?)?
        .value(&records)?
        .value(&configuration.compare.visit_order)?
        .value(&apart.is_spike_in)?
        .key(&taxonomy_key);
    let endometrial_key = key.finish();
    let (endometrial, unreachable) = stages.load_or_run(&ENDOMETRIAL, &endometrial_key, || {
        let ids: Vec<String> = asvs.result.table.features().iter().map(ToString::to_string).collect();
        let names = endometrial::valencia_names(&configuration.dysbiosis, &ids, &assignments)?;
        let mocks = mocks::mock_compositions(&records, &configuration.dysbiosis)?;
        let endometrial = endometrial::assess_and_call(
            &apart,
            &records,
            &canonical,
            endometrial::Beside {
                absolute: Some(&configuration.absolute),
                valencia_names: &names,
                mocks: &mocks,
                visit_order: &configuration.compare.visit_order,
            },
            &configuration.lowbiomass,
            &configuration.dysbiosis,
            context,
        )?;
        let unreachable = endometrial::unreachable_centroid_taxa(&configuration.dysbiosis, &reference)?;
        Ok((endometrial, unreachable))
    })?;
    let endometrial::Endometrial { assessment: lowbiomass, calls, bias, visits, amounts } = endometrial;
    let of_calls =
        endometrial::call_parameters(&lowbiomass, &configuration.lowbiomass, &configuration.dysbiosis);
    let copies = copy_number::corrected(&apart.table, &canonical, &of_calls)?;
    results.write(&mut |folder| {
        let mut files = output::contamination::write(folder, &lowbiomass, &FeatureNames::default(), &broken)?;
        files.extend(output::dysbiosis::write(folder, &calls, &broken)?);
        files.extend(output::dysbiosis::write_bias(folder, bias.as_ref())?);
        files.extend(output::dysbiosis::write_visits(folder, &visits)?);
        files.extend(output::dysbiosis::write_copy_number(folder, copies.as_ref())?);
        files.extend(output::absolute::write(folder, amounts.as_ref())?);
        if configuration.dysbiosis.cst_centroids.is_some() {
            files.push(output::dysbiosis::write_similarities(folder, &calls)?);
            files.push(output::dysbiosis::write_unreachable(folder, &unreachable)?);
        }
        Ok(files)
    })?;

    let key = stages
        .key(&COMPARISON)
        .value(&configuration.compare)?
        .value(&configuration.taxa)?
        .value(&configuration.absolute)?
        .value(&records)?
        .key(&diversity_key)
        .key(&endometrial_key);
    let comparison = stages.load_or_run(&COMPARISON, &key.finish(), || {
        let parts = comparison::OfStudy {
            all: &asvs.result.table,
            assignments: &canonical,
            kept: &bacterial.features,
            bacterial: &bacterial.table,
            apart: &apart.table,
            records: &records,
            diversity: &diversity,
            corrected: &lowbiomass.tables,
            calls: &calls,
            amounts: amounts.as_ref(),
            tree: tree_of_features()?,
        };
        parts.compare(configuration, context)
    })?;
    results.write(&mut |folder| output::statistics::write(folder, &comparison))?;

    let sections =
        plan.clinical.as_ref().map(|clinical| output::clinical::sections(clinical, context.seed()));
    let sections = sections.unwrap_or_default();
    let tree = tree_of_features()?.cloned();
    let mut warnings = plan.warnings;
    warnings.extend(later);
    // Without the reason, which names files of this machine; the command tells it.
    warnings.extend(set_aside(&reads).into_iter().map(|(sample, _)| {
        say!("sample {sample} was set aside, as its files are broken: it has no reads in any table", sample)
    }));
    warnings.extend(asvs.result.warnings.iter().cloned());
    warnings.extend(endometrial::unreachable_sentence(&unreachable));
    warnings.extend(apart.warnings);
    warnings.extend(mocks::without_bias(&plan.configuration.dysbiosis, bias.as_ref()));
    warnings.extend(copies.as_ref().map(CopyNumberStudy::sentence));
    warnings.extend(amounts.iter().flat_map(|study| study.statements.iter().cloned()));
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
        bias,
        visits,
        absolute: amounts,
        copy_number: copies,
        unreachable,
        comparison,
        tree,
        sections,
    })
}

/// Samples prepared and denoised. Reads that prove damaged in the store are made again. With a plan the parts that its shards
/// left are joined.
fn denoised(
    preparer: &Preparer<'_>,
    planned: Option<&RunPlan>,
    on_sample_error: OnSampleError,
    configuration: &crate::RunConfiguration,
    stages: &Stages<'_>,
) -> Result<(Vec<StoredSample>, Key, asv::Asvs)> {
    let mut attempts = 0;
    loop {
        let samples = preparer.all(on_sample_error)?;
        let denoise = &configuration.denoise;
        let answer = match planned {
            Some(planned) if denoise.method == Denoiser::Dada2 => {
                let runs = cluster::runs(&samples, &denoise.dada2, stages)?;
                let join = || cluster::joined(&samples, &runs, planned, &denoise.dada2, stages);
                asv::infer_by(&samples, denoise, stages, join)
            }
            _ => asv::infer(&samples, denoise, stages),
        };
        match answer {
            Ok((key, asvs)) => return Ok((samples, key, asvs)),
            // Each attempt takes at least one damaged sample out of the store.
            Err(error) if error.is_of_store() && attempts < samples.len() => {
                attempts += 1;
                stages.context().begin("stage reads", 0);
                stages.context().end(&error.to_string());
            }
            Err(error) => return Err(error),
        }
    }
}
