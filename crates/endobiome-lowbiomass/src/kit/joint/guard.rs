//! Whether load and community go together, so that another community cannot be told from reagents.
//!
//! That what is new in weak samples is of the reagents rests on weak samples holding the community of clean ones. Where little load goes with
//! another community that is wrong, and the likelihood cannot see it: all that these samples hold is then new. Two signs are seen:
//!
//! * most of the samples in question would keep next to nothing of what the clean ones hold. In a dilution series that is so in the last samples
//!   alone, for the reagents' part grows by degrees;
//! * the clean samples are all of one group of women, those in question all of others.

use super::novel::Novelty;
use crate::StudyView;

/// Part of what is not of the blanks' features below which next to nothing of the clean samples' community is left.
const NOTHING_LEFT: f64 = 0.1;

/// Why what is new cannot be told from another community, in words; `None` where nothing says so. `questioned` are the places of the samples from
/// which it would be taken, with the part of each that the blanks' features explain.
pub(super) fn confounded(
    study: &StudyView<'_>,
    novelties: &[Novelty],
    questioned: &[(usize, f64)],
) -> Option<String> {
    let vanish = questioned
        .iter()
        .filter(|&&(at, seen)| {
            let rest = (1.0 - seen).max(0.0);
            rest - novelties[at].share < NOTHING_LEFT * rest
        })
        .count();
    if questioned.len() >= 2 && 2 * vanish > questioned.len() {
        return Some(format!(
            "{vanish} of the {} samples in question would keep next to nothing of what the clean ones hold",
            questioned.len()
        ));
    }
    let group = |at: usize| study.records[novelties[at].row].group.as_deref();
    let clean: Vec<usize> = (0..novelties.len()).filter(|&at| novelties[at].clean).collect();
    let of_clean = clean.first().and_then(|&at| group(at))?;
    let apart = questioned.len() >= 2
        && clean.iter().all(|&at| group(at) == Some(of_clean))
        && questioned.iter().all(|&(at, _)| group(at).is_some_and(|group| group != of_clean));
    apart.then(|| {
        format!("the clean samples are all of the group {of_clean}, those in question all of others")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::{AbundanceTable, Assignment, FeatureId, SampleId, SampleRecord};

    fn novelty(row: usize, clean: bool, share: f64) -> Novelty {
        Novelty { row, clean, share, cells: Vec::new() }
    }

    fn judged(groups: &[&str], shares: &[f64]) -> Option<String> {
        let records: Vec<SampleRecord> = groups
            .iter()
            .enumerate()
            .map(|(at, group)| {
                let mut record = SampleRecord::new(SampleId::new(format!("S{at}")).unwrap());
                record.group = (!group.is_empty()).then(|| (*group).to_owned());
                record
            })
            .collect();
        let samples = records.iter().map(|record| record.id.clone()).collect();
        let rows = records.iter().map(|_| vec![(0, 1000)]).collect();
        let counts = AbundanceTable::from_rows(samples, vec![FeatureId::of(b"ACGT")], rows).unwrap();
        let assignments = [Assignment::default()];
        let study = StudyView::new(&counts, &records, &assignments, &[]).unwrap();
        let clean = groups.len() - shares.len();
        let novelties: Vec<Novelty> = (0..groups.len())
            .map(|at| novelty(at, at < clean, if at < clean { 0.0 } else { shares[at - clean] }))
            .collect();
        let questioned: Vec<(usize, f64)> = (clean..groups.len()).map(|at| (at, 0.2)).collect();
        confounded(&study, &novelties, &questioned)
    }

    /// Fault: where little load went with another community, that community was taken for reagents (a third of the own reads).
    #[test]
    fn a_community_that_goes_with_little_load_is_not_told_from_reagents() {
        let nobody = ["", "", "", "", "", ""];
        assert_eq!(judged(&nobody, &[0.2, 0.4, 0.7]), None, "a dilution series: by degrees");
        assert!(judged(&nobody, &[0.78, 0.79, 0.3]).is_some(), "all that they hold is new");
        let apart = ["control", "control", "control", "case", "case", "case"];
        assert!(judged(&apart, &[0.2, 0.3, 0.4]).is_some_and(|words| words.contains("group control")));
        let mixed = ["control", "case", "control", "case", "case", "case"];
        assert_eq!(judged(&mixed, &[0.2, 0.3, 0.4]), None);
    }
}
