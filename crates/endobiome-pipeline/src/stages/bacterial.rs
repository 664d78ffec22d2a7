//! What is bacterial: the table that diversity and comparison use.

use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank};
use endobiome_taxonomy::classify;

/// Why a feature is not in the bacterial table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OffTarget {
    /// The spike-in, which was added.
    SpikeIn,
    /// Chloroplast.
    Chloroplast,
    /// Mitochondria in the reference's sense (Rickettsiales; Mitochondria).
    Mitochondria,
    /// Another excluded word.
    Excluded,
    /// Archaea.
    Archaea,
    /// Eukaryotes.
    Eukaryote,
    /// Like no 16S rRNA gene: other DNA, or random letters.
    Not16S,
    /// No domain could be told.
    Unassigned,
}

impl OffTarget {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SpikeIn => "spike_in",
            Self::Chloroplast => "chloroplast",
            Self::Mitochondria => "rickettsiales_mitochondria",
            Self::Excluded => "excluded_taxon",
            Self::Archaea => "archaea",
            Self::Eukaryote => "eukaryote",
            Self::Not16S => "not_16s",
            Self::Unassigned => "unassigned_domain",
        }
    }
}

/// Why `assignment` is not bacterial, `None` if it is.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_pipeline::stages::bacterial::{OffTarget, off_target};
/// let exclude = ["chloroplast".to_owned()];
/// let mut assignment = Assignment::default();
/// assert_eq!(off_target(&assignment, &exclude), Some(OffTarget::Unassigned));
/// assignment.lineage.set(Rank::Domain, "Bacteria");
/// assert_eq!(off_target(&assignment, &exclude), None);
/// assignment.lineage.set(Rank::Order, "Chloroplast");
/// assert_eq!(off_target(&assignment, &exclude), Some(OffTarget::Chloroplast));
/// let mut archaea = Assignment::default();
/// archaea.lineage.set(Rank::Domain, "Archaea");
/// assert_eq!(off_target(&archaea, &exclude), Some(OffTarget::Archaea));
/// ```
pub fn off_target(assignment: &Assignment, exclude: &[String]) -> Option<OffTarget> {
    let lineage = assignment.lineage.to_string().to_lowercase();
    let word = exclude.iter().map(|word| word.to_lowercase()).find(|word| lineage.contains(word.as_str()));
    match (word.as_deref(), assignment.lineage.get(Rank::Domain)) {
        (Some("chloroplast"), _) => Some(OffTarget::Chloroplast),
        (Some("mitochondria"), _) => Some(OffTarget::Mitochondria),
        (_, Some("Archaea")) => Some(OffTarget::Archaea),
        (_, Some("Eukaryota")) => Some(OffTarget::Eukaryote),
        (Some(_), _) => Some(OffTarget::Excluded),
        (None, Some(_)) => None,
        (None, None) => Some(of_note(&assignment.note)),
    }
}

/// The kind of a sequence without a domain, as far as its classifier told it.
fn of_note(note: &str) -> OffTarget {
    match classify::OffTarget::of_note(note) {
        Some(classify::OffTarget::Archaea) => OffTarget::Archaea,
        Some(classify::OffTarget::Chloroplast) => OffTarget::Chloroplast,
        Some(classify::OffTarget::Mitochondria) => OffTarget::Mitochondria,
        Some(classify::OffTarget::Eukaryote) => OffTarget::Eukaryote,
        Some(classify::OffTarget::Not16S) => OffTarget::Not16S,
        None => OffTarget::Unassigned,
    }
}

/// The features that stay, and for each sample the reads of those that do not, by reason.
#[derive(Debug, Clone)]
pub struct Bacterial {
    /// Positions of the bacterial features in the whole table.
    pub features: Vec<usize>,
    /// The table of those features.
    pub table: AbundanceTable<FeatureId>,
    /// Their assignments.
    pub assignments: Vec<Assignment>,
    /// For each sample: reads left out, by reason.
    pub removed: Vec<Vec<(&'static str, u64)>>,
}

/// Sets aside what is not bacterial, and the features that `is_spike_in` marks (none where it is empty).
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank, SampleId};
/// use endobiome_pipeline::stages::bacterial::separate;
/// let assigned = |genus: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment
/// };
/// let features = vec![FeatureId::of(b"ACGT"), FeatureId::of(b"TTTT")];
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], features, vec![vec![(0, 90), (1, 10)]])?;
/// let bacterial = separate(&table, &[assigned("Lactobacillus"), Assignment::default()], &[], &[]);
/// assert_eq!((bacterial.features.as_slice(), bacterial.table.sample_total(0)), (&[0][..], 90));
/// assert_eq!(bacterial.removed[0].iter().map(|(_, reads)| reads).sum::<u64>(), 10);
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn separate(
    table: &AbundanceTable<FeatureId>,
    assignments: &[Assignment],
    exclude: &[String],
    is_spike_in: &[bool],
) -> Bacterial {
    let reasons: Vec<Option<OffTarget>> = assignments
        .iter()
        .enumerate()
        .map(|(at, assignment)| match is_spike_in.get(at) {
            Some(true) => Some(OffTarget::SpikeIn),
            _ => off_target(assignment, exclude),
        })
        .collect();
    let features: Vec<usize> = (0..reasons.len()).filter(|&feature| reasons[feature].is_none()).collect();
    let removed = (0..table.n_samples())
        .map(|sample| {
            let mut counts = std::collections::BTreeMap::new();
            for (feature, count) in table.row(sample) {
                if let Some(reason) = reasons[feature] {
                    *counts.entry(reason).or_insert(0) += count;
                }
            }
            counts.into_iter().map(|(reason, count)| (reason.name(), count)).collect()
        })
        .collect();
    Bacterial {
        table: table.select_features(&features),
        assignments: features.iter().map(|&feature| assignments[feature].clone()).collect(),
        features,
        removed,
    }
}
