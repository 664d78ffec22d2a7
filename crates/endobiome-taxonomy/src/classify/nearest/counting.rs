//! How many words each reference shares with a query, all references counted.
//!
//! A word that many references hold keeps one bit a reference. Such rows are added up bit-sliced: one machine word
//! holds one binary digit of 64 counters, and eight rows go through a tree of carry-save adders before a
//! carry is passed on (Harley & Seal). A word that few hold keeps the list of its references.

mod chunks;
mod kernel;
mod stored;

use crate::classify::words::WORDS;
use crate::reference::index::Numbers;
use chunks::Chunks;
use kernel::{CHUNK, TILE, Tile};
use rayon::prelude::*;

/// A row of bits costs a reference one bit, a list 32: rows are kept from one holder in so many references.
const SPARSE: usize = 32;
/// References whose words are found at once.
const PART: usize = 4_096;
/// Most words that are kept while references are indexed.
const MOST_KEPT: usize = 16 << 20;
/// No row.
const NO_ROW: u32 = u32::MAX;

/// References by the words they hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counting {
    references: usize,
    /// The record at each place; rows and lists speak of places.
    record_at: Numbers<u32>,
    /// Tiles of a row.
    tiles: usize,
    /// For each word its row, [`NO_ROW`] if it has a list.
    row_of: Numbers<u32>,
    /// For each row how many references hold its word.
    held: Numbers<u32>,
    /// Rows of whole tiles, one after the other.
    rows: Numbers<u64>,
    /// For each word where its list starts; one more at the end.
    starts: Numbers<u64>,
    lists: Numbers<u32>,
}

/// A reference and how many words it shares with the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shared {
    /// Shared words.
    pub(crate) words: u32,
    /// The record.
    pub(crate) record: u32,
}

/// Working memory, one a thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct CountingWork {
    rows: Vec<u32>,
    /// Shared words at each place, padded to whole tiles.
    counts: Vec<u16>,
    chunks: Chunks,
}

impl Counting {
    /// Indexes references by their distinct words, in the order given: each record once, those that are alike side by side.
    pub(crate) fn new(record_at: Vec<u32>, words_of: impl Fn(usize, &mut Vec<u16>) + Sync) -> Self {
        let references = record_at.len();
        let words_of_part = |first: usize| -> Vec<Vec<u16>> {
            record_at[first..references.min(first + PART)]
                .par_iter()
                .map(|&record| {
                    let mut words = Vec::new();
                    words_of(record as usize, &mut words);
                    words
                })
                .collect()
        };
        let mut holders = vec![0_u32; WORDS];
        // The words are needed twice; what would take much memory is made again.
        let (mut parts, mut kept) = (Vec::new(), 0);
        for first in (0..references).step_by(PART) {
            let part = words_of_part(first);
            for &word in part.iter().flatten() {
                holders[usize::from(word)] += 1;
            }
            kept += part.iter().map(Vec::len).sum::<usize>();
            parts.push(if kept <= MOST_KEPT { part } else { Vec::new() });
        }
        let tiles = references.div_ceil(64 * TILE);
        let mut row_of = vec![NO_ROW; WORDS];
        let mut starts = vec![0_u64; WORDS + 1];
        let (mut rows, mut held) = (0, Vec::new());
        for word in 0..WORDS {
            let of_word = holders[word] as usize;
            let listed = if of_word * SPARSE > references {
                row_of[word] = rows;
                rows += 1;
                held.push(of_word as u32);
                0
            } else {
                of_word
            };
            starts[word + 1] = starts[word] + listed as u64;
        }
        let mut bits = vec![0_u64; rows as usize * tiles * TILE];
        let mut lists = vec![0_u32; starts[WORDS] as usize];
        let mut ends = starts.clone();
        for (first, part) in (0..references).step_by(PART).zip(parts) {
            let part = if part.is_empty() { words_of_part(first) } else { part };
            for (at, words) in part.iter().enumerate() {
                let record = first + at;
                for &word in words {
                    let word = usize::from(word);
                    if row_of[word] == NO_ROW {
                        lists[ends[word] as usize] = record as u32;
                        ends[word] += 1;
                    } else {
                        bits[row_of[word] as usize * tiles * TILE + record / 64] |= 1 << (record % 64);
                    }
                }
            }
        }
        Self {
            references,
            record_at: record_at.into(),
            tiles,
            row_of: row_of.into(),
            held: held.into(),
            rows: bits.into(),
            starts: starts.into(),
            lists: lists.into(),
        }
    }

    /// Bytes of memory held.
    pub(crate) fn bytes(&self) -> usize {
        8 * (self.rows.len() + self.starts.len())
            + 4 * (self.lists.len() + self.row_of.len() + self.record_at.len())
    }

    /// Counts the shared words of every reference; `words` are distinct, at most 16,383.
    pub(crate) fn count(&self, words: &[u16], work: &mut CountingWork) {
        self.count_lists(words, work);
        self.add_rows(&work.rows, &mut work.counts);
    }

