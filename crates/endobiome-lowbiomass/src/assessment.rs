//! What the low-biomass layer found: flat rows for files and the report.

use crate::carry_over::{CarryOverRow, SupportedFeature};
use crate::claims::{ClaimLevel, TaxonClaim};
use crate::controls::ControlAdequacy;
use crate::kit::BatchKit;
use crate::noise::NoisePart;
use crate::overdispersion::OverdispersionEstimate;
use crate::reagents::ReagentRow;
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::{AbundanceTable, BodySite, FeatureId, Message, SampleId, SampleKind};
use serde::{Deserialize, Serialize};

/// The result of [`assess`](crate::assess()).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LowBiomassAssessment {
    /// Overdispersion used, and where it is from.
    pub overdispersion: OverdispersionEstimate,
    /// The parts of the noise that bounds and calls assume.
    pub noise: Vec<NoisePart>,
    /// One row a feature.
    pub contaminants: Vec<ContaminantRow>,
    /// One kit profile a batch; empty without blanks.
    pub batches: Vec<BatchKit>,
    /// The genera of the reagents beside the women who have reads of them.
    pub reagents: Vec<ReagentRow>,
    /// The corrected tables.
    pub tables: CorrectedTables,
    /// One row a sample, in the order of the counts.
    pub samples: Vec<SampleVerdict>,
    /// One row an endometrial sample.
    pub carry_over: Vec<CarryOverRow>,
    /// Features of endometrial samples that neither carry-over nor reagents nor leak explain.
    pub supported: Vec<SupportedFeature>,
    /// Claims of single features in endometrial samples.
    pub claims: Vec<TaxonClaim>,
    /// What the calls of a sample need to know of its extraction; one a sample, in the order of the counts.
    pub extracts: Vec<Extract>,
    /// What controls the study has and what it lacks.
    pub controls: ControlAdequacy,
    /// What cannot be told from these data, in plain sentences.
    pub statements: Vec<Message>,
}

/// What the calls of one sample need to know of its extraction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extract {
    /// The deepest other sample of the same woman, site and visit that was extracted apart.
    pub second: Option<SampleId>,
    /// Overdispersion of the reagents between wells of its batch; `None` without blanks.
    pub wells_rho: Option<f64>,
    /// Upper bound of the reagents' share; `None` without blanks.
    pub reagents: Option<f64>,
}

/// Counts after correction; rows and columns as in the counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectedTables {
    /// Without what the reagents explain.
    pub kit: AbundanceTable<FeatureId, f64>,
    /// Without what reagents, leak and the largest possible carry-over explain.
    pub kit_and_carry_over: AbundanceTable<FeatureId, f64>,
    /// Upper bound of the reads that reagents, leak and carry-over contributed.
    pub expected: AbundanceTable<FeatureId, f64>,
    /// The part of it that carry-over contributed.
    pub carried: AbundanceTable<FeatureId, f64>,
    /// A sample: whether its batch has blanks. Where not, `kit` holds the raw counts.
    pub has_kit: Vec<bool>,
    /// A sample: whether carry-over could be corrected (a paired vaginal sample; not needed for vaginal samples).
    pub has_carry_over: Vec<bool>,
    /// A sample: whether what is left in `kit_and_carry_over` is more than noise leaves: a call of the niche stands on it, or (not
    /// endometrial) it is at least half of the reads. Else nothing should be decided by it.
    pub rests: Vec<bool>,
}

/// What the tests say of one feature over the study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContaminantRow {
    /// The feature.
    pub feature: FeatureId,
    /// Its taxon, for reading.
    pub taxon: String,
    /// Its genus, as the table of genera names it.
    pub genus: String,
    /// Probability of the frequency test.
    pub p_frequency: Option<f64>,
    /// Probability of the prevalence test.
    pub p_prevalence: Option<f64>,
    /// Joint probability by the method used.
    pub p: Option<f64>,
    /// Whether the decontam-type test calls a contaminant.
    pub contaminant: bool,
    /// Probability of the reverse test: small for what is no contaminant.
    pub p_not_contaminant: Option<f64>,
    /// Whether the reverse test clears the feature.
    pub not_contaminant: bool,
    /// Mean share in blanks over mean share in specimens: MicrobIEM's ratio; of extraction and sampling blanks where there are any, else of
    /// PCR blanks.
    pub blank_ratio: Option<f64>,
    /// What of the co-variation of the specimens would go with it alone (PERFect).
    pub filtering_loss: Option<f64>,
    /// Largest share in a kit profile of any batch (leak removed); `None` without blanks.
    pub kit_share: Option<f64>,
    /// Blanks in which it was read.
    pub blanks_with: usize,
    /// Specimens in which it was read.
    pub specimens_with: usize,
    /// Reads in blanks that leak from samples explains.
    pub leaked_reads: Option<f64>,
    /// Whether its genus is on the reagent list of Salter 2014. An annotation: nothing is removed for it.
    pub reagent_genus: bool,
}

