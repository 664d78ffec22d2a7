//! What else is known of the samples.

use crate::delimited::DelimitedTable;
use crate::samplesheet::check;
use crate::{Error, Problem, Result, record_columns};
use endobiome_core::{SampleId, SampleRecord};
use std::collections::BTreeMap;
use std::path::Path;

/// A metadata table: first column the sample id (QIIME 2 names and `sample`), one column a property.
#[derive(Debug, Clone)]
pub struct Metadata {
    table: DelimitedTable,
    line_of: BTreeMap<SampleId, usize>,
}

impl Metadata {
    /// Reads a metadata table; comma, tab or semicolon, with or without a `#q2:types` row.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Problems`] with all problems of form.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        Self::from_table(DelimitedTable::read(path)?)
    }

    /// The same from bytes; `path` is named in errors.
    ///
    /// # Errors
    /// [`Error::Problems`], as [`read`](Self::read).
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        Self::from_table(DelimitedTable::parse(path, bytes)?)
    }

    fn from_table(table: DelimitedTable) -> Result<Self> {
        const ID: [&str; 9] = [
            "id",
            "sampleid",
            "sample_id",
            "featureid",
            "sample",
            "sample_name",
            "#sampleid",
            "#sample_id",
            "#otu_id",
        ];
        let mut problems = Vec::new();
        if table.column(&ID) != Some(0) {
            let first = table.header.first().map_or("", String::as_str);
            problems.push(Problem::cell(
                1,
                first,
                first,
                "the first column must be the sample id: id, sample, sample-id, sampleid or #SampleID",
            ));
        }
        let mut line_of = BTreeMap::new();
        for (index, row) in table.rows.iter().enumerate() {
            match SampleId::new(row.cells[0].as_str()) {
                Ok(id) => {
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
        let table = table.checked(problems)?;
        Ok(Self { table, line_of })
    }

    /// The columns that a `#q2:types` row declares `numeric`.
    pub fn numeric_columns(&self) -> Vec<String> {
        self.declared("numeric")
    }

    /// The columns that a `#q2:types` row declares `categorical`.
    pub fn categorical_columns(&self) -> Vec<String> {
        self.declared("categorical")
    }

    fn declared(&self, kind: &str) -> Vec<String> {
        let columns = self.table.header.iter().zip(&self.table.types);
        columns.filter(|(_, of_column)| *of_column == kind).map(|(name, _)| name.clone()).collect()
    }

    /// The ids it has a row for, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &SampleId> {
        self.line_of.keys()
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
                None if record.kind.is_specimen() => problems
                    .push(Problem::file(format!("sample {} of the samplesheet has no row here", record.id))),
                None => {}
            }
        }
        for (id, &index) in &self.line_of {
            if !known.contains(&index) {
                let row = &self.table.rows[index];
                let message = "the samplesheet has no such sample";
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
