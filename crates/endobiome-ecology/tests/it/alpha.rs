use crate::support::{assert_close, counts, matrix, numbers, paired, skbio, text, vegan};
use endobiome_ecology::alpha::{alpha_diversity_with_tree, hill_number};
use endobiome_ecology::rarefaction::{
    CurveOptions, coverage_at, diversity_at, rarefaction_curves, rarefied_richness,
};
use endobiome_ecology::{AlphaDiversity, alpha_diversity};

#[test]
fn equals_vegan() {
    let alpha = alpha_diversity(&counts()).unwrap();
    let gold = &vegan()["alpha"];
    let check = |name: &str, of: fn(&AlphaDiversity) -> f64| {
        let ours: Vec<f64> = alpha.iter().map(of).collect();
        assert_close(name, &ours, &numbers(&gold[name]), 1e-9);
    };
    check("shannon", |a| a.shannon);
    check("simpson", |a| a.simpson);
    check("invsimpson", |a| a.inverse_simpson);
    check("observed", |a| a.observed);
    check("chao1", |a| a.chao1);
    // vegan's variance is another one where singletons and doubletons are both seen.
    let kept = |all: Vec<f64>| -> Vec<f64> {
        all.into_iter()
            .zip(&alpha)
            .filter(|(_, a)| a.singletons == 0 || a.doubletons == 0)
            .map(|(v, _)| v)
            .collect()
    };
    let ours = kept(alpha.iter().map(|a| a.chao1_standard_error).collect());
    assert!(ours.len() > 5);
    assert_close("chao1_se", &ours, &kept(numbers(&gold["chao1_se"])), 1e-9);
    check("ace", |a| a.ace);
    let table = counts();
    for (sample, gold) in matrix(&gold["hill"]).iter().enumerate() {
        let ours: Vec<f64> = [0.0, 0.5, 1.0, 2.0, 3.0, f64::INFINITY]
            .map(|q| hill_number(&table.dense_row(sample), q))
            .to_vec();
        assert_close("hill", &ours, gold, 1e-9);
    }
}

#[test]
fn equals_scikit_bio() {
    let tree = text("tree.nwk").parse().unwrap();
    let alpha = alpha_diversity_with_tree(&counts(), &tree).unwrap();
    let gold = &skbio()["alpha"];
    let check = |name: &str, of: fn(&AlphaDiversity) -> f64| {
        let ours: Vec<f64> = alpha.iter().map(of).collect();
        assert_close(name, &ours, &numbers(&gold[name]), 1e-9);
    };
    check("chao1", |a| a.chao1);
    check("shannon", |a| a.shannon);
    check("simpson", |a| a.simpson);
    check("pielou", |a| a.pielou);
    check("berger_parker", |a| a.berger_parker);
    check("goods", |a| a.goods_coverage);
    check("inverse_simpson", |a| a.inverse_simpson);
    check("ace", |a| a.ace);
    check("faith_pd", |a| a.faith_pd.unwrap());
}

#[test]
fn the_paired_fixture_equals_vegan() {
    let alpha = alpha_diversity(&paired()).unwrap();
    let gold = &vegan()["paired"];
    let column = |of: fn(&AlphaDiversity) -> f64| alpha.iter().map(of).collect::<Vec<f64>>();
    assert_close("shannon", &column(|a| a.shannon), &numbers(&gold["shannon"]), 1e-9);
    assert_close("invsimpson", &column(|a| a.inverse_simpson), &numbers(&gold["invsimpson"]), 1e-9);
    assert_close("chao1_se", &column(|a| a.chao1_standard_error), &numbers(&gold["chao1_se"]), 1e-9);
    // vegan gives NaN where no kind is rare (0 / 0); ours is then what was observed.
    for (a, gold) in alpha.iter().zip(numbers(&gold["ace"])) {
        assert!(if gold.is_nan() {
            a.ace.is_nan() || a.ace == a.observed
        } else {
            (a.ace - gold).abs() < 1e-9
        });
    }
}

