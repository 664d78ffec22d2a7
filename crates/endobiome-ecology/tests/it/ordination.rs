use crate::support::{assert_close, column, committed, counts, matrix, numbers, skbio, text, vegan};
use endobiome_ecology::beta::cross_distances;
use endobiome_ecology::ordination::{NmdsOptions, dbrda, nmds, robust_pca};
use endobiome_ecology::permutation_tests::{Permutations, protest};
use endobiome_ecology::{DistanceMatrix, Error, Metric, Term, distance_matrix, pcoa};
use ndarray::Array2;

#[test]
fn pcoa_equals_vegan_and_scikit_bio() {
    let distances = distance_matrix(&counts(), Metric::BrayCurtis).unwrap();
    let ordination = pcoa(&distances, 10).unwrap();
    let gold = numbers(&vegan()["pcoa"]["eig"]);
    // vegan leaves out the eigenvalue that is 0.
    let ours: Vec<f64> = ordination.eigenvalues.iter().copied().filter(|v| v.abs() > 1e-10).collect();
    assert_close("eigenvalues", &ours, &gold, 1e-9);
    let positive = |values: Vec<f64>| values.into_iter().filter(|&v| v > 1e-10).collect::<Vec<_>>();
    assert_close(
        "eigenvalues",
        &positive(ordination.eigenvalues.clone()),
        &positive(numbers(&skbio()["pcoa"]["eigenvalues"])),
        1e-9,
    );
    for (i, gold) in matrix(&vegan()["pcoa"]["points"]).iter().enumerate() {
        let ours: Vec<f64> = (0..4).map(|k| ordination.coordinates[(i, k)].abs()).collect();
        assert_close("points", &ours, gold, 1e-9);
    }
    let negative: f64 = gold.iter().filter(|&&v| v < 0.0).map(|v| -v).sum();
    let size: f64 = gold.iter().map(|v| v.abs()).sum();
    assert_close("negative share", &[ordination.negative_share.unwrap()], &[negative / size], 1e-9);
    for axis in ordination.coordinates.columns() {
        let largest = axis.iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() { *x } else { m });
        assert!(largest > 0.0, "the largest entry is positive");
    }
}

#[test]
fn dbrda_equals_vegan_with_the_same_permutations() {
    let distances = distance_matrix(&counts(), Metric::BrayCurtis).unwrap();
    let group = Term::factor("group", &column("metadata.tsv", "group")).unwrap();
    let ages: Vec<f64> = column("metadata.tsv", "age").iter().map(|v| v.parse().unwrap()).collect();
    let age = Term::numeric("age", &ages).unwrap();
    for (name, terms, condition) in
        [("plain", vec![group.clone(), age.clone()], vec![]), ("partial", vec![group], vec![age])]
    {
        let gold = &vegan()["dbrda"][name];
        let ours = dbrda(&distances, &terms, &condition, &committed("free")).unwrap();
        assert_close(name, &ours.constrained_eigenvalues, &numbers(&gold["constrained"]), 1e-9);
        assert_close(
            name,
            ours.unconstrained_eigenvalues.as_ref().unwrap(),
            &numbers(&gold["unconstrained"]),
            1e-9,
        );
        let gold = ["total", "conditioned", "f", "p"].map(|key| gold[key].as_f64().unwrap());
        assert_close(name, &[ours.total, ours.conditioned, ours.f, ours.test.p], &gold, 1e-9);
    }
}

#[test]
fn nmds_reaches_the_stress_of_vegan() {
    let distances = distance_matrix(&counts(), Metric::BrayCurtis).unwrap();
    let ours = nmds(&distances, &NmdsOptions::default()).unwrap();
    let gold = vegan()["nmds_stress"].as_f64().unwrap();
    assert!(ours.stress < gold + 1e-4, "{} against {gold}: {:?}", ours.stress, ours.stress_of_starts);
    assert_eq!(ours, nmds(&distances, &NmdsOptions::default()).unwrap());
}

