//! Communities against measurements: Mantel, PROTEST and db-RDA on columns of the samplesheet.

use crate::family;
use crate::unit_distances::{Placement, averaged_note};
use crate::{ComparisonRow, Design, EstimateKind, Exchange, Result, ResultKind, TableKind};
use endobiome_ecology::ordination::{Dbrda, dbrda};
use endobiome_ecology::permutation_tests::{
    Blocks, Correlation, Permutations, Tail, Term, mantel, partial_mantel, protest,
};
use endobiome_ecology::{DistanceMatrix, pcoa};
use endobiome_stats::permutation::PermutationP;
use ndarray::Array2;
use std::collections::BTreeSet;

/// Principal coordinates that PROTEST fits to the measurements.
const AXES: usize = 10;

/// The result of [`associate_distances`].
#[derive(Debug, Clone, PartialEq)]
pub struct Association {
    /// One row a test.
    pub rows: Vec<ComparisonRow>,
    /// The ordination constrained by the columns, where one was possible.
    pub constrained: Option<Dbrda>,
}

/// Relates distances between samples to the columns of [`associate`](crate::CompareOptions::associate).
///
/// All women count, whatever their group; distances to replicates are averaged. For each numeric column a Mantel test (Pearson, upper tail)
/// against the differences in that column, and with covariates a partial Mantel test given the covariates, categories
/// among them by their levels (of the weight of one number).
/// For all columns together PROTEST (of the first 10 principal coordinates with the standardised numeric columns)
/// and db-RDA (factors too), the covariates being conditioned out. Where a woman gave several samples,
/// whole women are exchanged, site for site; free exchange is refused. Without columns there is no row.
///
/// A Mantel test has little power and sees distances only: an absent correlation is no evidence of no relation.
///
/// # Errors
/// When a sample of the matrix is not in the samplesheet.
///
/// ```
/// use endobiome_compare::{CompareOptions, Design, TableKind, associate_distances};
/// use endobiome_core::{SampleId, SampleRecord};
/// use endobiome_ecology::DistanceMatrix;
/// // Samples that differ as the ages of the women do.
/// let ages = [24.0_f64, 25.0, 27.0, 30.0, 34.0, 35.0];
/// let mut records = Vec::new();
/// for (at, age) in ages.iter().enumerate() {
///     let mut record = SampleRecord::new(SampleId::new(format!("S{at}"))?);
///     record.group = Some(if at % 2 == 0 { "RIF" } else { "control" }.to_owned());
///     record.covariates.insert("age".to_owned(), age.to_string());
///     records.push(record);
/// }
/// let options = CompareOptions { associate: vec!["age".to_owned()], ..CompareOptions::default() };
/// let ids = records.iter().map(|record| record.id.clone()).collect();
/// let pairs = (0..6).flat_map(|i| (i + 1..6).map(move |j| ages[j] - ages[i])).collect();
/// let distances = DistanceMatrix::from_condensed(ids, pairs)?;
/// let design = Design::read(&records, &options)?;
/// let association = associate_distances(&design, "bray_curtis", &distances, TableKind::Raw)?;
/// assert!(association.rows[0].test.starts_with("Mantel"));
/// assert!((association.rows[0].estimate.ok_or("not computed")? - 1.0).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn associate_distances(
    design: &Design,
    name: &str,
    distances: &DistanceMatrix,
    table: TableKind,
) -> Result<Association> {
    let columns = &design.options().associate;
    let mut association = Association { rows: Vec::new(), constrained: None };
    if columns.is_empty() {
        return Ok(association);
    }
    let placement = Placement::of(design, distances)?;
    for column in columns {
        let mut row = start(design, name, table, &format!("Mantel, {column}"), "");
        if let Err(reason) = mantel_row(design, distances, &placement, column, &[], &mut row) {
            row.notes.push(reason);
        }
        association.rows.push(row);
        let given = &design.options().covariates;
        if !given.is_empty() {
            let mut row =
                start(design, name, table, &format!("partial Mantel, {column}"), &given.join(" + "));
            if let Err(reason) = mantel_row(design, distances, &placement, column, given, &mut row) {
                row.notes.push(reason);
            }
            association.rows.push(row);
        }
    }
    let together = columns.join(" + ");
    let (of_numbers, of_words): (Vec<String>, Vec<String>) =
        columns.iter().cloned().partition(|column| design.is_number(column));
    let named = if of_numbers.is_empty() { columns } else { &of_numbers };
    let mut row = start(design, name, table, &format!("PROTEST, {}", named.join(" + ")), "");
    if !of_numbers.is_empty() && !of_words.is_empty() {
        row.notes.push(format!("columns of words have no part in it: {}", of_words.join(", ")));
    }
    if let Err(reason) = protest_row(design, distances, &placement, named, &mut row) {
        row.notes.push(reason);
    }
    association.rows.push(row);
    let given = design.options().covariates.join(" + ");
    let mut row = start(design, name, table, &format!("db-RDA, {together}"), &given);
    match constrained_row(design, distances, &placement, columns, &mut row) {
        Ok(constrained) => association.constrained = Some(constrained),
        Err(reason) => row.notes.push(reason),
    }
    association.rows.push(row);
    family::finish(design, &mut association.rows);
    Ok(association)
}

