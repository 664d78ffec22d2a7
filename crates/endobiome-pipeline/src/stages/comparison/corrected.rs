//! What is compared of the corrected tables.

use super::super::diversity::{self, Diversity, DiversityOptions, Rarefied};
use crate::{Error, Result};
use endobiome_compare::TableKind;
use endobiome_core::{AbundanceTable, Context, SampleRecord, TaxonId};
use endobiome_ecology::Tree;
use endobiome_lowbiomass::CorrectedTables;

/// The diversity of a corrected table.
#[derive(Debug, Clone)]
pub struct CorrectedDiversity {
    /// The table.
    pub table: TableKind,
    /// Its diversity.
    pub diversity: Diversity,
    /// Measures at one depth.
    pub even: Option<Rarefied>,
}

/// The rows of samples that were corrected.
fn rows(has: &[bool]) -> Vec<usize> {
    (0..has.len()).filter(|&sample| has[sample]).collect()
}

/// Alpha and beta diversity on the kit-corrected table, of the samples whose batch has blanks; empty without any.
///
/// `features` names the bacterial features `kept`, as the tree does. Corrected counts are rounded to whole reads, so that
/// richness and rarefaction mean what they mean of raw ones. With `depth_differs` distances of shares are made at one depth too.
///
/// # Errors
/// As [`diversity`](diversity::diversity()); [`Error::Internal`] when a table has lost features.
pub fn corrected_diversity<F: Clone + ToString + Sync>(
    (features, kept): (&[F], &[usize]),
    corrected: &CorrectedTables,
    records: &[SampleRecord],
    options: &DiversityOptions,
    tree: Option<&Tree>,
    depth_differs: bool,
    context: &Context<'_>,
) -> Result<Vec<CorrectedDiversity>> {
    let samples = rows(&corrected.has_kit);
    if samples.len() < 2 {
        return Ok(Vec::new());
    }
    let lost = || Error::Internal("a corrected table has lost features".to_owned());
    if features.len() != kept.len() {
        return Err(lost());
    }
    let of_kit = corrected.kit.select_samples(&samples).select_features(kept);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "reads")]
    let whole = of_kit.map(|_, _, value| value.max(0.0).round() as u64);
    let of_rows = (0..whole.n_samples()).map(|row| whole.row(row).collect()).collect();
    let table = AbundanceTable::from_rows(whole.samples().to_vec(), features.to_vec(), of_rows)?;
    let options = DiversityOptions { nmds: 0, robust_pca: 0, curves: false, depth: None, ..options.clone() };
    Ok(vec![CorrectedDiversity {
        table: TableKind::Kit,
        even: diversity::at_common_depth(&table, records, &options, tree, depth_differs, context.seed())?,
        diversity: diversity::diversity(&table, &options, tree, context)?,
    }])
}

/// The genus tables that are compared: raw counts, and each corrected one with the samples that could be corrected.
///
/// # Errors
/// [`Error::Internal`] when a corrected table does not have the features of the raw one.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank, SampleId, SampleRecord, TableKind};
/// use endobiome_lowbiomass::{LowBiomassParameters, assess};
/// use endobiome_pipeline::stages::comparison::genus_tables;
/// let assigned = |genus: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment
/// };
/// let features = vec![FeatureId::of(b"ACGT"), FeatureId::of(b"TTTT")];
/// let counts = AbundanceTable::from_rows(vec![SampleId::new("S1")?], features, vec![vec![(0, 90), (1, 10)]])?;
/// let assignments = [assigned("Lactobacillus"), assigned("Lactobacillus")];
/// let records = [SampleRecord::new(SampleId::new("S1")?)];
/// let found = assess(&counts, &records, &assignments, &LowBiomassParameters::default())?;
/// let genera = genus_tables(&counts, &assignments, &[0, 1], &found.tables)?;
/// // Without blanks there is the raw table alone; both features are of one genus.
/// assert_eq!((genera.len(), genera[0].0, genera[0].1.dense_row(0)), (1, TableKind::Raw, vec![100.0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn genus_tables(
    raw: &AbundanceTable<endobiome_core::FeatureId>,
    assignments: &[endobiome_core::Assignment],
    kept: &[usize],
    corrected: &CorrectedTables,
) -> Result<Vec<(TableKind, AbundanceTable<TaxonId, f64>)>> {
    if corrected.kit.n_features() != raw.n_features() {
        return Err(Error::Internal("a corrected table has lost features".to_owned()));
    }
    let at_genus = |table: AbundanceTable<endobiome_core::FeatureId, f64>| {
        table
            .select_features(kept)
            .collapse(|feature, _| assignments[kept[feature]].taxon_at(endobiome_core::Rank::Genus))
    };
    let mut tables = vec![(TableKind::Raw, at_genus(raw.to_f64()))];
    for (kind, table, has) in [
        (TableKind::Kit, &corrected.kit, &corrected.has_kit),
        (TableKind::KitAndCarryOver, &corrected.kit_and_carry_over, &corrected.has_carry_over),
    ] {
        let samples = rows(has);
        if !samples.is_empty() && table.n_features() == raw.n_features() {
            tables.push((kind, at_genus(table.select_samples(&samples))));
        }
    }
    Ok(tables)
}
