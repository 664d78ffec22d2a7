//! Which features are of the spike-in.

use endobiome_core::{Assignment, Lineage, Rank, Sequence};
use endobiome_taxonomy::names;

/// Differences up to which a feature is of a sequence of the spike-in: what errors of reads leave of an abundant one.
const DIFFERENCES: usize = 2;

/// How a feature was recognised as of the spike-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpikeMatch {
    /// It is assigned to a taxon of the spike-in.
    Taxon,
    /// It is assigned to a group of species that holds one.
    Group,
    /// It is, but for two letters at most, part of a sequence of the spike-in.
    Sequence,
}

/// What was added to the samples.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::absolute::{SpikeIn, SpikeMatch};
/// let spike_in = SpikeIn::new(["Imtechella halotolerans"], Vec::new());
/// let mut assignment = Assignment::default();
/// assignment.lineage.set(Rank::Genus, "Imtechella");
/// // The genus alone may be of another species of it.
/// assert_eq!(spike_in.recognise(&assignment, None), None);
/// assignment.lineage.set(Rank::Species, "Imtechella halotolerans");
/// assert_eq!(spike_in.recognise(&assignment, None), Some(SpikeMatch::Taxon));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpikeIn {
    /// Rank and canonical name of each taxon.
    taxa: Vec<(Rank, String)>,
    /// Each sequence, and its other strand.
    sequences: Vec<Vec<u8>>,
}

impl SpikeIn {
    /// Names of taxa (a binomial is a species, one word a genus or any other rank), and sequences.
    pub fn new<S: AsRef<str>>(taxa: impl IntoIterator<Item = S>, sequences: Vec<Sequence>) -> Self {
        let canonical = |name: S| {
            let name = name.as_ref().trim().replace('_', " ");
            let mut given = Lineage::default();
            let mut words = name.split_whitespace();
            given.set(Rank::Genus, words.next().unwrap_or_default());
            if words.next().is_some() {
                given.set(Rank::Species, name.as_str());
            }
            let lineage = names::canonical_lineage(&given).lineage;
            lineage.deepest().map(|(rank, name)| (rank, name.to_owned()))
        };
        let taxa = taxa.into_iter().filter_map(canonical).collect();
        let strands =
            |sequence: Sequence| [sequence.reverse_complement().into_bytes(), sequence.into_bytes()];
        Self { taxa, sequences: sequences.into_iter().flat_map(strands).collect() }
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.taxa.is_empty() && self.sequences.is_empty()
    }

    /// Whether sequences are needed to recognise it.
    pub fn has_sequences(&self) -> bool {
        !self.sequences.is_empty()
    }

    /// How a feature with this assignment (in canonical names) and sequence is of the spike-in; `None` where it is not.
    pub fn recognise(&self, assignment: &Assignment, sequence: Option<&Sequence>) -> Option<SpikeMatch> {
        let of_taxon = |(rank, name): &(Rank, String)| match rank {
            Rank::Species => assignment.lineage.get(Rank::Species) == Some(name),
            // One word: a genus, or whatever rank has that name.
            _ => assignment.lineage.iter().any(|(_, taxon)| taxon == name),
        };
        if self.taxa.iter().any(of_taxon) {
            return Some(SpikeMatch::Taxon);
        }
        let in_group =
            |(_, name): &(Rank, String)| assignment.species_group.iter().any(|species| species == name);
        if self.taxa.iter().any(in_group) {
            return Some(SpikeMatch::Group);
        }
        let sequence = sequence?.as_bytes();
        self.sequences
            .iter()
            .any(|whole| is_part_of(sequence, whole) || is_part_of(whole, sequence))
            .then_some(SpikeMatch::Sequence)
    }
}

/// Whether `part` is found in `whole` with [`DIFFERENCES`] edits at most.
fn is_part_of(part: &[u8], whole: &[u8]) -> bool {
    if part.is_empty() || part.len() > whole.len() + DIFFERENCES {
        return false;
    }
    // One piece of three has no difference where there are two at most.
    let third = part.len() / (DIFFERENCES + 1);
    let pieces = part.chunks(third.max(1)).take(DIFFERENCES + 1);
    let may_be = pieces.into_iter().any(|piece| whole.windows(piece.len()).any(|window| window == piece));
    may_be && fewest_edits(part, whole) <= DIFFERENCES
}

/// The fewest edits that turn `part` into some stretch of `whole` (Sellers 1980).
fn fewest_edits(part: &[u8], whole: &[u8]) -> usize {
    // Down the column: the first letters of `part`; the stretch may begin anywhere, so each column begins with 0.
    let mut column: Vec<usize> = (0..=part.len()).collect();
    let mut fewest = part.len();
    for letter in whole {
        let mut diagonal = 0;
        for (row, own) in part.iter().enumerate() {
            let above = column[row];
            let left = column[row + 1];
            let edits = (diagonal + usize::from(own != letter)).min(above + 1).min(left + 1);
            diagonal = left;
            column[row + 1] = edits;
        }
        fewest = fewest.min(column[part.len()]);
    }
    fewest
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "TTGACGGATCCAGGCTATTCGCGATACCGTTAAGCCATGCA";

    fn of(sequence: &str) -> Option<SpikeMatch> {
        let spike_in = SpikeIn::new([] as [&str; 0], vec![WHOLE.parse().unwrap()]);
        spike_in.recognise(&Assignment::default(), Some(&sequence.parse().unwrap()))
    }

    #[test]
    fn a_part_on_either_strand_with_two_differences_is_of_the_spike_in_and_with_three_is_not() {
        assert_eq!(of(&WHOLE[5..30]), Some(SpikeMatch::Sequence));
        let reverse = WHOLE[5..30].parse::<Sequence>().unwrap().reverse_complement();
        assert_eq!(of(reverse.as_str()), Some(SpikeMatch::Sequence));
        // A letter changed, another left out.
        let two = format!("{}C{}{}", &WHOLE[5..12], &WHOLE[13..20], &WHOLE[21..30]);
        assert_ne!(&two[7..8], &WHOLE[12..13]);
        assert_eq!(of(&two), Some(SpikeMatch::Sequence));
        let three = format!("{}TTT", &two[..two.len() - 3]);
        assert_eq!(of(&three), None, "{three}");
        assert_eq!(of("ACGTACGTACGTACGTACGTACGT"), None);
        // A feature that is longer than what was given of the spike-in.
        assert_eq!(of(&format!("AAAAAAA{WHOLE}CCCCCC")), Some(SpikeMatch::Sequence));
    }

    #[test]
    fn names_are_canonical_and_groups_count() {
        let spike_in = SpikeIn::new(["Allobacillus_halotolerans", "Truepera"], Vec::new());
        let mut assignment = Assignment::default();
        assignment.lineage.set(Rank::Genus, "Allobacillus");
        assignment.species_group = vec!["Allobacillus halotolerans".into(), "Allobacillus salarius".into()];
        assert_eq!(spike_in.recognise(&assignment, None), Some(SpikeMatch::Group));
        let mut truepera = Assignment::default();
        truepera.lineage.set(Rank::Genus, "Truepera");
        assert_eq!(spike_in.recognise(&truepera, None), Some(SpikeMatch::Taxon));
        assert!(!spike_in.has_sequences() && SpikeIn::default().is_empty());
    }
}
