//! The index file and the manager: what is written is read, what is damaged or old is refused with the reason.

use endobiome_core::{Context, Lineage, Rank};
use endobiome_taxonomy::error::IndexRefusal;
use endobiome_taxonomy::manager::{self, BuildRequest};
use endobiome_taxonomy::reference::index::{IndexFile, IndexWriter, write_reference};
use endobiome_taxonomy::reference::{NamePolicy, ReadOptions};
use endobiome_taxonomy::region::{Region, SpeciesGroups};
use endobiome_taxonomy::{Error, Reference, ReferenceBuilder, ReferenceInfo};
use std::path::Path;

fn small() -> Reference {
    let mut builder = ReferenceBuilder::default();
    for (id, species, sequence) in [
        ("b", "Lactobacillus iners", "ACGTNACGTRAC"),
        ("a", "Lactobacillus crispatus", "ACGTA"),
        ("c", "Lactobacillus iners", "A"),
    ] {
        let mut lineage = Lineage::default();
        lineage.set(Rank::Domain, "Bacteria");
        lineage.set(Rank::Species, species);
        builder.push(id, &lineage, sequence.as_bytes()).unwrap();
    }
    builder.finish(ReferenceInfo {
        name: "small".to_owned(),
        licence: "CC0".to_owned(),
        ..Default::default()
    })
}

fn write(path: &Path, reference: &Reference, groups: &[SpeciesGroups]) {
    let mut writer = IndexWriter::create(path).unwrap();
    write_reference(&mut writer, reference, groups).unwrap();
    writer.add_array("numbers", &[1_u16, 2, 3]).unwrap();
    writer.finish().unwrap();
}

fn same(a: &Reference, b: &Reference) {
    assert_eq!((a.info(), a.taxa(), a.taxon_indices()), (b.info(), b.taxa(), b.taxon_indices()));
    for record in 0..a.len() {
        assert_eq!((a.id(record), a.sequence(record)), (b.id(record), b.sequence(record)));
    }
}

fn refusal(path: &Path) -> Option<IndexRefusal> {
    match IndexFile::open(path).and_then(|index| index.reference()) {
        Err(Error::Index { reason, .. }) => Some(reason),
        Err(other) => panic!("{other}"),
        Ok(_) => None,
    }
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.endoref");
    let reference = small();
    let groups = SpeciesGroups::compute(&reference, &Region::parse("V4").unwrap());
    write(&path, &reference, std::slice::from_ref(&groups));
    let index = IndexFile::open(&path).unwrap();
    same(&index.reference().unwrap(), &reference);
    assert_eq!(index.species_groups(&groups.region).unwrap(), Some(groups));
    assert_eq!(index.species_groups("none").unwrap(), None);
    assert_eq!(&*index.array::<u16>("numbers").unwrap(), &[1, 2, 3]);
    assert!(matches!(index.array::<u32>("numbers"), Err(Error::Index { .. })), "six bytes are no u32 array");
    assert!(matches!(index.array::<u8>("absent"), Err(Error::Index { .. })));
    let listed: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(listed.len(), 1, "no temporary file is left");
    // Same content, same bytes.
    let again = folder.path().join("b.endoref");
    write(&again, &small(), &[SpeciesGroups::compute(&reference, &Region::parse("V4").unwrap())]);
    assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&again).unwrap());
}

#[test]
fn damaged_cut_and_old_files_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.endoref");
    write(&path, &small(), &[]);
    let index = IndexFile::open(&path).unwrap();
    let covered: Vec<std::ops::Range<usize>> = index
        .sections()
        .iter()
        .map(|section| section.offset as usize..(section.offset + section.length) as usize)
        .collect();
    let whole = std::fs::read(&path).unwrap();
    let table_at = u64::from_le_bytes(whole[24..32].try_into().unwrap()) as usize;
    drop(index);
    let changed = folder.path().join("changed");
    for position in 0..whole.len() {
        let is_padding =
            position >= 64 && position < table_at && !covered.iter().any(|r| r.contains(&position));
        let mut bytes = whole.clone();
        bytes[position] ^= 0x10;
        std::fs::write(&changed, &bytes).unwrap();
        assert_eq!(refusal(&changed).is_none(), is_padding, "byte {position}");
    }
    for length in (0..whole.len()).step_by(7) {
        std::fs::write(&changed, &whole[..length]).unwrap();
        let reason = refusal(&changed).expect("a cut file is refused");
        match length {
            0..64 => assert_eq!(reason, IndexRefusal::NotAnIndex),
            _ => assert!(matches!(reason, IndexRefusal::Length { .. }), "{reason:?}"),
        }
    }
    let mut old = whole.clone();
    old[8] = 0;
    std::fs::write(&changed, &old).unwrap();
    assert_eq!(refusal(&changed), Some(IndexRefusal::Version { found: 0, expected: 1 }));
    let message = IndexFile::open(&changed).unwrap_err().to_string();
    assert!(message.contains("version 0") && message.contains("rebuild"), "{message}");
    std::fs::write(&changed, b"not an index at all, but long enough to hold the head of one, surely....")
        .unwrap();
    assert_eq!(refusal(&changed), Some(IndexRefusal::NotAnIndex));
    // An index without a reference.
    let mut writer = IndexWriter::create(&changed).unwrap();
    writer.add_section("other", b"x").unwrap();
    writer.finish().unwrap();
    assert!(matches!(refusal(&changed), Some(IndexRefusal::MissingSection(_))));
}

