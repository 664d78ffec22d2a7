//! Long calls stop when asked, leave nothing behind, and tell each sequence once.

use crate::classify::{parameters, queries, world};
use endobiome_core::{Cancellation, Context, NoProgress, Progress};
use endobiome_taxonomy::classify::{
    ClassificationMethod, Classifier, ClassifierCompat, ClassifierParameters, Classify, ExactSpecies,
    write_models,
};
use endobiome_taxonomy::manager::{self, BuildRequest};
use endobiome_taxonomy::reference::{Format, ReadOptions};
use endobiome_taxonomy::{Error, ReferenceInfo};
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn training_and_classification_stop_when_asked() {
    let cancellation = Cancellation::new();
    let context = Context::new(&NoProgress, &cancellation, 1);
    let reference = world();
    let queries = queries(&reference);
    let of = |method| ClassifierParameters { method, ..Default::default() };
    let methods = [
        ClassificationMethod::Default,
        ClassificationMethod::NaiveBayes,
        ClassificationMethod::Sintax,
        ClassificationMethod::Nearest,
    ];
    let trained: Vec<Classifier> =
        methods.iter().map(|&method| Classifier::new(&reference, &of(method), &context).unwrap()).collect();
    let exact = ExactSpecies::new(reference.clone());
    cancellation.cancel();
    for classifier in trained.iter().map(|one| one as &dyn Classify).chain([&exact as &dyn Classify]) {
        assert!(matches!(classifier.classify(&queries, &context), Err(Error::Cancelled(_))));
        assert!(matches!(classifier.classify_detailed(&queries, &context), Err(Error::Cancelled(_))));
    }
    for method in methods {
        assert!(matches!(Classifier::new(&reference, &of(method), &context), Err(Error::Cancelled(_))));
    }
}

/// Asks for a stop as soon as work on groups begins.
struct StopAtGroups<'a>(&'a Cancellation);

impl Progress for StopAtGroups<'_> {
    fn begin(&self, stage: &str, _total: u64) {
        if stage.contains("tell apart") {
            self.0.cancel();
        }
    }
    fn advance(&self, _steps: u64) {}
    fn end(&self, _summary: &str) {}
}

#[test]
fn a_build_that_is_stopped_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let fasta = folder.path().join("in.fa");
    let gene = "TGAGGAATATTGGTCAATGGACGAGAGTCTGAACCAGCCAAGTAGCGTGAAGGATGACTGCCCTATGGGTTGTAAACTTC";
    std::fs::write(&fasta, format!(">r1;tax=d:Bacteria,g:Prevotella;\n{gene}\n")).unwrap();
    let request = BuildRequest {
        sequences: fasta,
        taxonomy: None,
        format: Some(Format::Sintax),
        options: ReadOptions {
            holes: endobiome_taxonomy::reference::HolePolicy::Fill,
            ..ReadOptions::default()
        },
        info: ReferenceInfo::default(),
        region: None,
        group_regions: Vec::new(),
    };
    let cancellation = Cancellation::new();
    let progress = StopAtGroups(&cancellation);
    let context = Context::new(&progress, &cancellation, 1);
    let path = folder.path().join("out.endoref");
    let models = |reference: &_, writer: &mut _| write_models(reference, writer, &context);
    let stopped = manager::build(request.clone(), &path, &context, models);
    assert!(matches!(stopped, Err(Error::Cancelled(_))), "{stopped:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "only the input is there");
    // Asked for while the models are written: the half-written file goes too.
    let late = Cancellation::new();
    let context = Context::new(&NoProgress, &late, 1);
    let stopped = manager::build(request, &path, &context, |reference, writer| {
        late.cancel();
        write_models(reference, writer, &context)
    });
    assert!(matches!(stopped, Err(Error::Cancelled(_))), "{stopped:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "only the input is there");
}

#[derive(Default)]
struct Steps(AtomicU64);

impl Progress for Steps {
    fn begin(&self, _stage: &str, _total: u64) {}
    fn advance(&self, steps: u64) {
        self.0.fetch_add(steps, Ordering::Relaxed);
    }
    fn end(&self, _summary: &str) {}
}

#[test]
fn each_sequence_is_one_step() {
    let reference = world();
    let queries = queries(&reference);
    for (method, compat) in [
        (ClassificationMethod::Default, ClassifierCompat::None),
        (ClassificationMethod::NaiveBayes, ClassifierCompat::Rdp),
    ] {
        let steps = Steps::default();
        let context = Context::of(&steps);
        let classifier = Classifier::new(&reference, &parameters(method, compat), &context).unwrap();
        classifier.classify(&queries, &context).unwrap();
        assert_eq!(steps.0.load(Ordering::Relaxed), queries.len() as u64);
    }
}
