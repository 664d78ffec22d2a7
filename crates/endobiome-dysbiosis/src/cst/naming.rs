//! Canonical names in VALENCIA's convention.
//!
//! Species for *Lactobacillus, Gardnerella, Prevotella, Atopobium* and *Sneathia* of 2020 (`Genus_species`); else the
//! genus (`g_Genus`), else the deepest rank (`f_Family`, `o_Order`, ...).

use super::Centroids;
use crate::taxa::genus_of_binomial;
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{Assignment, Lineage, Rank};
use endobiome_taxonomy::names::sets;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// (canonical species, VALENCIA column).
const SPECIES: [(&str, &str); 20] = [
    ("Fannyhessea vaginae", "Atopobium_vaginae"),
    ("Lancefieldella parvula", "Atopobium_parvulum"),
    ("Lancefieldella rimae", "Atopobium_rimae"),
    ("Lancefieldella deltae", "Atopobium_deltae"),
    ("Sneathia vaginalis", "Sneathia_amnii"),
    ("Candidatus Lachnocurva vaginae", "BVAB1"),
    ("Amygdalobacter nucleatus", "BVAB2/BVAB3"),
    ("Mageeibacillus indolicus", "BVAB2/BVAB3"),
    ("Lactobacillus paragasseri", "Lactobacillus_gasseri"),
    ("Lactobacillus johnsonii", "Lactobacillus_gasseri"),
    ("Lactobacillus mulieris", "Lactobacillus_jensenii"),
    ("Lactobacillus fornicalis", "Lactobacillus_jensenii"),
    ("Lactobacillus acidophilus", "Lactobacillus_crispatus"),
    ("Lactobacillus gallinarum", "Lactobacillus_crispatus"),
    ("Lacticaseibacillus casei", "Lactobacillus_crispatus"),
    ("Lacticaseibacillus paracasei", "Lactobacillus_paracasei_Lactobacillus_rhamnosus"),
    ("Lacticaseibacillus rhamnosus", "Lactobacillus_paracasei_Lactobacillus_rhamnosus"),
    ("Lactobacillus ultunensis", "Lactobacillus_ultunensis_1"),
    ("Cutibacterium acnes", "g_Propionibacterium"),
    ("Escherichia coli", "g_Escherichia.Shigella"),
];

/// (canonical genus, VALENCIA column).
const GENERA: [(&str, &str); 10] = [
    ("Gardnerella", "Gardnerella_vaginalis"),
    ("Candidatus Lachnocurva", "BVAB1"),
    ("Amygdalobacter", "BVAB2/BVAB3"),
    ("Mageeibacillus", "BVAB2/BVAB3"),
    ("Escherichia", "g_Escherichia.Shigella"),
    ("Shigella", "g_Escherichia.Shigella"),
    ("Corynebacterium", "g_Corynebacterium_1"),
    ("Cutibacterium", "g_Propionibacterium"),
    ("Metamycoplasma", "g_Mycoplasma"),
    ("Mycoplasmoides", "g_Mycoplasma"),
];

/// Genera whose species VALENCIA names, with their name of 2020.
fn named_genus(genus: &str) -> Option<&'static str> {
    Some(match genus {
        "Gardnerella" => "Gardnerella",
        "Prevotella" | "Hoylesella" | "Segatella" | "Xylanibacter" | "Leyella" | "Palleniella" => {
            "Prevotella"
        }
        "Atopobium" | "Fannyhessea" | "Lancefieldella" => "Atopobium",
        "Sneathia" => "Sneathia",
        _ if is_lactobacillus(genus) => "Lactobacillus",
        _ => return None,
    })
}

fn is_lactobacillus(genus: &str) -> bool {
    let mut lineage = Lineage::default();
    lineage.set(Rank::Genus, genus);
    sets::lactobacillus_sensu_lato().contains(&lineage)
}

/// The VALENCIA name of an assignment, whether or not the centroids have such a column.
///
/// A class of species takes the column of the candidate that the centroids know (so `L. acidophilus/crispatus` is
/// `Lactobacillus_crispatus`); candidates under different columns leave the genus.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::cst::{Centroids, valencia_name};
/// let centroids = Centroids::read("sub_CST,Atopobium_vaginae,g_Dialister\nIV-B,0.9,0.1\n".as_bytes())?;
/// let mut fannyhessea = Assignment::default();
/// fannyhessea.lineage.set(Rank::Genus, "Fannyhessea");
/// fannyhessea.lineage.set(Rank::Species, "Fannyhessea vaginae");
/// assert_eq!(valencia_name(&fannyhessea, &centroids), "Atopobium_vaginae");
/// # Ok::<(), endobiome_dysbiosis::Error>(())
/// ```
pub fn valencia_name(assignment: &Assignment, centroids: &Centroids) -> String {
    let lineage = &assignment.lineage;
    if let Some(species) = lineage.get(Rank::Species) {
        return species_name(species, centroids);
    }
    let mut names: Vec<String> = assignment
        .species_group
        .iter()
        .map(|species| species_name(species, centroids))
        .filter(|name| centroids.column(name).is_some())
        .collect();
    names.sort_unstable();
    names.dedup();
    if let [only] = names.as_slice() {
        return only.clone();
    }
    let common =
        assignment.species_group.first().map(|first| genus_of_binomial(first)).filter(|genus| {
            assignment.species_group.iter().all(|species| genus_of_binomial(species) == *genus)
        });
    if let Some(genus) = lineage.get(Rank::Genus).or(common) {
        return genus_name(genus, centroids);
    }
    lineage.deepest().map_or_else(|| "d_NA".to_owned(), |(rank, name)| format!("{}_{name}", rank.prefix()))
}

