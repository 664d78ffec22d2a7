//! How much memory a classifier will need, said before it is made.

use super::words::{WORDS, WordFinder};
use super::{ClassificationMethod, ClassifierCompat, ClassifierParameters};
use crate::Reference;
use rayon::prelude::*;

/// Memory of a classifier, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryNeeded {
    /// While it is made, the reference itself not counted.
    pub building: u64,
    /// While it classifies: the trained model.
    pub model: u64,
    /// What each thread adds.
    pub each_thread: u64,
}

/// Tells how much memory a classifier will need for a reference, without making it.
///
/// Of models that are [stored](super::write_models) with the reference it is their size. Else an estimate from above, a fifth more than expected: how many different words the references of a lineage (or of a
/// group of references) hold together is counted for every eighth of these. With a region the references are shorter
/// and the need is smaller; the estimate is that of whole references.
///
/// ```
/// use endobiome_taxonomy::Reference;
/// use endobiome_taxonomy::classify::{ClassifierParameters, memory_needed};
/// let needed = memory_needed(Reference::embedded()?, &ClassifierParameters::default());
/// assert!(needed.model < 1 << 30);
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
pub fn memory_needed(reference: &Reference, parameters: &ClassifierParameters) -> MemoryNeeded {
    if let Some(needed) = stored(reference, parameters) {
        return needed;
    }
    let records = reference.len() as u64;
    let nucleotides: u64 = (0..reference.len()).map(|record| reference.sequence_length(record) as u64).sum();
    let longest = nucleotides / records.max(1) + 1;
    let words = WORDS as u64;
    let ids: u64 = (0..reference.len()).map(|record| reference.id(record).len() as u64 + 24).sum();
    let needed = match (parameters.effective_method(), parameters.compat) {
        (ClassificationMethod::NaiveBayes, ClassifierCompat::Qiime2) => {
            // One cell for each pair of lineage and bucket that it holds.
            let lineages = reference.taxa().len() as u64;
            let cells = pairs_of_lineages(reference, 1).buckets;
            MemoryNeeded { building: 32 * cells, model: 16 * cells, each_thread: 16 * lineages + (1 << 20) }
        }
        (ClassificationMethod::Default, _) => {
            let of =
                |method| memory_needed(reference, &ClassifierParameters { method, ..parameters.clone() });
            let (near, bayes) = (of(ClassificationMethod::Nearest), of(ClassificationMethod::NaiveBayes));
            return MemoryNeeded {
                building: near.building.max(near.model + bayes.building),
                model: near.model + bayes.model,
                each_thread: near.each_thread + bayes.each_thread,
            };
        }
        (ClassificationMethod::NaiveBayes, _) => {
            let classes = reference.taxa().len() as u64;
            let blocks = classes.div_ceil(32);
            let Pairs { of_lineages: pairs, of_blocks: rows, .. } = pairs_of_lineages(reference, 32);
            let of_a_word = 8 * blocks.div_ceil(64) + 32 * blocks.div_ceil(32) + 6;
            let model = 2 * pairs + 8 * rows + words * of_a_word + 64 * blocks + 4 * classes;
            MemoryNeeded {
                building: model + 6 * pairs + 16 * words,
                model,
                each_thread: longest * (64 * 26 + 2 * blocks) + (1 << 20),
            }
        }
        (ClassificationMethod::Sintax, _) => {
            let groups = records.div_ceil(16);
            let parts = groups.div_ceil(256);
            let pairs = pairs_of_groups(reference);
            let model = words * (parts * (32 + 4) + 2) + 2 * pairs + 16 * records;
            MemoryNeeded {
                building: model + 4 * pairs + 256 * records,
                model,
                each_thread: longest * (parts * 48 + 64) + (1 << 20),
            }
        }
        (ClassificationMethod::Nearest, _) => {
            let model = counting(reference) + nucleotides / 4 + 24 * records + (1 << 20) + BACKGROUND;
            MemoryNeeded { building: model + (64 << 20), model, each_thread: records * 2 + (1 << 20) }
        }
    };
    let more = |bytes: u64| bytes + bytes / 5 + ids;
    MemoryNeeded {
        building: more(needed.building),
        model: more(needed.model),
        each_thread: more(needed.each_thread) - ids,
    }
}

