//! The endometrial layer: what blanks, pairs and depth allow to be said, then the calls on every table.

use super::absolute::{self, SetApart};
use super::mocks::{self, MockComposition};
use crate::Result;
use endobiome_core::{AbundanceTable, Assignment, Context, FeatureId, Message, SampleRecord, say};
use endobiome_dysbiosis::absolute::{AbsoluteParameters, AbsoluteStudy};
use endobiome_dysbiosis::bias::BiasModel;
use endobiome_dysbiosis::cst::{
    Centroids, UnreachableTaxon, original_names, unnameable_taxa, unreachable_taxa,
};
use endobiome_dysbiosis::{
    CallInput, Corrections, CstCompat, DysbiosisParameters, SampleCalls, VisitChange, visit_changes,
};
use endobiome_lowbiomass::overdispersion::overdispersion;
use endobiome_lowbiomass::{Biomass, LowBiomassAssessment, LowBiomassParameters, assess_with_loads};
use endobiome_taxonomy::Reference;
use serde::{Deserialize, Serialize};

/// The answers of the endometrial layer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Endometrial {
    /// Blanks, contaminants, carry-over, corrected tables.
    pub assessment: LowBiomassAssessment,
    /// Indices and calls, one entry a sample.
    pub calls: Vec<SampleCalls>,
    /// What the mocks of known composition show of bias.
    pub bias: Option<BiasModel>,
    /// What changed within the women from visit to visit.
    pub visits: Vec<VisitChange>,
    /// Loads, taxa and indices in copies, where they were measured.
    pub amounts: Option<AbsoluteStudy>,
}

/// What the calls may know beside the tables.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The settings of absolute amounts; without them none are given.
    pub absolute: Option<&'a AbsoluteParameters>,
    /// The names of [`valencia_names`], or none.
    pub valencia_names: &'a [String],
    /// The mocks of known composition.
    pub mocks: &'a [MockComposition],
    /// The order of the visits, as far as it is said.
    pub visit_order: &'a [String],
}

/// Assesses contamination and carry-over, then calls every sample on the raw and the corrected tables.
///
/// Copies that a spike-in gives serve the assessment where no sample has a qPCR.
///
/// The overdispersion found in the study's replicates or mocks (or else the default) is used for the calls.
///
/// # Errors
/// When tables, records and assignments do not belong together or a parameter is out of range.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, Context, FeatureId, Rank, SampleId, SampleRecord};
/// use endobiome_dysbiosis::{DominanceStatus, DysbiosisParameters};
/// use endobiome_lowbiomass::LowBiomassParameters;
/// use endobiome_dysbiosis::absolute::SpikeIn;
/// use endobiome_pipeline::stages::absolute::set_apart;
/// use endobiome_pipeline::stages::endometrial::{Beside, assess_and_call};
/// let assigned = |genus: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment
/// };
/// let sample = SampleId::new("IM001_E")?;
/// let counts = AbundanceTable::from_rows(vec![sample.clone()], vec![FeatureId::of(b"ACGT")], vec![vec![(0, 5000)]])?;
/// let (low, dys) = (LowBiomassParameters::default(), DysbiosisParameters::default());
/// let (records, assignments) = ([SampleRecord::new(sample)], [assigned("Lactobacillus")]);
/// let apart = set_apart(&counts, &assignments, &[], &SpikeIn::default())?;
/// let found = assess_and_call(&apart, &records, &assignments, Beside::default(), &low, &dys, &Context::silent())?;
/// assert_eq!(found.calls[0].ld90.raw.status, DominanceStatus::Dominant);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assess_and_call(
    apart: &SetApart,
    records: &[SampleRecord],
    assignments: &[Assignment],
    beside: Beside<'_>,
    lowbiomass: &LowBiomassParameters,
    dysbiosis: &DysbiosisParameters,
    context: &Context<'_>,
) -> Result<Endometrial> {
    context.begin("blanks, contaminants, carry-over", 0);
    // One setting: what is not interpretable for the calls is not for the claims either.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of reads")]
    let lowbiomass = LowBiomassParameters {
        reads_not_interpretable: dysbiosis.reads_not_interpretable.ceil() as u64,
        seed: context.seed(),
        ..lowbiomass.clone()
    };
    let counts = &apart.table;
    // Copies by a spike-in serve the assessment; those by qPCR alone stand in the records.
    let of_spike_in = match beside.absolute.filter(|settings| !settings.spike_in.is_empty()) {
        Some(settings) => {
            let rho = overdispersion(counts, records, assignments, &lowbiomass)?.rho;
            absolute::amounts(apart, records, assignments, rho, settings)?
        }
        None => None,
    };
    let loads = of_spike_in.as_ref().and_then(absolute::loads_beside_spike_in);
    let assessment = assess_with_loads(counts, records, assignments, loads.as_ref(), &lowbiomass)?;
    let amounts = match (of_spike_in, beside.absolute) {
        (None, Some(settings)) => {
            absolute::amounts(apart, records, assignments, assessment.overdispersion.rho, settings)?
        }
        (found, _) => found,
    };
    context.end(&format!("{} statements", assessment.statements.len()));
    context.check()?;
    context.begin("dysbiosis calls", 0);
    let tables = &assessment.tables;
    let ultralow: Vec<Option<bool>> = assessment
        .samples
        .iter()
        .map(|verdict| match verdict.biomass {
            Biomass::Ultralow => Some(true),
            Biomass::Sufficient => Some(false),
            Biomass::Unknown => None,
        })
        .collect();
    let mut parameters = call_parameters(&assessment, &lowbiomass, dysbiosis);
    parameters.seed = context.seed();
    let extracts = ExtractNotes::of(&assessment, counts);
    let any_kit = tables.has_kit.iter().any(|&has| has);
    let any_carry_over = tables.has_carry_over.iter().any(|&has| has);
    let corrections = Corrections {
        kit: any_kit.then_some(&tables.kit),
        kit_and_carry_over: any_carry_over.then_some(&tables.kit_and_carry_over),
        expected: any_kit.then_some(&tables.expected),
        carried: any_kit.then_some(&tables.carried),
        wells_rho: &extracts.wells_rho,
        reagents: &extracts.reagents,
        second: &extracts.second,
        has_kit: &tables.has_kit,
        has_carry_over: &tables.has_carry_over,
        rests: &tables.rests,
        ultralow: &ultralow,
    };
    let bias = mocks::bias_of_mocks(counts, assignments, beside.mocks, &parameters)?;
    let valencia_names = beside.valencia_names;
    let input = CallInput { counts, records, assignments, valencia_names, bias: bias.as_ref(), corrections };
    let calls = endobiome_dysbiosis::call(&input, &parameters)?;
    context.end(&format!("{} samples", calls.len()));
    let visits = visit_changes(&calls, records, beside.visit_order, lowbiomass.between_extracts, &parameters);
    Ok(Endometrial { assessment, calls, bias, visits, amounts })
}

