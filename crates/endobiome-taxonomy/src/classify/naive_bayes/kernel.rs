//! The inner loops of naive Bayes.
//!
//! Each kernel is one plain function over whole numbers. The forms for AVX2 and AVX-512 are the same function compiled with
//! wider registers, or written out for them. All give the same numbers (tested).

#[cfg(target_arch = "x86_64")]
mod wide;
#[cfg(target_arch = "x86_64")]
mod widest;

use crate::classify::registers::dispatch;

/// Classes, or blocks of classes, side by side.
pub(super) const LANES: usize = 32;
/// Rows added up before it is asked whether any lane is still below its limit: a wrong guess at the answer costs as much
/// as twenty rows.
const STRIDE: usize = 12;

/// What each class of a block pays for a word.
pub(super) type Row = [u16; LANES];

/// A bound for each of 32 blocks.
pub(super) type Bytes = [u8; LANES];

/// Adds up rows of bytes; `sums` must not run over: at most 257 rows at a time.
pub(super) fn add_bytes(rows: &[Bytes], sums: &mut [u16; LANES]) {
    dispatch!(add_bytes(rows, sums))
}

/// Words drawn in some bootstraps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn<'a> {
    /// Numbers of the words, bootstrap by bootstrap.
    pub(super) words: &'a [u16],
    /// How many are drawn in each.
    pub(super) size: usize,
}

impl<'a> Drawn<'a> {
    /// The words of one bootstrap.
    #[inline(always)]
    pub(super) fn of(self, round: usize) -> &'a [u16] {
        &self.words[round * self.size..(round + 1) * self.size]
    }
}

/// For each bootstrap, tells which lanes have a sum of at most its limit over the drawn rows of bytes.
pub(super) fn bytes_within(rows: &[Bytes], drawn: Drawn<'_>, limits: &[u16]) -> Vec<u32> {
    dispatch!(bytes_within(rows, drawn, limits))
}

/// Classes of a block that may win a bootstrap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// The bootstrap.
    pub(super) round: u32,
    /// Lanes that pay no more than the limit.
    pub(super) mask: u32,
    /// What each lane pays.
    pub(super) sums: [u32; LANES],
}

/// Adds up the rows drawn in each of the bootstraps that are named; notes those in which a lane pays no more than the
/// limit of the bootstrap. `chunk` rows can be added up in 16 bits without running over.
pub(super) fn contest(
    rows: &[Row],
    drawn: Drawn<'_>,
    rounds: &[u32],
    limits: &[u32],
    chunk: usize,
    hits: &mut Vec<Hit>,
) {
    dispatch!(contest(rows, drawn, rounds, limits, chunk, hits), widest)
}

/// What the classes of a block pay for the words of a query, packed.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    /// Every `stride`-th: whether a class of the block holds the word (the bit `bit`), and where the rows of these bits start.
    pub(super) held: &'a [(u64, u32)],
    /// Elements of `held` from one word to the next.
    pub(super) stride: usize,
    /// The bit that tells.
    pub(super) bit: u32,
    /// Which classes hold the word (the lower half), and where their costs start in `values`; one more than there are.
    pub(super) rows: &'a [u64],
    /// Costs of the classes that hold a word; at least [`LANES`] from any start.
    pub(super) values: &'a [u16],
    /// Of the classes that do not hold a word: the row to which an element of `plus` is added.
    pub(super) base: &'a Row,
    /// For each word what is added for those that do not hold it.
    pub(super) plus: &'a [u16],
}

/// Writes out a row for each of the words.
pub(super) fn write_out(column: &Column<'_>, out: &mut [Row]) {
    dispatch!(write_out(column, out), widest)
}

/// The loop over bootstraps, for `within` and `within_many` of each module.
///
/// Sums that are out of the range of 16 bits are 65,535, so limits from there on need more.
macro_rules! contest_in_rounds {
    ($rows:ident, $drawn:ident, $rounds:ident, $limits:ident, $chunk:ident, $hits:ident) => {
        for &round in $rounds {
            let (limit, drawn) = ($limits[round as usize], $drawn.of(round as usize));
            let mut sums = [0; LANES];
            let mask = match u16::try_from(limit) {
                Ok(limit) if limit < u16::MAX => within($rows, drawn, limit, &mut sums),
                _ => within_many($rows, drawn, limit, $chunk, &mut sums),
            };
            if mask != 0 {
                $hits.push(Hit { round, mask, sums });
            }
        }
    };
}
use contest_in_rounds;

