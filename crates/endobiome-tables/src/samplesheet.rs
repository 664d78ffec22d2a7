//! Which reads belong to which sample.

pub mod check;
mod folder;
mod lanes;
pub mod layout;

use crate::delimited::DelimitedTable;
use crate::kinds_unread::kinds_unread;
use crate::metadata::decimal_comma;
use crate::metadata::missing::is_missing;
use crate::{Error, Problem, Result, record_columns, text};
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
///
/// ```
/// use endobiome_tables::Samplesheet;
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("a.fastq"), "")?;
/// let sheet = folder.path().join("samplesheet.csv");
/// std::fs::write(&sheet, "sample,fastq_1,group\nIM001_E,a.fastq,RIF\n")?;
/// let read = Samplesheet::read(&sheet)?;
/// assert_eq!(read.entries[0].record.group.as_deref(), Some("RIF"));
/// assert!(!read.entries[0].files.is_paired());
/// // A file that is not there is told, with its line.
/// std::fs::write(&sheet, "sample,fastq_1,group\nIM001_E,b.fastq,RIF\n")?;
/// assert!(Samplesheet::read(&sheet).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// QIIME 2 manifest (with a `direction` column or without), or a mothur `.files` list; comma, tab or semicolon; `-` is
    /// standard input. A folder is searched for FASTQ files, whose names tell sample, lane and mate.
    ///
    /// Relative paths are looked for beside the samplesheet first, then in the working folder; `$PWD` is the working folder.
    /// A row without `fastq_2` is single-end. Rows of one sample whose files differ in the lane (`_L001_` …, or a column
    /// `lane`) are joined in the order of the lanes, which is told in [`warnings`](Self::warnings).
    ///
    /// # Errors
    /// [`Error::Io`] when the sheet cannot be read; [`Error::Problems`] with *every* problem of it: wrong or
    /// missing columns, unusable or repeated ids, read files that are not there or are used twice, wells used
    /// twice on a plate, a second endometrial sample of one woman without `replicate`, a vaginal sample
    /// without participant, unknown directions, values that cannot be read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        if path.is_dir() {
            return Self::from_folder(path);
        }
        Self::parse(path, &text::read_bytes(path)?)
    }

    fn from_folder(path: &Path) -> Result<Self> {
        let (found, mut warnings) = folder::look(path)?;
        let mut problems = Vec::new();
        let mut entries = Vec::new();
        for (sample, files) in found {
            match SampleId::new(sample.as_str()) {
                Ok(id) => entries.push(SampleEntry { record: SampleRecord::new(id), files, line: 0 }),
                Err(error) => problems.push(Problem::file(error.to_string())),
            }
        }
        if !problems.is_empty() {
            return Err(Error::Problems { path: path.to_path_buf(), problems });
        }
        warnings.push(format!("{} samples found by the names of their files", entries.len()));
        warnings.extend(lanes::same_reads(&entries));
        warnings.extend(portability(&entries));
        Ok(Self { path: path.to_path_buf(), entries, warnings })
    }

    /// The same from bytes; `path` is named in errors, and read files are looked for beside it.
    ///
    /// # Errors
    /// [`Error::Problems`], as [`read`](Self::read).
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let table = match layout::mothur_lines(bytes) {
            Some(with_header) => {
                let mut table = DelimitedTable::parse(path, with_header.as_bytes())?;
                // The header was put on: lines are those of the file.
                table.rows.iter_mut().for_each(|row| row.line -= 1);
                table
            }
            None => DelimitedTable::parse(path, bytes)?,
        };
        Self::from_table(table)
    }

    fn from_table(mut table: DelimitedTable) -> Result<Self> {
        lanes::merge_directions(&mut table);
        let Some(layout) = Layout::recognise(&table) else {
            let found = format!(
                "no sample and read columns (found: {}); expected sample,fastq_1,fastq_2,run",
                table.header.join(", ")
            );
            return Err(Error::Problems {
                path: table.path,
                problems: vec![Problem::line(table.header_line, found)],
            });
        };
        let mut problems = Vec::new();
        let taken = layout.taken();
        for row in &mut table.rows {
            for (index, cell) in row.cells.iter_mut().enumerate() {
                if index != layout.sample && is_missing(cell) {
                    cell.clear();
                }
            }
        }
        decimal_comma::turn(&mut table, &taken, &mut problems);
        let mut warnings = std::mem::take(&mut table.notes);
        warnings.extend(kinds_unread(&table));
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
            record_columns::apply(&mut record, &table.header, row, &taken, &mut problems);
            if let Some(files) = layout.files(&table.header, row, &folder, &mut problems) {
                entries.push(SampleEntry { record, files, line: row.line });
            }
        }
        let mut entries = lanes::join(entries, &mut warnings, &mut problems);
        check::duplicates(&entries, &mut problems);
        check::study(entries.iter().map(|entry| (&entry.record, entry.line)), &mut problems);
        let table = table.checked(problems)?;
        entries.sort_by(|a, b| a.record.id.cmp(&b.record.id));
        warnings.extend(lanes::same_reads(&entries));
        warnings.extend(portability(&entries));
        Ok(Self { path: table.path, entries, warnings })
    }

    /// The records, in order.
    pub fn records(&self) -> Vec<SampleRecord> {
        self.entries.iter().map(|entry| entry.record.clone()).collect()
    }
}

/// Names over which other programs stumble.
fn portability(entries: &[SampleEntry]) -> impl Iterator<Item = String> + '_ {
    entries.iter().filter_map(|entry| {
        let id = &entry.record.id;
        id.portability_warning().map(|reason| format!("sample {id} {reason}"))
    })
}
