//! The whole low-biomass layer in one call: the entry point of the pipeline.

use crate::biomass::{BiomassGate, biomass_gate, cosine};
use crate::carry_over::{Explanation, beyond, explain, feature_limits, niche, second_extraction};
use crate::claims::levels::{feature_claims, sample_claim};
use crate::contaminants::contaminant_rows;
use crate::controls::control_adequacy;
use crate::correct::{CorrectedRow, correct};
use crate::kit::batch_kit;
use crate::kit::joint::{JointKit, SampleKit, joint_kit};
use crate::kit::wells::{KitWells, kit_wells};
use crate::load::Loads;
use crate::noise::{NoiseModel, noise_parts};
use crate::overdispersion::estimate_overdispersion;
use crate::{
    BatchKit, Biomass, CarryOverRow, CorrectedTables, Extract, LowBiomassAssessment, LowBiomassParameters,
    NicheCall, Result, SampleVerdict, StudyView, SupportedFeature, TaxonClaim,
};
use endobiome_core::{AbundanceTable, Assignment, BodySite, FeatureId, Message, SampleRecord, say};
use rayon::prelude::*;

/// Assesses a study.
///
/// `counts` holds specimens, blanks and mocks; `records` one record a sample, in any order; `assignments` one a
/// feature, in canonical names. Works without blanks, without vaginal samples and without qPCR: what is missing
/// lowers the claims and is told in [`LowBiomassAssessment::statements`]. The result does not depend on threads.
///
/// # Errors
/// [`Error::Core`](crate::Error::Core) when the inputs do not belong
/// together, [`Error::Parameter`](crate::Error::Parameter) for a parameter out of range.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, BodySite, FeatureId, SampleId, SampleKind, SampleRecord};
/// use endobiome_lowbiomass::{LowBiomassParameters, assess};
/// let mut endometrium = SampleRecord::new(SampleId::new("IM001_E")?);
/// endometrium.site = Some(BodySite::Endometrium);
/// let mut blank = SampleRecord::new(SampleId::new("blank1")?);
/// blank.kind = SampleKind::ExtractionBlank;
/// let counts = AbundanceTable::from_rows(
///     vec![endometrium.id.clone(), blank.id.clone()],
///     vec![FeatureId::of(b"ACGT"), FeatureId::of(b"TTTT")],
///     vec![vec![(0, 9000), (1, 100)], vec![(1, 800)]],
/// )?;
/// let assignments = [Assignment::default(), Assignment::default()];
/// let found = assess(&counts, &[endometrium, blank], &assignments, &LowBiomassParameters::default())?;
/// assert_eq!((found.carry_over.len(), found.batches.len()), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assess(
    counts: &AbundanceTable<FeatureId>,
    records: &[SampleRecord],
    assignments: &[Assignment],
    parameters: &LowBiomassParameters,
) -> Result<LowBiomassAssessment> {
    assess_with_loads(counts, records, assignments, None, parameters)
}

