use crate::support::{assert_close, counts, matrix, numbers, skbio, vegan};
use endobiome_ecology::{Metric, distance_matrix, pcoa};

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
