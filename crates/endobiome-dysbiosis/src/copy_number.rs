//! 16S copy numbers: shares of genomes from shares of genes, where the user asks for them.
//!
//! Reads are of genes; a genome has one to fifteen of them or more. Divided by the number of a taxon, reads are of genomes. Off unless a table
//! is given: numbers are known of sequenced genomes, and those predicted for taxa far from them are wrong more often than
//! right (Louca 2018, doi:10.1186/s40168-018-0420-9).

use crate::dominance::call_dominance;
use crate::taxa::genus_of_binomial;
use crate::{DominanceStatus, DysbiosisParameters, Result, TaxonProfile, taxa::GenusGroup};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{AbundanceTable, Assignment, FeatureId, Lineage, Message, Rank, SampleId, say};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Where the number of a taxon comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CopyBasis {
    /// It is its own: of the taxon as it is named, at this rank.
    Own(Rank),
    /// The mean of the species of its group that have one.
    Group,
    /// The taxon above it, at this rank.
    Parent(Rank),
    /// The mean of all species of the table: nothing above it has one.
    All,
}

impl fmt::Display for CopyBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(_) => f.write_str("own"),
            Self::Group => f.write_str("group"),
            Self::Parent(rank) => f.write_str(rank.name()),
            Self::All => f.write_str("all"),
        }
    }
}

/// Copy numbers by canonical taxon.
///
/// ```
/// use endobiome_core::{Assignment, Lineage, Rank};
/// use endobiome_dysbiosis::copy_number::{CopyBasis, CopyNumberTable};
/// let mut table = CopyNumberTable::default();
/// let species = |name: &str| {
///     let mut lineage = Lineage::default();
///     lineage.set(Rank::Genus, name.split(' ').next().unwrap_or_default());
///     lineage.set(Rank::Species, name);
///     lineage
/// };
/// table.add(&species("Lactobacillus crispatus"), 4.0);
/// table.add(&species("Lactobacillus iners"), 6.0);
/// let of = |lineage: Lineage| table.of(&Assignment { lineage, ..Assignment::default() });
/// assert_eq!(of(species("Lactobacillus iners")), Some((6.0, CopyBasis::Own(Rank::Species))));
/// // Another species of the genus has the mean of those that are known.
/// assert_eq!(of(species("Lactobacillus gasseri")), Some((5.0, CopyBasis::Parent(Rank::Genus))));
/// assert_eq!(of(species("Gardnerella vaginalis")), Some((5.0, CopyBasis::All)));
/// assert_eq!(CopyNumberTable::default().of(&Assignment::default()), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CopyNumberTable {
    /// As given, by rank and name.
    given: BTreeMap<(Rank, String), f64>,
    /// Sum and number of what was given below each taxon.
    below: BTreeMap<(Rank, String), (f64, f64)>,
    /// Sum and number of all.
    all: (f64, f64),
}

impl CopyNumberTable {
    /// Adds a taxon, by its canonical lineage. The last of two of one name counts.
    pub fn add(&mut self, lineage: &Lineage, copies: f64) {
        let Some((rank, name)) = lineage.deepest() else { return };
        self.given.insert((rank, name.to_owned()), copies);
        // A mean is one of species: a row of a family says nothing of how many species it stands for.
        if rank == Rank::Species {
            for (above, name) in lineage.iter().filter(|(above, _)| *above != Rank::Species) {
                let (sum, n) = self.below.entry((above, name.to_owned())).or_default();
                *sum += copies;
                *n += 1.0;
            }
            self.all.0 += copies;
            self.all.1 += 1.0;
        }
    }

    /// Taxa that were given.
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// The number of a taxon: its own, else the mean of its group of species, else that of the nearest taxon above it that was given or has
    /// species that were, else the mean of all species; `None` of an empty table.
    pub fn of(&self, assignment: &Assignment) -> Option<(f64, CopyBasis)> {
        let given = |rank: Rank, name: &str| self.given.get(&(rank, name.to_owned())).copied();
        let lineage = &assignment.lineage;
        if let Some(copies) = lineage.get(Rank::Species).and_then(|name| given(Rank::Species, name)) {
            return Some((copies, CopyBasis::Own(Rank::Species)));
        }
        let group: Vec<f64> =
            assignment.species_group.iter().filter_map(|name| given(Rank::Species, name)).collect();
        if !group.is_empty() {
            #[expect(clippy::cast_precision_loss, reason = "species of a group")]
            return Some((group.iter().sum::<f64>() / group.len() as f64, CopyBasis::Group));
        }
        let deepest = lineage.deepest().map(|(rank, _)| rank);
        let species_genus = lineage
            .get(Rank::Species)
            .or(assignment.species_group.first().map(String::as_str))
            .map(genus_of_binomial);
        for rank in Rank::ALL.into_iter().rev().filter(|rank| *rank != Rank::Species) {
            let named = lineage.get(rank).or(species_genus.filter(|_| rank == Rank::Genus));
            let Some(name) = named else { continue };
            let own = deepest == Some(rank) && assignment.species_group.is_empty();
            let basis = if own { CopyBasis::Own(rank) } else { CopyBasis::Parent(rank) };
            if let Some(copies) = given(rank, name) {
                return Some((copies, basis));
            }
            if let Some((sum, n)) = self.below.get(&(rank, name.to_owned())) {
                return Some((sum / n, CopyBasis::Parent(rank)));
            }
        }
        if self.all.1 > 0.0 {
            return Some((self.all.0 / self.all.1, CopyBasis::All));
        }
        // Rows of higher taxa alone.
        #[expect(clippy::cast_precision_loss, reason = "a number of taxa")]
        (!self.given.is_empty())
            .then(|| (self.given.values().sum::<f64>() / self.given.len() as f64, CopyBasis::All))
    }

