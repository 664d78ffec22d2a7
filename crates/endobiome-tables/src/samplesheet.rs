//! Which reads belong to which sample.

pub mod check;
pub mod layout;

use crate::delimited::DelimitedTable;
use crate::{Error, Problem, Result, record_columns};
use endobiome_core::{ReadFiles, SampleId, SampleRecord};
use layout::Layout;
use std::path::{Path, PathBuf};

/// A sample with its read files.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleEntry {
    /// What is known of the sample.
    pub record: SampleRecord,
    /// Where its reads lie.
    pub files: ReadFiles,
    /// 1-based line of the samplesheet.
    pub line: u64,
}

/// The samples of a study, sorted by id so that the order of the file changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Samplesheet {
    /// Where it was read from.
    pub path: PathBuf,
    /// The samples, by id.
    pub entries: Vec<SampleEntry>,
    /// Things that are allowed but may surprise later.
    pub warnings: Vec<String>,
}

impl Samplesheet {
    /// Reads a samplesheet: our own form (`sample,fastq_1,fastq_2,run,…`), nf-core/ampliseq v2 and v3, a
    /// QIIME 2 manifest, or a mothur `.files` list; comma, tab or semicolon.
    ///
    /// Relative paths are looked for beside the samplesheet first, then in the working folder. A row without
    /// `fastq_2` is single-end.
    ///
    /// # Errors
    /// [`Error::Io`] when the sheet cannot be read; [`Error::Problems`] with *every* problem of it: wrong or
    /// missing columns, unusable or repeated ids, read files that are not there or are used twice, wells used
    /// twice on a plate, a second endometrial sample of one woman without `replicate`, a vaginal sample
    /// without participant, values that cannot be read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(Error::io(path))?;
        Self::parse(path, &bytes)
    }

    /// The same from bytes; `path` is named in errors, and read files are looked for beside it.
    ///
    /// # Errors
    /// [`Error::Problems`], as [`read`](Self::read).
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let table = match layout::mothur_lines(bytes) {
            Some(with_header) => DelimitedTable::parse(path, with_header.as_bytes())?,
            None => DelimitedTable::parse(path, bytes)?,
        };
        Self::from_table(table)
    }

    fn from_table(table: DelimitedTable) -> Result<Self> {
        let Some(layout) = Layout::recognise(&table) else {
            let found = format!(
                "no sample and read columns (found: {}); expected sample,fastq_1,fastq_2,run",
                table.header.join(", ")
            );
            return Err(Error::Problems { path: table.path, problems: vec![Problem::line(1, found)] });
        };
        let mut problems = Vec::new();
        let mut entries: Vec<SampleEntry> = Vec::new();
        if table.rows.is_empty() && table.problems.is_empty() {
            problems.push(Problem::file("there is a header but no sample"));
        }
        let folder = table.path.parent().unwrap_or(Path::new(".")).to_path_buf();
        for row in &table.rows {
            let id = match SampleId::new(row.cells[layout.sample].as_str()) {
                Ok(id) => id,
                Err(error) => {
                    let column = &table.header[layout.sample];
                    problems.push(Problem::cell(
                        row.line,
                        column,
                        &row.cells[layout.sample],
                        error.to_string(),
                    ));
                    continue;
                }
            };
            let mut record = SampleRecord::new(id);
            record_columns::apply(&mut record, &table.header, row, &layout.taken(), &mut problems);
            if let Some(files) = layout.files(&table.header, row, &folder, &mut problems) {
                entries.push(SampleEntry { record, files, line: row.line });
            }
        }
        check::duplicates(&entries, &mut problems);
        check::study(entries.iter().map(|entry| (&entry.record, entry.line)), &mut problems);
        let table = table.checked(problems)?;
        entries.sort_by(|a, b| a.record.id.cmp(&b.record.id));
        let warnings = entries
            .iter()
            .filter_map(|entry| {
                let id = &entry.record.id;
                id.portability_warning().map(|reason| format!("sample {id} {reason}"))
            })
            .collect();
        Ok(Self { path: table.path, entries, warnings })
    }

    /// The records, in order.
    pub fn records(&self) -> Vec<SampleRecord> {
        self.entries.iter().map(|entry| entry.record.clone()).collect()
    }
}
