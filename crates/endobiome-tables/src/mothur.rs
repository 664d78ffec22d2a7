//! mothur's tables: `.shared`, `.count_table`, `.cons.taxonomy`.

use crate::delimited::normalised;
use crate::imported::Imported;
use crate::taxonomy_table::lineage_text;
use crate::wide_table::grid::Grid;
use crate::wide_table::number::{self, Number};
use crate::wide_table::{Known, Orientation};
use crate::{Error, Problem, Result, text};
use std::path::Path;

/// Reads a file of mothur; `None` when it is none.
pub(crate) fn parse(path: &Path, decoded: &text::Text) -> Result<Option<Imported>> {
    let mut lines = decoded.text.lines().enumerate().map(|(at, line)| (at as u64 + 1, line));
    // The sparse count table begins with two lines of comment.
    let mut groups = Vec::new();
    let (header_line, header) = loop {
        let Some((number, line)) = lines.next() else { return Ok(None) };
        if line.starts_with('#') && line.contains(',') && !line.starts_with("#Compressed") {
            groups = line
                .trim_start_matches('#')
                .split(['\t', ' '])
                .filter(|word| word.contains(','))
                .map(str::to_owned)
                .collect();
        }
        if !line.starts_with('#') && !line.trim().is_empty() {
            break (number, line);
        }
    };
    let names: Vec<&str> = header.split('\t').map(str::trim).collect();
    let word = |at: usize| names.get(at).map(|name| normalised(name)).unwrap_or_default();
    let lines: Vec<(u64, Vec<&str>)> = lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| (number, line.split('\t').map(str::trim).collect()))
        .collect();
    let found = if word(0) == "label" && word(1) == "group" && word(2).starts_with("num") {
        shared(path, header_line, &names, &lines)
    } else if word(0) == "representative_sequence" && word(1) == "total" {
        count_table(path, header_line, &names, &lines, !groups.is_empty())
    } else if word(0) == "otu" && word(1) == "size" && word(2) == "taxonomy" {
        consensus(path, &lines)
    } else {
        return Ok(None);
    };
    found.map(|mut read| {
        read.notes.splice(0..0, decoded.notes.clone());
        Some(read)
    })
}

type Lines<'t> = [(u64, Vec<&'t str>)];

fn shared(path: &Path, header_line: u64, names: &[&str], lines: &Lines<'_>) -> Result<Imported> {
    let mut problems = Vec::new();
    let mut columns: Vec<String> = names[3..].iter().map(|name| (*name).to_owned()).collect();
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    let width = columns.len();
    let mut grid = Grid::new("Group".to_owned(), header_line, columns);
    let mut labels: Vec<&str> = Vec::new();
    for (line, cells) in lines {
        if cells.len() < width + 3 {
            problems.push(Problem::line(
                *line,
                format!("{} cells where the header has {}", cells.len(), width + 3),
            ));
            continue;
        }
        if !labels.contains(&cells[0]) {
            labels.push(cells[0]);
        }
        let values = numbers(*line, &names[3..], &cells[3..3 + width], &mut problems);
        grid.push(*line, cells[1].to_owned(), values);
    }
    if labels.len() > 1 {
        let message = format!(
            "the file holds several levels of clustering ({}); keep the rows of one label",
            labels.join(", ")
        );
        problems.push(Problem::cell(header_line, "label", labels[1], message));
    }
    let known = Known { orientation: Some(Orientation::SamplesInRows), ..Known::default() };
    finish(path, "mothur shared", grid, &known, problems)
}

