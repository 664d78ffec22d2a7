//! The canonical taxa that the indices speak of, as one place to look them up.

/// The 25 genera into which *Lactobacillus* was split in 2020 (Zheng et al. 2020), with *Lactobacillus* itself.
pub const LACTOBACILLUS_SENSU_LATO: [&str; 25] = [
    "Lactobacillus",
    "Paralactobacillus",
    "Holzapfelia",
    "Amylolactobacillus",
    "Bombilactobacillus",
    "Companilactobacillus",
    "Lapidilactobacillus",
    "Agrilactobacillus",
    "Schleiferilactobacillus",
    "Loigolactobacillus",
    "Lacticaseibacillus",
    "Latilactobacillus",
    "Dellaglioa",
    "Liquorilactobacillus",
    "Ligilactobacillus",
    "Lactiplantibacillus",
    "Furfurilactobacillus",
    "Paucilactobacillus",
    "Limosilactobacillus",
    "Fructilactobacillus",
    "Acetilactobacillus",
    "Apilactobacillus",
    "Levilactobacillus",
    "Secundilactobacillus",
    "Lentilactobacillus",
];

/// The strict genus *Lactobacillus*.
pub const LACTOBACILLUS_STRICT: [&str; 1] = ["Lactobacillus"];

/// Genera counted as bacterial-vaginosis anaerobes in the log-ratio LAR.
pub const BV_GENERA: [&str; 11] = [
    "Gardnerella",
    "Fannyhessea",
    "Prevotella",
    "Hoylesella",
    "Sneathia",
    "Megasphaera",
    "Dialister",
    "Candidatus Lachnocurva",
    "Mobiluncus",
    "Amygdalobacter",
    "Mageeibacillus",
];

/// Genera that Moreno 2022 found with unsuccessful outcomes (*Atopobium* of that paper is mostly *Fannyhessea* now).
pub const MDI_UP_GENERA: [&str; 10] = [
    "Atopobium",
    "Fannyhessea",
    "Bifidobacterium",
    "Chryseobacterium",
    "Gardnerella",
    "Haemophilus",
    "Klebsiella",
    "Neisseria",
    "Staphylococcus",
    "Streptococcus",
];

/// *Gardnerella*, all species.
pub const GARDNERELLA: [&str; 1] = ["Gardnerella"];

/// *Bifidobacterium* without *Gardnerella*.
pub const BIFIDOBACTERIUM: [&str; 1] = ["Bifidobacterium"];

/// Whether a panel target is of a genus on the reagent list of Salter 2014 (or is the family of such genera).
pub fn is_reagent_target(name: &str) -> bool {
    let genus = crate::profile::genus_of_binomial(name);
    ["Escherichia", "Enterobacter", "Streptococcus", "Enterobacteriaceae", "Klebsiella"].contains(&genus)
        && genus != "Klebsiella"
}
