//! What the page shows, as plain values: enough to draw it, and small enough to lie in the folder of results, so that it can be
//! rendered again there.

mod build;
mod exact;
mod summary;

pub use summary::{GroupRow, Light, LightLevel, StudySummary};

use crate::{QualityCurve, Section};
use endobiome_core::Message;
use endobiome_lowbiomass::ReagentRow;
use endobiome_lowbiomass::controls::{PowerRow, Requirement};
use serde::{Deserialize, Serialize};

/// The form of the file; a reader refuses another one.
pub const FORM: u32 = 3;

/// The file of a folder of results from which its page is rendered again.
pub const FILE: &str = "pipeline_info/report.json";

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The form of the file: [`FORM`].
    pub form: u32,
    /// The version of the program that made the results.
    pub version: String,
    /// The heading.
    pub title: Message,
    /// What a person looks for first.
    pub findings: Vec<ShownFinding>,
    /// What may surprise.
    pub warnings: Vec<Message>,
    /// What the design guard says, worst first.
    pub design: Vec<Notice>,
    /// The samples.
    pub samples: Vec<Sample>,
    /// Counts by rank: genus, species.
    pub ranks: Vec<RankTable>,
    /// Samples in the plane, by distance.
    pub ordinations: Vec<Ordination>,
    /// Results of tests.
    pub comparisons: Vec<Comparison>,
    /// Controls wanted and found.
    pub controls: Vec<Requirement>,
    /// What cannot be told from these data.
    pub statements: Vec<Message>,
    /// What the blanks hold, by batch.
    pub kits: Vec<Kit>,
    /// The genera of the reagents, and the women who have reads of them.
    pub reagents: Vec<ReagentRow>,
    /// What the numbers of women can detect.
    pub power: Vec<PowerRow>,
    /// Targets of panels above the limits.
    pub panels: Vec<PanelTarget>,
    /// Overdispersion of counts as used, and where it is from.
    pub rho: (f64, Message),
    /// q up to which a difference counts as found.
    pub q_threshold: f64,
    /// Qualities of each sequencing run.
    pub qualities: Vec<QualityCurve>,
    /// Parts that stages made of their own values.
    pub sections: Vec<Section>,
    /// Settings, reference and versions.
    pub parameters: Vec<(String, String)>,
}

/// A finding as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownFinding {
    /// What was found.
    pub text: Message,
    /// `robust`, `not_assessable`, `not_robust` or `notice`.
    pub standing: String,
    /// The doubt: on which tables it stands and what would overturn it; empty of a notice.
    pub doubt: Message,
}

impl ShownFinding {
    /// The whole sentence, as standard output says it.
    pub fn sentence(&self) -> String {
        Message::list(" ", [self.text.clone(), self.doubt.clone()]).to_string()
    }
}

/// What the design guard says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// `note`, `caution` or `red`.
    pub level: String,
    /// A short stable name.
    pub code: String,
    /// In words.
    pub text: Message,
}

/// One sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Its name.
    pub id: String,
    /// The woman; her sample's name where she is not named.
    pub woman: String,
    /// The study group, else what it is for.
    pub group: String,
    /// What it is for.
    pub kind: String,
    /// Whether it is from a woman.
    pub specimen: bool,
    /// Whether it should hold nothing.
    pub blank: bool,
    /// Its site; empty where none is said.
    pub site: String,
    /// Its visit; empty where none is said.
    pub visit: String,
    /// Extraction batch; empty where none is said.
    pub batch: String,
    /// In one word, what became of it.
    pub status: String,
    /// Reads in the files, then left after each step.
    pub steps: Vec<(String, u64)>,
    /// Whether its reads suffice for calls.
    pub usable: bool,
    /// Bacterial reads.
    pub reads: u64,
    /// Lactobacillus dominance at 90 %.
    pub ld90: Dominance,
    /// The call at 90 % on the kit-corrected table, where there is one.
    pub ld90_kit: Option<String>,
    /// The call at 90 % on the table corrected for kit and carry-over, where there is one.
    pub ld90_both: Option<String>,
    /// `robust`, `falls_by_bias` (the same on all tables, yet a usual bias of taxa would overturn it), `not_robust`, `not_assessable`.
    pub robust: String,
    /// The call at 80 %.
    pub ld80: String,
    /// The leading species and its share; an empty name without reads.
    pub leading: (String, f64),
    /// The community type.
    pub cst: CommunityType,
    /// Diversity by name.
    #[serde(with = "exact::named")]
    pub alpha: Vec<(String, f64)>,
    /// `sufficient`, `ultralow`, `unknown`.
    pub biomass: String,
    /// How that was judged.
    pub biomass_basis: Message,
    /// Share that reagents explain: estimate and upper bound.
    pub kit_share: Option<(f64, f64)>,
    /// Copies by qPCR, else ng/uL of DNA.
    pub load: Option<(f64, Message)>,
    /// The highest claim that it supports, and what is missing for the next.
    pub claim: (String, Message),
    /// Vagina beside endometrium, of an endometrial sample.
    pub niche: Option<Niche>,
}