fn species_name(species: &str, centroids: &Centroids) -> String {
    if let Some((_, column)) = SPECIES.iter().find(|(canonical, _)| *canonical == species) {
        return (*column).to_owned();
    }
    let genus = genus_of_binomial(species);
    if genus == "Gardnerella" {
        return "Gardnerella_vaginalis".to_owned();
    }
    match named_genus(genus) {
        Some(old) => format!("{old}_{}", species[genus.len()..].trim_start().replace(' ', "_")),
        None => genus_name(genus, centroids),
    }
}

fn genus_name(genus: &str, centroids: &Centroids) -> String {
    if let Some((_, column)) = GENERA.iter().find(|(canonical, _)| *canonical == genus) {
        return (*column).to_owned();
    }
    let plain = format!("g_{}", genus.replace(' ', "_"));
    if centroids.column(&plain).is_some() {
        return plain;
    }
    named_genus(genus).map_or(plain, |old| format!("g_{old}"))
}

/// A taxon of the centroids that a reference cannot produce.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnreachableTaxon {
    /// Its column in the centroid file.
    pub taxon: String,
    /// Its largest share in any centroid: a sample of that type can lose about so much of its likeness.
    pub largest_share: f64,
    /// The centroid with that share.
    pub sub_cst: String,
}

impl Described for UnreachableTaxon {
    const FILE: &'static str = "cst/unreachable_centroid_taxa.tsv";
    const ROWS: &'static str = "one row a taxon of the centroids that the reference cannot produce, or that the taxonomy given does not name though it names its genus; likeness to types that rest on them is too low";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("taxon", "its column in the centroid file", |row: &Self| Cell::text(&row.taxon)),
            Column::new("largest_share", "its largest share in any centroid", |row: &Self| row.largest_share)
                .unit("share"),
            Column::new("sub_cst", "the centroid with that share", |row: &Self| Cell::text(&row.sub_cst))
                .not_applicable("it has a share in none"),
        ]
    }
}

/// The taxa of the centroids that no lineage of a reference can produce, in the order of the file: their part of every
/// centroid is out of reach, and likeness to types that rest on them is too low.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
/// use endobiome_dysbiosis::cst::{Centroids, unreachable_taxa};
/// let centroids = Centroids::read("sub_CST,Lactobacillus_crispatus,g_Dialister\nI-A,0.99,0.01\n".as_bytes())?;
/// let mut crispatus = Lineage::default();
/// crispatus.set(Rank::Domain, "Bacteria");
/// crispatus.set(Rank::Genus, "Lactobacillus");
/// crispatus.set(Rank::Species, "Lactobacillus crispatus");
/// let missing = unreachable_taxa(&centroids, [crispatus]);
/// assert_eq!(missing.len(), 1);
/// assert_eq!((missing[0].taxon.as_str(), missing[0].largest_share), ("g_Dialister", 0.01));
/// # Ok::<(), endobiome_dysbiosis::Error>(())
/// ```
pub fn unreachable_taxa(
    centroids: &Centroids,
    reference: impl IntoIterator<Item = Lineage>,
) -> Vec<UnreachableTaxon> {
    let mut reached = vec![false; centroids.taxa().len()];
    for lineage in reference {
        for rank in [Rank::Species, Rank::Genus, Rank::Family, Rank::Order, Rank::Class, Rank::Phylum] {
            let assignment = Assignment { lineage: lineage.truncated(rank), ..Assignment::default() };
            if let Some(column) = centroids.column(&valencia_name(&assignment, centroids)) {
                reached[column] = true;
            }
        }
    }
    (0..reached.len())
        .filter(|&column| !reached[column])
        .map(|column| with_share(centroids, column))
        .collect()
}

/// The species of the centroids that a taxonomy of a study does not name where it could, in the order of the file: it has features
/// of their genus that it names no deeper, and none that falls on any species of this genus in the centroids.
///
/// What the study merely does not hold is not among them: nobody can tell from its taxonomy whether it could have been named.
pub fn unnameable_taxa(centroids: &Centroids, assignments: &[Assignment]) -> Vec<UnreachableTaxon> {
    let genus_of = |column: &str| match column.strip_prefix("g_") {
        Some(_) => None,
        None => column.split('_').next().map(str::to_owned),
    };
    let mut named = BTreeSet::new();
    let mut stopped = BTreeSet::new();
    for assignment in assignments {
        let name = valencia_name(assignment, centroids);
        match name.strip_prefix("g_") {
            Some(genus) => stopped.insert(genus.to_owned()),
            None if centroids.column(&name).is_some() => {
                genus_of(&name).is_some_and(|genus| named.insert(genus))
            }
            None => false,
        };
    }
    let is_unnameable = |column: &usize| {
        genus_of(&centroids.taxa()[*column])
            .is_some_and(|genus| stopped.contains(&genus) && !named.contains(&genus))
    };
    (0..centroids.taxa().len()).filter(is_unnameable).map(|column| with_share(centroids, column)).collect()
}

/// A taxon with its largest share.
fn with_share(centroids: &Centroids, column: usize) -> UnreachableTaxon {
    let mut taxon = UnreachableTaxon {
        taxon: centroids.taxa()[column].clone(),
        largest_share: 0.0,
        sub_cst: String::new(),
    };
    for (at, name) in centroids.sub_types().iter().enumerate() {
        let share = centroids.shares(at)[column];
        if share > taxon.largest_share {
            taxon.largest_share = share;
            taxon.sub_cst.clone_from(name);
        }
    }
    taxon
}
