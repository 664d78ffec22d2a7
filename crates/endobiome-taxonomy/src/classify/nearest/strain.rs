//! Which species a sequence may be of, where a reference has a record or two of each: by how strains of one species vary.
//!
//! In a catalogue of type strains the nearest record is often not that of the species: a strain differs from the type strain of its own
//! species by some letters, and equals that of another. So each species among the near references gets a weight by how much
//! farther it is than the nearest one, and the weights are made shares. The weights were fitted (conditional logit) to
//! labelled sequences of strains that are independent of the reference, V1V3, V3V4 and V4 together, by
//! `tools/evaluate-taxonomy/fit_strains.py`; their figures are in docs/taxonomy.md. The answer is the fewest species that hold [`HELD`] of the shares: one species, or a group.

use super::near::Near;
use crate::classify::taxa::{NO_NODE, Taxa};
use endobiome_core::Rank;

/// Share of the candidates that the members of a group hold, where five are enough for it.
const HELD: f64 = 0.985;
/// Most members of a group that is said: one of more says little beyond the genus, and is wrong the more often. If these do not reach the
/// threshold, no species is said.
const MOST_MEMBERS: usize = 5;
/// Most members of the group that a genus may stand for.
const MOST_OF_A_GENUS: usize = 12;

/// Logarithm of the weight of a species that is as many letters farther than the nearest: a step for any, and a curve in ln(1 + letters).
const STEP: f64 = -2.288;
/// Slope of the curve when the nearest is equal to the query, up to two letters from it, or farther.
const SLOPE: [f64; 3] = [-0.764, 0.357, 0.755];
/// The same for the square of the logarithm.
const BEND: f64 = -0.691;
/// Logarithm of the weight of all species that are not among the near references, by the same three; and how it grows with the
/// logarithm of the records that are nearest.
const ELSEWHERE: [f64; 3] = [-5.757, -5.647, -5.104];
const CROWDED: f64 = 2.207;

/// A species that a query may be of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    /// Its node.
    pub(crate) node: u32,
    /// Its share; those of all candidates and of the species elsewhere add up to 1.
    pub(crate) share: f64,
}

/// The species that a query may be of.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Candidates {
    /// Greatest share first, then by node.
    pub(crate) all: Vec<Candidate>,
}

/// One species, or several that are as good as one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// The nodes, greatest share first.
    pub(crate) members: Vec<u32>,
    /// Their shares together.
    pub(crate) share: f64,
}

