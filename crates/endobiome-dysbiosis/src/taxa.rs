//! The sets of canonical taxa that the indices speak of, from the one place that defines them.

use endobiome_core::{Lineage, Rank};
use endobiome_taxonomy::names::sets::{self, TaxonSet};

/// Genera an index counts.
#[derive(Debug, Clone, Copy)]
pub enum GenusGroup {
    /// *Lactobacillus* sensu lato: the 25 genera of Zheng 2020.
    LactobacillusSensuLato,
    /// Genera of bacterial vaginosis, for the log-ratio.
    VaginosisAnaerobes,
    /// Genera of Moreno 2022 with unsuccessful outcomes.
    MorenoUnsuccessful,
    /// One genus, by canonical name.
    Genus(&'static str),
}

impl GenusGroup {
    /// Whether a canonical genus belongs to the group.
    pub fn holds(self, genus: &str) -> bool {
        match self {
            Self::LactobacillusSensuLato => has_genus(sets::lactobacillus_sensu_lato(), genus),
            Self::VaginosisAnaerobes => has_genus(sets::bacterial_vaginosis_anaerobes(), genus),
            Self::MorenoUnsuccessful => has_genus(sets::moreno_2022_unsuccessful(), genus),
            Self::Genus(name) => name == genus,
        }
    }
}

fn has_genus(set: &TaxonSet, genus: &str) -> bool {
    set.taxa().any(|taxon| taxon.rank() == Rank::Genus && taxon.name() == genus)
}

/// Whether a panel target is of a genus on the reagent list of Salter 2014, or is the family of such genera.
pub(crate) fn is_reagent_target(name: &str) -> bool {
    if name == "Enterobacteriaceae" {
        return true;
    }
    let mut lineage = Lineage::default();
    lineage.set(Rank::Genus, genus_of_binomial(name));
    sets::salter_2014_reagents().contains(&lineage)
}

/// The genus part of a binomial; `Candidatus X y` keeps both words.
pub(crate) fn genus_of_binomial(binomial: &str) -> &str {
    let words = if binomial.starts_with("Candidatus ") { 2 } else { 1 };
    binomial.match_indices(' ').nth(words - 1).map_or(binomial, |(at, _)| &binomial[..at])
}
