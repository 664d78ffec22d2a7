//! Groups against each other.

use super::diversity::{Diversity, Rarefied};
use crate::{Error, Result};
use endobiome_compare::{
    CompareOptions, ComparisonRow, Design, NamedCalls, NamedValues, TableKind, TaxaComparison, TaxaOptions,
    WarningLevel, associate_distances, compare_alpha, compare_calls, compare_distances,
    compare_distances_at_depth, compare_indices, compare_sites, compare_taxa, follows_depth,
};
use endobiome_core::{AbundanceTable, Context, SampleId, SampleRecord, TaxonId};
use endobiome_dysbiosis::{Index, SampleCalls};
use endobiome_ecology::AlphaDiversity;
use endobiome_ecology::ordination::Dbrda;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that was compared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Comparison {
    /// What the design allows, and what to beware of.
    pub design: Design,
    /// The rows of `comparisons.tsv`.
    pub rows: Vec<ComparisonRow>,
    /// Differential abundance on each table, with filters and consensus.
    pub taxa: Vec<(TableKind, TaxaComparison)>,
    /// Ordinations constrained by the columns asked for, by metric.
    pub constrained: Vec<(String, Dbrda)>,
}

impl Comparison {
    /// What a person must be told in any case, however quiet a run is: the red warnings of the design, and why nothing
    /// was compared.
    pub fn notices(&self) -> Vec<String> {
        if let Some(reason) = self.design.nothing_compared() {
            return vec![reason];
        }
        let red = self.design.warnings().iter().filter(|warning| warning.level == WarningLevel::Red);
        red.map(|warning| warning.text.clone()).collect()
    }
}

/// What is compared. Every part may be empty; samples are those of the records.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonInput<'a> {
    /// The samples.
    pub records: &'a [SampleRecord],
    /// Alpha and beta diversity.
    pub diversity: &'a Diversity,
    /// Measures of presence at one depth ([`at_common_depth`](super::diversity::at_common_depth)).
    pub even: Option<&'a Rarefied>,
    /// Indices and calls.
    pub calls: &'a [SampleCalls],
    /// Genus tables: raw, and corrected where that was possible.
    pub genera: &'a [(TableKind, AbundanceTable<TaxonId, f64>)],
}

