//! The embedded reference: counts, gaps, presence of what matters.

use endobiome_core::{Rank, Sequence};
use endobiome_taxonomy::Reference;
use endobiome_taxonomy::reference::known_gaps;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

#[test]
fn holds_what_its_table_of_counts_says() {
    let reference = Reference::embedded().unwrap();
    let counts: Vec<(&str, &str)> =
        include_str!("../../data/counts.tsv").lines().filter_map(|line| line.split_once('\t')).collect();
    let count = |name: &str| {
        counts
            .iter()
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| value.parse::<usize>().ok())
            .unwrap()
    };
    assert_eq!(reference.len(), count("records") + 2, "RefSeq and two gap records");
    let mut species: Vec<_> = reference.taxa().iter().filter_map(|taxon| taxon.get(Rank::Species)).collect();
    species.dedup();
    assert_eq!(species.len(), count("species") + 2);
    assert_eq!(reference.info().records, reference.len());
}

#[test]
fn every_lineage_is_whole() {
    for taxon in Reference::embedded().unwrap().taxa() {
        for rank in Rank::ALL {
            assert!(taxon.get(rank).is_some(), "{taxon} lacks its {rank}");
        }
    }
}

/// Loading trusts the files; this is what it trusts.
#[test]
fn the_files_are_those_of_the_list_of_checksums_and_hold_nucleotides() {
    let files: [(&str, &[u8]); 4] = [
        ("refseq16s.fasta.zst", include_bytes!("../../data/refseq16s.fasta.zst")),
        ("gap_records.fasta", include_bytes!("../../data/gap_records.fasta")),
        ("backbone.tsv.zst", include_bytes!("../../data/backbone.tsv.zst")),
        ("synonyms_ncbi.tsv", include_bytes!("../../data/synonyms_ncbi.tsv")),
    ];
    let reference = Reference::embedded().unwrap();
    for (name, bytes) in files {
        let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let listed = reference.info().files.iter().find(|file| file.name == name).map(|file| &file.sha256);
        assert_eq!(listed, Some(&sha256), "{name}");
    }
    let mut ids = BTreeSet::new();
    for record in 0..reference.len() {
        let sequence = Sequence::new(reference.sequence(record)).unwrap();
        assert!(sequence.len() >= 300, "{}", reference.id(record));
        assert!(ids.insert(reference.id(record)), "{} comes twice", reference.id(record));
    }
    assert_eq!(reference.checksum(), reference.info().checksum);
}

/// The species that the indices and panels are about are there; what is said to be missing is missing.
#[test]
fn urogenital_species_are_there_and_gaps_are_gaps() {
    let reference = Reference::embedded().unwrap();
    let species: BTreeSet<&str> =
        reference.taxa().iter().filter_map(|taxon| taxon.get(Rank::Species)).collect();
    for name in [
        "Lactobacillus crispatus",
        "Lactobacillus iners",
        "Lactobacillus jensenii",
        "Lactobacillus mulieris",
        "Lactobacillus gasseri",
        "Lactobacillus paragasseri",
        "Limosilactobacillus vaginalis",
        "Limosilactobacillus reuteri",
        "Gardnerella vaginalis",
        "Gardnerella leopoldii",
        "Gardnerella swidsinskii",
        "Fannyhessea vaginae",
        "Sneathia vaginalis",
        "Sneathia sanguinegens",
        "Candidatus Lachnocurva vaginae",
        "Amygdalobacter nucleatus",
        "Mageeibacillus indolicus",
        "Megasphaera lornae",
        "Megasphaera hutchinsoni",
        "Prevotella bivia",
        "Prevotella amnii",
        "Hoylesella timonensis",
        "Dialister micraerophilus",
        "Mobiluncus curtisii",
        "Metamycoplasma hominis",
        "Mycoplasmoides genitalium",
        "Ureaplasma parvum",
        "Ureaplasma urealyticum",
        "Chlamydia trachomatis",
        "Neisseria gonorrhoeae",
        "Streptococcus agalactiae",
        "Escherichia coli",
        "Enterococcus faecalis",
        "Klebsiella pneumoniae",
        "Bifidobacterium breve",
    ] {
        assert!(species.contains(name), "{name}");
    }
    let gaps = known_gaps();
    assert!(gaps.len() >= 10);
    for gap in gaps {
        assert!(!species.contains(gap.taxon), "{} is no gap", gap.taxon);
        assert!(!gap.remark.is_empty());
    }
}