/// The parameters of calls with the parts of the noise that the assessment assumes: rho at its upper limit, between extracts and sites,
/// sporadic contaminants.
pub fn call_parameters(
    assessment: &LowBiomassAssessment,
    lowbiomass: &LowBiomassParameters,
    dysbiosis: &DysbiosisParameters,
) -> DysbiosisParameters {
    let mut parameters = DysbiosisParameters {
        rho: assessment.overdispersion.as_used(),
        between_extracts: lowbiomass.between_extracts,
        between_sites: lowbiomass.between_sites,
        sporadic_share: lowbiomass.sporadic_share,
        ..dysbiosis.clone()
    };
    if !assessment.overdispersion.statement.is_empty() {
        parameters.rho_source = assessment.overdispersion.statement.to_string();
    }
    parameters
}

/// What the assessment says of each sample's extraction, as the calls take it.
struct ExtractNotes {
    wells_rho: Vec<f64>,
    reagents: Vec<f64>,
    second: Vec<Option<usize>>,
}

impl ExtractNotes {
    fn of(assessment: &LowBiomassAssessment, counts: &AbundanceTable<FeatureId>) -> Self {
        let extracts = &assessment.extracts;
        Self {
            wells_rho: extracts.iter().map(|extract| extract.wells_rho.unwrap_or(0.0)).collect(),
            reagents: extracts.iter().map(|extract| extract.reagents.unwrap_or(1.0)).collect(),
            second: extracts
                .iter()
                .map(|extract| extract.second.as_ref().and_then(|second| counts.sample_index(second)))
                .collect(),
        }
    }
}

