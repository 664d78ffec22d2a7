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

/// Panel targets that come from reagents, skin or gut as well as from the uterus: (name, where from). Without blanks a
/// hit of one of these cannot be told from contamination.
///
/// Genera of the reagent list of Salter 2014 are unverifiable too. Glassing 2016 (doi:10.1186/s13099-016-0103-7) read
/// *Escherichia, Enterococcus* and *Streptococcus* from extraction kits run on water (Table 1) and says that such gut
/// bacteria cannot be told from genuine ones.
const UNVERIFIABLE: [(&str, &str); 6] = [
    ("Staphylococcus", "skin (Grice and Segre 2011, doi:10.1038/nrmicro2537)"),
    ("Enterococcus", "gut; extraction kits on water (Glassing 2016)"),
    ("Streptococcus", "mouth and skin; extraction kits on water (Glassing 2016), reagents (Salter 2014)"),
    ("Escherichia", "gut; extraction kits on water (Glassing 2016), reagents (Salter 2014)"),
    ("Klebsiella", "gut, of the family that Salter 2014 read from reagents"),
    ("Enterobacteriaceae", "gut; the family of reagent genera (Salter 2014)"),
];

/// Where a panel target may come from if not from the uterus; `None` for a target that no contamination is known of.
pub(crate) fn unverifiable_source(name: &str) -> Option<&'static str> {
    let genus = genus_of_binomial(name);
    if let Some((_, source)) = UNVERIFIABLE.iter().find(|(taxon, _)| *taxon == genus) {
        return Some(source);
    }
    let mut lineage = Lineage::default();
    lineage.set(Rank::Genus, genus);
    sets::salter_2014_reagents().contains(&lineage).then_some("reagents (Salter 2014)")
}

/// The genus part of a binomial; `Candidatus X y` keeps both words.
pub(crate) fn genus_of_binomial(binomial: &str) -> &str {
    let words = if binomial.starts_with("Candidatus ") { 2 } else { 1 };
    binomial.match_indices(' ').nth(words - 1).map_or(binomial, |(at, _)| &binomial[..at])
}
