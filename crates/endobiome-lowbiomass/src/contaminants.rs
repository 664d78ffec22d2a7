//! One row a feature: tests, kit share, leak and annotation.

use crate::decontam::{ContaminantMethod, TestOptions, TestSamples, contaminant_tests};
use crate::{BatchKit, ContaminantRow, LowBiomassParameters, Result, StudyView};
use endobiome_core::SampleKind;

/// Tests every feature and gathers what the kit models say of it.
///
/// Mocks and positive controls take no part in the tests. Without a method set, both tests are combined where at least two
/// specimens have a concentration, else the prevalence test stands alone. The Salter 2014 genera are marked and nothing more.
pub(crate) fn contaminant_rows(
    study: &StudyView<'_>,
    kits: &[Option<BatchKit>],
    parameters: &LowBiomassParameters,
) -> Result<Vec<ContaminantRow>> {
    let rows = study.rows(|record| !matches!(record.kind, SampleKind::Mock | SampleKind::Positive));
    let table = study.counts.select_samples(&rows);
    let negative: Vec<bool> = rows.iter().map(|&row| study.records[row].kind.is_blank()).collect();
    let concentration: Vec<Option<f64>> =
        rows.iter().map(|&row| study.records[row].dna_ng_ul.or(study.records[row].qpcr_copies)).collect();
    let batch: Vec<usize> = rows.iter().map(|&row| study.batch[row]).collect();
    let measured = negative.iter().zip(&concentration).filter(|(blank, c)| !**blank && c.is_some()).count();
    let method = parameters.contaminant_method.unwrap_or(if measured >= 2 {
        ContaminantMethod::Combined
    } else {
        ContaminantMethod::Prevalence
    });
    let tests = contaminant_tests(
        &table,
        &TestSamples { negative: &negative, concentration: &concentration, batch: &batch },
        &TestOptions {
            method,
            thresholds: (parameters.contaminant_threshold, parameters.contaminant_threshold),
            batch_rule: parameters.contaminant_batch_rule,
        },
    )?;
    let mut with = vec![(0_usize, 0_usize); table.n_features()];
    for (at, &blank) in negative.iter().enumerate() {
        for (column, _) in table.row(at) {
            if blank { with[column].0 += 1 } else { with[column].1 += 1 }
        }
    }
    let any_kit = kits.iter().any(Option::is_some);
    let mut share = vec![any_kit.then_some(0.0_f64); table.n_features()];
    let mut leaked = vec![any_kit.then_some(0.0_f64); table.n_features()];
    for feature in kits.iter().flatten().flat_map(|kit| &kit.profile) {
        share[feature.column] = share[feature.column].map(|most| most.max(feature.share));
        leaked[feature.column] = leaked[feature.column].map(|sum| sum + feature.leaked_reads);
    }
    Ok(tests
        .into_iter()
        .enumerate()
        .map(|(column, test)| ContaminantRow {
            feature: study.counts.features()[column],
            taxon: study.taxon(column),
            p_frequency: test.frequency,
            p_prevalence: test.prevalence,
            p: test.p,
            contaminant: test.called,
            kit_share: share[column],
            blanks_with: with[column].0,
            specimens_with: with[column].1,
            leaked_reads: leaked[column],
            reagent_genus: crate::taxa::is_reagent_genus(&study.assignments[column]),
        })
        .collect())
}
