//! One name where several references or methods were asked about the same sequence.

use endobiome_core::{Assignment, Lineage, Rank};

/// What several classifications of one sequence agree on.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// The agreed name. Its confidence is, down to the agreed rank, the least of those who name the rank, and 0 below. The note says
    /// who disputes what.
    pub assignment: Assignment,
    /// How many of the opinions name the agreed rank; 0 when nothing is agreed.
    pub supporters: usize,
    /// The deepest rank at which two opinions name different taxa.
    pub disputed: Option<Rank>,
}

/// Agrees the opinions about one sequence, each with the word by which it is called in notes. Names are compared as they are: map
/// them to one vocabulary first.
///
/// The agreed rank is the deepest at which all opinions that name it name the same, and none that stops higher up contradicts
/// it: the last name it gives must stand in the agreed lineage. An opinion that does not reach a rank is not against a name there:
/// references lack names for reasons of their own. A group of species agrees with another, or with a species, when they share
/// a member, and what is agreed is then **all** that any of them names: a reference that lacks a member of a group must not turn
/// the group into one name. The names above the agreed rank are those of the first opinion that names it; where others
/// write them otherwise, the note says so.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_taxonomy::consensus::agree;
/// let named = |genus: &str, species: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment.lineage.set(Rank::Species, species);
///     assignment
/// };
/// let (silva, niche) = (named("Prevotella", "Prevotella bivia"), named("Prevotella", "Prevotella amnii"));
/// let agreement = agree(&[("silva", &silva), ("niche", &niche)]);
/// assert_eq!(agreement.assignment.lineage.deepest(), Some((Rank::Genus, "Prevotella")));
/// assert_eq!(agreement.disputed, Some(Rank::Species));
/// assert_eq!(agreement.assignment.note, "species not agreed: Prevotella bivia (silva), Prevotella amnii (niche)");
/// ```
pub fn agree(opinions: &[(&str, &Assignment)]) -> Agreement {
    let mut dispute: Option<(Rank, String)> = None;
    for rank in Rank::ALL.into_iter().rev() {
        let speakers: Vec<&(&str, &Assignment)> =
            opinions.iter().filter(|(_, opinion)| names(opinion, rank).next().is_some()).collect();
        let Some((_, first)) = speakers.first() else { continue };
        let alike = speakers_agree(&speakers, rank);
        let against = opinions.iter().find(|(_, opinion)| contradicts(opinion, &first.lineage, rank));
        if alike && against.is_none() {
            let disputed = dispute.as_ref().map(|(rank, _)| *rank);
            let mut notes: Vec<String> = dispute.map(|(_, words)| words).into_iter().collect();
            notes.extend(spelt_otherwise(&speakers, &first.lineage, rank));
            let assignment = Assignment { note: notes.join("; "), ..named(&speakers, rank) };
            return Agreement { assignment, supporters: speakers.len(), disputed };
        }
        if dispute.is_none() {
            dispute = Some((rank, words_of(&speakers, against.filter(|_| alike), rank)));
        }
    }
    let disputed = dispute.as_ref().map(|(rank, _)| *rank);
    let note = match dispute {
        Some((_, words)) => words,
        None => "no opinion names it".to_owned(),
    };
    Agreement { assignment: Assignment::unclassified(note), supporters: 0, disputed }
}

/// The names of an opinion at a rank: one, the members of a group of species, or none.
fn names(opinion: &Assignment, rank: Rank) -> impl Iterator<Item = &str> {
    let name = opinion.lineage.get(rank);
    let members = if rank == Rank::Species && name.is_none() { &opinion.species_group[..] } else { &[] };
    name.into_iter().chain(members.iter().map(String::as_str))
}

fn speakers_agree(speakers: &[&(&str, &Assignment)], rank: Rank) -> bool {
    let Some(((_, first), others)) = speakers.split_first() else { return false };
    names(first, rank)
        .any(|name| others.iter().all(|(_, other)| names(other, rank).any(|theirs| theirs == name)))
}

/// Whether an opinion that does not reach `rank` ends on a name that is not in the lineage.
fn contradicts(opinion: &Assignment, lineage: &Lineage, rank: Rank) -> bool {
    if names(opinion, rank).next().is_some() {
        return false;
    }
    match opinion.lineage.truncated(rank).deepest() {
        Some((last, name)) => lineage.get(last).is_some_and(|agreed| agreed != name),
        None => false,
    }
}

/// The agreed assignment, without its note.
fn named(speakers: &[&(&str, &Assignment)], rank: Rank) -> Assignment {
    let lineage = &speakers[0].1.lineage;
    let mut assignment = Assignment { lineage: lineage.truncated(rank), ..Assignment::default() };
    if rank == Rank::Species {
        let mut all: Vec<&str> = speakers.iter().flat_map(|(_, opinion)| names(opinion, rank)).collect();
        all.sort_unstable();
        all.dedup();
        match all[..] {
            [single] => assignment.lineage.set(rank, single),
            _ => {
                assignment.lineage.clear(rank);
                assignment.species_group = all.into_iter().map(str::to_owned).collect();
            }
        }
    }
    for above in Rank::ALL.into_iter().filter(|above| *above <= rank) {
        let confidences = speakers
            .iter()
            .filter(|(_, opinion)| names(opinion, above).next().is_some())
            .map(|(_, opinion)| opinion.confidence[above.index()]);
        assignment.confidence[above.index()] = confidences.fold(f64::NAN, f64::min);
        if assignment.confidence[above.index()].is_nan() {
            assignment.confidence[above.index()] = 0.0;
        }
    }
    assignment
}

