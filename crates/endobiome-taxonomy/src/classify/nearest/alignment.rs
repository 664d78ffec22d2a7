//! How many edits lie between a query and the part of a reference that it comes from.
//!
//! Shared words say little of a short amplicon: one substitution costs eight of some 240. So the references that share
//! most words are aligned: the least number of substitutions, insertions and deletions that turn the query into
//! some part of the reference ([`endobiome_core::edit_distance`]), within a band around the
//! diagonal on which most of the query's words lie. An alignment that leaves the band is not found; the
//! distance is then too great, never too small.
//!
//! [`Aligner::distance`] is the plain form, one reference at a time; [`Aligner::distances`] gives the same for many, eight at once
//! ([`lanes`]).

mod lanes;

use crate::classify::words::{CODES, WORD_LENGTH, WORDS};
use crate::reference::PackedSequences;
use endobiome_core::edit_distance::Block;

/// Rows on each side of the diagonal that are looked at.
const BAND: usize = 48;
/// Letters by which a query may overhang a reference before it is trimmed.
const OVERHANG: usize = 4;
/// Every so many words of a reference one is looked up to find the diagonal.
const STRIDE: usize = 3;
/// A query's word that is not there, or there twice.
const NOWHERE: u16 = u16::MAX;

/// A query made ready to be aligned, and working memory.
#[derive(Debug, Clone)]
pub(crate) struct Aligner {
    /// For each letter its code, 4 for ambiguity codes.
    query: Vec<u8>,
    /// Place of each word in the query.
    place: Vec<u16>,
    placed: Vec<u16>,
    equal: Vec<[u64; 5]>,
    blocks: Vec<Block>,
    reference: Vec<u8>,
    /// References words on each diagonal.
    diagonals: Vec<u16>,
    /// Letters of the references that are aligned at once, see [`lanes`].
    texts: Vec<lanes::Letters>,
    letters: Vec<u8>,
}

impl Default for Aligner {
    fn default() -> Self {
        Self {
            query: Vec::new(),
            place: vec![NOWHERE; WORDS],
            placed: Vec::new(),
            equal: Vec::new(),
            blocks: Vec::new(),
            reference: Vec::new(),
            diagonals: Vec::new(),
            texts: Vec::new(),
            letters: Vec::new(),
        }
    }
}

impl Aligner {
    /// Takes a query; lower case and `U` are understood.
    pub(crate) fn set_query(&mut self, query: &[u8]) {
        for word in self.placed.drain(..) {
            self.place[usize::from(word)] = NOWHERE;
        }
        encode(query, &mut self.query);
        let Self { query, place, placed, .. } = self;
        let mut twice = Vec::new();
        for_each_word(query, |word, at| {
            let held = &mut place[usize::from(word)];
            if *held == NOWHERE {
                *held = at.min(usize::from(NOWHERE - 1)) as u16;
                placed.push(word);
            } else {
                twice.push(word);
            }
        });
        for word in twice {
            place[usize::from(word)] = NOWHERE;
        }
        set_pattern(&self.query, &mut self.equal);
    }

    /// Edits a letter of the query between it and the nearest part of a reference, from 0 to 1.
    ///
    /// Ends that hang over the reference are not counted, if less than half of the query does; else the answer is 1.
    pub(crate) fn distance(&mut self, reference: &[u8]) -> f64 {
        let mut text = std::mem::take(&mut self.reference);
        encode(reference, &mut text);
        let distance = self.distance_to_codes(&text);
        self.reference = text;
        distance
    }

