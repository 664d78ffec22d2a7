//! The inner loops of SINTAX.
//!
//! Each kernel is one plain function over whole numbers; the AVX2 form is the same function compiled with
//! wider registers. Both give the same numbers (tested).
//!
//! A row of bits says of one word which of 256 holders (groups of references, or references) *lack* it. Rows are added up
//! bit-sliced: one machine word holds one binary digit of 64 counters.

use crate::classify::registers::dispatch;

/// Machine words of a row of bits that are worked on together.
pub(super) const BITS: usize = 4;

/// 256 bits: one for each of so many holders.
pub(super) type Bits = [u64; BITS];

/// Rows that are added up at a time; the number of drawn rows is a multiple.
pub(super) const STEP: usize = 4;

/// One bit for each reference of a group.
pub(super) type Mask = u16;

/// Groups whose references fill a machine word.
pub(super) const SOME: usize = (64 / Mask::BITS) as usize;

/// So many words ahead masks are asked of memory.
const AHEAD: usize = 16;

/// Digits of a counter of up to 63 words.
const DIGITS: usize = 6;

/// The words drawn in a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    /// Where its rows start among those of all rounds.
    pub(super) start: u32,
    /// Words drawn.
    pub(super) words: u16,
    /// Rows, of which the last may be of zeros.
    pub(super) rows: u16,
    /// How many a reference may lack, up to 31.
    pub(super) misses: u16,
}

/// Finds the first round in which anyone lacks no more of the drawn rows than he may, and who; those of `out` are not asked.
pub(super) fn next_within(
    rows: &[Bits],
    drawn: &[u16],
    rounds: &[Drawn],
    out: &Bits,
) -> Option<(usize, Bits)> {
    dispatch!(next_within(rows, drawn, rounds, out))
}

/// Tells how many of the drawn rows, of which there are at most 63, the best of some lack, and who these are.
pub(super) fn fewest(rows: &[Bits], drawn: &[u16], among: &Bits) -> (u32, Bits) {
    dispatch!(fewest(rows, drawn, among))
}

/// Adds to the count of each of 256 holders the rows in which its bit is set.
pub(super) fn count_bits(rows: &[Bits], counts: &mut [u16; 64 * BITS]) {
    dispatch!(count_bits(rows, counts))
}

/// A word in all groups.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    /// Which groups hold it.
    pub(super) held: &'a [Bits],
    /// For each 256 groups where their pairs with the word start.
    pub(super) before: &'a [u32],
}

/// Writes for each 256 groups, to every `stride`-th element, which of them lack the word and where the pairs of each 64 start.
pub(super) fn take_up(word: &Word<'_>, lacking: &mut [Bits], before: &mut [[u32; BITS]], stride: usize) {
    dispatch!(take_up(word, lacking, before, stride))
}

/// Four groups of 16 references, of 256 groups.
#[derive(Clone, Copy)]
pub(super) struct Four<'a> {
    /// For each word the groups that lack it.
    pub(super) lacking: &'a [Bits],
    /// For each word and 64 groups where in `masks` their pairs start.
    pub(super) before: &'a [[u32; BITS]],
    /// For each (word, group) pair one bit a reference: whether it holds the word.
    pub(super) masks: &'a [Mask],
    /// Which groups, below 256.
    pub(super) groups: [u8; SOME],
}

/// Writes for each word which of the 64 references lack it, to the machine word `lane` of its row.
pub(super) fn write_out(four: &Four<'_>, rows: &mut [Bits], lane: usize) {
    dispatch!(write_out(four, rows, lane))
}

mod plain {
    use super::{AHEAD, BITS, Bits, DIGITS, Drawn, Four, Mask, STEP, Word};
    use crate::classify::registers::{SPREAD, carry};

    #[inline(always)]
    pub(super) fn next_within(
        rows: &[Bits],
        drawn: &[u16],
        rounds: &[Drawn],
        out: &Bits,
    ) -> Option<(usize, Bits)> {
        rounds.iter().enumerate().find_map(|(at, round)| {
            // Counters that start so high that one miss too many runs over.
            let start = 31 - round.misses;
            let mut digits = [[0; BITS]; 5];
            for (place, digit) in digits.iter_mut().enumerate() {
                *digit = [0_u64.wrapping_sub(u64::from(start >> place & 1)); BITS];
            }
            let mut over = *out;
            for drawn in drawn[round.start as usize..][..usize::from(round.rows)].chunks_exact(STEP) {
                let carried = add_step(rows, drawn, &mut digits);
                for (over, carried) in over.iter_mut().zip(carried) {
                    *over |= carried;
                }
                if over.iter().fold(u64::MAX, |all, over| all & over) == u64::MAX {
                    return None;
                }
            }
            Some((at, over.map(|over| !over)))
        })
    }

    #[inline(always)]
    pub(super) fn fewest(rows: &[Bits], drawn: &[u16], among: &Bits) -> (u32, Bits) {
        let mut digits = [[0; BITS]; DIGITS];
        for drawn in drawn.chunks_exact(STEP) {
            add_step(rows, drawn, &mut digits);
        }
        let (mut misses, mut best) = (0, *among);
        for (place, digit) in digits.iter().enumerate().rev() {
            let mut fewer = best;
            for (fewer, digit) in fewer.iter_mut().zip(digit) {
                *fewer &= !digit;
            }
            if fewer == [0; BITS] {
                misses |= 1 << place;
            } else {
                best = fewer;
            }
        }
        (misses, best)
    }