impl Described for ContaminantRow {
    const FILE: &'static str = "contamination/contaminants.tsv";
    const ROWS: &'static str = "one row an ASV as inferred";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("ASV_ID", "the ASV", |row: &Self| Cell::text(row.feature)),
            Column::new("taxon", "its taxon, for reading", |row: &Self| Cell::text(&row.taxon)),
            Column::new("genus", "its genus, as the table of genera names it; a group of species may span genera", |row: &Self| {
                Cell::text(&row.genus)
            }),
            Column::new(
                "p_frequency",
                "probability of the frequency test: small for contaminants",
                |row: &Self| row.p_frequency,
            )
            .not_known("the test was not made: it needs DNA concentrations or qPCR"),
            Column::new(
                "p_prevalence",
                "probability of the prevalence test: small for contaminants",
                |row: &Self| row.p_prevalence,
            )
            .not_known("the test was not made: it needs blanks"),
            Column::new("p", "joint probability by the method used", |row: &Self| row.p)
                .not_known("no test was made"),
            Column::new("contaminant", "whether the test calls a contaminant", |row: &Self| row.contaminant),
            Column::new(
                "p_not_contaminant",
                "probability of the reverse test (`isNotContaminant`): small for what is no contaminant",
                |row: &Self| row.p_not_contaminant,
            )
            .not_known("the test was not made: it needs blanks"),
            Column::new(
                "not_contaminant",
                "whether the reverse test clears the feature; neither this nor `contaminant` is an answer too",
                |row: &Self| row.not_contaminant,
            ),
            Column::new(
                "blank_ratio",
                "mean share in blanks over mean share in specimens (the ratio of MicrobIEM); of extraction and sampling blanks where there are any, \
                 else of PCR blanks",
                |row: &Self| row.blank_ratio,
            )
            .not_known("there are no blanks, or no specimen has it"),
            Column::new(
                "filtering_loss",
                "share of the co-variation of the specimens that would be lost if this feature were taken out (PERFect)",
                |row: &Self| row.filtering_loss,
            )
            .not_known("no specimen has reads"),
            Column::new(
                "kit_share",
                "largest share in the reagents' profile of any batch, leak removed",
                |row: &Self| row.kit_share,
            )
            .unit("share")
            .not_known("there are no blanks"),
            Column::new("blanks_with", "blanks in which it was read", |row: &Self| row.blanks_with)
                .unit("samples"),
            Column::new("specimens_with", "specimens in which it was read", |row: &Self| row.specimens_with)
                .unit("samples"),
            Column::new("leaked_reads", "reads in blanks that leak from samples explains", |row: &Self| {
                row.leaked_reads
            })
            .unit("reads")
            .not_known("there are no blanks"),
            Column::new(
                "reagent_genus",
                "whether its genus is on the reagent list of Salter 2014; an annotation, nothing is removed for it",
                |row: &Self| row.reagent_genus,
            ),
        ]
    }
}

/// What the biomass gate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Biomass {
    /// Enough reads, no load at the blanks' level, and more than reagents and a sporadic contaminant may bring.
    Sufficient,
    /// Not to be told from the blanks.
    Ultralow,
    /// Cannot be told: no load and no blanks, or they disagree.
    Unknown,
}

impl Biomass {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sufficient => "sufficient",
            Self::Ultralow => "ultralow",
            Self::Unknown => "unknown",
        }
    }
}