    /// [`Aligner::distance`] to each of some packed references, in their order.
    pub(crate) fn distances(&mut self, sequences: &PackedSequences, records: &[u32], found: &mut Vec<f64>) {
        found.clear();
        found.resize(records.len(), 1.0);
        let rows = self.query.len();
        self.texts.clear();
        self.texts.resize(rows + 2 * BAND, lanes::Letters::default());
        let (mut waiting, mut count) = ([0; lanes::LANES], 0);
        for (at, &record) in records.iter().enumerate() {
            let record = record as usize;
            let length = sequences.length(record);
            if sequences.ambiguous(record).next().is_none() {
                let packed = sequences.packed(record);
                let Some(shift) = self.diagonal_of_packed(packed, length) else { continue };
                let (before, after) = overhang(shift, rows, length);
                if 2 * (before + after) > rows {
                    continue;
                }
                if before <= OVERHANG && after <= OVERHANG {
                    lanes::put(&mut self.texts, count, packed, length, shift - BAND as isize);
                    waiting[count] = at;
                    count += 1;
                    if count == lanes::LANES {
                        self.align_waiting(&waiting, found);
                        count = 0;
                    }
                    continue;
                }
            }
            // Ambiguity codes and overhanging ends are rare.
            let mut letters = std::mem::take(&mut self.letters);
            sequences.unpack(record, &mut letters);
            found[at] = self.distance(&letters);
            self.letters = letters;
        }
        self.align_waiting(&waiting[..count], found);
    }

    fn align_waiting(&self, waiting: &[usize], found: &mut [f64]) {
        if waiting.is_empty() {
            return;
        }
        let rows = self.query.len();
        let edits = lanes::least_edits(&self.equal, &self.texts, rows);
        for (&at, edits) in waiting.iter().zip(edits) {
            found[at] = (edits as f64 / rows as f64).min(1.0);
        }
    }

    fn distance_to_codes(&mut self, text: &[u8]) -> f64 {
        let rows = self.query.len();
        let Some(shift) = self.diagonal(text) else { return 1.0 };
        let (before, after) = overhang(shift, rows, text.len());
        if 2 * (before + after) > rows {
            return 1.0;
        }
        let trimmed = before > OVERHANG || after > OVERHANG;
        let used = if trimmed { before..rows - after } else { 0..rows };
        if trimmed {
            set_pattern(&self.query[used.clone()], &mut self.equal);
        }
        let start = (shift + used.start as isize - BAND as isize).max(0) as usize;
        let end = text.len().min((shift + used.end as isize) as usize + BAND);
        let first_row = start as isize - shift - used.start as isize;
        let edits = self.banded(&text[start..end], used.len(), first_row);
        if trimmed {
            set_pattern(&self.query, &mut self.equal);
        }
        (edits as f64 / used.len() as f64).min(1.0)
    }

    /// The place in `text` of the query's first letter, as most of the words that occur once in the query have it.
    fn diagonal(&mut self, text: &[u8]) -> Option<isize> {
        let Self { query, place, diagonals, .. } = self;
        let rows = query.len();
        diagonals.clear();
        diagonals.resize(rows + text.len() + 1, 0);
        let mut best = (0_u16, 0_usize);
        for_each_word(text, |word, at| {
            if at % STRIDE != 0 {
                return;
            }
            let row = place[usize::from(word)];
            if row != NOWHERE && usize::from(row) < rows {
                let diagonal = rows + at - usize::from(row);
                diagonals[diagonal] += 1;
                if diagonals[diagonal] > best.0 {
                    best = (diagonals[diagonal], diagonal);
                }
            }
        });
        (best.0 > 0).then(|| best.1 as isize - rows as isize)
    }

    /// [`Aligner::diagonal`] of a packed reference without ambiguity codes.
    fn diagonal_of_packed(&mut self, packed: &[u8], length: usize) -> Option<isize> {
        let Self { query, place, diagonals, .. } = self;
        let rows = query.len();
        diagonals.clear();
        diagonals.resize(rows + length + 1, 0);
        let mut best = (0_u16, 0_usize);
        for at in (0..(length + 1).saturating_sub(WORD_LENGTH)).step_by(STRIDE) {
            // Eight letters are two bytes, or three that hold them.
            let bytes = &packed[at / 4..packed.len().min(at / 4 + 3)];
            let bits = bytes.iter().rev().fold(0, |bits, &byte| bits << 8 | u32::from(byte));
            let row = place[usize::from((bits >> (2 * (at % 4))) as u16)];
            if row != NOWHERE && usize::from(row) < rows {
                let diagonal = rows + at - usize::from(row);
                diagonals[diagonal] += 1;
                if diagonals[diagonal] > best.0 {
                    best = (diagonals[diagonal], diagonal);
                }
            }
        }
        (best.0 > 0).then(|| best.1 as isize - rows as isize)
    }

