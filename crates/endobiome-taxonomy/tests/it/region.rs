//! Regions and species groups on the embedded reference.

use endobiome_core::{KnownPrimerPair, PRIMER_PRESETS};
use endobiome_taxonomy::Reference;
use endobiome_taxonomy::region::{Evidence, Region, SpeciesGroups, cut_reference};
use std::collections::BTreeMap;

fn groups(region: &str) -> SpeciesGroups {
    SpeciesGroups::compute(Reference::embedded().unwrap(), &Region::parse(region).unwrap())
}

/// Our in-silico PCR against the insert lengths that the presets state, which were measured on another set of sequences.
#[test]
fn inserts_are_as_long_as_the_presets_say() {
    let reference = Reference::embedded().unwrap();
    for preset in PRIMER_PRESETS {
        let cut = cut_reference(reference, &Region::of_preset(&preset).unwrap());
        let mut lengths: Vec<usize> = (0..cut.reference.len())
            .filter(|&record| cut.whole[record])
            .map(|record| cut.reference.sequence_length(record))
            .collect();
        lengths.sort_unstable();
        let median = lengths[lengths.len() / 2];
        assert!(median.abs_diff(preset.insert_median as usize) <= 10, "{preset}: median {median}");
        // Most references begin after 27F; all other sites are in nearly all of them.
        let expected = match (preset.forward_name, preset.reverse_name) {
            (_, "1492R") => 1_000,
            ("27F", _) => 6_000,
            _ => 25_900,
        };
        assert!(lengths.len() > expected, "{preset}: {} whole amplicons", lengths.len());
        assert!(cut.missed.len() < 900, "{preset}: {} records without the region", cut.missed.len());
        assert_eq!(cut.reference.len() + cut.missed.len(), reference.len());
        for (record, &origin) in cut.origin.iter().enumerate().step_by(997) {
            assert_eq!(cut.reference.id(record), reference.id(origin));
            let (part, whole) = (cut.reference.sequence(record), reference.sequence(origin));
            assert!(whole.windows(part.len()).any(|window| window == part));
        }
    }
}

/// What published category maps and the literature say must not be called as one species.
#[test]
fn known_indistinguishable_species_share_a_group() {
    let v4 = groups("V4");
    for (a, b) in [
        ("Streptococcus agalactiae", "Streptococcus pyogenes"),
        ("Streptococcus agalactiae", "Streptococcus dysgalactiae"),
        ("Ureaplasma parvum", "Ureaplasma urealyticum"),
        ("Lactobacillus crispatus", "Lactobacillus acidophilus"),
        ("Lactobacillus gasseri", "Lactobacillus paragasseri"),
        ("Lactobacillus gasseri", "Lactobacillus johnsonii"),
        ("Gardnerella vaginalis", "Gardnerella piotii"),
        ("Lactobacillus jensenii", "Lactobacillus mulieris"),
        ("Escherichia coli", "Shigella sonnei"),
        ("Staphylococcus haemolyticus", "Nosocomiicoccus ampullae"),
    ] {
        assert!(v4.group_of(a).iter().any(|member| member == b), "{a}: {:?}", v4.group_of(a));
        assert!(v4.group_of(b).iter().any(|member| member == a), "{b}: {:?}", v4.group_of(b));
    }
    assert!(v4.group_of("Lactobacillus iners").is_empty());
    assert!(v4.group_of("Fannyhessea vaginae").is_empty());
    let v3v4 = groups("V3V4");
    assert!(v3v4.group_of("Lactobacillus crispatus").contains(&"Lactobacillus acidophilus".to_owned()));
    assert!(v3v4.group_of("Streptococcus agalactiae").is_empty(), "V3 tells group B streptococci apart");
    let v1v3 = groups("V1V3");
    assert!(v1v3.group_of("Lactobacillus gasseri").contains(&"Lactobacillus paragasseri".to_owned()));
    assert!(v1v3.group_of("Lactobacillus crispatus").is_empty(), "V1 tells it from L. acidophilus");
    assert!(v1v3.group_of("Ureaplasma parvum").is_empty());
}

/// Every two records with the same amplicon belong to one species or to species of one group.
#[test]
fn no_two_equal_amplicons_are_told_apart() {
    let cut = cut_reference(Reference::embedded().unwrap(), &Region::parse("V4").unwrap());
    let groups = groups("V4");
    let mut first: BTreeMap<Vec<u8>, String> = BTreeMap::new();
    for record in 0..cut.reference.len() {
        let species = cut.reference.species(record).unwrap();
        let before = first.entry(cut.reference.sequence(record)).or_insert_with(|| species.to_owned());
        if before != species {
            assert!(groups.group_of(species).contains(before), "{species} and {before}");
            assert!(groups.group_of(before).iter().any(|member| member == species), "{species} and {before}");
        }
    }
    for (species, group) in groups.iter() {
        assert!(group.len() > 1 && group.is_sorted() && group.iter().any(|member| member == species));
    }
    let published = groups.pairs.iter().filter(|pair| pair.evidence == Evidence::Published).count();
    assert!((10..40).contains(&published), "{published} published pairs");
}

#[test]
fn groups_do_not_depend_on_threads() {
    let reference = Reference::embedded().unwrap();
    let region = Region::parse("V1V2").unwrap();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| SpeciesGroups::compute(reference, &region))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn several_candidates_are_one_group() {
    let v4 = groups("V4");
    assert!(v4.group_of_all(["Lactobacillus iners"]).is_empty());
    let both = v4.group_of_all(["Lactobacillus iners", "Ureaplasma parvum"]);
    assert_eq!(both, ["Lactobacillus iners", "Ureaplasma parvum", "Ureaplasma urealyticum"]);
}

#[test]
fn regions_are_named_or_given_by_their_primers() {
    let named = Region::parse("v3-v4").unwrap();
    assert_eq!(named.name, KnownPrimerPair::find("V3V4").unwrap().name);
    let custom = Region::parse("CCTACGGGNGGCWGCAG...GACTACHVGGGTATCTAATCC").unwrap();
    assert_eq!((custom.forward, custom.reverse), (named.forward, named.reverse));
    for wrong in ["V9", "ACGT...ACGT", "CCTACGGGNGGCWGCAJ...GACTACHVGGGTATCTAATCC", "..."] {
        assert!(Region::parse(wrong).is_err(), "{wrong}");
    }
}
