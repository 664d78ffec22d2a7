//! Tests of several groups, of strata, pairs and trends against R (`make_group_golds.R`).

use crate::gold::{close, counts, number, numbers, read, rows, whole};
use endobiome_stats::adjust::{Adjustment, adjust};
use endobiome_stats::contingency::{mantel_haenszel, mcnemar, trend_of_shares};
use endobiome_stats::describe::describe;
use endobiome_stats::rank::{NullChoice, jonckheere, mann_whitney};

#[test]
fn descriptions_are_those_of_r() {
    let golds = read("group_golds.json");
    for case in rows(&golds["describe"]) {
        let of = describe(&numbers(&case["x"])).unwrap();
        close(of.mean, number(&case["mean"]), 1e-12, "mean");
        close(of.sd, number(&case["sd"]), 1e-12, "sd");
        let quartiles = numbers(&case["q"]);
        close(of.lower_quartile, quartiles[0], 1e-12, "lower quartile");
        close(of.median, quartiles[1], 1e-12, "median");
        close(of.upper_quartile, quartiles[2], 1e-12, "upper quartile");
    }
    let one = describe(&[3.0]).unwrap();
    assert!(one.sd.is_nan() && one.median == 3.0 && one.upper_quartile == 3.0);
    assert!(describe(&[]).is_err() && describe(&[f64::NAN]).is_err());
}

#[test]
fn jonckheere_is_kendalls_s() {
    let golds = read("group_golds.json");
    for case in rows(&golds["jonckheere"]) {
        let (x, g) = (numbers(&case["x"]), whole(&case["g"]));
        let test = jonckheere(&x, &g).unwrap();
        close(test.z, number(&case["z"]), 1e-12, "z");
        close(test.p, number(&case["p"]), 1e-11, "p");
        close(test.tau, number(&case["tau"]), 1e-12, "tau");
        if test.groups == 2 {
            let side = |wanted: usize| -> Vec<f64> {
                x.iter().zip(&g).filter(|(_, g)| **g == wanted).map(|(x, _)| *x).collect()
            };
            let pair = mann_whitney(&side(1), &side(0), NullChoice::NormalUncorrected, 0.95).unwrap();
            close(test.j, pair.u, 1e-12, "U");
            close(test.p, pair.p, 1e-11, "p of two groups");
        }
    }
    assert!(jonckheere(&[1.0, 1.0, 1.0], &[0, 1, 2]).is_err());
    assert!(jonckheere(&[1.0, 2.0, 3.0], &[1, 1, 1]).is_err());
    assert!(jonckheere(&[1.0, 2.0], &[0, 1, 2]).is_err());
}

#[test]
fn trends_of_shares() {
    let golds = read("group_golds.json");
    let whole = |value| -> Vec<u64> { whole(value).into_iter().map(|n| n as u64).collect() };
    for case in rows(&golds["trend"]) {
        let test = trend_of_shares(&whole(&case["k"]), &whole(&case["n"])).unwrap();
        close(test.statistic, number(&case["statistic"]), 1e-11, "statistic");
        close(test.p, number(&case["p"]), 1e-11, "p");
    }
    assert!(trend_of_shares(&[0, 0], &[4, 4]).is_err());
    assert!(trend_of_shares(&[1, 0], &[4, 0]).is_err());
}

#[test]
fn strata() {
    let golds = read("group_golds.json");
    for case in rows(&golds["mantel_haenszel"]) {
        let strata: Vec<[[u64; 2]; 2]> = rows(&case["strata"])
            .iter()
            .map(counts)
            .map(|t| [[t[0][0], t[0][1]], [t[1][0], t[1][1]]])
            .collect();
        let test = mantel_haenszel(&strata, 0.95).unwrap();
        close(test.statistic, number(&case["statistic"]), 1e-11, "statistic");
        close(test.p, number(&case["p"]), 1e-10, "p");
        close(test.odds_ratio, number(&case["odds_ratio"]), 1e-12, "odds ratio");
        close(test.low, number(&case["ci"][0]), 1e-11, "low");
        close(test.high, number(&case["ci"][1]), 1e-11, "high");
    }
    assert!(mantel_haenszel(&[[[3, 2], [0, 0]]], 0.95).is_err());
}

#[test]
fn pairs() {
    let golds = read("group_golds.json");
    for case in rows(&golds["mcnemar"]) {
        let count = |name: &str| number(&case[name]) as u64;
        let test = mcnemar(count("gained"), count("lost"), 0.95);
        close(test.p, number(&case["p"]), 1e-11, "p");
        close(test.low, number(&case["low"]), 1e-9, "low");
        close(test.high, number(&case["high"]), 1e-9, "high");
    }
    assert_eq!(mcnemar(0, 0, 0.95).p, 1.0);
}

#[test]
fn adjustments_that_can_be_chosen() {
    let golds = read("group_golds.json");
    let of = &golds["adjust"];
    let p = numbers(&of["p"]);
    for (name, method) in [
        ("BH", Adjustment::BenjaminiHochberg),
        ("BY", Adjustment::BenjaminiYekutieli),
        ("holm", Adjustment::Holm),
    ] {
        for (ours, gold) in adjust(&p, method).into_iter().zip(numbers(&of[name])) {
            close(ours, gold, 1e-12, name);
        }
    }
}
