//! What is no bacterial 16S rRNA gene gets no bacterial name.
//!
//! The history: with the embedded reference and a region, random letters, archaea, PhiX, mitochondria, 18S rRNA and spacers were given a
//! genus or a species (a random sequence *Sphingobacterium faecium* at 0.92), and everything was Bacteria.

use endobiome_core::{Context, Rank, Sequence};
use endobiome_taxonomy::Reference;
use endobiome_taxonomy::classify::{Classifier, ClassifierParameters, Classify, Detail, OffTarget};
use std::collections::BTreeMap;

const SET: &str = include_str!("../../../../test-data/taxonomy/off_target.fasta");

/// For each kind the answers to its sequences of a region (those without a region go with every one).
fn answers(region: &str) -> BTreeMap<String, Vec<Detail>> {
    let (mut kinds, mut queries) = (Vec::new(), Vec::new());
    let mut lines = SET.lines();
    while let (Some(header), Some(letters)) = (lines.next(), lines.next()) {
        let cells: Vec<&str> = header.trim_start_matches('>').split('\t').collect();
        let of_region = cells[0].rsplit(':').next().unwrap();
        if of_region == region || !cells[0].contains(":V") {
            kinds.push(cells[1].to_owned());
            queries.push(letters.parse::<Sequence>().unwrap());
        }
    }
    let parameters =
        ClassifierParameters { region: Some(region.to_owned()), ..ClassifierParameters::default() };
    let classifier =
        Classifier::new(Reference::embedded().unwrap(), &parameters, &Context::silent()).unwrap();
    let mut of_kind: BTreeMap<String, Vec<Detail>> = BTreeMap::new();
    let details = classifier.classify_detailed(&queries, &Context::silent()).unwrap();
    for (kind, detail) in kinds.into_iter().zip(details) {
        of_kind.entry(kind).or_default().push(detail);
    }
    of_kind
}

#[test]
fn off_target_sequences_get_no_genus_and_are_not_called_bacteria() {
    let mut archaea = 0;
    for region in ["V4", "V3V4"] {
        for (kind, details) in answers(region) {
            assert!(details.len() >= 3, "{region} {kind}");
            for detail in details {
                let assignment = &detail.assignment;
                let told = format!("{region} {kind}: {assignment:?}");
                assert_eq!(assignment.lineage.get(Rank::Genus), None, "{told}");
                assert_eq!(assignment.lineage.get(Rank::Species), None, "{told}");
                assert!(assignment.species_group.is_empty(), "{told}");
                let domain = assignment.lineage.get(Rank::Domain);
                match kind.as_str() {
                    "archaea" => archaea += usize::from(domain == Some("Archaea")),
                    "chloroplast" => assert!(detail.best.get(Rank::Order) == Some("Chloroplast"), "{told}"),
                    _ => assert!(domain.is_none() || domain == Some("Eukaryota"), "{told}"),
                }
                if kind == "random" {
                    assert_eq!(OffTarget::of_note(&assignment.note), Some(OffTarget::Not16S), "{told}");
                }
            }
        }
    }
    assert!(archaea >= 15, "{archaea} archaea are named");
}
