//! Tables of counts, t tests and adjustment against R.

use crate::gold::{close, counts, gold, number, numbers, rows};
use endobiome_stats::Error;
use endobiome_stats::adjust::{Adjustment, adjust};
use endobiome_stats::contingency::*;
use endobiome_stats::t_test;

#[test]
fn fisher_two_by_two() {
    for case in rows(&gold("fisher")) {
        let t = counts(&case["table"]);
        let test = fisher([[t[0][0], t[0][1]], [t[1][0], t[1][1]]], 0.95).unwrap();
        close(test.p, number(&case["p"]), 1e-9, "p");
        close(test.p_greater, number(&case["greater"]), 1e-9, "greater");
        close(test.p_less, number(&case["less"]), 1e-9, "less");
        // R's root finder stops early.
        close(test.odds_ratio, number(&case["odds_ratio"]), 1e-3, "odds ratio");
        close(test.low, number(&case["ci"][0]), 1e-2, "low");
        close(test.high, number(&case["ci"][1]), 1e-2, "high");
        assert!(test.smallest_p <= test.p);
    }
    // scipy.stats.contingency.odds_ratio(kind = "conditional"), whose solver is tight
    let test = fisher([[14, 36], [4, 46]], 0.95).unwrap();
    close(test.odds_ratio, 4.4078510, 1e-7, "odds ratio");
    close(test.low, 1.2440063, 1e-7, "low");
    close(test.high, 19.983744, 1e-7, "high");
    assert!(matches!(fisher([[0, 5], [0, 5]], 0.95), Err(Error::TooFew { .. })));
}

#[test]
fn fisher_larger_tables() {
    for case in rows(&gold("fisher_table")) {
        let test = fisher_table(&counts(&case["table"]), 1).unwrap();
        assert_eq!(test.monte_carlo, None);
        close(test.p, number(&case["p"]), 1e-9, "p");
    }
    assert!(fisher_table(&[vec![1, 2], vec![3]], 1).is_err());
    assert!(fisher_table(&[vec![1, 2], vec![0, 0]], 1).is_err());
}

#[test]
fn a_table_too_large_to_count_is_sampled_and_says_so() {
    let table: Vec<Vec<u64>> = (0..6).map(|i| (0..7).map(|j| 20 + (i * j) % 3).collect()).collect();
    let test = fisher_table(&table, 1).unwrap();
    assert_eq!(test.monte_carlo, Some(100_000));
    let asymptotic = chi_squared(&table, false).unwrap().p;
    assert!((test.p - asymptotic).abs() < 0.01, "{} {asymptotic}", test.p);
}

#[test]
fn chi_squared_and_cramer() {
    for case in rows(&gold("chi_squared")) {
        let test = chi_squared(&counts(&case["table"]), case["yates"].as_bool().unwrap()).unwrap();
        close(test.statistic, number(&case["statistic"]), 1e-12, "statistic");
        close(test.p, number(&case["p"]), 1e-11, "p");
    }
    assert!((cramers_v(&[0, 0, 1, 1], &[0, 0, 1, 1]) - 1.0).abs() < 1e-12);
    assert_eq!(cramers_v(&[0, 0, 1, 1], &[0, 0, 0, 0]), 0.0);
}

/// Newcombe (1998), method 10, example (a): 56/70 - 48/80.
#[test]
fn risk_difference_of_newcombe() {
    let d = risk_difference(56, 70, 48, 80, 0.95).unwrap();
    assert!(
        (d.estimate - 0.2).abs() < 1e-12 && (d.low - 0.0524).abs() < 5e-5 && (d.high - 0.3339).abs() < 5e-5
    );
}

#[test]
fn t_tests() {
    let case = gold("t_test");
    let (x, y) = (numbers(&case["x"]), numbers(&case["y"]));
    let d: Vec<f64> = x.iter().zip(&y).map(|(a, b)| a - b).collect();
    for (name, test) in [
        ("welch", t_test::welch(&x, &y, 0.95).unwrap()),
        ("student", t_test::student(&x, &y, 0.95).unwrap()),
        ("paired", t_test::paired(&d, 0.95).unwrap()),
    ] {
        close(test.t, number(&case[name]["t"]), 1e-11, name);
        close(test.df, number(&case[name]["df"]), 1e-11, name);
        close(test.p, number(&case[name]["p"]), 1e-10, name);
        close(test.low, number(&case[name]["ci"][0]), 1e-9, name);
        close(test.high, number(&case[name]["ci"][1]), 1e-9, name);
    }
    assert!(matches!(t_test::welch(&[1.0, 1.0], &[1.0, 1.0], 0.95), Err(Error::Constant { .. })));
}

#[test]
fn adjusted_p() {
    let case = gold("adjust");
    let p = numbers(&case["p"]);
    for method in [
        Adjustment::BenjaminiHochberg,
        Adjustment::BenjaminiYekutieli,
        Adjustment::Holm,
        Adjustment::Bonferroni,
    ] {
        for (ours, gold) in adjust(&p, method).iter().zip(numbers(&case[method.name()])) {
            close(*ours, gold, 1e-12, method.name());
        }
    }
    assert!(adjust(&[], Adjustment::Holm).is_empty());
}

/// 0.1 + 0.2 is not 0.3: two constant groups had a spread of 1e-17 and a p of 1e-60.
#[test]
fn a_spread_of_rounding_is_no_spread() {
    let (x, y) = ([0.1 + 0.2, 0.3, 0.3, 0.3], [0.7, 0.7, 0.1 + 0.6, 0.7]);
    for result in [t_test::welch(&x, &y, 0.95), t_test::student(&x, &y, 0.95), t_test::paired(&x, 0.95)] {
        assert!(matches!(result, Err(Error::Constant { .. })), "{result:?}");
    }
    assert!(t_test::welch(&[1e-9, 2e-9, 3e-9], &[4e-9, 5e-9, 7e-9], 0.95).is_ok());
}
