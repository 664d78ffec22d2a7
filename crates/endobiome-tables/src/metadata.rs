//! What else is known of the samples.

pub(crate) mod decimal_comma;
pub(crate) mod missing;
mod write;

pub use missing::MissingScheme;
pub use write::write;
pub(crate) use write::{cell, columns};

use crate::delimited::{DelimitedTable, Rules, normalised};
use crate::kinds_unread::kinds_unread;
use crate::sample_names::{self, RenamedSample, usable};
use crate::samplesheet::check;
use crate::{Error, Problem, Result, record_columns};
use endobiome_core::{SampleId, SampleRecord};
use std::collections::BTreeMap;
use std::path::Path;

/// What a column was declared to be by `#q2:types`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Words, also where they look like numbers.
    Categorical,
    /// Finite numbers.
    Numeric,
}

/// A metadata table: first column the sample id (QIIME 2 names and `sample`), one column a property.
///
/// ```
/// use endobiome_core::{BodySite, SampleId};
/// use endobiome_tables::Metadata;
/// use std::path::Path;
/// let text = "sample-id\tbody_site\tage\nIM001_E\tendometrium\t31\n";
/// let metadata = Metadata::parse(Path::new("metadata.tsv"), text.as_bytes())?;
/// let matched = metadata.matched(&[SampleId::new("IM001_E")?, SampleId::new("IM002_E")?])?;
/// assert_eq!(matched.records[0].site, Some(BodySite::Endometrium));
/// assert_eq!(matched.records[0].covariates["age"], "31");
/// assert_eq!(matched.only_in_table, [SampleId::new("IM002_E")?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Metadata {
    table: DelimitedTable,
    line_of: BTreeMap<SampleId, usize>,
    declared: BTreeMap<String, ColumnType>,
    renamed: Vec<RenamedSample>,
}

/// A feature table's samples and a metadata table's, put together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matched {
    /// What is known of the samples that both know, in the order of the feature table.
    pub records: Vec<SampleRecord>,
    /// Samples of the feature table without a row of metadata.
    pub only_in_table: Vec<SampleId>,
    /// Rows of metadata without a sample in the feature table, by name.
    pub only_in_metadata: Vec<SampleId>,
}

/// Names of the first column that QIIME 2 knows; no other column may be called so.
const QIIME2_IDS: [&str; 7] =
    ["id", "sampleid", "sample_id", "featureid", "feature_id", "#sampleid", "#sample_id"];
/// Names of the first column beside them.
const OTHER_IDS: [&str; 6] = ["sample", "sample_name", "samplename", "#otu_id", "#otuid", "#sample"];

