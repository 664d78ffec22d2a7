//! Distribution functions against R, whose `pbeta` (TOMS 708) holds for huge shapes.

use crate::gold::{close, gold, number, rows};
use endobiome_stats::special::*;

#[test]
fn beta_tails_hold_for_shapes_up_to_a_billion() {
    for row in rows(&gold("pbeta")) {
        let [x, a, b] = ["x", "a", "b"].map(|k| number(&row[k]));
        let tolerance = if a.max(b) > 1e4 { 1e-9 } else { 1e-11 };
        close(beta_cdf(x, a, b), number(&row["lower"]), tolerance, &format!("lower {row}"));
        close(beta_sf(x, a, b), number(&row["upper"]), tolerance, &format!("upper {row}"));
    }
}

#[test]
fn beta_quantiles() {
    for row in rows(&gold("qbeta")) {
        let [p, a, b] = ["p", "a", "b"].map(|k| number(&row[k]));
        close(beta_quantile(p, a, b), number(&row["x"]), 1e-10, &row.to_string());
    }
    assert!(beta_quantile(0.5, 0.0, 1.0).is_nan());
    assert_eq!(beta_quantile(1.0, 2.0, 3.0), 1.0);
}

#[test]
fn student_fisher_chi_squared_and_normal() {
    for row in rows(&gold("pt")) {
        // R itself turns to a normal approximation above 4e5 degrees of freedom
        let tolerance = if number(&row["df"]) > 4e5 { 1e-9 } else { 1e-11 };
        close(t_cdf(number(&row["t"]), number(&row["df"])), number(&row["cdf"]), tolerance, &row.to_string());
    }
    for row in rows(&gold("qt")) {
        close(t_quantile(number(&row["p"]), number(&row["df"])), number(&row["t"]), 1e-10, &row.to_string());
    }
    for row in rows(&gold("pf")) {
        let [f, a, b] = ["f", "df1", "df2"].map(|k| number(&row[k]));
        close(f_sf(f, a, b), number(&row["sf"]), 1e-11, &row.to_string());
    }
    for row in rows(&gold("pchisq")) {
        close(
            chi_squared_sf(number(&row["x"]), number(&row["df"])),
            number(&row["sf"]),
            1e-11,
            &row.to_string(),
        );
    }
    for row in rows(&gold("qchisq")) {
        close(
            chi_squared_quantile(number(&row["p"]), number(&row["df"])),
            number(&row["x"]),
            1e-10,
            &row.to_string(),
        );
    }
    for row in rows(&gold("pnorm")) {
        close(normal_sf(number(&row["z"])), number(&row["sf"]), 1e-12, &row.to_string());
    }
    for row in rows(&gold("qnorm")) {
        let (ours, theirs) = (normal_quantile(number(&row["p"])), number(&row["z"]));
        assert!((ours - theirs).abs() <= 1e-13 * theirs.abs().max(1.0), "{row}: {ours}");
    }
}

#[test]
fn discrete_distributions() {
    for row in rows(&gold("pbinom")) {
        let (k, n, p) = (number(&row["k"]) as u64, number(&row["n"]) as u64, number(&row["p"]));
        close(binomial_pmf(k, n, p), number(&row["pmf"]), 1e-11, &row.to_string());
        close(binomial_cdf(k, n, p), number(&row["cdf"]), 1e-10, &row.to_string());
        close(binomial_sf(k, n, p), number(&row["sf"]), 1e-10, &row.to_string());
    }
    for row in rows(&gold("pnbinom")) {
        let (k, mean, size) = (number(&row["k"]) as u64, number(&row["mean"]), number(&row["size"]));
        close(negative_binomial_pmf(k, mean, size), number(&row["pmf"]), 1e-10, &row.to_string());
        close(negative_binomial_sf(k, mean, size), number(&row["sf"]), 1e-9, &row.to_string());
        assert!((negative_binomial_cdf(k, mean, size) + number(&row["sf"]) - 1.0).abs() < 1e-12, "{row}");
    }
    for row in rows(&gold("dhyper")) {
        let [k, m, n, d] = ["k", "m", "n", "d"].map(|key| number(&row[key]) as u64);
        close(hypergeometric_pmf(k, m, n, d), number(&row["pmf"]), 1e-11, &row.to_string());
    }
    for row in rows(&gold("lgamma")) {
        let (ours, theirs) = (ln_gamma(number(&row["x"])), number(&row["y"]));
        assert!((ours - theirs).abs() <= 1e-13 * theirs.abs().max(1.0), "{row}: {ours}");
    }
    for row in rows(&gold("lbeta")) {
        close(ln_beta(number(&row["a"]), number(&row["b"])), number(&row["y"]), 1e-13, &row.to_string());
    }
}

#[test]
fn intervals_of_a_proportion() {
    for row in rows(&crate::gold::read("immune.json")["prop_ci"]) {
        let (k, n) = (number(&row["x"]) as u64, number(&row["n"]) as u64);
        let (exact, score) = (clopper_pearson(k, n, 0.95), wilson(k, n, 0.95));
        for (ours, gold) in [(exact.low, 0), (exact.high, 1)] {
            assert!((ours - number(&row["clopper_pearson"][gold])).abs() < 1e-11, "{row}");
        }
        for (ours, gold) in [(score.low, 0), (score.high, 1)] {
            assert!((ours - number(&row["wilson"][gold])).abs() < 1e-11, "{row}");
        }
    }
    let nothing = clopper_pearson(0, 0, 0.95);
    assert_eq!((nothing.low, nothing.high), (0.0, 1.0));
}

proptest::proptest! {
    #[test]
    fn beta_quantile_inverts_the_distribution(p in 0.001..0.999, a in 0.3..2000.0, b in 0.3..2000.0) {
        let x = beta_quantile(p, a, b);
        proptest::prop_assert!((beta_cdf(x, a, b) - p).abs() < 1e-10);
    }
}