    /// The profile with each taxon's reads divided by its copies, and all scaled to as many reads as before: what the same library would
    /// have held had it been of genomes.
    pub fn of_genomes<'a>(&self, profile: &TaxonProfile<'a>) -> TaxonProfile<'a> {
        let divided = |&(assignment, reads): &(&'a Assignment, f64)| {
            (assignment, reads / self.of(assignment).map_or(1.0, |(copies, _)| copies))
        };
        let entries: Vec<(&'a Assignment, f64)> = profile.entries().iter().map(divided).collect();
        let sum: f64 = entries.iter().map(|(_, genomes)| genomes).sum();
        let scale = if sum > 0.0 { profile.bacterial_reads() / sum } else { 0.0 };
        TaxonProfile::new(entries.into_iter().map(|(assignment, genomes)| (assignment, genomes * scale)))
    }
}

/// A taxon of a sample with its copy number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CopyNumberTaxon {
    /// The sample.
    pub sample: SampleId,
    /// The taxon.
    pub taxon: String,
    /// Its share of the bacterial reads.
    pub share: f64,
    /// Copies of the 16S gene in a genome of it.
    pub copies: f64,
    /// Where that number comes from; of a name that holds several features, of the one with most reads.
    pub basis: CopyBasis,
    /// Its share of genomes.
    pub corrected_share: f64,
}

/// Dominance of a sample by genes and by genomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CopyNumberCall {
    /// The sample.
    pub sample: SampleId,
    /// Share of *Lactobacillus* sensu lato in the reads.
    pub share: Option<f64>,
    /// The same in genomes.
    pub corrected_share: Option<f64>,
    /// Dominance at 90 % on the reads as they are, and on genomes.
    pub ld90: (DominanceStatus, DominanceStatus),
    /// Dominance at 80 % likewise.
    pub ld80: (DominanceStatus, DominanceStatus),
    /// Share of the reads whose taxon has a number of its own.
    pub own: Option<f64>,
    /// Share of the reads whose taxon has none, nor has its genus.
    pub far: Option<f64>,
}

/// What copy numbers change.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CopyNumberStudy {
    /// The taxa of every sample.
    pub taxa: Vec<CopyNumberTaxon>,
    /// The calls of every sample.
    pub calls: Vec<CopyNumberCall>,
}

/// Shares and dominance calls of every sample by genomes, beside those by genes.
///
/// The call on genomes takes the corrected share for that of as many reads: that rare taxa of few copies are read less well
/// than their share says is not in its probability, nor is the spread of copy numbers within a taxon.
///
/// # Errors
/// [`Error::Core`](crate::Error::Core) when there is not one assignment a feature.
pub fn correct_for_copy_number(
    counts: &AbundanceTable<FeatureId>,
    assignments: &[Assignment],
    table: &CopyNumberTable,
    parameters: &DysbiosisParameters,
) -> Result<CopyNumberStudy> {
    let mut study = CopyNumberStudy::default();
    for (row, sample) in counts.samples().iter().enumerate() {
        let profile = TaxonProfile::from_row(counts, row, assignments)?;
        let genomes = table.of_genomes(&profile);
        let n = profile.bacterial_reads();
        let mut taxa: BTreeMap<String, (f64, f64, f64, CopyBasis, f64)> = BTreeMap::new();
        let (mut own, mut far) = (0.0, 0.0);
        for (&(assignment, reads), &(_, corrected)) in profile.entries().iter().zip(genomes.entries()) {
            let Some((copies, basis)) = table.of(assignment) else { continue };
            match basis {
                CopyBasis::Own(_) => own += reads,
                CopyBasis::Group | CopyBasis::Parent(Rank::Genus) => {}
                CopyBasis::Parent(_) | CopyBasis::All => far += reads,
            }
            let name = assignment.taxon_at(Rank::Species).name().to_owned();
            let entry = taxa.entry(name).or_insert((0.0, 0.0, copies, basis, 0.0));
            entry.0 += reads;
            entry.1 += corrected;
            if reads > entry.4 {
                (entry.2, entry.3, entry.4) = (copies, basis, reads);
            }
        }
        study.taxa.extend(taxa.into_iter().map(|(taxon, (reads, corrected, copies, basis, _))| {
            CopyNumberTaxon {
                sample: sample.clone(),
                taxon,
                share: reads / n,
                copies,
                basis,
                corrected_share: corrected / n,
            }
        }));
        let share = |profile: &TaxonProfile<'_>| {
            (n > 0.0).then(|| profile.genus_reads(GenusGroup::LactobacillusSensuLato).0 / n)
        };
        let call = |threshold: f64| {
            let of = |profile: &TaxonProfile<'_>| call_dominance(profile, threshold, parameters).status;
            (of(&profile), of(&genomes))
        };
        study.calls.push(CopyNumberCall {
            sample: sample.clone(),
            share: share(&profile),
            corrected_share: share(&genomes),
            ld90: call(0.9),
            ld80: call(0.8),
            own: (n > 0.0).then(|| own / n),
            far: (n > 0.0).then(|| far / n),
        });
    }
    Ok(study)
}