/// As [`assess`], with the loads of the samples of `counts` instead of the copies by qPCR of the records, as a spike-in gives them. They serve
/// the biomass gate, what of a sample is of the reagents, what leaks, and the interval of the carry-over. `counts` does not hold the spike-in.
///
/// # Errors
/// As [`assess`], and when the loads are not one a sample.
pub fn assess_with_loads(
    counts: &AbundanceTable<FeatureId>,
    records: &[SampleRecord],
    assignments: &[Assignment],
    loads: Option<&Loads>,
    parameters: &LowBiomassParameters,
) -> Result<LowBiomassAssessment> {
    parameters.check()?;
    let (order, sorted) = in_order_of_names(counts);
    let loads = match loads {
        Some(loads) => {
            loads.check(counts.n_samples())?;
            Some(Loads { way: loads.way, of: order.iter().map(|&row| loads.of[row]).collect() })
        }
        None => None,
    };
    let study = StudyView::new(&sorted, records, assignments, &parameters.batch_columns, loads)?;
    let overdispersion = estimate_overdispersion(&study, parameters);
    let noise = NoiseModel::new(&study, &overdispersion, parameters);
    let rho = noise.rho;
    let found: Vec<Option<(BatchKit, KitWells, JointKit)>> = (0..study.batch_names.len())
        .into_par_iter()
        .map(|batch| {
            let kit = batch_kit(&study, batch, rho, parameters)?;
            let wells = kit_wells(&kit, &noise, parameters);
            let mut kit = kit;
            let joint = joint_kit(&study, batch, &kit, &wells, parameters);
            kit.statement = Message::list(" ", [kit.statement, joint.statement.clone()]);
            Some((kit, wells, joint))
        })
        .collect();
    let mut rows: Vec<Row> = (0..counts.n_samples())
        .into_par_iter()
        .map(|row| {
            let nothing = SampleKit::default();
            let kit = found[study.batch[row]]
                .as_ref()
                .map(|(kit, wells, joint)| (kit, wells, joint.rows.get(&row).unwrap_or(&nothing)));
            assess_row(&study, row, kit, &noise, parameters)
        })
        .collect();
    let kits: Vec<Option<BatchKit>> = found.into_iter().map(|found| found.map(|(kit, ..)| kit)).collect();
    let claims: Vec<Vec<TaxonClaim>> = rows.iter_mut().map(|row| std::mem::take(&mut row.claims)).collect();
    for (row, claims) in rows.iter_mut().zip(&claims) {
        let niche = row.carry_over.as_ref().map(|found| found.niche_call);
        (row.verdict.claim, row.verdict.claim_limit) =
            sample_claim(row.verdict.reads, row.verdict.biomass, niche, claims, parameters);
    }
    crate::carry_over::qpcr::narrow(&study, rho, rows.iter_mut().filter_map(|row| row.carry_over.as_mut()));

    let (contaminants, loss) = contaminant_rows(&study, &kits, parameters)?;
    let mut statements = crate::statements::statements(&study, &overdispersion, &kits, &noise, parameters);
    statements.extend(loss.filter(|_| contaminants.iter().any(|row| row.contaminant)));
    let controls = control_adequacy(&study, parameters);
    let mut in_order: Vec<(usize, Row, Vec<TaxonClaim>)> =
        order.into_iter().zip(rows).zip(claims).map(|((place, row), claims)| (place, row, claims)).collect();
    in_order.sort_by_key(|&(place, ..)| place);
    let (mut rows, claims): (Vec<Row>, Vec<Vec<TaxonClaim>>) =
        in_order.into_iter().map(|(_, row, claims)| (row, claims)).unzip();
    let reagents = crate::reagents::reagent_rows(&study, &kits);
    let tables = tables(counts, &mut rows)?;
    let noise = noise_parts(&noise, &overdispersion, &kits, parameters);
    let mut assessment = LowBiomassAssessment {
        overdispersion,
        noise,
        contaminants,
        batches: kits.into_iter().flatten().collect(),
        reagents,
        tables,
        samples: Vec::new(),
        carry_over: Vec::new(),
        supported: Vec::new(),
        claims: claims.into_iter().flatten().collect(),
        extracts: Vec::new(),
        controls,
        statements,
    };
    for row in rows {
        assessment.samples.push(row.verdict);
        assessment.extracts.push(row.extract);
        assessment.carry_over.extend(row.carry_over);
        assessment.supported.extend(row.supported);
    }
    Ok(assessment)
}

/// Sums of floats depend on their order: all is worked in the order of the names, whatever that of the rows. Gives the rows in that order and
/// the table so.
pub(crate) fn in_order_of_names(
    counts: &AbundanceTable<FeatureId>,
) -> (Vec<usize>, AbundanceTable<FeatureId>) {
    let mut order: Vec<usize> = (0..counts.n_samples()).collect();
    order.sort_by(|&a, &b| counts.samples()[a].cmp(&counts.samples()[b]));
    let sorted = counts.select_samples(&order);
    (order, sorted)
}

/// What is found of one sample.
struct Row {
    verdict: SampleVerdict,
    carry_over: Option<CarryOverRow>,
    supported: Vec<SupportedFeature>,
    claims: Vec<TaxonClaim>,
    corrected: CorrectedRow,
    has_kit: bool,
    has_carry_over: bool,
    rests: bool,
    extract: Extract,
}

