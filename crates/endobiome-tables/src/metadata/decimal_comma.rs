//! Numbers with a decimal comma, as spreadsheets of half of Europe write them.

use crate::Problem;
use crate::delimited::DelimitedTable;
use crate::metadata::missing::is_missing;

/// Puts a point for the comma in columns whose values are all numbers, and tells it.
///
/// Where every comma stands before exactly three digits it may mark thousands (`1,234`), which is refused. Columns at `skip`
/// are words whatever they look like.
pub(crate) fn turn(table: &mut DelimitedTable, skip: &[usize], problems: &mut Vec<Problem>) {
    for column in (0..table.header.len()).filter(|column| !skip.contains(column)) {
        let values = || {
            table
                .rows
                .iter()
                .map(|row| (row.line, row.cells[column].as_str()))
                .filter(|(_, cell)| !is_missing(cell))
        };
        let with_comma = || values().filter(|(_, cell)| halves(cell).is_some());
        let Some((line, first)) = with_comma().next() else { continue };
        if !values().all(|(_, cell)| halves(cell).is_some() || cell.parse::<f64>().is_ok()) {
            continue;
        }
        let name = table.header[column].clone();
        let thousands = with_comma().all(|(_, cell)| {
            halves(cell)
                .is_some_and(|(whole, decimals)| decimals.len() == 3 && whole.trim_start_matches('-') != "0")
        });
        if thousands || values().any(|(_, cell)| cell.contains('.')) {
            let message = "a comma that may mark thousands or decimals; write fractions with a point and no mark of thousands";
            problems.push(Problem::cell(line, &name, first, message));
            continue;
        }
        let found = with_comma().count();
        let note = format!(
            "column {name}: {found} numbers with a decimal comma were read with a point (first: line {line}, {first:?})"
        );
        for row in &mut table.rows {
            if halves(&row.cells[column]).is_some() {
                row.cells[column] = row.cells[column].replace(',', ".");
            }
        }
        table.notes.push(note);
    }
}

/// The digits before and behind one comma.
fn halves(cell: &str) -> Option<(&str, &str)> {
    let (whole, decimals) = cell.split_once(',')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole.trim_start_matches(['-', '+'])) && digits(decimals)).then_some((whole, decimals))
}