/// Reads the design and runs every test that it supports.
///
/// # Errors
/// When groups contradict each other or a covariate is no column; a design that supports no test is no
/// error but rows with the reason.
pub fn compare(
    input: ComparisonInput<'_>,
    options: &CompareOptions,
    taxa_options: &TaxaOptions,
    context: &Context<'_>,
) -> Result<Comparison> {
    context.begin("comparison", 5);
    let order = |samples: &mut dyn Iterator<Item = &SampleId>| -> Result<Vec<Option<usize>>> {
        let at: std::collections::BTreeMap<&SampleId, usize> =
            samples.enumerate().map(|(i, id)| (id, i)).collect();
        Ok(input.records.iter().map(|record| at.get(&record.id).copied()).collect())
    };
    let mut rows = Vec::new();

    let of_record = order(&mut input.diversity.alpha.iter().map(|alpha| &alpha.sample))?;
    let of_alpha = |value: &dyn Fn(&AlphaDiversity) -> f64| -> Vec<f64> {
        of_record.iter().map(|at| at.map_or(f64::NAN, |at| value(&input.diversity.alpha[at]))).collect()
    };
    let reads = of_alpha(&|alpha| alpha.total);
    let design = Design::read(input.records, options)?.with_seed(context.seed()).with_depths(&reads)?;
    let mut alpha: Vec<NamedValues> =
        ALPHA.iter().map(|(name, value)| NamedValues::new(*name, of_alpha(&value))).collect();
    alpha.retain(|named| named.values.iter().any(|value| !value.is_nan()) || named.name != "faith_pd");
    if let Some(even) = input.even {
        for named in alpha.iter_mut().filter(|named| follows_depth(&named.name)) {
            let at_depth: BTreeMap<&SampleId, f64> = even
                .alpha
                .iter()
                .filter(|index| index.index == named.name)
                .map(|index| (&index.sample, index.mean))
                .collect();
            let value = |record: &SampleRecord| at_depth.get(&record.id).copied().unwrap_or(f64::NAN);
            named.values = input.records.iter().map(value).collect();
            named.depth = Some(even.depth);
        }
    }
    rows.extend(compare_alpha(&design, &alpha, TableKind::Raw)?);
    rows.extend(compare_sites(&design, &alpha, TableKind::Raw)?);
    context.advance(1);

    let of_record = order(&mut input.calls.iter().map(|calls| &calls.sample))?;
    for table in [TableKind::Raw, TableKind::Kit, TableKind::KitAndCarryOver] {
        context.check()?;
        let indices = index_values(input.calls, &of_record, table);
        if indices.iter().all(|index| index.values.iter().all(|value| value.is_nan())) {
            continue;
        }
        rows.extend(compare_indices(&design, &indices, table)?);
        if table == TableKind::Raw {
            rows.extend(compare_sites(&design, &indices, table)?);
        }
        rows.extend(compare_calls(&design, &named_calls(input.calls, &of_record, table), table)?);
    }
    context.advance(1);

    let mut constrained = Vec::new();
    for beta in &input.diversity.beta {
        context.check()?;
        let even = input
            .even
            .and_then(|even| Some((even.depth, &even.beta.iter().find(|(name, _)| *name == beta.name)?.1)));
        rows.extend(match even {
            Some((depth, distances)) => {
                compare_distances_at_depth(&design, &beta.name, distances, TableKind::Raw, depth)?
            }
            None => compare_distances(&design, &beta.name, &beta.distances, TableKind::Raw)?,
        });
        let distances = even.map_or(&beta.distances, |(_, distances)| distances);
        let association = associate_distances(&design, &beta.name, distances, TableKind::Raw)?;
        rows.extend(association.rows);
        constrained.extend(association.constrained.map(|dbrda| (beta.name.clone(), dbrda)));
    }
    context.advance(1);

    let mut taxa = Vec::new();
    for (kind, table) in input.genera {
        context.check()?;
        let comparison = compare_taxa(&design, table, *kind, taxa_options)?;
        rows.extend(comparison.rows.iter().cloned());
        taxa.push((*kind, comparison));
    }
    context.end(&format!("{} results", rows.len()));
    Ok(Comparison { design, rows, taxa, constrained })
}