#[test]
fn rarefied_richness_equals_vegan() {
    let table = counts();
    let ours: Vec<f64> = (0..24).map(|s| rarefied_richness(table.row_slices(s).1, 100)).collect();
    assert_close("rarefy", &ours, &numbers(&vegan()["rarefy"]), 1e-9);
}

#[test]
fn curves_carry_intervals_and_do_not_depend_on_other_samples() {
    let table = counts().select_samples(&[0, 5, 7]);
    let options = CurveOptions { points: 5, bootstraps: 20, ..CurveOptions::default() };
    let curves = rarefaction_curves(&table, &options).unwrap();
    for curve in &curves {
        for pair in curve.points.windows(2) {
            assert!(
                pair[0].diversity[0] <= pair[1].diversity[0] + 1e-9
                    && pair[0].coverage <= pair[1].coverage + 1e-9
            );
        }
        for point in &curve.points {
            for (estimate, (low, high)) in point.diversity.iter().zip(point.interval.unwrap()) {
                assert!(low <= *estimate && *estimate <= high);
            }
        }
    }
    let alone = rarefaction_curves(&table.select_samples(&[1]), &options).unwrap();
    assert_eq!(alone[0], curves[1]);
}

/// Exact fractions and 40 digits by the published formulas (make_curves_gold.py): a form that shares nothing with ours.
#[test]
fn curves_equal_the_published_formulas() {
    let gold: serde_json::Value = serde_json::from_str(&text("curves_gold.json")).unwrap();
    let samples = gold.as_object().unwrap();
    assert_eq!(samples.len(), 4);
    for (name, sample) in samples {
        let (counts, sizes) = (whole_counts(&sample["counts"]), whole_counts(&sample["sizes"]));
        for order in 0..3_u8 {
            let ours: Vec<f64> = sizes.iter().map(|&m| diversity_at(&counts, order, m)).collect();
            assert_close(name, &ours, &numbers(&sample["diversity"][usize::from(order)]), 1e-9);
        }
        let ours: Vec<f64> = sizes.iter().map(|&m| coverage_at(&counts, m)).collect();
        assert_close(name, &ours, &numbers(&sample["coverage"]), 1e-9);
    }
    // As iNEXT's documentation prints its example, the girdled plots: 84, 168 and 336 spiders.
    let spiders = whole_counts(&samples["girdled"]["counts"]);
    for (m, richness, coverage) in [(84, 18.912, 0.900), (168, 26.0, 0.929), (336, 34.731, 0.964)] {
        assert!((diversity_at(&spiders, 0, m) - richness).abs() < 5e-4);
        assert!((coverage_at(&spiders, m) - coverage).abs() < 5e-4);
    }
}

fn whole_counts(list: &serde_json::Value) -> Vec<u64> {
    list.as_array().unwrap().iter().map(|x| x.as_u64().unwrap()).collect()
}

/// A blank without reads was the poorest community of a study: 0 kinds, in tests of richness too.
#[test]
fn a_sample_without_reads_has_no_richness() {
    let samples = ["full", "empty"].map(|id| endobiome_core::SampleId::new(id).unwrap()).to_vec();
    let table = endobiome_core::AbundanceTable::from_rows(
        samples,
        vec!["a", "b"],
        vec![vec![(0, 3_u64), (1, 1)], vec![]],
    )
    .unwrap();
    let tree: endobiome_ecology::Tree = "(a:1,b:2);".parse().unwrap();
    let alpha = alpha_diversity_with_tree(&table, &tree).unwrap();
    assert_eq!((alpha[0].observed, alpha[0].faith_pd), (2.0, Some(3.0)));
    let empty = &alpha[1];
    for value in
        [empty.observed, empty.chao1, empty.ace, empty.hill[0], empty.shannon, empty.faith_pd.unwrap()]
    {
        assert!(value.is_nan(), "{empty:?}");
    }
    assert!(empty.total == 0.0 && empty.total.is_sign_positive(), "reads print as -0");
}
