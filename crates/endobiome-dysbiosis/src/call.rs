//! All calls of all samples: the entry point of the pipeline.

mod input;
mod panels;

pub use input::{CallInput, Corrections};

use crate::alpha::{ProfileDiversity, profile_diversity};
use crate::cst::{
    Centroids, CstCall, CstConfidence, DominantState, call_cst, call_cst_as_original, dominance_cst,
    dominant_states, original_name,
};
use crate::dominance::{DominanceCall, DominanceStatus, call_dominance};
use crate::emma_like::{EmmaCall, EmmaLike, emma_like};
use crate::index::{DominantSpecies, dominant_species, index_values};
use crate::panel::{Panel, PanelHit};
use crate::profile::ExcludedReads;
use crate::reference::{ReferenceMember, reference_values};
use crate::{
    CstCompat, DysbiosisParameters, Index, IndexValue, Result, Robustness, TableKind, TaxonProfile, ThreeWay,
};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, BodySite, FeatureId, Rank, SampleId, SampleKind, SampleRecord};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a sample has enough reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// Enough.
    Sufficient,
    /// Few: shares are coarse.
    Low,
    /// Too few for any call.
    NotInterpretable,
    /// None at all.
    Empty,
}

impl std::fmt::Display for Depth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sufficient => "sufficient",
            Self::Low => "low_depth",
            Self::NotInterpretable => "not_interpretable",
            Self::Empty => "empty",
        })
    }
}

/// One index on every table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexCalls {
    /// The index.
    pub index: Index,
    /// Its values and whether they agree; without a cut-off there is nothing to agree on (`not_assessable`).
    pub values: ThreeWay<IndexValue>,
}

/// Everything called of one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleCalls {
    /// The sample.
    pub sample: SampleId,
    /// What it is for.
    pub kind: SampleKind,
    /// Its body site.
    pub site: Option<BodySite>,
    /// Bacterial reads of the raw table: the denominator.
    pub bacterial_reads: f64,
    /// Reads in no denominator.
    pub excluded: ExcludedReads,
    /// Whether the reads suffice.
    pub depth: Depth,
    /// Smallest share that this depth would have seen with probability 0.95: `1 - 0.05^(1/N)`.
    pub detectable_share: Option<f64>,
    /// *Lactobacillus* dominance at 90 %.
    pub ld90: ThreeWay<DominanceCall>,
    /// *Lactobacillus* dominance at 80 %.
    pub ld80: ThreeWay<DominanceCall>,
    /// The leading and the dominant species.
    pub dominant: ThreeWay<DominantSpecies>,
    /// Community state type.
    pub cst: ThreeWay<CstCall>,
    /// Dominant community state types at depths 1 to 3, raw table; none of controls.
    pub dominant_states: Vec<DominantState>,
    /// Alpha diversity at species rank, raw table.
    pub alpha: ProfileDiversity,
    /// All indices.
    pub indices: Vec<IndexCalls>,
    /// All targets of all panels, raw table.
    pub panels: Vec<PanelHit>,
    /// The category of [`EMMA_LIKE_RULE`](crate::emma_like::EMMA_LIKE_RULE).
    pub emma_like: ThreeWay<EmmaCall>,
}

impl SampleCalls {
    /// The values of one index.
    pub fn index(&self, index: Index) -> Option<&ThreeWay<IndexValue>> {
        self.indices.iter().find(|calls| calls.index == index).map(|calls| &calls.values)
    }

    /// Whether the call at 90 % is the same on all tables, yet a bias of taxa within the usual would overturn it, which no mock of known
    /// composition rules out: such a call is no robust one.
    pub fn falls_by_bias_alone(&self) -> bool {
        self.ld90.robust == Robustness::Robust && self.ld90.raw.under_bias != self.ld90.raw.status
    }

    /// Whether the call at 90 % may be printed as one that holds: the same on all tables, and not overturned by a usual bias of taxa.
    pub fn holds(&self) -> Robustness {
        if self.falls_by_bias_alone() { Robustness::NotRobust } else { self.ld90.robust }
    }
}

