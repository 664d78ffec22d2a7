//! Copies of each taxon, and of the groups of taxa that indices are made of.

use super::amount::Amount;
use super::load::{LoadStatus, Measured};
use super::{LoadWay, SampleLoad};
use crate::{TaxonProfile, taxa::GenusGroup};
use endobiome_core::{Assignment, Lineage, Rank, SampleId, TaxonId};
use endobiome_taxonomy::names::sets;
use serde::{Deserialize, Serialize};

/// Copies of a taxon in a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaxonAmount {
    /// The sample.
    pub sample: SampleId,
    /// The taxon: a species, a group of species, or the deepest name there is.
    pub taxon: TaxonId,
    /// Its reads.
    pub reads: f64,
    /// What is known of the load that its copies are a part of.
    pub status: LoadStatus,
    /// Its copies.
    pub amount: Amount,
}

/// Copies of a group of taxa.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountIndex {
    /// All bacteria.
    Load,
    /// *Lactobacillus* sensu lato.
    Lactobacillus,
    /// Genera of bacterial vaginosis.
    Anaerobes,
    /// The nine targets of Moreno 2018 for chronic endometritis.
    Pathogens,
}

impl AmountIndex {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Load, Self::Lactobacillus, Self::Anaerobes, Self::Pathogens];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Lactobacillus => "lactobacillus_copies",
            Self::Anaerobes => "anaerobe_copies",
            Self::Pathogens => "pathogen_copies",
        }
    }

    /// Its reads in a profile: reads that may or may not be of it are left out, but for groups of species that hold a pathogen.
    ///
    /// ```
    /// use endobiome_core::{Assignment, Rank};
    /// use endobiome_dysbiosis::{TaxonProfile, absolute::AmountIndex};
    /// let mut coli = Assignment::default();
    /// coli.lineage.set(Rank::Domain, "Bacteria");
    /// coli.lineage.set(Rank::Genus, "Escherichia");
    /// coli.lineage.set(Rank::Species, "Escherichia coli");
    /// let profile = TaxonProfile::new([(&coli, 30.0)]);
    /// assert_eq!(AmountIndex::ALL.map(|index| index.reads(&profile)), [30.0, 0.0, 0.0, 30.0]);
    /// ```
    pub fn reads(self, profile: &TaxonProfile<'_>) -> f64 {
        match self {
            Self::Load => profile.bacterial_reads(),
            Self::Lactobacillus => profile.genus_reads(GenusGroup::LactobacillusSensuLato).0,
            Self::Anaerobes => profile.genus_reads(GenusGroup::VaginosisAnaerobes).0,
            Self::Pathogens => {
                let entries = profile.entries().iter();
                entries.filter(|(assignment, _)| is_pathogen(assignment)).map(|&(_, reads)| reads).sum()
            }
        }
    }
}

/// Whether an assignment, or a species of its group, is a target of CE9.
fn is_pathogen(assignment: &Assignment) -> bool {
    let targets = sets::chronic_endometritis_nine();
    targets.contains(&assignment.lineage)
        || assignment.species_group.iter().any(|name| {
            let mut lineage = Lineage::default();
            lineage.set(Rank::Genus, crate::taxa::genus_of_binomial(name));
            lineage.set(Rank::Species, name.as_str());
            targets.contains(&lineage)
        })
}

/// One index of one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexAmount {
    /// The sample.
    pub sample: SampleId,
    /// The index.
    pub index: AmountIndex,
    /// Its reads.
    pub reads: f64,
    /// What is known of the load that it is a part of.
    pub status: LoadStatus,
    /// Its copies.
    pub amount: Amount,
}

/// The indices of a sample.
pub(super) fn indices(
    load: &SampleLoad,
    profile: &TaxonProfile<'_>,
    measured: &Measured<'_>,
) -> Vec<IndexAmount> {
    AmountIndex::ALL
        .into_iter()
        .map(|index| {
            let reads = index.reads(profile);
            let amount = match index {
                AmountIndex::Load => load.chosen().amount,
                _ => measured.amount(reads, load.way, &[]),
            };
            IndexAmount { sample: load.sample.clone(), index, reads, status: load.chosen().status, amount }
        })
        .collect()
}

/// The taxa of a sample that have reads.
pub(super) fn taxa(
    sample: &SampleId,
    way: LoadWay,
    profile: &TaxonProfile<'_>,
    measured: &Measured<'_>,
) -> Vec<TaxonAmount> {
    profile
        .collapse(Rank::Species)
        .into_iter()
        .map(|(taxon, reads)| TaxonAmount {
            sample: sample.clone(),
            taxon,
            reads,
            status: measured.status(way),
            amount: measured.amount(reads, way, &[]),
        })
        .collect()
}