fn assess_row(
    study: &StudyView<'_>,
    row: usize,
    kit: Option<(&BatchKit, &KitWells, &SampleKit)>,
    noise: &NoiseModel,
    parameters: &LowBiomassParameters,
) -> Row {
    let specimen = study.records[row].kind.is_specimen();
    // Controls are described, not corrected by themselves.
    let explaining = kit.filter(|_| !study.records[row].kind.is_blank());
    let explanation = explain(study, row, explaining, noise, parameters);
    let wells = kit.map(|(_, wells, _)| wells);
    let beyond = beyond(study, &explanation, wells, noise, parameters);
    let limits = if specimen {
        let both = beyond.as_ref().and_then(|beyond| beyond.both.as_ref());
        feature_limits(
            study,
            &explanation,
            beyond.as_ref().map(|beyond| &beyond.single),
            both.map(|(_, shares, excess)| (excess, shares.as_slice())),
            parameters,
        )
    } else {
        Vec::new()
    };
    let (carry_over, supported) = if study.is_site(row, &BodySite::Endometrium) {
        let (found, supported) = niche(study, &explanation, beyond.as_ref(), &limits, parameters);
        (Some(found), supported)
    } else {
        (None, Vec::new())
    };
    let corrected = correct(study, &explanation, noise.rho);
    // What is left is judged where it is claimed to be more than noise leaves, or (elsewhere than the endometrium) is most of it.
    let rests = match &carry_over {
        Some(found) => matches!(found.niche_call, NicheCall::NotExplained | NicheCall::EndometriumSpecific),
        None => {
            let left: f64 = corrected.kit_and_carry_over.iter().map(|(_, reads)| reads).sum();
            left >= 0.5 * study.totals[row] as f64
        }
    };
    Row {
        verdict: verdict(study, &explanation, explaining.map(|(kit, wells, _)| (kit, wells)), parameters),
        carry_over,
        supported,
        claims: if specimen { feature_claims(study, &explanation, &limits, parameters) } else { Vec::new() },
        corrected,
        rests,
        extract: Extract {
            second: second_extraction(study, row, parameters)
                .filter(|_| specimen)
                .map(|second| study.records[second].id.clone()),
            wells_rho: explaining.map(|(kit, ..)| kit.wells_rho),
            reagents: explanation.beta_hi,
        },
        has_kit: explanation.beta_hi.is_some(),
        has_carry_over: explanation.beta_hi.is_some()
            && (explanation.alpha_hi.is_some() || study.is_site(row, &BodySite::Vagina)),
    }
}

fn verdict(
    study: &StudyView<'_>,
    explanation: &Explanation,
    kit: Option<(&BatchKit, &KitWells)>,
    parameters: &LowBiomassParameters,
) -> SampleVerdict {
    let row = explanation.row;
    let record = study.records[row];
    let reads = study.totals[row];
    let detectable = (reads > 0).then(|| 1.0 - libm::pow(0.05_f64, 1.0 / reads as f64));
    let gate = if record.kind.is_specimen() {
        biomass_gate(study, explanation, kit, parameters)
    } else {
        BiomassGate {
            biomass: Biomass::Unknown,
            basis: say!("a control"),
            cosine: kit.map(|_| cosine(&explanation.shares, &explanation.kit)),
        }
    };
    // A reagent feature that no blank showed may still be this large.
    let unseen = explanation.beta_hi.map(|beta_hi| {
        beta_hi * (1.0 - libm::pow(1.0 - parameters.confidence, 1.0 / explanation.kit_effective.max(1.0)))
    });
    SampleVerdict {
        sample: record.id.clone(),
        kind: record.kind,
        site: record.site.clone(),
        batch: study.batch_names[study.batch[row]].clone(),
        reads,
        interpretable: reads >= parameters.reads_not_interpretable,
        detectable_share: detectable,
        limit_of_detection: detectable.zip(unseen).map(|(detectable, unseen)| detectable + unseen),
        biomass: gate.biomass,
        biomass_basis: gate.basis,
        kit_cosine: gate.cosine,
        kit_share: explanation.beta_hi.map(|_| explanation.beta()),
        kit_share_upper: explanation.beta_hi,
        kit_share_unseen: explanation.beta_hi.map(|_| explanation.of_reagents.unseen),
        kit_share_open: explanation.beta_hi.map(|_| explanation.of_reagents.open),
        claim: crate::ClaimLevel::L0,
        claim_limit: Message::empty(),
    }
}

fn tables(counts: &AbundanceTable<FeatureId>, rows: &mut [Row]) -> Result<CorrectedTables> {
    let (mut kit, mut both, mut expected, mut carried) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in rows.iter_mut() {
        let corrected = std::mem::take(&mut row.corrected);
        kit.push(corrected.kit);
        both.push(corrected.kit_and_carry_over);
        expected.push(corrected.expected);
        carried.push(corrected.carried);
    }
    let build = |rows| {
        AbundanceTable::from_rows(counts.samples().to_vec(), counts.features().to_vec(), rows)
            .map_err(crate::Error::from)
    };
    Ok(CorrectedTables {
        kit: build(kit)?,
        kit_and_carry_over: build(both)?,
        expected: build(expected)?,
        carried: build(carried)?,
        has_kit: rows.iter().map(|row| row.has_kit).collect(),
        has_carry_over: rows.iter().map(|row| row.has_carry_over).collect(),
        rests: rows.iter().map(|row| row.rests).collect(),
    })
}
