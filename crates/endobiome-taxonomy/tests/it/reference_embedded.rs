//! The embedded reference: counts, gaps, presence of what matters.

use endobiome_core::Rank;
use endobiome_taxonomy::Reference;

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
