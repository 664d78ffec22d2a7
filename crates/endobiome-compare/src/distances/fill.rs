//! What PERMANOVA and PERMDISP found, as a row.

use crate::{ComparisonRow, EstimateKind};
use endobiome_ecology::DistanceMatrix;
use endobiome_ecology::permutation_tests::{Centre, Permutations, Term, permdisp};

pub(crate) fn fill_permanova(row: &mut ComparisonRow, result: &endobiome_ecology::Permanova, term: &str) {
    if let Some(group) = result.terms.iter().find(|t| t.term == term) {
        row.estimate = Some(group.r2);
        row.estimate_kind = Some(EstimateKind::RSquared);
        row.statistic = Some(group.f);
        if let Some(test) = &group.test {
            row.p = Some(test.p);
            row.permutations = Some(test.permutations);
            row.smallest_p = Some(test.smallest_p);
            if test.exhaustive {
                row.notes.push("all permutations of the design were run".to_owned());
            }
        }
    }
}

/// PERMDISP of a factor; of two groups the difference of their mean distances to the centre, of all of them the means.
pub(crate) fn fill_permdisp(
    row: &mut ComparisonRow,
    distances: &DistanceMatrix,
    term: &Term,
    permutations: &Permutations,
    names: &[String],
) -> std::result::Result<(), String> {
    let result = permdisp(distances, term, Centre::Median, permutations)
        .map_err(|error| format!("not computed: {error}"))?;
    let mean =
        |name: &String| result.groups.iter().find(|group| group.0 == *name).map_or(f64::NAN, |group| group.1);
    if let [first, second] = names {
        row.estimate = Some(mean(first) - mean(second));
        row.estimate_kind = Some(EstimateKind::DispersionDifference);
    }
    row.statistic = Some(result.f);
    row.p = Some(result.test.p);
    row.permutations = Some(result.test.permutations);
    row.smallest_p = Some(result.test.smallest_p);
    let means: Vec<String> = if names.len() == 2 && names[0] == "case" {
        vec![format!("cases {:.3}", mean(&names[0])), format!("controls {:.3}", mean(&names[1]))]
    } else {
        names.iter().map(|name| format!("{name} {:.3}", mean(name))).collect()
    };
    row.notes.push(format!("mean distance to the group median: {}", means.join(", ")));
    Ok(())
}
