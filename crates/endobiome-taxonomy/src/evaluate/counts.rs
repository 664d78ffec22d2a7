//! Counting what a classifier did.

use super::Given;
use endobiome_core::Rank;
use serde::{Deserialize, Serialize};

/// Counts at one rank (Edgar 2018).
///
/// A held-out record is *known* if its name at the rank is in the reference, else *new*. A known one is classified
/// correctly, misclassified (another name) or under-classified (no name); a new one is over-classified if it gets
/// any name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankCounts {
    /// The rank.
    pub rank: Rank,
    /// Records whose name is in the reference.
    pub known: usize,
    /// Records whose name is not.
    pub new: usize,
    /// Known ones that got their name.
    pub correct: usize,
    /// Known ones that got another.
    pub misclassified: usize,
    /// Known ones that got none.
    pub under_classified: usize,
    /// New ones that got a name.
    pub over_classified: usize,
}

impl RankCounts {
    /// Share of the known ones that got their name; 0 if there are none.
    pub fn correct_rate(&self) -> f64 {
        share(self.correct, self.known)
    }

    /// Share of the known ones that got another name; 0 if there are none.
    pub fn misclassification_rate(&self) -> f64 {
        share(self.misclassified, self.known)
    }

    /// Share of the known ones that got no name; 0 if there are none.
    pub fn under_classification_rate(&self) -> f64 {
        share(self.under_classified, self.known)
    }

    /// Share of the new ones that got a name; 0 if there are none.
    pub fn over_classification_rate(&self) -> f64 {
        share(self.over_classified, self.new)
    }
}

/// Rates at one threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SweepPoint {
    /// Least confidence at which a name is given.
    pub threshold: f64,
    /// Share of the known ones that get their name.
    pub correct: f64,
    /// Share of the known ones that get another.
    pub misclassified: f64,
    /// Share of the new ones that get a name.
    pub over_classified: f64,
}

/// Names whose confidence lies in one tenth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Least confidence of the bin; the bin is a tenth wide.
    pub from: f64,
    /// Names in it.
    pub names: usize,
    /// Their mean confidence; 0 without names.
    pub mean_confidence: f64,
    /// Share of them that are right; 0 without names.
    pub right: f64,
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

pub(crate) fn count(rank: Rank, given: &[Given], threshold: f64) -> RankCounts {
    let mut counts = RankCounts {
        rank,
        known: 0,
        new: 0,
        correct: 0,
        misclassified: 0,
        under_classified: 0,
        over_classified: 0,
    };
    for one in given {
        let named = one.named && one.confidence >= threshold;
        if one.known {
            counts.known += 1;
            match (named, one.right) {
                (false, _) => counts.under_classified += 1,
                (true, true) => counts.correct += 1,
                (true, false) => counts.misclassified += 1,
            }
        } else {
            counts.new += 1;
            counts.over_classified += usize::from(named);
        }
    }
    counts
}

/// The rates at each confidence that occurs, from the highest down.
pub(crate) fn sweep(given: &[Given]) -> Vec<SweepPoint> {
    let known = given.iter().filter(|one| one.known).count();
    let new = given.len() - known;
    let mut named: Vec<&Given> = given.iter().filter(|one| one.named).collect();
    named.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let (mut correct, mut wrong, mut over) = (0, 0, 0);
    let mut points: Vec<SweepPoint> = Vec::new();
    for one in named {
        match (one.known, one.right) {
            (true, true) => correct += 1,
            (true, false) => wrong += 1,
            (false, _) => over += 1,
        }
        let point = SweepPoint {
            threshold: one.confidence,
            correct: share(correct, known),
            misclassified: share(wrong, known),
            over_classified: share(over, new),
        };
        match points.last_mut() {
            Some(last) if last.threshold == point.threshold => *last = point,
            _ => points.push(point),
        }
    }
    points
}

/// Ten bins of confidence.
pub(crate) fn calibration(given: &[Given]) -> Vec<CalibrationBin> {
    let mut bins = [(0_usize, 0.0_f64, 0_usize); 10];
    for one in given.iter().filter(|one| one.named) {
        let (names, sum, right) = &mut bins[((one.confidence * 10.0) as usize).min(9)];
        *names += 1;
        *sum += one.confidence;
        *right += usize::from(one.right);
    }
    bins.iter()
        .enumerate()
        .map(|(at, &(names, sum, right))| CalibrationBin {
            from: at as f64 / 10.0,
            names,
            mean_confidence: if names == 0 { 0.0 } else { sum / names as f64 },
            right: share(right, names),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: [Given; 5] = [
        Given { known: true, named: true, right: true, confidence: 0.95 },
        Given { known: true, named: true, right: false, confidence: 0.6 },
        Given { known: true, named: false, right: false, confidence: 0.0 },
        Given { known: false, named: true, right: false, confidence: 0.6 },
        Given { known: false, named: true, right: false, confidence: 0.2 },
    ];

    #[test]
    fn counts_as_edgar_does() {
        let counts = count(Rank::Genus, &GIVEN, 0.5);
        assert_eq!((counts.known, counts.new), (3, 2));
        assert_eq!((counts.correct, counts.misclassified, counts.under_classified), (1, 1, 1));
        assert_eq!(counts.over_classification_rate(), 0.5);
        assert_eq!(count(Rank::Genus, &[], 0.5).correct_rate(), 0.0);
    }

    #[test]
    fn a_sweep_takes_equal_confidences_together() {
        let points = sweep(&GIVEN);
        let thresholds: Vec<f64> = points.iter().map(|point| point.threshold).collect();
        assert_eq!(thresholds, [0.95, 0.6, 0.2]);
        assert_eq!((points[1].misclassified, points[1].over_classified), (1.0 / 3.0, 0.5));
    }

    #[test]
    fn bins_hold_what_was_named() {
        let bins = calibration(&GIVEN);
        assert_eq!((bins[6].names, bins[6].right), (2, 0.0));
        assert_eq!((bins[9].names, bins[9].right), (1, 1.0));
        assert_eq!(bins.iter().map(|bin| bin.names).sum::<usize>(), 4);
    }
}
