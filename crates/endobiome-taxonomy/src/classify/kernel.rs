//! The inner loops, compiled for AVX2 too and chosen when the program runs.
//!
//! Each kernel is one plain function over whole numbers; the AVX2 form is the same function compiled with
//! wider registers, or written out for them. Both give the same numbers (tested).

/// Classes or references side by side in a row of bytes.
pub(crate) const LANES: usize = 32;
/// Rows added up before it is asked whether any lane is still below its limit.
#[cfg(target_arch = "x86_64")]
const STRIDE: usize = 8;

/// A row of bytes.
pub(crate) type Row = [u8; LANES];

/// Calls the function as compiled for the registers of this machine.
macro_rules! dispatch {
    ($function:ident($($argument:expr),*)) => {{
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") && is_x86_feature_detected!("bmi2") {
            // SAFETY: the function needs these registers and instructions and nothing else, and they are there.
            #[expect(unsafe_code, reason = "calling a function compiled for AVX2, after detection")]
            return unsafe { wide::$function($($argument),*) };
        }
        plain::$function($($argument),*)
    }};
}

/// The values of some words, packed: those whose bit is set have one, the others get `otherwise`.
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a> {
    /// One bit a word.
    pub(crate) bits: &'a [u64],
    /// Bits set before each element of `bits`.
    pub(crate) before: &'a [u16],
    /// Values of the words whose bit is set.
    pub(crate) values: &'a [i16],
    /// Values of all words, for those whose bit is not set.
    pub(crate) otherwise: &'a [i16],
}

/// Writes `base` less the value of each word; gives the sum.
pub(crate) fn costs_of_words(packed: &Packed<'_>, base: i32, words: &[u16], costs: &mut Vec<i16>) -> i32 {
    dispatch!(costs_of_words(packed, base, words, costs))
}

/// Adds up rows of bytes; `sums` must not run over: at most 257 rows at a time.
pub(crate) fn add_rows(rows: &[Row], sums: &mut [u16; LANES]) {
    dispatch!(add_rows(rows, sums))
}

/// Tells which lanes have a sum of at most `limit` over the drawn rows.
pub(crate) fn within(rows: &[Row], drawn: &[u32], limit: u16) -> u32 {
    dispatch!(within(rows, drawn, limit))
}

/// A column of a table of rows in which some are left out.
#[derive(Clone, Copy)]
pub(crate) struct Sparse<'a> {
    /// Every `stride`-th: whether the row is there (the bit `bit`), and where the rows of these bits start in `rows`.
    pub(crate) held: &'a [(u64, u32)],
    /// Elements of `held` from one row to the next.
    pub(crate) stride: usize,
    /// The bit that tells.
    pub(crate) bit: u32,
    /// The rows that are there.
    pub(crate) rows: &'a [Row],
    /// Of the rows that are not there: the row to which an element of `plus` is added.
    pub(crate) base: &'a Row,
    /// For each row what is added if it is not there.
    pub(crate) plus: &'a [u8],
}

/// Writes out the rows of the column, one for each element of `plus`.
pub(crate) fn collect(sparse: &Sparse<'_>, out: &mut [Row]) {
    dispatch!(collect(sparse, out))
}

/// As [`within`], of a column that is not written out.
pub(crate) fn within_sparse(sparse: &Sparse<'_>, drawn: &[u32], limit: u16) -> u32 {
    dispatch!(within_sparse(sparse, drawn, limit))
}

/// Machine words of a row of bits that are worked on together.
pub(crate) const BITS: usize = 4;

/// 256 bits: one for each of so many groups of references.
pub(crate) type Bits = [u64; BITS];

/// A byte for each reference of a group.
pub(crate) type Sixteen = [u8; 16];

/// Digits of a counter of up to 63 words.
const DIGITS: usize = 6;

/// Tells which bits are set in at least `least` of the drawn rows, of which there are at most 63.
pub(crate) fn reaching(rows: &[Bits], drawn: &[u32], least: u32) -> Bits {
    dispatch!(reaching(rows, drawn, least))
}

/// Adds to the count of each of 256 groups the rows in which its bit is set.
pub(crate) fn count_bits(rows: &[Bits], counts: &mut [u16; 64 * BITS]) {
    dispatch!(count_bits(rows, counts))
}

/// Adds up drawn rows, of which there are at most 255.
pub(crate) fn add_sixteen(rows: &[Sixteen], drawn: &[u32]) -> Sixteen {
    dispatch!(add_sixteen(rows, drawn))
}

/// Who in a group holds the words of a query.
#[derive(Clone, Copy)]
pub(crate) struct Holders<'a> {
    /// For each word the groups that hold it.
    pub(crate) held: &'a [Bits],
    /// The machine word, and the bit in it, of the group.
    pub(crate) lane: usize,
    pub(crate) bit: u32,
    /// Every `stride`-th: where in `masks` the pairs of the machine word start.
    pub(crate) before: &'a [u32],
    pub(crate) stride: usize,
    /// One bit for each reference of the group.
    pub(crate) masks: &'a [u16],
}

