//! What is held out.

use super::EvaluationParameters;
use crate::{Error, Reference, Result};
use endobiome_core::{RandomStream, Rank, stream};
use rand::Rng;

/// Records that are held out and records that stay, both ascending.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    /// Held out.
    pub held_out: Vec<usize>,
    /// Left in the reference.
    pub kept: Vec<usize>,
}

/// Chooses what is held out: first whole genera, then whole species, then single records, until each makes up its share of
/// the records that have a genus. A genus or species with more than a tenth of all records is not held out whole.
///
/// # Errors
/// [`Error::Classifier`] if a share is not in `[0, 1)`, or the split leaves one side empty.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
/// use endobiome_taxonomy::evaluate::{EvaluationParameters, split};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Domain, "Bacteria");
/// lineage.set(Rank::Genus, "Lactobacillus");
/// let mut builder = ReferenceBuilder::default();
/// for record in 0..10 {
///     builder.push(&format!("r{record}"), &lineage, b"ACGT")?;
/// }
/// let parameters = EvaluationParameters { sequence_share: 0.3, species_share: 0.0, genus_share: 0.0, ..Default::default() };
/// let split = split(&builder.finish(ReferenceInfo::default()), &parameters)?;
/// assert_eq!((split.held_out.len(), split.kept.len()), (3, 7));
/// assert!(split.held_out.iter().all(|record| !split.kept.contains(record)));
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
pub fn split(reference: &Reference, parameters: &EvaluationParameters) -> Result<Split> {
    let shares = [parameters.genus_share, parameters.species_share, parameters.sequence_share];
    if shares.iter().any(|share| !(0.0..1.0).contains(share)) {
        return Err(Error::Classifier(format!("held-out shares {shares:?} are not all from 0 to below 1")));
    }
    let named: Vec<usize> =
        (0..reference.len()).filter(|&record| reference.lineage(record).get(Rank::Genus).is_some()).collect();
    let mut random = stream(parameters.seed, "held out", reference.info().checksum.as_bytes());
    let mut out = vec![false; reference.len()];
    for (rank, share) in [(Rank::Genus, parameters.genus_share), (Rank::Species, parameters.species_share)] {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut with_rank: Vec<usize> = named
            .iter()
            .copied()
            .filter(|&record| !out[record] && reference.lineage(record).get(rank).is_some())
            .collect();
        let key = |record: usize| reference.lineage(record).truncated(rank);
        with_rank.sort_by_cached_key(|&record| (key(record), record));
        for record in with_rank {
            match groups.last_mut() {
                Some(group) if key(group[0]) == key(record) => group.push(record),
                _ => groups.push(vec![record]),
            }
        }
        groups.retain(|group| group.len() * 10 <= named.len());
        shuffle(&mut groups, &mut random);
        let wanted = (share * named.len() as f64).round() as usize;
        let mut taken = 0;
        for group in groups {
            if taken >= wanted {
                break;
            }
            taken += group.len();
            group.into_iter().for_each(|record| out[record] = true);
        }
    }
    let mut single: Vec<usize> = named.iter().copied().filter(|&record| !out[record]).collect();
    shuffle(&mut single, &mut random);
    single.truncate((parameters.sequence_share * named.len() as f64).round() as usize);
    single.into_iter().for_each(|record| out[record] = true);
    let (held_out, kept): (Vec<usize>, Vec<usize>) = (0..reference.len()).partition(|&record| out[record]);
    if held_out.is_empty() || kept.is_empty() {
        return Err(Error::Classifier(format!(
            "the split holds out {} of {} records",
            held_out.len(),
            reference.len()
        )));
    }
    Ok(Split { held_out, kept })
}

fn shuffle<T>(items: &mut [T], random: &mut RandomStream) {
    for at in (1..items.len()).rev() {
        items.swap(at, (random.next_u64() % (at as u64 + 1)) as usize);
    }
}
