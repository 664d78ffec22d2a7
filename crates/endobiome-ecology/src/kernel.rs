//! Inner loops that are worth a wider instruction set, chosen at run time.
//!
//! Each loop is written once, in plain Rust, and compiled twice. No product is fused with a sum, so
//! that both forms give the same bits on every machine.

/// Compiles `$body` for AVX2 too, and takes that form where the machine has it.
///
/// AVX-512 was tried and is slower here: the minima 40 times (gathers and scatters), the labels by a fifth.
macro_rules! at_run_time {
    ($(#[$doc:meta])* $name:ident => $body:ident, <$($generic:ident: $bound:path),*>
     ($($argument:ident: $type:ty),* $(,)?)) => {
        $(#[$doc])*
        pub(crate) fn $name<$($generic: $bound),*>($($argument: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn wide<$($generic: $bound),*>($($argument: $type),*) {
                    $body($($argument),*);
                }
                if endobiome_core::processor::may_use_wide_registers() && std::arch::is_x86_feature_detected!("avx2") {
                    #[expect(unsafe_code, reason = "the feature was found on this machine in the line above")]
                    unsafe {
                        wide($($argument),*);
                    }
                    return;
                }
            }
            $body($($argument),*);
        }
    };
}

/// Rows of a micro tile of [`shared_minima`].
pub(crate) const TILE_ROWS: usize = 4;
/// Columns of a micro tile of [`shared_minima`].
pub(crate) const TILE_COLUMNS: usize = 16;

/// Numbers whose minima are summed.
pub(crate) trait Minimum: Copy + Default + Send + Sync {
    fn lesser(self, other: Self) -> Self;
    fn plus(self, other: Self) -> Self;
}

impl Minimum for u32 {
    #[inline(always)]
    fn lesser(self, other: Self) -> Self {
        self.min(other)
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

impl Minimum for f64 {
    #[inline(always)]
    fn lesser(self, other: Self) -> Self {
        if self < other { self } else { other }
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }
}

#[inline(always)]
fn shared_minima_body<T: Minimum>(
    rows: &[[T; TILE_ROWS]],
    columns: &[[T; TILE_COLUMNS]],
    sums: &mut [[T; TILE_COLUMNS]; TILE_ROWS],
) {
    // As many sums at a time as registers of 256 bits hold.
    if size_of::<T>() > 4 {
        shared_minima_part::<T, 8>(rows, columns, sums, 0);
        shared_minima_part::<T, 8>(rows, columns, sums, 8);
    } else {
        shared_minima_part::<T, 16>(rows, columns, sums, 0);
    }
}

#[inline(always)]
fn shared_minima_part<T: Minimum, const WIDTH: usize>(
    rows: &[[T; TILE_ROWS]],
    columns: &[[T; TILE_COLUMNS]],
    sums: &mut [[T; TILE_COLUMNS]; TILE_ROWS],
    from: usize,
) {
    let mut local = [[T::default(); WIDTH]; TILE_ROWS];
    for (row, column) in rows.iter().zip(columns) {
        for (sums, &x) in local.iter_mut().zip(row) {
            for (sum, &y) in sums.iter_mut().zip(&column[from..from + WIDTH]) {
                *sum = sum.plus(x.lesser(y));
            }
        }
    }
    for (sums, local) in sums.iter_mut().zip(local) {
        for (sum, local) in sums[from..from + WIDTH].iter_mut().zip(local) {
            *sum = sum.plus(local);
        }
    }
}

at_run_time! {
    /// Adds Σ min(x, y) over features for 4 rows against 16 columns; features lie in the outer dimension.
    shared_minima => shared_minima_body, <T: Minimum>
    (rows: &[[T; TILE_ROWS]], columns: &[[T; TILE_COLUMNS]], sums: &mut [[T; TILE_COLUMNS]; TILE_ROWS])
}

/// Permutations looked at together by [`same_label_sums`].
pub(crate) const LANES: usize = 16;

#[inline(always)]
fn same_label_sums_body(
    values: &[f64],
    own: &[u64; LANES],
    labels: &[[u64; LANES]],
    sums: &mut [f64; LANES],
) {
    let mut local = [0.0; LANES];
    for (&value, label) in values.iter().zip(labels) {
        for lane in 0..LANES {
            local[lane] += if label[lane] == own[lane] { value } else { 0.0 };
        }
    }
    *sums = local;
}

at_run_time! {
    /// Sums, for 16 labellings at once, the values whose label is that of the row.
    same_label_sums => same_label_sums_body, <>
    (values: &[f64], own: &[u64; LANES], labels: &[[u64; LANES]], sums: &mut [f64; LANES])
}

/// Permutations looked at together by [`same_label_counts`].
pub(crate) const NARROW_LANES: usize = 32;

/// As [`same_label_sums`], for 32 labellings and whole numbers whose sum the caller keeps below 2^32.
///
/// The wide form is written out: the compiler would turn the plain one round and transpose the labels.
pub(crate) fn same_label_counts(
    values: &[u32],
    own: &[u32; NARROW_LANES],
    labels: &[[u32; NARROW_LANES]],
) -> [u32; NARROW_LANES] {
    #[cfg(target_arch = "x86_64")]
    if endobiome_core::processor::may_use_wide_registers() && std::arch::is_x86_feature_detected!("avx2") {
        #[expect(unsafe_code, reason = "the feature was found on this machine in the line above")]
        return unsafe { same_label_counts_wide(values, own, labels) };
    }
    same_label_counts_plain(values, own, labels)
}

fn same_label_counts_plain(
    values: &[u32],
    own: &[u32; NARROW_LANES],
    labels: &[[u32; NARROW_LANES]],
) -> [u32; NARROW_LANES] {
    let mut sums = [0_u32; NARROW_LANES];
    for (&value, label) in values.iter().zip(labels) {
        for lane in 0..NARROW_LANES {
            sums[lane] = sums[lane].wrapping_add(if label[lane] == own[lane] { value } else { 0 });
        }
    }
    sums
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn same_label_counts_wide(
    values: &[u32],
    own: &[u32; NARROW_LANES],
    labels: &[[u32; NARROW_LANES]],
) -> [u32; NARROW_LANES] {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi32, _mm256_and_si256, _mm256_cmpeq_epi32, _mm256_extract_epi32,
        _mm256_set1_epi32, _mm256_setr_epi32, _mm256_setzero_si256,
    };
    /// Lanes 8 `part` to 8 `part` + 7; one load.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn eight(lanes: &[u32; NARROW_LANES], part: usize) -> __m256i {
        let lane = |k: usize| lanes[8 * part + k].cast_signed();
        _mm256_setr_epi32(lane(0), lane(1), lane(2), lane(3), lane(4), lane(5), lane(6), lane(7))
    }
    let own = [eight(own, 0), eight(own, 1), eight(own, 2), eight(own, 3)];
    let mut sums = [_mm256_setzero_si256(); 4];
    for (value, label) in values.iter().zip(labels) {
        let value = _mm256_set1_epi32(value.cast_signed());
        for part in 0..4 {
            let same = _mm256_cmpeq_epi32(eight(label, part), own[part]);
            sums[part] = _mm256_add_epi32(sums[part], _mm256_and_si256(same, value));
        }
    }
    let mut out = [0; NARROW_LANES];
    for (eight, sum) in out.as_chunks_mut::<8>().0.iter_mut().zip(sums) {
        *eight = [
            _mm256_extract_epi32::<0>(sum),
            _mm256_extract_epi32::<1>(sum),
            _mm256_extract_epi32::<2>(sum),
            _mm256_extract_epi32::<3>(sum),
            _mm256_extract_epi32::<4>(sum),
            _mm256_extract_epi32::<5>(sum),
            _mm256_extract_epi32::<6>(sum),
            _mm256_extract_epi32::<7>(sum),
        ]
        .map(i32::cast_unsigned);
    }
    out
}

#[inline(always)]
fn weighted_gap_body(weights: &[f64], p: &[f64], q: &[f64], gap: &mut f64) {
    let mut local = [0.0; 8];
    let ends = (weights.chunks_exact(8), p.chunks_exact(8), q.chunks_exact(8));
    let rest = (ends.0.remainder(), ends.1.remainder(), ends.2.remainder());
    for ((w, p), q) in ends.0.zip(ends.1).zip(ends.2) {
        for lane in 0..8 {
            local[lane] += w[lane] * (p[lane] - q[lane]).abs();
        }
    }
    let mut sum = 0.0;
    for ((w, p), q) in rest.0.iter().zip(rest.1).zip(rest.2) {
        sum += w * (p - q).abs();
    }
    *gap = local.iter().sum::<f64>() + sum;
}

at_run_time! {
    /// Σ w |p − q|, in eight interleaved sums.
    weighted_gap => weighted_gap_body, <>
    (weights: &[f64], p: &[f64], q: &[f64], gap: &mut f64)
}

#[inline(always)]
fn root_weighted_gap_body(weights: &[f64], p: &[f64], q: &[f64], sums: &mut [f64; 2]) {
    // Roots and quotients first, so that the compiler takes several at a time; then the sums in order.
    const PART: usize = 64;
    let (mut gaps, mut roots) = ([0.0; PART], [0.0; PART]);
    let (mut apart, mut all) = ([0.0; 8], [0.0; 8]);
    for ((w, p), q) in weights.chunks(PART).zip(p.chunks(PART)).zip(q.chunks(PART)) {
        for ((((gap, root), w), p), q) in gaps.iter_mut().zip(&mut roots).zip(w).zip(p).zip(q) {
            let r = (p + q).sqrt();
            // Where both are 0 so is the difference: any divisor but 0 will do.
            *gap = w * ((p - q).abs() / if r > f64::MIN_POSITIVE { r } else { f64::MIN_POSITIVE });
            *root = w * r;
        }
        gaps[w.len()..].fill(0.0);
        roots[w.len()..].fill(0.0);
        for (gap, root) in gaps.chunks_exact(8).zip(roots.chunks_exact(8)) {
            for lane in 0..8 {
                apart[lane] += gap[lane];
                all[lane] += root[lane];
            }
        }
    }
    *sums = [apart.iter().sum(), all.iter().sum()];
}

at_run_time! {
    /// Σ w |p − q| / √(p + q) and Σ w √(p + q), in eight interleaved sums.
    root_weighted_gap => root_weighted_gap_body, <>
    (weights: &[f64], p: &[f64], q: &[f64], sums: &mut [f64; 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wide_form_counts_as_the_plain_one() {
        let number = |i: usize, k: u32| {
            (i as u32).wrapping_mul(2_654_435_761).wrapping_add(k).wrapping_mul(40_503) >> 7
        };
        for length in [0, 1, 7, 128] {
            let values: Vec<u32> = (0..length).map(|i| number(i, 3)).collect();
            let own: [u32; NARROW_LANES] = std::array::from_fn(|lane| number(lane, 9) % 3);
            let labels: Vec<[u32; NARROW_LANES]> =
                (0..length).map(|i| std::array::from_fn(|lane| number(i * 32 + lane, 5) % 3)).collect();
            assert_eq!(
                same_label_counts(&values, &own, &labels),
                same_label_counts_plain(&values, &own, &labels)
            );
        }
    }
}
