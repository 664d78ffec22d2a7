//! Pathogen panels, aware of detection limits, contamination and of what the region can resolve.

mod judge;
mod law;
mod reads;
mod targets;

pub(crate) use reads::TargetReads;
pub use targets::{Panel, Target};

use crate::bias::CorrectedTarget;
use crate::{DysbiosisParameters, TaxonProfile};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How far the reads of a target were resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// To the target's own rank.
    Exact,
    /// To a class of species that holds the target; printed as the class.
    Class,
    /// To a taxon above the target only: the reads may be of it or not.
    NotResolved,
    /// Not detected.
    Absent,
}

/// The outcome for one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PanelStatus {
    /// Above the limits and not explained by contamination; of a site of low biomass by more than a sporadic contaminant may bring, or found
    /// again in a second extraction.
    Hit,
    /// The same, but of a single extraction of a site of low biomass and no more than a sporadic contaminant may bring: a second extraction
    /// would settle it.
    Unreplicated,
    /// Read, but within what reagents and carry-over explain.
    ExplainedByContamination,
    /// Read, but below the limits.
    BelowLimit,
    /// Read above the limits, but of a taxon that reagents, skin or gut bring in, in a study without blanks.
    Unverifiable,
    /// Reads above the limits reached a taxon above the target and no further: neither found nor absent.
    NotResolved,
    /// Not read; this excludes shares above the detection limit only.
    NotDetected,
    /// Too few reads to speak of absence.
    NotInterpretable,
}

impl fmt::Display for PanelStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hit => "hit",
            Self::Unreplicated => "unreplicated",
            Self::ExplainedByContamination => "explained_by_contamination",
            Self::BelowLimit => "below_limit",
            Self::Unverifiable => "unverifiable",
            Self::NotResolved => "not_resolved",
            Self::NotDetected => "not_detected",
            Self::NotInterpretable => "not_interpretable",
        })
    }
}

/// One target of one panel in one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PanelHit {
    /// The panel.
    pub panel: Panel,
    /// The target as in the panel.
    pub target: String,
    /// The taxon as it may be printed: the class where the region cannot split the species.
    pub printed_as: String,
    /// How far the reads were resolved.
    pub resolution: Resolution,
    /// Reads of the target.
    pub reads: f64,
    /// Reads that reached the target's genus but no species: they neither make nor exclude a hit.
    pub reads_genus_only: f64,
    /// All reads that reached a taxon above the target (genus or family; order, of a family) and no further.
    pub reads_not_resolved: f64,
    /// Share in the bacterial reads.
    pub share: f64,
    /// Reads expected from reagents and carry-over (an upper bound of it).
    pub expected_reads: f64,
    /// P(at least these reads | expectation), through the parts of the noise that concern them.
    pub tail_probability: f64,
    /// What it is compared with: error / number of targets.
    pub threshold: f64,
    /// Smallest noise between sites (log standard deviation) at which the hit would fall; infinite where none tried does, `None` without one.
    pub falls_spread: Option<f64>,
    /// The noise between sites taken for usual.
    pub usual_spread: f64,
    /// Smallest share of a sporadic contaminant that would explain the hit; `None` without one, or where a second extraction holds it too.
    pub falls_sporadic: Option<f64>,
    /// The sporadic contamination taken for usual; 0 in sites that are known to be rich.
    pub usual_sporadic: f64,
    /// The outcome.
    pub status: PanelStatus,
    /// The share corrected for the bias that the study's mocks show; `None` without such mocks or without reads of the target.
    pub corrected: Option<CorrectedTarget>,
}

/// One library with what contamination may bring to it.
#[derive(Debug, Clone, Copy)]
pub struct Extract<'a> {
    /// Its reads.
    pub profile: &'a TaxonProfile<'a>,
    /// Reads expected from reagents, leak and carry-over, as a profile of the same features.
    pub expected: Option<&'a TaxonProfile<'a>>,
    /// The part of them that was carried over.
    pub carried: Option<&'a TaxonProfile<'a>>,
    /// Overdispersion of the reagents between wells; 0 where not known.
    pub wells_rho: f64,
    /// Largest share of the reagents; 1 where not known.
    pub reagents: f64,
}

