//! Models in the index file: the answers are those of models trained anew, and damage is told.

use crate::classify::{ALL, parameters, queries, world};
use endobiome_core::Context;
use endobiome_taxonomy::classify::{
    ClassificationMethod, Classifier, ClassifierCompat, ClassifierParameters, Classify, memory_needed,
    write_models,
};
use endobiome_taxonomy::error::IndexRefusal;
use endobiome_taxonomy::reference::index::{IndexFile, IndexWriter, write_reference};
use endobiome_taxonomy::{Error, Reference, manager};
use std::path::Path;

fn write(path: &Path, reference: &Reference) {
    let mut writer = IndexWriter::create(path).unwrap();
    write_reference(&mut writer, reference, &[]).unwrap();
    write_models(reference, &mut writer, &Context::silent()).unwrap();
    writer.finish().unwrap();
}

fn read(path: &Path) -> Reference {
    IndexFile::open(path).unwrap().reference().unwrap()
}

#[test]
fn answers_are_those_of_models_trained_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.endoref");
    let reference = world();
    write(&path, &reference);
    let stored = read(&path);
    let queries = queries(&reference);
    for (method, compat) in
        ALL.into_iter().chain([(ClassificationMethod::NaiveBayes, ClassifierCompat::None)])
    {
        let parameters = parameters(method, compat);
        let anew = Classifier::new(&reference, &parameters, &Context::silent()).unwrap();
        let mapped = Classifier::new(&stored, &parameters, &Context::silent()).unwrap();
        assert_eq!(
            anew.classify(&queries, &Context::silent()).unwrap(),
            mapped.classify(&queries, &Context::silent()).unwrap(),
            "{method:?} {compat:?}"
        );
        assert_eq!(anew.model_bytes(), mapped.model_bytes(), "{method:?} {compat:?}");
    }
    let again = folder.path().join("again.endoref");
    write(&again, &reference);
    assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&again).unwrap());
}

#[test]
fn a_changed_reference_is_trained_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.endoref");
    write(&path, &world());
    let stored = read(&path);
    let some: Vec<usize> = (0..stored.len()).filter(|record| record % 5 != 0).collect();
    let queries = queries(&stored);
    for method in [ClassificationMethod::NaiveBayes, ClassificationMethod::Sintax] {
        let parameters = parameters(method, ClassifierCompat::None);
        let of_part = Classifier::new(&stored.select(&some), &parameters, &Context::silent()).unwrap();
        let plain = Classifier::new(&world().select(&some), &parameters, &Context::silent()).unwrap();
        assert_eq!(
            of_part.classify(&queries, &Context::silent()).unwrap(),
            plain.classify(&queries, &Context::silent()).unwrap()
        );
        let whole = Classifier::new(&stored, &parameters, &Context::silent()).unwrap();
        assert_ne!(
            whole.classify(&queries, &Context::silent()).unwrap(),
            plain.classify(&queries, &Context::silent()).unwrap()
        );
    }
}

#[test]
fn a_damaged_model_is_refused_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.endoref");
    write(&path, &world());
    let whole = std::fs::read(&path).unwrap();
    let sections = IndexFile::open(&path).unwrap().sections().to_vec();
    for section in sections.iter().filter(|section| section.name.starts_with("model/")) {
        let mut bytes = whole.clone();
        bytes[section.offset as usize] ^= 4;
        let damaged = folder.path().join("damaged.endoref");
        std::fs::write(&damaged, bytes).unwrap();
        let reference = read(&damaged);
        let refused = |method| match Classifier::new(
            &reference,
            &parameters(method, ClassifierCompat::None),
            &Context::silent(),
        ) {
            Err(Error::Index { reason: IndexRefusal::Checksum { what }, .. }) => what.contains(&section.name),
            Err(other) => panic!("{other}"),
            Ok(_) => false,
        };
        let of_words = section.name.starts_with("model/words/");
        let version = section.name == "model/version"; // of another version: trained anew
        assert_eq!(
            refused(ClassificationMethod::NaiveBayes),
            of_words || section.name.contains("naive-bayes")
        );
        assert_eq!(refused(ClassificationMethod::Sintax), of_words || section.name.contains("sintax"));
        assert!(
            version || refused(ClassificationMethod::Sintax) || refused(ClassificationMethod::NaiveBayes)
        );
        assert!(
            manager::verify(&damaged)
                .unwrap()
                .iter()
                .any(|check| !check.intact && check.name == section.name)
        );
    }
}

#[test]
fn the_memory_said_of_stored_models_is_their_size() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.endoref");
    write(&path, &world());
    let stored = read(&path);
    for method in [ClassificationMethod::NaiveBayes, ClassificationMethod::Sintax] {
        let parameters = ClassifierParameters { method, ..Default::default() };
        let said = memory_needed(&stored, &parameters).model as f64;
        let held = Classifier::new(&stored, &parameters, &Context::silent()).unwrap().model_bytes() as f64;
        assert!((0.95..1.05).contains(&(said / held)), "{method:?}: {said} said, {held} held");
    }
}
