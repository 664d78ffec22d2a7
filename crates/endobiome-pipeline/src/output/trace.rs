//! `qc/read_trace/<sample>.tsv`: what each read of a sample met.

use crate::Result;
use endobiome_core::SampleId;
use endobiome_reads::ReadTrace;
use endobiome_tables::{AtomicFile, Error};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where the trace of a sample lies in the folder of results.
pub fn path(folder: &Path, sample: &SampleId) -> PathBuf {
    folder.join("qc/read_trace").join(format!("{sample}.tsv"))
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
        let failure = writeln!(file, "read\tstep\toutcome").err();
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
            let written = self.file.write_all(name).and_then(|()| writeln!(self.file, "\t{step}\t{outcome}"));
            self.failure = written.err();
        }
    }
}