/// Computes every index and call of every sample, in the order of the counts.
///
/// Each is computed on the raw table and on the corrected tables that exist, and is `robust` only where all three
/// agree, each with probability >= [`DysbiosisParameters::call_probability`]; where what carry-over leaves is no more than noise
/// ([`Corrections::rests`]) that is `not_assessable`. Samples without reads keep
/// their place.
///
/// # Errors
/// [`Error::CentroidFile`](crate::Error::CentroidFile) and [`Error::Centroids`](crate::Error::Centroids) for the file of
/// [`DysbiosisParameters::cst_centroids`], [`Error::Parameter`](crate::Error::Parameter) for a parameter out of range, [`Error::Core`](crate::Error::Core) when
/// tables, records and assignments do not belong together.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank, SampleId, SampleRecord};
/// use endobiome_dysbiosis::{CallInput, Corrections, DysbiosisParameters, call};
/// let sample = SampleId::new("IM001_E")?;
/// let counts = AbundanceTable::from_rows(vec![sample.clone()], vec![FeatureId::of(b"ACGT")], vec![vec![(0, 5000)]])?;
/// let mut crispatus = Assignment::default();
/// crispatus.lineage.set(Rank::Domain, "Bacteria");
/// crispatus.lineage.set(Rank::Genus, "Lactobacillus");
/// let calls = call(
///     &CallInput {
///         counts: &counts,
///         records: &[SampleRecord::new(sample)],
///         assignments: &[crispatus],
///         valencia_names: &[],
///         bias: None,
///         corrections: Corrections::default(),
///     },
///     &DysbiosisParameters::default(),
/// )?;
/// assert_eq!(calls[0].ld90.raw.status.to_string(), "LD");
/// assert_eq!(calls[0].ld90.robust.to_string(), "not_assessable"); // no blanks were given
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn call(input: &CallInput<'_>, parameters: &DysbiosisParameters) -> Result<Vec<SampleCalls>> {
    parameters.check()?;
    input::check(input, parameters)?;
    let centroids = parameters.cst_centroids.as_deref().map(Centroids::open).transpose()?;
    let names = match (&centroids, parameters.cst_compat) {
        (Some(_), CstCompat::Valencia) if input.valencia_names.is_empty() => {
            Some(input.assignments.iter().map(|assignment| original_name(&assignment.lineage)).collect())
        }
        (Some(_), CstCompat::Valencia) => Some(input.valencia_names.to_vec()),
        _ => None,
    };
    let types = TypeRules { centroids: centroids.as_ref(), names };
    let profiles: Vec<Profiles<'_>> =
        (0..input.counts.n_samples()).map(|sample| Profiles::new(input, sample)).collect::<Result<_>>()?;
    let mut calls: Vec<SampleCalls> = profiles
        .iter()
        .enumerate()
        .map(|(sample, _)| call_sample(input, sample, &profiles, &types, parameters))
        .collect();
    add_reference_indices(input, &profiles, &mut calls, parameters);
    add_dominant_states(&profiles, &mut calls, parameters);
    hold_against_sporadic(input, &mut calls, parameters);
    Ok(calls)
}

/// A sample's profile on each table it has.
struct Profiles<'a> {
    raw: TaxonProfile<'a>,
    kit: Option<TaxonProfile<'a>>,
    both: Option<TaxonProfile<'a>>,
    expected: Option<TaxonProfile<'a>>,
    carried: Option<TaxonProfile<'a>>,
}

impl<'a> Profiles<'a> {
    fn new(input: &CallInput<'a>, sample: usize) -> Result<Self> {
        let corrections = &input.corrections;
        let profile_of = |table: Option<&'a AbundanceTable<FeatureId, f64>>, has: &[bool]| {
            table
                .filter(|_| has.get(sample).copied().unwrap_or(true))
                .map(|table| TaxonProfile::from_row(table, sample, input.assignments))
                .transpose()
        };
        let kit = profile_of(corrections.kit, corrections.has_kit)?;
        let both = profile_of(corrections.kit_and_carry_over, corrections.has_carry_over)?;
        Ok(Self {
            raw: TaxonProfile::from_row(input.counts, sample, input.assignments)?,
            both: both.filter(|_| kit.is_some()),
            kit,
            expected: profile_of(corrections.expected, &[])?,
            carried: profile_of(corrections.carried, &[])?,
        })
    }

    fn on(&self, table: TableKind) -> Option<&TaxonProfile<'a>> {
        match table {
            TableKind::Raw => Some(&self.raw),
            TableKind::Kit => self.kit.as_ref(),
            TableKind::KitAndCarryOver => self.both.as_ref(),
        }
    }
}