impl CopyNumberStudy {
    /// One sentence on the calls that copy numbers move.
    ///
    /// ```
    /// let nothing = endobiome_dysbiosis::copy_number::CopyNumberStudy::default();
    /// assert!(nothing.sentence().to_string().starts_with("Copy numbers of the 16S gene move 0 of 0 LD90 calls"));
    /// ```
    pub fn sentence(&self) -> Message {
        let moved = self.calls.iter().filter(|call| call.ld90.0 != call.ld90.1).count();
        say!(
            "Copy numbers of the 16S gene move {moved} of {calls} LD90 calls (dysbiosis/copy_number_calls.tsv); shares and calls elsewhere are of \
             reads.",
            moved,
            calls = self.calls.len()
        )
    }
}

const NO_READS: &str = "it has no bacterial reads";

impl Described for CopyNumberCall {
    const FILE: &'static str = "dysbiosis/copy_number_calls.tsv";
    const ROWS: &'static str = "(with `--copy-number`) one row a sample: dominance by genes and by genomes";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new(
                "share",
                "share of Lactobacillus (25 genera) in the bacterial reads",
                |row: &Self| row.share,
            )
            .unit("share")
            .not_known(NO_READS),
            Column::new(
                "corrected_share",
                "the same in genomes: reads divided by copy numbers",
                |row: &Self| row.corrected_share,
            )
            .unit("share")
            .not_known(NO_READS),
            Column::new("ld90", "dominance at 90 % on the reads as they are", |row: &Self| {
                Cell::text(row.ld90.0)
            }),
            Column::new("ld90_corrected", "the same on genomes", |row: &Self| Cell::text(row.ld90.1)),
            Column::new("ld80", "dominance at 80 % on the reads as they are", |row: &Self| {
                Cell::text(row.ld80.0)
            }),
            Column::new("ld80_corrected", "the same on genomes", |row: &Self| Cell::text(row.ld80.1)),
            Column::new("moved", "whether a call differs between the two", |row: &Self| {
                row.ld90.0 != row.ld90.1 || row.ld80.0 != row.ld80.1
            }),
            Column::new(
                "own_number",
                "share of the reads whose taxon has a copy number of its own",
                |row: &Self| row.own,
            )
            .unit("share")
            .not_known(NO_READS),
            Column::new(
                "far_number",
                "share of the reads whose number is that of a family or above, or the mean of all",
                |row: &Self| row.far,
            )
            .unit("share")
            .not_known(NO_READS),
        ]
    }
}

impl Described for CopyNumberTaxon {
    const FILE: &'static str = "dysbiosis/copy_number.tsv";
    const ROWS: &'static str = "(with `--copy-number`) one row a sample and taxon with reads";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("taxon", "the species, the group of species, or the deepest name", |row: &Self| {
                Cell::text(&row.taxon)
            }),
            Column::new("share", "its share of the bacterial reads", |row: &Self| row.share).unit("share"),
            Column::new("copies", "copies of the 16S gene in a genome of it", |row: &Self| row.copies)
                .unit("copies"),
            Column::new(
                "copies_of",
                "where that number comes from: `own`, `group` (mean of the species of its group), the rank above it that has one, or `all` \
                 (mean of all species of the table)",
                |row: &Self| Cell::text(row.basis),
            ),
            Column::new("corrected_share", "its share of genomes", |row: &Self| row.corrected_share)
                .unit("share"),
        ]
    }
}
