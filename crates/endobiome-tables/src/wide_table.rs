//! Tables of text with one axis of samples and one of features, in either orientation.

pub(crate) mod grid;
pub(crate) mod names;
pub(crate) mod number;
mod side_columns;
mod totals;

use crate::delimited::scan::Records;
use crate::delimited::{Rules, Scan, dialect};
use crate::imported::Imported;
use crate::taxonomy_table::forms;
use crate::{Problem, Result, text};
use grid::Grid;
use number::Number;
use side_columns::SideColumns;
use std::collections::BTreeSet;
use std::path::Path;

pub use crate::imported::Orientation;

/// What is known of names before a table is read: it decides which axis holds the samples.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Names of samples, as of the metadata.
    pub samples: BTreeSet<String>,
    /// Names of features, as of a taxonomy or of sequences.
    pub features: BTreeSet<String>,
    /// What a person said; wins over what the names look like.
    pub orientation: Option<Orientation>,
}

/// Problems of cells that are kept; the rest is counted.
const PROBLEMS_KEPT: usize = 1000;

/// Reads a table of text.
pub(crate) fn parse(path: &Path, decoded: &text::Text, known: &Known) -> Result<Imported> {
    let mut scan = Scan::begin(path, &decoded.text, Rules::default())?;
    let side = SideColumns::of(scan.table());
    let columns: Vec<usize> = (1..scan.table().header.len()).filter(|index| !side.holds(*index)).collect();
    let names: Vec<String> = columns.iter().map(|&index| scan.table().header[index].clone()).collect();
    let mut grid = Grid::new(scan.table().header[0].clone(), scan.table().header_line, names);
    let mut faults = Faults::new(columns.len());
    let mut taken = side.collector();
    while let Some((line, cells)) = scan.next_row() {
        let name = cells[0].trim().to_owned();
        let mut values = Vec::new();
        for (position, &column) in columns.iter().enumerate() {
            match number::parse(cells[column].trim()) {
                Number::Value(0.0) => faults.numbers[position] += 1,
                Number::Value(value) => {
                    faults.numbers[position] += 1;
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "a table has less than 2^32 columns"
                    )]
                    values.push((position as u32, value));
                }
                Number::Wrong(why) => faults.add(position, line, cells[column].trim(), why),
            }
        }
        taken.take(line, &name, &cells);
        grid.push(line, name, values);
    }
    let mut table = scan.finish();
    table.notes.splice(0..0, decoded.notes.clone());
    let mut problems = faults.problems(&grid, &table.header, &columns);
    if columns.is_empty() {
        let found = table.header.join(", ");
        problems.push(Problem::line(
            table.header_line,
            format!("there is no column of numbers (found: {found})"),
        ));
    }
    if grid.rows.is_empty() && table.problems.is_empty() && problems.is_empty() {
        problems.push(Problem::file("there is a header but no row"));
    }
    let mut read = Imported::new(path, "text table");
    read.notes = std::mem::take(&mut table.notes);
    if table.problems.is_empty() && problems.is_empty() {
        grid.into_imported(&mut read, known, side.is_of_features(), &mut problems);
        if problems.is_empty() {
            taken.finish(&mut read, &mut problems);
        }
    }
    table.checked(problems)?;
    Ok(read)
}

/// Whether a text is a taxonomy: no column is left for numbers of samples when those of a taxonomy are taken.
pub(crate) fn is_taxonomy(path: &Path, text: &str) -> bool {
    if forms::with_header(text).is_some() {
        return true;
    }
    let Ok(scan) = Scan::begin(path, text, Rules::default()) else { return false };
    let side = SideColumns::of(scan.table());
    if !side.has_taxonomy() {
        return false;
    }
    let left: Vec<usize> = (1..scan.table().header.len()).filter(|index| !side.holds(*index)).collect();
    // A column that a taxonomy has beside its lineage holds words or nothing in the first rows.
    let Some(layout) = dialect::recognise(text, true) else { return false };
    let rows: Vec<_> = Records::new(&text[layout.start..], layout.delimiter, true)
        .filter(|record| record.line > layout.header_line && !dialect::is_comment(record))
        .take(20)
        .collect();
    !left.iter().any(|&column| {
        rows.iter().any(|row| {
            row.cells.get(column).is_some_and(|cell| matches!(number::parse(cell.trim()), Number::Value(_)))
        })
    })
}

/// Cells that are no numbers.
struct Faults {
    /// Numbers seen, by column.
    numbers: Vec<usize>,
    /// Cells that are none, by column.
    wrong: Vec<usize>,
    cells: Vec<(usize, u64, String, &'static str)>,
    more: usize,
}

impl Faults {
    fn new(columns: usize) -> Self {
        Self { numbers: vec![0; columns], wrong: vec![0; columns], cells: Vec::new(), more: 0 }
    }

    fn add(&mut self, column: usize, line: u64, value: &str, why: &'static str) {
        self.wrong[column] += 1;
        if self.wrong[column] == 1 || self.cells.len() < PROBLEMS_KEPT {
            self.cells.push((column, line, value.to_owned(), why));
        } else {
            self.more += 1;
        }
    }

    /// A column without any number is one problem, not one a row.
    fn problems(self, grid: &Grid, header: &[String], columns: &[usize]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut told = vec![false; columns.len()];
        for (column, line, value, why) in self.cells {
            let name = &header[columns[column]];
            if self.numbers[column] > 0 {
                problems.push(Problem::cell(line, name, &value, why));
            } else if !told[column] {
                told[column] = true;
                let message = format!(
                    "none of the {} values of this column is a number: it is no sample or feature; remove it",
                    grid.rows.len()
                );
                problems.push(Problem::cell(line, name, &value, message));
            }
        }
        if self.more > 0 {
            problems.push(Problem::file(format!("{} more cells that are no numbers", self.more)));
        }
        problems
    }
}
