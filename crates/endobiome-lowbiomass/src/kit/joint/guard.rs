//! Whether load and community go together, so that another community cannot be told from reagents.
//!
//! That what is new in a weak sample is of the reagents rests on its holding the community of the clean ones beside. Where little load goes with
//! another community that is wrong, and the likelihood, which sees shares alone, cannot tell. Two signs can:
//!
//! * what is left of the sample without what is new is not like the clean samples (1 less Bray-Curtis of shares). Diluted, a community stays what it
//!   is: in simulated series the likeness is .57 to .94 with log-normal noise of .3 to .7 a taxon, as among the clean samples themselves; where a weak woman has a community of
//!   her own it is hardly above 0, and as much as the types of the two happen to share;
//! * the clean samples are all of one group of women, those in question all of others.

use super::novel::Novelty;
use crate::StudyView;

/// Part of the likeness of the clean samples to each other that a sample's rest must have to them.
const LEAST_LIKENESS: f64 = 0.5;
/// Likeness of the clean samples to each other below which they are no one community.
const ONE_COMMUNITY: f64 = 0.4;

/// Whether each sample holds the community of the clean ones beside what is new; none does where the clean ones are of no one community.
pub(super) fn alike(novelties: &[Novelty]) -> Vec<bool> {
    let mut clean: Vec<f64> = novelties.iter().filter(|new| new.clean).map(|new| new.likeness).collect();
    clean.sort_by(f64::total_cmp);
    let usual = clean.get(clean.len() / 2).copied().unwrap_or(0.0);
    novelties.iter().map(|new| usual >= ONE_COMMUNITY && new.likeness >= LEAST_LIKENESS * usual).collect()
}

/// The group of all clean samples, where those in question are all of others.
pub(super) fn groups_apart<'s>(
    study: &StudyView<'s>,
    novelties: &[Novelty],
    questioned: &[usize],
) -> Option<&'s str> {
    let group = |at: usize| study.records[novelties[at].row].group.as_deref();
    let clean: Vec<usize> = (0..novelties.len()).filter(|&at| novelties[at].clean).collect();
    let of_clean = clean.first().and_then(|&at| group(at))?;
    (questioned.len() >= 2
        && clean.iter().all(|&at| group(at) == Some(of_clean))
        && questioned.iter().all(|&at| group(at).is_some_and(|group| group != of_clean)))
    .then_some(of_clean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::{AbundanceTable, Assignment, FeatureId, SampleId, SampleRecord};

    fn novelties(clean: &[f64], others: &[f64]) -> Vec<Novelty> {
        let all = clean.iter().map(|likeness| (true, *likeness));
        all.chain(others.iter().map(|likeness| (false, *likeness)))
            .enumerate()
            .map(|(row, (clean, likeness))| Novelty { row, clean, share: 0.3, likeness, cells: Vec::new() })
            .collect()
    }

    /// Fault: where little load went with another community, that community was taken for reagents (a third of the own reads).
    #[test]
    fn a_sample_whose_rest_is_not_like_the_clean_ones_is_not_told_from_reagents() {
        assert_eq!(alike(&novelties(&[0.9, 0.85, 0.8], &[0.8, 0.04]))[3..], [true, false]);
        // A noisy series is like its noisy clean samples.
        assert_eq!(alike(&novelties(&[0.65, 0.6, 0.7], &[0.57]))[3..], [true]);
        // Women who have nothing in common are no dilution series.
        assert_eq!(alike(&novelties(&[0.1, 0.2, 0.05], &[0.3]))[3..], [false]);
    }

    #[test]
    fn groups_that_lie_apart_are_told() {
        let judged = |groups: [&str; 5]| {
            let records: Vec<SampleRecord> = groups
                .iter()
                .enumerate()
                .map(|(at, group)| {
                    let mut record = SampleRecord::new(SampleId::new(format!("S{at}")).unwrap());
                    record.group = Some((*group).to_owned());
                    record
                })
                .collect();
            let samples = records.iter().map(|record| record.id.clone()).collect();
            let rows = records.iter().map(|_| vec![(0, 1000)]).collect();
            let counts = AbundanceTable::from_rows(samples, vec![FeatureId::of(b"ACGT")], rows).unwrap();
            let assignments = [Assignment::default()];
            let study = StudyView::new(&counts, &records, &assignments, &[], None).unwrap();
            groups_apart(&study, &novelties(&[0.9; 3], &[0.9; 2]), &[3, 4]).is_some()
        };
        assert!(judged(["control", "control", "control", "case", "case"]));
        assert!(!judged(["control", "case", "control", "case", "case"]));
        assert!(!judged(["control", "control", "control", "case", "control"]));
    }
}
