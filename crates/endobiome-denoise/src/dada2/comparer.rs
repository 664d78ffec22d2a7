//! Centres compared with the uniques of one sample.

use crate::alignment::batch::{BatchAligner, Path};
use crate::alignment::{Scores, Step};
use crate::dada2::bounds::Floors;
use crate::dada2::encoded_reads::EncodedReads;
use crate::dada2::kmer_profiles::{KMER, Shared, shared_in_place};
use crate::dada2::memory::{Differences, Entry, Memory, Origin};
use crate::dada2::parameters::DadaParameters;

/// Compares uniques of one sample.
#[derive(Debug)]
pub(crate) struct Comparer<'a> {
    reads: &'a EncodedReads,
    memory: &'a mut Memory,
    scores: Scores,
    cutoff: f64,
    gapless: bool,
    aligner: BatchAligner,
    scratch: Scratch,
}

/// The differences of one pair while they are gathered.
#[derive(Debug, Default)]
struct Scratch {
    substitutions: Vec<(u16, u8)>,
    insertions: Vec<(u16, u8)>,
}

impl<'a> Comparer<'a> {
    pub(crate) fn new(reads: &'a EncodedReads, memory: &'a mut Memory, parameters: &DadaParameters) -> Self {
        let scores = parameters.scores();
        let (cutoff, gapless) = (parameters.kmer_distance_cutoff, parameters.gapless);
        let (aligner, scratch) = (BatchAligner::default(), Scratch::default());
        Self { reads, memory, scores, cutoff, gapless, aligner, scratch }
    }

    /// Compares a centre with the uniques named and gives the numbers of the comparisons that may be worth
    /// keeping: those that are not below the floor of their unique. The `first` centre is compared with all,
    /// however different their 5-mers.
    pub(crate) fn compare(
        &mut self,
        centre: usize,
        uniques: &[usize],
        first: bool,
        floors: &Floors<'_>,
    ) -> Vec<(usize, u32)> {
        let mut row = self
            .memory
            .centres
            .remove(&centre)
            .unwrap_or_else(|| vec![Entry::Unknown.pack(); self.reads.len()]);
        let one = self.reads.codes(centre);
        let mut found = Vec::new();
        let (mut unknown, mut waiting) = (Vec::new(), Vec::new());
        for &unique in uniques {
            match Entry::unpack(row[unique]) {
                Entry::Known(number) => {
                    let differences = self.memory.get(number);
                    if unique == centre || !floors.rules_out_list(unique, differences.substitutions) {
                        found.push((unique, number));
                    }
                }
                Entry::Distance(number) => {
                    if !floors.rules_out_number(unique, number) {
                        waiting.push(unique);
                    }
                }
                Entry::Screened if !first => {}
                Entry::Unknown | Entry::Screened => unknown.push(unique),
            }
        }
        let cutoff = if first { 1.0 } else { self.cutoff };
        let is_close = |unique: usize, shared: u32| {
            let kmers = one.len().min(self.reads.codes(unique).len()) + 1 - KMER;
            1.0 - f64::from(shared) / kmers as f64 <= cutoff
        };
        for (&unique, shared) in unknown.iter().zip(self.reads.kmers().shared(centre, &unknown, is_close)) {
            let two = self.reads.codes(unique);
            if shared == Shared::TooFew {
                row[unique] = Entry::Screened.pack();
            } else if self.gapless && shared == Shared::Number(shared_in_place(one, two)) {
                let differences = self.scratch.in_place(one, two);
                let ruled_out = unique != centre && floors.rules_out_list(unique, differences.substitutions);
                let number = self.memory.keep(differences, Origin::InPlace);
                row[unique] = Entry::Known(number).pack();
                if !ruled_out {
                    found.push((unique, number));
                }
            } else {
                waiting.push(unique);
            }
        }
        let pairs: Vec<(&[u8], &[u8])> =
            waiting.iter().map(|&unique| (one, self.reads.codes(unique))).collect();
        self.aligner.align(&pairs, self.scores, |at, path| {
            let unique = waiting[at];
            let differences = self.scratch.along(path, one, pairs[at].1);
            let number = differences.substitutions.len() as u32;
            row[unique] = if unique != centre && floors.rules_out_number(unique, number) {
                Entry::Distance(number).pack()
            } else {
                let ruled_out = floors.rules_out_list(unique, differences.substitutions);
                let number = self.memory.keep(differences, Origin::Aligned);
                if unique == centre || !ruled_out {
                    found.push((unique, number));
                }
                Entry::Known(number).pack()
            };
        });
        self.memory.centres.insert(centre, row);
        found
    }

    /// The differences of a comparison that [`compare`](Self::compare) gave.
    pub(crate) fn differences(&self, number: u32) -> Differences<'_> {
        self.memory.get(number)
    }

    /// Sees to it that [`aligned`](Self::aligned) knows the alignments of these pairs of centre and unique.
    pub(crate) fn align(&mut self, pairs: &[(usize, usize)]) {
        let mut waiting = Vec::new();
        for &(centre, unique) in pairs {
            let row = self
                .memory
                .centres
                .entry(centre)
                .or_insert_with(|| vec![Entry::Unknown.pack(); self.reads.len()]);
            let known = match Entry::unpack(row[unique]) {
                Entry::Known(number) => Some(number),
                Entry::Unknown | Entry::Screened | Entry::Distance(_) => None,
            };
            if self.memory.aligned(centre, unique, known).is_none() {
                waiting.push((centre, unique, known));
            }
        }
        let sequences: Vec<(&[u8], &[u8])> =
            waiting.iter().map(|&(one, two, _)| (self.reads.codes(one), self.reads.codes(two))).collect();
        self.aligner.align(&sequences, self.scores, |at, path| {
            let (centre, unique, known) = waiting[at];
            let differences = self.scratch.along(path, sequences[at].0, sequences[at].1);
            self.memory.keep_aligned(centre, unique, known, differences);
        });
    }

    /// The differences of `unique` from `centre` by alignment; `None` before [`align`](Self::align) was asked for it.
    pub(crate) fn aligned(&self, centre: usize, unique: usize) -> Option<Differences<'_>> {
        let known = match Entry::unpack(*self.memory.centres.get(&centre)?.get(unique)?) {
            Entry::Known(number) => Some(number),
            Entry::Unknown | Entry::Screened | Entry::Distance(_) => None,
        };
        self.memory.aligned(centre, unique, known)
    }
}

impl Scratch {
    /// The differences position by position.
    fn in_place(&mut self, one: &[u8], two: &[u8]) -> Differences<'_> {
        self.substitutions.clear();
        self.insertions.clear();
        for (position, (&one, &two)) in one.iter().zip(two).enumerate() {
            if one != two {
                self.substitutions.push((position as u16, one));
            }
        }
        self.insertions.extend((one.len()..two.len()).map(|position| (position as u16, 0)));
        Differences { substitutions: &self.substitutions, insertions: &self.insertions }
    }

    /// The differences along an alignment.
    fn along(&mut self, path: Path<'_>, one: &[u8], two: &[u8]) -> Differences<'_> {
        self.substitutions.clear();
        self.insertions.clear();
        path.walk(|step, i, j| match step {
            Step::Both if one[i] != two[j] => self.substitutions.push((j as u16, one[i])),
            Step::Second => self.insertions.push((j as u16, 0)),
            Step::Both | Step::First => {}
        });
        self.substitutions.reverse();
        self.insertions.reverse();
        Differences { substitutions: &self.substitutions, insertions: &self.insertions }
    }
}