#[test]
fn sections_that_do_not_fit_each_other_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.endoref");
    write(&path, &small(), &[]);
    let index = IndexFile::open(&path).unwrap();
    let cases: [(&str, &[u8]); 7] = [
        ("reference/info", b"{"),
        ("reference/ids", b"\xff"),
        ("reference/id-ends", &[1, 0, 0, 0]),
        ("reference/taxon-of", &[9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("reference/packed", &[0]),
        ("reference/lengths", &[255; 12]),
        ("reference/ambiguous", &[0, 0, 0, 0, 255, 0, 0, 0, 65, 0, 0, 0]),
    ];
    for (name, bytes) in cases {
        let changed = folder.path().join("changed.endoref");
        let mut writer = IndexWriter::create(&changed).unwrap();
        for section in index.sections() {
            let own = index.section(&section.name).unwrap();
            writer.add_section(&section.name, if section.name == name { bytes } else { own }).unwrap();
        }
        writer.finish().unwrap();
        assert!(matches!(refusal(&changed), Some(IndexRefusal::Section { .. })), "{name}");
    }
}

#[test]
fn references_are_built_added_listed_described_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let fasta = folder.path().join("train.fa");
    let gene = "GTGCCAGCAGCCGCGGTAA".to_owned() + &"ACGTTGCA".repeat(32) + "ATTAGAAACCCTAGTAGTCC";
    let text = format!(
        ">Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;iners;\nTT{gene}\n\
         >Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;hominis;\nCC{gene}\n\
         >Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;5-7N15;\nACGT\n"
    );
    std::fs::write(&fasta, text).unwrap();
    let request = BuildRequest {
        sequences: fasta,
        taxonomy: None,
        format: None,
        options: ReadOptions { names: NamePolicy::Canonical, ..ReadOptions::default() },
        info: ReferenceInfo { name: "mine".to_owned(), date: "2026-11-22".to_owned(), ..Default::default() },
        region: Some(Region::parse("V4").unwrap()),
        group_regions: Vec::new(),
    };
    let built = folder.path().join("built.endoref");
    let report =
        manager::build(request, &built, &Context::silent(), |_, writer| writer.add_section("x", b"y"))
            .unwrap();
    assert_eq!((report.reference.len(), report.without_region), (2, 1));
    assert_eq!(report.reference.sequence_length(0), 256);
    assert_eq!(report.reference.info().region, "V4-515F-806R");
    assert_eq!(report.unknown_names.len(), 1);
    let pair = ["Lactobacillus hominis".to_owned(), "Lactobacillus iners".to_owned()];
    assert!(pair.iter().all(|name| report.species_groups[0].group_of("Lactobacillus iners").contains(name)));

    let store = folder.path().join("store");
    assert_eq!(manager::list(&store).unwrap().len(), 1, "the embedded reference alone");
    let added = manager::add(&store, &built, None, false).unwrap();
    assert!(matches!(manager::add(&store, &built, None, false), Err(Error::Name { .. })), "taken");
    manager::add(&store, &built, None, true).unwrap();
    for wrong in ["", "../x", ".x", "a b", manager::EMBEDDED] {
        assert!(
            matches!(manager::add(&store, &built, Some(wrong), true), Err(Error::Name { .. })),
            "{wrong}"
        );
    }
    std::fs::write(store.join("broken.endoref"), "no index").unwrap();
    let listed = manager::list(&store).unwrap();
    let names: Vec<(&str, bool)> =
        listed.iter().map(|entry| (entry.name.as_str(), entry.state.is_ok())).collect();
    assert_eq!(names, [(manager::EMBEDDED, true), ("broken", false), ("mine", true)]);
    assert_eq!(manager::find(&store, "mine").unwrap(), Some(added.clone()));
    assert_eq!(manager::find(&store, "embedded").unwrap(), None);
    let unknown = manager::find(&store, "other").unwrap_err().to_string();
    assert!(unknown.contains("refseq16s, broken, mine"), "{unknown}");

    let described = manager::describe(Some(&added)).unwrap();
    assert_eq!(described.info.date, "2026-11-22");
    assert_eq!(described.lengths, Some((256, 256, 256)));
    assert_eq!((described.ranks[5].names, described.ranks[5].records), (1, 2));
    assert_eq!(described.groups[0].region, "V4-515F-806R");
    let checks = manager::verify(&added).unwrap();
    assert!(checks.iter().all(|check| check.intact) && checks.iter().any(|check| check.name == "x"));
    let mut bytes = std::fs::read(&added).unwrap();
    bytes[64] ^= 1;
    std::fs::write(&added, bytes).unwrap();
    assert_eq!(manager::verify(&added).unwrap().iter().filter(|check| !check.intact).count(), 1);
}
