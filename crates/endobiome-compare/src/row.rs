//! The row of `comparisons.tsv`.

use crate::Tipping;
use endobiome_core::TableKind;
use endobiome_core::column::{Cell, Column, Described, number};
use endobiome_stats::describe::SampleDescription;
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
    /// An amount in copies: the load, or a group of taxa of it.
    Load,
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
            Self::Load => "load",
            Self::Call => "call",
            Self::Community => "community",
            Self::Taxon => "taxon",
            Self::Pairing => "pairing",
            Self::Association => "association",
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
    /// log2 fold change for one unit of a number (an outcome, a step from group to group), of the same model.
    Log2FoldChangePerUnit,
    /// Difference of mean ranks, from -1 to 1, of a linear model.
    RankDifference,
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
    /// Change for one unit of a number: an outcome, or a step from group to group.
    Slope,
    /// log10 of the ratio of two geometric means.
    Log10Ratio,
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
            Self::Log2FoldChangePerUnit => "log2_fold_change_per_unit",
            Self::RankDifference => "rank_difference",
            Self::MeanDifference => "mean_difference",
            Self::Auc => "auc",
            Self::RSquared => "r_squared",
            Self::AnosimR => "anosim_r",
            Self::DispersionDifference => "dispersion_difference",
            Self::CramersV => "cramers_v",
            Self::RiskDifference => "risk_difference",
            Self::Correlation => "correlation",
            Self::Slope => "slope",
            Self::Log10Ratio => "log10_ratio",
            Self::DetectableEffect => "detectable_effect",
        }
    }
}

/// A difference on a scale that does not depend on the unit of the value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// What it is.
    pub kind: EffectKind,
    /// Its size.
    pub size: f64,
    /// Its interval, where there is one.
    pub interval: Option<(f64, f64)>,
}

/// What an effect is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectKind {
    /// Rank-biserial correlation, `2 AUC - 1`: 1 when every case lies above every control.
    RankBiserial,
    /// Rank-biserial correlation of pairs.
    PairedRankBiserial,
    /// Difference of means over the residual standard deviation.
    StandardisedDifference,
    /// ε² of Kruskal and Wallis: share of the variance of ranks.
    EpsilonSquared,
    /// Difference of two shares.
    RiskDifference,
    /// Cramér's V.
    CramersV,
    /// Kendall's tau-b.
    KendallTau,
}

impl EffectKind {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RankBiserial => "rank_biserial",
            Self::PairedRankBiserial => "paired_rank_biserial",
            Self::StandardisedDifference => "standardised_difference",
            Self::EpsilonSquared => "epsilon_squared",
            Self::RiskDifference => "risk_difference",
            Self::CramersV => "cramers_v",
            Self::KendallTau => "kendall_tau",
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
    /// The values of each group, of a comparison of numbers.
    pub described: Vec<SampleDescription>,
    /// How many of each group have the outcome, of a comparison of shares.
    pub with: Vec<usize>,
    /// The size of the difference without its unit.
    pub effect: Option<Effect>,
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
    /// p adjusted within the family.
    pub q: Option<f64>,
    /// The declared family within which q was computed, with its number of tests.
    pub family: String,
    /// How much would have to be wrong for the difference not to count; `None` where it does not count, or nothing simple can be said.
    pub tipping: Option<Tipping>,
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
    /// A row of which nothing is computed yet.
    pub fn new(what: impl Into<String>, kind: ResultKind, contrast: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            kind,
            contrast: contrast.into(),
            site: String::new(),
            groups: Vec::new(),
            n: Vec::new(),
            described: Vec::new(),
            with: Vec::new(),
            effect: None,
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
            tipping: None,
            permutations: None,
            smallest_p: None,
            table: TableKind::Raw,
            notes: Vec::new(),
        }
    }

    /// A name of the row that does not depend on its results nor on the rows beside it: what was compared, who with whom,
    /// where, how, adjusted for what, on which table.
    ///
    /// ```
    /// use endobiome_compare::{ComparisonRow, ResultKind};
    /// let mut row = ComparisonRow::new("shannon", ResultKind::Alpha, "RIF against control");
    /// (row.site, row.test) = ("endometrium".to_owned(), "Mann-Whitney (exact)".to_owned());
    /// assert_eq!(row.id(), "alpha/shannon/rif-against-control/endometrium/mann-whitney//raw");
    /// ```
    pub fn id(&self) -> String {
        // The null distribution, in parentheses, depends on the values.
        let test = self.test.split(" (").next().unwrap_or_default();
        [
            self.kind.name(),
            &self.what,
            &self.contrast,
            &self.site,
            test,
            &self.adjusted_for,
            self.table.name(),
        ]
        .map(slug)
        .join("/")
    }

    /// Whether the test was refused or could not be computed.
    pub fn is_refused(&self) -> bool {
        self.p.is_none() && self.kind != ResultKind::Design
    }

    /// What stands where a number is not there: `NA` where the test was refused or failed, empty where it gives none.
    fn or_missing<T: Into<Cell>>(&self, value: Option<T>) -> Cell {
        if value.is_none() && self.is_refused() { Cell::NotKnown } else { Cell::or_not_applicable(value) }
    }
}