/// What the models stored with a reference take: they are mapped, so what is used of them is in memory once for all processes.
fn stored(reference: &Reference, parameters: &ClassifierParameters) -> Option<MemoryNeeded> {
    let part = super::prepared::folder_for(reference, parameters);
    let file = if part.is_some() { part.as_ref() } else { reference.models() };
    let file = file.filter(|_| part.is_some() || parameters.region.is_none())?;
    let (folders, each_thread) = match (parameters.effective_method(), parameters.compat) {
        (ClassificationMethod::NaiveBayes, ClassifierCompat::None | ClassifierCompat::Dada2) => {
            (&["model/naive-bayes/"][..], 4 << 20)
        }
        (ClassificationMethod::Sintax, _) => (&["model/sintax/"][..], 8 << 20),
        (ClassificationMethod::Nearest, _) if part.is_some() => (&NEAR[..1], 4 << 20),
        (ClassificationMethod::Default, _) if part.is_some() => (&NEAR[..], 8 << 20),
        _ => return None,
    };
    let inside = |name: &str| folders.iter().any(|folder| name.starts_with(folder));
    let sections = file.sections().iter().filter(|section| inside(&section.name));
    let mut model: u64 = sections.map(|section| section.length).sum();
    if model == 0 {
        return None; // not among what was prepared
    }
    if folders[0] == NEAR[0] {
        model += BACKGROUND + file.section("reference/packed").map_or(0, |bytes| bytes.len() as u64);
    }
    Some(MemoryNeeded { building: model, model, each_thread })
}

/// The models of the nearest references, and of their second opinion.
const NEAR: [&str; 2] = ["model/counting/", "model/naive-bayes/"];

/// What the panel of the background takes.
const BACKGROUND: u64 = 6 << 20;

/// Every how manieth block is counted.
const SAMPLED: usize = 8;

/// Different words, added up.
#[derive(Debug, Clone, Copy, Default)]
struct Pairs {
    /// Of all lineages.
    of_lineages: u64,
    /// Of all blocks of neighbouring lineages.
    of_blocks: u64,
    /// Buckets that the words of a lineage would fall into if 8,192 were hit at random.
    buckets: u64,
}

/// Counts the different words of lineages, and of blocks of `block` neighbouring lineages, those of many references apart.
fn pairs_of_lineages(reference: &Reference, block: usize) -> Pairs {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); reference.taxa().len()];
    for (record, &taxon) in (0..).zip(reference.taxon_indices()) {
        members[taxon as usize].push(record);
    }
    members.sort_by_key(|members| members.len() >= super::naive_bayes::MANY);
    let blocks: Vec<&[Vec<u32>]> = members.chunks(block).collect();
    let step = if blocks.len() < 4 * SAMPLED { 1 } else { SAMPLED };
    let of_block = |lists: &&[Vec<u32>]| {
        let (mut all, mut pairs) = (Distinct::default(), Pairs::default());
        for list in lists.iter() {
            let mut of_class = Distinct::default();
            for &record in list {
                of_class.add(reference, record);
            }
            all.join(&of_class);
            pairs.of_lineages += of_class.count();
            pairs.buckets += (8_192.0 * (1.0 - libm::exp(-(of_class.count() as f64) / 8_192.0))) as u64;
        }
        pairs.of_blocks = all.count();
        pairs
    };
    let sampled: Vec<Pairs> = blocks.par_iter().step_by(step).map(of_block).collect();
    let sum = |of: fn(&Pairs) -> u64| {
        sampled.iter().map(of).sum::<u64>() * blocks.len() as u64 / sampled.len().max(1) as u64
    };
    Pairs {
        of_lineages: sum(|one| one.of_lineages),
        of_blocks: sum(|one| one.of_blocks),
        buckets: sum(|one| one.buckets),
    }
}