/// Writes a byte 0 or 1 for each word and reference.
pub(crate) fn write_out(holders: &Holders<'_>, rows: &mut [Sixteen]) {
    dispatch!(write_out(holders, rows))
}

/// For each byte eight bytes of 0 or 1, one for each of its bits.
const SPREAD: [[u8; 8]; 256] = {
    let mut table = [[0; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte][bit] = (byte >> bit & 1) as u8;
            bit += 1;
        }
        byte += 1;
    }
    table
};

mod plain {
    use super::{BITS, Bits, DIGITS, Holders, LANES, Packed, Row, SPREAD, Sixteen, Sparse};

    #[inline(always)]
    pub(super) fn reaching(rows: &[Bits], drawn: &[u32], least: u32) -> Bits {
        let mut digits = [[0; BITS]; DIGITS];
        let mut fours = drawn.chunks_exact(4);
        for four in &mut fours {
            let row = |at: usize| &rows[four[at] as usize];
            let [ones, twos, ..] = &mut digits;
            let a = carry(ones, row(0), row(1));
            let b = carry(ones, row(2), row(3));
            let four = carry(twos, &a, &b);
            ripple(&mut digits[2..], four);
        }
        for &row in fours.remainder() {
            ripple(&mut digits, rows[row as usize]);
        }
        let (mut more, mut equal) = ([0; BITS], [u64::MAX; BITS]);
        for (place, digit) in digits.iter().enumerate().rev() {
            let wanted = if least >> place & 1 == 1 { u64::MAX } else { 0 };
            for ((more, equal), digit) in more.iter_mut().zip(&mut equal).zip(digit) {
                *more |= *equal & digit & !wanted;
                *equal &= !(digit ^ wanted);
            }
        }
        for (more, equal) in more.iter_mut().zip(equal) {
            *more |= equal;
        }
        more
    }

    /// Adds two rows to a digit; gives what is carried.
    #[inline(always)]
    fn carry(digit: &mut Bits, a: &Bits, b: &Bits) -> Bits {
        let mut carried = [0; BITS];
        for (((carried, digit), &a), &b) in carried.iter_mut().zip(digit).zip(a).zip(b) {
            let differ = a ^ b;
            *carried = a & b | differ & *digit;
            *digit ^= differ;
        }
        carried
    }

    /// Adds one row to the lowest of some digits and passes the carries on.
    #[inline(always)]
    fn ripple(digits: &mut [Bits], mut carried: Bits) {
        for digit in digits {
            for (digit, carried) in digit.iter_mut().zip(&mut carried) {
                let next = *digit & *carried;
                *digit ^= *carried;
                *carried = next;
            }
        }
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
                    for (count, &bit) in counts.iter_mut().zip(&SPREAD[byte as usize]) {
                        *count += u16::from(bit) << place;
                    }
                }
            }
        }
    }

    #[inline(always)]
    pub(super) fn add_sixteen(rows: &[Sixteen], drawn: &[u32]) -> Sixteen {
        let mut sums = [0_u8; 16];
        for &row in drawn {
            for (sum, &value) in sums.iter_mut().zip(&rows[row as usize]) {
                *sum = sum.wrapping_add(value);
            }
        }
        sums
    }

    #[inline(always)]
    pub(super) fn write_out(holders: &Holders<'_>, rows: &mut [Sixteen]) {
        let before = holders.before.iter().step_by(holders.stride);
        for ((row, bits), &before) in rows.iter_mut().zip(holders.held).zip(before) {
            let bits = bits[holders.lane];
            let held = bits >> holders.bit & 1;
            let place = before + (bits & ((1 << holders.bit) - 1)).count_ones();
            // Without a branch on presence, which could not be guessed.
            let mask = holders.masks.get(place as usize).copied().unwrap_or(0);
            let mask = mask & 0_u16.wrapping_sub(held as u16);
            let [low, high] = mask.to_le_bytes();
            row[..8].copy_from_slice(&SPREAD[usize::from(low)]);
            row[8..].copy_from_slice(&SPREAD[usize::from(high)]);
        }
    }

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
    use super::{BITS, Bits, Holders, Sixteen};
    use super::{LANES, Packed, Row, STRIDE, Sparse, plain};
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn reaching(rows: &[Bits], drawn: &[u32], least: u32) -> Bits {
        plain::reaching(rows, drawn, least)
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn count_bits(rows: &[Bits], counts: &mut [u16; 64 * BITS]) {
        plain::count_bits(rows, counts);
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn add_sixteen(rows: &[Sixteen], drawn: &[u32]) -> Sixteen {
        plain::add_sixteen(rows, drawn)
    }

    #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
    pub(super) fn write_out(holders: &Holders<'_>, rows: &mut [Sixteen]) {
        plain::write_out(holders, rows);
    }

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