mod plain {
    use super::{Bytes, Column, Drawn, Hit, LANES, Row, STRIDE};

    #[inline(always)]
    pub(super) fn contest(
        rows: &[Row],
        drawn: Drawn<'_>,
        rounds: &[u32],
        limits: &[u32],
        chunk: usize,
        hits: &mut Vec<Hit>,
    ) {
        super::contest_in_rounds!(rows, drawn, rounds, limits, chunk, hits);
    }

    #[inline(always)]
    pub(super) fn add_bytes(rows: &[Bytes], sums: &mut [u16; LANES]) {
        for row in rows {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += u16::from(value);
            }
        }
    }

    #[inline(always)]
    pub(super) fn bytes_within(rows: &[Bytes], drawn: Drawn<'_>, limits: &[u16]) -> Vec<u32> {
        let of_round = |(round, &limit)| {
            let mut sums = [0_u16; LANES];
            for &row in drawn.of(round) {
                for (sum, &value) in sums.iter_mut().zip(&rows[row as usize]) {
                    *sum = sum.saturating_add(u16::from(value));
                }
            }
            mask(sums.map(|sum| sum <= limit))
        };
        limits.iter().enumerate().map(of_round).collect()
    }

    #[inline(always)]
    fn mask(lanes: [bool; LANES]) -> u32 {
        let mut mask = 0;
        for (lane, yes) in lanes.into_iter().enumerate() {
            mask |= u32::from(yes) << lane;
        }
        mask
    }

    #[inline(always)]
    pub(super) fn write_out(column: &Column<'_>, out: &mut [Row]) {
        let held = column.held.iter().step_by(column.stride);
        for ((&(bits, first), &plus), out) in held.zip(column.plus).zip(out) {
            *out = column.base.map(|base| base.saturating_add(plus));
            if bits >> column.bit & 1 == 1 {
                let before = (bits & ((1 << column.bit) - 1)).count_ones();
                let row = column.rows[(first + before) as usize];
                let (mut holders, mut at) = (row as u32, (row >> 32) as usize);
                while holders != 0 {
                    out[holders.trailing_zeros() as usize] = column.values[at];
                    at += 1;
                    holders &= holders - 1;
                }
            }
        }
    }

    #[inline(always)]
    fn within(rows: &[Row], drawn: &[u16], limit: u16, sums: &mut [u32; LANES]) -> u32 {
        let mut short = [0_u16; LANES];
        for &row in drawn {
            for (sum, &value) in short.iter_mut().zip(&rows[row as usize]) {
                *sum = sum.saturating_add(value);
            }
        }
        *sums = short.map(u32::from);
        mask(short.map(|sum| sum <= limit))
    }

    #[inline(always)]
    pub(super) fn within_many(
        rows: &[Row],
        drawn: &[u16],
        limit: u32,
        chunk: usize,
        sums: &mut [u32; LANES],
    ) -> u32 {
        *sums = [0; LANES];
        let mut within = u32::MAX;
        for part in drawn.chunks(chunk * STRIDE) {
            for part in part.chunks(chunk) {
                let mut short = [0_u16; LANES];
                for &row in part {
                    for (sum, &value) in short.iter_mut().zip(&rows[row as usize]) {
                        *sum = sum.saturating_add(value);
                    }
                }
                for (sum, short) in sums.iter_mut().zip(short) {
                    *sum += u32::from(short);
                }
            }
            within = mask(sums.map(|sum| sum <= limit));
            if within == 0 {
                break;
            }
        }
        within
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;

    fn drawn(count: usize, below: usize) -> Vec<u16> {
        let mut drawn = Vec::new();
        Draws::new(2, b"drawn").fill(count, below, &mut drawn);
        drawn.into_iter().map(|one| one as u16).collect()
    }

    #[test]
    fn sums_of_bytes_are_those_of_the_plain_form() {
        let mut draws = Draws::new(1, b"rows");
        for below in [3, 12, 256] {
            let rows: Vec<Bytes> =
                (0..60).map(|_| [0; LANES].map(|_: u8| draws.below(below) as u8)).collect();
            let limits: Vec<u16> = (0..40).map(|step| (step * below * 30 / 80) as u16).collect();
            let words = drawn(30 * 40, 60);
            let drawn = Drawn { words: &words, size: 30 };
            assert_eq!(bytes_within(&rows, drawn, &limits), plain::bytes_within(&rows, drawn, &limits));
        }
    }

    #[test]
    fn winners_are_those_of_the_plain_form() {
        let mut draws = Draws::new(1, b"rows");
        let words = drawn(50 * 40, 60);
        let drawn = Drawn { words: &words, size: 50 };
        let mut met = [0; 4];
        for below in [30, 900, 16_000] {
            let rows: Vec<Row> =
                (0..60).map(|_| [0; LANES].map(|_: u16| draws.below(below) as u16)).collect();
            let limits: Vec<u32> = (0..40).map(|step| (step * below * 50 / 80) as u32).collect();
            let rounds: Vec<u32> = (0..40).filter(|round| round % 7 != 3).collect();
            let mut plainly = Vec::new();
            for &round in &rounds {
                let sum = |lane| {
                    drawn.of(round as usize).iter().map(|&row| u32::from(rows[row as usize][lane])).sum()
                };
                let sums: [u32; LANES] = std::array::from_fn(sum);
                let mask =
                    (0..LANES).map(|lane| u32::from(sums[lane] <= limits[round as usize]) << lane).sum();
                if mask != 0 {
                    plainly.push(Hit { round, mask, sums });
                }
                met[usize::from(mask != 0) + 2 * usize::from(limits[round as usize] > 65_000)] += 1;
            }
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            contest(&rows, drawn, &rounds, &limits, 4, &mut fast);
            plain::contest(&rows, drawn, &rounds, &limits, 2, &mut slow);
            assert_eq!(fast, plainly);
            assert_eq!(slow, plainly);
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2") {
                fast.clear();
                // SAFETY: the instructions are there.
                #[expect(unsafe_code, reason = "calling a function compiled for AVX2, after detection")]
                unsafe {
                    wide::contest(&rows, drawn, &rounds, &limits, 4, &mut fast);
                }
                assert_eq!(fast, plainly);
            }
        }
        assert!(met.iter().all(|&met| met > 5), "{met:?}");
    }

    #[test]
    fn rows_are_written_out_as_by_the_plain_form() {
        let mut draws = Draws::new(3, b"held");
        let values: Vec<u16> = (0..3_000).map(|_| draws.below(20_000) as u16).collect();
        let rows: Vec<u64> = (0..100)
            .map(|at| {
                let mask = (draws.below(1 << 16) << 16 | draws.below(1 << 16)) as u64;
                [mask, 0, u64::from(u32::MAX), mask & 0x0101_0180][at % 4] | (draws.below(2_900) as u64) << 32
            })
            .collect();
        let held: Vec<(u64, u32)> =
            (0..120).map(|at| (draws.below(1 << 31) as u64 * 0x1_0001_0001, at % 60)).collect();
        let plus: Vec<u16> = (0..60).map(|at| at * 1_000).collect();
        let base: Row = std::array::from_fn(|lane| if lane == 31 { u16::MAX } else { lane as u16 * 300 });
        for bit in [0, 3, 31, 40] {
            let column = Column {
                held: &held[1..],
                stride: 2,
                bit,
                rows: &rows,
                values: &values,
                base: &base,
                plus: &plus,
            };
            let (mut fast, mut slow) = (vec![[7; LANES]; 60], vec![[7; LANES]; 60]);
            plain::write_out(&column, &mut slow);
            write_out(&column, &mut fast);
            assert_eq!(fast, slow);
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2") {
                fast.fill([7; LANES]);
                // SAFETY: the instructions are there.
                #[expect(unsafe_code, reason = "calling a function compiled for AVX2, after detection")]
                unsafe {
                    wide::write_out(&column, &mut fast);
                }
                assert_eq!(fast, slow);
            }
        }
    }
}
