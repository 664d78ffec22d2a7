//! All indices of every sample of a table.

use super::coverage::singletons;
use super::{
    ace, berger_parker, chao_coverage, chao1, chao1_standard_error, goods_coverage, hill_number,
    inverse_simpson, observed, pielou, shannon, simpson,
};
use crate::rows::{Row, as_f64, rows};
use crate::{Result, Tree};
use endobiome_core::column::{Cell, Column, Described};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, SampleId};
use serde::{Deserialize, Serialize};

/// What a reader must know before taking an alpha index at its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AlphaWarning {
    /// The sample holds no read: indices of shares and coverage are NaN.
    EmptySample,
    /// No kind was seen once, as after denoising: Chao1 and ACE say what was observed and are no
    /// estimates; the coverages are 1 by construction.
    NoSingletons,
    /// The values are no whole counts (corrected abundances): Chao1, ACE and coverage are NaN.
    NotCounts,
    /// One kind only: evenness is NaN.
    OneKind,
    /// Every rare kind is a singleton: ACE is NaN.
    AceUndefined,
}

impl AlphaWarning {
    /// The warning in words.
    pub fn message(self) -> &'static str {
        match self {
            Self::EmptySample => "no reads: diversity is not defined",
            Self::NoSingletons => {
                "no singletons (denoising removes them): Chao1, ACE and coverage are degenerate, not estimates"
            }
            Self::NotCounts => "fractional abundances: Chao1, ACE and coverage need counts",
            Self::OneKind => "one kind only: evenness is not defined",
            Self::AceUndefined => "all rare kinds are singletons: ACE is not defined",
        }
    }
}

/// The alpha diversity of one sample. What is not defined is NaN, and `warnings` says why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlphaDiversity {
    /// The sample.
    pub sample: SampleId,
    /// Sum of its abundances (reads).
    pub total: f64,
    /// Kinds seen; NaN without reads, of which nothing is known.
    pub observed: f64,
    /// Kinds seen once.
    pub singletons: usize,
    /// Kinds seen twice.
    pub doubletons: usize,
    /// Shannon entropy, nats.
    pub shannon: f64,
    /// Gini-Simpson, 1 − Σ p².
    pub simpson: f64,
    /// 1 / Σ p².
    pub inverse_simpson: f64,
    /// Pielou's evenness.
    pub pielou: f64,
    /// Berger-Parker dominance.
    pub berger_parker: f64,
    /// Hill numbers of order 0, 1 and 2.
    pub hill: [f64; 3],
    /// Chao1, bias-corrected.
    pub chao1: f64,
    /// Standard error of Chao1.
    pub chao1_standard_error: f64,
    /// ACE.
    pub ace: f64,
    /// Good's coverage.
    pub goods_coverage: f64,
    /// Chao's coverage.
    pub chao_coverage: f64,
    /// Faith's phylogenetic diversity, where a tree was given.
    pub faith_pd: Option<f64>,
    /// What to know before using these numbers.
    pub warnings: Vec<AlphaWarning>,
}

impl Described for AlphaDiversity {
    const FILE: &'static str = "diversity/alpha.tsv";
    const ROWS: &'static str = "one row a sample, on the bacterial ASVs";

    fn columns() -> Vec<Column<Self>> {
        const UNDEFINED: &str = "it is not defined; `warnings` says why";
        let index = |name: &'static str, meaning: &'static str, value: fn(&Self) -> f64| {
            Column::new(name, meaning, value).not_known(UNDEFINED)
        };
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("reads", "sum of its abundances", |row: &Self| row.total).unit("reads"),
            Column::new("observed", "kinds seen", |row: &Self| row.observed)
                .not_known("the sample has no reads"),
            index("shannon", "Shannon entropy", |row| row.shannon).unit("nats"),
            index("simpson", "Gini-Simpson, 1 - Σ p²", |row| row.simpson),
            index("inverse_simpson", "1 / Σ p²", |row| row.inverse_simpson),
            index("pielou", "Pielou's evenness", |row| row.pielou),
            index("berger_parker", "share of the most abundant kind", |row| row.berger_parker).unit("share"),
            index("hill_0", "Hill number of order 0: richness", |row| row.hill[0]),
            index("hill_1", "Hill number of order 1: exponential of Shannon's", |row| row.hill[1]),
            index("hill_2", "Hill number of order 2: inverse Simpson's", |row| row.hill[2]),
            index("chao1", "Chao1, bias-corrected", |row| row.chao1),
            index("chao1_standard_error", "standard error of Chao1", |row| row.chao1_standard_error),
            index("ace", "ACE", |row| row.ace),
            index("goods_coverage", "Good's coverage", |row| row.goods_coverage).unit("share"),
            index("chao_coverage", "Chao's coverage", |row| row.chao_coverage).unit("share"),
            Column::new("faith_pd", "Faith's phylogenetic diversity", |row: &Self| {
                Cell::or_not_applicable(row.faith_pd)
            })
            .not_known("the sample has no reads")
            .not_applicable("there is no tree"),
            Column::new(
                "warnings",
                "what to know before using these numbers, joined by `; `",
                |row: &Self| Cell::list(row.warnings.iter().map(|warning| warning.message())),
            )
            .not_applicable("there is nothing to say"),
        ]
    }
}