/// One sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleVerdict {
    /// The sample.
    pub sample: SampleId,
    /// Its kind.
    pub kind: SampleKind,
    /// Its site.
    pub site: Option<BodySite>,
    /// Batch used for blanks.
    pub batch: String,
    /// Reads in the table.
    pub reads: u64,
    /// Whether there are enough reads to say anything.
    pub interpretable: bool,
    /// Share that this depth would have seen with probability 0.95.
    pub detectable_share: Option<f64>,
    /// Share above which a feature exceeds sampling noise and the kit expectation; `None` without blanks.
    pub limit_of_detection: Option<f64>,
    /// Biomass.
    pub biomass: Biomass,
    /// How biomass was judged, in words.
    pub biomass_basis: Message,
    /// Cosine to the kit profile of the batch.
    pub kit_cosine: Option<f64>,
    /// Point estimate of the reagent share.
    pub kit_share: Option<f64>,
    /// Upper bound of it.
    pub kit_share_upper: Option<f64>,
    /// The part of the point estimate that no blank shows: told by what it goes with among the samples.
    pub kit_share_unseen: Option<f64>,
    /// Share that may be of reagents that no blank shows or of another community that goes with little load: it cannot be told from these data.
    pub kit_share_open: Option<f64>,
    /// The highest claim that the sample as a whole supports.
    pub claim: ClaimLevel,
    /// What is missing for the next level, in words.
    pub claim_limit: Message,
}

impl Described for SampleVerdict {
    const FILE: &'static str = "contamination/sample_verdict.tsv";
    const ROWS: &'static str = "one row a sample";

    fn columns() -> Vec<Column<Self>> {
        const NO_BLANKS: &str = "its batch has no blanks";
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("sample_type", "what it is for: `sample`, `extraction_blank`, …", |row: &Self| {
                row.kind.name()
            }),
            Column::new("body_site", "its site", |row: &Self| row.kind.said(row.site.as_ref()))
                .not_known("it was not said")
                .not_applicable("it is a control"),
            Column::new("batch", "extraction batch within which blanks are used", |row: &Self| {
                Cell::text(&row.batch)
            }),
            Column::new("reads", "reads in the table", |row: &Self| row.reads).unit("reads"),
            Column::new("interpretable", "whether there are enough reads to say anything", |row: &Self| {
                row.interpretable
            }),
            Column::new(
                "detectable_share",
                "share that this depth would have seen with probability 0.95",
                |row: &Self| row.detectable_share,
            )
            .unit("share")
            .not_known("it has no reads"),
            Column::new(
                "limit_of_detection",
                "share above which an ASV exceeds sampling noise and what the reagents bring",
                |row: &Self| row.limit_of_detection,
            )
            .unit("share")
            .not_known(NO_BLANKS),
            Column::new(
                "biomass",
                "what the biomass gate says: `sufficient`, `ultralow`, `unknown`",
                |row: &Self| row.biomass.name(),
            ),
            Column::new("biomass_basis", "how biomass was judged, in words", |row: &Self| {
                Cell::text(&row.biomass_basis)
            }),
            Column::new("kit_cosine", "cosine to the reagents' profile of the batch", |row: &Self| {
                row.kit_cosine
            })
            .not_known(NO_BLANKS),
            Column::new(
                "kit_share",
                "share of the reads that the reagents explain, point estimate",
                |row: &Self| row.kit_share,
            )
            .unit("share")
            .not_known(NO_BLANKS),
            Column::new("kit_share_upper", "upper bound of it", |row: &Self| row.kit_share_upper)
                .unit("share")
                .not_known(NO_BLANKS),
            Column::new(
                "kit_share_unseen",
                "part of `kit_share` that no blank shows: it goes with the blanks' features, the load or the DNA concentration among the samples \
                 (`statements.txt` says with which)",
                |row: &Self| row.kit_share_unseen,
            )
            .unit("share")
            .not_known(NO_BLANKS),
            Column::new(
                "kit_share_open",
                "share of the reads that may be of reagents that no blank shows, or of a community that goes with little load: it cannot be told from these data, and \
                 stays in the corrected tables",
                |row: &Self| row.kit_share_open,
            )
            .unit("share")
            .not_known(NO_BLANKS),
            Column::new(
                "claim_level",
                "highest claim that the sample as a whole supports: `L0` … `L4`",
                |row: &Self| row.claim.name(),
            ),
            Column::new("claim_limit", "what is missing for the next level", |row: &Self| {
                Cell::text(&row.claim_limit)
            })
            .not_applicable("there is no next level"),
        ]
    }
}
