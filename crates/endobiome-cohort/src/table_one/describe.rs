//! The rows of Table 1.

use super::smd::{mean_and_variance, smd_categories, smd_numbers};
use super::variable::{Grouped, TableOneVariable, Values};
use crate::check::CheckedStudy;
use crate::dictionary::Dictionary;
use crate::participant::Participant;
use endobiome_core::column::{Cell, Column, Described};
use endobiome_stats::contingency::{chi_squared, fisher, fisher_table};
use endobiome_stats::rank::{NullChoice, kruskal_wallis, mann_whitney};

/// A variable, or a level of it, in one group.
#[derive(Debug, Clone, PartialEq)]
pub struct TableOneRow {
    /// `table.field`, or `table.field=code`.
    pub variable: String,
    /// Its label in the dictionary.
    pub label: String,
    /// The unit of its numbers.
    pub unit: String,
    /// The level; empty for numbers. `missing` counts women without a value.
    pub level: String,
    /// The group.
    pub group: String,
    /// Women of the group with a value (of a level: with this level; of `missing`: without a value).
    pub women: usize,
    /// Share of the women of the group with a value who have this level (of `missing`: of all women of the group).
    pub share: Option<f64>,
    /// Mean and standard deviation of numbers.
    pub mean_sd: Option<(f64, f64)>,
    /// First quartile, median, third quartile of numbers (type 7).
    pub quartiles: Option<[f64; 3]>,
    /// Standardised mean difference between two groups.
    pub smd: Option<f64>,
    /// The test.
    pub test: &'static str,
    /// Its p.
    pub p: Option<f64>,
}

/// Describes the variables in each group, with SMD (of two groups) and p.
///
/// By the rules of gtsummary: numbers by Wilcoxon's rank sum test, or Kruskal's and Wallis' where there are more than two
/// groups; codes by the chi-squared test without correction when every expected count is 5 or more, else by Fisher's exact
/// test. Women without a value are counted in a row of their own and are in no statistic. `seed` is for Fisher's test of
/// tables too large to be counted out. Variables that are neither numbers nor codes are left out.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, Encoding, RawStudy, RawTable, check};
/// use endobiome_cohort::{Grouped, TableOneVariable, table_one};
/// let dictionary = Dictionary::imerr()?;
/// let participants = dictionary.table("participants").ok_or("no such table")?;
/// let text = "participant_id\tgroup_declared\tbmi\nIM001\tRIF\t20\nIM002\tRPL\t22\n\
///     IM003\tcontrol\t24\nIM004\tcontrol\t26\n";
/// let tables = vec![RawTable::parse(text.as_bytes(), "participants.tsv", participants, Encoding::Utf8)?];
/// let checked = check(RawStudy { tables, notes: vec![] }, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// let bmi = TableOneVariable::read("participants.bmi").ok_or("no variable")?;
/// let rows = table_one(&checked, &dictionary, &[bmi], &Grouped::cases_and_controls(&checked), 1);
/// let mut means: Vec<f64> = rows.iter().filter_map(|row| row.mean_sd).map(|(mean, _)| mean).collect();
/// means.sort_by(f64::total_cmp);
/// assert_eq!(means, [21.0, 25.0]);
/// // 4 / √2
/// assert!((rows[0].smd.ok_or("no SMD")? - 8.0_f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn table_one(
    checked: &CheckedStudy,
    dictionary: &Dictionary,
    variables: &[TableOneVariable],
    grouped: &Grouped,
    seed: u64,
) -> Vec<TableOneRow> {
    let members: Vec<(&Participant, usize)> = checked
        .women
        .iter()
        .zip(&grouped.of_woman)
        .filter_map(|(woman, group)| Some((woman, (*group)?)))
        .collect();
    let women: Vec<&Participant> = members.iter().map(|(woman, _)| *woman).collect();
    let group: Vec<usize> = members.iter().map(|(_, group)| *group).collect();
    let mut rows = Vec::new();
    for variable in variables {
        let Some(values) = variable.values(checked, dictionary, &women) else { continue };
        let field = dictionary.table(&variable.table).and_then(|table| table.field(&variable.field));
        let blank = TableOneRow {
            variable: variable.name(),
            label: field.map(|field| field.label.clone()).unwrap_or_default(),
            unit: field.map(|field| field.unit.clone()).unwrap_or_default(),
            level: String::new(),
            group: String::new(),
            women: 0,
            share: None,
            mean_sd: None,
            quartiles: None,
            smd: None,
            test: "",
            p: None,
        };
        rows.extend(match values {
            Values::Numbers(values) => numbers(&blank, &values, &group, &grouped.names),
            Values::Levels(levels, places) => codes(&blank, &levels, &places, &group, &grouped.names, seed),
        });
    }
    rows
}

