//! Rows of one sample: lanes, and the mates of QIIME 2's first manifest.

use super::SampleEntry;
use super::folder::is_lane;
use crate::Problem;
use crate::delimited::{DelimitedTable, normalised};
use endobiome_core::ReadFiles;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

/// Joins the rows of a sample that are its lanes, in the order of the lanes; rows that are none stay, as duplicates.
pub(super) fn join(
    entries: Vec<SampleEntry>,
    told: &mut Vec<String>,
    problems: &mut Vec<Problem>,
) -> Vec<SampleEntry> {
    let mut of_sample: BTreeMap<String, Vec<SampleEntry>> = BTreeMap::new();
    for entry in entries {
        of_sample.entry(entry.record.id.to_string()).or_default().push(entry);
    }
    let mut joined = Vec::new();
    for (id, mut rows) in of_sample {
        let lanes: Vec<Option<(String, String)>> = rows.iter().map(lane_of).collect();
        let names: BTreeSet<&String> = lanes.iter().flatten().map(|(lane, _)| lane).collect();
        let stems: BTreeSet<&String> = lanes.iter().flatten().map(|(_, stem)| stem).collect();
        if rows.len() < 2 || names.len() != rows.len() || stems.len() != 1 {
            joined.extend(rows);
            continue;
        }
        rows.sort_by_key(|row| lane_of(row).map(|(lane, _)| lane));
        let first = &rows[0];
        if let Some(other) = rows.iter().find(|row| {
            let mut record = row.record.clone();
            record.covariates.remove("lane");
            let mut wanted = first.record.clone();
            wanted.covariates.remove("lane");
            record != wanted || row.files.is_paired() != first.files.is_paired()
        }) {
            let message =
                format!("the lanes of this sample differ in another column from line {}", first.line);
            problems.push(Problem::cell(other.line, "sample", &id, message));
            continue;
        }
        let names: Vec<String> = rows.iter().filter_map(lane_of).map(|(lane, _)| lane).collect();
        told.push(format!("sample {id}: lanes {} are read one after the other", names.join(", ")));
        let mut record = first.record.clone();
        record.covariates.remove("lane");
        let line = rows.iter().map(|row| row.line).min().unwrap_or(first.line);
        let files = ReadFiles::Lanes(rows.into_iter().map(|row| row.files).collect());
        joined.push(SampleEntry { record, files, line });
    }
    joined
}

/// The lane of a row, from a column `lane` or the names of its files, and the name without it.
fn lane_of(entry: &SampleEntry) -> Option<(String, String)> {
    if let Some(lane) = entry.record.covariates.get("lane") {
        return Some((lane.clone(), String::new()));
    }
    let path = entry.files.paths().into_iter().next()?;
    let name = path.file_name()?.to_str()?;
    let lane = name.split('_').find(|word| is_lane(word))?.to_owned();
    let rest = name.split('_').filter(|word| *word != lane).collect::<Vec<_>>().join("_");
    Some((lane, rest))
}

/// QIIME 2's first manifest has a row for each file with its direction: makes it one row a sample.
///
/// Other tables are left as they are.
pub(super) fn merge_directions(table: &mut DelimitedTable) {
    let (Some(sample), Some(file), Some(direction)) = (
        table.column(&["sample_id", "sampleid", "sample"]),
        // `filename` stands in the manifest within an artifact of QIIME 2, beside the files that it names.
        table.column(&["absolute_filepath", "filepath", "filename", "fastq"]),
        table.column(&["direction"]),
    ) else {
        return;
    };
    let header = std::mem::take(&mut table.header);
    let mut rows: Vec<crate::delimited::Row> = Vec::new();
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    for row in std::mem::take(&mut table.rows) {
        let (id, path, way) = (&row.cells[sample], &row.cells[file], normalised(&row.cells[direction]));
        let column = match way.as_str() {
            "forward" => 1,
            "reverse" => 2,
            _ => {
                let message = "an unknown direction; forward and reverse are known";
                table.problems.push(Problem::cell(
                    row.line,
                    &header[direction],
                    &row.cells[direction],
                    message,
                ));
                continue;
            }
        };
        let at = *place.entry(id.clone()).or_insert_with(|| {
            rows.push(crate::delimited::Row {
                line: row.line,
                cells: vec![id.clone(), String::new(), String::new()],
            });
            rows.len() - 1
        });
        if rows[at].cells[column].is_empty() {
            rows[at].cells[column].clone_from(path);
        } else {
            let message = format!("the sample has its {way} reads in line {} already", rows[at].line);
            table.problems.push(Problem::cell(row.line, &header[file], path, message));
        }
    }
    for row in &mut rows {
        if row.cells[1].is_empty() {
            let message = "the sample has reverse reads but no forward reads";
            table.problems.push(Problem::cell(row.line, &header[sample], &row.cells[0], message));
        }
    }
    rows.retain(|row| !row.cells[1].is_empty());
    table.notes.push("QIIME 2 manifest with a row for each file: mates put side by side".to_owned());
    table.header = vec![
        "sample-id".to_owned(),
        "forward-absolute-filepath".to_owned(),
        "reverse-absolute-filepath".to_owned(),
    ];
    table.rows = rows;
}

/// Two samples whose forward reads are the same bytes under different names.
///
/// Files of one size are told apart by how they begin, and only those that begin alike are read whole: each once, however many they are.
pub(super) fn same_reads(entries: &[SampleEntry]) -> Vec<String> {
    let mut by_beginning: BTreeMap<(u64, Digest), Vec<(&SampleEntry, &Path)>> = BTreeMap::new();
    let mut by_size: BTreeMap<u64, Vec<(&SampleEntry, &Path)>> = BTreeMap::new();
    for entry in entries {
        let Some(path) = entry.files.paths().into_iter().next() else { continue };
        // An empty file is a sample without reads, not a copy.
        if let Ok(size) = std::fs::metadata(path).map(|about| about.len())
            && size > 0
        {
            by_size.entry(size).or_default().push((entry, path));
        }
    }
    for (size, group) in by_size.into_iter().filter(|(_, group)| group.len() > 1) {
        for (entry, path) in group {
            // What cannot be read is told of when it is to be prepared.
            if let Ok(beginning) = digest(path, BEGINNING) {
                by_beginning.entry((size, beginning)).or_default().push((entry, path));
            }
        }
    }
    let mut told = Vec::new();
    for group in by_beginning.into_values().filter(|group| group.len() > 1) {
        let mut seen: BTreeMap<Digest, &SampleEntry> = BTreeMap::new();
        for (entry, path) in group {
            let Ok(whole) = digest(path, u64::MAX) else { continue };
            match seen.get(&whole) {
                Some(first) => told.push(format!(
                    "samples {} and {} have the same reads ({} is a copy): one of them is most likely named wrongly",
                    first.record.id,
                    entry.record.id,
                    path.file_name().unwrap_or_default().to_string_lossy()
                )),
                None => {
                    seen.insert(whole, entry);
                }
            }
        }
    }
    told
}

/// So many bytes tell nearly all files of one size apart.
const BEGINNING: u64 = 64 << 10;

type Digest = [u8; 32];

/// The SHA-256 of a file, up to `most` bytes.
fn digest(path: &Path, most: u64) -> std::io::Result<Digest> {
    let mut hash = Sha256::new();
    let mut file = std::fs::File::open(path)?.take(most);
    let mut buffer = [0; 1 << 14];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            n => hash.update(&buffer[..n]),
        }
    }
}
