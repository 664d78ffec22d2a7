//! The table of all studies.

use super::folder::{StudyFolder, study_of};
use crate::{Error, Result};
use endobiome_core::{AbundanceTable, Assignment, FeatureId, SampleId, SampleRecord, Sequence};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The studies so far: of each only what is in the result.
#[derive(Default)]
pub(super) struct Joined {
    samples: BTreeMap<(String, usize), Sample>,
    sequences: BTreeMap<FeatureId, Sequence>,
    assignments: BTreeMap<FeatureId, Assignment>,
    /// Features that two studies name differently.
    named_differently: BTreeSet<FeatureId>,
}

struct Sample {
    record: SampleRecord,
    counts: Vec<(FeatureId, u64)>,
}

/// All studies: samples by study, in the order that each had; features by identity.
pub(super) struct JoinedTable {
    pub(super) table: AbundanceTable<FeatureId>,
    pub(super) records: Vec<SampleRecord>,
    pub(super) sequences: Vec<Sequence>,
    pub(super) assignments: Vec<Assignment>,
}

impl Joined {
    /// Adds a folder.
    ///
    /// # Errors
    /// [`Error::Data`] when a feature of it has no assignment.
    pub(super) fn add(&mut self, study: StudyFolder) -> Result<()> {
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (record, counts) in study.records.into_iter().zip(study.counts) {
            let name = study_of(&record).to_owned();
            let place = places.entry(name.clone()).or_default();
            self.samples.insert((name, *place), Sample { record, counts });
            *place += 1;
        }
        for (feature, sequence) in study.sequences {
            let Some(assignment) = study.assignments.get(&feature) else {
                return Err(Error::Data(format!(
                    "the feature {feature} has no row in the taxonomy of its study"
                )));
            };
            self.sequences.entry(feature).or_insert(sequence);
            match self.assignments.get_mut(&feature) {
                None => {
                    self.assignments.insert(feature, assignment.clone());
                }
                Some(known) if known == assignment => {}
                Some(known) => {
                    self.named_differently.insert(feature);
                    // One of them by a rule that does not depend on the order of the studies.
                    if order(assignment) > order(known) {
                        known.clone_from(assignment);
                    }
                }
            }
        }
        Ok(())
    }

    /// The table of all.
    ///
    /// # Errors
    /// [`Error::Data`] when two samples have one name, or a sequence has two names and that was not allowed.
    pub(super) fn finish(self, names_may_differ: bool, warnings: &mut Vec<String>) -> Result<JoinedTable> {
        self.refuse_names_twice()?;
        self.tell_of_women(warnings);
        self.tell_of_copies(warnings);
        if let Some(first) = self.named_differently.first() {
            let n = self.named_differently.len();
            let message = format!("{n} sequences have another name in another study (the first: {first})");
            if !names_may_differ {
                let advice = "classify all studies with one reference, or say --allow taxonomy";
                return Err(Error::Data(format!("{message}; {advice}")));
            }
            warnings.push(format!("{message}: the surer name was taken"));
        }
        let place: BTreeMap<FeatureId, usize> =
            self.sequences.keys().enumerate().map(|(at, feature)| (*feature, at)).collect();
        let features: Vec<FeatureId> = self.sequences.keys().copied().collect();
        let mut records = Vec::with_capacity(self.samples.len());
        let mut rows = Vec::with_capacity(self.samples.len());
        for sample in self.samples.into_values() {
            records.push(sample.record);
            rows.push(sample.counts.iter().map(|(feature, n)| (place[feature], *n)).collect());
        }
        let samples = records.iter().map(|record| record.id.clone()).collect();
        let table = AbundanceTable::from_rows(samples, features, rows)?;
        let sequences = self.sequences.into_values().collect();
        Ok(JoinedTable { table, records, sequences, assignments: self.assignments.into_values().collect() })
    }

    fn refuse_names_twice(&self) -> Result<()> {
        let mut studies: BTreeMap<&SampleId, Vec<&str>> = BTreeMap::new();
        for ((study, _), sample) in &self.samples {
            studies.entry(&sample.record.id).or_default().push(study);
        }
        let twice: Vec<String> = studies
            .into_iter()
            .filter(|(_, studies)| studies.len() > 1)
            .map(|(sample, studies)| format!("{sample} ({})", studies.join(", ")))
            .collect();
        if twice.is_empty() {
            return Ok(());
        }
        let shown = twice.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        Err(Error::Data(format!(
            "{} names of samples are in several studies: {shown}{}; --names by-study writes STUDY.SAMPLE",
            twice.len(),
            if twice.len() > 5 { ", …" } else { "" }
        )))
    }

    /// One pseudonym in two studies may be two women.
    fn tell_of_women(&self, warnings: &mut Vec<String>) {
        let mut studies: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for ((study, _), sample) in &self.samples {
            if let Some(woman) = &sample.record.participant {
                studies.entry(woman).or_default().insert(study);
            }
        }
        let both: Vec<&str> =
            studies.into_iter().filter(|(_, studies)| studies.len() > 1).map(|(woman, _)| woman).collect();
        if !both.is_empty() {
            warnings.push(format!(
                "{} women are in several studies by their pseudonym and taken for the same ({}{}); if they are not, say --names by-study",
                both.len(),
                both.iter().take(5).copied().collect::<Vec<_>>().join(", "),
                if both.len() > 5 { ", …" } else { "" }
            ));
        }
    }

    /// One sample under two studies would count twice.
    fn tell_of_copies(&self, warnings: &mut Vec<String>) {
        /// Fewer reads than this can be alike by chance.
        const LEAST_READS: u64 = 100;
        let mut first: HashMap<Vec<(FeatureId, u64)>, &SampleId> = HashMap::new();
        let mut copies = Vec::new();
        for sample in self.samples.values() {
            if sample.counts.iter().map(|(_, n)| n).sum::<u64>() < LEAST_READS {
                continue;
            }
            let mut counts = sample.counts.clone();
            counts.sort_unstable();
            match first.entry(counts) {
                Entry::Occupied(known) => copies.push(format!("{} and {}", known.get(), sample.record.id)),
                Entry::Vacant(place) => {
                    place.insert(&sample.record.id);
                }
            }
        }
        if !copies.is_empty() {
            warnings.push(format!(
                "{} samples have the very counts of another ({}{}): one specimen counts twice",
                copies.len(),
                copies.iter().take(5).cloned().collect::<Vec<_>>().join(", "),
                if copies.len() > 5 { ", …" } else { "" }
            ));
        }
    }
}

/// The surer of two assignments is the greater; of equally sure ones the later by name.
fn order(assignment: &Assignment) -> (u64, String) {
    let deepest = assignment.lineage.deepest().map_or(0.0, |(rank, _)| assignment.confidence[rank.index()]);
    // Confidences are not negative, so that their bits stand in their order.
    (deepest.to_bits(), format!("{assignment:?}"))
}
