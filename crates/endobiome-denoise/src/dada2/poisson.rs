//! The upper tail of the Poisson distribution, accurate in relative terms down to the smallest doubles.
//!
//! Probabilities of single counts by the saddle-point expansion of Loader 2000 ("Fast and accurate computation of
//! binomial probabilities"); the tail as that of the first count times a series.

use std::f64::consts::PI;

/// P(X >= `count`) for X Poisson with mean `mean`.
pub(crate) fn upper_tail(count: u64, mean: f64) -> f64 {
    if count == 0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    let n = count as f64;
    if mean < n + 1.0 {
        // pmf(n) (1 + m/(n+1) + m^2/((n+1)(n+2)) + ...)
        let (mut term, mut sum, mut k) = (1.0, 1.0, n);
        loop {
            k += 1.0;
            term *= mean / k;
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        (probability(n, mean) * sum).min(1.0)
    } else {
        // 1 - pmf(n-1) (1 + (n-1)/m + (n-1)(n-2)/m^2 + ...)
        let (mut term, mut sum, mut k) = (1.0, 1.0, n - 1.0);
        while k > 0.0 && term > sum * 1e-17 {
            term *= k / mean;
            sum += term;
            k -= 1.0;
        }
        (1.0 - probability(n - 1.0, mean) * sum).max(0.0)
    }
}

/// P(X = `n`).
fn probability(n: f64, mean: f64) -> f64 {
    if n == 0.0 {
        return libm::exp(-mean);
    }
    libm::exp(-stirling_error(n) - deviance(n, mean)) / (2.0 * PI * n).sqrt()
}

/// ln(n!) - ln(sqrt(2 pi n) (n/e)^n).
#[expect(clippy::excessive_precision, reason = "as tabulated")]
fn stirling_error(n: f64) -> f64 {
    const SMALL: [f64; 16] = [
        0.0,
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_093,
        0.016_644_691_189_821_193,
        0.013_876_128_823_070_748,
        0.011_896_709_945_891_770,
        0.010_411_265_261_972_096,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_871,
        0.007_573_675_487_951_841,
        0.006_942_840_107_209_530,
        0.006_408_994_188_004_207,
        0.005_951_370_112_758_848,
        0.005_554_733_551_962_801,
    ];
    if n < 16.0 {
        return SMALL[n as usize];
    }
    // 1/(12n) - 1/(360n^3) + 1/(1260n^5) - 1/(1680n^7) + 1/(1188n^9)
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square) / square)
        / n
}

/// n ln(n/mean) + mean - n, without cancellation where n is near the mean.
fn deviance(n: f64, mean: f64) -> f64 {
    let difference = n - mean;
    if difference.abs() < 0.1 * (n + mean) {
        let v = difference / (n + mean);
        let mut sum = difference * v;
        let mut term = 2.0 * n * v;
        let square = v * v;
        let mut odd = 3.0;
        loop {
            term *= square;
            let next = sum + term / odd;
            if next == sum {
                return sum;
            }
            sum = next;
            odd += 2.0;
        }
    }
    n * libm::log(n / mean) + mean - n
}

#[cfg(test)]
mod tests {
    use super::upper_tail;
    use approx::assert_relative_eq;

    /// R 4.2: `ppois(n - 1, mean, lower.tail = FALSE)`.
    #[test]
    fn equals_r() {
        for (count, mean, expected) in R_PPOIS {
            assert_relative_eq!(upper_tail(count, mean), expected, max_relative = 5e-14);
        }
    }

    #[expect(clippy::excessive_precision, reason = "as R prints 17 digits")]
    const R_PPOIS: [(u64, f64, f64); 16] = [
        (1, 1e-9, 9.999_999_995e-10),
        (2, 0.001, 4.996_667_916_333_402_8e-7),
        (2, 1.5, 0.442_174_599_628_925_36),
        (3, 0.01, 1.654_216_528_074_876_4e-7),
        (5, 5.0, 0.559_506_714_934_787_54),
        (10, 3.2, 0.001_761_887_868_184_624_6),
        (20, 25.0, 0.866_425_165_914_349_59),
        (50, 0.0001, 3.287_627_084_458_064_3e-265),
        (100, 20.5, 2.515_347_824_864_242_7e-36),
        (1000, 600.0, 2.324_060_057_960_914_5e-50),
        (1000, 1200.0, 0.999_999_998_711_839_31),
        (25_000, 20_000.0, 6.647_314_986_874_126_8e-254),
        (3, 1e-100, 1.666_666_666_667_066_9e-301),
        (15, 0.2, 2.077_544_052_260_172e-23),
        (16, 0.2, 2.595_001_835_009_388_3e-25),
        (17, 2.0, 5.606_050_961_731_617_5e-11),
    ];
}
