//! What is bacterial: the table that diversity and comparison use.

use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank};

/// Why a feature is not in the bacterial table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OffTarget {
    /// Chloroplast.
    Chloroplast,
    /// Mitochondria in the reference's sense (Rickettsiales; Mitochondria).
    Mitochondria,
    /// Another excluded word.
    Excluded,
    /// No domain could be told.
    Unassigned,
}

impl OffTarget {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chloroplast => "chloroplast",
            Self::Mitochondria => "rickettsiales_mitochondria",
            Self::Excluded => "excluded_taxon",
            Self::Unassigned => "unassigned_domain",
        }
    }
}

/// Why `assignment` is not bacterial, `None` if it is.
pub fn off_target(assignment: &Assignment, exclude: &[String]) -> Option<OffTarget> {
    let lineage = assignment.lineage.to_string().to_lowercase();
    let word = exclude.iter().map(|word| word.to_lowercase()).find(|word| lineage.contains(word.as_str()));
    match word.as_deref() {
        Some("chloroplast") => Some(OffTarget::Chloroplast),
        Some("mitochondria") => Some(OffTarget::Mitochondria),
        Some(_) => Some(OffTarget::Excluded),
        None if assignment.lineage.get(Rank::Domain).is_none() => Some(OffTarget::Unassigned),
        None => None,
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

/// Sets aside what is not bacterial.
pub fn separate(
    table: &AbundanceTable<FeatureId>,
    assignments: &[Assignment],
    exclude: &[String],
) -> Bacterial {
    let reasons: Vec<Option<OffTarget>> = assignments.iter().map(|a| off_target(a, exclude)).collect();
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