/// Distinct words of all groups of 16 references of like lineage together.
fn pairs_of_groups(reference: &Reference) -> u64 {
    let mut order: Vec<u32> = (0..reference.len() as u32).collect();
    order.sort_by_key(|&record| reference.taxon_index(record as usize));
    let groups: Vec<&[u32]> = order.chunks(16).collect();
    let step = if groups.len() < 4 * SAMPLED { 1 } else { SAMPLED };
    let sampled: Vec<u64> = groups
        .par_iter()
        .step_by(step)
        .map(|group| {
            let mut distinct = Distinct::default();
            group.iter().for_each(|&record| distinct.add(reference, record));
            distinct.count()
        })
        .collect();
    sampled.iter().sum::<u64>() * groups.len() as u64 / sampled.len().max(1) as u64
}

/// Bytes of rows and lists of the words of all references: see [`super::nearest`].
fn counting(reference: &Reference) -> u64 {
    let step = (reference.len() / 2_048).max(1);
    let mut holders = vec![0_u64; WORDS];
    let mut finder = WordFinder::default();
    let (mut words, mut looked_at) = (Vec::new(), 0);
    for record in (0..reference.len()).step_by(step) {
        finder.distinct(&reference.sequence(record), &mut words);
        looked_at += 1;
        for &word in &words {
            holders[usize::from(word)] += 1;
        }
    }
    let records = reference.len() as u64;
    let row = records.div_ceil(2_048) * 256;
    holders.iter().map(|&n| (n * records / looked_at.max(1) * 4).min(row)).sum::<u64>() + 12 * WORDS as u64
}

/// A set of words.
struct Distinct {
    bits: Vec<u64>,
    finder: WordFinder,
    words: Vec<u16>,
    bytes: Vec<u8>,
}

impl Default for Distinct {
    fn default() -> Self {
        Self {
            bits: vec![0; WORDS / 64],
            finder: WordFinder::default(),
            words: Vec::new(),
            bytes: Vec::new(),
        }
    }
}

impl Distinct {
    fn add(&mut self, reference: &Reference, record: u32) {
        reference.sequence_into(record as usize, &mut self.bytes);
        self.finder.distinct(&self.bytes, &mut self.words);
        for &word in &self.words {
            self.bits[usize::from(word) / 64] |= 1 << (word % 64);
        }
    }

    fn join(&mut self, other: &Self) {
        for (bits, other) in self.bits.iter_mut().zip(&other.bits) {
            *bits |= other;
        }
    }

    fn count(&self) -> u64 {
        self.bits.iter().map(|bits| u64::from(bits.count_ones())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Classifier;
    use endobiome_core::Context;

    #[test]
    fn models_need_what_was_said() {
        let embedded = crate::Reference::embedded().unwrap();
        let reference = embedded.select(&(0..embedded.len()).step_by(20).collect::<Vec<_>>());
        for (method, compat) in [
            (ClassificationMethod::NaiveBayes, ClassifierCompat::None),
            (ClassificationMethod::NaiveBayes, ClassifierCompat::Qiime2),
            (ClassificationMethod::Sintax, ClassifierCompat::None),
            (ClassificationMethod::Nearest, ClassifierCompat::None),
        ] {
            let parameters = ClassifierParameters { method, compat, ..Default::default() };
            let said = memory_needed(&reference, &parameters).model as f64;
            let held =
                Classifier::new(&reference, &parameters, &Context::silent()).unwrap().model_bytes() as f64;
            assert!((1.0..1.5).contains(&(said / held)), "{method:?} {compat:?}: {said} said, {held} held");
        }
    }
}