impl Sample {
    /// The share of *Lactobacillus*, of a sample with reads.
    pub fn lactobacillus(&self) -> Option<f64> {
        self.ld90.share
    }

    /// A measure of diversity, where it is known.
    pub fn alpha_of(&self, name: &str) -> Option<f64> {
        self.alpha
            .iter()
            .find(|(of, _)| of == name)
            .map(|(_, value)| *value)
            .filter(|value| value.is_finite())
    }
}

/// A community type, with what speaks against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommunityType {
    /// `valencia` (nearest centroid), `valencia_original`, `dominance_rule`.
    pub method: String,
    /// The nearest type; empty where none could be looked for.
    pub nearest: String,
    /// `assigned`, `low_confidence`, `unassigned`, `not_resolved`, `not_available`.
    pub confidence: String,
    /// Whether it is the same on all tables: `robust`, `not_robust`, `not_assessable`.
    pub robust: String,
}

impl CommunityType {
    /// The type, where it is assigned; else none can be told, whichever is nearest.
    pub fn assigned(&self) -> Option<&str> {
        (self.confidence == "assigned").then_some(self.nearest.as_str())
    }

    /// In words: the type, or that none can be told, and why.
    pub(crate) fn said(&self, words: &crate::Words) -> String {
        match self.assigned() {
            Some(name) => name.to_owned(),
            None => words.fill(&format!("cst.{}", self.confidence), &[&self.nearest]),
        }
    }
}

/// A call of dominance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dominance {
    /// Share of *Lactobacillus* in the wide sense.
    pub share: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// P(share at least 90 %).
    pub probability: Option<f64>,
    /// `LD`, `NLD`, `indeterminate`, `not_interpretable`.
    pub call: String,
    /// What would settle it; empty where nothing need.
    pub remedy: Message,
}

/// What carry-over can explain of an endometrial sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Niche {
    /// The paired vaginal sample; empty without one.
    pub vaginal: String,
    /// Share that carry-over can explain at most.
    pub carry_over: Option<f64>,
    /// Share that reagents can explain at most.
    pub kit: Option<f64>,
    /// Share that is more than all of them explain, at least.
    pub specific: Option<f64>,
    /// The call.
    pub call: String,
    /// Why.
    pub reason: Message,
}

/// Counts at a rank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankTable {
    /// `genus`, `species`.
    pub rank: String,
    /// The taxa.
    pub taxa: Vec<String>,
    /// Of each sample the taxa with reads, and their number.
    pub rows: Vec<Vec<(usize, u64)>>,
}

/// Samples in the plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ordination {
    /// The distance.
    pub name: String,
    /// Positions of the samples.
    pub samples: Vec<usize>,
    /// Of each sample up to three coordinates.
    pub points: Vec<Vec<f64>>,
    /// Share of each axis.
    pub explained: Vec<f64>,
    /// Share of negative eigenvalues, where it is known.
    pub negative: Option<f64>,
}

/// A result of a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What was compared.
    pub what: String,
    /// `alpha`, `call`, `taxon`, ….
    pub kind: String,
    /// Who with whom.
    pub contrast: String,
    /// The site.
    pub site: String,
    /// The groups, with their numbers, and how many have the outcome.
    pub groups: Vec<(String, usize, Option<usize>)>,
    /// Median and quartiles of each group.
    pub medians: Vec<[f64; 3]>,
    /// Estimate, lower and upper bound.
    #[serde(with = "exact::three")]
    pub estimate: [Option<f64>; 3],
    /// What the estimate is.
    pub estimate_kind: String,
    /// The test.
    pub test: String,
    /// What it was adjusted for.
    pub adjusted_for: String,
    /// p.
    pub p: Option<f64>,
    /// q.
    pub q: Option<f64>,
    /// The table it was computed from.
    pub table: String,
    /// What to mind.
    pub notes: Vec<String>,
}

impl Comparison {
    /// Whether the row is of the log-ratio model of taxa, in any of its forms.
    pub fn is_log_ratio_model(&self) -> bool {
        ["Log-ratio model", "CLR linear model"].iter().any(|name| self.test.starts_with(name))
    }
}

/// What the blanks of a batch hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kit {
    /// The batch.
    pub batch: String,
    /// Its blanks with reads.
    pub blanks: usize,
    /// Their reads.
    pub reads: u64,
    /// Genera of the reagents' profile with their shares, largest first.
    pub profile: Vec<(String, f64)>,
    /// Share of the blank reads that leak from samples explains.
    pub leak: f64,
    /// What that many blanks can show.
    pub statement: Message,
}

