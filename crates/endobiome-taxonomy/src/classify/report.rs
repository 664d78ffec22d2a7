//! From what a method found to what the user is told.

use super::consensus::{Answer, Consensus};
use super::support::Supported;
use super::taxa::{NO_NODE, Taxa};
use super::{Detail, Hit};
use crate::region::SpeciesGroups;
use endobiome_core::{Assignment, Lineage, Rank};

/// What names are given by.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'a> {
    pub(crate) taxa: &'a Taxa,
    /// Least confidence of a name that is given.
    pub(crate) threshold: f64,
    pub(crate) groups: Option<&'a SpeciesGroups>,
    pub(crate) ids: &'a [String],
}

/// The answer of a method that votes for classes; `tied` are the classes that fit equally well.
pub(crate) fn of_support(naming: &Naming<'_>, supported: &Supported, tied: &[u32]) -> Detail {
    let best = naming.taxa.lineage(supported.class).clone();
    let mut assignment = given(naming, &best, supported.confidence);
    let ties: Vec<Lineage> = if tied.len() > 1 {
        tied.iter().map(|&class| naming.taxa.lineage(class).clone()).collect()
    } else {
        Vec::new()
    };
    // Ties inside a group are the group.
    if !ties.is_empty() && assignment.species_group.is_empty() {
        assignment.note = format!("{} lineages fit equally well", ties.len());
    } else if assignment.species_group.is_empty() {
        let uncertain = best.iter().find(|(rank, _)| supported.confidence[rank.index()] < naming.threshold);
        if let Some((rank, name)) = uncertain {
            assignment.note =
                format!("{rank} not certain: {name} at {:.2}", supported.confidence[rank.index()]);
        } else if best == Lineage::default() {
            assignment.note = "what fits best is a lineage without names".to_owned();
        }
    }
    Detail { assignment, best, ties, ..Detail::default() }
}

/// The answer of the nearest references.
pub(crate) fn of_answer(
    naming: &Naming<'_>,
    consensus: &Consensus,
    answer: &Answer,
    words: usize,
    hits: usize,
) -> Detail {
    let taxa = naming.taxa;
    let mut best = Lineage::default();
    for rank in Rank::ALL {
        if let Some(spoken) = &answer.said[rank.index()] {
            let lineage = taxa.lineage_of_node(spoken.node, rank);
            if let Some(name) = lineage.get(rank) {
                best.set(rank, name);
            }
        }
    }
    let mut assignment = given(naming, &best, answer.confidence);
    assignment.note = note(naming, answer, &assignment, &best);
    let ties = tied_lineages(taxa, consensus, answer);
    if assignment.note.is_empty() && ties.len() > 1 && assignment.species_group.is_empty() {
        assignment.note = format!("{} lineages are equally near", ties.len());
    }
    let hits = answer.near.iter().take(hits).map(|hit| Hit {
        record: hit.record as usize,
        id: naming.ids[hit.record as usize].clone(),
        lineage: taxa.lineage(consensus.class_of(hit.record)).clone(),
        shared_words: f64::from(hit.words) / words as f64,
        identity: 1.0 - hit.distance,
    });
    Detail { assignment, best, flipped: false, hits: hits.collect(), ties }
}

/// Names whose confidence passes, and the group for a species that the region cannot tell from others.
fn given(naming: &Naming<'_>, best: &Lineage, confidence: [f64; 7]) -> Assignment {
    let mut lineage = Lineage::default();
    for (rank, name) in best.iter() {
        if confidence[rank.index()] < naming.threshold {
            break;
        }
        lineage.set(rank, name);
    }
    let mut species_group = Vec::new();
    if let (Some(groups), Some(species)) = (naming.groups, lineage.get(Rank::Species)) {
        species_group = groups.group_of(species).to_vec();
        if species_group.len() > 1 {
            lineage.clear(Rank::Species);
        } else {
            species_group.clear();
        }
    }
    Assignment { lineage, confidence, species_group, note: String::new() }
}

/// Why the nearest references do not name more.
fn note(naming: &Naming<'_>, answer: &Answer, assignment: &Assignment, best: &Lineage) -> String {
    if !assignment.species_group.is_empty() {
        return String::new();
    }
    let deepest = assignment.lineage.deepest();
    let next = match deepest {
        None => Rank::Domain,
        Some((Rank::Species, _)) => return String::new(),
        Some((rank, _)) => Rank::ALL[rank.index() + 1],
    };
    let under = deepest.map_or("", |(_, name)| name);
    let Some(spoken) = &answer.said[next.index()] else {
        return match deepest {
            None => "nothing like it in the reference".to_owned(),
            Some(_) => format!("the near references in {under} have no {next} name"),
        };
    };
    let rival = (spoken.rival != NO_NODE && spoken.share < 0.75)
        .then(|| naming.taxa.lineage_of_node(spoken.rival, next))
        .and_then(|lineage| lineage.get(next).map(str::to_owned));
    match (rival, best.get(next)) {
        (Some(rival), Some(name)) => format!("{next} not resolved: {name} or {rival}"),
        _ if deepest.is_none() => "unlike anything in the reference".to_owned(),
        _ if next == Rank::Species || spoken.distance < 0.005 => format!("{next} not certain in {under}"),
        _ => format!("novel {next} in {under}"),
    }
}

/// The lineages of all references that are as near as the nearest; empty for a single one.
fn tied_lineages(taxa: &Taxa, consensus: &Consensus, answer: &Answer) -> Vec<Lineage> {
    let Some(first) = answer.near.first() else { return Vec::new() };
    let mut classes: Vec<u32> = answer
        .near
        .iter()
        .take_while(|hit| hit.distance == first.distance)
        .map(|hit| consensus.class_of(hit.record))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    if classes.len() < 2 {
        return Vec::new();
    }
    classes.into_iter().map(|class| taxa.lineage(class).clone()).collect()
}