    /// Least edits between the whole pattern and any part of `text`; column 0 faces row `first_row`.
    fn banded(&mut self, text: &[u8], rows: usize, first_row: isize) -> usize {
        let blocks = rows.div_ceil(64);
        let height = |block: usize| if block + 1 == blocks { rows - 64 * block } else { 64 };
        self.blocks.clear();
        self.blocks.resize(blocks, Block::default());
        let (mut first, mut last) = (0, 0);
        // Edits at the lowest row of block `last`.
        let mut edits = height(0) as i64;
        let mut least = rows as i64;
        for (column, &letter) in text.iter().enumerate() {
            let row = first_row + column as isize;
            let lowest = (row + BAND as isize).clamp(0, rows as isize - 1) as usize / 64;
            while last < lowest {
                last += 1;
                edits += height(last) as i64;
            }
            first = first.max(((row - BAND as isize).max(0) as usize / 64).min(last));
            let mut carried: i64 = i64::from(first > 0);
            for block in first..=last {
                let equal = self.equal[block][usize::from(letter)];
                carried = self.blocks[block].step(equal, carried, height(block) - 1);
            }
            edits += carried;
            if last + 1 == blocks {
                least = least.min(edits);
            }
        }
        least.max(0) as usize
    }
}

/// Letters of the query that lie before and behind the reference.
fn overhang(shift: isize, rows: usize, length: usize) -> (usize, usize) {
    let before = usize::try_from(-shift).unwrap_or(0);
    let after = usize::try_from(shift + rows as isize - length as isize).unwrap_or(0);
    (before, after)
}

/// For each block of 64 rows the rows that hold each letter.
fn set_pattern(query: &[u8], equal: &mut Vec<[u64; 5]>) {
    equal.clear();
    equal.resize(query.len().div_ceil(64), [0; 5]);
    for (row, &code) in query.iter().enumerate().filter(|&(_, &code)| code < 4) {
        equal[row / 64][usize::from(code)] |= 1 << (row % 64);
    }
}

fn encode(sequence: &[u8], codes: &mut Vec<u8>) {
    codes.clear();
    codes.extend(sequence.iter().map(|&letter| CODES[usize::from(letter)]));
}

