//! Held-out evaluation through the public interface.

use crate::classify::world;
use endobiome_core::{Context, Rank};
use endobiome_taxonomy::classify::{ClassificationMethod, ClassifierParameters};
use endobiome_taxonomy::evaluate::{EvaluationParameters, evaluate, split};

fn parameters() -> EvaluationParameters {
    EvaluationParameters { sequence_share: 0.15, species_share: 0.1, genus_share: 0.15, ..Default::default() }
}

#[test]
fn a_split_takes_whole_genera_and_whole_species() {
    let reference = world();
    let split = split(&reference, &parameters()).unwrap();
    assert_eq!(split.held_out.len() + split.kept.len(), reference.len());
    let kept =
        |rank: Rank, name: Option<&str>| split.kept.iter().any(|&r| reference.lineage(r).get(rank) == name);
    let new = |rank: Rank| {
        let held = split.held_out.iter();
        held.filter(|&&r| !kept(rank, reference.lineage(r).get(rank))).count()
    };
    assert!(new(Rank::Genus) >= 18, "{}", new(Rank::Genus));
    assert!(new(Rank::Species) >= new(Rank::Genus) + 12);
    assert_eq!(split, endobiome_taxonomy::evaluate::split(&reference, &parameters()).unwrap());
}

#[test]
fn counts_add_up_and_known_genera_are_found() {
    let reference = world();
    for method in [ClassificationMethod::Nearest, ClassificationMethod::NaiveBayes] {
        let classifier = ClassifierParameters { method, ..Default::default() };
        let evaluation =
            evaluate(&reference, &EvaluationParameters { classifier, ..parameters() }, &Context::silent())
                .unwrap();
        assert_eq!(evaluation.references + evaluation.queries, reference.len());
        for counts in &evaluation.ranks {
            assert_eq!(counts.correct + counts.misclassified + counts.under_classified, counts.known);
            assert!(counts.over_classified <= counts.new);
        }
        let genus = &evaluation.ranks[Rank::Genus.index()];
        assert!(genus.known >= 20 && genus.new >= 18);
        let correct = evaluation.correct_at_over_classification(Rank::Genus, 0.1).unwrap();
        assert!(correct > 0.9, "{method:?}: {correct}");
    }
}

#[test]
fn impossible_splits_are_refused() {
    let reference = world();
    for parameters in [
        EvaluationParameters { sequence_share: 1.0, ..parameters() },
        EvaluationParameters { sequence_share: 0.0, species_share: 0.0, genus_share: 0.0, ..parameters() },
        EvaluationParameters { query_region: Some("V4".to_owned()), ..parameters() },
    ] {
        assert!(evaluate(&reference, &parameters, &Context::silent()).is_err());
    }
}
