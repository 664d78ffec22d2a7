//! Pathogen panels, aware of detection limits, contamination and of what the region can resolve.

use crate::numerics::negative_binomial_upper_tail;
use crate::profile::class_label;
use crate::taxa::genus_of_binomial;
use crate::{DysbiosisParameters, TaxonProfile};
use endobiome_core::{Assignment, Rank};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A published list of targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Panel {
    /// The nine RT-PCR targets of Moreno 2018 for chronic endometritis.
    #[serde(rename = "CE9")]
    Ce9,
    /// Those with Enterobacteriaceae and *Ureaplasma*.
    #[serde(rename = "CE_ext")]
    CeExtended,
    /// The groups that the maker of the ALICE test named in public when it was launched: Enterobacteriaceae,
    /// *Enterococcus, Streptococcus, Staphylococcus, Mycoplasma* and *Ureaplasma* (press release, Igenomix, 16 July
    /// 2018), and *Chlamydia* and *Neisseria* (GenomeWeb's report of the launch). The exact list and the cut-offs are
    /// not public: this is like that test, it is not that test. *Mycoplasma* of 2018 is looked for under the two
    /// genera that hold the genital species today.
    #[serde(rename = "ALICE_like")]
    AliceLike,
}

impl Panel {
    /// All panels.
    pub const ALL: [Self; 3] = [Self::Ce9, Self::CeExtended, Self::AliceLike];

    /// The targets.
    pub fn targets(self) -> &'static [Target] {
        match self {
            Self::Ce9 => &CHRONIC_ENDOMETRITIS[..9],
            Self::CeExtended => &CHRONIC_ENDOMETRITIS,
            Self::AliceLike => &ALICE_LIKE,
        }
    }
}

impl fmt::Display for Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ce9 => "CE9",
            Self::CeExtended => "CE_ext",
            Self::AliceLike => "ALICE_like",
        })
    }
}

/// One target of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Rank of the target.
    pub rank: Rank,
    /// Canonical name.
    pub name: &'static str,
    /// The taxon above that reads may reach without saying whether they are of the target: the family, or the order of a
    /// family.
    pub above: &'static str,
}

const fn target(rank: Rank, name: &'static str, above: &'static str) -> Target {
    Target { rank, name, above }
}

/// The nine of `CE9`, then what `CE_ext` adds.
const CHRONIC_ENDOMETRITIS: [Target; 11] = [
    target(Rank::Species, "Chlamydia trachomatis", "Chlamydiaceae"),
    target(Rank::Genus, "Enterococcus", "Enterococcaceae"),
    target(Rank::Species, "Escherichia coli", "Enterobacteriaceae"),
    target(Rank::Species, "Gardnerella vaginalis", "Bifidobacteriaceae"),
    target(Rank::Species, "Klebsiella pneumoniae", "Enterobacteriaceae"),
    target(Rank::Species, "Metamycoplasma hominis", "Metamycoplasmataceae"),
    target(Rank::Species, "Neisseria gonorrhoeae", "Neisseriaceae"),
    target(Rank::Genus, "Staphylococcus", "Staphylococcaceae"),
    target(Rank::Genus, "Streptococcus", "Streptococcaceae"),
    target(Rank::Family, "Enterobacteriaceae", "Enterobacterales"),
    target(Rank::Genus, "Ureaplasma", "Mycoplasmoidaceae"),
];

const ALICE_LIKE: [Target; 9] = [
    target(Rank::Species, "Chlamydia trachomatis", "Chlamydiaceae"),
    target(Rank::Family, "Enterobacteriaceae", "Enterobacterales"),
    target(Rank::Genus, "Enterococcus", "Enterococcaceae"),
    target(Rank::Genus, "Metamycoplasma", "Metamycoplasmataceae"),
    target(Rank::Genus, "Mycoplasmoides", "Mycoplasmoidaceae"),
    target(Rank::Species, "Neisseria gonorrhoeae", "Neisseriaceae"),
    target(Rank::Genus, "Staphylococcus", "Staphylococcaceae"),
    target(Rank::Genus, "Streptococcus", "Streptococcaceae"),
    target(Rank::Genus, "Ureaplasma", "Mycoplasmoidaceae"),
];

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
    /// Above the limits and not explained by contamination.
    Hit,
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
    /// P(at least these reads | expectation), negative binomial.
    pub tail_probability: f64,
    /// What it is compared with: error / number of targets.
    pub threshold: f64,
    /// The outcome.
    pub status: PanelStatus,
}

/// What is known of contamination in the sample.
#[derive(Debug, Clone, Copy)]
pub struct Contamination<'a> {
    /// Reads expected from reagents and carry-over, as a profile of the same features.
    pub expected: Option<&'a TaxonProfile<'a>>,
    /// Whether the study has usable blanks.
    pub has_blanks: bool,
}

/// Judges every target of `panel` in a profile.
///
/// A hit needs reads >= 10, share >= 0.1 % and P(X >= reads) < 0.05 / |panel| for a negative binomial X whose mean
/// is what reagents and carry-over may contribute. Without blanks, hits of targets that reagents (Salter 2014, Glassing 2016), skin
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
/// let contamination = Contamination { expected: None, has_blanks: true };
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
    targets.iter().map(|target| judge(panel, target, threshold, profile, contamination, parameters)).collect()
}