/// How community state types are given.
struct TypeRules<'a> {
    centroids: Option<&'a Centroids>,
    /// The name of each feature, where the letter of VALENCIA's script is followed.
    names: Option<Vec<String>>,
}

impl TypeRules<'_> {
    /// The type of a sample on a table; `None` where it has no such table.
    fn call(
        &self,
        input: &CallInput<'_>,
        sample: usize,
        profiles: &Profiles<'_>,
        table: TableKind,
        parameters: &DysbiosisParameters,
    ) -> Option<CstCall> {
        let profile = profiles.on(table)?;
        let id = &input.counts.samples()[sample];
        let (Some(centroids), Some(names)) = (self.centroids, &self.names) else {
            return Some(match self.centroids {
                Some(centroids) => call_cst(profile, centroids, id.as_str(), parameters),
                None => dominance_cst(profile, parameters),
            });
        };
        let reads: Vec<(&str, f64)> = match table {
            TableKind::Raw => {
                input.counts.row(sample).map(|(column, n)| (names[column].as_str(), n.as_f64())).collect()
            }
            TableKind::Kit | TableKind::KitAndCarryOver => {
                let corrected = match table {
                    TableKind::Kit => input.corrections.kit,
                    _ => input.corrections.kit_and_carry_over,
                };
                corrected?.row(sample).map(|(column, reads)| (names[column].as_str(), reads)).collect()
            }
        };
        let sum: f64 = reads.iter().map(|(_, reads)| reads).sum();
        let given = (table == TableKind::Raw)
            .then(|| input.records.iter().find(|record| record.id == *id)?.covariates.get("read_count"))
            .flatten()
            .and_then(|text| text.parse().ok());
        Some(call_cst_as_original(&reads, given.unwrap_or(sum), centroids, parameters))
    }
}

