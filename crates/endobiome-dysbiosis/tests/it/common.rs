//! Profiles that several tests share.

use endobiome_core::{Assignment, Rank};

/// A species with its family.
pub(crate) fn species(family: &str, binomial: &str) -> Assignment {
    let mut assignment = Assignment::default();
    assignment.lineage.set(Rank::Domain, "Bacteria");
    assignment.lineage.set(Rank::Family, family);
    let genus = binomial.split(' ').next().unwrap();
    assignment.lineage.set(Rank::Genus, genus);
    assignment.lineage.set(Rank::Species, binomial);
    assignment
}

/// The worked sample W1: nine species, 6,000 reads.
pub(crate) fn w1() -> Vec<(Assignment, f64)> {
    [
        ("Lactobacillaceae", "Lactobacillus crispatus", 4200.0),
        ("Lactobacillaceae", "Lactobacillus iners", 300.0),
        ("Lactobacillaceae", "Limosilactobacillus vaginalis", 100.0),
        ("Bifidobacteriaceae", "Gardnerella vaginalis", 900.0),
        ("Atopobiaceae", "Fannyhessea vaginae", 250.0),
        ("Prevotellaceae", "Hoylesella timonensis", 120.0),
        ("Streptococcaceae", "Streptococcus agalactiae", 80.0),
        ("Enterobacteriaceae", "Escherichia coli", 30.0),
        ("Bifidobacteriaceae", "Bifidobacterium breve", 20.0),
    ]
    .map(|(family, name, reads)| (species(family, name), reads))
    .to_vec()
}