type Alpha = (&'static str, fn(&AlphaDiversity) -> f64);

/// The alpha diversities that are compared.
const ALPHA: [Alpha; 7] = [
    ("observed", |alpha| alpha.observed),
    ("shannon", |alpha| alpha.shannon),
    ("simpson", |alpha| alpha.simpson),
    ("inverse_simpson", |alpha| alpha.inverse_simpson),
    ("pielou", |alpha| alpha.pielou),
    ("chao1", |alpha| alpha.chao1),
    ("faith_pd", |alpha| alpha.faith_pd.unwrap_or(f64::NAN)),
];

fn in_table<T>(values: &endobiome_dysbiosis::ThreeWay<T>, table: TableKind) -> Option<&T> {
    match table {
        TableKind::Raw => Some(&values.raw),
        TableKind::Kit => values.kit.as_ref(),
        TableKind::KitAndCarryOver => values.kit_and_carry_over.as_ref(),
    }
}

/// The numeric indices, by record.
fn index_values(calls: &[SampleCalls], of_record: &[Option<usize>], table: TableKind) -> Vec<NamedValues> {
    let mut indices: Vec<Index> = Vec::new();
    for sample in calls {
        for of_index in &sample.indices {
            if !indices.contains(&of_index.index) {
                indices.push(of_index.index);
            }
        }
    }
    indices
        .into_iter()
        .map(|index| {
            let value = |at: &Option<usize>| {
                at.and_then(|at| calls[at].index(index))
                    .and_then(|values| in_table(values, table))
                    .and_then(|value| value.value)
                    .unwrap_or(f64::NAN)
            };
            NamedValues::new(index.to_string(), of_record.iter().map(value).collect())
        })
        .collect()
}

/// LD calls at both thresholds and the community state type, by record.
fn named_calls(calls: &[SampleCalls], of_record: &[Option<usize>], table: TableKind) -> Vec<NamedCalls> {
    use endobiome_dysbiosis::DominanceStatus::{Dominant, NotDominant};
    let dominance =
        |name: &str, of: &dyn Fn(&SampleCalls) -> Option<endobiome_dysbiosis::DominanceStatus>| NamedCalls {
            name: name.to_owned(),
            calls: of_record
                .iter()
                .map(|at| match at.and_then(|at| of(&calls[at])) {
                    Some(Dominant) => Some("LD".to_owned()),
                    Some(NotDominant) => Some("NLD".to_owned()),
                    _ => None,
                })
                .collect(),
            positive: Some("LD".to_owned()),
        };
    vec![
        dominance("LD90", &|calls| in_table(&calls.ld90, table).map(|call| call.status)),
        dominance("LD80", &|calls| in_table(&calls.ld80, table).map(|call| call.status)),
        NamedCalls {
            name: "CST".to_owned(),
            calls: of_record
                .iter()
                .map(|at| at.and_then(|at| in_table(&calls[at].cst, table)).and_then(|call| call.cst.clone()))
                .collect(),
            positive: None,
        },
    ]
}

/// The genus tables that are compared: raw counts, and the corrected ones where any sample could be corrected.
///
/// # Errors
/// [`Error::Internal`] when a corrected table does not have the features of the raw one.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank, SampleId, SampleRecord, TableKind};
/// use endobiome_lowbiomass::{LowBiomassParameters, assess};
/// use endobiome_pipeline::stages::comparison::genus_tables;
/// let assigned = |genus: &str| {
///     let mut assignment = Assignment::default();
///     assignment.lineage.set(Rank::Domain, "Bacteria");
///     assignment.lineage.set(Rank::Genus, genus);
///     assignment
/// };
/// let features = vec![FeatureId::of(b"ACGT"), FeatureId::of(b"TTTT")];
/// let counts = AbundanceTable::from_rows(vec![SampleId::new("S1")?], features, vec![vec![(0, 90), (1, 10)]])?;
/// let assignments = [assigned("Lactobacillus"), assigned("Lactobacillus")];
/// let records = [SampleRecord::new(SampleId::new("S1")?)];
/// let found = assess(&counts, &records, &assignments, &LowBiomassParameters::default())?;
/// let genera = genus_tables(&counts, &assignments, &[0, 1], &found.tables)?;
/// // Without blanks there is the raw table alone; both features are of one genus.
/// assert_eq!((genera.len(), genera[0].0, genera[0].1.dense_row(0)), (1, TableKind::Raw, vec![100.0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn genus_tables(
    raw: &AbundanceTable<endobiome_core::FeatureId>,
    assignments: &[endobiome_core::Assignment],
    kept: &[usize],
    corrected: &endobiome_lowbiomass::CorrectedTables,
) -> Result<Vec<(TableKind, AbundanceTable<TaxonId, f64>)>> {
    if corrected.kit.n_features() != raw.n_features() {
        return Err(Error::Internal("a corrected table has lost features".to_owned()));
    }
    let at_genus = |table: AbundanceTable<endobiome_core::FeatureId, f64>| {
        table
            .select_features(kept)
            .collapse(|feature, _| assignments[kept[feature]].taxon_at(endobiome_core::Rank::Genus))
    };
    let mut tables = vec![(TableKind::Raw, at_genus(raw.to_f64()))];
    if corrected.has_kit.iter().any(|&has| has) {
        tables.push((TableKind::Kit, at_genus(corrected.kit.clone())));
    }
    Ok(tables)
}
