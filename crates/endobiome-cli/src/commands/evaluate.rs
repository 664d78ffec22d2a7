//! `endobiome db evaluate`.

use crate::arguments::DbEvaluate;
use crate::common::Common;
use crate::{say, threads};
use endobiome::core::Context;
use endobiome::pipeline::stages::classification;
use endobiome::pipeline::{Error, Result};
use endobiome::taxonomy::evaluate::{self, EvaluationParameters};

pub(crate) fn evaluate(arguments: &DbEvaluate, common: &Common) -> anyhow::Result<()> {
    let (configuration, problems) = arguments.settings.resolve(None)?;
    if !problems.is_empty() {
        return Err(Error::Settings { problems }.into());
    }
    let taxonomy = configuration.taxonomy;
    let parameters = EvaluationParameters {
        classifier: taxonomy.classifier.clone(),
        query_region: arguments.query_region.clone(),
        sequence_share: arguments.sequences,
        species_share: arguments.species,
        genus_share: arguments.genera,
        seed: arguments.seed,
    };
    let evaluation = threads::with_pool(common.threads, || {
        let reference = classification::open_reference(&taxonomy)?;
        let answer: Result<_> =
            evaluate::evaluate(&reference, &parameters, &Context::silent()).map_err(Into::into);
        Ok(answer?)
    })?;
    say::out(format!(
        "{} queries against {} references; {} queries do not hold the region",
        evaluation.queries, evaluation.references, evaluation.without_region
    ))?;
    say::out("rank\tknown\tnew\tcorrect\tmisclassified\tunder_classified\tover_classified")?;
    for counts in &evaluation.ranks {
        say::out(format!(
            "{}\t{}\t{}\t{:.4}\t{:.4}\t{:.4}\t{:.4}",
            counts.rank,
            counts.known,
            counts.new,
            counts.correct_rate(),
            counts.misclassification_rate(),
            counts.under_classification_rate(),
            counts.over_classification_rate()
        ))?;
    }
    for (rank, _) in &evaluation.sweep {
        for over in [0.05, 0.1] {
            if let Some(correct) = evaluation.correct_at_over_classification(*rank, over) {
                say::out(format!(
                    "{rank}: {correct:.4} correct of those known at over-classification of at most {over}"
                ))?;
            }
        }
    }
    say::out("\ncalibration: rank\tconfidence_from\tnames\tmean_confidence\tright")?;
    for (rank, bins) in &evaluation.calibration {
        for bin in bins {
            say::out(format!(
                "{rank}\t{:.2}\t{}\t{:.4}\t{:.4}",
                bin.from, bin.names, bin.mean_confidence, bin.right
            ))?;
        }
    }
    Ok(())
}
