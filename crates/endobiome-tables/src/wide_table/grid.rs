//! Numbers under names on two axes, before it is known which axis is which.

use super::{Known, Orientation, names, totals};
use crate::Problem;
use crate::imported::{Imported, Values};
use crate::sample_names::{self, RenamedSample, usable};
use endobiome_core::{AbundanceTable, SampleId, Sequence};

/// Up to here sums of counts are exact as `f64`.
const MOST_READS: f64 = 9_007_199_254_740_992.0;

/// A table of numbers as it stands in a file.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    corner: String,
    header_line: u64,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<String>,
    /// The line of each row; 0 when there are no lines (BIOM).
    lines: Vec<u64>,
    values: Vec<Vec<(u32, f64)>>,
}

impl Grid {
    pub(crate) fn new(corner: String, header_line: u64, columns: Vec<String>) -> Self {
        Self { corner, header_line, columns, rows: Vec::new(), lines: Vec::new(), values: Vec::new() }
    }

    /// Adds a row with its values that are not 0, by column.
    pub(crate) fn push(&mut self, line: u64, name: String, values: Vec<(u32, f64)>) {
        self.rows.push(name);
        self.lines.push(line);
        self.values.push(values);
    }

    /// Whether both axes have the same names.
    fn is_square(&self) -> bool {
        let set = |names: &[String]| names.iter().cloned().collect::<std::collections::BTreeSet<String>>();
        self.rows.len() > 1 && self.rows.len() == self.columns.len() && set(&self.rows) == set(&self.columns)
    }

    fn transposed(self) -> Self {
        let mut values = vec![Vec::new(); self.columns.len()];
        for (row, cells) in self.values.iter().enumerate() {
            for &(column, value) in cells {
                #[expect(clippy::cast_possible_truncation, reason = "a table has less than 2^32 rows")]
                values[column as usize].push((row as u32, value));
            }
        }
        Self {
            lines: vec![self.header_line; self.columns.len()],
            corner: self.corner,
            header_line: self.header_line,
            rows: self.columns,
            columns: self.rows,
            values,
        }
    }

    /// Decides the orientation and fills `read`, or adds what is wrong to `problems`.
    pub(crate) fn into_imported(
        self,
        read: &mut Imported,
        known: &Known,
        side_of_features: bool,
        problems: &mut Vec<Problem>,
    ) {
        if self.is_square() {
            let message = "rows and columns have the same names: this is a matrix of distances or correlations, no feature table";
            return problems.push(Problem::file(message));
        }
        let judged = match names::judge(&self.corner, &self.rows, &self.columns, known, side_of_features) {
            Ok(judged) => judged,
            Err(message) => return problems.push(Problem::file(message)),
        };
        let turned = judged.orientation == Orientation::SamplesInRows;
        read.orientation = Some(judged.orientation);
        read.notes.push(if turned {
            format!("samples stand in rows ({}): the table was turned", judged.reason)
        } else {
            format!("features stand in rows ({})", judged.reason)
        });
        let row_lines = self.lines.clone();
        let header_line = self.header_line;
        let corner = self.corner.clone();
        // From here rows are samples.
        let grid = if turned { self } else { self.transposed() };
        let place = |sample: usize| if turned { row_lines[sample] } else { header_line };
        let told = |line: u64, column: &str, value: &str, message: String| {
            if line == 0 {
                Problem::file(format!("{value}: {message}"))
            } else {
                Problem::cell(line, column, value, message)
            }
        };
        grid.sums(&corner, &row_lines, header_line, turned, problems);
        let mut samples = Vec::with_capacity(grid.rows.len());
        for (at, name) in grid.rows.iter().enumerate() {
            match usable(name) {
                Ok((id, false)) => samples.push(id),
                Ok((id, true)) => {
                    read.renamed.push(RenamedSample { given: name.clone(), id: id.clone() });
                    samples.push(id);
                }
                Err(error) => problems.push(told(place(at), &corner, name, error.to_string())),
            }
        }
        same_name(&samples, &read.renamed, problems);
        read.notes.extend(sample_names::note(&read.renamed));
        let mut seen = std::collections::BTreeMap::new();
        for (at, name) in grid.columns.iter().enumerate() {
            let line = if turned { header_line } else { row_lines[at] };
            if name.is_empty() {
                problems.push(told(line, &corner, name, "the feature has no name".to_owned()));
            } else if let Some(first) = seen.insert(name, line) {
                problems.push(told(line, &corner, name, format!("the feature stands in line {first} too")));
            }
        }
        nested(&grid.columns, problems);
        if !problems.is_empty() {
            return;
        }
        read.sequences = dna(&grid.columns);
        values(grid, samples, read, problems);
    }

