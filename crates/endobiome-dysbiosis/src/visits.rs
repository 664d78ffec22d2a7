//! Time points: what changed within a woman from one visit to the next.

use crate::posterior::SharePosterior;
use crate::{DominanceStatus, DysbiosisParameters, SampleCalls};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{BodySite, SampleId, SampleRecord, stream};
use rand_distr::{Beta, Distribution, StandardNormal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Draws of both shares behind a change.
const DRAWS: usize = 4000;

/// Whether something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It rose.
    Rose,
    /// It fell.
    Fell,
    /// It is another.
    Changed,
    /// It is the same.
    Same,
    /// The reads, or the noise between two extractions, leave it open.
    Open,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rose => "rose",
            Self::Fell => "fell",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Open => "open",
        })
    }
}

/// The calls of one woman and site at two visits that follow each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitChange {
    /// The woman.
    pub participant: String,
    /// The site.
    pub site: Option<BodySite>,
    /// The earlier visit.
    pub from: String,
    /// The later visit.
    pub to: String,
    /// The sample of the earlier visit; of several the one with most bacterial reads.
    pub from_sample: SampleId,
    /// The sample of the later visit.
    pub to_sample: SampleId,
    /// *Lactobacillus* share at the earlier visit.
    pub from_share: Option<f64>,
    /// *Lactobacillus* share at the later visit.
    pub to_share: Option<f64>,
    /// Lower end of the 95 % interval of the later less the earlier share.
    pub lower: Option<f64>,
    /// Upper end.
    pub upper: Option<f64>,
    /// P(the later share is the larger).
    pub probability_rose: Option<f64>,
    /// Whether the share rose or fell with the asked probability.
    pub share_change: Change,
    /// Dominance at 90 % at both visits.
    pub ld90: (DominanceStatus, DominanceStatus),
    /// Whether dominance changed; open where one of the calls is not made.
    pub ld90_change: Change,
    /// Community state type at both visits.
    pub cst: (Option<String>, Option<String>),
    /// Whether the type changed; open where one of them is not assigned.
    pub cst_change: Change,
}

/// What changed from each visit of a woman to the next, on the raw counts, by woman, site and visit.
///
/// Visits stand in `order`; those that it does not name after them, numbers by their value, words by the alphabet. The shares of two visits are
/// two extractions: each is drawn from its posterior, with a normal deviate of the root of two times `between_extracts` on its logit; the share `rose` or `fell` where that is
/// so in [`DysbiosisParameters::call_probability`] of the draws. Below the reads that a call needs everything is open.
pub fn visit_changes(
    calls: &[SampleCalls],
    records: &[SampleRecord],
    order: &[String],
    between_extracts: f64,
    parameters: &DysbiosisParameters,
) -> Vec<VisitChange> {
    type Visit<'a> = (usize, Option<NumberKey>, &'a str);
    let by_id: BTreeMap<&SampleId, &SampleRecord> =
        records.iter().map(|record| (&record.id, record)).collect();
    let mut women: BTreeMap<(&str, Option<&BodySite>), BTreeMap<Visit<'_>, &SampleCalls>> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.kind.is_specimen()) {
        let Some(record) = by_id.get(&call.sample) else { continue };
        let (Some(woman), Some(visit)) = (record.participant.as_deref(), record.visit.as_deref()) else {
            continue;
        };
        let place = order.iter().position(|word| word == visit).unwrap_or(order.len());
        let number = visit.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(NumberKey);
        let of_woman = women.entry((woman, record.site.as_ref())).or_default();
        of_woman
            .entry((place, number, visit))
            .and_modify(|known| {
                let deeper = call.bacterial_reads.total_cmp(&known.bacterial_reads);
                if deeper.then_with(|| known.sample.cmp(&call.sample)).is_gt() {
                    *known = call;
                }
            })
            .or_insert(call);
    }
    let mut changes = Vec::new();
    for ((woman, site), visits) in &women {
        for ((from, earlier), (to, later)) in visits.iter().zip(visits.iter().skip(1)) {
            changes.push(change(
                (woman, *site),
                (from.2, earlier),
                (to.2, later),
                between_extracts,
                parameters,
            ));
        }
    }
    changes
}

/// A finite number that can be a key.
#[derive(Debug, Clone, Copy, PartialEq)]
struct NumberKey(f64);

impl Eq for NumberKey {}

impl Ord for NumberKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for NumberKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

