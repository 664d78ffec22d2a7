//! Rank tests against `wilcox.test`, `kruskal.test` and enumeration.

use crate::gold::{close, gold, number, numbers, read, rows, whole};
use endobiome_stats::Error;
use endobiome_stats::adjust::{Adjustment, adjust};
use endobiome_stats::permutation::{PermutationDesign, PermutationOptions, PermutationPlan};
use endobiome_stats::rank::*;

#[test]
fn mann_whitney_is_exact_without_ties() {
    for case in rows(&gold("mann_whitney_exact")) {
        let test = mann_whitney(&numbers(&case["x"]), &numbers(&case["y"]), NullChoice::Auto, 0.95).unwrap();
        assert_eq!(test.null, NullUsed::Exact);
        close(test.u, number(&case["W"]), 0.0, "W");
        close(test.p, number(&case["p"]), 1e-10, "p");
        close(test.shift, number(&case["shift"]), 1e-12, "shift");
        close(test.low, number(&case["ci"][0]), 1e-12, "low");
        close(test.high, number(&case["ci"][1]), 1e-12, "high");
    }
}

#[test]
fn mann_whitney_with_ties_counts_the_ties_or_corrects_for_them() {
    for case in rows(&gold("mann_whitney_ties_exact")) {
        let test = mann_whitney(&numbers(&case["x"]), &numbers(&case["y"]), NullChoice::Auto, 0.95).unwrap();
        assert_eq!(test.null, NullUsed::ExactWithTies);
        close(test.p, number(&case["p"]), 1e-10, "p");
    }
    for (name, choice) in [
        ("mann_whitney_normal", NullChoice::Normal),
        ("mann_whitney_uncorrected", NullChoice::NormalUncorrected),
    ] {
        for case in rows(&gold(name)) {
            let test = mann_whitney(&numbers(&case["x"]), &numbers(&case["y"]), choice, 0.95).unwrap();
            close(test.p, number(&case["p"]), 1e-10, name);
            if numbers(&case["x"]).len() < 20 {
                continue; // the steps of R's root function are too coarse to compare with
            }
            // R finds these by root finding to 1e-4 on the statistic; ours are the order statistics.
            for (ours, theirs) in [
                (test.shift, number(&case["shift"])),
                (test.low, number(&case["ci"][0])),
                (test.high, number(&case["ci"][1])),
            ] {
                assert!((ours - theirs).abs() < 2e-4, "{name}: {ours} and {theirs}");
            }
        }
    }
    // coin, wilcox_test(distribution = "exact")
    let x = [3.0, 3.0, 5.0, 7.0, 7.0, 7.0, 9.0, 12.0, 15.0];
    let y = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 5.0, 7.0];
    close(mann_whitney(&x, &y, NullChoice::Exact, 0.95).unwrap().p, 0.0290415466886055, 1e-12, "coin");
}

#[test]
fn mann_whitney_kruskal_and_dunn_on_a_cohort() {
    let data = read("immune.json");
    let (group, case) = (&data["group"], whole(&data["case"]));
    let names = ["CTRL", "RIF", "RIF_RPL", "RPL"];
    let mut p = Vec::new();
    for (at, expected) in rows(&data["mann_whitney"]).iter().enumerate() {
        let feature = expected["feature"].as_str().unwrap();
        let mut sides = [Vec::new(), Vec::new()];
        let (mut values, mut groups) = (Vec::new(), Vec::new());
        for (i, value) in rows(&data["features"][feature]).iter().enumerate() {
            if let Some(v) = value.as_f64() {
                sides[case[i]].push(v);
                values.push(v);
                groups.push(names.iter().position(|n| group[i] == *n).unwrap());
            }
        }
        let test = mann_whitney(&sides[1], &sides[0], NullChoice::Normal, 0.95).unwrap();
        close(test.u, number(&expected["U"]), 0.0, feature);
        close(test.p, number(&expected["p"]), 1e-10, feature);
        close(test.auc, number(&expected["auc"]), 1e-12, feature);
        p.push(test.p);
        let several = kruskal_wallis(&values, &groups).unwrap();
        close(several.h, number(&data["kruskal"][at]["H"]), 1e-10, feature);
        close(several.p, number(&data["kruskal"][at]["p"]), 1e-10, feature);
        if feature == "treg_pct_cd4" {
            let pairs = dunn(&values, &groups, Adjustment::BenjaminiHochberg).unwrap();
            for (pair, gold) in pairs.iter().zip(rows(&data["dunn_treg"])) {
                assert_eq!(
                    (names[pair.first], names[pair.second]),
                    (gold["a"].as_str().unwrap(), gold["b"].as_str().unwrap())
                );
                close(pair.z, number(&gold["z"]), 1e-10, "z");
                close(pair.q, number(&gold["bh"]), 1e-10, "BH");
            }
        }
    }
    for (q, expected) in adjust(&p, Adjustment::BenjaminiHochberg).iter().zip(rows(&data["mann_whitney"])) {
        close(*q, number(&expected["q"]), 1e-10, "q");
    }
}

