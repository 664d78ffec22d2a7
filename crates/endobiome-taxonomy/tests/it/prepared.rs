//! What an index file is prepared for: same answers as learnt at the start, another version is told, damage is refused.

use crate::classify::{mutate, queries, world};
use endobiome_core::{Context, Sequence};
use endobiome_taxonomy::classify::{
    ClassificationMethod, Classifier, ClassifierParameters, Classify, Learnt, memory_needed, write_models,
    write_prepared,
};
use endobiome_taxonomy::error::IndexRefusal;
use endobiome_taxonomy::reference::index::{IndexFile, IndexWriter, write_reference};
use endobiome_taxonomy::region::{Region, cut_reference};
use endobiome_taxonomy::{Error, Reference, ReferenceBuilder, ReferenceInfo, manager};
use std::path::Path;

/// The primers of V4.
const PRIMERS: &str = "GTGCCAGCAGCCGCGGTAA...GGACTACAAGGGTATCTAAT";
const METHODS: [ClassificationMethod; 4] = [
    ClassificationMethod::Default,
    ClassificationMethod::Nearest,
    ClassificationMethod::NaiveBayes,
    ClassificationMethod::Sintax,
];

/// The genes of [`world`] between primers, with letters around them; every ninth without.
fn genes() -> Reference {
    let (world, mut builder) = (world(), ReferenceBuilder::default());
    for record in 0..world.len() {
        let around = |name: &str| mutate(&[b'A'; 150], 1000, &format!("{name} {}", record % 9));
        let gene = match record % 9 {
            0 => around("before"),
            _ => [
                &around("before")[..],
                b"GTGCCAGCAGCCGCGGTAA",
                &world.sequence(record),
                b"ATTAGATACCCTTGTAGTCC",
                &around("behind"),
            ]
            .concat(),
        };
        builder.push(world.id(record), world.lineage(record), &gene).unwrap();
    }
    builder.finish(ReferenceInfo::default())
}

fn region() -> Region {
    Region::parse(PRIMERS).unwrap()
}

fn parameters(method: ClassificationMethod, region: Option<&str>) -> ClassifierParameters {
    ClassifierParameters { method, region: region.map(str::to_owned), ..Default::default() }
}

fn classifier(reference: &Reference, parameters: &ClassifierParameters) -> Classifier {
    Classifier::new(reference, parameters, &Context::silent()).unwrap()
}

fn write(path: &Path, reference: &Reference) {
    let mut writer = IndexWriter::create(path).unwrap();
    write_reference(&mut writer, reference, &[]).unwrap();
    write_models(reference, &mut writer, &Context::silent()).unwrap();
    write_prepared(reference, Some(&region()), &mut writer, &Context::silent()).unwrap();
    write_prepared(reference, None, &mut writer, &Context::silent()).unwrap();
    writer.finish().unwrap();
}

fn read(path: &Path) -> Reference {
    IndexFile::open(path).unwrap().reference().unwrap()
}

/// A copy of an index file in which a section holds something else.
fn with_section(path: &Path, section: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = IndexFile::open(path).unwrap();
    let mut writer = IndexWriter::create(&folder.path().join("other.endoref")).unwrap();
    for one in file.sections() {
        let held = if one.name == section { bytes } else { file.section(&one.name).unwrap() };
        writer.add_section(&one.name, held).unwrap();
    }
    writer.finish().unwrap();
    folder
}

#[test]
fn answers_are_those_that_are_learnt_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("genes.endoref");
    let reference = genes();
    write(&path, &reference);
    let stored = read(&path);
    let queries: Vec<Sequence> = queries(&cut_reference(&reference, &region()).reference);
    for method in METHODS {
        for region in [Some(PRIMERS), None] {
            let parameters = parameters(method, region);
            let (now, before) = (classifier(&reference, &parameters), classifier(&stored, &parameters));
            assert_eq!((now.learnt(), before.learnt()), (Learnt::Now, Learnt::Before), "{parameters:?}");
            assert_eq!(
                now.classify_detailed(&queries, &Context::silent()).unwrap(),
                before.classify_detailed(&queries, &Context::silent()).unwrap(),
                "{parameters:?}"
            );
            let (said, held) = (memory_needed(&stored, &parameters).model, before.model_bytes() as u64);
            assert!(2 * said > held, "{parameters:?}: {said} bytes said, {held} held");
        }
    }
    let again = folder.path().join("again.endoref");
    write(&again, &reference);
    assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&again).unwrap());
    assert_eq!(manager::describe(Some(&path)).unwrap().prepared, [PRIMERS]);
    assert!(manager::verify(&path).unwrap().iter().all(|check| check.intact));
}

