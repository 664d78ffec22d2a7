//! From what a run found to what the page shows.

use super::{
    CommunityType, Comparison, Dominance, FORM, Kit, Niche, Notice, Ordination, PanelTarget, RankTable,
    Report, Sample,
};
use crate::ReportData;
use endobiome_compare::ComparisonRow;
use endobiome_core::{AbundanceTable, Message, TaxonId, say};
use endobiome_dysbiosis::Depth;
use endobiome_dysbiosis::dominance::Remedy;
use endobiome_dysbiosis::{DominanceCall, PanelStatus, SampleCalls};
use endobiome_ecology::{AlphaDiversity, Pcoa};
use std::collections::BTreeMap;

impl Report {
    /// What the page shows of what a run found.
    pub fn of(data: &ReportData<'_>) -> Self {
        let places: BTreeMap<&str, usize> =
            data.records.iter().enumerate().map(|(at, record)| (record.id.as_str(), at)).collect();
        let rho = &data.lowbiomass.overdispersion;
        let of_default = || say!("a default; the study has no replicates to estimate it from");
        Self {
            form: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            title: data.title.clone(),
            findings: data.findings.to_vec(),
            warnings: data.warnings.to_vec(),
            design: data
                .design
                .iter()
                .map(|warning| Notice {
                    level: warning.level.name().to_owned(),
                    code: warning.code.clone(),
                    text: warning.text.clone(),
                })
                .collect(),
            samples: (0..data.records.len()).map(|at| sample(data, at)).collect(),
            ranks: [("genus", data.genera), ("species", data.species)].map(|(n, t)| rank(n, t)).to_vec(),
            ordinations: data
                .ordinations
                .iter()
                .map(|(name, pcoa)| ordination(name, pcoa, &places))
                .collect(),
            comparisons: data.comparisons.iter().map(comparison).collect(),
            controls: data.lowbiomass.controls.requirements.clone(),
            statements: data.lowbiomass.statements.clone(),
            kits: kits(data),
            reagents: data.lowbiomass.reagents.clone(),
            power: data.lowbiomass.controls.power.clone(),
            panels: panels(data),
            rho: (rho.rho, if rho.statement.is_empty() { of_default() } else { rho.statement.clone() }),
            q_threshold: data.q_threshold,
            qualities: data.run_qualities.to_vec(),
            sections: data.sections.to_vec(),
            parameters: data.parameters.to_vec(),
        }
    }
}

fn sample(data: &ReportData<'_>, at: usize) -> Sample {
    let (record, calls) = (&data.records[at], &data.calls[at]);
    let flow = data.flows.get(at);
    let verdict = data.lowbiomass.samples.iter().find(|row| row.sample == record.id);
    let niche = data.lowbiomass.carry_over.iter().find(|row| row.sample == record.id);
    let alpha = data.alpha.iter().find(|row| row.sample == record.id);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let on = |call: &Option<DominanceCall>| call.as_ref().map(|call| call.status.to_string());
    let load = record.qpcr_copies.map(|copies| (copies, say!("16S copies (qPCR)")));
    Sample {
        id: record.id.to_string(),
        woman: record.participant.clone().unwrap_or_else(|| record.id.to_string()),
        group: ReportData::group_of(record).to_owned(),
        kind: record.kind.name().to_owned(),
        specimen: record.kind.is_specimen(),
        blank: record.kind.is_blank(),
        site: record.site.as_ref().map(ToString::to_string).unwrap_or_default(),
        visit: text(&record.visit),
        batch: text(&record.batch),
        status: flow.map(|flow| flow.status.clone()).unwrap_or_default(),
        steps: flow.map(|flow| flow.steps.clone()).unwrap_or_default(),
        usable: matches!(calls.depth, Depth::Sufficient | Depth::Low),
        reads: data.genera.sample_total(at),
        ld90: dominance(&calls.ld90.raw),
        ld90_kit: on(&calls.ld90.kit),
        ld90_both: on(&calls.ld90.kit_and_carry_over),
        robust: if calls.falls_by_bias_alone() {
            "falls_by_bias".to_owned()
        } else {
            calls.ld90.robust.to_string()
        },
        ld80: calls.ld80.raw.status.to_string(),
        leading: (calls.dominant.raw.leading.clone().unwrap_or_default(), finite(calls.dominant.raw.share)),
        cst: community_type(calls),
        alpha: alpha.map(measures).unwrap_or_default(),
        biomass: verdict.map(|row| row.biomass.name().to_owned()).unwrap_or_default(),
        biomass_basis: verdict.map(|row| row.biomass_basis.clone()).unwrap_or_default(),
        kit_share: verdict.and_then(|row| Some((row.kit_share?, row.kit_share_upper?))),
        load: load.or_else(|| record.dna_ng_ul.map(|ng| (ng, say!("DNA, ng/µL")))),
        claim: verdict.map(|row| (row.claim.name().to_owned(), row.claim_limit.clone())).unwrap_or_default(),
        niche: niche.map(|row| Niche {
            vaginal: row.vaginal_sample.as_ref().map(ToString::to_string).unwrap_or_default(),
            carry_over: row.alpha_hi,
            kit: row.beta_hi,
            specific: row.gamma_lo,
            call: row.niche_call.to_string(),
            reason: row.reason.clone(),
        }),
    }
}

fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

fn dominance(call: &DominanceCall) -> Dominance {
    // What is shown is what the call stands on.
    let corrected = call.corrected.as_ref();
    Dominance {
        share: corrected.map(|of| of.share).or(call.share),
        interval: corrected.map(|of| (of.lower, of.upper)).or(call.lower.zip(call.upper)),
        probability: call.call_probability(),
        // What a sporadic contaminant of the usual share may overturn is not printed as a call.
        call: call.under_sporadic.to_string(),
        remedy: if call.under_sporadic != call.status {
            say!(
                "a sporadic contaminant of {share} % of the reads would overturn {call}; a second extraction would settle it",
                share = format!("{:.0}", 100.0 * call.falls_sporadic.unwrap_or(0.0)),
                call = Message::word(call.status.to_string())
            )
        } else if call.remedy == Remedy::None {
            Message::empty()
        } else {
            call.remedy.message()
        },
    }
}

