//! Containment as a classifier.

use super::{ExactSpecies, SpeciesMatches};
use crate::Result;
use crate::classify::Classify;
use endobiome_core::{Assignment, Context, Lineage, Rank, Sequence};

/// Queries between two looks at whether to stop.
const PART: usize = 256;

/// As a classifier: the names that all references which contain the query share, each with confidence 1, for it says
/// where the query stands, not whose it is. Several species are a group; a query that no reference contains gets no name.
impl Classify for ExactSpecies {
    fn classify(&self, sequences: &[Sequence], context: &Context<'_>) -> Result<Vec<Assignment>> {
        let mut answers = Vec::with_capacity(sequences.len());
        for part in sequences.chunks(PART) {
            context.check()?;
            answers.extend(self.matches_all(part, 0).into_iter().map(|matches| self.shared_names(matches)));
            context.advance(part.len() as u64);
        }
        Ok(answers)
    }
}

impl ExactSpecies {
    fn shared_names(&self, matches: SpeciesMatches) -> Assignment {
        let Some((&first, others)) = matches.records.split_first() else {
            return Assignment::unclassified("no reference contains it");
        };
        let mut answer = Assignment::default();
        let mut lineage: Lineage = self.reference.lineage(first).clone();
        for &record in others {
            let other = self.reference.lineage(record);
            if let Some(parted) = Rank::ALL.into_iter().find(|&rank| lineage.get(rank) != other.get(rank)) {
                Rank::ALL[parted.index()..].iter().for_each(|&rank| lineage.clear(rank));
            }
        }
        for (rank, _) in lineage.iter() {
            answer.confidence[rank.index()] = 1.0;
        }
        answer.lineage = lineage;
        if matches.species.len() > 1 {
            answer.species_group = matches.species;
        }
        answer
    }
}