fn start(design: &Design, name: &str, table: TableKind, test: &str, adjusted_for: &str) -> ComparisonRow {
    let mut row = ComparisonRow::new(name, ResultKind::Association, "all women");
    row.site = design.site_name();
    row.table = table;
    row.test = test.to_owned();
    row.adjusted_for = adjusted_for.to_owned();
    let method = test.split(',').next().unwrap_or_default();
    row.family = format!("association of {name}, {method}, {}, {}", row.site, table.name());
    row
}

/// The samples that have every column, and what may be exchanged among them.
struct Chosen {
    distances: DistanceMatrix,
    /// Units, in the order of the distances.
    units: Vec<usize>,
    permutations: Permutations,
}

fn choose(
    design: &Design,
    distances: &DistanceMatrix,
    placement: &Placement,
    columns: &[&[String]],
    row: &mut ComparisonRow,
) -> std::result::Result<Chosen, String> {
    let in_matrix: Vec<usize> =
        (0..design.units().len()).filter(|&unit| placement.has(design, unit)).collect();
    let known: Vec<usize> = in_matrix
        .iter()
        .copied()
        .filter(|unit| columns.iter().copied().flatten().all(|c| design.unit_cell(*unit, c).is_some()))
        .collect();
    if known.len() < in_matrix.len() {
        row.notes.push(format!(
            "{} of {} samples left out: a column is not known",
            in_matrix.len() - known.len(),
            in_matrix.len()
        ));
    }
    row.n = vec![known.len()];
    let least = 2 * design.options().least_per_group;
    if known.len() < least {
        return Err(format!("refused: {} samples; at least {least} are needed", known.len()));
    }
    let (of_units, averaged) = placement.between(design, distances, &known)?;
    row.notes.extend(averaged_note(averaged));
    let women: Vec<usize> = known.iter().map(|&unit| design.units()[unit].woman).collect();
    let roles: Vec<String> = known.iter().map(|&unit| design.role(unit)).collect();
    let mut sorted = women.clone();
    sorted.sort_unstable();
    let repeats = sorted.windows(2).any(|pair| pair[0] == pair[1]);
    let blocks = Blocks::new("woman", &women);
    let permutations = if repeats && design.options().exchange == Exchange::Women {
        row.notes.push("whole women are exchanged, site for site and visit for visit".to_owned());
        Permutations::whole_blocks(blocks, &roles)
    } else {
        Permutations::free().of_blocks(blocks)
    };
    Ok(Chosen {
        distances: of_units,
        units: known,
        permutations: permutations.with_permutations(design.options().permutations).with_seed(design.seed()),
    })
}

/// A column as numbers, if it holds such.
fn numbers(design: &Design, units: &[usize], column: &str) -> Option<Vec<f64>> {
    units.iter().map(|&unit| design.unit_number(unit, column)).collect()
}

/// A list of numbers with mean 0, divided by `scale`.
fn centred(values: &[f64], scale: f64) -> impl Iterator<Item = f64> {
    #[expect(clippy::cast_precision_loss, reason = "number of samples")]
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(move |v| (v - mean) / scale)
}

fn variance(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "number of samples")]
    let degrees = values.len() as f64 - 1.0;
    centred(values, 1.0).map(|v| v * v).sum::<f64>() / degrees
}

/// Columns as points: numbers with mean 0 and variance 1; of the others, where `with_categories`, an indicator of every
/// level, all those of a column scaled to the variance 1 together. The reason when one has no variance.
fn standardised(
    design: &Design,
    units: &[usize],
    columns: &[String],
    with_categories: bool,
) -> std::result::Result<Array2<f64>, String> {
    let mut flat = Vec::new();
    let mut kept = 0;
    for column in columns {
        let parts: Vec<Vec<f64>> = match numbers(design, units, column) {
            Some(values) => vec![values],
            None if with_categories => indicators(design, units, column),
            None => continue,
        };
        let whole: f64 = parts.iter().map(|values| variance(values)).sum();
        if !(whole > 0.0 && whole.is_finite()) {
            return Err(format!("not computed: '{column}' is the same for all samples"));
        }
        for values in &parts {
            flat.extend(centred(values, whole.sqrt()));
        }
        kept += parts.len();
    }
    if kept == 0 {
        return Err(format!("not computed: no numbers in {}", columns.join(", ")));
    }
    let by_column = Array2::from_shape_vec((kept, units.len()), flat).map_err(|error| error.to_string())?;
    Ok(by_column.reversed_axes())
}

