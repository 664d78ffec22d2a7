//! What the nearest references say of a name.

use super::taxa::{NO_NODE, Taxa};
use endobiome_core::Rank;

/// Number of inputs of the calibration.
pub(crate) const INPUTS: usize = 14;

/// A near reference: its class and how many words it shares with the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Near {
    /// Its class.
    pub(crate) class: u32,
    /// Shared words.
    pub(crate) words: u32,
}

/// The name that the near references speak for, and how they do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spoken {
    /// The node.
    pub(crate) node: u32,
    /// The best node beside it, [`NO_NODE`] if there is none among the near references.
    pub(crate) rival: u32,
    /// Share of the named votes that are for the node.
    pub(crate) share: f64,
    /// Inputs of the calibration.
    pub(crate) inputs: [f64; INPUTS],
}

/// Where and among what a name is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    /// The tree.
    pub(crate) taxa: &'a Taxa,
    /// References under each node.
    pub(crate) sizes: &'a [u32],
    /// Distinct words of the query.
    pub(crate) words: usize,
    /// The rank asked for.
    pub(crate) rank: Rank,
    /// The node already chosen above, as (rank, node).
    pub(crate) under: Option<(Rank, u32)>,
}

impl Question<'_> {
    /// Asks the near references (greatest count first) for a name.
    ///
    /// A reference without a name at the rank does not speak against a name: its label is missing. How near it is
    /// beside the named ones is an input of its own. `allied(a, b)` says that two nodes are one to the region, so that
    /// neither is the other's rival.
    ///
    /// Votes fall off exponentially with the words by which a reference is behind the best; the scale is 1 % of the
    /// words and a tenth of what the best itself lacks.
    pub(crate) fn ask(&self, near: &[Near], allied: impl Fn(u32, u32) -> bool) -> Option<Spoken> {
        let words = self.words as f64;
        let node_of = |one: &Near| self.taxa.path(one.class)[self.rank.index()];
        let inside = |one: &Near| {
            self.under.is_none_or(|(rank, node)| self.taxa.path(one.class)[rank.index()] == node)
        };
        let best_of_all = f64::from(near.first()?.words);
        let named = || near.iter().filter(|one| node_of(one) != NO_NODE);
        let best = f64::from(named().find(|one| inside(one))?.words);
        let scale = 0.01 * words + 0.1 * (words - best);
        // (node, best count, votes), in order of first appearance.
        let mut candidates: Vec<(u32, f64, f64)> = Vec::new();
        let mut all_votes = 0.0;
        for one in named() {
            let vote = ((f64::from(one.words) - best) / scale).exp();
            all_votes += vote;
            let node = node_of(one);
            match candidates.iter_mut().find(|candidate| candidate.0 == node) {
                Some(candidate) => candidate.2 += vote,
                None => candidates.push((node, f64::from(one.words), vote)),
            }
        }
        let within: Vec<u32> = named().filter(|one| inside(one)).map(node_of).collect();
        let mut chosen: Option<(u32, f64, f64)> = None;
        for &candidate in &candidates {
            if candidate.1 >= best - 0.02 * words
                && within.contains(&candidate.0)
                && chosen.is_none_or(|other| candidate.2 > other.2)
            {
                chosen = Some(candidate);
            }
        }
        let (node, own, _) = chosen?;
        let rival = candidates.iter().find(|other| other.0 != node && !allied(node, other.0));
        let last = f64::from(near.last()?.words).min(own);
        let rival_best = rival.map_or(last, |other| other.1);
        let own_votes: f64 = candidates
            .iter()
            .filter(|other| other.0 == node || allied(node, other.0))
            .map(|candidate| candidate.2)
            .sum();
        let wide = 0.01 * words + 0.1 * (words - best_of_all);
        let (mut nameless, mut any) = (0.0, 0.0);
        for one in near {
            let vote = ((f64::from(one.words) - best_of_all) / wide).exp();
            any += vote;
            if node_of(one) == NO_NODE {
                nameless += vote;
            }
        }
        let beside = named().filter(|one| node_of(one) == node && f64::from(one.words) >= own - 0.04 * words);
        let beside = beside.count() as f64;
        let lack = (words - own) / words;
        let rival_lack = (words - rival_best) / words;
        let ahead = rival_lack - lack;
        let behind = lack - (words - best_of_all) / words;
        let share = own_votes / all_votes;
        Some(Spoken {
            node,
            rival: rival.map_or(NO_NODE, |other| other.0),
            share,
            inputs: [
                lack,
                lack.max(0.0).sqrt(),
                ahead,
                ahead.abs().sqrt().copysign(ahead),
                behind,
                behind.max(0.0).sqrt(),
                share,
                nameless / any,
                f64::from(self.sizes[node as usize].max(1)).ln(),
                beside.ln_1p(),
                rival_lack,
                ahead / (rival_lack + 0.01),
                (lack + 0.004).ln(),
                (rival_lack + 0.004).ln(),
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
        let question =
            Question { taxa: &taxa, sizes: &[3, 1, 1], words: 100, rank: Rank::Genus, under: None };
        question.ask(near, |_, _| false).unwrap()
    }

    #[test]
    fn a_missing_name_is_no_rival_but_is_weighed() {
        let near = |class, words| Near { class, words };
        let named = ask(&[near(1, 95), near(2, 80)]);
        let with_nameless = ask(&[near(0, 99), near(1, 95), near(2, 80)]);
        assert_eq!(named.node, with_nameless.node);
        assert_eq!(named.inputs[7], 0.0);
        assert!(with_nameless.inputs[7] > 0.5);
        assert!((named.inputs[0] - 0.05).abs() < 1e-12 && (named.inputs[10] - 0.2).abs() < 1e-12);
    }

    #[test]
    fn many_near_references_outvote_one_that_is_hardly_nearer() {
        let near = |class, words| Near { class, words };
        let spoken = ask(&[near(1, 96), near(2, 95), near(2, 95), near(2, 95)]);
        let taxa = taxa();
        assert_eq!(spoken.node, taxa.path(2)[5]);
        assert_eq!(spoken.rival, taxa.path(1)[5]);
    }
}
