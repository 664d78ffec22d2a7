//! The domains of a reference, by which lineages that are none are known.

use super::whole_file;
use crate::Result;
use crate::error::ProblemKind;
use endobiome_core::{Lineage, Rank};
use std::collections::BTreeMap;
use std::path::Path;

/// Whether a word is that of a domain or a kingdom.
pub(super) fn is_known(word: &str) -> bool {
    matches!(
        word.trim().to_ascii_lowercase().as_str(),
        "bacteria"
            | "archaea"
            | "eukaryota"
            | "eukarya"
            | "eukaryotes"
            | "fungi"
            | "viruses"
            | "metazoa"
            | "animalia"
            | "viridiplantae"
            | "plantae"
            | "chromista"
            | "protozoa"
            | "protista"
            | "unclassified"
            | "unassigned"
    )
}

/// Counts the records of each domain whose word is not known.
#[derive(Default)]
pub(super) struct Domains {
    strange: BTreeMap<String, usize>,
}

impl Domains {
    /// Counts a record.
    pub(super) fn count(&mut self, lineage: &Lineage) {
        if let Some(domain) = lineage.get(Rank::Domain)
            && !is_known(domain)
        {
            match self.strange.get_mut(domain) {
                Some(count) => *count += 1,
                None => {
                    self.strange.insert(domain.to_owned(), 1);
                }
            }
        }
    }

    /// Refuses a reference in which each record is a domain of its own: its headers are not what they were taken for.
    ///
    /// # Errors
    /// [`ProblemKind::Domains`] when of at least two records without a known domain more than half have domains that no other has.
    pub(super) fn check(&self, path: &Path) -> Result<()> {
        let records: usize = self.strange.values().sum();
        let alone = self.strange.values().filter(|&&count| count == 1).count();
        let Some(example) = self.strange.iter().find(|&(_, &count)| count == 1) else { return Ok(()) };
        if records < 2 || alone * 2 <= records {
            return Ok(());
        }
        Err(whole_file(path, ProblemKind::Domains { alone, example: example.0.clone() }))
    }
}
