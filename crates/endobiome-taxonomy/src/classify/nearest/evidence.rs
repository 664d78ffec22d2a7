//! What the nearest references say of a name.

use super::habits::Habit;
use super::near::Near;
use crate::classify::taxa::{NO_NODE, Taxa};
use endobiome_core::Rank;

/// Number of inputs of the calibration.
pub(crate) const INPUTS: usize = 14;
/// By how much farther than the nearest reference the best one of a name may be for the name to be chosen.
pub(super) const REACH: f64 = 0.008;

/// The name that the near references speak for, and how they do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spoken {
    /// The node.
    pub(crate) node: u32,
    /// The best node beside it, [`NO_NODE`] if there is none among the near references.
    pub(crate) rival: u32,
    /// Share of the named votes that are for the node.
    pub(crate) share: f64,
    /// Distance of the nearest reference of the name.
    pub(crate) distance: f64,
    /// By how much the rival is farther.
    pub(crate) ahead: f64,
    /// What the near references themselves say, see [`Spoken::inputs`].
    evidence: [f64; 10],
}

impl Spoken {
    /// Inputs of the calibration: the evidence, and how the names of this neighbourhood use to lie.
    pub(crate) fn inputs(&self, habit: &Habit) -> [f64; INPUTS] {
        let mut inputs = [0.0; INPUTS];
        inputs[..10].copy_from_slice(&self.evidence);
        inputs[10..].copy_from_slice(&[habit.apart, habit.within, habit.between, habit.nameless]);
        inputs
    }
}

/// How much each of the near references counts.
///
/// It falls off exponentially with the distance by which a reference is behind the nearest; the scale is 0.003 edits a letter and a tenth
/// of the distance of the nearest itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Votes(Vec<f64>);

impl Votes {
    /// Those of near references, nearest first.
    pub(crate) fn of(near: &[Near]) -> Self {
        Self::from(near, near.first().map_or(0.0, |nearest| nearest.distance))
    }

    fn from(near: &[Near], from: f64) -> Self {
        Self(near.iter().map(|one| libm::exp((from - one.distance) / (0.003 + 0.1 * from))).collect())
    }
}

/// Where and among what a name is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    /// The tree.
    pub(crate) taxa: &'a Taxa,
    /// The rank asked for.
    pub(crate) rank: Rank,
    /// The node already chosen above, as (rank, node).
    pub(crate) under: Option<(Rank, u32)>,
}

impl Question<'_> {
    /// Asks the near references (nearest first) for a name.
    ///
    /// A reference without a name at the rank does not speak against a name: its label is missing. How near it is
    /// beside the named ones is an input of its own. `allied(a, b)` says that two nodes are one to the region, so that
    /// neither is the other's rival.
    ///
    /// [`Votes`] are those of the nearest; where the best that may be chosen is farther, they are taken from it.
    pub(crate) fn ask(
        &self,
        near: &[Near],
        votes: &Votes,
        allied: impl Fn(u32, u32) -> bool,
    ) -> Option<Spoken> {
        let node_of = |one: &Near| self.taxa.path(one.class)[self.rank.index()];
        let inside = |one: &Near| {
            self.under.is_none_or(|(rank, node)| self.taxa.path(one.class)[rank.index()] == node)
        };
        let nearest = near.first()?.distance;
        let far = near.last()?.distance;
        let named = || near.iter().filter(|one| node_of(one) != NO_NODE);
        let best = named().find(|one| inside(one))?.distance;
        let of_best = (best != nearest).then(|| Votes::from(near, best));
        let of_best = of_best.as_ref().unwrap_or(votes);
        // (node, least distance, votes), in order of first appearance.
        let mut candidates: Vec<(u32, f64, f64)> = Vec::new();
        let mut all_votes = 0.0;
        for (one, &vote) in near.iter().zip(&of_best.0).filter(|(one, _)| node_of(one) != NO_NODE) {
            all_votes += vote;
            let node = node_of(one);
            match candidates.iter_mut().find(|candidate| candidate.0 == node) {
                Some(candidate) => candidate.2 += vote,
                None => candidates.push((node, one.distance, vote)),
            }
        }
        let within: Vec<u32> = named().filter(|one| inside(one)).map(node_of).collect();
        let mut chosen: Option<(u32, f64, f64)> = None;
        for &candidate in &candidates {
            if candidate.1 <= best + REACH
                && within.contains(&candidate.0)
                && chosen.is_none_or(|other| candidate.2 > other.2)
            {
                chosen = Some(candidate);
            }
        }
        let (node, own, _) = chosen?;
        let rival = candidates.iter().find(|other| other.0 != node && !allied(node, other.0));
        let rival_distance = rival.map_or(far.max(own), |other| other.1);
        let own_votes: f64 = candidates
            .iter()
            .filter(|other| other.0 == node || allied(node, other.0))
            .map(|candidate| candidate.2)
            .sum();
        let (mut nameless, mut any) = (0.0, 0.0);
        let mut nameless_distance = far;
        for (one, &vote) in near.iter().zip(&votes.0).rev() {
            any += vote;
            if node_of(one) == NO_NODE {
                nameless += vote;
                nameless_distance = one.distance;
            }
        }
        let beside = named().filter(|one| node_of(one) == node && one.distance <= own + 0.01).count() as f64;
        let share = own_votes / all_votes;
        let ahead = rival_distance - own;
        Some(Spoken {
            node,
            rival: rival.map_or(NO_NODE, |other| other.0),
            share,
            distance: own,
            ahead,
            evidence: [
                own,
                rival_distance,
                ahead,
                nameless_distance,
                own - nameless_distance,
                share,
                nameless / any,
                libm::log1p(beside),
                libm::log(own + 0.002),
                libm::log(rival_distance + 0.002),
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::Lineage;

    fn taxa() -> Taxa {
        let lineage = |genus: &str| {
            let mut lineage = Lineage::default();
            lineage.set(Rank::Domain, "Bacteria");
            lineage.set(Rank::Genus, genus);
            lineage
        };
        Taxa::new(&[lineage(""), lineage("A"), lineage("B")])
    }

    fn ask(near: &[Near]) -> Spoken {
        let taxa = taxa();
        Question { taxa: &taxa, rank: Rank::Genus, under: None }
            .ask(near, &Votes::of(near), |_, _| false)
            .unwrap()
    }

    fn near(class: u32, distance: f64) -> Near {
        Near { class, distance }
    }

    #[test]
    fn a_missing_name_is_no_rival_but_is_weighed() {
        let named = ask(&[near(1, 0.02), near(2, 0.08)]);
        let with_nameless = ask(&[near(0, 0.01), near(1, 0.02), near(2, 0.08)]);
        assert_eq!((named.node, named.rival), (with_nameless.node, with_nameless.rival));
        assert_eq!(named.evidence[6], 0.0);
        assert!(with_nameless.evidence[6] > 0.5);
        assert!((with_nameless.evidence[4] - 0.01).abs() < 1e-12);
        assert!((named.distance - 0.02).abs() < 1e-12 && (named.ahead - 0.06).abs() < 1e-12);
    }

    #[test]
    fn many_near_references_outvote_one_that_is_hardly_nearer() {
        let spoken = ask(&[near(1, 0.010), near(2, 0.012), near(2, 0.012), near(2, 0.012)]);
        let taxa = taxa();
        assert_eq!(spoken.node, taxa.path(2)[5]);
        assert_eq!(spoken.rival, taxa.path(1)[5]);
        assert!(spoken.ahead < 0.0);
    }
}