fn judge(
    panel: Panel,
    target: &Target,
    threshold: f64,
    profile: &TaxonProfile<'_>,
    contamination: Contamination<'_>,
    parameters: &DysbiosisParameters,
) -> PanelHit {
    let n = profile.bacterial_reads();
    let found = reads_of(target, profile);
    let expected = contamination.expected.map_or(0.0, |expected| reads_of(target, expected).reads);
    let share = if n > 0.0 { found.reads / n } else { 0.0 };
    let tail_of = |reads: f64, expected: f64| {
        negative_binomial_upper_tail(reads, expected, contaminant_size(expected, n, parameters))
    };
    let above = |reads: f64| {
        reads >= parameters.panel_minimum_reads && n > 0.0 && reads / n >= parameters.panel_minimum_share
    };
    let tail = tail_of(found.reads, expected);
    // Were all reads of the target that may be of it.
    let possible = found.reads + found.not_resolved;
    let possible_expected = contamination.expected.map_or(0.0, |expected| {
        let expected = reads_of(target, expected);
        expected.reads + expected.not_resolved
    });
    let status = if n < parameters.reads_not_interpretable {
        PanelStatus::NotInterpretable
    } else if above(found.reads) && tail < threshold {
        if !contamination.has_blanks && crate::taxa::unverifiable_source(target.name).is_some() {
            PanelStatus::Unverifiable
        } else {
            PanelStatus::Hit
        }
    } else if found.not_resolved > 0.0 && above(possible) && tail_of(possible, possible_expected) < threshold
    {
        PanelStatus::NotResolved
    } else if possible <= 0.0 {
        PanelStatus::NotDetected
    } else if !above(possible) {
        PanelStatus::BelowLimit
    } else {
        PanelStatus::ExplainedByContamination
    };
    PanelHit {
        panel,
        target: target.name.to_owned(),
        printed_as: found.label,
        resolution: found.resolution,
        reads: found.reads,
        reads_genus_only: found.genus_only,
        reads_not_resolved: found.not_resolved,
        share,
        expected_reads: expected,
        tail_probability: tail,
        threshold,
        status,
    }
}

/// Size of the negative binomial of contaminant reads: the set one, or less where overdispersed libraries spread a small
/// share more than that (the beta law of a share `q` has the size `q (1 - rho) / rho`).
fn contaminant_size(expected: f64, n: f64, parameters: &DysbiosisParameters) -> f64 {
    let share = if n > 0.0 { expected / n } else { 0.0 };
    if parameters.rho > 0.0 && share > 0.0 {
        parameters.contaminant_size.min(share * (1.0 - parameters.rho) / parameters.rho)
    } else {
        parameters.contaminant_size
    }
}

struct Found {
    reads: f64,
    genus_only: f64,
    not_resolved: f64,
    resolution: Resolution,
    label: String,
}

fn reads_of(target: &Target, profile: &TaxonProfile<'_>) -> Found {
    let mut found = match target.rank {
        Rank::Species => {
            let found = profile.species_reads(target.name);
            let (resolution, label) = if found.group > 0.0 {
                (Resolution::Class, found.group_label.clone())
            } else if found.species > 0.0 {
                (Resolution::Exact, target.name.to_owned())
            } else {
                (Resolution::Absent, target.name.to_owned())
            };
            let genus_only = found.genus_only;
            Found { reads: found.with_class(), genus_only, not_resolved: genus_only, resolution, label }
        }
        Rank::Family => exact(target, profile.family_reads(target.name)),
        _ => {
            let (sure, mixed) = profile.genus_reads(crate::taxa::GenusGroup::Genus(target.name));
            let mut found = exact(target, sure + mixed);
            if mixed > 0.0 {
                found.resolution = Resolution::Class;
                found.label = profile
                    .entries()
                    .iter()
                    .find(|(assignment, _)| mixes(assignment, target.name))
                    .map_or(found.label, |(assignment, _)| class_label(assignment));
            }
            found
        }
    };
    let (rank, word) =
        if target.rank == Rank::Family { (Rank::Order, "order") } else { (Rank::Family, "family") };
    let above: f64 = profile
        .entries()
        .iter()
        .filter(|(assignment, _)| stops_at(assignment, rank, target.above))
        .map(|&(_, reads)| reads)
        .sum();
    found.not_resolved += above;
    if found.resolution == Resolution::Absent && found.not_resolved > 0.0 {
        found.resolution = Resolution::NotResolved;
        found.label = if found.genus_only > 0.0 {
            format!("{} (genus only)", genus_of_binomial(target.name))
        } else {
            format!("{} ({word} only)", target.above)
        };
    }
    found
}

/// Whether an assignment reached the taxon `name` of `rank` and nothing below it, a group of species neither.
fn stops_at(assignment: &Assignment, rank: Rank, name: &str) -> bool {
    assignment.species_group.is_empty() && assignment.lineage.deepest() == Some((rank, name))
}

fn mixes(assignment: &Assignment, genus: &str) -> bool {
    let inside = assignment.species_group.iter().filter(|name| genus_of_binomial(name) == genus).count();
    inside > 0 && inside < assignment.species_group.len()
}

fn exact(target: &Target, reads: f64) -> Found {
    let resolution = if reads > 0.0 { Resolution::Exact } else { Resolution::Absent };
    Found { reads, genus_only: 0.0, not_resolved: 0.0, resolution, label: target.name.to_owned() }
}
