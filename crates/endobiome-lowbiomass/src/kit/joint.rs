//! What of each sample is of the reagents: those that the blanks show, and those that only the samples show.
//!
//! # Evidence
//! 1. **Blanks** ([`seen`]): a sample's reagents are a well of the batch, whose features differ from the blanks' as wells do. The seen
//!    share `s_i` is the largest share that such a well can have.
//! 2. **Co-occurrence** ([`novel`], [`unseen`]): wells differ so much that one blank does not show most of what a weak sample holds. The
//!    rest cannot be told by its taxa, but by this: it grows with `s_i`, and the samples that hold next to no reagents lack it. How much
//!    a sample's own community holds that the clean samples lack is learnt from the clean samples themselves. In a dilution series
//!    that is nothing, and among women with communities of their own it is as much in a clean woman as in a weak one.
//! 3. **Load** ([`load`]): where copies were counted, the reagents' share of a sample is the reagents' copies over the sample's.

mod guard;
pub(crate) mod load;
pub(crate) mod novel;
pub(crate) mod seen;
pub(crate) mod unseen;

use super::BatchKit;
use super::wells::KitWells;
use crate::{LowBiomassParameters, StudyView};
use endobiome_core::{Message, say};
use novel::{Novelty, novelties};
use seen::{Reagents, SeenKit, reagents};
use std::collections::BTreeMap;
use unseen::{Link, Observation, UnseenFit, fit_unseen};

/// Samples of one site that the co-occurrence needs.
pub(crate) const SAMPLES_NEEDED: usize = 5;
/// Posterior share of what is new in a sample that must be the reagents' for it to be taken out.
const CERTAIN: f64 = 0.9;
/// Part of a sample's own community that may go with it, in expectation.
const LOSS: f64 = 0.04;

/// What of one sample is of the reagents.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SampleKit {
    /// Share of the reads that the blanks' features explain.
    pub seen: f64,
    /// Share that is of the reagents by its co-occurrence with these.
    pub unseen: f64,
    /// Share that would be, but that cannot be told from another community that goes with little load ([`guard`]).
    pub open: f64,
    /// Reads that the seen part takes of a column, columns ascending.
    pub seen_cells: Vec<(usize, f64)>,
    /// Reads that the unseen part takes of a column, columns ascending.
    pub unseen_cells: Vec<(usize, f64)>,
}

impl SampleKit {
    /// Reads that either part takes of a column.
    pub(crate) fn taken(&self, column: usize) -> f64 {
        let of = |cells: &[(usize, f64)]| {
            cells.binary_search_by_key(&column, |&(at, _)| at).map_or(0.0, |at| cells[at].1)
        };
        of(&self.seen_cells) + of(&self.unseen_cells)
    }
}

/// The reagents of one batch in each of its samples.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JointKit {
    /// By row of the counts: the specimens, mocks and positive controls of the batch.
    pub rows: BTreeMap<usize, SampleKit>,
    /// What the correction rests on, in words.
    pub statement: Message,
}

/// Finds the reagents in every sample of a batch.
pub(crate) fn joint_kit(
    study: &StudyView<'_>,
    batch: usize,
    kit: &BatchKit,
    wells: &KitWells,
    parameters: &LowBiomassParameters,
) -> JointKit {
    let rows: Vec<usize> = (0..study.records.len())
        .filter(|&row| {
            study.batch[row] == batch && !study.records[row].kind.is_blank() && study.totals[row] > 0
        })
        .collect();
    let reagents: Reagents = reagents(study, &rows, kit, wells);
    let seen: BTreeMap<usize, SeenKit> =
        rows.iter().map(|&row| (row, reagents.of_sample(study, row))).collect();
    let mut found: BTreeMap<usize, SampleKit> = seen
        .iter()
        .map(|(&row, seen)| {
            let kit = SampleKit { seen: seen.share, seen_cells: seen.cells.clone(), ..SampleKit::default() };
            (row, kit)
        })
        .collect();
    // What is new is asked among samples of one site: those of another are not of its kind.
    let mut sites: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &row in rows.iter().filter(|&&row| {
        study.records[row].kind.is_specimen() && study.totals[row] >= parameters.reads_not_interpretable
    }) {
        let site = study.records[row].site.as_ref().map(ToString::to_string).unwrap_or_default();
        sites.entry(site).or_default().push(row);
    }
    let mut sentences = Vec::new();
    for (site, rows) in &sites {
        let fit = co_occurrence(study, rows, &seen, kit, &mut found);
        sentences.push(words(site, rows.len(), fit.as_ref()));
    }
    JointKit {
        rows: found,
        statement: Message::list(" ", std::iter::once(reagents.statement()).chain(sentences)),
    }
}

/// What one site's samples say together.
struct CoOccurrence {
    link: Link,
    fit: UnseenFit,
    /// Samples from which something was taken.
    taken: usize,
    /// Why from some or all it was not, where load and community may go together.
    confounded: Option<Message>,
}

