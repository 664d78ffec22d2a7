//! The biomass gate: can a sample be told from the blanks at all?

use crate::carry_over::explain::Explanation;
use crate::kit::beyond::beyond_reagents;
use crate::kit::wells::KitWells;
use crate::load::LoadKnown;
use crate::{BatchKit, Biomass, LowBiomassParameters, StudyView};
use endobiome_core::{Message, say};
use endobiome_stats::limit_of_detection;

/// What the gate found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BiomassGate {
    /// The outcome.
    pub biomass: Biomass,
    /// How it was judged.
    pub basis: Message,
    /// Cosine to the reagent profile; `None` without blanks.
    pub cosine: Option<f64>,
}

/// Judges one specimen.
///
/// 1. Reads: below [`LowBiomassParameters::reads_not_interpretable`] a sample is never sufficient: `ultralow` where no load says more than
///    the blanks hold, else unknown.
/// 2. Load: with copies (qPCR, or a spike-in) of the sample and of at least two blanks (of its batch, else of the study), `LOB = mean + 1.645 sd` of the blanks,
///    `LOD = LOB + 1.645 sd`, and a sample at or below the LOD is ultralow (the spread of low-input samples is not known and
///    taken to be that of the blanks). A load that is but a bound on the other side of that limit says nothing. Without copies, where the records give the volume pooled (`pool_volume_ul`), a read concentration
///    below 0.05 of the median of the run's specimens is.
/// 3. Likeness to the blanks: a cosine to the reagents' profile above 0.8 is ultralow.
/// 4. The model: a sample is sufficient only if more of its reads than a sporadic contaminant may bring are not of the
///    reagents, at the confidence of the bounds. Else it is ultralow where it is like the blanks (a cosine above 0.5, or half of the reads
///    explained by the reagents), and unknown where it is not or where a load was measured above the limit.
///
/// A well of reagents alone is therefore called sufficient in at most 5 % (the error of the bound in step 4). Without blanks and without a
/// load, unknown.
pub(crate) fn biomass_gate(
    study: &StudyView<'_>,
    explanation: &Explanation,
    kit: Option<(&BatchKit, &KitWells)>,
    parameters: &LowBiomassParameters,
) -> BiomassGate {
    let row = explanation.row;
    let reads = study.totals[row];
    let cosine = kit.map(|_| cosine(&explanation.shares, &explanation.kit));
    let gate = |biomass: Biomass, basis: Message| BiomassGate { biomass, basis, cosine };
    let load = study.loads.of[row].zip(detection_limit(study, row)).and_then(|(load, (limit, blanks))| {
        let copies = format!("{:.3e}", load.copies);
        let (above, copies) = match load.known {
            LoadKnown::Measured => (load.copies > limit, say!("{copies} copies", copies)),
            LoadKnown::AtLeast => {
                ((load.copies > limit).then_some(true)?, say!("at least {copies} copies", copies))
            }
            LoadKnown::AtMost => {
                ((load.copies <= limit).then_some(false)?, say!("at most {copies} copies", copies))
            }
        };
        let words = say!(
            "{way}: {copies} against a limit of detection of {limit} from {blanks} blanks",
            way = Message::word(study.loads.way),
            copies,
            limit = format!("{limit:.3e}"),
            blanks
        );
        Some((above, words))
    });
    if let Some((false, words)) = &load {
        return gate(Biomass::Ultralow, words.clone());
    }
    if reads < parameters.reads_not_interpretable {
        let words = say!(
            "{reads} reads: fewer than the {reads_not_interpretable} that can be interpreted",
            reads,
            reads_not_interpretable = parameters.reads_not_interpretable
        );
        return match load {
            Some((_, load)) => gate(Biomass::Unknown, Message::list("; ", [words, load])),
            None if kit.is_some() || reads == 0 => gate(Biomass::Ultralow, words),
            None => gate(Biomass::Unknown, words),
        };
    }
    let concentration = read_concentration(study, row).filter(|_| load.is_none());
    if let Some(ratio) = concentration.filter(|ratio| *ratio < parameters.ultralow_read_concentration) {
        return gate(
            Biomass::Ultralow,
            say!(
                "reads per pooled volume are {ratio} of the run's median specimen (no copies measured)",
                ratio = format!("{ratio:.3}")
            ),
        );
    }
    let measured = load.map(|(_, words)| words).or_else(|| {
        concentration.map(|ratio| {
            say!(
                "reads per pooled volume are {ratio} of the run's median specimen (no copies measured)",
                ratio = format!("{ratio:.3}")
            )
        })
    });
    let (Some((_, wells)), Some(cosine)) = (kit, cosine) else {
        return match measured {
            Some(words) => gate(Biomass::Sufficient, words),
            None => gate(
                Biomass::Unknown,
                say!("no copies measured, no pooled volumes and no blanks: biomass cannot be judged"),
            ),
        };
    };
    let own = beyond_reagents(&explanation.without_unseen(reads), &explanation.kit, wells);
    let likeness = say!(
        "at least {own} % of the reads are not of the reagents; cosine to their profile {cosine}",
        own = format!("{:.0}", 100.0 * own),
        cosine = format!("{cosine:.2}")
    );
    let told = cosine <= parameters.ultralow_cosine && own >= parameters.sporadic_share;
    match (told, measured) {
        (true, Some(words)) => gate(Biomass::Sufficient, Message::list("; ", [words, likeness])),
        (true, None) => gate(Biomass::Sufficient, say!("{likeness} (no copies measured)", likeness)),
        (false, Some(words)) => gate(Biomass::Unknown, say!("{words}, but {likeness}", words, likeness)),
        (false, None) if cosine > 0.5 || explanation.beta() >= 0.5 => gate(
            Biomass::Ultralow,
            say!(
                "{likeness}: no more than reagents and a sporadic contaminant may bring (no copies measured)",
                likeness
            ),
        ),
        (false, None) => gate(
            Biomass::Unknown,
            say!(
                "{likeness}: unlike the blanks, but not shown to be more than they may bring (no copies measured)",
                likeness
            ),
        ),
    }
}

