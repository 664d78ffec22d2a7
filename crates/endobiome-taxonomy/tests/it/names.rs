//! Canonical names: the synonym table is sound, and a rename between vocabularies changes nothing.

use endobiome_core::{Lineage, Rank};
use endobiome_taxonomy::Reference;
use endobiome_taxonomy::names::{
    Vocabulary, canonical, canonical_lineage, canonical_lineage_of, lineage_of, sets, table,
};

fn species(name: &str) -> Lineage {
    canonical_lineage_of(Rank::Species, name).lineage
}

#[test]
fn every_synonym_points_to_a_current_name_and_is_none_itself() {
    for row in table() {
        let canonical_is_known =
            lineage_of(row.rank, row.canonical).is_some() || row.canonical.ends_with(" sp.");
        assert!(canonical_is_known, "{row:?}: the canonical name is not in the taxonomy");
        assert!(lineage_of(row.rank, row.name).is_none(), "{row:?}: the name is current in the taxonomy");
        let again = canonical(row.rank, row.canonical);
        assert_eq!(again.taxon.name(), row.canonical, "{row:?}: a chain of synonyms");
    }
    assert!(table().len() > 400);
}

/// The rename property, over every taxon of the embedded reference and every vocabulary.
#[test]
fn a_rename_between_vocabularies_changes_no_taxon() {
    let mut renamed = 0;
    for taxon in Reference::embedded().unwrap().taxa() {
        let same = canonical_lineage(taxon);
        assert_eq!(&same.lineage, taxon, "the embedded reference is canonical");
        for vocabulary in Vocabulary::ALL {
            let foreign = vocabulary.write(taxon);
            renamed += usize::from(foreign.get(Rank::Species) != taxon.get(Rank::Species));
            assert_eq!(canonical_lineage(&foreign).lineage, *taxon, "{vocabulary:?}: {foreign}");
            // Epithet alone, underscores and prefixes, as files have it.
            let mut written = Lineage::default();
            for (rank, name) in foreign.iter() {
                let name = match (rank, foreign.get(Rank::Genus)) {
                    (Rank::Species, Some(genus)) => {
                        name.strip_prefix(genus).and_then(|rest| rest.strip_prefix(' ')).unwrap_or(name)
                    }
                    _ => name,
                };
                written.set(rank, format!("{}__{}", rank.prefix(), name.replace(' ', "_")));
            }
            assert_eq!(canonical_lineage(&written).lineage, *taxon, "{vocabulary:?}: {written}");
        }
    }
    assert!(renamed > 50, "only {renamed} species have another name in some vocabulary");
}

#[test]
fn gardnerella_is_never_bifidobacterium() {
    for name in ["vaginale", "piotii", "swidsinskii", "leopoldii", "vaginale_B", "vaginale_E"] {
        for form in [format!("Bifidobacterium {name}"), format!("Bifidobacterium_{name}")] {
            let lineage = species(&form);
            assert_eq!(lineage.get(Rank::Genus), Some("Gardnerella"), "{form}");
        }
        let mut gtdb = Lineage::default();
        gtdb.set(Rank::Genus, "Bifidobacterium");
        gtdb.set(Rank::Species, name);
        assert_eq!(canonical_lineage(&gtdb).lineage.get(Rank::Genus), Some("Gardnerella"), "{name}");
    }
    assert_eq!(species("Bifidobacterium breve").get(Rank::Genus), Some("Bifidobacterium"));
    assert_eq!(
        species("Bifidobacterium vaginale_B").get(Rank::Species),
        None,
        "which Gardnerella is not known"
    );
}

/// The worked sample W1 and the panels in the names of each vocabulary.
#[test]
fn names_of_the_field_are_known() {
    for (old, new) in [
        ("Atopobium vaginae", "Fannyhessea vaginae"),
        ("Atopobium parvulum", "Lancefieldella parvula"),
        ("Lactobacillus vaginalis", "Limosilactobacillus vaginalis"),
        ("Lactobacillus ruminis", "Ligilactobacillus ruminis"),
        ("Lactobacillus_C kefiri", "Lentilactobacillus kefiri"),
        ("Prevotella timonensis", "Hoylesella timonensis"),
        ("Prevotella_9 copri", "Segatella copri"),
        ("Prevotella bivia", "Prevotella bivia"),
        ("Mycoplasma hominis", "Metamycoplasma hominis"),
        ("Mycoplasma fermentans", "Mycoplasmopsis fermentans"),
        ("Sneathia amnii", "Sneathia vaginalis"),
        ("BVAB1", "Candidatus Lachnocurva vaginae"),
        ("Ca. Lachnocurva vaginae", "Candidatus Lachnocurva vaginae"),
        ("Lachnocurva_vaginae", "Candidatus Lachnocurva vaginae"),
        ("BVAB3", "Mageeibacillus indolicus"),
        ("Megasphaera genomosp. type_1", "Megasphaera lornae"),
        ("Escherichia-Shigella", "Escherichia coli"),
        ("Escherichia-Shigella_coli", "Escherichia coli"),
        ("Enterobacter aerogenes", "Klebsiella aerogenes"),
        ("[Clostridium] difficile", "Clostridioides difficile"),
        ("Propionibacterium acnes", "Cutibacterium acnes"),
    ] {
        let mut parts = Lineage::default();
        parts.set(Rank::Species, old);
        let found = canonical_lineage(&parts);
        assert_eq!(found.lineage.get(Rank::Species), Some(new), "{old}");
        assert!(found.unknown.is_empty(), "{old}: {:?}", found.unknown);
    }
    // SILVA files species under numbered genera, with the epithet alone.
    let mut silva = Lineage::default();
    silva.set(Rank::Genus, "Prevotella_9");
    silva.set(Rank::Species, "copri");
    assert_eq!(canonical_lineage(&silva).lineage.get(Rank::Genus), Some("Segatella"));
}