fn numbers(
    blank: &TableOneRow,
    values: &[Option<f64>],
    group: &[usize],
    names: &[String],
) -> Vec<TableOneRow> {
    let of = |at: usize| -> Vec<f64> {
        values.iter().zip(group).filter(|(_, g)| **g == at).filter_map(|(value, _)| *value).collect()
    };
    let samples: Vec<Vec<f64>> = (0..names.len()).map(of).collect();
    let filled = samples.iter().filter(|sample| !sample.is_empty()).count();
    let (test, p) = if names.len() == 2 {
        (
            "Wilcoxon rank sum test",
            mann_whitney(&samples[0], &samples[1], NullChoice::Auto, 0.95).ok().map(|t| t.p),
        )
    } else {
        let (all, of): (Vec<f64>, Vec<usize>) =
            values.iter().zip(group).filter_map(|(value, group)| Some(((*value)?, *group))).unzip();
        let p = (filled > 1).then(|| kruskal_wallis(&all, &of).ok().map(|test| test.p)).flatten();
        ("Kruskal-Wallis rank sum test", p)
    };
    let smd = if names.len() == 2 { smd_numbers(&samples[0], &samples[1]) } else { None };
    let mut rows = Vec::new();
    for (name, sample) in names.iter().zip(&samples) {
        rows.push(TableOneRow {
            group: name.clone(),
            women: sample.len(),
            mean_sd: mean_and_variance(sample).map(|(mean, variance)| (mean, variance.sqrt())),
            quartiles: quartiles(sample),
            smd,
            test,
            p,
            ..blank.clone()
        });
    }
    let none: Vec<bool> = values.iter().map(Option::is_none).collect();
    rows.extend(missing(blank, &none, group, names));
    rows
}

fn codes(
    blank: &TableOneRow,
    levels: &[String],
    places: &[Option<usize>],
    group: &[usize],
    names: &[String],
    seed: u64,
) -> Vec<TableOneRow> {
    let mut counts = vec![vec![0_u64; levels.len()]; names.len()];
    for (place, group) in places.iter().zip(group) {
        if let Some(place) = place {
            counts[*group][*place] += 1;
        }
    }
    let chi = chi_squared(&counts, false).ok();
    let (test, p) = match chi {
        Some(chi) if chi.smallest_expected >= 5.0 => ("Pearson's chi-squared test", Some(chi.p)),
        Some(_) => ("Fisher's exact test", exact(&counts, seed)),
        None => ("", None),
    };
    let smd = if names.len() == 2 { smd_categories(&counts[0], &counts[1]) } else { None };
    let mut rows = Vec::new();
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "numbers of women")]
    for (at, level) in levels.iter().enumerate() {
        for (name, counts) in names.iter().zip(&counts) {
            let all: u64 = counts.iter().sum();
            rows.push(TableOneRow {
                level: level.clone(),
                group: name.clone(),
                women: counts[at] as usize,
                share: (all > 0).then(|| counts[at] as f64 / all as f64),
                smd,
                test,
                p,
                ..blank.clone()
            });
        }
    }
    let none: Vec<bool> = places.iter().map(Option::is_none).collect();
    rows.extend(missing(blank, &none, group, names));
    rows
}