    /// Adds four rows to counters; gives what is carried beyond the last digit.
    #[inline(always)]
    fn add_step<const N: usize>(rows: &[Bits], drawn: &[u16], digits: &mut [Bits; N]) -> Bits {
        let row = |at: usize| &rows[usize::from(drawn[at])];
        let (low, high) = digits.split_at_mut(2);
        let [ones, twos] = low else { return [0; BITS] };
        let a = carry(ones, row(0), row(1));
        let b = carry(ones, row(2), row(3));
        ripple(high, carry(twos, &a, &b))
    }

    /// Adds one row to the lowest of some digits and passes the carries on; gives the last.
    #[inline(always)]
    fn ripple(digits: &mut [Bits], mut carried: Bits) -> Bits {
        for digit in digits {
            for (digit, carried) in digit.iter_mut().zip(&mut carried) {
                let next = *digit & *carried;
                *digit ^= *carried;
                *carried = next;
            }
        }
        carried
    }

    #[inline(always)]
    pub(super) fn count_bits(rows: &[Bits], counts: &mut [u16; 64 * BITS]) {
        for part in rows.chunks(60) {
            let mut digits = [[0; BITS]; DIGITS];
            for &row in part {
                ripple(&mut digits, row);
            }
            for (eight, counts) in counts.chunks_exact_mut(8).enumerate() {
                for (place, digit) in digits.iter().enumerate() {
                    let byte = digit[eight / 8] >> (eight % 8 * 8) & 255;
                    for (count, bit) in counts.iter_mut().zip(SPREAD[byte as usize].to_le_bytes()) {
                        *count += u16::from(bit) << place;
                    }
                }
            }
        }
    }

    #[inline(always)]
    pub(super) fn take_up(word: &Word<'_>, lacking: &mut [Bits], before: &mut [[u32; BITS]], stride: usize) {
        let rows = lacking.iter_mut().step_by(stride).zip(before.iter_mut().step_by(stride));
        for ((lacking, before), (bits, &start)) in rows.zip(word.held.iter().zip(word.before)) {
            *lacking = bits.map(|bits| !bits);
            *before = [start; BITS];
            for lane in 1..BITS {
                before[lane] = before[lane - 1] + bits[lane - 1].count_ones();
            }
        }
    }

    #[inline(always)]
    pub(super) fn write_out(four: &Four<'_>, rows: &mut [Bits], lane: usize) {
        write_out_fetching(four, rows, lane, |_| {});
    }

