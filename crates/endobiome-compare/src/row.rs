//! The row of `comparisons.tsv`.

use serde::{Deserialize, Serialize};

/// What kind of result a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultKind {
    /// A statement on the design: no test.
    Design,
    /// An alpha diversity.
    Alpha,
    /// An index (Lactobacillus share, LAR, MDI, …).
    Index,
    /// A call (LD, community state type, …).
    Call,
    /// A whole community: PERMANOVA, PERMDISP.
    Community,
    /// One taxon.
    Taxon,
    /// Vagina against endometrium of the same women.
    Pairing,
    /// A community against measurements of the same samples: Mantel, PROTEST, db-RDA.
    Association,
}

impl ResultKind {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Alpha => "alpha",
            Self::Index => "index",
            Self::Call => "call",
            Self::Community => "community",
            Self::Taxon => "taxon",
            Self::Pairing => "pairing",
            Self::Association => "association",
        }
    }
}

/// From which table the result was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// Counts as sequenced.
    #[default]
    Raw,
    /// With kit contaminants removed.
    Kit,
    /// With kit contaminants and the vaginal carry-over bound removed.
    KitAndCarryOver,
}

impl TableKind {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Kit => "kit",
            Self::KitAndCarryOver => "kit+carryover",
        }
    }
}

/// What an estimate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EstimateKind {
    /// Hodges-Lehmann shift, cases minus controls, in the unit of the value.
    HodgesLehmannShift,
    /// Pseudo-median of paired differences, in the unit of the value.
    PseudoMedian,
    /// Odds ratio, conditional maximum likelihood.
    OddsRatio,
    /// ln odds ratio of a (Firth) logistic model.
    LogOddsRatio,
    /// log2 fold change of abundance relative to the typical taxon (CLR model, bias corrected).
    Log2FoldChange,
    /// Difference of adjusted means.
    MeanDifference,
    /// Probability that a case exceeds a control (AUC), ties half.
    Auc,
    /// Share of the sum of squares, R².
    RSquared,
    /// ANOSIM's R, from -1 to 1.
    AnosimR,
    /// Difference of mean distances to the group centre.
    DispersionDifference,
    /// Cramér's V.
    CramersV,
    /// Difference of two proportions.
    RiskDifference,
    /// Correlation coefficient.
    Correlation,
    /// The smallest effect seen with 80 % power (a standardised shift, or a second proportion).
    DetectableEffect,
}

impl EstimateKind {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HodgesLehmannShift => "hodges_lehmann_shift",
            Self::PseudoMedian => "pseudo_median",
            Self::OddsRatio => "odds_ratio",
            Self::LogOddsRatio => "log_odds_ratio",
            Self::Log2FoldChange => "log2_fold_change",
            Self::MeanDifference => "mean_difference",
            Self::Auc => "auc",
            Self::RSquared => "r_squared",
            Self::AnosimR => "anosim_r",
            Self::DispersionDifference => "dispersion_difference",
            Self::CramersV => "cramers_v",
            Self::RiskDifference => "risk_difference",
            Self::Correlation => "correlation",
            Self::DetectableEffect => "detectable_effect",
        }
    }
}

/// One result: what was compared, how large the difference is, how sure, and what to mind.
///
/// `None` is "not computed"; the reason is then in [`notes`](Self::notes).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// What was compared: `shannon`, `genus:Gardnerella`, `LD90`.
    pub what: String,
    /// What kind of result it is.
    pub kind: ResultKind,
    /// The comparison: `RIF against control`, `vagina against endometrium`.
    pub contrast: String,
    /// The site of the samples: `endometrium`, or several joined by `+`.
    pub site: String,
    /// The groups, cases first.
    pub groups: Vec<String>,
    /// Samples used in each group.
    pub n: Vec<usize>,
    /// The size of the difference.
    pub estimate: Option<f64>,
    /// What the estimate is.
    pub estimate_kind: Option<EstimateKind>,
    /// Lower bound of the 95 % interval.
    pub low: Option<f64>,
    /// Upper bound of the 95 % interval.
    pub high: Option<f64>,
    /// The test, with its variant: `Mann-Whitney, exact`.
    pub test: String,
    /// What the test was adjusted for: covariates, batch; empty for none.
    pub adjusted_for: String,
    /// The test statistic.
    pub statistic: Option<f64>,
    /// The p of the test, two-sided.
    pub p: Option<f64>,
    /// p adjusted within the family (Benjamini-Hochberg).
    pub q: Option<f64>,
    /// The declared family within which q was computed, with its number of tests.
    pub family: String,
    /// Number of permutations, of a permutation test.
    pub permutations: Option<usize>,
    /// The smallest p that the test could have given here.
    pub smallest_p: Option<f64>,
    /// The table the result was computed from.
    pub table: TableKind,
    /// What a reader must know: refusals, warnings of the design, methods that agree.
    pub notes: Vec<String>,
}

impl ComparisonRow {
    /// The columns of `comparisons.tsv`.
    pub const HEADER: [&'static str; 20] = [
        "what",
        "kind",
        "contrast",
        "site",
        "groups",
        "n",
        "estimate",
        "estimate_kind",
        "low",
        "high",
        "test",
        "adjusted_for",
        "statistic",
        "p",
        "q",
        "family",
        "permutations",
        "smallest_p",
        "table",
        "notes",
    ];

    /// A row of which nothing is computed yet.
    pub fn new(what: impl Into<String>, kind: ResultKind, contrast: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            kind,
            contrast: contrast.into(),
            site: String::new(),
            groups: Vec::new(),
            n: Vec::new(),
            estimate: None,
            estimate_kind: None,
            low: None,
            high: None,
            test: String::new(),
            adjusted_for: String::new(),
            statistic: None,
            p: None,
            q: None,
            family: String::new(),
            permutations: None,
            smallest_p: None,
            table: TableKind::Raw,
            notes: Vec::new(),
        }
    }

    /// Whether the test was refused or could not be computed.
    pub fn is_refused(&self) -> bool {
        self.p.is_none() && self.kind != ResultKind::Design
    }

    /// The cells of the row, in the order of [`HEADER`](Self::HEADER); what was not computed is empty.
    ///
    /// Numbers are written in the shortest form that reads back to the same value.
    pub fn cells(&self) -> Vec<String> {
        let number =
            |value: Option<f64>| value.filter(|v| !v.is_nan()).map_or_else(String::new, |v| format!("{v:?}"));
        vec![
            self.what.clone(),
            self.kind.name().to_owned(),
            self.contrast.clone(),
            self.site.clone(),
            self.groups.join(";"),
            self.n.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"),
            number(self.estimate),
            self.estimate_kind.map_or_else(String::new, |kind| kind.name().to_owned()),
            number(self.low),
            number(self.high),
            self.test.clone(),
            self.adjusted_for.clone(),
            number(self.statistic),
            number(self.p),
            number(self.q),
            self.family.clone(),
            self.permutations.map_or_else(String::new, |n| n.to_string()),
            number(self.smallest_p),
            self.table.name().to_owned(),
            self.notes.join("; ").replace(['\t', '\n', '\r'], " "),
        ]
    }
}