fn change(
    (woman, site): (&str, Option<&BodySite>),
    (from, earlier): (&str, &SampleCalls),
    (to, later): (&str, &SampleCalls),
    between_extracts: f64,
    parameters: &DysbiosisParameters,
) -> VisitChange {
    let share = |call: &SampleCalls| call.ld90.raw.share;
    let deep = |call: &SampleCalls| call.bacterial_reads >= parameters.reads_not_interpretable;
    let mut row = VisitChange {
        participant: woman.to_owned(),
        site: site.cloned(),
        from: from.to_owned(),
        to: to.to_owned(),
        from_sample: earlier.sample.clone(),
        to_sample: later.sample.clone(),
        from_share: share(earlier),
        to_share: share(later),
        lower: None,
        upper: None,
        probability_rose: None,
        share_change: Change::Open,
        ld90: (earlier.ld90.raw.status, later.ld90.raw.status),
        ld90_change: Change::Open,
        cst: (earlier.cst.raw.cst.clone(), later.cst.raw.cst.clone()),
        cst_change: Change::Open,
    };
    let made =
        |status: DominanceStatus| matches!(status, DominanceStatus::Dominant | DominanceStatus::NotDominant);
    if made(row.ld90.0) && made(row.ld90.1) {
        row.ld90_change = if row.ld90.0 == row.ld90.1 { Change::Same } else { Change::Changed };
    }
    let assigned = |call: &SampleCalls| call.cst.raw.confidence == crate::CstConfidence::Assigned;
    if assigned(earlier) && assigned(later) {
        row.cst_change = if row.cst.0 == row.cst.1 { Change::Same } else { Change::Changed };
    }
    let (Some(_), Some(_)) = (row.from_share, row.to_share) else { return row };
    let (Some(one), Some(other)) = (law(earlier), law(later)) else { return row };
    let name = format!("{} {}", earlier.sample, later.sample);
    let mut random = stream(parameters.seed, "visits", name.as_bytes());
    // The odds of one part against the rest between an extract and the specimen.
    let spread = std::f64::consts::SQRT_2 * between_extracts;
    let mut draw = |law: &Beta<f64>| {
        let share: f64 = law.sample(&mut random);
        let deviate: f64 = StandardNormal.sample(&mut random);
        // Far ends stay ends: the logit of 0 or 1 is infinite, and so is what is added to it.
        let logit = libm::log(share / (1.0 - share)) + spread * deviate;
        1.0 / (1.0 + libm::exp(-logit))
    };
    let mut differences: Vec<f64> = (0..DRAWS).map(|_| draw(&other) - draw(&one)).collect();
    differences.sort_unstable_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "a number of draws")]
    let rose = (DRAWS - differences.partition_point(|difference| *difference <= 0.0)) as f64 / DRAWS as f64;
    row.lower = Some(differences[DRAWS / 40]);
    row.upper = Some(differences[DRAWS - 1 - DRAWS / 40]);
    row.probability_rose = Some(rose);
    if deep(earlier) && deep(later) {
        row.share_change = if rose >= parameters.call_probability {
            Change::Rose
        } else if rose <= 1.0 - parameters.call_probability {
            Change::Fell
        } else {
            Change::Open
        };
    }
    row
}

/// The posterior of the share of *Lactobacillus*.
fn law(call: &SampleCalls) -> Option<Beta<f64>> {
    let dominance = &call.ld90.raw;
    let reads = dominance.share? * dominance.reads;
    let posterior = SharePosterior::new(reads, dominance.reads, dominance.rho);
    Beta::new(posterior.a, posterior.b).ok()
}

impl Described for VisitChange {
    const FILE: &'static str = "dysbiosis/visits.tsv";
    const ROWS: &'static str = "(where samples have a `visit`) one row a woman, site and visit that follows another: what changed, on the raw counts";

    fn columns() -> Vec<Column<Self>> {
        const NO_READS: &str = "one of the samples has no bacterial reads";
        vec![
            Column::new("participant", "the woman", |row: &Self| Cell::text(&row.participant)),
            Column::new("body_site", "the site", |row: &Self| row.site.as_ref().map(ToString::to_string))
                .not_known("it was not said"),
            Column::new("from_visit", "the earlier visit", |row: &Self| Cell::text(&row.from)),
            Column::new("to_visit", "the later visit", |row: &Self| Cell::text(&row.to)),
            Column::new("from_sample", "its sample; of several that with most reads", |row: &Self| {
                Cell::text(&row.from_sample)
            }),
            Column::new("to_sample", "the sample of the later visit", |row: &Self| Cell::text(&row.to_sample)),
            Column::new("from_share", "share of Lactobacillus at the earlier visit", |row: &Self| row.from_share)
                .unit("share")
                .not_known(NO_READS),
            Column::new("to_share", "share of Lactobacillus at the later visit", |row: &Self| row.to_share)
                .unit("share")
                .not_known(NO_READS),
            Column::new(
                "difference_low",
                "lower end of the 95 % interval of the later less the earlier share, through reads and the noise between extractions",
                |row: &Self| row.lower,
            )
            .unit("share")
            .not_known(NO_READS),
            Column::new("difference_high", "upper end of it", |row: &Self| row.upper)
                .unit("share")
                .not_known(NO_READS),
            Column::new("probability_rose", "probability that the later share is the larger", |row: &Self| {
                row.probability_rose
            })
            .not_known(NO_READS),
            Column::new(
                "share_change",
                "`rose` or `fell` with the probability that calls ask for, else `open`",
                |row: &Self| Cell::text(row.share_change),
            ),
            Column::new("from_ld90", "dominance at 90 % at the earlier visit", |row: &Self| {
                Cell::text(row.ld90.0)
            }),
            Column::new("to_ld90", "dominance at 90 % at the later visit", |row: &Self| Cell::text(row.ld90.1)),
            Column::new(
                "ld90_change",
                "`changed` or `same` where both calls are made, else `open`",
                |row: &Self| Cell::text(row.ld90_change),
            ),
            Column::new("from_cst", "community state type at the earlier visit", |row: &Self| row.cst.0.clone())
                .not_known("no type was given"),
            Column::new("to_cst", "community state type at the later visit", |row: &Self| row.cst.1.clone())
                .not_known("no type was given"),
            Column::new(
                "cst_change",
                "`changed` or `same` where both types are `assigned`, else `open`",
                |row: &Self| Cell::text(row.cst_change),
            ),
        ]
    }
}
