//! The steps that compare groups.

use super::{
    AssignedTable, OF_CALLS, StepOutcome, begun, endometrial_layer, finish, refused, resolved, samples,
    tree_of, with_tree,
};
use crate::settings::RunConfiguration;
use crate::stages::{comparison, diversity};
use crate::{Error, Result, output, plan};
use endobiome_compare::{
    CompareOptions, Design, MeasuredPower, PowerPlan, TaxaOptions, measure_power, pilot_design,
};
use endobiome_core::{Context, Message};
use std::path::Path;

/// From a table, a taxonomy and metadata to `stats/`. `sequences` (FASTA) make a tree where the settings name none.
///
/// # Errors
/// As [`dysbiosis`](super::dysbiosis()) and [`diversity`](super::diversity()), and when groups contradict each other or a column named is not there.
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_pipeline::{RunConfiguration, steps::{self, AssignedTable}};
/// let folder = tempfile::tempdir()?;
/// let at = |file: &str| folder.path().join(file);
/// std::fs::write(at("table.tsv"), "#OTU ID\tS1\tS2\tS3\nasv1\t900\t500\t100\nasv2\t100\t500\t900\n")?;
/// let taxonomy = "Feature ID\tTaxon\nasv1\td__Bacteria; g__Lactobacillus\nasv2\td__Bacteria; g__Prevotella\n";
/// std::fs::write(at("taxonomy.tsv"), taxonomy)?;
/// let input = AssignedTable::read(&at("table.tsv"), Some(&at("taxonomy.tsv")))?;
/// let rows = "S1\tendometrium\tRIF\nS2\tendometrium\tRIF\nS3\tendometrium\tcontrol\n";
/// std::fs::write(at("metadata.tsv"), format!("sample\tsample_type\tgroup\n{rows}"))?;
/// let mut configuration = RunConfiguration::new("", at("results"));
/// configuration.input.metadata = Some(at("metadata.tsv"));
/// let outcome = steps::compare(&input, None, configuration, &Context::silent())?;
/// assert!(outcome.files.iter().all(|file| file.is_file()));
/// assert!(outcome.files.contains(&at("results/stats/comparisons.tsv")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(
    input: &AssignedTable,
    sequences: Option<&Path>,
    configuration: RunConfiguration,
    context: &Context<'_>,
) -> Result<StepOutcome> {
    let context = &context.with_seed(configuration.seed);
    let mut configuration = resolved(with_tree(configuration, sequences))?;
    let samples::Samples { records, mut warnings, declared } = samples::records(input, &configuration)?;
    configuration.compare.factors.extend(declared.factors);
    configuration.compare.numbers.extend(declared.numbers);
    let mut problems = Vec::new();
    plan::check_tree(&configuration, false, &mut problems);
    plan::check_calls(&configuration, &mut problems);
    plan::check_columns(&records, &configuration, &mut problems);
    refused(problems)?;
    let _lock = begun(&configuration.output.folder)?;
    let (features, left_out) = input.bacterial(&configuration)?;
    warnings.extend(left_out);
    let table = input.table.select_features(&features);
    let wanted = &configuration.diversity;
    let tree = tree_of(&table, sequences, wanted)?;
    let diversity = diversity::diversity(&table, wanted, tree.as_ref(), context)?;
    let (answers, apart) = endometrial_layer(input, &records, &configuration, context)?;
    let assignments = &input.assignments;
    let amounts = answers.amounts.as_ref();
    warnings.extend(apart.warnings.iter().cloned());
    warnings.extend(amounts.iter().flat_map(|study| study.statements.iter().cloned()));
    let comparison = comparison::OfStudy {
        all: &input.by_id()?,
        assignments,
        kept: &features,
        bacterial: &table,
        apart: &apart.table,
        records: &records,
        diversity: &diversity,
        corrected: &answers.assessment.tables,
        calls: &answers.calls,
        amounts,
        tree: tree.as_ref(),
    }
    .compare(&configuration, context)?;
    let folder = &configuration.output.folder;
    let mut files = output::statistics::write(folder, &comparison)?;
    let findings = crate::findings::of(&answers.calls, &comparison);
    let differences = crate::findings::differences(&answers.calls, &comparison);
    files.extend(output::statistics::write_findings(folder, &findings, &differences)?);
    let parts: Vec<&str> =
        OF_CALLS.into_iter().chain(["taxonomy.exclude", "diversity", "compare", "taxa"]).collect();
    let outcome = input.told(finish("compare", &parts, &configuration, files, warnings)?);
    Ok(StepOutcome { notices: comparison.notices().iter().map(ToString::to_string).collect(), ..outcome })
}