/// Visits the words without ambiguity codes and their places; the first letter is in the lowest bits, as in packed sequences.
fn for_each_word(codes: &[u8], mut visit: impl FnMut(u16, usize)) {
    let (mut word, mut clean) = (0_u16, 0);
    for (at, &code) in codes.iter().enumerate() {
        word = word >> 2 | u16::from(code & 3) << (2 * WORD_LENGTH - 2);
        clean = if code < 4 { clean + 1 } else { 0 };
        if clean >= WORD_LENGTH {
            visit(word, at + 1 - WORD_LENGTH);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;

    /// The plain form: the whole table.
    fn plain(query: &[u8], text: &[u8]) -> usize {
        let mut above = vec![0; text.len() + 1];
        for (row, letter) in query.iter().enumerate() {
            let mut now = vec![row + 1; text.len() + 1];
            for (column, other) in text.iter().enumerate() {
                let substituted = above[column] + usize::from(letter != other || *letter == b'N');
                now[column + 1] = substituted.min(above[column + 1] + 1).min(now[column] + 1);
            }
            above = now;
        }
        above.into_iter().min().unwrap_or(0)
    }

    fn random(draws: &mut Draws, length: usize) -> Vec<u8> {
        (0..length).map(|_| b"ACGT"[draws.below(4)]).collect()
    }

    #[test]
    fn equals_the_plain_form_for_amplicons_of_a_gene() {
        let mut draws = Draws::new(1, b"alignment");
        let mut aligner = Aligner::default();
        for length in [40, 64, 65, 128, 253, 460, 1_000] {
            for changes in [0, 1, 3, length / 12] {
                let gene = random(&mut draws, 1_400);
                let from = draws.below(1_400 - length);
                let mut query = gene[from..from + length].to_vec();
                for _ in 0..changes {
                    let at = draws.below(query.len());
                    match draws.below(4) {
                        0 => query.insert(at, b'G'),
                        1 => drop(query.remove(at)),
                        2 => query[at] = b'N',
                        _ => query[at] = b'A',
                    }
                }
                aligner.set_query(&query);
                let edits = aligner.distance(&gene) * query.len() as f64;
                assert!((edits - plain(&query, &gene) as f64).abs() < 1e-6, "{length} {changes}: {edits}");
            }
        }
    }

    /// References of all lengths: with ambiguity codes, cut off, turned about, far, equal, and of another gene.
    #[test]
    fn many_at_once_are_as_one_by_one() {
        let mut draws = Draws::new(3, b"alignment");
        let (mut aligner, mut found) = (Aligner::default(), Vec::new());
        for length in [40, 63, 64, 129, 253, 256, 460, 1_450] {
            let gene = random(&mut draws, 1_500);
            let mut references = PackedSequences::default();
            let mut plain = Vec::new();
            for number in 0..43 {
                let changes = [0, 1, 5, length / 10, length / 3][number % 5];
                let mut reference = gene.clone();
                for _ in 0..changes * 1_500 / length {
                    let at = draws.below(reference.len());
                    match draws.below(8) {
                        0 => reference.insert(at, b'G'),
                        1 => drop(reference.remove(at)),
                        2 if number % 7 == 1 => reference[at] = b'N',
                        _ => reference[at] = b"ACGT"[draws.below(4)],
                    }
                }
                let from = if number % 3 == 0 { 0 } else { draws.below(200) };
                let to = if number % 4 == 0 { reference.len() } else { reference.len() - draws.below(700) };
                let reference = match number % 11 {
                    9 => reference[400..700].to_vec(),
                    10 => random(&mut draws, 300),
                    _ => reference[from..to].to_vec(),
                };
                references.push(&reference);
                plain.push(reference);
            }
            let begin = draws.below(1_500 - length);
            aligner.set_query(&gene[begin..begin + length]);
            let records: Vec<u32> = (0..43).collect();
            aligner.distances(&references, &records, &mut found);
            for (reference, &found) in plain.iter().zip(&found) {
                assert_eq!(found.to_bits(), aligner.distance(reference).to_bits(), "{length}");
            }
            assert!(found.contains(&0.0) || length > 1_000);
        }
    }

    #[test]
    fn an_overhanging_end_is_not_counted() {
        let mut draws = Draws::new(2, b"alignment");
        let mut query = random(&mut draws, 300);
        let mut aligner = Aligner::default();
        aligner.set_query(&query);
        assert_eq!(aligner.distance(&query[30..]), 0.0);
        assert_eq!(aligner.distance(&query[..250]), 0.0);
        assert_eq!(aligner.distance(&query[200..]), 1.0);
        assert_eq!(aligner.distance(&random(&mut draws, 20)), 1.0);
        query[100] = if query[100] == b'A' { b'C' } else { b'A' };
        assert!((aligner.distance(&query[30..]) - 1.0 / 270.0).abs() < 1e-12);
        aligner.set_query(b"ACGT");
        assert_eq!(aligner.distance(b"ACGT"), 1.0, "no word to begin from");
    }
}
