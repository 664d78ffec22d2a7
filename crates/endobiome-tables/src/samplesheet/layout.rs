//! The samplesheet forms that are understood.

use crate::Problem;
use crate::delimited::{DelimitedTable, Row};
use endobiome_core::ReadFiles;
use std::path::{Path, PathBuf};

/// Where the id and the reads stand in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) sample: usize,
    forward: usize,
    reverse: Option<usize>,
    interleaved: Option<usize>,
}

impl Layout {
    /// Finds the columns of any known form.
    pub(super) fn recognise(table: &DelimitedTable) -> Option<Self> {
        let sample = table.column(&[
            "sample",
            "sampleid",
            "sample_id",
            "#sampleid",
            "id",
            "sample_name",
            "samplename",
        ])?;
        let forward = table.column(&[
            "fastq_1",
            "forwardreads",
            "forward_absolute_filepath",
            "absolute_filepath",
            "fastq",
            "fastq1",
            "fastq_r1",
            "read1",
            "read_1",
            "r1",
            "forward",
        ]);
        let interleaved = table.column(&["fastq_interleaved", "interleaved"]);
        Some(Self {
            sample,
            forward: forward.or(interleaved)?,
            reverse: table.column(&[
                "fastq_2",
                "reversereads",
                "reverse_absolute_filepath",
                "fastq2",
                "fastq_r2",
                "read2",
                "read_2",
                "r2",
                "reverse",
            ]),
            interleaved,
        })
    }

    /// The columns that are not metadata.
    pub(super) fn taken(&self) -> Vec<usize> {
        [Some(self.sample), Some(self.forward), self.reverse, self.interleaved]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The read files of a row; adds a problem and gives `None` when one is not named or not there.
    pub(super) fn files(
        &self,
        header: &[String],
        row: &Row,
        folder: &Path,
        problems: &mut Vec<Problem>,
    ) -> Option<ReadFiles> {
        let mut find = |column: usize| {
            let value = &row.cells[column];
            let found = locate(value, folder);
            if found.is_none() && value.contains('$') && without_pwd(value).is_none() {
                let message = "only $PWD is filled in; write the path itself";
                problems.push(Problem::cell(row.line, &header[column], value, message));
            } else if found.is_none() {
                let mut problem = Problem::cell(row.line, &header[column], value, "there is no such file");
                problem.missing_file = true;
                problems.push(problem);
            }
            found
        };
        if let Some(column) = self.interleaved.filter(|&column| !row.cells[column].is_empty()) {
            return find(column).map(ReadFiles::Interleaved);
        }
        let reverse = self.reverse.filter(|&column| !row.cells[column].is_empty());
        if row.cells[self.forward].is_empty() {
            let message = "no read file is named";
            problems.push(Problem::cell(row.line, &header[self.forward], "", message));
            return None;
        }
        let forward = find(self.forward);
        match reverse {
            None => forward.map(ReadFiles::Single),
            Some(column) => {
                let reverse = find(column);
                Some(ReadFiles::Paired(forward?, reverse?))
            }
        }
    }
}

/// The path behind `$PWD/`, QIIME 2's working folder.
fn without_pwd(value: &str) -> Option<&str> {
    ["$PWD/", "${PWD}/"].iter().find_map(|start| value.strip_prefix(start))
}

/// A path beside the samplesheet, else in the working folder; with `$PWD` the other way round.
fn locate(value: &str, folder: &Path) -> Option<PathBuf> {
    if let Some(rest) = without_pwd(value) {
        let here = Path::new(rest);
        return [here.to_path_buf(), folder.join(here)].into_iter().find(|path| path.is_file());
    }
    let given = Path::new(value);
    let beside = folder.join(given);
    if beside.is_file() {
        return Some(beside);
    }
    given.is_file().then(|| given.to_path_buf())
}

/// A mothur `.files` list (three columns, no header, read files in the last two) with a header put on;
/// `None` for any other text.
pub(super) fn mothur_lines(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let is_reads = |word: &str| word.contains(".fastq") || word.contains(".fq");
    let first: Vec<&str> = lines.next()?.split_whitespace().collect();
    if first.len() != 3 || !is_reads(first[1]) || !is_reads(first[2]) {
        return None;
    }
    let mut with_header = String::from("sample\tfastq_1\tfastq_2\n");
    for line in text.lines() {
        with_header.push_str(&line.split_whitespace().collect::<Vec<_>>().join("\t"));
        with_header.push('\n');
    }
    Some(with_header)
}
