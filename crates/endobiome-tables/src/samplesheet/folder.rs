//! A folder of reads taken for a samplesheet.

use crate::{Error, Problem, Result};
use endobiome_core::ReadFiles;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The reads of one sample on one lane.
#[derive(Debug, Default)]
struct Mates {
    forward: Option<PathBuf>,
    reverse: Option<PathBuf>,
}

/// A sample of a folder: its name and files.
pub(super) type Found = (String, ReadFiles);

/// The samples of a folder, by name, and what was left out.
pub(super) fn look(folder: &Path) -> Result<(Vec<Found>, Vec<String>)> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        if path.is_file() && stem(&path).is_some() {
            files.push(path);
        }
    }
    files.sort();
    let mut samples: BTreeMap<String, BTreeMap<String, Mates>> = BTreeMap::new();
    let (mut problems, mut notes) = (Vec::new(), Vec::new());
    let mut left_out = Vec::new();
    for path in files {
        let Some(stem) = stem(&path) else { continue };
        let shown = || path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = Name::of(&stem);
        if name.mate == Mate::Index || name.sample == "Undetermined" {
            left_out.push(shown());
            continue;
        }
        let mates = samples.entry(name.sample).or_default().entry(name.lane).or_default();
        let slot = if name.mate == Mate::Reverse { &mut mates.reverse } else { &mut mates.forward };
        if let Some(first) = slot.replace(path.clone()) {
            let message =
                format!("{} and {} are both the same reads of one sample and lane", first.display(), shown());
            problems.push(Problem::file(message));
        }
    }
    if !left_out.is_empty() {
        notes.push(format!("index reads and reads without a sample left out: {}", left_out.join(", ")));
    }
    if samples.is_empty() && problems.is_empty() {
        problems.push(Problem::file(
            "there is no FASTQ file (.fastq or .fq, plain, .gz, .bz2, .xz or .zst) in this folder",
        ));
    }
    let mut found = Vec::new();
    for (sample, lanes) in samples {
        let mut files = Vec::new();
        for (lane, mates) in lanes {
            match (mates.forward, mates.reverse) {
                (Some(forward), Some(reverse)) => files.push(ReadFiles::Paired(forward, reverse)),
                (Some(single), None) => files.push(ReadFiles::Single(single)),
                (None, reverse) => {
                    let lane = if lane.is_empty() { String::new() } else { format!(" on lane {lane}") };
                    let file = reverse.map(|path| path.display().to_string()).unwrap_or_default();
                    problems.push(Problem::file(format!(
                        "sample {sample}{lane} has reverse reads ({file}) but no forward reads"
                    )));
                }
            }
        }
        if files.windows(2).any(|two| two[0].is_paired() != two[1].is_paired()) {
            problems.push(Problem::file(format!(
                "sample {sample} has pairs on some lanes and single reads on others"
            )));
        }
        match files.len() {
            0 => {}
            1 => found.push((sample, files.remove(0))),
            lanes => {
                notes.push(format!("sample {sample}: {lanes} lanes are read one after the other"));
                found.push((sample, ReadFiles::Lanes(files)));
            }
        }
    }
    if problems.is_empty() {
        Ok((found, notes))
    } else {
        Err(Error::Problems { path: folder.to_path_buf(), problems })
    }
}

/// The name without its endings; `None` for other files.
fn stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let plain = [".gz", ".bz2", ".xz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let stem = [".fastq", ".fq"].iter().find_map(|end| plain.strip_suffix(end))?;
    (!stem.is_empty() && !stem.starts_with('.')).then(|| stem.to_owned())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mate {
    Forward,
    Reverse,
    /// No mate is named: single reads.
    Single,
    /// `I1`, `I2`: reads of the index.
    Index,
}

/// What a file's name says.
#[derive(Debug, PartialEq, Eq)]
struct Name {
    sample: String,
    /// `L001`; empty when there is none.
    lane: String,
    mate: Mate,
}

impl Name {
    /// Takes apart `C1_S1_L001_R1_001`, `C1_R1`, `C1_1`, `C1.R2`.
    fn of(stem: &str) -> Self {
        let mut rest = stem;
        // Illumina's chunk `_001` stands behind the mate only.
        if let Some(before) = rest.strip_suffix("_001")
            && mate_of(before).is_some()
        {
            rest = before;
        }
        let mate = match mate_of(rest) {
            Some((before, mate)) => {
                rest = before;
                mate
            }
            None => Mate::Single,
        };
        let mut lane = String::new();
        if let Some((before, last)) = rest.rsplit_once('_')
            && is_lane(last)
        {
            lane = last.to_owned();
            rest = before;
        }
        // Illumina's number of the sample on the sheet.
        if let Some((before, last)) = rest.rsplit_once('_')
            && (!lane.is_empty() || stem.ends_with("_001"))
            && last
                .strip_prefix('S')
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        {
            rest = before;
        }
        Self { sample: rest.to_owned(), lane, mate }
    }
}

fn mate_of(stem: &str) -> Option<(&str, Mate)> {
    let at = stem.rfind(['_', '.'])?;
    let mate = match &stem[at + 1..] {
        "R1" | "r1" | "1" | "F" | "forward" => Mate::Forward,
        "R2" | "r2" | "2" | "R" | "reverse" => Mate::Reverse,
        "I1" | "I2" => Mate::Index,
        _ => return None,
    };
    (at > 0).then(|| (&stem[..at], mate))
}

/// `L001` to `L999`.
pub(super) fn is_lane(word: &str) -> bool {
    word.len() == 4 && word.starts_with('L') && word[1..].bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (stem, sample, lane, mate) in [
            ("C1_S1_L001_R1_001", "C1", "L001", Mate::Forward),
            ("C1_S12_R2_001", "C1", "", Mate::Reverse),
            ("RIF01_E_R2", "RIF01_E", "", Mate::Reverse),
            ("SRR1_1", "SRR1", "", Mate::Forward),
            ("P_S1", "P_S1", "", Mate::Single),
            ("C1_S1_L001_I1_001", "C1", "L001", Mate::Index),
            ("pool_001", "pool_001", "", Mate::Single),
        ] {
            assert_eq!(Name::of(stem), Name { sample: sample.into(), lane: lane.into(), mate }, "{stem}");
        }
    }
}
