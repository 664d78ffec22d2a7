//! The scores of every sample: of its sequences, and of its taxa at each rank.

use super::sequences::{AsvKind, judge};
use super::taxa::{AtRank, Basis, compare};
use super::{AsvFinding, CopyNumbers, Expectation, Observed, TaxonFinding};
use crate::{Error, Result};
use endobiome_core::{Context, Rank};
use endobiome_ecology::{Metric, beta};
use serde::{Deserialize, Serialize};

/// How scores are computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Scoring {
    /// The samples that are the mock; empty: all of the table.
    pub samples: Vec<String>,
    /// The weight of recall against precision in F-beta.
    pub beta: f64,
    /// Share that is added to every share before log-ratios, so that taxa not seen do not make Aitchison infinite.
    pub pseudocount: f64,
    /// Reads of a taxon that must be expected at the sample's depth for it to count in recall and fold error: with 3, it is
    /// missed by chance once in twenty times.
    pub detection_reads: f64,
    /// The share of reads above which a taxon that did not go in counts as unexpected.
    pub unexpected_above: f64,
    /// The expected shares are of genomes, not of 16S genes: only what was observed is corrected for copies.
    pub expected_is_genomes: bool,
}

impl Default for Scoring {
    fn default() -> Self {
        Self {
            samples: Vec::new(),
            beta: 2.0,
            pseudocount: 1e-4,
            detection_reads: 3.0,
            unexpected_above: 1e-3,
            expected_is_genomes: false,
        }
    }
}

/// One number of a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The sample.
    pub sample: String,
    /// `sequence` or the rank.
    pub level: String,
    /// Its name.
    pub metric: String,
    /// The number; `None` when it could not be computed.
    pub value: Option<f64>,
}

/// Everything that was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Scores {
    /// The numbers.
    pub scores: Vec<Score>,
    /// The taxa behind them.
    pub taxa: Vec<TaxonFinding>,
    /// The ASVs behind them.
    pub asvs: Vec<AsvFinding>,
}

/// Compares what came out with what went in, sample by sample.
///
/// Sequences are compared where both have them; taxa at phylum to species where both have names. `copies` that are not
/// empty turn shares of genes into shares of genomes first.
///
/// Precision is the share of observed taxa that went in, recall the share of taxa above the limit of detection that were
/// seen, F-beta `(1 + b²) P R / (b² P + R)`. Bray-Curtis, Aitchison and Jensen-Shannon divergence (nats) are those of
/// `endobiome-ecology` on shares, Hellinger is `√½ ‖√p − √q‖`. Taxa without a name at the rank are a taxon of their own in
/// the distances and none in precision.
///
/// # Errors
/// When a sample that is named is not in the table, or a setting is out of its range.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, Context, Rank, SampleId};
/// use endobiome_pipeline::mock::{CopyNumbers, Expectation, ExpectedTaxon, Observed, Scoring, score};
/// let assigned = |genus: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment
/// };
/// // Listeria went in; Listeria and Ralstonia came out.
/// let taxon = ExpectedTaxon { lineage: assigned("Listeria").lineage, also: Vec::new(), abundance: Some(1.0), copies: None };
/// let expectation = Expectation { name: "one".to_owned(), taxa: vec![taxon], ..Expectation::default() };
/// let features = ["a", "b"].map(str::to_owned).to_vec();
/// let table = AbundanceTable::from_rows(vec![SampleId::new("mock1")?], features, vec![vec![(0, 900.0), (1, 100.0)]])?;
/// let observed = Observed::new(table, vec![assigned("Listeria"), assigned("Ralstonia")], Vec::new())?;
/// let copies = CopyNumbers::of(&expectation);
/// let scores = score(&observed, &expectation, &Scoring::default(), &copies, &Context::silent())?;
/// let of = |metric: &str| scores.scores.iter().find(|score| score.level == "genus" && score.metric == metric);
/// assert_eq!(of("precision").and_then(|score| score.value), Some(0.5));
/// assert_eq!(of("recall").and_then(|score| score.value), Some(1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn score(
    observed: &Observed,
    expectation: &Expectation,
    scoring: &Scoring,
    copies: &CopyNumbers,
    context: &Context<'_>,
) -> Result<Scores> {
    for (name, value) in [
        ("scoring.beta", scoring.beta),
        ("scoring.pseudocount", scoring.pseudocount),
        ("scoring.detection_reads", scoring.detection_reads),
    ] {
        if !(value > 0.0 && value.is_finite()) {
            return Err(Error::configuration(name, format!("{value} is not a number above 0")));
        }
    }
    if !(0.0..=1.0).contains(&scoring.unexpected_above) {
        let message = format!("{} is not a share between 0 and 1", scoring.unexpected_above);
        return Err(Error::configuration("scoring.unexpected_above", message));
    }
    let names: Vec<String> = observed.table.samples().iter().map(ToString::to_string).collect();
    if let Some(missing) = scoring.samples.iter().find(|name| !names.contains(name)) {
        let message = format!("there is no sample {missing:?}; there are {}", names.join(", "));
        return Err(Error::configuration("scoring.samples", message));
    }
    let mut found = Scores::default();
    for (at, name) in names.iter().enumerate() {
        if !scoring.samples.is_empty() && !scoring.samples.contains(name) {
            continue;
        }
        context.check()?;
        if !observed.sequences.is_empty() && !expectation.sequences.is_empty() {
            let asvs = judge(observed, at, &expectation.sequences);
            found.push(name, "sequence", of_sequences(&asvs, expectation.sequences.len()));
            found.asvs.extend(asvs);
        }
        if observed.assignments.is_empty() {
            continue;
        }
        for rank in Rank::ALL.into_iter().filter(|&rank| rank > Rank::Domain) {
            if !expectation.taxa.iter().any(|taxon| taxon.lineage.get(rank).is_some()) {
                continue;
            }
            let basis = Basis {
                detection_reads: scoring.detection_reads,
                copies,
                expected_is_genomes: scoring.expected_is_genomes,
            };
            let at_rank = compare(observed, at, expectation, rank, &basis);
            found.push(name, rank.name(), of_taxa(&at_rank, scoring)?);
            found.taxa.extend(at_rank.rows);
        }
    }
    Ok(found)
}