/// For each level of a column of categories, 1 for the samples that have it.
fn indicators(design: &Design, units: &[usize], column: &str) -> Vec<Vec<f64>> {
    let cells: Vec<String> =
        units.iter().map(|&unit| design.unit_cell(unit, column).unwrap_or_default()).collect();
    let levels: BTreeSet<&String> = cells.iter().collect();
    levels
        .into_iter()
        .map(|level| cells.iter().map(|cell| f64::from(u8::from(cell == level))).collect())
        .collect()
}

/// Euclidean distances of the rows.
fn euclidean(like: &DistanceMatrix, points: &Array2<f64>) -> std::result::Result<DistanceMatrix, String> {
    let n = points.nrows();
    let mut condensed = Vec::with_capacity(n * n.saturating_sub(1) / 2);
    for i in 0..n {
        for j in i + 1..n {
            let square: f64 = points.row(i).iter().zip(points.row(j)).map(|(a, b)| (a - b) * (a - b)).sum();
            condensed.push(square.sqrt());
        }
    }
    DistanceMatrix::from_condensed(like.ids().to_vec(), condensed).map_err(|error| error.to_string())
}

fn say(error: endobiome_ecology::Error) -> String {
    format!("not computed: {error}")
}

fn fill(row: &mut ComparisonRow, estimate: f64, kind: EstimateKind, test: &PermutationP) {
    row.estimate = Some(estimate);
    row.estimate_kind = Some(kind);
    row.p = Some(test.p);
    row.permutations = Some(test.permutations);
    row.smallest_p = Some(test.smallest_p);
    if test.exhaustive {
        row.notes.push("all permutations of the design were run".to_owned());
    }
}

fn mantel_row(
    design: &Design,
    distances: &DistanceMatrix,
    placement: &Placement,
    column: &String,
    given: &[String],
    row: &mut ComparisonRow,
) -> std::result::Result<(), String> {
    let own = std::slice::from_ref(column);
    let chosen = choose(design, distances, placement, &[own, given], row)?;
    let measured = euclidean(&chosen.distances, &standardised(design, &chosen.units, own, false)?)?;
    let test = if given.is_empty() {
        mantel(&chosen.distances, &measured, Correlation::Pearson, Tail::Upper, &chosen.permutations)
    } else {
        let third = euclidean(&chosen.distances, &standardised(design, &chosen.units, given, true)?)?;
        partial_mantel(
            &chosen.distances,
            &measured,
            &third,
            Correlation::Pearson,
            Tail::Upper,
            &chosen.permutations,
        )
    }
    .map_err(say)?;
    fill(row, test.r, EstimateKind::Correlation, &test.test);
    row.notes.push("one-sided: far in the column, far in the community".to_owned());
    Ok(())
}

fn protest_row(
    design: &Design,
    distances: &DistanceMatrix,
    placement: &Placement,
    columns: &[String],
    row: &mut ComparisonRow,
) -> std::result::Result<(), String> {
    let chosen = choose(design, distances, placement, &[columns], row)?;
    let measured = standardised(design, &chosen.units, columns, false)?;
    let points = pcoa(&chosen.distances, AXES).map_err(say)?.coordinates;
    let test = protest(chosen.distances.ids(), &points, &measured, &chosen.permutations).map_err(say)?;
    fill(row, test.r, EstimateKind::Correlation, &test.test);
    row.statistic = Some(test.sum_of_squares);
    row.notes.push(format!(
        "{} principal coordinates against {} numeric columns; the statistic is the Procrustes sum of squares",
        points.ncols(),
        measured.ncols()
    ));
    Ok(())
}

fn constrained_row(
    design: &Design,
    distances: &DistanceMatrix,
    placement: &Placement,
    columns: &[String],
    row: &mut ComparisonRow,
) -> std::result::Result<Dbrda, String> {
    let given = &design.options().covariates;
    let chosen = choose(design, distances, placement, &[columns, given], row)?;
    let terms = |columns: &[String]| -> std::result::Result<Vec<Term>, String> {
        columns
            .iter()
            .map(|column| match numbers(design, &chosen.units, column) {
                Some(values) => Term::numeric(column, &values),
                None => {
                    let cells: Vec<String> = chosen
                        .units
                        .iter()
                        .map(|&unit| design.unit_cell(unit, column).unwrap_or_default())
                        .collect();
                    Term::factor(column, &cells)
                }
            })
            .collect::<endobiome_ecology::Result<_>>()
            .map_err(say)
    };
    let result =
        dbrda(&chosen.distances, &terms(columns)?, &terms(given)?, &chosen.permutations).map_err(say)?;
    fill(row, result.r2, EstimateKind::RSquared, &result.test);
    row.statistic = Some(result.f);
    Ok(result)
}
