//! Long tables of text, in: one row a sample and feature, of ours or of phyloseq's `psmelt`.

use crate::delimited::{DelimitedTable, Row, Rules, Scan, normalised};
use crate::imported::{Imported, Orientation};
use crate::taxonomy_table::read::{from_table, rank_of};
use crate::wide_table::Known;
use crate::wide_table::grid::Grid;
use crate::wide_table::number::{self, Number};
use crate::{Problem, Result, text};
use std::collections::BTreeMap;
use std::path::Path;

const SAMPLE: [&str; 4] = ["sample", "sample_id", "sampleid", "sample_name"];
const FEATURE: [&str; 7] = ["feature", "feature_id", "featureid", "otu", "asv", "asv_id", "otu_id"];
const COUNT: [&str; 4] = ["count", "counts", "abundance", "reads"];
/// What a taxonomy says beside the names of ranks.
const BESIDE: [&str; 3] = ["species_group", "confidence", "note"];
/// Problems that are told one by one.
const PROBLEMS_KEPT: usize = 1000;

/// Where the columns are.
struct Columns {
    sample: usize,
    feature: usize,
    count: usize,
    taxonomy: Vec<usize>,
}

impl Columns {
    fn of(header: &[String]) -> Option<Self> {
        let find = |names: &[&str]| header.iter().position(|name| names.contains(&normalised(name).as_str()));
        let is_of_taxonomy =
            |name: &String| rank_of(name).is_some() || BESIDE.contains(&normalised(name).as_str());
        let mut taxonomy: Vec<usize> = (0..header.len()).filter(|&at| is_of_taxonomy(&header[at])).collect();
        if taxonomy.iter().filter(|&&at| rank_of(&header[at]).is_some()).count() < 2 {
            taxonomy.clear();
        }
        Some(Self { sample: find(&SAMPLE)?, feature: find(&FEATURE)?, count: find(&COUNT)?, taxonomy })
    }
}

/// Reads a long table; `None` when the header has not a column each for sample, feature and count.
pub(crate) fn parse(path: &Path, decoded: &text::Text) -> Result<Option<Imported>> {
    let Ok(mut scan) = Scan::begin(path, &decoded.text, Rules::default()) else { return Ok(None) };
    let header = scan.table().header.clone();
    let Some(columns) = Columns::of(&header) else { return Ok(None) };
    let mut problems = Vec::new();
    let mut more = 0_usize;
    let mut tell = |problem: Problem| {
        if problems.len() < PROBLEMS_KEPT {
            problems.push(problem);
        } else {
            more += 1;
        }
    };
    let mut samples: Vec<String> = Vec::new();
    let mut sample_at: BTreeMap<String, u32> = BTreeMap::new();
    let mut features: BTreeMap<String, usize> = BTreeMap::new();
    // Each feature's first row: its line, its name and taxonomy, and its values by sample.
    let mut found: Vec<(Row, BTreeMap<u32, f64>)> = Vec::new();
    while let Some((line, cells)) = scan.next_row() {
        let cell = |at: usize| cells[at].trim();
        let (sample, feature) = (cell(columns.sample), cell(columns.feature));
        if sample.is_empty() || feature.is_empty() {
            let missing = if sample.is_empty() { columns.sample } else { columns.feature };
            tell(Problem::cell(line, &header[missing], "", "a name is missing"));
            continue;
        }
        let value = match number::parse(cell(columns.count)) {
            Number::Value(value) => value,
            Number::Wrong(why) => {
                tell(Problem::cell(line, &header[columns.count], cell(columns.count), why));
                continue;
            }
        };
        #[expect(clippy::cast_possible_truncation, reason = "a table has less than 2^32 samples")]
        let at = *sample_at.entry(sample.to_owned()).or_insert_with(|| {
            samples.push(sample.to_owned());
            samples.len() as u32 - 1
        });
        let taxonomy = || columns.taxonomy.iter().map(|&column| cell(column).to_owned());
        let row = *features.entry(feature.to_owned()).or_insert_with(|| {
            let cells = std::iter::once(feature.to_owned()).chain(taxonomy()).collect();
            found.push((Row { line, cells }, BTreeMap::new()));
            found.len() - 1
        });
        let (first, values) = &mut found[row];
        if first.cells[1..]
            .iter()
            .map(String::as_str)
            .ne(taxonomy().collect::<Vec<_>>().iter().map(String::as_str))
        {
            let message = format!("its taxonomy is another than in line {}", first.line);
            tell(Problem::cell(line, &header[columns.feature], feature, message));
        }
        if values.insert(at, value).is_some() {
            let message = format!("comes twice in sample {sample}");
            tell(Problem::cell(line, &header[columns.feature], feature, message));
        }
    }
    let mut table = scan.finish();
    table.notes.splice(0..0, decoded.notes.clone());
    if more > 0 {
        problems.push(Problem::file(format!("{more} more problems of this kind")));
    }
    if found.is_empty() && table.problems.is_empty() && problems.is_empty() {
        problems.push(Problem::file("there is a header but no row"));
    }
    let mut read = Imported::new(path, "long table");
    read.notes = std::mem::take(&mut table.notes);
    let mut entries = None;
    if table.problems.is_empty() && problems.is_empty() {
        let mut grid = Grid::new(header[columns.feature].clone(), 0, samples);
        let mut rows = Vec::with_capacity(found.len());
        for (row, values) in found {
            let present = values.into_iter().filter(|&(_, value)| value != 0.0).collect();
            grid.push(0, row.cells[0].clone(), present);
            rows.push(row);
        }
        let known = Known { orientation: Some(Orientation::FeaturesInRows), ..Known::default() };
        grid.into_imported(&mut read, &known, true, &mut problems);
        read.orientation = None;
        if problems.is_empty() && !columns.taxonomy.is_empty() {
            let mut names = vec![header[columns.feature].clone()];
            names.extend(columns.taxonomy.iter().map(|&at| header[at].clone()));
            entries = Some(DelimitedTable {
                path: path.to_path_buf(),
                delimiter: table.delimiter,
                header_line: table.header_line,
                header: names,
                rows,
                directives: Vec::new(),
                problems: Vec::new(),
                notes: Vec::new(),
            });
        }
    }
    table.checked(problems)?;
    if let Some(entries) = entries {
        let taxonomy = from_table(entries)?;
        read.notes.extend(taxonomy.notes);
        read.taxonomy = Some(taxonomy.entries);
    }
    Ok(Some(read))
}

/// A Parquet file with the columns of `abundance.parquet`.
#[cfg(feature = "long-table")]
pub(crate) fn parse_parquet(path: &Path, bytes: Vec<u8>) -> Result<Imported> {
    let long = super::parquet::read_bytes(path, bytes)?;
    let mut read = Imported::new(path, "Parquet long table");
    let names = long.table.features().to_vec();
    read.taxonomy = long
        .assignments
        .iter()
        .any(|assignment| assignment.lineage.deepest().is_some())
        .then(|| names.into_iter().zip(long.assignments).collect());
    read.values = Some(crate::Values::Counts(long.table));
    Ok(read)
}

/// Without polars no Parquet is read.
#[cfg(not(feature = "long-table"))]
pub(crate) fn parse_parquet(path: &Path, _bytes: Vec<u8>) -> Result<Imported> {
    let message = "this is a Parquet file, which this build does not read; give the table as TSV or BIOM";
    Err(crate::Error::Problems { path: path.to_path_buf(), problems: vec![Problem::file(message)] })
}
