//! In-silico PCR.

use super::Region;
use endobiome_core::sequence::reverse_complement;
use std::ops::Range;

/// Mismatches with which a primer still binds.
pub const MAX_MISMATCHES: u32 = 3;

/// How far from its end a sequence may begin (or end) inside a region whose primer site it lacks.
const TRUNCATION: usize = 60;

/// A region of so many nucleotides is most of the gene: a sequence of its length cannot lie elsewhere, sites or none.
const MOST_OF_THE_GENE: usize = 1_000;

/// Where a region lies in a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amplicon {
    /// The stretch between the primers.
    pub insert: Range<usize>,
    /// Mismatches of the forward primer; `None` if the sequence begins after its site.
    pub forward_mismatches: Option<u32>,
    /// Mismatches of the reverse primer; `None` if the sequence ends before its site.
    pub reverse_mismatches: Option<u32>,
}

impl Amplicon {
    /// Whether both primers were found, so that the insert is whole.
    pub fn is_whole(&self) -> bool {
        self.forward_mismatches.is_some() && self.reverse_mismatches.is_some()
    }
}

impl Region {
    /// Finds the region in an upper-case sequence of the forward strand.
    ///
    /// Each primer binds where it has the fewest mismatches (at most [`MAX_MISMATCHES`]; of equal sites the first), the
    /// reverse one after the forward one. An ambiguity code of the sequence counts as a match only if every
    /// nucleotide it stands for is in the primer. Reference sequences often begin just after the 27F site: where the forward
    /// primer is not found but the reverse one is, and the sequence before it is at most 60 nt shorter than the shortest
    /// usual insert, that part is taken and said to be truncated; likewise at the other end, and at both
    /// for a region of more than 1,000 nt, as long as which only the gene itself is. `None` if the
    /// region is not there or its length is not believable.
    ///
    /// Time: sequence length times primer length at worst, about twice the sequence length in practice.
    pub fn amplify(&self, sequence: &[u8]) -> Option<Amplicon> {
        self.matcher().amplify(sequence)
    }

    /// The primers made ready, for many sequences.
    pub(super) fn matcher(&self) -> Matcher {
        Matcher {
            forward: mask(self.forward.as_bytes()),
            reverse: mask(&reverse_complement(self.reverse.as_bytes())),
            insert: self.insert,
        }
    }
}

/// Primers as sets of nucleotides.
pub(super) struct Matcher {
    forward: Vec<u8>,
    reverse: Vec<u8>,
    insert: (usize, usize),
}

impl Matcher {
    pub(super) fn amplify(&self, sequence: &[u8]) -> Option<Amplicon> {
        let codes = mask(sequence);
        let (shortest, longest) = self.insert;
        let forward = best_site(&codes, &self.forward, 0);
        let start = forward.map_or(0, |(position, _)| position + self.forward.len());
        let reverse = best_site(&codes, &self.reverse, start);
        let end = reverse.map_or(codes.len(), |(position, _)| position);
        let length = end.checked_sub(start)?;
        let shortest = if forward.is_some() && reverse.is_some() {
            shortest
        } else if forward.is_some() || reverse.is_some() {
            // A truncated end costs at most this much.
            shortest.saturating_sub(TRUNCATION).max(1)
        } else if shortest > MOST_OF_THE_GENE {
            shortest - 2 * TRUNCATION
        } else {
            return None;
        };
        (shortest..=longest).contains(&length).then_some(Amplicon {
            insert: start..end,
            forward_mismatches: forward.map(|(_, mismatches)| mismatches),
            reverse_mismatches: reverse.map(|(_, mismatches)| mismatches),
        })
    }
}

/// The first site at or after `from` with the fewest mismatches, and their number.
fn best_site(codes: &[u8], primer: &[u8], from: usize) -> Option<(usize, u32)> {
    let mut best: Option<(usize, u32)> = None;
    let first_of_primer = eight(primer);
    for (offset, window) in codes.get(from..)?.windows(primer.len()).enumerate() {
        let allowed = best.map_or(MAX_MISMATCHES, |(_, mismatches)| mismatches - 1);
        // Eight letters at once tell nearly every place apart from a site.
        if let (Some(codes), Some(wanted)) = (eight(window), first_of_primer)
            && bytes_not_zero(codes & !wanted) > allowed
        {
            continue;
        }
        let mut mismatches = 0;
        for (&code, &wanted) in window.iter().zip(primer) {
            mismatches += u32::from(code & !wanted != 0);
            if mismatches > allowed {
                break;
            }
        }
        if mismatches <= allowed {
            best = Some((from + offset, mismatches));
            if mismatches == 0 {
                break;
            }
        }
    }
    best
}

/// The first eight codes; `None` where there are fewer.
fn eight(codes: &[u8]) -> Option<u64> {
    codes.first_chunk().map(|codes| u64::from_le_bytes(*codes))
}

/// How many of the eight bytes are not zero.
const fn bytes_not_zero(word: u64) -> u32 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    ((((word & LOW) + LOW) | word) & !LOW).count_ones()
}

