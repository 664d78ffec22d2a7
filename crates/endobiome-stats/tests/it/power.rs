//! Power against R's `pt`, `power.t.test`, package pwr, and exact sums.

use crate::gold::{close, gold, number, read, rows};
use endobiome_stats::power::*;

#[test]
fn noncentral_t() {
    for row in rows(&gold("nct")) {
        let ours = noncentral_t_cdf(number(&row["t"]), number(&row["df"]), number(&row["delta"]));
        assert!((ours - number(&row["cdf"])).abs() < 1e-8, "{row}: {ours}");
    }
    // these leave the far tail of a two-sided test out; we count it
    let t = gold("power_t");
    close(detectable_shift_t(50, 50, 0.05, 0.8).unwrap(), number(&t["d"]), 1e-4, "d");
    close(t_power(0.7, 20, 20, 0.05), number(&t["power"]), 1e-4, "power");
}

#[test]
fn detectable_effects_of_a_trial_of_a_hundred() {
    let gold = read("immune.json")["power"].clone();
    for (n1, n2) in [(50, 50), (60, 40), (67, 33), (25, 50)] {
        for alpha in [0.05, 0.05 / 15.0] {
            let key = |kind: &str| format!("{kind}_d_{n1}_{n2}_alpha{alpha:.4}");
            close(detectable_shift_t(n1, n2, alpha, 0.8).unwrap(), number(&gold[key("t")]), 1e-4, "t");
            close(
                detectable_shift_wilcoxon(n1, n2, alpha, 0.8).unwrap(),
                number(&gold[key("mwu")]),
                1e-4,
                "mwu",
            );
        }
    }
    close(detectable_correlation(100, 0.05, 0.8).unwrap(), number(&gold["r_100"]), 1e-4, "r");
    close(detectable_correlation(100, 0.05 / 180.0, 0.8).unwrap(), number(&gold["r_100_bonf180"]), 1e-4, "r");
    for auc in [0.65, 0.7, 0.75, 0.8] {
        close(auc_standard_error(auc, 50, 50), number(&gold[format!("auc_se_{auc}_50_50")]), 1e-10, "AUC");
    }
}

/// The power numbers of a trial of 100 women, LD in 40-55 % against 70-75 %.
#[test]
fn fisher_power_of_ld_calls() {
    let gold = read("immune.json")["power"].clone();
    for (a, b) in [(10, 30), (10, 35), (30, 56), (8, 26)] {
        let ours = fisher_power(f64::from(a) / 100.0, f64::from(b) / 100.0, 50, 50, 0.05);
        close(ours, number(&gold[format!("fisher_power_{a}_{b}_50_50")]), 1e-6, "Fisher");
    }
    for (p1, p2, expected) in [
        (0.40, 0.70, [0.83, 0.83, 0.77]),
        (0.43, 0.70, [0.74, 0.74, 0.68]),
        (0.50, 0.75, [0.68, 0.69, 0.64]),
        (0.55, 0.70, [0.27, 0.30, 0.27]),
    ] {
        for ((n1, n2), expected) in [(50, 50), (60, 40), (70, 30)].into_iter().zip(expected) {
            let ours = fisher_power(p1, p2, n1, n2, 0.05);
            assert!((ours - expected).abs() <= 0.0101, "{p1} {p2} {n1} {n2}: {ours} and {expected}");
        }
    }
    let share = detectable_proportion(0.4, 50, 50, 0.05, 0.8).unwrap().unwrap();
    assert!((0.66..0.71).contains(&share), "{share}");
    assert_eq!(detectable_proportion(0.4, 3, 3, 0.05, 0.8).unwrap(), None);
}
