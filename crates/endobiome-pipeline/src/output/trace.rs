//! `qc/read_trace/<sample>.tsv`: what each read of a sample met.

use crate::Result;
use endobiome_core::SampleId;
use endobiome_core::column::{Cell, Column, Described};
use endobiome_reads::ReadTrace;
use endobiome_tables::{AtomicFile, Error};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where the trace of a sample lies in the folder of results.
///
/// ```
/// use endobiome_core::SampleId;
/// use endobiome_pipeline::output::trace::path;
/// let file = path("results".as_ref(), &SampleId::new("IM001_E")?);
/// assert!(file.ends_with("qc/read_trace/IM001_E.tsv"));
/// # Ok::<(), endobiome_core::Error>(())
/// ```
pub fn path(folder: &Path, sample: &SampleId) -> PathBuf {
    folder.join(TraceRow::FILE.replace("<sample>", sample.as_str()))
}

/// What one step made of one read.
#[derive(Debug, Clone, Copy)]
pub(super) struct TraceRow<'a> {
    read: &'a [u8],
    step: &'a str,
    outcome: &'a str,
}

impl Described for TraceRow<'_> {
    const FILE: &'static str = "qc/read_trace/<sample>.tsv";
    const ROWS: &'static str = "(with `--trace SAMPLE`) one row a read and step, up to dereplication; what becomes of distinct reads afterwards is counted in `read_accounting.tsv`";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("read", "name of the read", |row: &Self| {
                Cell::text(String::from_utf8_lossy(row.read))
            }),
            Column::new("step", "the step", |row: &Self| row.step),
            Column::new("outcome", "`kept`, or the reason of its removal", |row: &Self| row.outcome),
        ]
    }
}

/// A trace that goes to a file as it is made: samples of millions of reads need no memory for it.
#[derive(Debug)]
pub struct TraceFile {
    path: PathBuf,
    file: AtomicFile,
    failure: Option<std::io::Error>,
}

impl TraceFile {
    /// Opens the file of `sample` and writes its header.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(folder: &Path, sample: &SampleId) -> Result<Self> {
        let path = path(folder, sample);
        let mut file = AtomicFile::create(&path)?;
        let columns = TraceRow::columns();
        let names: Vec<&str> = columns.iter().map(Column::name).collect();
        let failure = writeln!(file, "{}", names.join("\t")).err();
        Ok(Self { path, file, failure })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// The first failure to write, if there was any; nothing is left then.
    pub fn finish(self) -> Result<()> {
        match self.failure {
            Some(source) => Err(Error::Io { path: self.path, source }.into()),
            None => Ok(self.file.commit()?),
        }
    }
}

impl ReadTrace for TraceFile {
    fn record(&mut self, name: &[u8], step: &str, outcome: &str) {
        if self.failure.is_none() {
            let row = TraceRow { read: name, step, outcome };
            let line: Vec<String> =
                TraceRow::columns().iter().map(|column| column.cell(&row).to_string()).collect();
            self.failure = writeln!(self.file, "{}", line.join("\t")).err();
        }
    }
}