#[test]
fn reference_samples_land_on_themselves_and_do_not_move() {
    let table = counts();
    let reference = table.select_samples(&(0..18).collect::<Vec<_>>());
    let new = table.select_samples(&(18..24).collect::<Vec<_>>());
    for metric in [Metric::BrayCurtis, Metric::RobustAitchison] {
        let ordination = pcoa(&distance_matrix(&reference, metric).unwrap(), 4).unwrap();
        let back = ordination.project(&cross_distances(&reference, &reference, metric).unwrap()).unwrap();
        for (a, b) in back.iter().zip(&ordination.coordinates) {
            assert!((a - b).abs() < 1e-10, "{a} is not {b}");
        }
        let cross = cross_distances(&new, &reference, metric).unwrap();
        let all = distance_matrix(&table, metric).unwrap();
        assert!((cross[(2, 5)] - all.get(20, 5)).abs() < 1e-12);
        // In a Euclidean space a new sample lies as far from the centroid as its axes and the rest say.
        let full = pcoa(&distance_matrix(&reference, metric).unwrap(), 17).unwrap();
        if metric == Metric::RobustAitchison {
            assert!(full.distance_from_axes(&cross).unwrap().iter().all(|&rest| rest > -1e-9));
        }
        assert!(ordination.project(&Array2::zeros((1, 3))).is_err());
    }
}

#[test]
fn robust_pca_keeps_what_groups_the_samples() {
    let table = counts();
    let result = robust_pca(&table, 3).unwrap();
    assert_eq!(result.coordinates.dim(), (24, 3));
    assert_close("explained", &[result.explained.iter().sum()], &[1.0], 1e-12);
    assert!(result.seen > 0.1 && result.seen < 1.0 && result.error.is_finite());
    for axis in result.loadings.columns() {
        assert_close("a loading's length", &[axis.dot(&axis)], &[1.0], 1e-9);
    }
    // The samples of a woman lie nearer to each other than to those of others, as they were made.
    let distances = result.distances().unwrap();
    let own: f64 = (0..12).map(|w| distances.get(2 * w, 2 * w + 1)).sum::<f64>() / 12.0;
    assert!(own < distances.mean());
    assert!(robust_pca(&table, 0).is_err());
    assert!(robust_pca(&table.select_samples(&[0, 1]), 2).is_err());
}

/// DEICODE completes the matrix in another way (OptSpace; ours is alternating ridge regression). Run until it settles it finds
/// the same fit; its default of five iterations does not get there (Procrustes correlation 0.86 with either).
#[test]
fn robust_pca_gives_the_picture_of_deicode() {
    let gold: serde_json::Value = serde_json::from_str(&text("deicode_gold.json")).unwrap();
    let rows = matrix(&gold["coordinates"]);
    let theirs = Array2::from_shape_fn((rows.len(), 2), |(i, k)| rows[i][k]);
    let ours = robust_pca(&counts(), 2).unwrap();
    let few = Permutations::free().with_permutations(99);
    let fit = protest(&ours.ids, &ours.coordinates, &theirs, &few).unwrap();
    assert!(fit.r > 0.995, "{}", fit.r);
    // No worse a fit than theirs.
    let error = gold["error"].as_f64().unwrap();
    assert!(ours.error < error + 1e-6 && ours.error > 0.99 * error, "{} against {error}", ours.error);
}

#[test]
fn degenerate_ordinations() {
    let distances = distance_matrix(&counts(), Metric::BrayCurtis).unwrap();
    let ids = distances.ids().to_vec();
    let flat = DistanceMatrix::from_condensed(ids, vec![0.0; 24 * 23 / 2]).unwrap();
    assert!(matches!(pcoa(&flat, 2), Err(Error::Degenerate { .. })));
    assert!(matches!(nmds(&flat, &NmdsOptions::default()), Err(Error::Degenerate { .. })));
    let one = distances.select(&[3]).unwrap();
    assert!(matches!(pcoa(&one, 2), Err(Error::TooFewSamples { .. })));
    assert!(matches!(nmds(&one, &NmdsOptions::default()), Err(Error::TooFewSamples { .. })));
}
