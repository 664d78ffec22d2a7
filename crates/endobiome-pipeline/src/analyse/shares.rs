//! A table of shares or of corrected counts: what needs no counts.

use super::{AnalysisSummary, Prepared};
use crate::folder::ResultFolder;
use crate::inputs::Inputs;
use crate::output::status::SetAside;
use crate::stages::comparison::{self, ComparisonInput};
use crate::stages::diversity::{Beta, BetaMetric, Diversity};
use crate::stages::{absolute, bacterial};
use crate::{Error, Result, manifest, output};
use endobiome_core::{AbundanceTable, Context, Message, say};
use endobiome_ecology::beta::{proportions, without_empty_samples};
use endobiome_ecology::{AlphaDiversity, Metric, alpha_diversity, distance_matrix, pcoa};
use endobiome_tables::imported::Values;

/// What a table without counts cannot answer.
const LEFT_OUT: &str = "contamination and carry-over, dysbiosis calls and indices, differential abundance, richness estimates and \
     coverage, rarefaction, the report";

pub(super) fn analyse(
    prepared: Prepared,
    inputs: &Inputs<'_>,
    results: &mut ResultFolder,
    context: &Context<'_>,
) -> Result<AnalysisSummary> {
    let kind = prepared.foreign.values.name();
    let (Values::Shares(table) | Values::Fractions(table)) = &prepared.foreign.values else {
        return Err(Error::Internal("no table of shares".to_owned()));
    };
    let configuration = &prepared.configuration;
    let folder = &configuration.output.folder;
    let mut warnings = prepared.warnings.clone();
    warnings.push(say!("the table holds {kind}, no counts of reads: diversity, distances and their comparison between groups, and tables at every \
         rank are given; left out for want of counts: {left_out}", kind, left_out = LEFT_OUT));
    let spike_in = absolute::spike_in(&configuration.absolute)?;
    let sequences = prepared.foreign.sequences.as_deref().unwrap_or_default();
    let features: Vec<usize> = (0..table.n_features())
        .filter(|&at| {
            bacterial::off_target(&prepared.canonical[at], &configuration.taxonomy.exclude).is_none()
                && spike_in.recognise(&prepared.canonical[at], sequences.get(at)).is_none()
        })
        .collect();
    let left_out = table.n_features() - features.len();
    if left_out > 0 {
        warnings.push(say!("{left_out} features are left out as not bacterial (no domain, or a word of taxonomy.exclude) or as the spike-in; the shares of the others \
             are those of what is left", left_out));
    }
    let shares = proportions(&table.select_features(&features));
    let assignments: Vec<_> = features.iter().map(|&at| prepared.canonical[at].clone()).collect();
    let diversity = diversity(&shares, &prepared, &mut warnings, context)?;
    let records = &prepared.foreign.records;
    let comparison = comparison::compare(
        ComparisonInput {
            records,
            diversity: &diversity,
            even: None,
            corrected: &[],
            calls: &[],
            loads: &[],
            genera: &[],
        },
        &configuration.compare,
        &configuration.taxa,
        context,
    )?;
    warnings.extend(comparison.notices());
    let mut files = super::write_input(&prepared)?;
    files.extend(output::taxonomy::write(folder, table.features(), &prepared.canonical)?);
    files.extend(output::abundance::write_shares(folder, &shares, &assignments)?);
    files.extend(output::diversity::write(folder, &diversity, shares.features(), &SetAside::default())?);
    files.extend(output::statistics::write(folder, &comparison)?);
    let parts = ["seed", "input", "taxonomy.exclude", "diversity", "compare"];
    results.put(files);
    manifest::write_parts(configuration, &parts, &warnings, &prepared.foreign.files, inputs, results)?;
    let files = results.files().to_vec();
    let findings = vec![format!("The table holds {kind}: {LEFT_OUT} are left out.")];
    Ok(AnalysisSummary { study: None, files, findings, notes: prepared.foreign.notes.clone(), warnings })
}

/// Alpha diversity without what counts single reads, and the distances that are defined on shares.
fn diversity(
    shares: &AbundanceTable<String, f64>,
    prepared: &Prepared,
    warnings: &mut Vec<Message>,
    context: &Context<'_>,
) -> Result<Diversity> {
    let options = &prepared.configuration.diversity;
    context.begin("diversity", options.metrics.len() as u64);
    let alpha = alpha_diversity(shares)?.into_iter().map(without_counts).collect();
    let (present, without_reads) = without_empty_samples(shares);
    let mut beta = Vec::new();
    let mut needs_counts = Vec::new();
    for metric in options.metrics.iter().filter(|_| present.n_samples() >= 2) {
        let Some(of_shares) = on_shares(*metric) else {
            needs_counts.push(metric.name());
            continue;
        };
        let distances = distance_matrix(&present, of_shares)?;
        let mut missing = Vec::new();
        let ordination = pcoa(&distances, options.axes)
            .map_err(|error| missing.push(("pcoa".into(), error.to_string())))
            .ok();
        beta.push(Beta { name: metric.name().to_owned(), distances, ordination, nmds: None, missing });
        context.advance(1);
    }
    if !needs_counts.is_empty() {
        warnings.push(say!(
            "distances left out, for they need counts or are not given for shares: {distances}",
            distances = needs_counts.join(", ")
        ));
    }
    context.end(&format!("{} samples", shares.n_samples()));
    Ok(Diversity { alpha, beta, without_reads, robust_pca: None, curves: Vec::new(), rarefied: None })
}

/// The metric where it sees nothing but shares.
const fn on_shares(metric: BetaMetric) -> Option<Metric> {
    match metric {
        BetaMetric::BrayCurtis => Some(Metric::BrayCurtis),
        BetaMetric::QuantitativeJaccard => Some(Metric::QuantitativeJaccard),
        BetaMetric::Canberra => Some(Metric::Canberra),
        BetaMetric::Jaccard => Some(Metric::Jaccard),
        BetaMetric::Sorensen => Some(Metric::Sorensen),
        BetaMetric::RobustAitchison => Some(Metric::RobustAitchison),
        BetaMetric::JensenShannon => Some(Metric::JensenShannon),
        BetaMetric::MorisitaHorn => Some(Metric::MorisitaHorn),
        BetaMetric::YueClayton => Some(Metric::YueClayton),
        // A pseudocount is one of reads; UniFrac is computed on counts here.
        BetaMetric::Aitchison
        | BetaMetric::UnweightedUnifrac
        | BetaMetric::WeightedUnifrac
        | BetaMetric::NormalisedUnifrac
        | BetaMetric::GeneralisedUnifrac => None,
    }
}

/// What counts features seen once or twice says nothing of shares.
fn without_counts(alpha: AlphaDiversity) -> AlphaDiversity {
    AlphaDiversity {
        singletons: 0,
        doubletons: 0,
        chao1: f64::NAN,
        chao1_standard_error: f64::NAN,
        ace: f64::NAN,
        goods_coverage: f64::NAN,
        chao_coverage: f64::NAN,
        ..alpha
    }
}