/// A text in lower case, with a hyphen for what is no letter, digit, `_`, `+`, `:`, `.` or `<`.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.to_lowercase().chars() {
        if c.is_alphanumeric() || "_+:.<".contains(c) {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches('-').to_owned()
}

const OF_NUMBERS: &str = "it is no comparison of numbers between groups";
const OF_SHARES: &str = "it is no comparison of shares";

/// A number of each group.
fn of_groups(row: &ComparisonRow, of: impl Fn(&SampleDescription) -> f64) -> Cell {
    Cell::list(row.described.iter().map(|description| number(of(description))))
}

const REFUSED: &str = "the test was refused or could not be computed; `notes` says why";

const NO_TIPPING: &str =
    "q is above the threshold, or the result is neither a shift nor of the calls of two groups";

impl Described for ComparisonRow {
    const FILE: &'static str = "stats/comparisons.tsv";
    const ROWS: &'static str = "one row a result: a test, or a statement on the design";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new(
                "id",
                "a name of the row that stays the same from run to run: kind, what, contrast, site, test, adjustment, table",
                |row: &Self| Cell::text(row.id()),
            ),
            Column::new(
                "what",
                "what was compared: `shannon`, `genus:Gardnerella`, `LD90`, …",
                |row: &Self| Cell::text(&row.what),
            ),
            Column::new(
                "kind",
                "what kind of result it is: `design`, `alpha`, `index`, `load`, `call`, `community`, `taxon`, `pairing`, `association`",
                |row: &Self| row.kind.name(),
            ),
            Column::new("contrast", "who with whom: `RIF against control`", |row: &Self| {
                Cell::text(&row.contrast)
            }),
            Column::new("site", "site of the samples; several are joined by `+`", |row: &Self| {
                Cell::text(&row.site)
            })
            .not_applicable("the row is of no site"),
            Column::new("groups", "the groups, cases first, joined by `; `", |row: &Self| {
                Cell::list(&row.groups)
            })
            .not_applicable("the row is of no groups"),
            Column::new("n", "samples used of each, in the order of `groups`", |row: &Self| {
                Cell::list(&row.n)
            })
            .not_applicable("as `groups`"),
            Column::new("mean", "mean of each, in the order of `groups`", |row: &Self| {
                of_groups(row, |d| d.mean)
            })
            .not_applicable(OF_NUMBERS),
            Column::new("sd", "standard deviation of each", |row: &Self| of_groups(row, |d| d.sd))
                .not_applicable(OF_NUMBERS),
            Column::new("median", "median of each", |row: &Self| of_groups(row, |d| d.median))
                .not_applicable(OF_NUMBERS),
            Column::new("lower_quartile", "lower quartile of each", |row: &Self| {
                of_groups(row, |d| d.lower_quartile)
            })
            .not_applicable(OF_NUMBERS),
            Column::new("upper_quartile", "upper quartile of each", |row: &Self| {
                of_groups(row, |d| d.upper_quartile)
            })
            .not_applicable(OF_NUMBERS),
            Column::new("with", "how many of each have the outcome", |row: &Self| Cell::list(&row.with))
                .not_applicable(OF_SHARES),
            Column::new("share", "share of each that has the outcome", |row: &Self| {
                #[expect(clippy::cast_precision_loss, reason = "numbers of women")]
                let share = |(with, n): (&usize, &usize)| number(*with as f64 / *n as f64);
                Cell::list(row.with.iter().zip(&row.n).map(share))
            })
            .not_applicable(OF_SHARES),
            Column::new("estimate", "size of the difference", |row: &Self| row.or_missing(row.estimate))
                .not_known(REFUSED)
                .not_applicable("the test gives no size"),
            Column::new(
                "estimate_kind",
                "what the estimate is: `hodges_lehmann_shift`, `odds_ratio`, …",
                |row: &Self| Cell::or_not_applicable(row.estimate_kind.map(EstimateKind::name)),
            )
            .not_applicable("there is no estimate"),
            Column::new("low", "lower end of its interval (95 % unless said otherwise)", |row: &Self| {
                row.or_missing(row.low)
            })
            .not_known(REFUSED)
            .not_applicable("the test gives no interval"),
            Column::new("high", "upper end of its interval", |row: &Self| row.or_missing(row.high))
                .not_known(REFUSED)
                .not_applicable("the test gives no interval"),
            Column::new(
                "effect",
                "size of the difference on a scale without a unit, to be compared between measures",
                |row: &Self| Cell::or_not_applicable(row.effect.map(|effect| effect.size)),
            )
            .not_applicable("there is none"),
            Column::new(
                "effect_kind",
                "what the effect is: `rank_biserial`, `standardised_difference`, `epsilon_squared`, `risk_difference`, …",
                |row: &Self| Cell::or_not_applicable(row.effect.map(|effect| effect.kind.name())),
            )
            .not_applicable("there is none"),
            Column::new("effect_low", "lower end of its interval", |row: &Self| {
                Cell::or_not_applicable(row.effect.and_then(|effect| effect.interval).map(|(low, _)| low))
            })
            .not_applicable("it has none"),
            Column::new("effect_high", "upper end of its interval", |row: &Self| {
                Cell::or_not_applicable(row.effect.and_then(|effect| effect.interval).map(|(_, high)| high))
            })
            .not_applicable("it has none"),
            Column::new("test", "the test with its variant: `Mann-Whitney, exact`", |row: &Self| {
                Cell::text(&row.test)
            })
            .not_applicable("the row is no test"),
            Column::new("adjusted_for", "what it was adjusted for, joined by ` + `", |row: &Self| {
                Cell::text(&row.adjusted_for)
            })
            .not_applicable("it was adjusted for nothing"),
            Column::new("statistic", "the test statistic", |row: &Self| row.or_missing(row.statistic))
                .not_known(REFUSED)
                .not_applicable("the test has none"),
            Column::new("p", "p of the test, two-sided unless `test` says otherwise", |row: &Self| {
                row.or_missing(row.p)
            })
            .not_known(REFUSED)
            .not_applicable("the row is no test"),
            Column::new("q", "p adjusted within the family, by the method that `family` names", |row: &Self| {
                row.or_missing(row.q)
            })
            .not_known(REFUSED)
            .not_applicable("the row is in no family"),
            Column::new("family", "the declared family, with its number of tests", |row: &Self| {
                Cell::text(&row.family)
            })
            .not_applicable("the row is in no family"),
            Column::new(
                "falls_at",
                "smallest error at which q would pass the threshold: of calls the share of the women whose call would have to be the other, of numbers a \
                 shift of all samples of one group (a bias that goes with the group), in the unit of `estimate`",
                |row: &Self| Cell::or_not_applicable(row.tipping.map(|tipping| tipping.falls_at)),
            )
            .not_applicable(NO_TIPPING),
            Column::new("falls_kind", "what that is: `calls`, `shift`", |row: &Self| {
                Cell::or_not_applicable(row.tipping.map(|tipping| tipping.kind.name()))
            })
            .not_applicable(NO_TIPPING),
            Column::new(
                "falls_usual",
                "how much of it is taken for usual: one call in twenty; of logarithms the noise between two extracts, as if one group were off by it as a whole",
                |row: &Self| Cell::or_not_applicable(row.tipping.and_then(|tipping| tipping.usual)),
            )
            .not_applicable("as `falls_at`, or nothing is known of what is usual on this scale"),
            Column::new("permutations", "number of permutations", |row: &Self| {
                Cell::or_not_applicable(row.permutations)
            })
            .not_applicable("it is no permutation test, or was refused"),
            Column::new("smallest_p", "smallest p that the test could have given here", |row: &Self| {
                row.or_missing(row.smallest_p)
            })
            .not_known(REFUSED)
            .not_applicable("the test has no such limit"),
            Column::new("table", TableKind::MEANING, |row: &Self| row.table.name()),
            Column::new(
                "notes",
                "refusals with their reason, warnings of the design, methods that agree",
                |row: &Self| Cell::list(&row.notes),
            )
            .not_applicable("there is nothing to say"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_refused_is_not_known_and_what_a_test_does_not_give_does_not_apply() {
        let cell = |row: &ComparisonRow, name: &str| {
            ComparisonRow::columns()
                .iter()
                .find(|column| column.name() == name)
                .unwrap()
                .cell(row)
                .to_string()
        };
        let mut row = ComparisonRow::new("LD90", ResultKind::Call, "RIF against control");
        assert_eq!(
            ["p", "q", "estimate", "permutations"].map(|name| cell(&row, name)),
            ["NA", "NA", "NA", ""]
        );
        row.p = Some(0.5);
        assert_eq!(["p", "q", "estimate", "statistic"].map(|name| cell(&row, name)), ["0.5", "", "", ""]);
        row.estimate = Some(f64::NAN);
        assert_eq!(cell(&row, "estimate"), "NA");
        let row = ComparisonRow::new("power", ResultKind::Design, "none");
        assert_eq!(["p", "q", "table"].map(|name| cell(&row, name)), ["", "", "raw"]);
    }
}
