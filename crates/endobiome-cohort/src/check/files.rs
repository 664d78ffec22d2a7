//! Files that the tables name: keywords of FCS files, names of reads.

use super::Hit;
use crate::finding::ValidationCode;
use crate::study::ClinicalTables;
use endobiome_cytometry::{personal_keywords, read_keywords};
use regex::Regex;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Component, Path, PathBuf};

/// A first line of a read that is longer is no read.
const LONGEST_NAME: u64 = 64 * 1024;

pub(super) fn check(study: &ClinicalTables, folder: Option<&Path>) -> Vec<Hit> {
    let Some(folder) = folder else { return Vec::new() };
    let mut hits = Vec::new();
    let mut seen = BTreeSet::new();
    for row in study.rows("flow_populations") {
        let Some(name) = row.text("fcs_file") else { continue };
        let Some(path) = inside(folder, name).filter(|_| seen.insert(name)) else { continue };
        match read_keywords(&path) {
            Ok(keywords) => {
                let found = personal_keywords(&keywords);
                if !found.is_empty() {
                    let message = format!("keywords that can name a person: {}", found.join(" "));
                    hits.push(Hit::at(ValidationCode::FcsKeywords, &row, "fcs_file", message));
                }
            }
            Err(error) => {
                hits.push(Hit::at(ValidationCode::Type, &row, "fcs_file", error.to_string()));
            }
        }
    }
    // Illumina: instrument, run, flow cell, lane, tile, x, y.
    let Ok(illumina) = Regex::new(r"(?i)^@[A-Z0-9_-]+:\d+:[A-Z0-9-]+:\d+:\d+:\d+:\d+") else { return hits };
    for row in study.rows("samples") {
        let Some(name) = row.text("reads_path") else { continue };
        let Some(path) = inside(folder, name) else { continue };
        if first_line(&path).is_some_and(|line| illumina.is_match(&line)) {
            let message = "read names hold instrument, run and flow cell";
            hits.push(Hit::at(ValidationCode::ReadNames, &row, "reads_path", message));
        }
    }
    hits
}

/// The file, when it lies in the folder and is there.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let relative = Path::new(name);
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let path = folder.join(relative);
    (plain && path.is_file()).then_some(path)
}

/// The first line of a FASTQ file, plain or gzip.
fn first_line(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let mut magic = [0_u8; 2];
    let read = file.read(&mut magic).ok()?;
    let head = std::io::Cursor::new(magic[..read].to_vec()).chain(file);
    let reader: Box<dyn Read> = if magic == [0x1f, 0x8b] {
        Box::new(flate2::read::MultiGzDecoder::new(head))
    } else {
        Box::new(head)
    };
    let mut line = Vec::new();
    BufReader::new(reader.take(LONGEST_NAME)).read_until(b'\n', &mut line).ok()?;
    Some(String::from_utf8_lossy(&line).into_owned())
}