fn count_table(
    path: &Path,
    header_line: u64,
    names: &[&str],
    lines: &Lines<'_>,
    sparse: bool,
) -> Result<Imported> {
    let mut problems = Vec::new();
    let columns: Vec<String> =
        names[2..].iter().filter(|name| !name.is_empty()).map(|name| (*name).to_owned()).collect();
    if columns.is_empty() {
        problems
            .push(Problem::line(header_line, "the count table has no groups: its samples cannot be told"));
    }
    let width = columns.len();
    let mut grid = Grid::new("Representative_Sequence".to_owned(), header_line, columns);
    for (line, cells) in lines {
        let values = if sparse {
            pairs(*line, &cells[2.min(cells.len())..], width, &mut problems)
        } else if cells.len() < width + 2 {
            problems.push(Problem::line(
                *line,
                format!("{} cells where the header has {}", cells.len(), width + 2),
            ));
            continue;
        } else {
            numbers(*line, &names[2..], &cells[2..2 + width], &mut problems)
        };
        let sum: f64 = values.iter().map(|(_, value)| value).sum();
        if let Some(Number::Value(total)) = cells.get(1).map(|cell| number::parse(cell))
            && (total - sum).abs() > 0.5
        {
            let message = format!("the counts of the groups add up to {sum}, not to this total");
            problems.push(Problem::cell(*line, "total", cells[1], message));
        }
        grid.push(*line, cells[0].to_owned(), values);
    }
    let known = Known { orientation: Some(Orientation::FeaturesInRows), ..Known::default() };
    finish(path, "mothur count table", grid, &known, problems)
}

/// `3,17`: 17 reads in the third group.
fn pairs(line: u64, cells: &[&str], width: usize, problems: &mut Vec<Problem>) -> Vec<(u32, f64)> {
    let mut values = Vec::new();
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        let pair = cell.split_once(',').and_then(|(group, count)| {
            let group: usize = group.parse().ok().filter(|group| (1..=width).contains(group))?;
            Some((u32::try_from(group - 1).ok()?, f64::from(count.parse::<u32>().ok()?)))
        });
        match pair {
            Some(pair) => values.push(pair),
            None => problems.push(Problem::cell(
                line,
                "group,count",
                cell,
                "a group of the header and its count are needed",
            )),
        }
    }
    values
}

fn consensus(path: &Path, lines: &Lines<'_>) -> Result<Imported> {
    let mut problems = Vec::new();
    let mut entries = Vec::new();
    let mut strange = Vec::new();
    for (line, cells) in lines {
        let [otu, _, lineage, ..] = cells.as_slice() else {
            problems.push(Problem::line(*line, "an OTU, its size and its taxonomy are needed"));
            continue;
        };
        let parsed = lineage_text::parse(lineage);
        if !parsed.strange.is_empty() {
            strange.push(format!("line {line}, {:?}", parsed.strange.join("; ")));
        }
        entries.push(((*otu).to_owned(), lineage_text::assignment(&parsed)));
    }
    if !entries.is_empty() && entries.iter().all(|(_, assignment)| assignment.lineage.deepest().is_none()) {
        problems.push(Problem::file("no lineage of the file is understood"));
    }
    if !problems.is_empty() {
        return Err(Error::Problems { path: path.to_path_buf(), problems });
    }
    let mut read = Imported::new(path, "mothur consensus taxonomy");
    read.taxonomy = Some(entries);
    if let Some(first) = strange.first() {
        read.notes.push(format!(
            "{} lineages have a part that is not understood and was left out (first: {first})",
            strange.len()
        ));
    }
    Ok(read)
}

fn numbers(line: u64, names: &[&str], cells: &[&str], problems: &mut Vec<Problem>) -> Vec<(u32, f64)> {
    let mut values = Vec::new();
    for ((at, cell), name) in (0_u32..).zip(cells).zip(names) {
        match number::parse(cell) {
            Number::Value(0.0) => {}
            Number::Value(value) => values.push((at, value)),
            Number::Wrong(why) => problems.push(Problem::cell(line, name, cell, why)),
        }
    }
    values
}

fn finish(
    path: &Path,
    form: &'static str,
    grid: Grid,
    known: &Known,
    mut problems: Vec<Problem>,
) -> Result<Imported> {
    let mut read = Imported::new(path, form);
    if grid.rows.is_empty() && problems.is_empty() {
        problems.push(Problem::file("there is a header but no row"));
    }
    if problems.is_empty() {
        grid.into_imported(&mut read, known, false, &mut problems);
    }
    if problems.is_empty() { Ok(read) } else { Err(Error::Problems { path: path.to_path_buf(), problems }) }
}