/// A target of a panel above the limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PanelTarget {
    /// Position of the sample.
    pub sample: usize,
    /// The panel.
    pub panel: String,
    /// The target as it may be printed.
    pub target: String,
    /// Reads.
    pub reads: f64,
    /// Share in the bacterial reads.
    pub share: f64,
    /// Reads that contamination may have brought.
    pub expected: f64,
    /// P(so many or more).
    pub probability: f64,
    /// What it is compared with.
    pub threshold: f64,
    /// The outcome.
    pub status: String,
}

impl Report {
    /// The positions of the specimens, by group, then woman, then site.
    pub fn specimens(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.samples.len()).filter(|&at| self.samples[at].specimen).collect();
        order.sort_by(|&a, &b| {
            let key = |at: usize| {
                let sample = &self.samples[at];
                (&sample.group, &sample.woman, &sample.site, &sample.visit, &sample.id)
            };
            key(a).cmp(&key(b))
        });
        order
    }

    /// The groups of the specimens, by name.
    pub fn groups(&self) -> Vec<&str> {
        names(self.samples.iter().filter(|sample| sample.specimen).map(|sample| sample.group.as_str()))
    }

    /// The sites of the specimens, by name.
    pub fn sites(&self) -> Vec<&str> {
        names(self.samples.iter().filter(|sample| sample.specimen).map(|sample| sample.site.as_str()))
    }

    /// The community types that are assigned to some specimen, in their order.
    pub fn community_types(&self) -> Vec<&str> {
        names(self.samples.iter().filter(|sample| sample.specimen).filter_map(|sample| sample.cst.assigned()))
    }

    /// The same with the specimens of some groups alone; tests and findings stay, as they were computed on all.
    #[must_use]
    pub fn with_groups(mut self, groups: &[String]) -> Self {
        let kept: Vec<bool> = self.samples.iter().map(|s| !s.specimen || groups.contains(&s.group)).collect();
        let mut place = 0;
        let places: Vec<Option<usize>> = kept
            .iter()
            .map(|&kept| {
                place += usize::from(kept);
                kept.then(|| place - 1)
            })
            .collect();
        let mut keep = kept.iter();
        self.samples.retain(|_| keep.next().copied().unwrap_or(true));
        for rank in &mut self.ranks {
            let mut keep = kept.iter();
            rank.rows.retain(|_| keep.next().copied().unwrap_or(true));
        }
        for ordination in &mut self.ordinations {
            let points = std::mem::take(&mut ordination.points);
            let samples = std::mem::take(&mut ordination.samples);
            for (sample, point) in samples.into_iter().zip(points) {
                if let Some(place) = places.get(sample).copied().flatten() {
                    ordination.samples.push(place);
                    ordination.points.push(point);
                }
            }
        }
        self.panels.retain_mut(|target| match places.get(target.sample).copied().flatten() {
            Some(place) => {
                target.sample = place;
                true
            }
            None => false,
        });
        self.reagents.retain(|row| groups.contains(&row.group));
        self
    }

    /// Reads the file of a folder of results.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) when it is no such file, [`Error::Form`](crate::Error::Form) when it is of another form,
    /// [`Error::Positions`](crate::Error::Positions) when its parts do not fit each other.
    pub fn from_json(text: &str) -> crate::Result<Self> {
        #[derive(Deserialize)]
        struct Head {
            form: u32,
        }
        let head: Head = serde_json::from_str(text)?;
        if head.form != FORM {
            return Err(crate::Error::Form { found: head.form, known: FORM });
        }
        let report: Self = serde_json::from_str(text)?;
        report.check()?;
        Ok(report)
    }

    /// Whether every position is one of a sample or taxon that is there: a file may have been cut or edited.
    fn check(&self) -> crate::Result<()> {
        let samples = self.samples.len();
        for rank in &self.ranks {
            let known = |&(taxon, _): &(usize, u64)| taxon < rank.taxa.len();
            if rank.rows.len() != samples || !rank.rows.iter().flatten().all(known) {
                return Err(crate::Error::Positions { part: format!("ranks, {}", rank.rank) });
            }
        }
        for of in &self.ordinations {
            if of.samples.len() != of.points.len() || of.samples.iter().any(|&sample| sample >= samples) {
                return Err(crate::Error::Positions { part: format!("ordinations, {}", of.name) });
            }
        }
        if self.panels.iter().any(|target| target.sample >= samples) {
            return Err(crate::Error::Positions { part: "panels".to_owned() });
        }
        Ok(())
    }

    /// The file of a folder of results.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) when a value cannot be written.
    pub fn to_json(&self) -> crate::Result<String> {
        Ok(serde_json::to_string(self)? + "\n")
    }
}

fn names<'a>(of: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = of.collect();
    names.sort_unstable();
    names.dedup();
    names
}