/// The names of the features for types to the letter of VALENCIA's script; none where the settings do not ask for them.
///
/// # Errors
/// When the centroid file cannot be read.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::{CstCompat, DysbiosisParameters};
/// use endobiome_pipeline::stages::endometrial::valencia_names;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("centroids.csv");
/// std::fs::write(&path, "sub_CST,Lactobacillus_crispatus,g_Dialister\nI-A,0.99,0.01\n")?;
/// let mut dialister = Assignment::default();
/// dialister.lineage.set(Rank::Genus, "Dialister");
/// let ours = DysbiosisParameters { cst_centroids: Some(path), ..DysbiosisParameters::default() };
/// assert!(valencia_names(&ours, &["asv1"], &[dialister.clone()])?.is_empty());
/// let letter = DysbiosisParameters { cst_compat: CstCompat::Valencia, ..ours };
/// assert_eq!(valencia_names(&letter, &["asv1"], &[dialister])?, ["g_Dialister"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn valencia_names<S: AsRef<str>>(
    dysbiosis: &DysbiosisParameters,
    features: &[S],
    as_given: &[Assignment],
) -> Result<Vec<String>> {
    match (&dysbiosis.cst_centroids, dysbiosis.cst_compat) {
        (Some(path), CstCompat::Valencia) => Ok(original_names(features, as_given, &Centroids::open(path)?)),
        _ => Ok(Vec::new()),
    }
}

/// The taxa of the centroid file that no lineage of the reference can produce; none without a centroid file.
///
/// # Errors
/// When the centroid file cannot be read.
///
/// ```
/// use endobiome_dysbiosis::DysbiosisParameters;
/// use endobiome_pipeline::stages::endometrial::unreachable_centroid_taxa;
/// use endobiome_taxonomy::Reference;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("centroids.csv");
/// std::fs::write(&path, "sub_CST,Lactobacillus_crispatus,g_Dialister\nI-A,0.99,0.01\n")?;
/// let parameters = DysbiosisParameters { cst_centroids: Some(path), ..DysbiosisParameters::default() };
/// // An empty reference reaches nothing.
/// assert_eq!(unreachable_centroid_taxa(&parameters, &Reference::default())?.len(), 2);
/// assert!(unreachable_centroid_taxa(&DysbiosisParameters::default(), &Reference::default())?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn unreachable_centroid_taxa(
    dysbiosis: &DysbiosisParameters,
    reference: &Reference,
) -> Result<Vec<UnreachableTaxon>> {
    let Some(path) = &dysbiosis.cst_centroids else {
        return Ok(Vec::new());
    };
    Ok(unreachable_taxa(&Centroids::open(path)?, reference.taxa().iter().cloned()))
}

/// The taxa of the centroid file that a taxonomy given with a table does not name where it could; none without a centroid file.
///
/// # Errors
/// When the centroid file cannot be read.
pub fn unnameable_centroid_taxa(
    dysbiosis: &DysbiosisParameters,
    canonical: &[Assignment],
) -> Result<Vec<UnreachableTaxon>> {
    let Some(path) = &dysbiosis.cst_centroids else {
        return Ok(Vec::new());
    };
    Ok(unnameable_taxa(&Centroids::open(path)?, canonical))
}

/// One sentence on the taxa that a given taxonomy does not name; `None` when there are none.
pub fn unnameable_sentence(taxa: &[UnreachableTaxon]) -> Option<Message> {
    let worst = taxa.iter().max_by(|a, b| a.largest_share.total_cmp(&b.largest_share))?;
    Some(say!(
        "{taxa} species of the community state type centroids are not named by the taxonomy given, which names their genus and none \
         of its species that the centroids have (cst/unreachable_centroid_taxa.tsv); the largest is {taxon}, {largest_share} % of {sub_cst}: likeness to \
         such types is underestimated",
        taxa = taxa.len(),
        taxon = worst.taxon,
        largest_share = format!("{:.1}", 100.0 * worst.largest_share),
        sub_cst = worst.sub_cst
    ))
}

/// One sentence on them; `None` when there are none.
///
/// ```
/// use endobiome_dysbiosis::cst::UnreachableTaxon;
/// use endobiome_pipeline::stages::endometrial::unreachable_sentence;
/// let taxon = UnreachableTaxon { taxon: "g_Dialister".to_owned(), largest_share: 0.01, sub_cst: "I-A".to_owned() };
/// assert!(unreachable_sentence(&[taxon]).is_some_and(|text| text.to_string().contains("g_Dialister, 1.0 % of I-A")));
/// assert_eq!(unreachable_sentence(&[]), None);
/// ```
pub fn unreachable_sentence(taxa: &[UnreachableTaxon]) -> Option<Message> {
    let worst = taxa.iter().max_by(|a, b| a.largest_share.total_cmp(&b.largest_share))?;
    Some(say!(
        "{taxa} taxa of the community state type centroids cannot come from this reference (cst/unreachable_centroid_taxa.tsv); \
         the largest is {taxon}, {largest_share} % of {sub_cst}: likeness to such types is underestimated",
        taxa = taxa.len(),
        taxon = worst.taxon,
        largest_share = format!("{:.1}", 100.0 * worst.largest_share),
        sub_cst = worst.sub_cst
    ))
}