#[test]
fn unknown_names_are_kept_and_listed_and_empty_ones_dropped() {
    let mut greengenes = Lineage::default();
    for (rank, name) in [
        (Rank::Domain, "k__Bacteria"),
        (Rank::Phylum, "p__OD1"),
        (Rank::Class, "c__ZB2"),
        (Rank::Genus, "g__5-7N15"),
        (Rank::Species, "s__uncultured_bacterium"),
    ] {
        greengenes.set(rank, name);
    }
    let found = canonical_lineage(&greengenes);
    assert_eq!(found.lineage.to_string(), "d__Bacteria; p__OD1; c__ZB2; o__; f__; g__5-7N15");
    let unknown: Vec<&str> = found.unknown.iter().map(|taxon| taxon.name()).collect();
    assert_eq!(unknown, ["OD1", "ZB2", "5-7N15"]);
    assert_eq!(species("Lactobacillus sp.").get(Rank::Species), None);
    let mut bracket = Lineage::default();
    bracket.set(Rank::Genus, "[Prevotella]");
    assert_eq!(canonical_lineage(&bracket).lineage.get(Rank::Genus), Some("[Prevotella]"));
}

#[test]
fn a_homonym_in_another_domain_is_left_alone() {
    let mut lineage = Lineage::default();
    lineage.set(Rank::Domain, "Eukaryota");
    lineage.set(Rank::Genus, "Bacillus");
    let found = canonical_lineage(&lineage).lineage;
    assert_eq!((found.get(Rank::Domain), found.get(Rank::Phylum)), (Some("Eukaryota"), None));
}

#[test]
fn sets_hold_canonical_taxa() {
    let sizes = [25, 11, 11, 9, 11, 92];
    for (set, size) in sets::all().iter().zip(sizes) {
        assert_eq!(set.members.len(), size, "{}", set.name);
        for member in &set.members {
            let taxon = &member.taxon;
            assert_eq!(canonical(taxon.rank(), taxon.name()).taxon, *taxon, "{}", set.name);
        }
    }
    let lactobacilli = sets::lactobacillus_sensu_lato();
    assert!(lactobacilli.contains(&species("Lactobacillus crispatus")));
    assert!(lactobacilli.contains(&species("Limosilactobacillus reuteri")));
    assert!(!lactobacilli.contains(&species("Leuconostoc mesenteroides")));
    assert!(sets::bacterial_vaginosis_anaerobes().contains(&species("Atopobium vaginae")));
    assert!(!sets::moreno_2022_unsuccessful().contains(&species("Lactobacillus iners")));
    let streptococcus = sets::salter_2014_reagents().member(&species("Streptococcus agalactiae")).unwrap();
    assert!(!streptococcus.remark.is_empty(), "a reason why it must not be removed automatically");
    // Every member is in the taxonomy, but for one genus that NCBI does not use.
    let unknown: Vec<&str> = sets::all()
        .iter()
        .flat_map(|set| &set.members)
        .filter(|member| lineage_of(member.taxon.rank(), member.taxon.name()).is_none())
        .map(|member| member.published)
        .collect();
    assert_eq!(unknown, ["Paralactobacillus", "Schlegelella"]);
}

proptest::proptest! {
    #[test]
    fn canonical_is_stable_and_never_panics(name in "\\PC{0,40}", rank in 0_usize..7) {
        let rank = Rank::ALL[rank];
        let once = canonical(rank, &name);
        let twice = canonical(rank, once.taxon.name());
        proptest::prop_assert_eq!(&once.taxon, &twice.taxon);
        let mut lineage = Lineage::default();
        lineage.set(rank, name);
        let once = canonical_lineage(&lineage).lineage;
        proptest::prop_assert_eq!(&canonical_lineage(&once).lineage, &once);
    }
}