/// What is measured by [`power()`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerChoice {
    /// What is planted, and how often.
    pub plan: PowerPlan,
    /// Women on each side, cases first, of a study to come whose samples are drawn from the table; `None`: the study that the
    /// metadata describe.
    pub women: Option<(usize, usize)>,
}

/// From a table, a taxonomy and metadata, or the size of a study to come, to `stats/power.tsv`: what the tests of taxa find of
/// differences planted in the table itself.
///
/// # Errors
/// As [`compare()`]; [`Error::Data`] when no contrast can be tested.
pub fn power(
    input: &AssignedTable,
    choice: PowerChoice,
    configuration: RunConfiguration,
    context: &Context<'_>,
) -> Result<(StepOutcome, Vec<MeasuredPower>)> {
    let context = &context.with_seed(configuration.seed);
    let mut configuration = resolved(configuration)?;
    let samples::Samples { records, mut warnings, declared } = samples::records(input, &configuration)?;
    configuration.compare.factors.extend(declared.factors);
    configuration.compare.numbers.extend(declared.numbers);
    let mut problems = Vec::new();
    if choice.women.is_none() {
        plan::check_columns(&records, &configuration, &mut problems);
    }
    refused(problems)?;
    let _lock = begun(&configuration.output.folder)?;
    let (features, left_out) = input.bacterial(&configuration)?;
    warnings.extend(left_out);
    let at_genus = input
        .table
        .select_features(&features)
        .collapse(|feature, _| input.assignments[features[feature]].taxon_at(endobiome_core::Rank::Genus));
    let options = TaxaOptions { monte_carlo: 0, ..configuration.taxa.clone() };
    let measured = match choice.women {
        Some((cases, controls)) => {
            let specimens: Vec<usize> =
                (0..records.len()).filter(|&row| records[row].kind.is_specimen()).collect();
            let of_specimens = at_genus.select_samples(&specimens);
            // The study to come has groups alone.
            let compare = CompareOptions {
                q_threshold: configuration.compare.q_threshold,
                adjust: configuration.compare.adjust,
                least_per_group: configuration.compare.least_per_group,
                ..CompareOptions::default()
            };
            let (design, table) = pilot_design(&of_specimens, cases, controls, &compare, context.seed())?;
            measure_power(&design, &table, &options, choice.plan, context)?
        }
        None => {
            let design = Design::read(&records, &configuration.compare)?.with_seed(context.seed());
            warnings.extend(design.nothing_compared());
            measure_power(&design, &at_genus, &options, choice.plan, context)?
        }
    };
    if measured.is_empty() {
        return Err(Error::Data(format!(
            "no contrast can be tested, so that no power can be measured; {}",
            if warnings.is_empty() {
                "see --cases and --controls".to_owned()
            } else {
                Message::list("; ", warnings).to_string()
            }
        )));
    }
    let files = vec![output::statistics::write_power(&configuration.output.folder, &measured)?];
    let parts = [
        "seed",
        "input.samplesheet",
        "input.metadata",
        "taxonomy.exclude",
        "absolute.spike_in",
        "compare",
        "taxa",
    ];
    Ok((input.told(finish("power", &parts, &configuration, files, warnings)?), measured))
}