/// Adds the indices that need the reference group: within a body site, on each table apart.
fn add_reference_indices(
    input: &CallInput<'_>,
    profiles: &[Profiles<'_>],
    calls: &mut [SampleCalls],
    parameters: &DysbiosisParameters,
) {
    let records: Vec<Option<&SampleRecord>> = input
        .counts
        .samples()
        .iter()
        .map(|id| input.records.iter().find(|record| record.id == *id))
        .collect();
    let mut sites: Vec<&BodySite> = records
        .iter()
        .flatten()
        .filter(|record| record.kind.is_specimen())
        .filter_map(|record| record.site.as_ref())
        .collect();
    sites.sort_unstable();
    sites.dedup();
    // Sums of floats depend on their order: work in the order of the names, whatever that of the rows.
    let mut order: Vec<usize> = (0..profiles.len()).collect();
    order.sort_by(|&a, &b| input.counts.samples()[a].cmp(&input.counts.samples()[b]));
    for site in sites {
        let of_site = |sample: usize| {
            records[sample].filter(|record| record.kind.is_specimen() && record.site.as_ref() == Some(site))
        };
        let mut found: [BTreeMap<usize, Vec<IndexValue>>; 3] = Default::default();
        for (values, table) in found.iter_mut().zip(TableKind::ALL) {
            let (rows, members): (Vec<usize>, Vec<ReferenceMember<'_>>) = order
                .iter()
                .filter_map(|&sample| {
                    let record = of_site(sample)?;
                    let profile = profiles[sample].on(table)?;
                    let reference = record.group.as_deref() == Some(parameters.reference_group.as_str());
                    Some((sample, ReferenceMember { sample: record.id.clone(), profile, reference }))
                })
                .unzip();
            values.extend(rows.into_iter().zip(reference_values(&members, parameters)));
        }
        let [raw, mut kit, mut both] = found;
        for (sample, raw) in raw {
            let mut found = agree(raw, kit.remove(&sample), both.remove(&sample));
            if input.corrections.rests.get(sample) == Some(&false) {
                found.iter_mut().for_each(IndexCalls::leave_out_leftover);
            }
            calls[sample].indices.extend(found);
        }
    }
}

/// Adds the dominant community state types of the specimens, those of a site together.
fn add_dominant_states(
    profiles: &[Profiles<'_>],
    calls: &mut [SampleCalls],
    parameters: &DysbiosisParameters,
) {
    let mut by_site: BTreeMap<Option<BodySite>, Vec<usize>> = BTreeMap::new();
    for (at, call) in calls.iter().enumerate().filter(|(_, call)| call.kind.is_specimen()) {
        by_site.entry(call.site.clone()).or_default().push(at);
    }
    for members in by_site.into_values() {
        let samples: Vec<(&SampleId, &TaxonProfile<'_>)> =
            members.iter().map(|&at| (&calls[at].sample, &profiles[at].raw)).collect();
        let mut states = dominant_states(&samples, parameters).into_iter().peekable();
        for at in members {
            let sample = calls[at].sample.clone();
            while let Some(state) = states.next_if(|state| state.sample == sample) {
                calls[at].dominant_states.push(state);
            }
        }
    }
}

/// Holds the dominance calls against a sporadic contaminant: in sites of low biomass, unless a second extraction has the same call.
fn hold_against_sporadic(input: &CallInput<'_>, calls: &mut [SampleCalls], parameters: &DysbiosisParameters) {
    let raw: Vec<[DominanceStatus; 2]> =
        calls.iter().map(|call| [call.ld90.raw.status, call.ld80.raw.status]).collect();
    for (at, call) in calls.iter_mut().enumerate() {
        let low_biomass = call.site.as_ref().is_none_or(BodySite::is_of_low_biomass);
        let second = input.corrections.second.get(at).copied().flatten();
        for (threshold, ld) in [&mut call.ld90, &mut call.ld80].into_iter().enumerate() {
            let again = second.is_some_and(|second| raw[second][threshold] == raw[at][threshold]);
            let usual = if low_biomass && !again { parameters.sporadic_share } else { 0.0 };
            ld.iter_mut().for_each(|table| table.held_against_sporadic(usual));
        }
    }
}

fn call_sample(
    input: &CallInput<'_>,
    sample: usize,
    all: &[Profiles<'_>],
    types: &TypeRules<'_>,
    parameters: &DysbiosisParameters,
) -> SampleCalls {
    let profiles = &all[sample];
    let id = &input.counts.samples()[sample];
    let corrections = &input.corrections;
    let record = input.records.iter().find(|record| record.id == *id);
    let raw = &profiles.raw;
    let (kit, both) = (profiles.kit.as_ref(), profiles.both.as_ref());
    let hits = panels::panels(input, sample, all, record, parameters);
    let ce9: Vec<PanelHit> = hits.iter().filter(|hit| hit.panel == Panel::Ce9).cloned().collect();
    let ultralow = corrections.ultralow.get(sample).copied().flatten();
    let needed = parameters.call_probability;

    let ld = |threshold: f64| {
        let call = |p: &TaxonProfile<'_>| {
            call_dominance(p, threshold, parameters).with_bias(p, input.bias, id.as_str(), parameters)
        };
        ThreeWay::of(raw, kit, both, call, settled_dominance)
    };
    let (ld90, ld80) = (ld(0.9), ld(0.8));
    let n = raw.bacterial_reads();
    let settled_dominant = |d: &DominantSpecies| {
        let sure = if d.dominant == "none" { 1.0 - d.probability } else { d.probability };
        (sure >= needed && d.leading.is_some()).then(|| d.dominant.clone())
    };
    let settled_cst = |c: &CstCall| {
        (c.confidence == CstConfidence::Assigned && c.probability.is_none_or(|p| p >= needed))
            .then(|| c.cst.clone())
    };
    let settled_emma = |call: &EmmaCall| {
        (call.category != EmmaLike::Indeterminate).then_some((call.category, call.pathogen))
    };
    let mut calls = SampleCalls {
        sample: id.clone(),
        kind: record.map_or(SampleKind::Specimen, |record| record.kind),
        site: record.and_then(|record| record.site.clone()),
        bacterial_reads: n,
        excluded: raw.excluded(),
        depth: depth(n, parameters),
        detectable_share: (n >= 1.0).then(|| 1.0 - libm::pow(0.05_f64, 1.0 / n)),
        ld80,
        dominant: ThreeWay::of(raw, kit, both, |p| dominant_species(p, parameters), settled_dominant),
        cst: {
            let on = |table| types.call(input, sample, profiles, table, parameters);
            let (raw, kit, both) = (on(TableKind::Raw), on(TableKind::Kit), on(TableKind::KitAndCarryOver));
            let raw = raw.unwrap_or_else(|| CstCall::none("dominance_rule", "no table"));
            ThreeWay::of(&raw, kit.as_ref(), both.as_ref(), Clone::clone, settled_cst)
        },
        dominant_states: Vec::new(),
        alpha: profile_diversity(raw, Rank::Species),
        indices: indices(raw, kit, both, parameters),
        panels: hits,
        emma_like: ThreeWay::of(
            &(raw, &ld90.raw),
            kit.zip(ld90.kit.as_ref()).as_ref(),
            both.zip(ld90.kit_and_carry_over.as_ref()).as_ref(),
            // Hits are judged on raw reads against the expected contamination, never on subtracted ones.
            |(profile, ld90)| emma_like(profile, ld90, &ce9, ultralow, parameters),
            settled_emma,
        ),
        ld90,
    };
    if corrections.rests.get(sample) == Some(&false) {
        calls.ld90.leave_out_leftover(settled_dominance);
        calls.ld80.leave_out_leftover(settled_dominance);
        calls.dominant.leave_out_leftover(settled_dominant);
        calls.cst.leave_out_leftover(settled_cst);
        calls.emma_like.leave_out_leftover(settled_emma);
        for index in &mut calls.indices {
            index.leave_out_leftover();
        }
    }
    calls
}

impl IndexCalls {
    /// See [`ThreeWay::leave_out_leftover`]; an index without a cut-off stays as it is.
    fn leave_out_leftover(&mut self) {
        if self.values.raw.call.is_some() {
            self.values.leave_out_leftover(settled_index);
        }
    }
}

fn depth(n: f64, parameters: &DysbiosisParameters) -> Depth {
    if n <= 0.0 {
        Depth::Empty
    } else if n < parameters.reads_not_interpretable {
        Depth::NotInterpretable
    } else if n < parameters.reads_low_depth {
        Depth::Low
    } else {
        Depth::Sufficient
    }
}

fn settled_dominance(call: &DominanceCall) -> Option<DominanceStatus> {
    matches!(call.status, DominanceStatus::Dominant | DominanceStatus::NotDominant).then_some(call.status)
}

fn indices(
    raw: &TaxonProfile<'_>,
    kit: Option<&TaxonProfile<'_>>,
    both: Option<&TaxonProfile<'_>>,
    parameters: &DysbiosisParameters,
) -> Vec<IndexCalls> {
    agree(
        index_values(raw, parameters),
        kit.map(|profile| index_values(profile, parameters)),
        both.map(|profile| index_values(profile, parameters)),
    )
}

/// Puts the values of the same indices on three tables side by side.
fn agree(
    raw: Vec<IndexValue>,
    kit: Option<Vec<IndexValue>>,
    both: Option<Vec<IndexValue>>,
) -> Vec<IndexCalls> {
    let mut kit = kit.map(Vec::into_iter);
    let mut both = both.map(Vec::into_iter);
    raw.into_iter()
        .map(|raw| {
            let kit = kit.as_mut().and_then(Iterator::next);
            let both = both.as_mut().and_then(Iterator::next);
            let has_call = raw.call.is_some();
            let mut values = ThreeWay::of(&raw, kit.as_ref(), both.as_ref(), Clone::clone, settled_index);
            if !has_call {
                values.robust = Robustness::NotAssessable;
            }
            IndexCalls { index: raw.index, values }
        })
        .collect()
}

fn settled_index(value: &IndexValue) -> Option<String> {
    value.call.clone().filter(|call| call != "indeterminate" && call != "not_interpretable")
}