#[test]
fn signed_rank_of_pairs() {
    for (name, choice) in
        [("signed_rank_exact", NullChoice::Auto), ("signed_rank_normal", NullChoice::Normal)]
    {
        for case in rows(&gold(name)) {
            let test = signed_rank(&numbers(&case["d"]), choice, 0.95).unwrap();
            close(test.v, number(&case["V"]), 0.0, "V");
            close(test.p, number(&case["p"]), 1e-10, "p");
            let tolerance = if choice == NullChoice::Normal { 2e-4 } else { 1e-12 };
            for (ours, theirs) in [
                (test.pseudo_median, number(&case["estimate"])),
                (test.low, number(&case["ci"][0])),
                (test.high, number(&case["ci"][1])),
            ] {
                assert!((ours - theirs).abs() < tolerance, "{name}: {ours} and {theirs}");
            }
        }
    }
}

#[test]
fn signed_rank_with_ties_is_the_enumeration_of_signs() {
    let d = [1.0_f64, -1.0, 2.0, 2.0, 3.0, -0.5, 0.0, 4.0];
    let test = signed_rank(&d, NullChoice::Auto, 0.95).unwrap();
    let used: Vec<f64> = d.iter().copied().filter(|v| *v != 0.0).collect();
    let r = ranks(&used.iter().map(|v| v.abs()).collect::<Vec<_>>()).ranks;
    let middle = r.iter().sum::<f64>() / 2.0;
    let far = (0..1_u32 << used.len())
        .filter(|signs| {
            let v: f64 = r.iter().enumerate().filter(|(i, _)| signs >> i & 1 == 1).map(|(_, r)| r).sum();
            (v - middle).abs() >= (test.v - middle).abs() - 1e-9
        })
        .count();
    close(test.p, far as f64 / f64::from(1_u32 << used.len()), 1e-12, "p");
    assert_eq!((test.n_used, test.n_zero, test.null), (7, 1, NullUsed::ExactWithTies));
}

#[test]
fn kruskal_and_dunn_with_ties() {
    let case = gold("kruskal");
    let (v, g) = (numbers(&case["v"]), whole(&case["g"]));
    close(kruskal_wallis(&v, &g).unwrap().h, number(&case["H"]), 1e-11, "H");
    for (at, pair) in dunn(&v, &g, Adjustment::BenjaminiHochberg).unwrap().iter().enumerate() {
        close(pair.z, number(&case["dunn"]["z"][at]), 1e-10, "z");
        close(pair.q, number(&case["dunn"]["bh"][at]), 1e-10, "BH");
    }
}

#[test]
fn van_elteren() {
    let case = gold("van_elteren");
    let first: Vec<bool> = rows(&case["first"]).iter().map(|v| v.as_bool().unwrap()).collect();
    let test =
        blocked_wilcoxon(&numbers(&case["v"]), &first, &whole(&case["block"]), BlockRanks::Within).unwrap();
    close(test.z, number(&case["z"]), 1e-11, "z");
}

