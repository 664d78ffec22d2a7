//! Are these single reads, or mates one after the other?

use super::{FirstReads, ReadsFinding};
use crate::input::{are_mates, mate_number};

/// So many couples are needed to judge.
const LEAST: u64 = 5;

/// Couples of reads that follow each other in a file of single reads: mates share a name, reads of their own do not.
pub(super) fn look(first: &FirstReads) -> Option<ReadsFinding> {
    if first.paired {
        return None;
    }
    let mut pairs = 0;
    let mut of = 0;
    for couple in first.fragments.chunks_exact(2) {
        let (one, two) = (&couple[0].forward, &couple[1].forward);
        // Where names carry no number of the mate, equal names alone do not say that it is a pair: all may be equal.
        let numbers = (mate_number(one), mate_number(two));
        let in_turn = matches!(numbers, (Some(1), Some(2)) | (None, None));
        of += 1;
        pairs += u64::from(in_turn && are_mates(one, two));
    }
    let one_name = first.fragments.windows(2).all(|two| two[0].forward.name() == two[1].forward.name());
    (of >= LEAST && pairs * 10 >= of * 9 && !one_name)
        .then_some(ReadsFinding::InterleavedAsSingle { pairs, of })
}