/// LOD in copies, and the number of blanks behind it.
fn detection_limit(study: &StudyView<'_>, row: usize) -> Option<(f64, usize)> {
    let copies = |batch: Option<usize>| -> Vec<f64> {
        (0..study.records.len())
            .filter(|&other| study.records[other].kind.is_blank())
            .filter(|&other| batch.is_none_or(|batch| study.batch[other] == batch))
            .filter_map(|other| study.loads.copies(other))
            .collect()
    };
    let of_batch = copies(Some(study.batch[row]));
    let values = if of_batch.len() >= 2 { of_batch } else { copies(None) };
    Some((limit_of_detection(&values)?, values.len()))
}

fn volume(study: &StudyView<'_>, row: usize) -> Option<f64> {
    study.records[row].covariates.get("pool_volume_ul")?.parse::<f64>().ok().filter(|v| *v > 0.0)
}

fn read_concentration(study: &StudyView<'_>, row: usize) -> Option<f64> {
    let own = study.totals[row] as f64 / volume(study, row)?;
    let mut others: Vec<f64> = (0..study.records.len())
        .filter(|&other| {
            study.records[other].kind.is_specimen() && study.records[other].run == study.records[row].run
        })
        .filter_map(|other| Some(study.totals[other] as f64 / volume(study, other)?))
        .collect();
    others.sort_by(f64::total_cmp);
    let median = *others.get(others.len() / 2)?;
    (median > 0.0).then(|| own / median)
}

/// Cosine of two profiles; 0 for an empty one.
pub(crate) fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let size = norm(a) * norm(b);
    if size > 0.0 { dot / size } else { 0.0 }
}