fn community_type(calls: &SampleCalls) -> CommunityType {
    let raw = &calls.cst.raw;
    CommunityType {
        method: raw.method.clone(),
        nearest: raw.cst.clone().unwrap_or_default(),
        confidence: raw.confidence.to_string(),
        robust: calls.cst.robust.to_string(),
    }
}

fn measures(row: &AlphaDiversity) -> Vec<(String, f64)> {
    let all = [
        ("observed", row.observed),
        ("shannon", row.shannon),
        ("inverse_simpson", row.inverse_simpson),
        ("pielou", row.pielou),
        ("faith_pd", row.faith_pd.unwrap_or(f64::NAN)),
    ];
    all.into_iter().filter(|(_, v)| v.is_finite()).map(|(name, v)| (name.to_owned(), v)).collect()
}

fn rank(name: &str, table: &AbundanceTable<TaxonId>) -> RankTable {
    RankTable {
        rank: name.to_owned(),
        taxa: table.features().iter().map(|taxon| taxon.name().to_owned()).collect(),
        rows: (0..table.n_samples()).map(|row| table.row(row).filter(|cell| cell.1 > 0).collect()).collect(),
    }
}

fn ordination(name: &str, pcoa: &Pcoa, places: &BTreeMap<&str, usize>) -> Ordination {
    let known: Vec<(usize, usize)> = pcoa
        .ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| places.get(id.as_str()).map(|&place| (row, place)))
        .collect();
    let axes = pcoa.coordinates.ncols().min(3);
    Ordination {
        name: name.to_owned(),
        samples: known.iter().map(|&(_, place)| place).collect(),
        points: known
            .iter()
            .map(|&(row, _)| (0..axes).map(|axis| finite(pcoa.coordinates[[row, axis]])).collect())
            .collect(),
        explained: pcoa.explained().into_iter().take(axes).map(finite).collect(),
        negative: pcoa.negative_share.map(f64::abs).filter(|share| share.is_finite()),
    }
}

fn comparison(row: &ComparisonRow) -> Comparison {
    Comparison {
        what: row.what.clone(),
        kind: row.kind.name().to_owned(),
        contrast: row.contrast.clone(),
        site: row.site.clone(),
        groups: row
            .groups
            .iter()
            .zip(&row.n)
            .enumerate()
            .map(|(at, (group, n))| (group.clone(), *n, row.with.get(at).copied()))
            .collect(),
        medians: row
            .described
            .iter()
            .map(|of| [of.median, of.lower_quartile, of.upper_quartile].map(finite))
            .collect(),
        estimate: [row.estimate, row.low, row.high],
        estimate_kind: row.estimate_kind.map(|kind| kind.name().replace('_', " ")).unwrap_or_default(),
        test: row.test.clone(),
        adjusted_for: row.adjusted_for.clone(),
        p: row.p.filter(|p| p.is_finite()),
        q: row.q.filter(|q| q.is_finite()),
        table: row.table.name().to_owned(),
        notes: row.notes.clone(),
    }
}

/// The reagents' profiles by genus; what has no genus is named by what is known of it.
fn kits(data: &ReportData<'_>) -> Vec<Kit> {
    let genera: BTreeMap<_, &str> =
        data.lowbiomass.contaminants.iter().map(|row| (&row.feature, row.genus.as_str())).collect();
    let of_batch = |kit: &endobiome_lowbiomass::BatchKit| {
        let mut shares: BTreeMap<String, f64> = BTreeMap::new();
        for feature in &kit.profile {
            // The name that the tables of genera have: of a group of species the genus may be another than that of its first member.
            let genus = genera.get(&feature.feature).copied().unwrap_or("not named");
            *shares.entry(genus.to_owned()).or_default() += finite(feature.share);
        }
        let mut profile: Vec<(String, f64)> = shares.into_iter().collect();
        profile.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Kit {
            batch: kit.batch.clone(),
            blanks: kit.blanks,
            reads: kit.blank_reads,
            profile,
            leak: finite(kit.leak_share),
            statement: kit.statement.clone(),
        }
    };
    data.lowbiomass.batches.iter().map(of_batch).collect()
}

/// Panel targets with reads above the limits, whatever became of them; hits first.
fn panels(data: &ReportData<'_>) -> Vec<PanelTarget> {
    let order = |status: PanelStatus| match status {
        PanelStatus::Hit => Some(0),
        PanelStatus::Unreplicated => Some(1),
        PanelStatus::Unverifiable => Some(2),
        PanelStatus::ExplainedByContamination => Some(3),
        PanelStatus::NotResolved => Some(4),
        _ => None,
    };
    let mut rows: Vec<(u8, PanelTarget)> = Vec::new();
    for sample in data.in_groups().into_iter().filter(|&at| data.records[at].kind.is_specimen()) {
        for hit in &data.calls[sample].panels {
            if let Some(place) = order(hit.status) {
                let target = PanelTarget {
                    sample,
                    panel: hit.panel.to_string(),
                    target: hit.printed_as.clone(),
                    reads: finite(hit.reads),
                    share: finite(hit.share),
                    expected: finite(hit.expected_reads),
                    probability: finite(hit.tail_probability),
                    threshold: finite(hit.threshold),
                    status: hit.status.to_string(),
                };
                rows.push((place, target));
            }
        }
    }
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, target)| target).collect()
}
