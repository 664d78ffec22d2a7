//! `dysbiosis/` and `cst/`: calls, indices, panels.

use super::described;
use super::status::{self, SetAside};
use crate::Result;
use endobiome_core::column::TableDescription;
use endobiome_dysbiosis::bias::{BiasModel, TaxonBias};
use endobiome_dysbiosis::copy_number::{CopyNumberCall, CopyNumberStudy, CopyNumberTaxon};
use endobiome_dysbiosis::cst::{DominantState, SimilarityRow, UnreachableTaxon};
use endobiome_dysbiosis::rows::{CommunityTypeRow, DominanceRow, IndexDescriptionRow, IndexRow, PanelRow};
use endobiome_dysbiosis::{SampleCalls, VisitChange};
use std::path::{Path, PathBuf};

/// Writes one row a sample (`calls.tsv`), one a sample, threshold and table (`dominance.tsv`), one a sample, index
/// and table (`indices.tsv`), the descriptors of the indices, one a sample and panel target (`panels.tsv`), one a
/// sample and table (`cst/cst.tsv`), and one a specimen and depth (`cst/dominant_states.tsv`).
///
/// # Errors
/// When a file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank, SampleId, SampleRecord};
/// use endobiome_dysbiosis::{CallInput, Corrections, DysbiosisParameters, call};
/// use endobiome_pipeline::output::{dysbiosis, status::SetAside};
/// let assigned = |genus: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment
/// };
/// let sample = SampleId::new("IM001_E")?;
/// let counts = AbundanceTable::from_rows(vec![sample.clone()], vec![FeatureId::of(b"ACGT")], vec![vec![(0, 5000)]])?;
/// let input = CallInput {
///     counts: &counts,
///     records: &[SampleRecord::new(sample)],
///     assignments: &[assigned("Lactobacillus")],
///     valencia_names: &[],
///     bias: None,
///     corrections: Corrections::default(),
/// };
/// let folder = tempfile::tempdir()?;
/// let files = dysbiosis::write(folder.path(), &call(&input, &DysbiosisParameters::default())?, &SetAside::of(&[]))?;
/// assert!(files.iter().any(|file| file.ends_with("dominance.tsv")));
/// assert!(std::fs::read_to_string(folder.path().join("dysbiosis/calls.tsv"))?.contains("IM001_E"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(folder: &Path, calls: &[SampleCalls], set_aside: &SetAside) -> Result<Vec<PathBuf>> {
    Ok(vec![
        status::write(folder, calls, set_aside)?,
        described(folder, &calls.iter().flat_map(DominanceRow::of).collect::<Vec<_>>())?,
        described(folder, &calls.iter().flat_map(IndexRow::of).collect::<Vec<_>>())?,
        described(folder, &IndexDescriptionRow::of(calls))?,
        described(folder, &calls.iter().flat_map(PanelRow::of).collect::<Vec<_>>())?,
        described(folder, &calls.iter().flat_map(CommunityTypeRow::of).collect::<Vec<_>>())?,
        described(
            folder,
            &calls.iter().flat_map(|call| call.dominant_states.iter().cloned()).collect::<Vec<_>>(),
        )?,
    ])
}

/// Writes `dysbiosis/bias.tsv`, the bias of each taxon of the mocks; nothing without a model.
///
/// # Errors
/// When the file cannot be written.
pub fn write_bias(folder: &Path, bias: Option<&BiasModel>) -> Result<Option<PathBuf>> {
    bias.map(|model| described(folder, &model.taxa)).transpose()
}

/// Writes `dysbiosis/copy_number.tsv` and `copy_number_calls.tsv`; nothing without a table of copy numbers.
///
/// # Errors
/// When a file cannot be written.
pub fn write_copy_number(folder: &Path, study: Option<&CopyNumberStudy>) -> Result<Vec<PathBuf>> {
    let Some(study) = study else { return Ok(Vec::new()) };
    Ok(vec![described(folder, &study.taxa)?, described(folder, &study.calls)?])
}

/// Writes `dysbiosis/visits.tsv`, what changed within the women from visit to visit; nothing where no woman has two.
///
/// # Errors
/// When the file cannot be written.
pub fn write_visits(folder: &Path, visits: &[VisitChange]) -> Result<Option<PathBuf>> {
    (!visits.is_empty()).then(|| described(folder, visits)).transpose()
}

/// Writes `cst/similarities.tsv`: the likeness of every sample to every sub-type of the centroids, on the raw counts.
///
/// # Errors
/// When the file cannot be written.
pub fn write_similarities(folder: &Path, calls: &[SampleCalls]) -> Result<PathBuf> {
    described(folder, &calls.iter().flat_map(SimilarityRow::of).collect::<Vec<_>>())
}

/// Writes `cst/unreachable_centroid_taxa.tsv`: the taxa of the centroid file that the reference cannot produce.
///
/// # Errors
/// When the file cannot be written.
///
/// ```
/// use endobiome_dysbiosis::cst::UnreachableTaxon;
/// use endobiome_pipeline::output::dysbiosis::write_unreachable;
/// let folder = tempfile::tempdir()?;
/// let taxon = UnreachableTaxon { taxon: "g_Dialister".to_owned(), largest_share: 0.01, sub_cst: "I-A".to_owned() };
/// let file = write_unreachable(folder.path(), &[taxon])?;
/// assert!(file.ends_with("cst/unreachable_centroid_taxa.tsv"));
/// assert!(std::fs::read_to_string(file)?.contains("g_Dialister\t"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_unreachable(folder: &Path, taxa: &[UnreachableTaxon]) -> Result<PathBuf> {
    described(folder, taxa)
}

/// The tables of the two folders.
pub(crate) fn tables() -> Vec<TableDescription> {
    vec![
        status::description::<SampleCalls>(),
        TableDescription::of::<DominanceRow<'_>>(),
        TableDescription::of::<IndexRow<'_>>(),
        TableDescription::of::<IndexDescriptionRow>(),
        TableDescription::of::<PanelRow<'_>>(),
        TableDescription::of::<CommunityTypeRow<'_>>(),
        TableDescription::of::<TaxonBias>(),
        TableDescription::of::<VisitChange>(),
        TableDescription::of::<CopyNumberTaxon>(),
        TableDescription::of::<CopyNumberCall>(),
        TableDescription::of::<DominantState>(),
        TableDescription::of::<SimilarityRow>(),
        TableDescription::of::<UnreachableTaxon>(),
    ]
}
