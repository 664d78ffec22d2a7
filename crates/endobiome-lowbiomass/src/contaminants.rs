//! One row a feature: tests, kit share, leak and annotation.

use crate::decontam::{
    BlankRatio, ContaminantMethod, TestOptions, TestSamples, blank_ratios, contaminant_tests,
    is_not_contaminant,
};
use crate::filtering_loss::filtering_loss;
use crate::{BatchKit, ContaminantRow, LowBiomassParameters, Result, StudyView};
use endobiome_core::{Message, SampleKind, say};

/// Tests every feature and gathers what the kit models say of it.
///
/// With them a sentence on what would be lost with those called. Mocks and positive controls take no part in the tests. Without a method set, both tests are combined where at least two
/// specimens have a concentration, else the prevalence test stands alone. The Salter 2014 genera are marked and nothing more.
pub(crate) fn contaminant_rows(
    study: &StudyView<'_>,
    kits: &[Option<BatchKit>],
    parameters: &LowBiomassParameters,
) -> Result<(Vec<ContaminantRow>, Option<Message>)> {
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
    let told = TestSamples { negative: &negative, concentration: &concentration, batch: &batch };
    let threshold = parameters.contaminant_threshold;
    let batch_rule = parameters.contaminant_batch_rule;
    let thresholds = match method {
        ContaminantMethod::MicrobiemRatio => (parameters.microbiem_ratio, parameters.microbiem_span),
        _ => (threshold, parameters.prevalence_threshold.unwrap_or(threshold)),
    };
    let mut tests = contaminant_tests(&table, &told, &TestOptions { method, thresholds, batch_rule })?;
    let reversed = is_not_contaminant(&table, &told, parameters.not_contaminant_threshold, batch_rule)?;
    // Each kind of control by itself: those of the whole pipeline first, whose ratio is shown where there are any.
    let of_kind = |is_pcr: bool| -> Option<Vec<BlankRatio>> {
        let is_of = |row: &&usize| {
            let kind = study.records[**row].kind;
            !kind.is_blank() || (kind == SampleKind::PcrBlank) == is_pcr
        };
        let kept: Vec<usize> = rows.iter().filter(is_of).copied().collect();
        let negative: Vec<bool> = kept.iter().map(|&row| study.records[row].kind.is_blank()).collect();
        negative.contains(&true).then(|| blank_ratios(&study.counts.select_samples(&kept), &negative))
    };
    let by_kind: Vec<Vec<BlankRatio>> = [false, true].into_iter().filter_map(of_kind).collect();
    let ratio_of = |column: usize| by_kind.first().and_then(|ratios| ratios[column].ratio);
    if method == ContaminantMethod::MicrobiemRatio {
        for (column, test) in tests.iter_mut().enumerate() {
            test.called = by_kind.iter().any(|of| of[column].is_contaminant(thresholds.0, thresholds.1));
        }
    }
    let specimens: Vec<usize> = (0..negative.len()).filter(|&row| !negative[row]).collect();
    let called: Vec<bool> = tests.iter().map(|test| test.called).collect();
    let loss = filtering_loss(&table, &specimens, &called);
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
    let sentence = loss.as_ref().map(|(_, all)| {
        say!("Taking out the {features} features that the contaminant tests call would lose {all} % of what the specimens have in common (filtering loss, \
             PERFect).", features = called.iter().filter(|called| **called).count(), all = format!("{:.2}", 100.0 * all))
    });
    let rows = tests
        .into_iter()
        .zip(reversed)
        .enumerate()
        .map(|(column, (test, reverse))| ContaminantRow {
            feature: study.counts.features()[column],
            taxon: study.taxon(column),
            genus: study.genus(column),
            p_frequency: test.frequency,
            p_prevalence: test.prevalence,
            p: test.p,
            contaminant: test.called,
            p_not_contaminant: reverse.p,
            not_contaminant: reverse.called,
            blank_ratio: ratio_of(column),
            filtering_loss: loss.as_ref().map(|(each, _)| each[column]),
            kit_share: share[column],
            blanks_with: with[column].0,
            specimens_with: with[column].1,
            leaked_reads: leaked[column],
            reagent_genus: crate::taxa::is_reagent_genus(&study.assignments[column]),
        })
        .collect();
    Ok((rows, sentence))
}
