use crate::support::{assert_close, counts, numbers, paired, skbio, vegan};
use endobiome_core::{AbundanceTable, SampleId};
use endobiome_ecology::beta::{distance, proportions, without_empty_samples};
use endobiome_ecology::{Error, Metric, distance_matrix};
use proptest::prelude::*;

#[test]
fn equals_vegan() {
    let gold = &vegan()["beta"];
    let shares = proportions(&counts());
    for (name, metric) in [
        ("bray", Metric::BrayCurtis),
        ("jaccard", Metric::QuantitativeJaccard),
        ("jaccard_binary", Metric::Jaccard),
        ("bray_binary", Metric::Sorensen),
        ("aitchison", Metric::Aitchison { pseudocount: 0.5 }),
        ("robust_aitchison", Metric::RobustAitchison),
        ("canberra", Metric::ScaledCanberra),
    ] {
        let ours = distance_matrix(&counts(), metric).unwrap();
        assert_close(name, ours.condensed(), &numbers(&gold[name]), 1e-9);
    }
    let ours = distance_matrix(&shares, Metric::MorisitaHorn).unwrap();
    assert_close("horn", ours.condensed(), &numbers(&gold["horn_morisita"]), 1e-9);
    assert_close(
        "paired bray",
        distance_matrix(&proportions(&paired()), Metric::BrayCurtis).unwrap().condensed(),
        &numbers(&vegan()["paired"]["bray"]),
        1e-9,
    );
}

#[test]
fn equals_scikit_bio() {
    let gold = &skbio()["beta"];
    for (name, metric) in [
        ("braycurtis", Metric::BrayCurtis),
        ("jaccard", Metric::Jaccard),
        ("canberra", Metric::Canberra),
        ("dice", Metric::Sorensen),
        ("jensenshannon", Metric::JensenShannon),
    ] {
        let ours = distance_matrix(&counts(), metric).unwrap();
        assert_close(name, ours.condensed(), &numbers(&gold[name]), 1e-9);
    }
}

const ALL: [Metric; 12] = [
    Metric::BrayCurtis,
    Metric::QuantitativeJaccard,
    Metric::Jaccard,
    Metric::Sorensen,
    Metric::Aitchison { pseudocount: 1.0 },
    Metric::RobustAitchison,
    Metric::JensenShannon,
    Metric::JensenShannonDivergence,
    Metric::MorisitaHorn,
    Metric::YueClayton,
    Metric::Canberra,
    Metric::ScaledCanberra,
];

/// Each distance as its formula is written, over all features.
fn by_formula(x: &[f64], y: &[f64], metric: Metric) -> f64 {
    let sum = |of: &dyn Fn(f64, f64) -> f64| x.iter().zip(y).map(|(&a, &b)| of(a, b)).sum::<f64>();
    let (total_x, total_y) = (x.iter().sum::<f64>(), y.iter().sum::<f64>());
    let share = |of: &dyn Fn(f64, f64) -> f64| sum(&|a, b| of(a / total_x, b / total_y));
    let both = sum(&|a, b| f64::from(u8::from(a > 0.0 && b > 0.0)));
    let either = sum(&|a, b| f64::from(u8::from(a > 0.0 || b > 0.0)));
    let log_ratio = |row: &[f64], add: f64, all: bool| -> Vec<f64> {
        let used = |v: f64| all || v > 0.0;
        let logs: Vec<f64> = row.iter().map(|&v| if used(v) { libm::log(v + add) } else { 0.0 }).collect();
        let mean = logs.iter().sum::<f64>() / row.iter().filter(|&&v| used(v)).count() as f64;
        row.iter().zip(&logs).map(|(&v, l)| if used(v) { l - mean } else { 0.0 }).collect()
    };
    let euclid = |a: Vec<f64>, b: Vec<f64>| a.iter().zip(b).map(|(p, q)| (p - q).powi(2)).sum::<f64>().sqrt();
    let relative = |p: f64, m: f64| if p > 0.0 { p * libm::log(p / m) } else { 0.0 };
    let divergence = share(&|p, q| 0.5 * (relative(p, (p + q) / 2.0) + relative(q, (p + q) / 2.0)));
    let canberra = sum(&|a, b| if a + b > 0.0 { (a - b).abs() / (a + b) } else { 0.0 });
    match metric {
        Metric::BrayCurtis => sum(&|a, b| (a - b).abs()) / sum(&|a, b| a + b),
        Metric::QuantitativeJaccard => sum(&|a, b| (a - b).abs()) / sum(&f64::max),
        Metric::Jaccard => 1.0 - both / either,
        Metric::Sorensen => (either - both) / (either + both),
        Metric::Aitchison { pseudocount } => {
            euclid(log_ratio(x, pseudocount, true), log_ratio(y, pseudocount, true))
        }
        Metric::RobustAitchison => euclid(log_ratio(x, 0.0, false), log_ratio(y, 0.0, false)),
        Metric::JensenShannon => divergence.max(0.0).sqrt(),
        Metric::JensenShannonDivergence => divergence,
        Metric::MorisitaHorn => 1.0 - 2.0 * share(&|p, q| p * q) / share(&|p, q| p * p + q * q),
        Metric::YueClayton => 1.0 - share(&|p, q| p * q) / share(&|p, q| p * p + q * q - p * q),
        Metric::Canberra => canberra,
        Metric::ScaledCanberra => canberra / either,
        _ => unreachable!(),
    }
}

