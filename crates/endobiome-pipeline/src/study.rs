//! Everything a run found.

use crate::RunConfiguration;
use crate::sample_reads::SampleReads;
use crate::stages::asv::Asvs;
use crate::stages::bacterial::Bacterial;
use crate::stages::comparison::Comparison;
use crate::stages::diversity::Diversity;
use endobiome_core::{AbundanceTable, Assignment, Message, Rank, SampleRecord, Sequence, TaxonId};
use endobiome_dysbiosis::absolute::AbsoluteStudy;
use endobiome_dysbiosis::bias::BiasModel;
use endobiome_dysbiosis::copy_number::CopyNumberStudy;
use endobiome_dysbiosis::cst::UnreachableTaxon;
use endobiome_dysbiosis::{SampleCalls, VisitChange};
use endobiome_ecology::Tree;
use endobiome_lowbiomass::LowBiomassAssessment;
use endobiome_report::Section;
use endobiome_tables::SampleEntry;
use endobiome_taxonomy::ReferenceInfo;

/// Everything a run found; rows of all tables are the samples by id.
#[derive(Debug, Clone)]
pub struct Study {
    /// The resolved parameters.
    pub configuration: RunConfiguration,
    /// What may surprise.
    pub warnings: Vec<Message>,
    /// The samples, by id.
    pub entries: Vec<SampleEntry>,
    /// What became of their reads.
    pub reads: Vec<SampleReads>,
    /// The ASVs.
    pub asvs: Asvs,
    /// One assignment an ASV.
    pub assignments: Vec<Assignment>,
    /// The reference used.
    pub reference: ReferenceInfo,
    /// The table without what is not bacterial.
    pub bacterial: Bacterial,
    /// Diversity of the bacterial table.
    pub diversity: Diversity,
    /// Blanks, contaminants, carry-over.
    pub lowbiomass: LowBiomassAssessment,
    /// Indices and calls, one entry a sample.
    pub calls: Vec<SampleCalls>,
    /// What the mocks of known composition show of bias.
    pub bias: Option<BiasModel>,
    /// What changed within the women from visit to visit.
    pub visits: Vec<VisitChange>,
    /// Loads, taxa and indices in copies, where a spike-in or a qPCR measured them.
    pub absolute: Option<AbsoluteStudy>,
    /// Shares and calls by genomes, where there is a table of copy numbers.
    pub copy_number: Option<CopyNumberStudy>,
    /// Taxa of the centroid file that the reference cannot produce.
    pub unreachable: Vec<UnreachableTaxon>,
    /// The comparison of groups.
    pub comparison: Comparison,
    /// The tree of the bacterial features, where the settings ask for one.
    pub tree: Option<Tree>,
    /// What stages show of their own values in the report.
    pub sections: Vec<Section>,
}

impl Study {
    /// The records, in order.
    pub fn records(&self) -> Vec<SampleRecord> {
        self.entries.iter().map(|entry| entry.record.clone()).collect()
    }

    /// The sequences of the bacterial features; `None` where they are not known.
    pub fn bacterial_sequences(&self) -> Option<Vec<Sequence>> {
        let all = &self.asvs.result.sequences;
        let of = |&feature: &usize| all.get(feature).cloned();
        if all.is_empty() { None } else { self.bacterial.features.iter().map(of).collect() }
    }

    /// The bacterial table added up at a rank.
    pub fn collapsed(&self, rank: Rank) -> AbundanceTable<TaxonId> {
        collapsed(&self.bacterial.table, &self.bacterial.assignments, rank)
    }
}

/// A table added up at a rank, by the assignments of its features.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, Rank, SampleId};
/// use endobiome_pipeline::study::collapsed;
/// let assigned = |genus: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment
/// };
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["asv1", "asv2"], vec![vec![(0, 3_u64), (1, 1)]])?;
/// let genera = collapsed(&table, &[assigned("Lactobacillus"), assigned("Lactobacillus")], Rank::Genus);
/// assert_eq!((genera.n_features(), genera.get(0, 0)), (1, 4));
/// assert_eq!(genera.features()[0].name(), "Lactobacillus");
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn collapsed<F, V: endobiome_core::table::Abundance>(
    table: &AbundanceTable<F, V>,
    assignments: &[Assignment],
    rank: Rank,
) -> AbundanceTable<TaxonId, V> {
    table.collapse(|feature, _| assignments[feature].taxon_at(rank))
}
