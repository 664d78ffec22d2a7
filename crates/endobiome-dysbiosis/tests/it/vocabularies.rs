//! P8: the names a reference uses change no number.

use crate::common::w1;
use endobiome_core::Assignment;
use endobiome_dysbiosis::{DysbiosisParameters, IndexValue, TaxonProfile, index};
use endobiome_taxonomy::names::{Vocabulary, canonical_lineage};
use proptest::prelude::*;

fn values(taxa: &[(Assignment, f64)]) -> Vec<IndexValue> {
    let profile = TaxonProfile::new(taxa.iter().map(|(a, n)| (a, *n)));
    index::index_values(&profile, &DysbiosisParameters::default())
}

fn renamed(taxa: &[(Assignment, f64)], vocabulary: Vocabulary) -> Vec<(Assignment, f64)> {
    taxa.iter()
        .map(|(assignment, reads)| {
            let foreign = vocabulary.write(&assignment.lineage);
            let lineage = canonical_lineage(&foreign).lineage;
            (Assignment { lineage, ..assignment.clone() }, *reads)
        })
        .collect()
}

#[test]
fn w1_is_the_same_in_every_vocabulary() {
    let canonical = w1();
    for vocabulary in Vocabulary::ALL {
        assert_eq!(values(&renamed(&canonical, vocabulary)), values(&canonical), "{vocabulary:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_mixture_is_the_same_in_every_vocabulary(reads in proptest::collection::vec(0.0..5000.0_f64, 9)) {
        let mixture: Vec<_> = w1().into_iter().zip(reads).map(|((assignment, _), n)| (assignment, n.floor())).collect();
        for vocabulary in Vocabulary::ALL {
            prop_assert_eq!(values(&renamed(&mixture, vocabulary)), values(&mixture));
        }
    }
}
