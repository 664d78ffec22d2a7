//! Groups against each other.
//!
//! | module | holds |
//! |---|---|
//! | `of_study` | everything that is compared, from the parts of a study |
//! | `measures` | alpha and beta diversity of one table, as rows |
//! | `agreement` | what becomes of a difference on the corrected tables, said in its row |
//! | `sensitivity` | the same tests without one batch, or without shallow samples |

mod agreement;
mod corrected;
mod measures;
mod of_study;
mod sensitivity;

pub(crate) use agreement::{in_words, question_of};
pub use corrected::{CorrectedDiversity, corrected_diversity, genus_tables};
pub(crate) use of_study::OfStudy;
pub use sensitivity::SensitivityRow;

use super::diversity::{Diversity, Rarefied};
use crate::Result;
use endobiome_compare::{
    CompareOptions, ComparisonRow, Design, MeasuredPower, NamedCalls, NamedValues, PowerPlan, TableKind,
    TaxaComparison, TaxaOptions, Warning, WarningLevel, compare_calls, compare_indices, compare_loads,
    compare_sites, compare_taxa, contrast_in_words, measure_power,
};
use endobiome_core::{AbundanceTable, Context, Message, SampleId, SampleRecord, TaxonId, say};
use endobiome_dysbiosis::{Index, SampleCalls};
use endobiome_ecology::ordination::Dbrda;
use measures::Measures;
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
    /// What the tests of taxa find of differences planted in this table.
    pub power: Vec<MeasuredPower>,
    /// The same tests without one batch, or without shallow samples.
    pub sensitivity: Vec<SensitivityRow>,
}