    /// Counts the words that have lists, and notes the rows of the others.
    fn count_lists(&self, words: &[u16], work: &mut CountingWork) {
        let CountingWork { rows, counts, .. } = work;
        counts.clear();
        counts.resize(self.tiles * 64 * TILE, 0);
        rows.clear();
        let (row_of, starts, lists) = (&self.row_of[..], &self.starts[..], &self.lists[..]);
        for &word in words {
            let word = usize::from(word);
            if row_of[word] == NO_ROW {
                for &place in &lists[starts[word] as usize..starts[word + 1] as usize] {
                    counts[place as usize] += 1;
                }
            } else {
                rows.push(row_of[word]);
            }
        }
    }

    /// Adds rows to the counts.
    fn add_rows(&self, rows: &[u32], counts: &mut [u16]) {
        let (tiles, _): (&[Tile], _) = self.rows.as_chunks();
        for (tile, counts) in counts.chunks_exact_mut(64 * TILE).enumerate() {
            kernel::add_rows(&tiles[tile.min(tiles.len())..], self.tiles, rows, counts);
        }
    }

    /// What [`Counting::top`] gives of all references after [`Counting::count`], without counting everything.
    ///
    /// Few references hold a word that has a list. How many such words each shares is counted; those that share most are counted whole, and
    /// the least of them bounds how many words a reference must share to be among the wanted. A reference can share at most all of the words
    /// whose rows are not read; with too few of the others it is out, and mostly all but some hundreds are.
    pub(crate) fn nearest(&self, words: &[u16], wanted: usize, work: &mut CountingWork) -> Vec<Shared> {
        self.count_lists(words, work);
        work.rows.sort_unstable_by_key(|&row| (self.held[row as usize], row));
        if let Some(least) = self.least_of_wanted(wanted.max(1), work) {
            // As many rows as leave a quarter of the bound to the words before, those that most references hold.
            let unread = work.rows.len().min(3 * least as usize / 4);
            let read: Vec<u32> = work.rows.drain(..work.rows.len() - unread).collect();
            self.add_rows(&read, &mut work.counts);
            if let Some(hits) = self.from(least, wanted.max(1), work) {
                return hits;
            }
        }
        self.add_rows(&work.rows, &mut work.counts);
        self.top(work, wanted, |_| true)
    }

    /// How many words the last of the `wanted` shares at least: those of the references that share most words with lists. `None` if these are
    /// too few or too many to say.
    fn least_of_wanted(&self, wanted: usize, work: &mut CountingWork) -> Option<u32> {
        let promising = greatest(&work.counts[..self.references], wanted, |_| true);
        if promising.len() < wanted || promising.len() > self.most_by_themselves(wanted) {
            return None;
        }
        work.chunks.begin(self.references);
        let mut totals: Vec<u32> = promising.iter().map(|&(_, place)| self.whole(place, work)).collect();
        totals.sort_unstable_by_key(|&total| u32::MAX - total);
        totals.get(wanted - 1).copied()
    }

    /// References that are counted by themselves at most; more are counted faster all together.
    fn most_by_themselves(&self, wanted: usize) -> usize {
        (self.references / 16).max(2 * wanted)
    }

    /// The count of a place with the rows that were not added to it.
    fn whole(&self, place: u32, work: &mut CountingWork) -> u32 {
        let CountingWork { rows, counts, chunks } = work;
        let (bits, _) = self.rows.as_chunks();
        let stride = self.tiles * TILE / CHUNK;
        u32::from(counts[place as usize])
            + chunks.get(place, |chunk| kernel::digits(bits, stride, rows, chunk))
    }

    /// The nearest, of which the last shares at least `least` words; `None` if too many references are left.
    fn from(&self, least: u32, wanted: usize, work: &mut CountingWork) -> Option<Vec<Shared>> {
        let needed = least.checked_sub(work.rows.len() as u32)?;
        let needed = u16::try_from(needed).ok().filter(|&needed| needed > 0)?;
        let mut left: Vec<u32> = Vec::new();
        for (part, counts) in work.counts[..self.references].chunks(64).enumerate() {
            if counts.iter().fold(0, |most, &count| most.max(count)) >= needed {
                let places = counts.iter().zip(part as u32 * 64..).filter(|one| *one.0 >= needed);
                left.extend(places.map(|(_, place)| place));
            }
        }
        if left.len() > self.most_by_themselves(wanted) {
            return None;
        }
        work.chunks.begin(self.references);
        let mut hits: Vec<Shared> = Vec::new();
        for place in left {
            let words = self.whole(place, work);
            if words >= least {
                hits.push(Shared { words, record: self.record_at[place as usize] });
            }
        }
        hits.sort_unstable_by_key(|hit| (u32::MAX - hit.words, hit.record));
        let last = hits.get(wanted - 1)?.words;
        hits.truncate(hits.partition_point(|hit| hit.words >= last));
        Some(hits)
    }

