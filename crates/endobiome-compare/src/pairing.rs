//! Vagina against endometrium of the same women.

use crate::family;
use crate::rank_test::{correlate, describe_groups};
use crate::values::mean_known;
use crate::{
    ComparisonRow, Design, Effect, EffectKind, EstimateKind, NamedValues, Result, ResultKind, TableKind,
};
use endobiome_core::BodySite;
use endobiome_stats::rank::{NullChoice, signed_rank};

/// The women with samples of both sites: their endometrial and vaginal records, of the visits that have both.
pub(crate) fn pairs(design: &Design) -> Vec<(Vec<usize>, Vec<usize>)> {
    let cohort = design.cohort();
    let of_site = |samples: &[usize], site: &BodySite| -> Vec<usize> {
        let mut found: Vec<usize> =
            samples.iter().copied().filter(|&r| design.records()[r].site.as_ref() == Some(site)).collect();
        found.sort_by(|&a, &b| design.records()[a].id.cmp(&design.records()[b].id));
        found
    };
    cohort
        .women()
        .iter()
        .map(|w| (of_site(&w.samples, &BodySite::Endometrium), of_site(&w.samples, &BodySite::Vagina)))
        .map(|(mut e, mut v)| {
            let visit = |record: usize| design.records()[record].visit.as_deref();
            let (of_e, of_v): (Vec<_>, Vec<_>) =
                (e.iter().map(|&r| visit(r)).collect(), v.iter().map(|&r| visit(r)).collect());
            e.retain(|&record| of_v.contains(&visit(record)));
            v.retain(|&record| of_e.contains(&visit(record)));
            (e, v)
        })
        .filter(|(e, v)| !e.is_empty() && !v.is_empty())
        .collect()
}

/// Compares values between endometrium and vagina within women: Wilcoxon's signed rank test with the
/// pseudo-median of differences (endometrium minus vagina), and the rank correlation of the two sites.
///
/// All women with both sites count, whatever their group. Without pairs the list is empty.
///
/// # Errors
/// When values do not line up with the records.
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, NamedValues, TableKind, compare_sites};
/// use endobiome_core::{BodySite, SampleId, SampleRecord};
/// let (mut records, mut shannon) = (Vec::new(), Vec::new());
/// for woman in 1..=6_u8 {
///     for (site, value) in [(BodySite::Vagina, 0.0), (BodySite::Endometrium, f64::from(woman))] {
///         let mut record = SampleRecord::new(SampleId::new(format!("P{woman}_{site}"))?);
///         record.participant = Some(format!("P{woman}"));
///         record.site = Some(site);
///         records.push(record);
///         shannon.push(value);
///     }
/// }
/// let design = Design::read(&records, &CompareOptions::default())?;
/// let rows = compare_sites(&design, &[NamedValues::new("shannon", shannon)], TableKind::Raw)?;
/// // Six differences, all positive: one of 64 patterns of signs, and its mirror image.
/// assert!((rows[0].p.ok_or("not tested")? - 2.0 / 64.0).abs() < 1e-12);
/// assert_eq!(rows[0].estimate, Some(3.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_sites(
    design: &Design,
    values: &[NamedValues],
    table: TableKind,
) -> Result<Vec<ComparisonRow>> {
    let pairs = pairs(design);
    let mut rows = Vec::new();
    for named in values {
        design.line_up(&named.name, named.values.len())?;
        if pairs.is_empty() {
            continue;
        }
        let mean = |records: &[usize]| mean_known(&named.values, records);
        let both: Vec<(f64, f64)> = pairs.iter().filter_map(|(e, v)| Some((mean(e)?, mean(v)?))).collect();
        rows.push(difference_row(design, named, table, &both));
        rows.push(correlation_row(design, named, table, &both));
    }
    family::finish(design, &mut rows);
    Ok(rows)
}

fn start(named: &NamedValues, table: TableKind, n: usize, test: &str) -> ComparisonRow {
    let mut row = ComparisonRow::new(&named.name, ResultKind::Pairing, "endometrium against vagina");
    row.site = "endometrium+vagina".to_owned();
    row.groups = vec!["endometrium".to_owned(), "vagina".to_owned()];
    row.n = vec![n, n];
    row.test = test.to_owned();
    row.table = table;
    row.family = format!("pairing, {test}, {}", table.name());
    row
}

fn difference_row(
    design: &Design,
    named: &NamedValues,
    table: TableKind,
    both: &[(f64, f64)],
) -> ComparisonRow {
    let mut row = start(named, table, both.len(), "Wilcoxon signed rank");
    if both.len() < design.options().least_per_group {
        row.notes.push(format!(
            "refused: {} pairs; at least {} are needed",
            both.len(),
            design.options().least_per_group
        ));
        return row;
    }
    let (endometrium, vagina): (Vec<f64>, Vec<f64>) = both.iter().copied().unzip();
    describe_groups(&mut row, &[endometrium, vagina]);
    let differences: Vec<f64> = both.iter().map(|(e, v)| e - v).collect();
    match signed_rank(&differences, NullChoice::Auto, design.options().level) {
        Ok(test) => {
            row.estimate = Some(test.pseudo_median);
            row.estimate_kind = Some(EstimateKind::PseudoMedian);
            (row.low, row.high) = (Some(test.low), Some(test.high));
            row.statistic = Some(test.v);
            row.p = Some(test.p);
            row.smallest_p = Some(test.smallest_p);
            row.test = format!("Wilcoxon signed rank ({})", test.null.name());
            row.effect = Some(Effect {
                kind: EffectKind::PairedRankBiserial,
                size: test.rank_biserial,
                interval: None,
            });
            if test.n_zero > 0 {
                row.notes.push(format!("{} pairs without a difference do not count", test.n_zero));
            }
        }
        Err(error) => row.notes.push(format!("not computed: {error}")),
    }
    row
}

fn correlation_row(
    design: &Design,
    named: &NamedValues,
    table: TableKind,
    both: &[(f64, f64)],
) -> ComparisonRow {
    let mut row = start(named, table, both.len(), "Spearman");
    let (e, v): (Vec<f64>, Vec<f64>) = both.iter().copied().unzip();
    correlate(&mut row, &e, &v, design.options().level);
    row
}
