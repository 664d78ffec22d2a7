//! What is told of the nearest references.

use super::{Answer, Consensus};
use crate::classify::naming::{Naming, given};
use crate::classify::taxa::{NO_NODE, Taxa};
use crate::classify::{Detail, Hit};
use endobiome_core::{Assignment, Lineage, Rank};

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
