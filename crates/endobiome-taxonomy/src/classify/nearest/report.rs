//! What is told of the nearest references.

use super::strain::Candidate;
use super::{Answer, Consensus, Species};
use crate::classify::naming::{Naming, given, named};
use crate::classify::taxa::{NO_NODE, Taxa};
use crate::classify::{Detail, Hit, OffTarget};
use endobiome_core::{Assignment, Lineage, Rank};

/// Species that a note names.
const MOST_NAMED: usize = 12;

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
    let mut assignment = match &answer.species {
        None => given(naming, &best, answer.confidence),
        Some(species) => {
            let members = &species.group.members;
            let name =
                |&node: &u32| taxa.lineage_of_node(node, Rank::Species).get(Rank::Species).map(str::to_owned);
            named(naming, &best, answer.confidence, members.iter().filter_map(name).collect())
        }
    };
    assignment.note = note(naming, answer, &assignment, &best);
    let ties = tied_lineages(taxa, consensus, answer);
    if assignment.note.is_empty() && ties.len() > 1 && assignment.species_group.is_empty() {
        assignment.note = format!("{} lineages are equally near", ties.len());
    }
    let hits = near_references(naming, consensus, answer, words, hits);
    Detail { assignment, best, flipped: false, hits, ties }
}

/// The answer for what is no bacterial 16S rRNA gene: the names of its kind, if that is sure enough, and the kind as a note.
pub(crate) fn of_off_target(
    naming: &Naming<'_>,
    consensus: &Consensus,
    answer: &Answer,
    words: usize,
    (kind, sure): (OffTarget, f64),
    hits: usize,
) -> Detail {
    let best = kind.lineage();
    let mut confidence = [0.0; 7];
    for (rank, _) in best.iter() {
        confidence[rank.index()] = sure;
    }
    let mut assignment = given(naming, &best, confidence);
    assignment.note = kind.note();
    let hits = near_references(naming, consensus, answer, words, hits);
    Detail { assignment, best, flipped: false, hits, ties: Vec::new() }
}

/// The nearest references, up to `hits`.
fn near_references(
    naming: &Naming<'_>,
    consensus: &Consensus,
    answer: &Answer,
    words: usize,
    hits: usize,
) -> Vec<Hit> {
    let hit = |hit: &super::Neighbour| Hit {
        record: hit.record as usize,
        id: naming.ids[hit.record as usize].clone(),
        lineage: naming.taxa.lineage(consensus.class_of(hit.record)).clone(),
        shared_words: f64::from(hit.words) / words as f64,
        identity: 1.0 - hit.distance,
    };
    answer.near.iter().take(hits).map(hit).collect()
}

/// Why the nearest references do not name more.
fn note(naming: &Naming<'_>, answer: &Answer, assignment: &Assignment, best: &Lineage) -> String {
    if !assignment.species_group.is_empty() {
        return spanned(&assignment.species_group);
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
    if let (Rank::Species, Some(species)) = (next, &answer.species)
        && species.candidates.likely().len() > species.group.members.len()
    {
        return too_many(naming, species);
    }
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

/// The species that are as likely, where they are more than a group may have.
fn too_many(naming: &Naming<'_>, species: &Species) -> String {
    let likely = species.candidates.likely();
    let name = |one: &Candidate| {
        naming.taxa.lineage_of_node(one.node, Rank::Species).get(Rank::Species).map(str::to_owned)
    };
    let mut names: Vec<String> = likely.iter().take(MOST_NAMED).filter_map(name).collect();
    names.sort();
    let more = likely.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("species not resolved: {}{more}", names.join(" | "))
}

/// The genera of a group, where it spans several.
fn spanned(group: &[String]) -> String {
    let genus = |name: &String| name.rsplit_once(' ').map_or(name.clone(), |(genus, _)| genus.to_owned());
    let mut genera: Vec<String> = group.iter().map(genus).collect();
    genera.sort();
    genera.dedup();
    if genera.len() > 1 { format!("the group spans {}", genera.join(", ")) } else { String::new() }
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
