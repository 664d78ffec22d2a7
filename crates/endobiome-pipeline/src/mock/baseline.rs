//! An accepted result, against which later ones are held.

use super::metric::worse_by;
use super::{Bound, GateVerdict, Score, Scores, Thresholds};
use crate::{Error, Result};
use endobiome_core::bounded;
use endobiome_tables::{AtomicFile, text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The stages of a run in their order, with the files that show each.
const STAGES: [(&str, &[&str]); 4] = [
    ("reads", &["read_accounting.tsv"]),
    ("ASVs", &["denoise/ASV_seqs.fasta", "denoise/ASV_table.tsv"]),
    ("taxonomy", &["taxonomy/ASV_tax.tsv"]),
    ("abundance", &["tables/abundance.tsv"]),
];

/// The rows of `read_accounting.tsv` on what is done to reads before they are denoised; the file tells what becomes of them later
/// too.
fn before_denoising(accounting: &[u8]) -> Vec<u8> {
    let (mut kept, mut sample, mut denoised) = (Vec::new(), &b""[..], false);
    for line in accounting.split_inclusive(|&byte| byte == b'\n') {
        let mut cells = line.split(|&byte| byte == b'\t');
        let of = cells.next().unwrap_or_default();
        if of != sample {
            (sample, denoised) = (of, false);
        }
        denoised |= cells.next() == Some(b"denoise");
        if !denoised {
            kept.extend_from_slice(line);
        }
    }
    kept
}

/// The bytes of a stage's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageDigest {
    /// `reads`, `ASVs`, `taxonomy` or `abundance`.
    pub stage: String,
    /// SHA-256 over its files, in order; a file that is not there counts as such.
    pub sha256: String,
}

/// An accepted result: its scores, and what each stage of the run had written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// What went in.
    pub expectation: String,
    /// The version of the program that made the result stored.
    pub version: String,
    /// The stages; empty when the result was no folder of a run.
    pub stages: Vec<StageDigest>,
    /// The scores.
    pub scores: Vec<Score>,
}

impl Baseline {
    /// The result at hand.
    ///
    /// # Errors
    /// When a file of the run cannot be read.
    pub fn of(expectation: &str, scores: &Scores, run: Option<&Path>) -> Result<Self> {
        let mut stages = Vec::new();
        for (stage, files) in run.map(|_| STAGES).into_iter().flatten() {
            let mut digest = Sha256::new();
            for file in files {
                digest.update(file.as_bytes());
                let path = run.unwrap_or(Path::new("")).join(file);
                if path.exists() {
                    let bytes = text::read_bytes(&path)?;
                    digest.update(if stage == "reads" { before_denoising(&bytes) } else { bytes });
                }
            }
            let sha256 = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            stages.push(StageDigest { stage: stage.to_owned(), sha256 });
        }
        Ok(Self {
            expectation: expectation.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            stages,
            scores: scores.scores.clone(),
        })
    }

    /// Reads a stored result.
    ///
    /// # Errors
    /// When the file cannot be read or is none.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::File::open(path)
            .and_then(|file| bounded::text(file, bounded::SHORT_TEXT))
            .map_err(endobiome_tables::Error::io(path))?;
        serde_json::from_str(&text).map_err(|error| Error::Data(format!("{}: {error}", path.display())))
    }

    /// Stores the result.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(AtomicFile::write(path, text + "\n")?)
    }

    /// One verdict a stored score: failed when `now` is worse by more than the noise, or lacks it.
    ///
    /// # Errors
    /// When the two are results of different compositions.
    pub fn judge(&self, now: &Self, thresholds: &Thresholds) -> Result<Vec<GateVerdict>> {
        if self.expectation != now.expectation {
            return Err(Error::Data(format!(
                "the baseline is of {:?}, and this result is held against {:?}",
                self.expectation, now.expectation
            )));
        }
        let mut verdicts = Vec::new();
        for before in &self.scores {
            let Some(accepted) = before.value else { continue };
            let found = now.scores.iter().find(|score| {
                score.sample == before.sample && score.level == before.level && score.metric == before.metric
            });
            let value = found.and_then(|score| score.value);
            let name = format!("{}.{}", before.level, before.metric);
            let noise = thresholds.noise.get(&name).copied().unwrap_or(0.0);
            let is_higher_better = worse_by(&before.metric, 1.0, 0.0) > 0.0;
            let bound = match is_higher_better {
                true => Bound { min: Some(accepted - noise), max: None },
                false => Bound { min: None, max: Some(accepted + noise) },
            };
            verdicts.push(GateVerdict {
                sample: before.sample.clone(),
                level: before.level.clone(),
                metric: before.metric.clone(),
                value,
                bound,
                // The last digit of a sum of shares is no news.
                passed: value.is_some_and(|value| worse_by(&before.metric, accepted, value) <= noise + 1e-9),
                against: "baseline".to_owned(),
            });
        }
        Ok(verdicts)
    }

    /// The first stage whose files differ between the two; `None` when none does or one of them knows none.
    pub fn first_difference<'a>(&'a self, now: &Self) -> Option<&'a str> {
        let pairs = self.stages.iter().zip(&now.stages);
        pairs.into_iter().find(|(before, after)| before != after).map(|(before, _)| before.stage.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_of_reads_behind_the_denoiser_is_no_difference_of_reads() {
        let of = |chimeras: &str| {
            format!(
                "sample\tstep\treads\na\tfilter\t9\na\tdenoise\t8\na\tchimera\t{chimeras}\nb\tfilter\t5\n"
            )
        };
        let kept = before_denoising(of("7").as_bytes());
        assert_eq!(kept, before_denoising(of("8").as_bytes()));
        assert_eq!(String::from_utf8(kept).unwrap(), "sample\tstep\treads\na\tfilter\t9\nb\tfilter\t5\n");
    }
}