    /// The `wanted` references with the greatest counts among those kept, and all that tie with the last of them;
    /// greatest count first, then by record. References that share nothing are left out.
    pub(crate) fn top(&self, work: &CountingWork, wanted: usize, keep: impl Fn(u32) -> bool) -> Vec<Shared> {
        let counts = &work.counts[..self.references];
        let found = greatest(counts, wanted, |place| keep(self.record_at[place as usize]));
        let shared = |(count, place): (u16, u32)| Shared {
            words: u32::from(count),
            record: self.record_at[place as usize],
        };
        let mut hits: Vec<Shared> = found.into_iter().map(shared).collect();
        hits.sort_unstable_by_key(|hit| (u32::MAX - hit.words, hit.record));
        hits
    }
}

/// The `wanted` greatest counts among the places kept, and all that tie with the last of them, by place; zeros are left out.
fn greatest(counts: &[u16], wanted: usize, keep: impl Fn(u32) -> bool) -> Vec<(u16, u32)> {
    let most = counts.iter().copied().max().unwrap_or(0);
    let mut of_count = vec![0_usize; usize::from(most) + 1];
    let (mut least, mut kept) = (1_u16, 0);
    let mut found: Vec<(u16, u32)> = Vec::new();
    for (part, counts) in counts.chunks(64).enumerate() {
        if counts.iter().fold(0, |most, &count| most.max(count)) < least {
            continue;
        }
        for (at, &count) in counts.iter().enumerate() {
            let place = (part * 64 + at) as u32;
            if count >= least && keep(place) {
                found.push((count, place));
                of_count[usize::from(count)] += 1;
                kept += 1;
                while kept - of_count[usize::from(least)] >= wanted.max(1) {
                    kept -= of_count[usize::from(least)];
                    least += 1;
                }
            }
        }
    }
    found.retain(|one| one.0 >= least);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;

    /// Word sets of which some words are held by most and others by few, some words by none.
    fn sets() -> Vec<Vec<u16>> {
        let mut draws = Draws::new(1, b"counting");
        (0..2_500)
            .map(|at| {
                let mut set: Vec<u16> = (0..700)
                    .map(|_| match draws.below(3) {
                        0 => 60_000 + draws.below(400) as u16,
                        1 => 50_000 + (at / 100 * 300 + draws.below(300)) as u16,
                        _ => draws.below(40_000) as u16,
                    })
                    .collect();
                set.sort_unstable();
                set.dedup();
                set
            })
            .collect()
    }

    #[test]
    fn counts_and_hits_are_those_of_the_plain_form() {
        let sets = sets();
        let record_at = (0..sets.len() as u32).map(|at| at * 7 % sets.len() as u32).collect();
        let index = Counting::new(record_at, |at, words| words.clone_from(&sets[at]));
        assert!(!index.rows.is_empty() && !index.lists.is_empty());
        let mut work = CountingWork::default();
        for query in sets.iter().step_by(499) {
            for query in [&query[..], &query[..40], &[]] {
                let mut all: Vec<Shared> = sets
                    .iter()
                    .enumerate()
                    .filter(|(record, _)| record % 7 != 3)
                    .map(|(record, set)| Shared {
                        words: query.iter().filter(|word| set.binary_search(word).is_ok()).count() as u32,
                        record: record as u32,
                    })
                    .filter(|hit| hit.words > 0)
                    .collect();
                all.sort_unstable_by_key(|hit| (u32::MAX - hit.words, hit.record));
                if let Some(last) = all.get(49).copied() {
                    all.retain(|hit| hit.words >= last.words);
                }
                index.count(query, &mut work);
                let every = index.top(&work, 50, |_| true);
                assert_eq!(index.nearest(query, 50, &mut CountingWork::default()), every);
                index.count(query, &mut work);
                assert_eq!(index.top(&work, 50, |record| record % 7 != 3), all);
            }
        }
    }

    /// Sets of kin, so that most references are out before their rows are read.
    #[test]
    fn the_nearest_of_kin_are_those_of_the_plain_form() {
        let mut draws = Draws::new(2, b"counting");
        let mut sets: Vec<Vec<u16>> = Vec::new();
        for _ in 0..40 {
            let kin: Vec<u16> = (0..200).map(|_| draws.below(60_000) as u16).collect();
            for _ in 0..60 {
                let mut set: Vec<u16> = (0..60).map(|word| 65_000 + word).collect();
                set.extend(
                    kin.iter().map(
                        |&word| {
                            if draws.below(6) == 0 { draws.below(60_000) as u16 } else { word }
                        },
                    ),
                );
                set.sort_unstable();
                set.dedup();
                sets.push(set);
            }
        }
        let index = Counting::new((0..sets.len() as u32).collect(), |at, words| words.clone_from(&sets[at]));
        let (mut work, mut plain) = (CountingWork::default(), CountingWork::default());
        let mut few = 0;
        for query in sets.iter().step_by(97) {
            for wanted in [1, 20, 60, 100] {
                index.count(query, &mut plain);
                let expected = index.top(&plain, wanted, |_| true);
                assert_eq!(index.nearest(query, wanted, &mut work), expected);
                index.count_lists(query, &mut work);
                if let Some(least) = index.least_of_wanted(wanted, &mut work) {
                    few += usize::from(index.from(least, wanted, &mut work).is_some());
                }
            }
        }
        assert!(few > 50, "{few} were told from few");
    }
}