fn row() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![2 => Just(0.0), 1 => (1_u32..200).prop_map(f64::from)], 8)
        .prop_filter("a read", |row| row.iter().any(|&v| v > 0.0))
}

proptest! {
    #[test]
    fn every_distance_is_its_formula(x in row(), y in row()) {
        for metric in ALL {
            let ours = distance(&x, &y, metric).unwrap();
            let plain = by_formula(&x, &y, metric);
            // A root doubles the number of digits lost near 0.
            prop_assert!((ours - plain).abs() < 1e-9 || ours.max(plain) < 1e-7, "{}: {ours} is not {plain}", metric.name());
            prop_assert_eq!(distance(&x, &x, metric).unwrap(), 0.0);
        }
    }
}

#[test]
fn fractional_abundances_agree_with_counts() {
    let halves = counts().map(|_, _, value| value as f64 / 2.0);
    let whole = distance_matrix(&counts(), Metric::BrayCurtis).unwrap();
    let fractional = distance_matrix(&halves, Metric::BrayCurtis).unwrap();
    assert_close("halves", fractional.condensed(), whole.condensed(), 1e-14);
}

#[test]
fn degenerate_tables() {
    let id = |name: &str| SampleId::new(name).unwrap();
    let table = AbundanceTable::from_rows(
        vec![id("a"), id("empty"), id("b"), id("void")],
        vec!["x"],
        vec![vec![(0, 5_u64)], vec![], vec![(0, 7)], vec![]],
    )
    .unwrap();
    for metric in ALL {
        match distance_matrix(&table, metric) {
            Err(Error::EmptySamples { samples, .. }) => assert_eq!(samples, [id("empty"), id("void")]),
            other => panic!("{metric:?} gave {other:?}"),
        }
    }
    let (kept, empty) = without_empty_samples(&table);
    assert_eq!(empty, [id("empty"), id("void")]);
    // One kind only: the same composition.
    for metric in [Metric::Jaccard, Metric::RobustAitchison, Metric::JensenShannon, Metric::YueClayton] {
        assert_eq!(distance_matrix(&kept, metric).unwrap().condensed(), [0.0]);
    }
    let one = kept.select_samples(&[0]);
    assert!(distance_matrix(&one, Metric::BrayCurtis).unwrap().condensed().is_empty());
    let negative = kept.map(|_, _, v| -(v as f64));
    assert!(matches!(
        distance_matrix(&negative, Metric::BrayCurtis),
        Err(Error::Abundance { feature: 0, .. })
    ));
    assert!(distance_matrix(&kept, Metric::Aitchison { pseudocount: 0.0 }).is_err());
}

/// The same table with its samples the other way round gave distances that differed in the last digit, and PERMANOVA with them.
#[test]
fn the_order_of_samples_changes_no_bit_of_a_distance() {
    let table = counts();
    let n = table.n_samples();
    let turned: Vec<usize> = (0..n).rev().collect();
    for metric in [
        Metric::BrayCurtis,
        Metric::QuantitativeJaccard,
        Metric::Jaccard,
        Metric::Sorensen,
        Metric::Aitchison { pseudocount: 0.5 },
        Metric::RobustAitchison,
        Metric::JensenShannon,
        Metric::MorisitaHorn,
        Metric::YueClayton,
        Metric::Canberra,
        Metric::ScaledCanberra,
    ] {
        for table in [counts().to_f64(), proportions(&counts())] {
            let straight = distance_matrix(&table, metric).unwrap();
            let backwards = distance_matrix(&table.select_samples(&turned), metric).unwrap();
            for i in 0..n {
                for j in 0..n {
                    let same = straight.get(i, j).to_bits() == backwards.get(n - 1 - i, n - 1 - j).to_bits();
                    assert!(same, "{metric:?}: {i}, {j}");
                }
            }
        }
    }
}