    /// Sums among samples and among features.
    fn sums(
        &self,
        corner: &str,
        row_lines: &[u64],
        header_line: u64,
        turned: bool,
        problems: &mut Vec<Problem>,
    ) {
        let mut by_feature = vec![Vec::new(); self.columns.len()];
        for (sample, cells) in self.values.iter().enumerate() {
            for &(feature, value) in cells {
                #[expect(clippy::cast_possible_truncation, reason = "a table has less than 2^32 samples")]
                by_feature[feature as usize].push((sample as u32, value));
            }
        }
        let mut tell = |of_samples: bool, at: usize, name: &str| {
            let in_rows = of_samples == turned;
            let line = if in_rows { row_lines.get(at).copied().unwrap_or(0) } else { header_line };
            let what = if in_rows { "row" } else { "column" };
            let message = format!(
                "this {what} is the sum of all the others, no {}; remove it",
                if of_samples { "sample" } else { "feature" }
            );
            problems.push(if line == 0 {
                Problem::file(format!("{name}: {message}"))
            } else {
                Problem::cell(line, corner, name, message)
            });
        };
        for at in totals::sums(&self.rows, &self.values, self.columns.len()) {
            tell(true, at, &self.rows[at]);
        }
        for at in totals::sums(&self.columns, &by_feature, self.rows.len()) {
            tell(false, at, &self.columns[at]);
        }
    }
}

/// Samples that are told apart by nothing but what was replaced.
fn same_name(samples: &[SampleId], renamed: &[RenamedSample], problems: &mut Vec<Problem>) {
    for sample in renamed {
        if samples.iter().filter(|id| **id == sample.id).count() > 1 {
            problems.push(Problem::file(format!(
                "sample {:?} would be {} here, as another sample is; rename one of them",
                sample.given, sample.id
            )));
        }
    }
}

/// MetaPhlAn's tables hold each taxon and all that lies above it: adding them up counts reads many times.
fn nested(features: &[String], problems: &mut Vec<Problem>) {
    let all: std::collections::BTreeSet<&str> = features.iter().map(String::as_str).collect();
    let above = features.iter().find_map(|name| {
        let (parent, _) = name.rsplit_once(['|', ';'])?;
        let parent = parent.trim_end();
        all.contains(parent).then_some((parent, name))
    });
    if let Some((parent, name)) = above {
        problems.push(Problem::file(format!(
            "the table holds several ranks at once ({parent:?} and {name:?} below it), so its reads are counted more than once; keep the rows of one rank"
        )));
    }
}

/// The sequences, where the names of all features are sequences.
fn dna(features: &[String]) -> Option<Vec<(String, Sequence)>> {
    if features.is_empty() || !features.iter().all(|name| names::is_dna(name)) {
        return None;
    }
    features.iter().map(|name| Some((name.clone(), Sequence::new(name.clone().into_bytes()).ok()?))).collect()
}

/// Counts, shares or fractions, by what the numbers are.
fn values(grid: Grid, samples: Vec<SampleId>, read: &mut Imported, problems: &mut Vec<Problem>) {
    let whole = grid.values.iter().flatten().all(|&(_, value)| value.fract() == 0.0);
    let totals: Vec<f64> = grid.values.iter().map(|row| row.iter().map(|&(_, value)| value).sum()).collect();
    for (sample, total) in samples.iter().zip(&totals) {
        if *total > MOST_READS {
            problems.push(Problem::file(format!(
                "sample {sample}: its counts add up to more than 2^53: these are no reads"
            )));
        }
    }
    if !problems.is_empty() {
        return;
    }
    let near = |target: f64| {
        totals.iter().any(|&total| total > 0.0)
            && totals.iter().all(|&total| total == 0.0 || (total / target - 1.0).abs() < 0.02)
    };
    let result = if whole {
        if near(100.0) {
            read.notes.push(
                "every sample adds up to 100: if these are percentages, they are rounded and no counts"
                    .to_owned(),
            );
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and at most 2^53")]
        build(samples, grid, |value| value as u64).map(Values::Counts)
    } else if near(1.0) {
        read.notes.push("the values are shares (each sample adds up to 1)".to_owned());
        build(samples, grid, |value| value).map(Values::Shares)
    } else if near(100.0) {
        read.notes.push(
            "the values are percentages (each sample adds up to 100) and were divided by 100".to_owned(),
        );
        build(samples, grid, |value| value / 100.0).map(Values::Shares)
    } else {
        read.notes.push("the values are neither whole nor shares: corrected or averaged counts".to_owned());
        build(samples, grid, |value| value).map(Values::Fractions)
    };
    match result {
        Ok(values) => read.values = Some(values),
        Err(error) => problems.push(Problem::file(error.to_string())),
    }
}

fn build<V: endobiome_core::table::Abundance>(
    samples: Vec<SampleId>,
    grid: Grid,
    value: impl Fn(f64) -> V,
) -> endobiome_core::Result<AbundanceTable<String, V>> {
    let rows = grid
        .values
        .into_iter()
        .map(|row| row.into_iter().map(|(feature, cell)| (feature as usize, value(cell))).collect())
        .collect();
    AbundanceTable::from_rows(samples, grid.columns, rows)
}