impl Comparison {
    /// What a person must be told in any case, however quiet a run is: the red warnings of the design, and why nothing
    /// was compared.
    pub fn notices(&self) -> Vec<Message> {
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
    /// Measures of presence, and where depth differs all distances, at one depth ([`at_common_depth`](super::diversity::at_common_depth)).
    pub even: Option<&'a Rarefied>,
    /// The diversity of corrected tables ([`corrected_diversity`]).
    pub corrected: &'a [CorrectedDiversity],
    /// Indices and calls.
    pub calls: &'a [SampleCalls],
    /// Indices in copies on each table ([`values`](super::absolute::values)).
    pub loads: &'a [(TableKind, Vec<NamedValues>)],
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
    context.begin("comparison", 6);
    let raw = Measures {
        records: input.records,
        diversity: input.diversity,
        even: input.even,
        table: TableKind::Raw,
    };
    let reads = raw.reads();
    let design = design(input.records, input.diversity, options, context.seed())?;
    let mut rows = raw.alpha_rows(&design)?;
    context.advance(1);

    let of_record = order(input.records, &mut input.calls.iter().map(|calls| &calls.sample));
    for table in TableKind::ALL {
        context.check()?;
        rows.extend(call_rows(&design, input.calls, &of_record, table)?);
    }
    for (table, values) in input.loads {
        rows.extend(load_rows(&design, values, *table)?);
    }
    context.advance(1);

    let (of_beta, constrained) = raw.beta_rows(&design, context)?;
    rows.extend(of_beta);
    for corrected in input.corrected {
        let measures = Measures {
            records: input.records,
            diversity: &corrected.diversity,
            even: corrected.even.as_ref(),
            table: corrected.table,
        };
        rows.extend(measures.alpha_rows(&design)?);
        rows.extend(measures.beta_rows(&design, context)?.0);
    }
    context.advance(1);

    let mut taxa = Vec::new();
    for (kind, table) in input.genera {
        context.check()?;
        let comparison = compare_taxa(&design, table, *kind, taxa_options)?;
        rows.extend(comparison.rows.iter().cloned());
        taxa.push((*kind, comparison));
    }
    context.advance(1);

    let of_raw = input.genera.iter().find(|(kind, _)| *kind == TableKind::Raw).map(|(_, table)| table);
    let power = match of_raw {
        Some(table) => measured(&design, table, taxa_options, context)?,
        None => Vec::new(),
    };
    let design = power.iter().filter_map(power_notice).fold(design, Design::with_notice);
    context.advance(1);

    agreement::note_what_vanishes(&mut rows, options.q_threshold);
    let again = |design: &Design| -> Result<Vec<ComparisonRow>> {
        let mut rows = raw.alpha_rows(design)?;
        rows.extend(call_rows(design, input.calls, &of_record, TableKind::Raw)?);
        for (table, values) in input.loads.iter().filter(|(table, _)| *table == TableKind::Raw) {
            rows.extend(load_rows(design, values, *table)?);
        }
        rows.extend(raw.beta_rows(design, context)?.0);
        if let Some(table) = of_raw {
            rows.extend(compare_taxa(design, table, TableKind::Raw, taxa_options)?.rows);
        }
        Ok(rows)
    };
    let sensitivity = sensitivity::sensitivity(&design, &rows, &reads, &again, context)?;
    context.end(&format!("{} results", rows.len()));
    Ok(Comparison { design, rows, taxa, constrained, power, sensitivity })
}

/// The design of a study, told how many reads each sample has.
fn design(
    records: &[SampleRecord],
    diversity: &Diversity,
    options: &CompareOptions,
    seed: u64,
) -> Result<Design> {
    let reads = Measures { records, diversity, even: None, table: TableKind::Raw }.reads();
    Ok(Design::read(records, options)?.with_seed(seed).with_depths(&reads)?)
}

/// The place of each record among some samples.
fn order(records: &[SampleRecord], samples: &mut dyn Iterator<Item = &SampleId>) -> Vec<Option<usize>> {
    let at: BTreeMap<&SampleId, usize> = samples.enumerate().map(|(i, id)| (id, i)).collect();
    records.iter().map(|record| at.get(&record.id).copied()).collect()
}

/// Indices and calls of one table.
fn call_rows(
    design: &Design,
    calls: &[SampleCalls],
    of_record: &[Option<usize>],
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    let indices = index_values(calls, of_record, table);
    if indices.iter().all(|index| index.values.iter().all(|value| value.is_nan())) {
        return Ok(Vec::new());
    }
    let mut rows = compare_indices(design, &indices, table)?;
    if table == TableKind::Raw {
        rows.extend(compare_sites(design, &indices, table)?);
    }
    rows.extend(compare_calls(design, &named_calls(calls, of_record, table), table)?);
    Ok(rows)
}

/// Amounts in copies of one table; none where no specimen has one.
fn load_rows(design: &Design, values: &[NamedValues], table: TableKind) -> Result<Vec<ComparisonRow>> {
    let known: Vec<NamedValues> =
        values.iter().filter(|named| named.values.iter().any(|value| !value.is_nan())).cloned().collect();
    let mut rows = compare_loads(design, &known, table)?;
    if table == TableKind::Raw {
        rows.extend(compare_sites(design, &known, table)?);
    }
    Ok(rows)
}

/// What the tests of taxa would find in this very study.
fn measured(
    design: &Design,
    table: &AbundanceTable<TaxonId, f64>,
    options: &TaxaOptions,
    context: &Context<'_>,
) -> Result<Vec<MeasuredPower>> {
    if options.power_studies == 0 {
        return Ok(Vec::new());
    }
    let plan = PowerPlan { studies: options.power_studies, ..PowerPlan::default() };
    // The draws of the optional method would take the time of all others together.
    let options = TaxaOptions { monte_carlo: 0, ..options.clone() };
    Ok(measure_power(design, table, &options, plan, context)?)
}

/// The power that was measured, as a word of the design guard.
fn power_notice(power: &MeasuredPower) -> Option<Warning> {
    (power.method == "supported" && power.found.is_finite()).then(|| Warning {
        level: if power.found < 0.5 { WarningLevel::Caution } else { WarningLevel::Note },
        code: "measured_power".to_owned(),
        contrast: power.contrast.clone(),
        text: say!("{contrast}: of {planted} genera made {fold}-fold as abundant in one group of this very table, {found} % are found and supported ({studies} \
             studies, {cases} against {controls} women, {tested} genera tested; {false_found} false ones a study){beware}", contrast = contrast_in_words(&power.contrast), planted = power.plan.planted, fold = power.plan.fold, found = format!("{:.0}", 100.0 * power.found), studies = power.plan.studies, cases = power.women[0], controls = power.women[1], tested = power.tested, false_found = format!("{:.1}", power.false_found), beware = if power.found < 0.5 { say!(": that a genus is not found is no evidence that it does not differ") } else { Message::empty() }),
    })
}

fn in_table<T>(values: &endobiome_dysbiosis::ThreeWay<T>, table: TableKind) -> Option<&T> {
    values.get(table)
}

/// Indices that are alpha diversities at another rank: one question has one row, that of alpha diversity.
const ALSO_ALPHA: [Index; 5] =
    [Index::Shannon, Index::Simpson, Index::InverseSimpson, Index::Pielou, Index::Observed];

/// The numeric indices, by record.
fn index_values(calls: &[SampleCalls], of_record: &[Option<usize>], table: TableKind) -> Vec<NamedValues> {
    let mut indices: Vec<Index> = Vec::new();
    for sample in calls {
        for of_index in &sample.indices {
            if !indices.contains(&of_index.index) && !ALSO_ALPHA.contains(&of_index.index) {
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