impl Metadata {
    /// Reads a metadata table by QIIME 2's rules: comma, tab or semicolon; comment rows, empty rows and columns and short
    /// rows are passed over; `#q2:types` and `#q2:missing` are obeyed.
    ///
    /// Without `#q2:missing`, empty cells, `NA` and INSDC's words (`not collected`) are missing. Numbers with a decimal
    /// comma get a point.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Problems`] with all problems of form.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        Self::from_table(DelimitedTable::read_with(path, Rules { short_rows: true, quotes: true })?)
    }

    /// The same from bytes; `path` is named in errors.
    ///
    /// # Errors
    /// [`Error::Problems`], as [`read`](Self::read).
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        Self::from_table(DelimitedTable::parse_with(path, bytes, Rules { short_rows: true, quotes: true })?)
    }

    pub(crate) fn from_table(mut table: DelimitedTable) -> Result<Self> {
        let mut problems = Vec::new();
        let first = table.header.first().cloned().unwrap_or_default();
        let is_id = |name: &str| QIIME2_IDS.contains(&name) || OTHER_IDS.contains(&name);
        // R's row names have no name.
        if !first.is_empty() && !is_id(&normalised(&first)) {
            problems.push(Problem::cell(
                table.header_line,
                &first,
                &first,
                "the first column must be the sample id: id, sample, sample-id, sampleid or #SampleID",
            ));
        }
        if QIIME2_IDS.contains(&normalised(&first).as_str()) {
            for name in
                table.header.iter().skip(1).filter(|name| QIIME2_IDS.contains(&normalised(name).as_str()))
            {
                let message = "a second column with a name that is reserved for the sample id";
                problems.push(Problem::cell(table.header_line, name, name, message));
            }
        }
        let declared = types(&table, &mut problems);
        let schemes = schemes(&table, &mut problems);
        blank_missing(&mut table, &schemes, &mut problems);
        let words: Vec<usize> = (0..table.header.len())
            .filter(|&index| {
                index == 0 || declared.get(&table.header[index]) == Some(&ColumnType::Categorical)
            })
            .collect();
        decimal_comma::turn(&mut table, &words, &mut problems);
        numeric(&table, &declared, &mut problems);
        if table.rows.is_empty() && table.problems.is_empty() {
            problems.push(Problem::file("there is a header but no sample"));
        }
        let mut line_of = BTreeMap::new();
        let mut renamed = Vec::new();
        for (index, row) in table.rows.iter().enumerate() {
            if is_id(&normalised(&row.cells[0])) {
                let message = "a sample cannot be called as the first column is: a second header?";
                problems.push(Problem::cell(row.line, &table.header[0], &row.cells[0], message));
                continue;
            }
            match usable(&row.cells[0]) {
                Ok((id, turned)) => {
                    if turned {
                        renamed.push(RenamedSample { given: row.cells[0].clone(), id: id.clone() });
                    }
                    if let Some(first) = line_of.insert(id, index) {
                        let first: usize = first;
                        let message = format!("the id stands in line {} too", table.rows[first].line);
                        problems.push(Problem::cell(row.line, &table.header[0], &row.cells[0], message));
                    }
                }
                Err(error) => {
                    problems.push(Problem::cell(
                        row.line,
                        &table.header[0],
                        &row.cells[0],
                        error.to_string(),
                    ));
                }
            }
        }
        let covariates: Vec<&str> = table
            .header
            .iter()
            .skip(1)
            .filter(|name| !record_columns::is_understood(name))
            .map(String::as_str)
            .collect();
        if !covariates.is_empty() {
            table.notes.push(format!(
                "columns without a meaning of their own, carried as covariates: {}",
                covariates.join(", ")
            ));
        }
        let unread = kinds_unread(&table);
        table.notes.extend(unread);
        table.notes.extend(sample_names::note(&renamed));
        let table = table.checked(problems)?;
        Ok(Self { table, line_of, declared, renamed })
    }

    /// What was recognised, turned or left as it is; the columns that have no meaning of their own among it.
    pub fn notes(&self) -> &[String] {
        &self.table.notes
    }

    /// Samples that have another name than in the file.
    pub fn renamed(&self) -> &[RenamedSample] {
        &self.renamed
    }

    /// The types that `#q2:types` declares, by column; a column that is not here was not declared.
    pub fn declared_types(&self) -> &BTreeMap<String, ColumnType> {
        &self.declared
    }

    /// The names of the columns behind the id.
    pub fn columns(&self) -> &[String] {
        self.table.header.get(1..).unwrap_or_default()
    }

    /// The sample names, as [`Known::samples`](crate::wide_table::Known) wants them.
    pub fn sample_names(&self) -> std::collections::BTreeSet<String> {
        self.line_of.keys().map(ToString::to_string).collect()
    }

    /// The columns that a `#q2:types` row declares `numeric`, of those that have no meaning of their own (`dna_ng_ul` has).
    pub fn numeric_columns(&self) -> Vec<String> {
        self.declared_as(ColumnType::Numeric)
    }

    /// The columns that a `#q2:types` row declares `categorical`, of those that have no meaning of their own (`body_site` has).
    pub fn categorical_columns(&self) -> Vec<String> {
        self.declared_as(ColumnType::Categorical)
    }

    fn declared_as(&self, kind: ColumnType) -> Vec<String> {
        self.declared
            .iter()
            .filter(|(name, declared)| **declared == kind && !record_columns::is_understood(name))
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// The ids it has a row for, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &SampleId> {
        self.line_of.keys()
    }

    /// The name in the file of a column behind the id: the name itself, else the one that differs only in case, spaces, `-`
    /// or `_`.
    pub fn column_named(&self, name: &str) -> Option<&str> {
        let columns = self.columns();
        let same = |column: &&String| normalised(column) == normalised(name);
        let found = columns.iter().find(|column| *column == name).or_else(|| columns.iter().find(same));
        found.map(String::as_str)
    }

    /// What stands in the cell of a sample, under the name of a column as the file has it; `None` where nothing is known.
    pub fn value(&self, sample: &SampleId, column: &str) -> Option<&str> {
        let index = self.table.header.iter().skip(1).position(|name| name == column)? + 1;
        let row = self.table.rows.get(*self.line_of.get(sample)?)?;
        row.cells.get(index).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    /// The records made from this table alone.
    ///
    /// # Errors
    /// As [`join`](Self::join).
    pub fn records(&self) -> Result<Vec<SampleRecord>> {
        let mut records: Vec<SampleRecord> = self.ids().cloned().map(SampleRecord::new).collect();
        self.join(&mut records)?;
        Ok(records)
    }

    /// The records of those of `samples` (of a feature table) that have a row here, in that order, and the names that only one
    /// side knows.
    ///
    /// # Errors
    /// [`Error::Problems`] lists every value of a matched row that cannot be read or that breaks a rule of the design.
    pub fn matched(&self, samples: &[SampleId]) -> Result<Matched> {
        let mut problems = Vec::new();
        let mut matched = Matched::default();
        let mut lines = Vec::new();
        for id in samples {
            let Some(&index) = self.line_of.get(id) else {
                matched.only_in_table.push(id.clone());
                continue;
            };
            let row = &self.table.rows[index];
            let mut record = SampleRecord::new(id.clone());
            record_columns::apply(&mut record, &self.table.header, row, &[0], &mut problems);
            matched.records.push(record);
            lines.push(row.line);
        }
        matched.only_in_metadata = self.line_of.keys().filter(|id| !samples.contains(id)).cloned().collect();
        if problems.is_empty() {
            check::study(matched.records.iter().zip(lines), &mut problems);
        }
        if problems.is_empty() {
            return Ok(matched);
        }
        problems.sort_by_key(|problem| problem.line);
        Err(Error::Problems { path: self.table.path.clone(), problems })
    }

    /// Adds what the table says to `records`.
    ///
    /// # Errors
    /// [`Error::Problems`] lists every sample that only one side knows and every value that cannot be read
    /// or that breaks a rule of the design. Blanks and mocks need no row.
    pub fn join(&self, records: &mut [SampleRecord]) -> Result<()> {
        let mut problems = Vec::new();
        let mut known = Vec::new();
        for record in records.iter_mut() {
            match self.line_of.get(&record.id) {
                Some(&index) => {
                    let row = &self.table.rows[index];
                    record_columns::apply(record, &self.table.header, row, &[0], &mut problems);
                    known.push(index);
                }
                None if record.kind.is_specimen() => {
                    problems.push(Problem::file(format!("sample {} has no row here", record.id)))
                }
                None => {}
            }
        }
        for (id, &index) in &self.line_of {
            if !known.contains(&index) {
                let row = &self.table.rows[index];
                let message = "no other file of the study has such a sample";
                problems.push(Problem::cell(row.line, &self.table.header[0], id.as_str(), message));
            }
        }
        if problems.is_empty() {
            let line = |record: &SampleRecord| {
                self.line_of.get(&record.id).map_or(0, |&index| self.table.rows[index].line)
            };
            check::study(records.iter().map(|record| (record, line(record))), &mut problems);
        }
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort_by_key(|problem| problem.line);
        Err(Error::Problems { path: self.table.path.clone(), problems })
    }
}