/// Asks what the reagents' part goes with, in the order of what tells most: copies where they were counted, else the blanks' features
/// (by the share of a whole well of them, or by what there is of them) and the rank of the DNA concentration, whichever is most probable.
fn co_occurrence(
    study: &StudyView<'_>,
    rows: &[usize],
    seen: &BTreeMap<usize, SeenKit>,
    kit: &BatchKit,
    found: &mut BTreeMap<usize, SampleKit>,
) -> Option<CoOccurrence> {
    if rows.len() < SAMPLES_NEEDED {
        return None;
    }
    let seen: Vec<(usize, &SeenKit)> = rows.iter().map(|&row| (row, &seen[&row])).collect();
    let of = |share: fn(&SeenKit) -> f64| -> Vec<f64> { seen.iter().map(|(_, seen)| share(seen)).collect() };
    let (shares, levels) = (of(|seen| seen.share), of(|seen| seen.level));
    let links: Vec<(Link, Vec<f64>, &[f64])> = match load::by_copies(study, rows) {
        Some(whole) => vec![(Link::Load, whole, &shares)],
        None => [(Link::Blanks, shares.clone(), shares.as_slice()), (Link::Blanks, levels.clone(), &levels)]
            .into_iter()
            .chain(load::by_concentration(study, rows).map(|scores| (Link::Rank, scores, shares.as_slice())))
            .collect(),
    };
    let precision = 1.0 / kit.wells_rho - 1.0;
    let mut best: Option<(Link, UnseenFit, Vec<Novelty>)> = None;
    for (link, dirt, shares) in links {
        let novelties = novelties(study, &seen, &dirt);
        let observations: Vec<Observation> = novelties
            .iter()
            .zip(&dirt)
            .zip(shares)
            .map(|((new, &link), share)| {
                let least = 0.5 / study.totals[new.row] as f64;
                Observation { seen: share.max(least), new: new.share.max(least), link }
            })
            .collect();
        let fit = fit_unseen(&observations, link, precision);
        if best.as_ref().is_none_or(|(_, other, _)| fit.probability > other.probability) {
            best = Some((link, fit, novelties));
        }
    }
    let (link, fit, novelties) = best?;
    let questioned: Vec<usize> = novelties
        .iter()
        .enumerate()
        .filter(|&(at, new)| {
            !(new.clean || fit.of_reagents[at] < CERTAIN || fit.own_new[at] > LOSS || new.share <= 0.0)
        })
        .map(|(at, _)| at)
        .collect();
    let apart = guard::groups_apart(study, &novelties, &questioned);
    let alike = guard::alike(&novelties);
    let (mut taken, mut open) = (0, 0);
    for &at in &questioned {
        let new = &novelties[at];
        let Some(sample) = found.get_mut(&new.row) else { continue };
        if apart.is_some() || !alike[at] {
            sample.open = new.share;
            open += 1;
        } else {
            sample.unseen = new.share;
            sample.unseen_cells.clone_from(&new.cells);
            taken += 1;
        }
    }
    let confounded = match apart {
        _ if open == 0 => None,
        Some(group) => Some(say!(
            "the clean samples are all of the group {group}, those in question all of others",
            group
        )),
        None => Some(say!("what is left of {open} samples is not like the clean ones", open)),
    };
    Some(CoOccurrence { link, fit, taken, confounded })
}

/// What the correction of one site rests on.
fn words(site: &str, samples: usize, found: Option<&CoOccurrence>) -> Message {
    let of = if site.is_empty() { say!("samples") } else { say!("samples ({site})", site) };
    match found {
        None => say!(
            "{samples} {of}: too few to see what grows with the reagents ({needed} are needed); reagents that no blank shows cannot be told from what \
             is their own.",
            samples,
            of,
            needed = SAMPLES_NEEDED
        ),
        Some(CoOccurrence { link, fit, taken, confounded: Some(why) }) => say!(
            "{samples} {of}: what the clean ones lack grows with {link} (probability {probability}), but little load may go with another community: {why}. Whether that is \
             reagents that no blank shows or a community of these samples cannot be told from these data, and it stays (`kit_share_open`); it was taken out of {taken} others.",
            samples,
            of,
            link = link.words(),
            probability = format!("{:.3}", fit.probability),
            why,
            taken
        ),
        Some(CoOccurrence { link, fit, taken: 0, .. }) if fit.probability >= CERTAIN => say!(
            "{samples} {of}: what the clean ones lack grows with {link} (probability {probability}), but as much of it may be their own, and taking it out would lose that: \
             reagents that no blank shows stay.",
            samples,
            of,
            link = link.words(),
            probability = format!("{:.3}", fit.probability)
        ),
        Some(CoOccurrence { fit, taken: 0, .. }) => say!(
            "{samples} {of}: that what the clean ones lack grows with the reagents is not shown (probability {probability}); reagents that no blank shows cannot be told \
             from what is their own, and stay.",
            samples,
            of,
            probability = format!("{:.2}", fit.probability)
        ),
        Some(CoOccurrence { link, fit, taken, .. }) => say!(
            "{samples} {of}: what the clean ones lack grows with {link} (probability {probability}), and was taken out of {taken} as reagents that no blank shows. That \
             rests on samples of little load holding no community of their own that the others lack.",
            samples,
            of,
            link = link.words(),
            probability = format!("{:.3}", fit.probability),
            taken
        ),
    }
}