/// `genus not agreed: A (silva), B (niche)`.
fn words_of(speakers: &[&(&str, &Assignment)], against: Option<&(&str, &Assignment)>, rank: Rank) -> String {
    let mut said: Vec<String> = speakers
        .iter()
        .map(|(label, opinion)| format!("{} ({label})", names(opinion, rank).collect::<Vec<_>>().join(" | ")))
        .collect();
    if let Some((label, opinion)) = against
        && let Some((last, name)) = opinion.lineage.truncated(rank).deepest()
    {
        said.push(format!("{last} {name} ({label})"));
    }
    format!("{rank} not agreed: {}", said.join(", "))
}

/// The names above the agreed rank that an opinion gives otherwise, one a rank.
fn spelt_otherwise(speakers: &[&(&str, &Assignment)], lineage: &Lineage, rank: Rank) -> Vec<String> {
    Rank::ALL
        .into_iter()
        .filter(|above| *above < rank)
        .filter_map(|above| {
            let agreed = lineage.get(above)?;
            speakers.iter().find_map(|(label, opinion)| {
                let theirs = opinion.lineage.get(above).filter(|name| *name != agreed)?;
                Some(format!("{above} {theirs} in {label}"))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::agree;
    use endobiome_core::{Assignment, Rank};

    fn opinion(names: &[(Rank, &str)], group: &[&str]) -> Assignment {
        let mut assignment = Assignment { confidence: [0.9; 7], ..Assignment::default() };
        names.iter().for_each(|(rank, name)| assignment.lineage.set(*rank, *name));
        assignment.species_group = group.iter().map(|member| (*member).to_owned()).collect();
        assignment
    }

    #[test]
    fn a_reference_that_lacks_a_member_does_not_turn_a_group_into_one_name() {
        let group = opinion(&[(Rank::Genus, "G")], &["G a", "G b"]);
        let single = opinion(&[(Rank::Genus, "G"), (Rank::Species, "G a")], &[]);
        for opinions in [[("x", &group), ("y", &single)], [("y", &single), ("x", &group)]] {
            let agreement = agree(&opinions);
            assert_eq!(agreement.assignment.lineage.get(Rank::Species), None);
            assert_eq!(agreement.assignment.species_group, ["G a", "G b"]);
            assert_eq!((agreement.supporters, agreement.disputed), (2, None));
        }
    }

    #[test]
    fn a_name_that_only_one_gives_stands_unless_another_ends_elsewhere() {
        let deep = opinion(&[(Rank::Family, "F"), (Rank::Genus, "G"), (Rank::Species, "G a")], &[]);
        let short = opinion(&[(Rank::Family, "F")], &[]);
        let elsewhere = opinion(&[(Rank::Family, "H")], &[]);
        let nothing = opinion(&[], &[]);
        let agreed = agree(&[("x", &deep), ("y", &short), ("z", &nothing)]);
        assert_eq!(agreed.assignment.lineage.get(Rank::Species), Some("G a"));
        assert_eq!((agreed.supporters, agreed.disputed), (1, None));
        let refused = agree(&[("x", &deep), ("y", &elsewhere)]);
        assert_eq!(refused.assignment.lineage.deepest(), None);
        assert_eq!((refused.supporters, refused.disputed), (0, Some(Rank::Species)));
        assert_eq!(refused.assignment.note, "species not agreed: G a (x), family H (y)");
    }

    #[test]
    fn two_spellings_of_a_phylum_do_not_hide_a_genus_that_both_name() {
        let ncbi = opinion(&[(Rank::Phylum, "Bacillota"), (Rank::Genus, "G")], &[]);
        let gtdb = opinion(&[(Rank::Phylum, "Bacillota_A"), (Rank::Genus, "G")], &[]);
        let agreed = agree(&[("ncbi", &ncbi), ("gtdb", &gtdb)]);
        assert_eq!(agreed.assignment.lineage.get(Rank::Genus), Some("G"));
        assert_eq!(agreed.assignment.lineage.get(Rank::Phylum), Some("Bacillota"));
        assert_eq!(agreed.assignment.note, "phylum Bacillota_A in gtdb");
    }

    #[test]
    fn the_least_confidence_is_kept_and_nothing_is_said_below() {
        let mut sure = opinion(&[(Rank::Genus, "G"), (Rank::Species, "G a")], &[]);
        let mut unsure = opinion(&[(Rank::Genus, "G"), (Rank::Species, "G b")], &[]);
        sure.confidence[Rank::Genus.index()] = 0.99;
        unsure.confidence[Rank::Genus.index()] = 0.81;
        let agreed = agree(&[("x", &sure), ("y", &unsure)]).assignment;
        assert!((agreed.confidence[Rank::Genus.index()] - 0.81).abs() < f64::EPSILON);
        assert!(agreed.confidence[Rank::Species.index()].abs() < f64::EPSILON);
    }
}
