//! Sums over rows: the inner loops, compiled for AVX2 too and chosen when the program runs.
//!
//! Each kernel is one plain function over whole numbers; the AVX2 form is the same function compiled with
//! wider registers, so both give the same numbers.

/// Calls the function as compiled for the registers of this machine.
macro_rules! dispatch {
    ($function:ident($($argument:ident),*)) => {{
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the function needs AVX2 and nothing else, and AVX2 is there.
            #[expect(unsafe_code, reason = "calling a function compiled for AVX2, after detection")]
            return unsafe { wide::$function($($argument),*) };
        }
        $function($($argument),*)
    }};
}
/// Adds up the rows `chosen` of a matrix of `stride` columns into `sums`.
///
/// No sum may pass 65,535: at most 257 rows of values up to 255.
pub(crate) fn sum_rows(matrix: &[u16], stride: usize, chosen: &[u32], sums: &mut Vec<u16>) {
    sums.clear();
    sums.resize(stride, 0);
    dispatch!(sum_rows_plain(matrix, stride, chosen, sums))
}

/// Adds up the rows `chosen` of 16 columns.
pub(crate) fn sum_block(rows: &[[i32; 16]], chosen: &[u32]) -> [i32; 16] {
    dispatch!(sum_block_plain(rows, chosen))
}

#[inline(always)]
fn sum_rows_plain(matrix: &[u16], stride: usize, chosen: &[u32], sums: &mut [u16]) {
    // Thirty-two columns at a time stay in registers over all rows.
    for (column, part) in sums.chunks_exact_mut(32).enumerate() {
        let mut sum = [0_u16; 32];
        for &row in chosen {
            let start = row as usize * stride + column * 32;
            for (cell, &value) in sum.iter_mut().zip(&matrix[start..start + 32]) {
                *cell = cell.wrapping_add(value);
            }
        }
        part.copy_from_slice(&sum);
    }
}

#[inline(always)]
fn sum_block_plain(rows: &[[i32; 16]], chosen: &[u32]) -> [i32; 16] {
    let mut sum = [0_i32; 16];
    for &row in chosen {
        for (cell, &value) in sum.iter_mut().zip(&rows[row as usize]) {
            *cell += value;
        }
    }
    sum
}

#[cfg(target_arch = "x86_64")]
mod wide {
    #[target_feature(enable = "avx2")]
    pub(super) fn sum_rows_plain(matrix: &[u16], stride: usize, chosen: &[u32], sums: &mut [u16]) {
        super::sum_rows_plain(matrix, stride, chosen, sums);
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn sum_block_plain(rows: &[[i32; 16]], chosen: &[u32]) -> [i32; 16] {
        super::sum_block_plain(rows, chosen)
    }
}
