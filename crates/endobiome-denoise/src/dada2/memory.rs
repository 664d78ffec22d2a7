//! Comparisons of a sample's uniques, which do not depend on error rates, kept from round to round.

use rustc_hash::FxHashMap;

/// A centre and a unique sequence, position by position: changes are positions of the unique, from the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Differences<'a> {
    /// Each substitution, with the centre's nucleotide code.
    pub(crate) substitutions: &'a [(u16, u8)],
    /// Each position that the centre lacks; the code means nothing.
    pub(crate) insertions: &'a [(u16, u8)],
}

/// What is known of a centre and a unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Nothing yet.
    Unknown,
    /// Their 5-mers are too different.
    Screened,
    /// The number of substitutions.
    Distance(u32),
    /// Everything; where it is kept.
    Known(u32),
}

/// An [`Entry`] in four bytes.
pub(crate) type Packed = u32;

impl Entry {
    const KNOWN: u32 = 1 << 16;

    pub(crate) fn unpack(packed: Packed) -> Self {
        match packed {
            0 => Self::Unknown,
            1 => Self::Screened,
            Self::KNOWN.. => Self::Known(packed - Self::KNOWN),
            _ => Self::Distance(packed - 2),
        }
    }

    pub(crate) fn pack(self) -> Packed {
        match self {
            Self::Unknown => 0,
            Self::Screened => 1,
            Self::Distance(count) => count + 2,
            Self::Known(at) => at + Self::KNOWN,
        }
    }
}

/// How differences were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// By the best alignment.
    Aligned,
    /// Position by position; the best alignment may be another.
    InPlace,
}

/// Where in [`Memory::changes`] the differences of one comparison lie.
#[derive(Debug, Clone, Copy)]
struct Kept {
    start: u32,
    substitutions: u16,
    insertions: u16,
    origin: Origin,
}

/// All comparisons made.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// For each centre met, what is known of every unique.
    pub(crate) centres: FxHashMap<usize, Vec<Packed>>,
    kept: Vec<Kept>,
    changes: Vec<(u16, u8)>,
    /// Alignments that differ from what was compared, or where nothing was: (centre, unique).
    aligned: FxHashMap<(u32, u32), u32>,
}

impl Memory {
    /// Forgets everything if it takes more than `limit` bytes.
    pub(crate) fn keep_below(&mut self, limit: usize) {
        let entries: usize = self.centres.values().map(Vec::len).sum();
        if 4 * (entries + self.changes.capacity()) + size_of::<Kept>() * self.kept.capacity() > limit {
            *self = Self::default();
        }
    }

    /// Keeps a comparison; its number.
    pub(crate) fn keep(&mut self, differences: Differences<'_>, origin: Origin) -> u32 {
        self.kept.push(Kept {
            start: self.changes.len() as u32,
            substitutions: differences.substitutions.len() as u16,
            insertions: differences.insertions.len() as u16,
            origin,
        });
        self.changes.extend_from_slice(differences.substitutions);
        self.changes.extend_from_slice(differences.insertions);
        (self.kept.len() - 1) as u32
    }

    /// The differences of a comparison.
    pub(crate) fn get(&self, number: u32) -> Differences<'_> {
        let kept = self.kept[number as usize];
        let start = kept.start as usize;
        let middle = start + usize::from(kept.substitutions);
        Differences {
            substitutions: &self.changes[start..middle],
            insertions: &self.changes[middle..middle + usize::from(kept.insertions)],
        }
    }

    /// Keeps the best alignment of a pair, of which the comparison may be known.
    pub(crate) fn keep_aligned(
        &mut self,
        centre: usize,
        unique: usize,
        known: Option<u32>,
        aligned: Differences<'_>,
    ) {
        match known.filter(|&known| self.get(known) == aligned) {
            Some(known) => self.kept[known as usize].origin = Origin::Aligned,
            None => {
                let number = self.keep(aligned, Origin::Aligned);
                self.aligned.insert((centre as u32, unique as u32), number);
            }
        }
    }

    /// The differences of a pair by the best alignment, if it was looked for.
    pub(crate) fn aligned(
        &self,
        centre: usize,
        unique: usize,
        known: Option<u32>,
    ) -> Option<Differences<'_>> {
        let compared = known.filter(|&known| self.kept[known as usize].origin == Origin::Aligned);
        compared
            .or_else(|| self.aligned.get(&(centre as u32, unique as u32)).copied())
            .map(|number| self.get(number))
    }
}