fn exact(counts: &[Vec<u64>], seed: u64) -> Option<f64> {
    if let [[a, b], [c, d]] = counts.iter().map(Vec::as_slice).collect::<Vec<_>>()[..]
        && counts.len() == 2
    {
        return fisher([[*a, *b], [*c, *d]], 0.95).ok().map(|test| test.p);
    }
    fisher_table(counts, seed).ok().map(|test| test.p)
}

/// How many women of each group have no value; there is always such a row.
#[expect(clippy::cast_precision_loss, reason = "numbers of women")]
fn missing(blank: &TableOneRow, none: &[bool], group: &[usize], names: &[String]) -> Vec<TableOneRow> {
    names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let all = group.iter().filter(|g| **g == at).count();
            let without = none.iter().zip(group).filter(|(none, g)| **none && **g == at).count();
            TableOneRow {
                level: "missing".to_owned(),
                group: name.clone(),
                women: without,
                share: (all > 0).then(|| without as f64 / all as f64),
                ..blank.clone()
            }
        })
        .collect()
}

/// Type-7 quantiles.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ranks"
)]
fn quartiles(values: &[f64]) -> Option<[f64; 3]> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let quantile = |share: f64| {
        let place = share * last as f64;
        let low = place.floor() as usize;
        let high = (low + 1).min(last);
        sorted[low] + (place - low as f64) * (sorted[high] - sorted[low])
    };
    Some([quantile(0.25), quantile(0.5), quantile(0.75)])
}

impl Described for TableOneRow {
    const FILE: &'static str = "cohort/table1.tsv";
    const ROWS: &'static str =
        "one row a variable, level and group; of each variable the women without a value last";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("variable", "table and field; with a code, whether it is that", |row: &Self| Cell::text(&row.variable)),
            Column::new("label", "what the field asks", |row: &Self| Cell::text(&row.label)),
            Column::new("unit", "unit of the numbers", |row: &Self| Cell::text(&row.unit)).not_applicable("codes, pure numbers"),
            Column::new("level", "the code; `missing` for women without a value", |row: &Self| Cell::text(&row.level))
                .not_applicable("numbers"),
            Column::new("group", "the group of women", |row: &Self| Cell::text(&row.group)),
            Column::new("women", "women with a value, with this level, or without a value", |row: &Self| row.women).unit("women"),
            Column::new("share", "share of the women with a value who have this level; of `missing`, of all women of the group", |row: &Self| Cell::or_not_applicable(row.share))
                .not_applicable("numbers, or a group without women"),
            Column::new("mean", "mean of the values", |row: &Self| Cell::or_not_applicable(row.mean_sd.map(|(mean, _)| mean)))
                .not_applicable("codes, or fewer than two values"),
            Column::new("sd", "standard deviation of the values (n - 1)", |row: &Self| Cell::or_not_applicable(row.mean_sd.map(|(_, sd)| sd)))
                .not_applicable("codes, or fewer than two values"),
            Column::new("median", "median of the values", |row: &Self| Cell::or_not_applicable(row.quartiles.map(|q| q[1])))
                .not_applicable("codes, or no value"),
            Column::new("q1", "first quartile of the values (type 7)", |row: &Self| Cell::or_not_applicable(row.quartiles.map(|q| q[0])))
                .not_applicable("codes, or no value"),
            Column::new("q3", "third quartile of the values (type 7)", |row: &Self| Cell::or_not_applicable(row.quartiles.map(|q| q[2])))
                .not_applicable("codes, or no value"),
            Column::new("smd", "standardised mean difference of the two groups; of codes the distance of Yang and Dalton", |row: &Self| Cell::or_not_applicable(row.smd))
                .not_applicable("not two groups, no spread, or the row of women without a value"),
            Column::new("test", "the test between the groups", |row: &Self| Cell::text(row.test))
                .not_applicable("nothing can be tested, or the row of women without a value"),
            Column::new("p", "its p, not adjusted", |row: &Self| Cell::or_not_applicable(row.p))
                .not_applicable("nothing can be tested, or the row of women without a value"),
        ]
    }
}