/// The moments of the conditional test are those over all permutations within blocks.
#[test]
fn blocked_ranks_have_the_moments_of_the_enumeration() {
    let values = [1.0, 2.0, 2.0, 5.0, 7.0, 1.0, 9.0, 9.0, 3.0, 4.0];
    let first = [true, false, true, false, true, true, false, false, true, false];
    let block = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
    for choice in [BlockRanks::Overall, BlockRanks::Within] {
        let labels: Vec<usize> = first.iter().map(|f| usize::from(*f)).collect();
        let design = PermutationDesign::WithinBlocks(block.to_vec());
        let plan = PermutationPlan::for_labels(&labels, &design, &PermutationOptions::default()).unwrap();
        assert_eq!(plan.len(), 100);
        let z = plan.statistics(|order| {
            let permuted: Vec<bool> = order.iter().map(|&i| first[i]).collect();
            blocked_wilcoxon(&values, &permuted, &block, choice).unwrap().z
        });
        let mean = z.iter().sum::<f64>() / 100.0;
        let variance = z.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 100.0;
        assert!(mean.abs() < 1e-12 && (variance - 1.0).abs() < 1e-12, "{mean} {variance}");
    }
}

#[test]
fn spearman_against_cor_test() {
    let case = gold("spearman");
    let test = spearman(&numbers(&case["x"]), &numbers(&case["y"]), 0.95).unwrap();
    close(test.r, number(&case["rho"]), 1e-12, "rho");
    close(test.p, number(&case["p"]), 1e-10, "p");
}

#[test]
fn degenerate_samples_give_reasons() {
    assert!(matches!(mann_whitney(&[], &[1.0], NullChoice::Auto, 0.95), Err(Error::TooFew { .. })));
    assert!(matches!(
        mann_whitney(&[f64::NAN], &[1.0], NullChoice::Auto, 0.95),
        Err(Error::NotFinite { index: 0, .. })
    ));
    let same = mann_whitney(&[1.0; 4], &[1.0; 5], NullChoice::Auto, 0.95).unwrap();
    assert_eq!((same.p, same.shift, same.auc, same.smallest_p), (1.0, 0.0, 0.5, 1.0));
    let same = mann_whitney(&[1.0; 60], &[1.0; 60], NullChoice::Normal, 0.95).unwrap();
    assert_eq!(same.p, 1.0);
    let three = mann_whitney(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0], NullChoice::Auto, 0.95).unwrap();
    assert_eq!((three.p, three.smallest_p), (0.1, 0.1));
    assert_eq!(signed_rank(&[0.0, 0.0], NullChoice::Auto, 0.95).unwrap().p, 1.0);
    assert!(matches!(kruskal_wallis(&[1.0; 4], &[0, 0, 1, 1]), Err(Error::Constant { .. })));
    assert!(kruskal_wallis(&[1.0, 2.0, 3.0], &[0, 0, 0]).is_err());
    assert!(blocked_wilcoxon(&[1.0, 2.0], &[true, false], &[0, 1], BlockRanks::Within).is_err());
    assert!(spearman(&[1.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0], 0.95).is_err());
}

proptest::proptest! {
    /// The DP over ranks and the enumeration of labels agree.
    #[test]
    fn exact_p_is_the_permutation_p(x in proptest::collection::vec(0..5_i32, 2..6), y in proptest::collection::vec(0..5_i32, 2..6)) {
        let (x, y): (Vec<f64>, Vec<f64>) = (x.iter().map(|v| f64::from(*v)).collect(), y.iter().map(|v| f64::from(*v)).collect());
        let all: Vec<f64> = x.iter().chain(&y).copied().collect();
        let r = ranks(&all).ranks;
        let labels: Vec<usize> = (0..all.len()).map(|i| usize::from(i < x.len())).collect();
        let plan = PermutationPlan::for_labels(&labels, &PermutationDesign::Free, &PermutationOptions::default()).unwrap();
        let middle = x.len() as f64 * (all.len() + 1) as f64 / 2.0;
        let p = plan.test(endobiome_stats::permutation::Tail::TwoSided, |order| {
            order.iter().zip(&r).filter(|(i, _)| labels[**i] == 1).map(|(_, r)| r).sum::<f64>() - middle
        });
        let test = mann_whitney(&x, &y, NullChoice::Exact, 0.95).unwrap();
        proptest::prop_assert!((test.p - p.p).abs() < 1e-9);
        proptest::prop_assert!(test.p > 0.0 && test.p <= 1.0 && test.smallest_p <= test.p + 1e-12);
    }
}
