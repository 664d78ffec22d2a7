//! A species that the region cannot tell from others is called as the group, never alone and never withheld because
//! the members share the votes.

use endobiome_core::{Context, Rank, Sequence};
use endobiome_taxonomy::Reference;
use endobiome_taxonomy::classify::{Classifier, ClassifierParameters, Classify};
use endobiome_taxonomy::region::Region;

#[test]
fn v4_gives_groups_for_crispatus_group_b_streptococcus_and_ureaplasma() {
    let reference = Reference::embedded().unwrap();
    let region = Region::parse("V4").unwrap();
    let parameters =
        ClassifierParameters { region: Some("V4".to_owned()), ..ClassifierParameters::default() };
    let classifier = Classifier::new(reference, &parameters, &Context::silent()).unwrap();
    for species in ["Lactobacillus crispatus", "Streptococcus agalactiae", "Ureaplasma parvum"] {
        let amplicon = (0..reference.len())
            .filter(|&record| reference.species(record) == Some(species))
            .find_map(|record| {
                let sequence = reference.sequence(record);
                let insert = region.amplify(&sequence)?.insert;
                Sequence::new(sequence[insert].to_vec()).ok()
            })
            .unwrap();
        let call = &classifier.classify(&[amplicon], &Context::silent()).unwrap()[0];
        assert_eq!(call.lineage.get(Rank::Species), None, "{species}: {call:?}");
        assert!(call.species_group.iter().any(|member| member == species), "{species}: {call:?}");
        assert!(
            call.species_group.len() > 1 && call.confidence[Rank::Species.index()] >= 0.8,
            "{species}: {call:?}"
        );
    }
}