/// Each IUPAC code as the set of its nucleotides, a bit each; all bits for what is no code, so that it never matches.
fn mask(sequence: &[u8]) -> Vec<u8> {
    sequence.iter().map(|&byte| SETS[usize::from(byte)]).collect()
}

/// [`mask`] of each byte.
const SETS: [u8; 256] = {
    let mut sets = [0b1111_1111; 256];
    let codes = *b"ACGTRYSWKMBDHVN";
    let of =
        [1, 2, 4, 8, 0b0101, 0b1010, 0b0110, 0b1001, 0b1100, 0b0011, 0b1110, 0b1101, 0b1011, 0b0111, 0b1111];
    let mut at = 0;
    while at < codes.len() {
        sets[codes[at] as usize] = of[at];
        at += 1;
    }
    sets
};

#[cfg(test)]
mod tests {
    use super::*;

    fn region() -> Region {
        Region::custom("test", "GTGYCAGCMGCCGCGGTAA", "GGACTACNVGGGTWTCTAAT").unwrap()
    }

    fn gene(insert: &str) -> Vec<u8> {
        format!("CCCC{}{insert}{}AAAA", "GTGCCAGCAGCCGCGGTAA", "ATTAGAAACCCTAGTAGTCC").into_bytes()
    }

    #[test]
    fn the_insert_lies_between_the_primers() {
        let insert = "ACGTTGCA".repeat(8);
        let gene = gene(&insert);
        let amplicon = region().amplify(&gene).unwrap();
        assert_eq!(&gene[amplicon.insert.clone()], insert.as_bytes());
        assert_eq!((amplicon.forward_mismatches, amplicon.reverse_mismatches), (Some(0), Some(0)));
    }

    #[test]
    fn three_mismatches_bind_and_four_do_not() {
        let insert = "ACGTTGCA".repeat(8);
        let mut gene = gene(&insert);
        for position in [4, 6, 8] {
            gene[position] = b'T' + b'A' - gene[position].clamp(b'A', b'T');
            gene[position] = if gene[position] == b'T' { b'A' } else { b'T' };
        }
        let found = region().amplify(&gene).unwrap().forward_mismatches;
        assert!(found.is_some_and(|mismatches| mismatches <= 3), "{found:?}");
        gene[10..14].copy_from_slice(b"NNNN");
        assert_eq!(region().amplify(&gene).unwrap().forward_mismatches, None, "taken as truncated");
    }

    #[test]
    fn a_reference_of_the_whole_gene_may_lack_both_sites() {
        let region = Region::parse("V1V9").unwrap();
        let gene = b"ACGTTGCA".repeat(180);
        let amplicon = region.amplify(&gene).unwrap();
        assert_eq!((amplicon.insert.clone(), amplicon.is_whole()), (0..1440, false));
        assert_eq!(region.amplify(&gene[..900]), None);
        assert_eq!(Region::parse("V4").unwrap().amplify(&gene[..250]), None);
    }

    /// The search letter by letter, as the oracle of the one by eight.
    fn best_site_plainly(codes: &[u8], primer: &[u8]) -> Option<(usize, u32)> {
        let mismatches =
            |window: &[u8]| window.iter().zip(primer).filter(|&(code, wanted)| code & !wanted != 0).count();
        codes
            .windows(primer.len())
            .enumerate()
            .map(|(at, window)| (at, mismatches(window) as u32))
            .filter(|&(_, mismatches)| mismatches <= MAX_MISMATCHES)
            .min_by_key(|&(_, mismatches)| mismatches)
    }

    proptest::proptest! {
        #[test]
        fn the_site_is_that_of_the_plain_search(
            primer in "[ACGTRYN]{5,20}",
            before in "[ACGT]{0,40}",
            errors in proptest::collection::vec((0_usize..20, "[ACGTN-]"), 0..5),
            after in "[ACGTN]{0,40}",
        ) {
            let mut site: Vec<u8> = primer.replace(['R', 'N'], "A").replace('Y', "C").into_bytes();
            for (at, letter) in errors {
                let at = at % site.len();
                site[at] = letter.as_bytes()[0];
            }
            let sequence = [before.as_bytes(), &site, after.as_bytes()].concat();
            let (codes, primer) = (mask(&sequence), mask(primer.as_bytes()));
            proptest::prop_assert_eq!(best_site(&codes, &primer, 0), best_site_plainly(&codes, &primer));
        }
    }

    #[test]
    fn n_runs_match_no_primer() {
        assert_eq!(region().amplify(&[b'N'; 400]), None);
        assert_eq!(region().amplify(b""), None);
        assert_eq!(region().amplify(b"ACGT"), None);
    }

    #[test]
    fn a_sequence_that_begins_after_the_forward_site_is_truncated() {
        let region = Region::parse("V1V2").unwrap();
        let mut gene = "ACGTTGCA".repeat(38).into_bytes();
        gene.extend(reverse_complement(region.reverse.as_bytes()));
        let amplicon = region.amplify(&gene).unwrap();
        assert_eq!((amplicon.insert.clone(), amplicon.forward_mismatches), (0..304, None));
        assert!(!amplicon.is_whole());
        assert_eq!(region.amplify(&gene[200..]), None, "too little of it is left");
    }
}
