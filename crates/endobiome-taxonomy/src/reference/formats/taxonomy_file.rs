//! Taxonomy files beside a FASTA: QIIME 2 tables, mothur `.tax` files, those of BLCA, and emu's tables of one column a rank.

use super::input::open;
use super::{Format, named_ranks, whole_file};
use crate::Result;
use crate::error::{ProblemKind, Problems, RecordProblem};
use rustc_hash::FxHashMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// One row.
pub(super) struct Row {
    line: u64,
    /// The lineage as written.
    pub(super) text: String,
    /// Whether a sequence of this id was seen.
    pub(super) used: bool,
}

/// A taxonomy file by id.
pub(super) struct TaxonomyFile {
    path: PathBuf,
    pub(super) rows: FxHashMap<String, Row>,
}

impl TaxonomyFile {
    /// Tells the rows that no sequence used, in file order.
    pub(super) fn unused(self, problems: &mut Problems) {
        let mut unused: Vec<(u64, String)> =
            self.rows.into_iter().filter(|(_, row)| !row.used).map(|(id, row)| (row.line, id)).collect();
        unused.sort();
        for (line, record) in unused {
            problems.push(RecordProblem {
                path: self.path.clone(),
                line,
                record,
                kind: ProblemKind::NoSequence,
            });
        }
    }
}

/// Reads a taxonomy file.
pub(super) fn read(path: &Path, format: Format, problems: &mut Problems) -> Result<TaxonomyFile> {
    let mut input = open(path)?;
    let mut rows: FxHashMap<String, Row> = FxHashMap::default();
    let mut bytes = Vec::new();
    let mut line = 0;
    // What each column of emu's table holds.
    let mut columns: Option<named_ranks::Columns> = None;
    loop {
        bytes.clear();
        line += 1;
        let at = |record: &str, kind| RecordProblem {
            path: path.to_owned(),
            line,
            record: record.to_owned(),
            kind,
        };
        match input.read_until(b'\n', &mut bytes) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                problems.push(at("", ProblemKind::Compression { reason: error.to_string() }));
                break;
            }
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            problems.push(at("", ProblemKind::Encoding));
            continue;
        };
        let text = text.trim_end();
        let is_head = format == Format::Qiime2 && is_table_head(text);
        if text.is_empty() || text.starts_with('#') || is_head && rows.is_empty() {
            continue;
        }
        if format == Format::Emu && columns.is_none() {
            columns = named_ranks::Columns::of(text);
            if columns.is_none() {
                return Err(whole_file(
                    path,
                    ProblemKind::Lineage {
                        text: text.to_owned(),
                        reason: "expected the header of emu's taxonomy.tsv: tax_id and one column a rank"
                            .to_owned(),
                    },
                ));
            }
            continue;
        }
        // mothur also takes blanks between id and lineage.
        let cells = text.split_once('\t').or_else(|| match format {
            Format::Mothur => text.split_once(' '),
            _ => None,
        });
        let Some((id, rest)) = cells else {
            problems.push(at("", ProblemKind::Columns { expected: 2, found: 1 }));
            continue;
        };
        let lineage = match &columns {
            Some(columns) => columns.lineage(text),
            None => rest.split('\t').next().unwrap_or_default().trim().to_owned(),
        };
        let id = id.trim();
        if id.is_empty() {
            problems.push(at("", ProblemKind::EmptyId));
            continue;
        }
        if let Some(first) = rows.get(id) {
            problems.push(at(id, ProblemKind::DuplicateId { first_line: first.line }));
            continue;
        }
        rows.insert(id.to_owned(), Row { line, text: lineage, used: false });
    }
    if rows.is_empty() && problems.is_empty() {
        return Err(whole_file(path, ProblemKind::EmptyFile));
    }
    Ok(TaxonomyFile { path: path.to_owned(), rows })
}

fn is_table_head(text: &str) -> bool {
    let first = text.split('\t').next().unwrap_or_default().to_ascii_lowercase();
    matches!(first.as_str(), "feature id" | "featureid" | "feature-id" | "id" | "#otu id" | "otuid")
}

/// Tells the form of a taxonomy file from its first line: emu's has a header with `tax_id`, BLCA's the words of ranks, QIIME 2's
/// prefixes or a header, and mothur's neither.
pub(super) fn detect(path: &Path) -> Result<Format> {
    let mut input = open(path)?;
    let mut first = Vec::new();
    input.read_until(b'\n', &mut first).map_err(|error| crate::Error::io(path, error))?;
    let first = String::from_utf8_lossy(&first);
    let first = first.trim_end();
    if named_ranks::Columns::of(first).is_some() {
        return Ok(Format::Emu);
    }
    if first.split_once('\t').is_some_and(|(_, rest)| named_ranks::is_pairs(rest)) {
        return Ok(Format::Blca);
    }
    let is_qiime = is_table_head(first) || first.contains("__") || !first.ends_with(';');
    Ok(if is_qiime { Format::Qiime2 } else { Format::Mothur })
}
