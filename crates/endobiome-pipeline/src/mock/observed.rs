//! What came out: a table, and what its features are.

use crate::{Error, Result};
use endobiome_core::{AbundanceTable, Assignment, Lineage, Rank, Sequence};
use endobiome_tables::imported::Imported;
use endobiome_tables::read_any;
use endobiome_taxonomy::names;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A table of features with their taxa, sequences or both.
#[derive(Debug, Clone)]
pub struct Observed {
    /// Counts or shares, samples x features.
    pub table: AbundanceTable<String, f64>,
    /// The assignment of each feature, names canonical; empty when there is no taxonomy.
    pub assignments: Vec<Assignment>,
    /// The sequence of each feature; empty when there are none.
    pub sequences: Vec<Sequence>,
}

impl Observed {
    /// Reads the folder of a run: the ASVs as inferred, with their taxa; of a folder of `denoise`, which names nothing, without.
    ///
    /// # Errors
    /// When one of the files is missing or wrong.
    pub fn of_run(folder: &Path) -> Result<Self> {
        let at = |file: &str| folder.join(file);
        let taxonomy = at("taxonomy/ASV_tax.tsv");
        Self::read(
            &at("denoise/ASV_table.tsv"),
            Some(taxonomy.as_path()).filter(|path| path.exists()),
            Some(&at("denoise/ASV_seqs.fasta")),
        )
    }

    /// Reads a table in any form that is known, and the taxonomy and sequences of its features.
    ///
    /// Features that are themselves sequences (DADA2) need no file of sequences.
    ///
    /// # Errors
    /// When a file cannot be read or holds something else, or a feature has no taxon or no sequence.
    pub fn read(table: &Path, taxonomy: Option<&Path>, sequences: Option<&Path>) -> Result<Self> {
        let read = read_any::read_any(table)?;
        let Imported { values: Some(values), taxonomy: own_taxonomy, sequences: own_sequences, .. } = read
        else {
            return Err(Error::Data(format!("{}: there is no table of features in it", table.display())));
        };
        let values = values.to_f64();
        let taxa = match taxonomy {
            None => own_taxonomy,
            Some(path) => Some(part(path, read_any::read_any(path)?.taxonomy, "taxonomy")?),
        };
        let letters = match sequences {
            None => own_sequences,
            Some(path) => Some(part(path, read_any::read_any(path)?.sequences, "sequences")?),
        };
        let assignments = match taxa {
            Some(taxa) => along(&values, taxa, taxonomy.unwrap_or(table), "taxon")?,
            None => Vec::new(),
        };
        let sequences = match letters {
            Some(letters) => along(&values, letters, sequences.unwrap_or(table), "sequence")?,
            None => Vec::new(),
        };
        Self::new(values, assignments, sequences)
    }

    /// Puts the names of taxa in their canonical form.
    ///
    /// # Errors
    /// When there is neither a taxon nor a sequence for the features.
    pub fn new(
        table: AbundanceTable<String, f64>,
        mut assignments: Vec<Assignment>,
        mut sequences: Vec<Sequence>,
    ) -> Result<Self> {
        let own = table.features().iter().all(|name| name.len() >= 40);
        if sequences.is_empty() && own {
            let own: Option<Vec<Sequence>> =
                table.features().iter().map(|name| Sequence::new(name.clone().into_bytes()).ok()).collect();
            sequences = own.unwrap_or_default();
        }
        for assignment in &mut assignments {
            assignment.lineage = names::canonical_lineage(&assignment.lineage).lineage;
            for member in &mut assignment.species_group {
                *member = names::canonical(Rank::Species, member).taxon.name().to_owned();
            }
        }
        if assignments.is_empty() && sequences.is_empty() && table.n_features() > 0 {
            let message =
                "neither a taxonomy nor sequences of the features are given: there is nothing to compare";
            return Err(Error::Data(message.to_owned()));
        }
        Ok(Self { table, assignments, sequences })
    }

    /// The names under which a feature counts at a rank: its taxon, or each member of its group of species; none when it
    /// was not assigned.
    pub(super) fn names(&self, feature: usize, rank: Rank) -> Vec<String> {
        let Some(assignment) = self.assignments.get(feature) else { return Vec::new() };
        if rank == Rank::Species && assignment.lineage.get(rank).is_none() {
            return assignment.species_group.clone();
        }
        assignment.lineage.get(rank).map(str::to_owned).into_iter().collect()
    }

    pub(super) fn lineage(&self, feature: usize) -> Option<&Lineage> {
        self.assignments.get(feature).map(|assignment| &assignment.lineage)
    }
}

fn part<T>(path: &Path, found: Option<T>, what: &str) -> Result<T> {
    found.ok_or_else(|| Error::Data(format!("{}: there is no {what} in it", PathBuf::from(path).display())))
}

fn along<T: Clone>(
    table: &AbundanceTable<String, f64>,
    entries: Vec<(String, T)>,
    path: &Path,
    what: &str,
) -> Result<Vec<T>> {
    let by_name: BTreeMap<String, T> = entries.into_iter().collect();
    let found = table.features().iter().map(|name| {
        by_name.get(name).cloned().ok_or_else(|| {
            Error::Data(format!("{}: there is no {what} of the feature {name:?}", path.display()))
        })
    });
    found.collect()
}