    /// Hands masks that are needed soon to `fetch`.
    #[inline(always)]
    pub(super) fn write_out_fetching(four: &Four<'_>, rows: &mut [Bits], lane: usize, fetch: impl Fn(&Mask)) {
        let groups = four.groups.map(|group| (usize::from(group / 64), group % 64));
        let first = groups[0].0 % BITS;
        for (at, ((row, lacking), before)) in rows.iter_mut().zip(four.lacking).zip(four.before).enumerate() {
            if let Some(mask) =
                four.before.get(at + AHEAD).and_then(|before| four.masks.get(before[first] as usize))
            {
                fetch(mask);
            }
            let mut held = 0;
            for (group, (lane, bit)) in groups.into_iter().enumerate() {
                let bits = !lacking[lane % BITS];
                let at = before[lane % BITS] + (bits & ((1 << bit) - 1)).count_ones();
                // Without a branch on presence, which could not be guessed.
                let mask = four.masks.get(at as usize).copied().unwrap_or(0);
                let mask = u64::from(mask) & 0_u64.wrapping_sub(bits >> bit & 1);
                held |= mask << (Mask::BITS as usize * group);
            }
            row[lane] = !held;
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use super::{BITS, Bits, Drawn, Four, Word, plain};
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn next_within(
        rows: &[Bits],
        drawn: &[u16],
        rounds: &[Drawn],
        out: &Bits,
    ) -> Option<(usize, Bits)> {
        plain::next_within(rows, drawn, rounds, out)
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn fewest(rows: &[Bits], drawn: &[u16], among: &Bits) -> (u32, Bits) {
        plain::fewest(rows, drawn, among)
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn count_bits(rows: &[Bits], counts: &mut [u16; 64 * BITS]) {
        plain::count_bits(rows, counts);
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn take_up(word: &Word<'_>, lacking: &mut [Bits], before: &mut [[u32; BITS]], stride: usize) {
        plain::take_up(word, lacking, before, stride);
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn write_out(four: &Four<'_>, rows: &mut [Bits], lane: usize) {
        plain::write_out_fetching(four, rows, lane, |mask| {
            _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(mask).cast());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;

    /// Rows in which a bit is set in some of sixteen, and one of zeros.
    fn rows(draws: &mut Draws, count: usize, some: usize) -> Vec<Bits> {
        let mut rows = vec![[0_u64; BITS]; count + 1];
        for word in rows[..count].iter_mut().flatten() {
            *word = (0..64).map(|bit| u64::from(draws.below(16) < some) << bit).sum();
        }
        rows
    }

    fn lacked(rows: &[Bits], drawn: &[u16], who: usize) -> u32 {
        drawn.iter().map(|&row| (rows[usize::from(row)][who / 64] >> (who % 64) & 1) as u32).sum()
    }

    fn bits(of: impl Fn(usize) -> bool) -> Bits {
        std::array::from_fn(|lane| (0..64).map(|bit| u64::from(of(lane * 64 + bit)) << bit).sum())
    }

    #[test]
    fn rounds_are_found_and_the_best_told_as_by_counting_one_by_one() {
        let mut draws = Draws::new(1, b"kernel");
        for (some, misses) in [(1, 0), (2, 1), (4, 3), (8, 8), (15, 31)] {
            let rows = rows(&mut draws, 90, some);
            let mut drawn: Vec<u16> = (0..20 * 32).map(|_| draws.below(90) as u16).collect();
            let rounds: Vec<Drawn> = (0..20)
                .map(|at| {
                    let words: u16 = 26 + at % 7;
                    let rows = words.next_multiple_of(STEP as u16);
                    drawn[usize::from(at * 32 + words)..usize::from(at * 32 + rows)].fill(90);
                    Drawn { start: u32::from(at) * 32, words, rows, misses: misses.min(words - 1) }
                })
                .collect();
            let out = bits(|who| who % 5 == 0);
            let mut from = 0;
            for (at, round) in rounds.iter().enumerate() {
                let drawn_now = &drawn[round.start as usize..][..usize::from(round.rows)];
                let within =
                    bits(|who| who % 5 != 0 && lacked(&rows, drawn_now, who) <= u32::from(round.misses));
                if within != [0; BITS] {
                    let found = Some((at - from, within));
                    assert_eq!(next_within(&rows, &drawn, &rounds[from..], &out), found);
                    assert_eq!(plain::next_within(&rows, &drawn, &rounds[from..], &out), found);
                    from = at + 1;
                }
                let among = out.map(|out| !out);
                let few = (0..256).filter(|who| who % 5 != 0).map(|who| lacked(&rows, drawn_now, who)).min();
                let few = few.unwrap_or(0);
                let best = bits(|who| who % 5 != 0 && lacked(&rows, drawn_now, who) == few);
                assert_eq!(fewest(&rows, drawn_now, &among), (few, best));
                assert_eq!(plain::fewest(&rows, drawn_now, &among), (few, best));
            }
            assert_eq!(next_within(&rows, &drawn, &rounds[from..], &out), None);
        }
    }

    #[test]
    fn counts_and_columns_are_those_of_the_plain_form() {
        let mut draws = Draws::new(2, b"kernel");
        let held = rows(&mut draws, 100, 5);
        let (mut fast, mut slow) = ([3; 64 * BITS], [3; 64 * BITS]);
        count_bits(&held, &mut fast);
        plain::count_bits(&held, &mut slow);
        assert_eq!(fast, slow);
        let all: Vec<u16> = (0..100).collect();
        assert!((0..256).all(|who| u32::from(fast[who]) == 3 + lacked(&held, &all, who)));

        let mut pairs = 0;
        let starts: Vec<u32> = held
            .iter()
            .map(|bits| {
                let start = pairs;
                pairs += bits.iter().map(|bits| bits.count_ones()).sum::<u32>();
                start
            })
            .collect();
        let masks: Vec<Mask> = (0..pairs).map(|_| draws.below(1 << 16) as Mask).collect();
        let (mut lacking, mut before) = (vec![[0; BITS]; 101], vec![[0; BITS]; 101]);
        let (mut plain_lacking, mut plain_before) = (lacking.clone(), before.clone());
        let word = Word { held: &held, before: &starts };
        take_up(&word, &mut lacking, &mut before, 1);
        plain::take_up(&word, &mut plain_lacking, &mut plain_before, 1);
        assert_eq!((&lacking, &before), (&plain_lacking, &plain_before));

        let groups: [u8; SOME] = [0, 70, 190, 255];
        let four = Four { lacking: &lacking, before: &before, masks: &masks, groups };
        let (mut fast, mut slow) = (vec![[7; BITS]; 101], vec![[7; BITS]; 101]);
        write_out(&four, &mut fast, 2);
        plain::write_out(&four, &mut slow, 2);
        assert_eq!(fast, slow);
        for (row, held) in held.iter().enumerate() {
            for (at, &group) in groups.iter().enumerate() {
                let rank = (0..group).filter(|&other| held[usize::from(other) / 64] >> (other % 64) & 1 == 1);
                let place = starts[row] as usize + rank.count();
                let holds = held[usize::from(group) / 64] >> (group % 64) & 1 == 1;
                let mask = if holds { masks[place] } else { 0 };
                assert_eq!((fast[row][2] >> (16 * at)) as Mask, !mask);
            }
            assert_eq!((fast[row][1], fast[row][3]), (7, 7));
        }
    }
}