impl Candidates {
    /// Weighs the species of the near references (nearest first) of a query of so many letters.
    pub(crate) fn weigh(taxa: &Taxa, near: &[Near], letters: usize) -> Self {
        let Some(first) = near.first() else { return Self::default() };
        let edits = |distance: f64| (distance * letters as f64).round();
        // (species, edits of its nearest record, records)
        let mut species: Vec<(u32, f64, f64)> = Vec::new();
        for one in near {
            let node = taxa.path(one.class)[Rank::Species.index()];
            match species.iter_mut().find(|other| other.0 == node) {
                _ if node == NO_NODE => {}
                Some(known) => known.2 += 1.0,
                None => species.push((node, edits(one.distance), 1.0)),
            }
        }
        let best = edits(first.distance);
        let kind = if best < 0.5 { 0 } else { usize::from(best > 2.5) + 1 };
        let weight = |&(_, edits, records): &(u32, f64, f64)| {
            let farther = (edits - best).max(0.0);
            let step = if farther > 0.5 { STEP } else { 0.0 };
            let logarithm = libm::log1p(farther);
            records * libm::exp(step + SLOPE[kind] * logarithm + BEND * logarithm * logarithm)
        };
        let nearest: f64 = species.iter().filter(|one| one.1 - best < 0.5).map(|one| one.2).sum();
        let elsewhere = libm::exp(ELSEWHERE[kind] + CROWDED * libm::log(nearest.max(1.0)));
        let total: f64 = species.iter().map(weight).sum::<f64>() + elsewhere;
        let mut all: Vec<Candidate> =
            species.iter().map(|one| Candidate { node: one.0, share: weight(one) / total }).collect();
        all.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.node.cmp(&b.node)));
        Self { all }
    }

    /// The fewest species that hold [`HELD`] of the candidates, however many they are: greatest share first.
    pub(crate) fn likely(&self) -> &[Candidate] {
        let total: f64 = self.all.iter().map(|one| one.share).sum();
        let mut held = 0.0;
        let needed = self.all.iter().take_while(|one| {
            let more = held < HELD * total;
            held += one.share;
            more
        });
        &self.all[..needed.count()]
    }

    /// The shares of the candidates below each node of a rank, greatest first, of all candidates.
    pub(crate) fn above(&self, taxa: &Taxa, rank: Rank) -> Vec<Candidate> {
        let total: f64 = self.all.iter().map(|one| one.share).sum();
        let mut nodes: Vec<Candidate> = Vec::new();
        for one in &self.all {
            let node = taxa.path(taxa.example(one.node))[rank.index()];
            let share = one.share / total;
            match nodes.iter_mut().find(|other| other.node == node) {
                _ if node == NO_NODE => {}
                Some(other) => other.share += share,
                None => nodes.push(Candidate { node, share }),
            }
        }
        nodes.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.node.cmp(&b.node)));
        nodes
    }

    /// The species that are said together: the fewest that hold [`HELD`] of the candidates, [`MOST_MEMBERS`] at most; `None` without a
    /// candidate. `allied` gives those that are published as one with a species.
    pub(crate) fn group<'a>(&self, allied: impl Fn(u32) -> &'a [u32]) -> Option<Group> {
        self.group_up_to(MOST_MEMBERS, allied)
    }

    /// The same with as many more, up to [`MOST_OF_A_GENUS`], as the share `wanted` asks for: what a genus stands for.
    pub(crate) fn wide_group<'a>(
        &self,
        wanted: f64,
        allied: impl Fn(u32) -> &'a [u32] + Copy,
    ) -> Option<Group> {
        let mut group = self.group(allied)?;
        for most in MOST_MEMBERS + 1..=MOST_OF_A_GENUS {
            if group.share >= wanted {
                break;
            }
            group = self.group_up_to(most, allied)?;
        }
        Some(group)
    }

    fn group_up_to<'a>(&self, most: usize, allied: impl Fn(u32) -> &'a [u32]) -> Option<Group> {
        let total: f64 = self.all.iter().map(|one| one.share).sum();
        let first = self.all.first()?;
        let mut members: Vec<u32> = Vec::new();
        let mut share = 0.0;
        let take = |node: u32, members: &mut Vec<u32>, share: &mut f64| {
            if !members.contains(&node) {
                members.push(node);
                *share += self.all.iter().find(|one| one.node == node).map_or(0.0, |one| one.share);
            }
        };
        take(first.node, &mut members, &mut share);
        for &ally in allied(first.node) {
            take(ally, &mut members, &mut share);
        }
        for one in &self.all {
            if share >= HELD * total || members.len() >= most {
                break;
            }
            take(one.node, &mut members, &mut share);
        }
        Some(Group { members, share })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::Lineage;

    fn taxa(species: usize) -> Taxa {
        let lineage = |number: usize| {
            let mut lineage = Lineage::default();
            lineage.set(Rank::Genus, if number < 4 { "Alpha" } else { "Beta" });
            lineage.set(Rank::Species, format!("Alpha {number:02}"));
            lineage
        };
        Taxa::new(&(0..species).map(lineage).collect::<Vec<_>>())
    }

    fn near(class: u32, edits: f64) -> Near {
        Near { class, distance: edits / 250.0 }
    }

    #[test]
    fn a_species_a_letter_farther_stays_in_the_group_and_one_ten_farther_does_not() {
        let taxa = taxa(3);
        let near = [near(0, 0.0), near(1, 1.0), near(2, 10.0)];
        let candidates = Candidates::weigh(&taxa, &near, 250);
        let group = candidates.group(|_| &[]).unwrap();
        let of = |class: u32| taxa.path(class)[Rank::Species.index()];
        assert_eq!(group.members, [of(0), of(1)]);
        assert!(group.share > 0.9 && candidates.all[0].share > 4.0 * candidates.all[1].share);
    }

    #[test]
    fn equals_share_alike_by_their_records_and_too_many_are_no_answer() {
        let taxa = taxa(30);
        let near: Vec<Near> = (0..30).map(|class| near(class, 0.0)).collect();
        let candidates = Candidates::weigh(&taxa, &near, 250);
        let group = candidates.group(|_| &[]).unwrap();
        assert!(group.members.len() == MOST_MEMBERS && group.share < 0.5, "{group:?}");
        let above = candidates.above(&taxa, Rank::Genus);
        assert_eq!(above.len(), 2);
        assert!((above[0].share - 26.0 / 30.0).abs() < 1e-9, "Beta has 26 of 30 records: {above:?}");
    }

    /// *Escherichia coli* of V4 is one of more than five enterobacteria, and its genus most of them.
    #[test]
    fn the_group_that_a_genus_stands_for_is_as_wide_as_it_must_be() {
        let taxa = taxa(12);
        let near: Vec<Near> = (0..12).map(|class| near(class, if class < 8 { 0.0 } else { 9.0 })).collect();
        let candidates = Candidates::weigh(&taxa, &near, 250);
        let (said, wide) = (candidates.group(|_| &[]).unwrap(), candidates.wide_group(0.7, |_| &[]).unwrap());
        assert_eq!(said.members.len(), 5);
        assert!(said.share < 0.7 && wide.share >= 0.7, "{said:?} {wide:?}");
        assert!((6..=8).contains(&wide.members.len()), "{wide:?}");
        assert_eq!(candidates.wide_group(0.1, |_| &[]).unwrap(), said);
    }

    #[test]
    fn all_that_are_likely_are_told_where_they_are_too_many_for_a_group() {
        let taxa = taxa(12);
        let near: Vec<Near> = (0..12).map(|class| near(class, if class < 8 { 0.0 } else { 9.0 })).collect();
        let candidates = Candidates::weigh(&taxa, &near, 250);
        assert_eq!(candidates.likely().len(), 8);
        assert!(Candidates::default().likely().is_empty());
    }

    #[test]
    fn published_allies_come_with_the_first_member() {
        let taxa = taxa(2);
        let allies = [taxa.path(1)[Rank::Species.index()]];
        let group = Candidates::weigh(&taxa, &[near(0, 0.0)], 250).group(|_| &allies).unwrap();
        assert_eq!(group.members.len(), 2);
    }
}
