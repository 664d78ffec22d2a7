//! What may be chosen in a comparison of groups.

use crate::{ContrastChoice, Correction, TermOrder};
use endobiome_cohort::GroupColumns;
use serde::{Deserialize, Serialize};

/// Which samples group tests are run on.
///
/// In settings one word: `auto`, `all`, or the name of a site.
///
/// ```
/// use endobiome_compare::SiteChoice;
/// let read = |text| serde_json::from_str::<SiteChoice>(text);
/// assert_eq!(read(r#""auto""#)?, SiteChoice::Auto);
/// assert_eq!(read(r#""vagina""#)?, SiteChoice::One("vagina".to_owned()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum SiteChoice {
    /// The endometrium when there are endometrial samples, else the only (or first) site.
    #[default]
    Auto,
    /// One site, by its name.
    One(String),
    /// All sites together: whole women are permuted and models have a random woman.
    All,
}

impl From<String> for SiteChoice {
    fn from(word: String) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "auto" => Self::Auto,
            "all" => Self::All,
            _ => Self::One(word),
        }
    }
}

impl From<SiteChoice> for String {
    fn from(choice: SiteChoice) -> Self {
        match choice {
            SiteChoice::Auto => "auto".to_owned(),
            SiteChoice::All => "all".to_owned(),
            SiteChoice::One(site) => site,
        }
    }
}

/// Which visits (time points) group tests are run on: `all` together, or one by its name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum VisitChoice {
    /// All visits together: whole women are permuted, their values averaged, and models have a random woman.
    #[default]
    All,
    /// One visit, by its name.
    One(String),
}

impl From<String> for VisitChoice {
    fn from(word: String) -> Self {
        if word.eq_ignore_ascii_case("all") { Self::All } else { Self::One(word) }
    }
}

impl From<VisitChoice> for String {
    fn from(choice: VisitChoice) -> Self {
        match choice {
            VisitChoice::All => "all".to_owned(),
            VisitChoice::One(visit) => visit,
        }
    }
}

/// What counts as exchangeable under the null hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Exchange {
    /// Women: the right choice.
    #[default]
    Women,
    /// Samples, as if independent: refused where a woman gave several.
    Samples,
}

/// What may be chosen in a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompareOptions {
    /// Where the groups are written.
    pub columns: GroupColumns,
    /// Which samples group tests are run on.
    #[schemars(with = "String", length(min = 1))]
    pub site: SiteChoice,
    /// Visits (time points) that groups are compared at: `all` (together, whole women exchanged) or one by its name.
    #[schemars(with = "String", length(min = 1))]
    pub visit: VisitChoice,
    /// What counts as exchangeable.
    pub exchange: Exchange,
    /// Comparisons beside those of the groups: `COLUMN:A:B` (the last is the reference), `COLUMN:A:B:C` (all at once, then
    /// every two), `COLUMN:A<B<C` (rising), or `COLUMN` (all levels; of numbers the association with them).
    #[schemars(with = "Vec<String>", inner(length(min = 1)))]
    pub contrasts: Vec<ContrastChoice>,
    /// Order of the visits in time; where not said, that of their names.
    #[schemars(inner(length(min = 1)))]
    pub visit_order: Vec<String>,
    /// Columns within whose levels groups are compared, too: centres, matched sets.
    #[schemars(inner(length(min = 1)))]
    pub blocks: Vec<String>,
    /// How p is adjusted within a family of tests: `bh` (Benjamini and Hochberg), `by` (Benjamini and Yekutieli), `holm`.
    pub adjust: Correction,
    /// What terms of a PERMANOVA with covariates are tested against: `marginal` (all others) or `sequential` (those before).
    pub terms: TermOrder,
    /// Covariates that adjusted models take: columns of the samplesheet, also `run`, `batch`, `plate`.
    #[schemars(inner(length(min = 1)))]
    pub covariates: Vec<String>,
    /// Columns that communities are related to (Mantel, PROTEST, db-RDA): see
    /// [`associate_distances`](crate::associate_distances).
    #[schemars(inner(length(min = 1)))]
    pub associate: Vec<String>,
    /// Columns that are categories, whatever their cells look like (a centre coded 1 to 4).
    #[schemars(inner(length(min = 1)))]
    pub factors: Vec<String>,
    /// Columns that are numbers, whatever their cells look like: any cell that is none is an error.
    #[schemars(inner(length(min = 1)))]
    pub numbers: Vec<String>,
    /// ANOSIM beside PERMANOVA.
    pub anosim: bool,
    /// Fewest samples a side for a test.
    #[schemars(range(min = 2))]
    pub least_per_group: usize,
    /// Number of random permutations.
    #[schemars(range(min = 1, max = 10000000))]
    pub permutations: usize,
    /// Confidence level of intervals.
    #[schemars(with = "endobiome_core::setting::Level")]
    pub level: f64,
    /// q up to which a taxon counts as found (exploratory).
    #[schemars(with = "endobiome_core::setting::Level")]
    pub q_threshold: f64,
}

impl Default for CompareOptions {
    fn default() -> Self {
        Self {
            columns: GroupColumns::default(),
            site: SiteChoice::Auto,
            visit: VisitChoice::All,
            exchange: Exchange::Women,
            contrasts: Vec::new(),
            visit_order: Vec::new(),
            blocks: Vec::new(),
            adjust: Correction::Bh,
            terms: TermOrder::Marginal,
            covariates: Vec::new(),
            associate: Vec::new(),
            factors: Vec::new(),
            numbers: Vec::new(),
            anosim: false,
            least_per_group: 3,
            permutations: 9_999,
            level: 0.95,
            q_threshold: 0.1,
        }
    }
}
