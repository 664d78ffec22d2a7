//! Edit distance of whole sequences, 64 cells of the table a step ([`endobiome_core::edit_distance`]).

use endobiome_core::edit_distance::Block;

/// One sequence, made ready to be compared with many.
pub(super) struct Pattern {
    length: usize,
    /// Of each letter code (of `code`) and block of 64 places, where the letter stands.
    places: Vec<[u64; CODES]>,
}

const CODES: usize = 32;

/// Letters by their lower five bits, so that case does not matter; a letter equals itself only, N too.
fn code(letter: u8) -> usize {
    usize::from(letter & 31)
}

impl Pattern {
    pub(super) fn new(sequence: &[u8]) -> Self {
        let mut places = vec![[0_u64; CODES]; sequence.len().div_ceil(64)];
        for (place, &letter) in sequence.iter().enumerate() {
            places[place / 64][code(letter)] |= 1 << (place % 64);
        }
        Self { length: sequence.len(), places }
    }

    /// Insertions, deletions and substitutions that turn this sequence into `text`.
    pub(super) fn distance(&self, text: &[u8]) -> usize {
        if self.length == 0 {
            return text.len();
        }
        let last = self.places.len() - 1;
        let lowest = (self.length - 1) % 64;
        let mut blocks = vec![Block::default(); self.places.len()];
        let mut distance = self.length as i64;
        for &letter in text {
            let letter = code(letter);
            // The first row of the table rises by one a letter.
            let mut carried = 1;
            for (number, (block, places)) in blocks.iter_mut().zip(&self.places).enumerate() {
                carried = block.step(places[letter], carried, if number == last { lowest } else { 63 });
            }
            distance += carried;
        }
        distance.unsigned_abs() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The table, cell by cell.
    fn plain(a: &[u8], b: &[u8]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let cell = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
                diagonal = row[j + 1];
                row[j + 1] = cell;
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn equals_the_plain_table(a in "[ACGT]{1,200}", b in "[ACGT]{0,200}", at in 0_usize..200) {
            prop_assert_eq!(Pattern::new(a.as_bytes()).distance(b.as_bytes()), plain(a.as_bytes(), b.as_bytes()));
            // Near relatives too.
            let mut near = a.clone().into_bytes();
            near.remove(at % near.len());
            prop_assert_eq!(Pattern::new(a.as_bytes()).distance(&near), 1);
        }
    }
}