/// Computes every alpha index of every sample, in table order; empty samples stay, with NaN and a warning.
///
/// # Errors
/// [`Error::Abundance`](crate::Error::Abundance) when a value is negative or not finite.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::{AlphaWarning, alpha_diversity};
/// let samples = vec![SampleId::new("biopsy")?, SampleId::new("blank")?];
/// let table = AbundanceTable::from_rows(samples, vec!["a", "b"], vec![vec![(0, 30_u64), (1, 10)], vec![]])?;
/// let alpha = alpha_diversity(&table)?;
/// assert_eq!((alpha[0].observed, alpha[0].simpson), (2.0, 0.375));
/// assert_eq!(alpha[0].warnings, [AlphaWarning::NoSingletons]);
/// assert!(alpha[1].shannon.is_nan());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn alpha_diversity<F, V: Abundance>(table: &AbundanceTable<F, V>) -> Result<Vec<AlphaDiversity>> {
    let rows = rows(table)?;
    Ok(table.samples().iter().zip(&rows).map(|(sample, row)| of_row(sample, row)).collect())
}

/// [`alpha_diversity`] with Faith's phylogenetic diversity on `tree`, whose tips are named as the features.
///
/// # Errors
/// As [`alpha_diversity`]; as [`faith_pd`](crate::unifrac::faith_pd) for the tree.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_ecology::{Tree, alpha::alpha_diversity_with_tree};
/// let tree: Tree = "((a:1,b:1):1,c:3);".parse()?;
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["a", "b", "c"], vec![vec![(0, 4_u64), (1, 4)]])?;
/// let row = &alpha_diversity_with_tree(&table, &tree)?[0];
/// // The branches of a and b, and the one that leads to both.
/// assert_eq!((row.observed, row.faith_pd), (2.0, Some(3.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn alpha_diversity_with_tree<F: ToString, V: Abundance>(
    table: &AbundanceTable<F, V>,
    tree: &Tree,
) -> Result<Vec<AlphaDiversity>> {
    let mut all = alpha_diversity(table)?;
    for (alpha, pd) in all.iter_mut().zip(crate::unifrac::faith_pd(table, tree)?) {
        alpha.faith_pd = Some(pd);
    }
    Ok(all)
}

fn of_row(sample: &SampleId, row: &Row) -> AlphaDiversity {
    let x = &row.values[..];
    let counts = x.iter().all(|value| value.fract() == 0.0);
    let when_counts = |index: fn(&[f64]) -> f64| if counts { index(x) } else { f64::NAN };
    let mut alpha = AlphaDiversity {
        sample: sample.clone(),
        total: row.total,
        observed: if x.is_empty() { f64::NAN } else { as_f64(observed(x)) },
        singletons: x.iter().filter(|&&value| value == 1.0).count(),
        doubletons: x.iter().filter(|&&value| value == 2.0).count(),
        shannon: shannon(x),
        simpson: simpson(x),
        inverse_simpson: inverse_simpson(x),
        pielou: pielou(x),
        berger_parker: berger_parker(x),
        hill: [0.0, 1.0, 2.0].map(|q| hill_number(x, q)),
        chao1: when_counts(chao1),
        chao1_standard_error: when_counts(chao1_standard_error),
        ace: when_counts(ace),
        goods_coverage: when_counts(goods_coverage),
        chao_coverage: when_counts(chao_coverage),
        faith_pd: None,
        warnings: Vec::new(),
    };
    if x.is_empty() {
        alpha.hill[0] = f64::NAN;
        alpha.warnings.push(AlphaWarning::EmptySample);
        return alpha;
    }
    if !counts {
        alpha.warnings.push(AlphaWarning::NotCounts);
    } else if singletons(x) == 0.0 {
        alpha.warnings.push(AlphaWarning::NoSingletons);
    }
    if x.len() == 1 {
        alpha.warnings.push(AlphaWarning::OneKind);
    }
    if counts && alpha.ace.is_nan() {
        alpha.warnings.push(AlphaWarning::AceUndefined);
    }
    alpha
}
