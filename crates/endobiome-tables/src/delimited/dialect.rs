//! How a text table is laid out: its delimiter, its header and what stands before it.

use super::scan::{Record, Records};
use super::{first_cell_names_rows, normalised};

/// Records looked at to tell the layout.
const LOOKED_AT: usize = 60;

/// What the first lines tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// The byte between cells.
    pub(crate) delimiter: u8,
    /// Line of the header.
    pub(crate) header_line: u64,
    /// The header has one cell less than the rows: R's `write.table` leaves out the name of the row names.
    pub(crate) row_names: bool,
    /// Byte at which the table begins: behind a `sep=` line.
    pub(crate) start: usize,
}

/// Finds the layout; `None` when there is no line but empty ones and comments.
pub(crate) fn recognise(text: &str, quoting: bool) -> Option<Dialect> {
    let (said, start) = separator_line(text);
    let delimiter = said.unwrap_or_else(|| best_delimiter(&text[start..], quoting));
    let offset = u64::from(start > 0);
    let head: Vec<Record<'_>> = Records::new(&text[start..], delimiter, quoting)
        .filter(|record| record.cells.iter().any(|cell| !cell.trim().is_empty()))
        .take(LOOKED_AT)
        .collect();
    let header = header_of(&head)?;
    let width = filled(&head[header]);
    let rows: Vec<usize> =
        head[header + 1..].iter().filter(|record| !is_comment(record)).map(|r| r.cells.len()).collect();
    let row_names = width > 0
        && !rows.is_empty()
        && head[header].cells.len() == width
        && rows.iter().all(|&cells| cells == width + 1)
        && !first_cell_names_rows(&head[header].cells[0]);
    Some(Dialect { delimiter, header_line: head[header].line + offset, row_names, start })
}

/// Whether the first cell says that the row is no data.
pub(crate) fn is_comment(record: &Record<'_>) -> bool {
    record.cells.first().is_some_and(|cell| cell.trim_start().starts_with('#'))
}

/// Cells up to the last that is not empty.
fn filled(record: &Record<'_>) -> usize {
    record.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1)
}

/// Excel's `sep=;` line: the delimiter, and where the next line begins. A line with a sign that splits no text at whole letters is none.
fn separator_line(text: &str) -> (Option<u8>, usize) {
    let line_end = text.find(['\n', '\r']).unwrap_or(text.len());
    let line = text[..line_end].trim_end_matches('"').trim_start_matches('"');
    let lower = line.to_ascii_lowercase();
    let Some(sign) = lower.strip_prefix("sep=").map(str::as_bytes) else { return (None, 0) };
    let delimiter = match sign {
        [] => b'\t',
        // A byte of a longer letter would split letters, a letter or digit words.
        [sign, ..] if sign.is_ascii() && !sign.is_ascii_alphanumeric() && *sign != b'"' => *sign,
        _ => return (None, 0),
    };
    let next =
        if text[line_end..].starts_with("\r\n") { line_end + 2 } else { (line_end + 1).min(text.len()) };
    (Some(delimiter), next)
}

/// The delimiter that splits most of the first lines into as many cells as the header; of several, the one that gives more. One that
/// finds a header by its first name (`#OTU ID`) goes before one that takes a row for the header: lineages have as many `;` in each row.
fn best_delimiter(text: &str, quoting: bool) -> u8 {
    let mut best = (b'\t', 0.0, 1);
    let mut best_is_named = false;
    for delimiter in [b'\t', b',', b';'] {
        let head: Vec<Record<'_>> = Records::new(text, delimiter, quoting)
            .filter(|record| record.cells.iter().any(|cell| !cell.trim().is_empty()))
            .take(LOOKED_AT)
            .collect();
        let Some(header) = header_of(&head) else { continue };
        let cells = head[header].cells.len();
        let rows: Vec<&Record<'_>> = head[header + 1..].iter().filter(|record| !is_comment(record)).collect();
        // R's header is one cell short: a single name can head two columns.
        if cells < 2 && (rows.is_empty() || rows.iter().any(|row| row.cells.len() != 2)) {
            continue;
        }
        let fit = rows.iter().filter(|row| row.cells.len() == cells || row.cells.len() == cells + 1).count();
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let share = if rows.is_empty() { 1.0 } else { fit as f64 / rows.len() as f64 };
        let is_named = share > 0.5 && cells > 1 && first_cell_names_rows(&head[header].cells[0]);
        let is_better = share > best.1 + 0.1 || (share > best.1 - 0.1 && cells > best.2);
        if (is_named && !best_is_named) || (is_named == best_is_named && is_better) {
            best = (delimiter, share, cells);
            best_is_named = is_named;
        }
    }
    best.0
}

/// The position of the header: the first line that is no comment, or the last comment before it when that is a header with
/// `#` before its first name (`#OTU ID`, `#SampleID`, `#clade_name`).
fn header_of(head: &[Record<'_>]) -> Option<usize> {
    let plain = head.iter().position(|record| !is_comment(record));
    let before = &head[..plain.unwrap_or(head.len())];
    let is_remark = |record: &Record<'_>| record.cells[0].trim_start().starts_with("#q2:");
    if let Some(at) = before.iter().rposition(|record| first_cell_names_rows(&record.cells[0])) {
        return Some(at);
    }
    if let Some(at) = before.iter().rposition(|record| !is_remark(record)) {
        let first = head[at].cells[0].trim();
        let is_header = !first[1..].starts_with([' ', '\t', '#'])
            && filled(&head[at]) > 1
            && plain.is_none_or(|p| {
                filled(&head[at]) == filled(&head[p]) && !first_cell_names_rows(&head[p].cells[0])
            });
        if is_header {
            return Some(at);
        }
    }
    plain
}

/// Whether a name is one that heads a column of row names.
pub(super) fn names_rows(name: &str) -> bool {
    matches!(
        normalised(name).trim_start_matches('#'),
        "id" | "sampleid"
            | "sample_id"
            | "sample"
            | "sample_name"
            | "samplename"
            | "featureid"
            | "feature_id"
            | "feature"
            | "otu_id"
            | "otuid"
            | "otu"
            | "asv_id"
            | "asvid"
            | "asv"
            | "name"
            | "taxon"
            | "taxonomy"
            | "clade_name"
    )
}