#[test]
fn another_version_is_told_and_learnt_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("genes.endoref");
    let reference = genes();
    write(&path, &reference);
    let queries = queries(&cut_reference(&reference, &region()).reference);
    let prepared = |section: &str| format!("prepared/{PRIMERS}/{section}");
    for (section, region) in [
        (prepared("version"), Some(PRIMERS)),
        (prepared("model/calibrations-version"), Some(PRIMERS)),
        ("model/calibrations-version".to_owned(), None),
    ] {
        let other = with_section(&path, &section, &77_u32.to_le_bytes());
        let stored = read(&other.path().join("other.endoref"));
        let parameters = parameters(ClassificationMethod::Nearest, region);
        let anew = classifier(&stored, &parameters);
        assert!(
            matches!(anew.learnt(), Learnt::NowInstead { found: 77, .. }),
            "{section}: {:?}",
            anew.learnt()
        );
        assert!(anew.learnt().remark().unwrap().contains("77"));
        assert_eq!(
            anew.classify(&queries, &Context::silent()).unwrap(),
            classifier(&reference, &parameters).classify(&queries, &Context::silent()).unwrap(),
            "{section}"
        );
    }
}

/// The calibration that is used is the one in the file, not one that is learnt beside it.
#[test]
fn a_calibration_of_the_file_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("genes.endoref");
    write(&path, &genes());
    let section = format!("prepared/{PRIMERS}/model/calibrations");
    let mut bytes = IndexFile::open(&path).unwrap().section(&section).unwrap().to_vec();
    // Length and text of the key, then the length of the numbers. Whole numbers are no usual real ones.
    let key = usize::from(bytes[0]) + 256 * usize::from(bytes[1]);
    for eight in bytes[16 + key..].chunks_exact_mut(8) {
        let number = f64::from_le_bytes((&*eight).try_into().unwrap());
        if (1e-3..1e3).contains(&number.abs()) {
            eight.copy_from_slice(&(number * 1.5).to_le_bytes());
        }
    }
    let other = with_section(&path, &section, &bytes);
    let queries = queries(&cut_reference(&genes(), &region()).reference);
    let parameters = parameters(ClassificationMethod::Nearest, Some(PRIMERS));
    let answers =
        |path: &Path| classifier(&read(path), &parameters).classify(&queries, &Context::silent()).unwrap();
    assert_ne!(answers(&path), answers(&other.path().join("other.endoref")));
}

#[test]
fn damage_is_refused_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("genes.endoref");
    write(&path, &genes());
    let whole = std::fs::read(&path).unwrap();
    let sections = IndexFile::open(&path).unwrap().sections().to_vec();
    let inside = |name: &str| name.starts_with("prepared/") || name == "model/calibrations";
    let mut tried = 0;
    for section in sections.iter().filter(|section| inside(&section.name) && section.length > 4) {
        let mut bytes = whole.clone();
        bytes[section.offset as usize] ^= 4;
        let damaged = folder.path().join("damaged.endoref");
        std::fs::write(&damaged, bytes).unwrap();
        let region = section.name.starts_with("prepared/").then_some(PRIMERS);
        let parameters = parameters(ClassificationMethod::Default, region);
        match Classifier::new(&read(&damaged), &parameters, &Context::silent()) {
            Err(Error::Index { reason: IndexRefusal::Checksum { what }, .. }) => {
                assert!(what.contains(&section.name), "{what}: {}", section.name);
            }
            other => panic!("{}: {:?}", section.name, other.map(|one| one.learnt())),
        }
        tried += 1;
    }
    assert!(tried > 15, "{tried} sections");
}

#[test]
fn what_cannot_be_prepared_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = IndexWriter::create(&folder.path().join("genes.endoref")).unwrap();
    let other = Region::parse("ACGTTGCATTACGGATCCAT...TTGGACCATTGACCGATGCA").unwrap();
    let refused = write_prepared(&genes(), Some(&other), &mut writer, &Context::silent());
    assert!(matches!(refused, Err(Error::Classifier(reason)) if reason.contains("no record")));
    let cut = cut_reference(&genes(), &region()).reference;
    let refused = write_prepared(&cut, Some(&other), &mut writer, &Context::silent());
    assert!(matches!(refused, Err(Error::Region { reason, .. }) if reason.contains("is cut to")));
}
