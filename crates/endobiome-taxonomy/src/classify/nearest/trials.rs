//! References of this very reference taken as queries, to learn from how often a name is right.

use super::calibration::{Calibration, Court, Trial};
use super::counting::Shared;
use super::{Consensus, ConsensusWork, DEPTH};
use crate::Reference;
use crate::classify::taxa::{NO_NODE, Taxa};
use crate::classify::words::{Vocabulary, WordFinder};
use crate::region::Region;
use endobiome_core::{Cancelled, Context, Rank, stream};
use rand::Rng;
use rayon::prelude::*;

/// References taken as queries for the calibration of a region, and such for the species alone.
const TRIALS: (usize, usize) = (2_000, 800);
/// The same for a trial: parts of them are left out again.
const TRIAL_DEPTH: usize = 1_000;
/// Trials, the first ones, from which the ranks above the family are learnt: they are easier.
const TRIALS_ABOVE_FAMILY: usize = 500;

/// A reference that is taken as a query.
#[derive(Debug)]
pub(super) struct Sample {
    record: u32,
    pub(super) sequence: Vec<u8>,
    species_only: bool,
}

impl Consensus {
    /// Learns how often names are right in a region.
    ///
    /// # Errors
    /// When stopping was asked for.
    pub(super) fn learn(
        &self,
        region: Option<&Region>,
        taxa: &Taxa,
        vocabulary: &Vocabulary,
        context: &Context<'_>,
    ) -> Result<Calibration, Cancelled> {
        let trial = |(finder, work, words): &mut (WordFinder, ConsensusWork, Vec<u16>),
                     (number, sample): (usize, &Sample)| {
            context.check()?;
            let Some(part) = part(&sample.sequence, region) else { return Ok(None) };
            finder.distinct(part, words);
            vocabulary.apply(words);
            self.counting.count(words, &mut work.counting);
            work.begin(part);
            let class = self.class_of[sample.record as usize];
            let path = taxa.path(class);
            let all = self.counting.top(&work.counting, TRIAL_DEPTH, |record| record != sample.record);
            let mut near = |level: Option<Rank>| {
                let keep = |record: u32| {
                    record != sample.record
                        && level.is_none_or(|level| {
                            let node = taxa.path(self.class_of[record as usize])[level.index()];
                            let own = path[level.index()];
                            node != own && !(level == Rank::Species && self.allied(own, node))
                        })
                };
                let mut hits: Vec<Shared> = all.iter().copied().filter(|hit| keep(hit.record)).collect();
                if hits.len() < DEPTH && all.len() >= TRIAL_DEPTH {
                    hits = self.counting.top(&work.counting, DEPTH, keep);
                }
                let near = self.align(&hits, taxa, work);
                near.iter().map(|near| self.near(near)).collect::<Vec<_>>()
            };
            let asked = |rank: Rank| {
                path[rank.index()] != NO_NODE
                    && (rank == Rank::Species || !sample.species_only)
                    && (rank >= Rank::Family || number < TRIALS_ABOVE_FAMILY)
            };
            let known = near(None);
            let new = Rank::ALL.map(|rank| if asked(rank) { near(Some(rank)) } else { Vec::new() });
            let mut copied = Vec::new();
            if self.catalogue && asked(Rank::Species) {
                let copy = copy_with_errors(part, sample.record);
                finder.distinct(&copy, words);
                vocabulary.apply(words);
                self.counting.count(words, &mut work.counting);
                work.begin(&copy);
                let hits = self.counting.top(&work.counting, DEPTH, |_| true);
                copied = self.align(&hits, taxa, work).iter().map(|one| self.near(one)).collect();
            }
            Ok(Some(Trial { class, species_only: sample.species_only, known, copied, new }))
        };
        let trials: Vec<Option<Trial>> = self
            .samples
            .par_iter()
            .enumerate()
            .map_init(Default::default, trial)
            .collect::<Result<_, Cancelled>>()?;
        let trials: Vec<Trial> = trials.into_iter().flatten().collect();
        let allied = |a: u32, b: u32| self.allied(a, b);
        Ok(Calibration::learn(
            Court { taxa, sizes: &self.sizes, catalogue: self.catalogue, allied: &allied },
            &trials,
        ))
    }
}

/// The part of a sequence that a region spans; all of it without a region.
pub(super) fn part<'a>(sequence: &'a [u8], region: Option<&Region>) -> Option<&'a [u8]> {
    match region {
        None => Some(sequence),
        Some(region) => {
            let amplicon = region.amplify(sequence)?;
            amplicon.is_whole().then(|| &sequence[amplicon.insert])
        }
    }
}

/// Of independent strains, the share whose sequence equals a record of their species in V1V3, V3V4 or V4, near enough.
const STRAINS_EQUAL_TO_A_RECORD: f64 = 0.6;
/// Letters by which the others differ beyond the first, as a share of all (mean; the number is taken to be geometric).
const STRAINS_DIFFER_BY: f64 = 0.008;

/// A copy that differs as strains of a species do from its records.
fn copy_with_errors(sequence: &[u8], record: u32) -> Vec<u8> {
    let mut draws = stream(0, "copies with errors", &record.to_le_bytes());
    let mut copy = sequence.to_vec();
    let mut chance = || draws.next_u64() as f64 / u64::MAX as f64;
    let mut errors = 0;
    if chance() >= STRAINS_EQUAL_TO_A_RECORD {
        errors = 1;
        let mean = STRAINS_DIFFER_BY * copy.len() as f64;
        while errors < copy.len() && chance() < mean / (1.0 + mean) {
            errors += 1;
        }
    }
    for _ in 0..errors {
        let at = (draws.next_u64() % copy.len() as u64) as usize;
        copy[at] = b"ACGT"[(draws.next_u64() % 4) as usize];
    }
    copy
}

/// References with a genus, at random, and more with a species, half of these from species with several records;
/// the choice is that of the reference alone.
pub(super) fn sample(reference: &Reference) -> Vec<Sample> {
    let mut draws = stream(0, "calibration", reference.info().checksum.as_bytes());
    let mut draw = |mut from: Vec<u32>, wanted: usize| {
        let wanted = from.len().min(wanted);
        for at in 0..wanted {
            let other = at + (draws.next_u64() % (from.len() - at) as u64) as usize;
            from.swap(at, other);
        }
        from.truncate(wanted);
        from
    };
    let named = |rank: Rank, record: u32| reference.lineage(record as usize).get(rank).is_some();
    let all = || 0..reference.len() as u32;
    let genera = draw(all().filter(|&record| named(Rank::Genus, record)).collect(), TRIALS.0);
    let mut taken = vec![false; reference.len()];
    genera.iter().for_each(|&record| taken[record as usize] = true);
    let mut of_taxon = vec![0_u32; reference.taxa().len()];
    reference.taxon_indices().iter().for_each(|&taxon| of_taxon[taxon as usize] += 1);
    let left: Vec<u32> =
        all().filter(|&record| named(Rank::Species, record) && !taken[record as usize]).collect();
    let (several, single): (Vec<u32>, Vec<u32>) =
        left.into_iter().partition(|&record| of_taxon[reference.taxon_index(record as usize)] > 1);
    let several = draw(several, TRIALS.1 / 2);
    let single = draw(single, TRIALS.1 / 2);
    let species = several.into_iter().chain(single);
    genera
        .into_iter()
        .map(|record| (record, false))
        .chain(species.map(|record| (record, true)))
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(record, species_only)| Sample {
            record,
            sequence: reference.sequence(record as usize),
            species_only,
        })
        .collect()
}
