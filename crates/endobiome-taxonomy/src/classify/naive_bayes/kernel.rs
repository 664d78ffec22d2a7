//! The inner loops of naive Bayes.
//!
//! Each kernel is one plain function over whole numbers; the AVX2 form is the same function compiled with
//! wider registers, or written out for them. Both give the same numbers (tested).

use crate::classify::dispatch::dispatch;

/// Classes side by side in a row of bytes.
pub(super) const LANES: usize = 32;
/// Rows added up before it is asked whether any lane is still below its limit.
#[cfg(target_arch = "x86_64")]
const STRIDE: usize = 8;

/// A row of bytes.
pub(super) type Row = [u8; LANES];

/// The values of some words, packed: those whose bit is set have one, the others get `otherwise`.
#[derive(Clone, Copy)]
pub(super) struct Packed<'a> {
    /// One bit a word.
    pub(super) bits: &'a [u64],
    /// Bits set before each element of `bits`.
    pub(super) before: &'a [u16],
    /// Values of the words whose bit is set.
    pub(super) values: &'a [i16],
    /// Values of all words, for those whose bit is not set.
    pub(super) otherwise: &'a [i16],
}

/// Writes `base` less the value of each word; gives the sum.
pub(super) fn costs_of_words(packed: &Packed<'_>, base: i32, words: &[u16], costs: &mut Vec<i16>) -> i32 {
    dispatch!(costs_of_words(packed, base, words, costs))
}

/// Adds up rows of bytes; `sums` must not run over: at most 257 rows at a time.
pub(super) fn add_rows(rows: &[Row], sums: &mut [u16; LANES]) {
    dispatch!(add_rows(rows, sums))
}

/// Tells which lanes have a sum of at most `limit` over the drawn rows.
pub(super) fn within(rows: &[Row], drawn: &[u32], limit: u16) -> u32 {
    dispatch!(within(rows, drawn, limit))
}

/// A column of a table of rows in which some are left out.
#[derive(Clone, Copy)]
pub(super) struct Sparse<'a> {
    /// Every `stride`-th: whether the row is there (the bit `bit`), and where the rows of these bits start in `rows`.
    pub(super) held: &'a [(u64, u32)],
    /// Elements of `held` from one row to the next.
    pub(super) stride: usize,
    /// The bit that tells.
    pub(super) bit: u32,
    /// The rows that are there.
    pub(super) rows: &'a [Row],
    /// Of the rows that are not there: the row to which an element of `plus` is added.
    pub(super) base: &'a Row,
    /// For each row what is added if it is not there.
    pub(super) plus: &'a [u8],
}

/// Writes out the rows of the column, one for each element of `plus`.
pub(super) fn collect(sparse: &Sparse<'_>, out: &mut [Row]) {
    dispatch!(collect(sparse, out))
}

/// As [`within`], of a column that is not written out.
pub(super) fn within_sparse(sparse: &Sparse<'_>, drawn: &[u32], limit: u16) -> u32 {
    dispatch!(within_sparse(sparse, drawn, limit))
}

mod plain {
    use super::{LANES, Packed, Row, Sparse};

    #[inline(always)]
    pub(super) fn costs_of_words(packed: &Packed<'_>, base: i32, words: &[u16], costs: &mut Vec<i16>) -> i32 {
        let first = costs.len();
        costs.resize(first + words.len(), 0);
        let mut sum = 0;
        for (cell, &word) in costs[first..].iter_mut().zip(words) {
            let (lane, bit) = (usize::from(word) / 64, word % 64);
            let bits = packed.bits[lane];
            // Without a branch on presence: a wrong guess would wait for memory.
            let held = bits >> bit & 1 == 1;
            let place = usize::from(packed.before[lane]) + (bits & ((1 << bit) - 1)).count_ones() as usize;
            let (from, place) =
                if held { (packed.values, place) } else { (packed.otherwise, usize::from(word)) };
            let cost = base - i32::from(from[place]);
            sum += cost;
            *cell = cost as i16;
        }
        sum
    }