/// The types of `#q2:types`.
fn types(table: &DelimitedTable, problems: &mut Vec<Problem>) -> BTreeMap<String, ColumnType> {
    let mut declared = BTreeMap::new();
    for row in table.directives.iter().filter(|row| row.cells[0] == "#q2:types") {
        for (name, word) in table.header.iter().zip(&row.cells).skip(1) {
            match word.to_lowercase().as_str() {
                "" => {}
                "categorical" => {
                    declared.insert(name.clone(), ColumnType::Categorical);
                }
                "numeric" => {
                    declared.insert(name.clone(), ColumnType::Numeric);
                }
                _ => problems.push(Problem::cell(
                    row.line,
                    name,
                    word,
                    "a type is categorical, numeric or empty",
                )),
            }
        }
    }
    for row in &table.directives {
        if !matches!(row.cells[0].as_str(), "#q2:types" | "#q2:missing") {
            let message = "an unknown directive; #q2:types and #q2:missing are known";
            problems.push(Problem::cell(row.line, &table.header[0], &row.cells[0], message));
        }
    }
    declared
}

/// The scheme of missing values of each column.
fn schemes(table: &DelimitedTable, problems: &mut Vec<Problem>) -> Vec<MissingScheme> {
    let mut schemes = vec![MissingScheme::Undeclared; table.header.len()];
    for row in table.directives.iter().filter(|row| row.cells[0] == "#q2:missing") {
        for ((name, word), scheme) in table.header.iter().zip(&row.cells).zip(&mut schemes).skip(1) {
            match MissingScheme::parse(word) {
                Some(found) => *scheme = found,
                None => problems.push(Problem::cell(
                    row.line,
                    name,
                    word,
                    "a scheme of missing values is blank, no-missing, INSDC:missing or empty",
                )),
            }
        }
    }
    schemes
}

/// Empties the cells that say in words that nothing is known, and tells how many.
fn blank_missing(table: &mut DelimitedTable, schemes: &[MissingScheme], problems: &mut Vec<Problem>) {
    let mut words = BTreeMap::new();
    for row in &mut table.rows {
        for (index, cell) in row.cells.iter_mut().enumerate().skip(1) {
            let scheme = schemes[index];
            if scheme == MissingScheme::NoMissing && cell.is_empty() {
                let name = &table.header[index];
                problems.push(Problem::cell(
                    row.line,
                    name,
                    "",
                    "the column is declared to have no missing value",
                ));
            } else if !cell.is_empty() && scheme.is_missing(cell) {
                *words.entry(std::mem::take(cell)).or_insert(0_usize) += 1;
            }
        }
    }
    if !words.is_empty() {
        let list: Vec<String> =
            words.iter().map(|(word, cells)| format!("{word:?} ({cells} cells)")).collect();
        table.notes.push(format!("taken as missing: {}", list.join(", ")));
    }
}

/// Columns declared to be numbers hold numbers.
fn numeric(table: &DelimitedTable, declared: &BTreeMap<String, ColumnType>, problems: &mut Vec<Problem>) {
    for (index, name) in table.header.iter().enumerate() {
        if declared.get(name) != Some(&ColumnType::Numeric) {
            continue;
        }
        for row in &table.rows {
            let cell = row.cells[index].as_str();
            if !cell.is_empty() && !cell.parse::<f64>().is_ok_and(f64::is_finite) {
                let message = "no number, and the column is declared numeric by #q2:types";
                problems.push(Problem::cell(row.line, name, cell, message));
            }
        }
    }
}