/// What is known of contamination in the sample.
#[derive(Debug, Clone, Copy)]
pub struct Contamination<'a> {
    /// Reads expected from reagents, leak and carry-over, as a profile of the same features.
    pub expected: Option<&'a TaxonProfile<'a>>,
    /// The part of them that was carried over.
    pub carried: Option<&'a TaxonProfile<'a>>,
    /// Whether the study has usable blanks.
    pub has_blanks: bool,
    /// Overdispersion of the reagents between wells; 0 where not known.
    pub wells_rho: f64,
    /// Largest share of the reagents; 1 where not known.
    pub reagents: f64,
    /// Whether the site holds so little that a sporadic contaminant of one extraction may be a large part of the reads.
    pub low_biomass: bool,
    /// A second extraction of the specimen.
    pub second: Option<Extract<'a>>,
}

impl Default for Contamination<'_> {
    fn default() -> Self {
        Self {
            expected: None,
            carried: None,
            has_blanks: false,
            wells_rho: 0.0,
            reagents: 1.0,
            low_biomass: false,
            second: None,
        }
    }
}

impl<'a> Contamination<'a> {
    /// The library of `profile` with what contaminates it.
    const fn extract(&self, profile: &'a TaxonProfile<'a>) -> Extract<'a> {
        Extract {
            profile,
            expected: self.expected,
            carried: self.carried,
            wells_rho: self.wells_rho,
            reagents: self.reagents,
        }
    }
}

/// Judges every target of `panel` in a profile.
///
/// A hit needs reads >= 10, share >= 0.1 % and P(X >= reads) < 0.05 / |panel| for a negative binomial X whose mean is what reagents and
/// carry-over may contribute, the latter through the noise between sites and extracts. In a site of low biomass it needs more: a share that
/// exceeds what would be explained so by more than a sporadic contaminant may bring, or a second extraction of which the same is true with
/// P < 0.05 (one question is put to it); else it is `unreplicated`. Without blanks, hits of targets that reagents (Salter 2014, Glassing 2016), skin
/// or gut bring in are `unverifiable`. Reads of the target's genus or family without a finer name are not absence: where they
/// would make a hit if they were of the target, it is `not_resolved`.
///
/// ```
/// use endobiome_core::{Assignment, Rank};
/// use endobiome_dysbiosis::panel::{Contamination, Panel, PanelStatus, panel_hits};
/// use endobiome_dysbiosis::{DysbiosisParameters, TaxonProfile};
/// let mut enterococcus = Assignment::default();
/// enterococcus.lineage.set(Rank::Domain, "Bacteria");
/// enterococcus.lineage.set(Rank::Family, "Enterococcaceae");
/// enterococcus.lineage.set(Rank::Genus, "Enterococcus");
/// let profile = TaxonProfile::new([(&enterococcus, 4000.0)]);
/// let contamination = Contamination { has_blanks: true, ..Contamination::default() };
/// let hits = panel_hits(Panel::Ce9, &profile, contamination, &DysbiosisParameters::default());
/// assert_eq!(hits.len(), 9);
/// assert_eq!((hits[1].target.as_str(), hits[1].status), ("Enterococcus", PanelStatus::Hit));
/// assert_eq!(hits[0].status, PanelStatus::NotDetected);
/// ```
pub fn panel_hits(
    panel: Panel,
    profile: &TaxonProfile<'_>,
    contamination: Contamination<'_>,
    parameters: &DysbiosisParameters,
) -> Vec<PanelHit> {
    let targets = panel.targets();
    #[expect(clippy::cast_precision_loss, reason = "a dozen targets")]
    let threshold = parameters.panel_error / targets.len() as f64;
    targets
        .iter()
        .map(|target| judge::judge(panel, target, threshold, profile, contamination, parameters))
        .collect()
}