    #[inline(always)]
    pub(super) fn add_rows(rows: &[Row], sums: &mut [u16; LANES]) {
        for row in rows {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += u16::from(value);
            }
        }
    }

    #[inline(always)]
    pub(super) fn within(rows: &[Row], drawn: &[u32], limit: u16) -> u32 {
        sums_within(drawn.iter().map(|&row| rows[row as usize]), limit)
    }

    #[inline(always)]
    pub(super) fn within_sparse(sparse: &Sparse<'_>, drawn: &[u32], limit: u16) -> u32 {
        sums_within(drawn.iter().map(|&row| sparse_row(sparse, row as usize)), limit)
    }

    #[inline(always)]
    fn sums_within(rows: impl Iterator<Item = Row>, limit: u16) -> u32 {
        let mut sums = [0_u16; LANES];
        for row in rows {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum = sum.saturating_add(u16::from(value));
            }
        }
        let mut mask = 0;
        for (lane, &sum) in sums.iter().enumerate() {
            mask |= u32::from(sum <= limit) << lane;
        }
        mask
    }

    #[inline(always)]
    fn sparse_row(sparse: &Sparse<'_>, row: usize) -> Row {
        let (bits, first) = sparse.held[row * sparse.stride];
        if bits >> sparse.bit & 1 == 1 {
            let before = (bits & ((1 << sparse.bit) - 1)).count_ones();
            sparse.rows[(first + before) as usize]
        } else {
            sparse.base.map(|base| base.saturating_add(sparse.plus[row]))
        }
    }

    #[inline(always)]
    pub(super) fn collect(sparse: &Sparse<'_>, out: &mut [Row]) {
        for (row, out) in out.iter_mut().enumerate() {
            *out = sparse_row(sparse, row);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use super::{LANES, Packed, Row, STRIDE, Sparse, plain};
    use std::arch::x86_64::*;

    #[inline]
    #[target_feature(enable = "avx2")]
    fn load(row: &Row) -> __m256i {
        // SAFETY: a row is 32 bytes; the load needs no alignment.
        #[expect(unsafe_code, reason = "loading 32 bytes from an array of 32 bytes")]
        unsafe {
            _mm256_loadu_si256(row.as_ptr().cast())
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn store(row: &mut Row, value: __m256i) {
        // SAFETY: a row is 32 bytes; the store needs no alignment.
        #[expect(unsafe_code, reason = "storing 32 bytes in an array of 32 bytes")]
        unsafe {
            _mm256_storeu_si256(row.as_mut_ptr().cast(), value);
        }
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn costs_of_words(packed: &Packed<'_>, base: i32, words: &[u16], costs: &mut Vec<i16>) -> i32 {
        plain::costs_of_words(packed, base, words, costs)
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn add_rows(rows: &[Row], sums: &mut [u16; LANES]) {
        plain::add_rows(rows, sums);
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn within(rows: &[Row], drawn: &[u32], limit: u16) -> u32 {
        let mut sums = Sums::new(limit);
        let mut mask = 0;
        for part in drawn.chunks(STRIDE) {
            for &row in part {
                sums.add(load(&rows[row as usize]));
            }
            mask = sums.within();
            if mask == 0 {
                break;
            }
        }
        mask
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn within_sparse(sparse: &Sparse<'_>, drawn: &[u32], limit: u16) -> u32 {
        let base = load(sparse.base);
        let mut sums = Sums::new(limit);
        let mut mask = 0;
        for part in drawn.chunks(STRIDE) {
            for &row in part {
                sums.add(sparse_row(sparse, base, row as usize));
            }
            mask = sums.within();
            if mask == 0 {
                break;
            }
        }
        mask
    }

    /// Sums of the even and of the odd lanes.
    struct Sums {
        even: __m256i,
        odd: __m256i,
        limit: __m256i,
    }

    impl Sums {
        #[inline]
        #[target_feature(enable = "avx2")]
        fn new(limit: u16) -> Self {
            let zero = _mm256_setzero_si256();
            Self { even: zero, odd: zero, limit: _mm256_set1_epi16(limit as i16) }
        }

        #[inline]
        #[target_feature(enable = "avx2")]
        fn add(&mut self, row: __m256i) {
            let low = _mm256_set1_epi16(255);
            self.even = _mm256_adds_epu16(self.even, _mm256_and_si256(row, low));
            self.odd = _mm256_adds_epu16(self.odd, _mm256_srli_epi16::<8>(row));
        }

        /// A bit for each lane that is within the limit.
        #[inline]
        #[target_feature(enable = "avx2")]
        fn within(&self) -> u32 {
            let (low, zero) = (_mm256_set1_epi16(255), _mm256_setzero_si256());
            let even = _mm256_cmpeq_epi16(_mm256_subs_epu16(self.even, self.limit), zero);
            let odd = _mm256_cmpeq_epi16(_mm256_subs_epu16(self.odd, self.limit), zero);
            _mm256_movemask_epi8(_mm256_blendv_epi8(odd, even, low)) as u32
        }
    }

    #[inline]
    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    fn sparse_row(sparse: &Sparse<'_>, base: __m256i, row: usize) -> __m256i {
        let (bits, first) = sparse.held[row * sparse.stride];
        // Without a branch on presence, which could not be guessed.
        let held = bits >> sparse.bit & 1;
        let before = (bits & ((1_u64 << sparse.bit) - 1)).count_ones();
        let place = (first + before) as usize * held as usize;
        let absent = _mm256_adds_epu8(base, _mm256_set1_epi8(sparse.plus[row] as i8));
        let there = sparse.rows.get(place).map_or(absent, |row| load(row));
        _mm256_blendv_epi8(absent, there, _mm256_set1_epi8((held as i8).wrapping_neg()))
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn collect(sparse: &Sparse<'_>, out: &mut [Row]) {
        let base = load(sparse.base);
        for (row, out) in out.iter_mut().enumerate() {
            store(out, sparse_row(sparse, base, row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::draws::Draws;

    fn rows(count: usize, below: usize) -> Vec<Row> {
        let mut draws = Draws::new(1, b"rows");
        (0..count).map(|_| [0; LANES].map(|_: u8| draws.below(below) as u8)).collect()
    }

    #[test]
    fn lanes_within_their_limit_are_those_of_the_plain_form() {
        let mut drawn = Vec::new();
        Draws::new(2, b"drawn").fill(30 * 40, 60, &mut drawn);
        for below in [3, 12, 256] {
            let rows = rows(60, below);
            for (drawn, limit) in drawn.chunks_exact(30).zip(0..) {
                let limit = (limit * below * 30 / 80) as u16;
                assert_eq!(within(&rows, drawn, limit), plain::within(&rows, drawn, limit));
            }
        }
    }

    #[test]
    fn rows_are_collected_as_by_the_plain_form() {
        let rows = rows(100, 256);
        let mut draws = Draws::new(3, b"held");
        let held: Vec<(u64, u32)> =
            (0..120).map(|at| (draws.below(1 << 31) as u64 * 0x1_0001_0001, at % 60)).collect();
        let plus: Vec<u8> = (0..60).map(|at| at * 4).collect();
        for bit in [0, 3, 31, 40] {
            let held = &held[1..];
            let sparse = Sparse { held, stride: 2, bit, rows: &rows, base: &rows[99], plus: &plus };
            let mut fast = vec![[7; LANES]; 60];
            let mut slow = fast.clone();
            collect(&sparse, &mut fast);
            plain::collect(&sparse, &mut slow);
            assert_eq!(fast, slow);
            for drawn in [[1, 1, 3, 59], [0, 20, 5, 9]] {
                for limit in [0, 300, 500, 900] {
                    let lanes = within(&fast, &drawn, limit);
                    assert_eq!(within_sparse(&sparse, &drawn, limit), lanes);
                    assert_eq!(plain::within_sparse(&sparse, &drawn, limit), lanes);
                }
            }
        }
    }
}