type Named = Vec<(&'static str, Option<f64>)>;

impl Scores {
    fn push(&mut self, sample: &str, level: &str, values: Named) {
        self.scores.extend(values.into_iter().map(|(metric, value)| Score {
            sample: sample.to_owned(),
            level: level.to_owned(),
            metric: metric.to_owned(),
            value,
        }));
    }
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

fn of_sequences(asvs: &[AsvFinding], expected: usize) -> Named {
    let count = |kind| Some(asvs.iter().filter(|row| row.kind == kind).count() as f64);
    let exact: std::collections::BTreeSet<usize> =
        asvs.iter().flat_map(|row| row.equals.iter().copied()).collect();
    let reads = |of: &dyn Fn(&AsvFinding) -> f64| asvs.iter().map(of).sum::<f64>();
    let false_asvs = asvs.iter().filter(|row| row.kind != AsvKind::Expected).count();
    let is_error = |row: &AsvFinding| matches!(row.kind, AsvKind::Expected | AsvKind::OneOffError);
    let bases = reads(&|row| if is_error(row) { row.reads * row.length as f64 } else { 0.0 });
    let errors = reads(&|row| if is_error(row) { row.reads * row.edits as f64 } else { 0.0 });
    let false_reads = reads(&|row| if row.kind == AsvKind::Expected { 0.0 } else { row.reads });
    vec![
        ("recall", ratio(exact.len() as f64, expected as f64)),
        ("false_asvs", Some(false_asvs as f64)),
        ("chimeras", count(AsvKind::Chimera)),
        ("one_off_errors", count(AsvKind::OneOffError)),
        ("strain_copies", count(AsvKind::StrainCopy)),
        ("contaminants", count(AsvKind::Contaminant)),
        ("false_share", ratio(false_reads, reads(&|row| row.reads))),
        ("error_rate", ratio(errors, bases)),
    ]
}

fn of_taxa(at_rank: &AtRank, scoring: &Scoring) -> Result<Named> {
    let rows = &at_rank.rows;
    let seen = rows.iter().filter(|row| row.observed > 0.0);
    let right = seen.clone().filter(|row| row.is_expected()).count() as f64;
    let precision = ratio(right, seen.count() as f64);
    let wanted: Vec<&TaxonFinding> =
        rows.iter().filter(|row| row.is_expected() && row.above_detection).collect();
    let recall = ratio(wanted.iter().filter(|row| row.observed > 0.0).count() as f64, wanted.len() as f64);
    let f = |beta: f64| {
        let (p, r) = precision.zip(recall)?;
        let below = beta * beta * p + r;
        Some(if below > 0.0 { (1.0 + beta * beta) * p * r / below } else { 0.0 })
    };
    let folds: Vec<f64> = wanted.iter().filter_map(|row| row.log2_fold_error.map(f64::abs)).collect();
    let known =
        rows.iter().all(|row| row.expected.is_some()) && rows.iter().any(|row| row.expected > Some(0.0));
    let some_reads = rows.iter().map(|row| row.observed).sum::<f64>() + at_rank.unassigned > 0.0;
    let mut distances = [None; 4];
    if known && some_reads {
        let mut expected: Vec<f64> = rows.iter().filter_map(|row| row.expected).collect();
        let mut observed: Vec<f64> = rows.iter().map(|row| row.observed).collect();
        if at_rank.unassigned > 0.0 {
            expected.push(0.0);
            observed.push(at_rank.unassigned);
        }
        let of = |metric| beta::distance(&expected, &observed, metric).map(Some);
        let squares: f64 = expected.iter().zip(&observed).map(|(p, q)| (p.sqrt() - q.sqrt()).powi(2)).sum();
        distances = [
            of(Metric::BrayCurtis)?,
            of(Metric::Aitchison { pseudocount: scoring.pseudocount })?,
            Some((squares / 2.0).sqrt()),
            of(Metric::JensenShannonDivergence)?,
        ];
    }
    let unexpected: Vec<f64> = rows
        .iter()
        .filter(|row| !row.is_expected())
        .map(|row| row.observed)
        .filter(|&share| share > scoring.unexpected_above)
        .collect();
    Ok(vec![
        ("precision", precision),
        ("recall", recall),
        ("f1", f(1.0)),
        ("f_beta", f(scoring.beta)),
        ("bray_curtis", distances[0]),
        ("aitchison", distances[1]),
        ("hellinger", distances[2]),
        ("jensen_shannon_divergence", distances[3]),
        ("mean_log2_fold_error", ratio(folds.iter().sum(), folds.len() as f64)),
        ("max_log2_fold_error", folds.iter().copied().reduce(f64::max)),
        ("unexpected_taxa", Some(unexpected.len() as f64)),
        ("unexpected_share", Some(unexpected.iter().fold(0.0, |sum, share| sum + share))),
        ("unassigned_share", Some(at_rank.unassigned)),
    ])
}
