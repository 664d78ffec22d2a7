//! What is good enough, and whether the scores are.

use super::metric::{OF_SEQUENCES, OF_TAXA, is_of_presence};
use super::{Expectation, Scores, Scoring};
use crate::{Error, Result};
use endobiome_core::Rank;
use endobiome_core::bounded;
use endobiome_core::column::{Cell, Column, Described};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The range in which a score must lie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Bound {
    /// The least that passes.
    pub min: Option<f64>,
    /// The most that passes.
    pub max: Option<f64>,
}

/// The gates, how scores are computed, and by how much they may get worse than an accepted result.
///
/// ```
/// use endobiome_pipeline::mock::Thresholds;
/// let gates = "[gates.genus]\nrecall = { min = 1.0 }\nbray_curtis = { max = 0.2 }\n[noise]\n\"genus.bray_curtis\" = 0.02\n";
/// assert_eq!(Thresholds::parse("gates.toml", gates)?.gates["genus"].len(), 2);
/// assert!(Thresholds::parse("gates.toml", "[gates.genus]\nrecal = { min = 1.0 }\n").is_err());
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// How scores are computed.
    pub scoring: Scoring,
    /// By level (`sequence`, `phylum` to `species`) and score, the range in which it must lie.
    pub gates: BTreeMap<String, BTreeMap<String, Bound>>,
    /// By `level.score`, by how much it may be worse than in the accepted result; 0 where nothing is said.
    pub noise: BTreeMap<String, f64>,
}

impl Thresholds {
    /// Reads a file of thresholds (TOML).
    ///
    /// # Errors
    /// When it cannot be read, or as [`parse`](Self::parse).
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::File::open(path)
            .and_then(|file| bounded::text(file, bounded::SHORT_TEXT))
            .map_err(endobiome_tables::Error::io(path))?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads thresholds from text; `place` is named in errors.
    ///
    /// # Errors
    /// For an unknown level or score, a gate without bounds, and numbers that are none.
    pub fn parse(place: &str, text: &str) -> Result<Self> {
        let read: Self =
            toml::from_str(text).map_err(|error| Error::configuration(place, error.to_string()))?;
        for (level, gates) in &read.gates {
            for (metric, bound) in gates {
                check_name(place, level, metric)?;
                let numbers = [bound.min, bound.max];
                if numbers == [None, None] || numbers.iter().flatten().any(|number| !number.is_finite()) {
                    let message = format!("the gate {level}.{metric} needs a number as min, max or both");
                    return Err(Error::configuration(place, message));
                }
            }
        }
        for (name, noise) in &read.noise {
            let (level, metric) = name.split_once('.').unwrap_or((name, ""));
            check_name(place, level, metric)?;
            if !(*noise >= 0.0 && noise.is_finite()) {
                return Err(Error::configuration(
                    place,
                    format!("the noise of {name} is a number of 0 or more"),
                ));
            }
        }
        Ok(read)
    }

    /// One verdict a gate and sample; a score that could not be computed fails its gate.
    ///
    /// # Errors
    /// When there is no gate or no sample, or a gate stands on a composition that is not confirmed.
    pub fn judge(&self, scores: &Scores, expectation: &Expectation) -> Result<Vec<GateVerdict>> {
        let mut samples: Vec<&str> = Vec::new();
        for score in &scores.scores {
            if !samples.contains(&score.sample.as_str()) {
                samples.push(&score.sample);
            }
        }
        if samples.is_empty() {
            let message =
                "nothing could be compared: expected taxa need a taxonomy, expected sequences need sequences";
            return Err(Error::Data(message.to_owned()));
        }
        let mut verdicts = Vec::new();
        for sample in samples {
            for (level, gates) in &self.gates {
                for (metric, bound) in gates {
                    if !expectation.unconfirmed.is_empty()
                        && (expectation.no_gate_at_all || !is_of_presence(level, metric))
                    {
                        let message = format!(
                            "{level}.{metric} is no gate on {}: {}",
                            expectation.name, expectation.unconfirmed
                        );
                        return Err(Error::configuration("gates", message));
                    }
                    let found = scores.scores.iter().find(|score| {
                        score.sample == sample && score.level == *level && score.metric == *metric
                    });
                    let value = found.and_then(|score| score.value);
                    verdicts.push(GateVerdict {
                        sample: sample.to_owned(),
                        level: level.clone(),
                        metric: metric.clone(),
                        value,
                        bound: *bound,
                        passed: value.is_some_and(|value| {
                            bound.min.is_none_or(|min| value >= min)
                                && bound.max.is_none_or(|max| value <= max)
                        }),
                        against: "threshold".to_owned(),
                    });
                }
            }
        }
        Ok(verdicts)
    }
}

fn check_name(place: &str, level: &str, metric: &str) -> Result<()> {
    let ranks: Vec<&str> = Rank::ALL[1..].iter().map(|rank| rank.name()).collect();
    let known: &[&str] = match level {
        "sequence" => &OF_SEQUENCES,
        _ if ranks.contains(&level) => &OF_TAXA,
        _ => {
            let message = format!("there is no level {level:?}; there are sequence, {}", ranks.join(", "));
            return Err(Error::configuration(place, message));
        }
    };
    if known.contains(&metric) {
        return Ok(());
    }
    Err(Error::configuration(
        place,
        format!("there is no score {metric:?} of {level}; there are {}", known.join(", ")),
    ))
}

/// Whether a score of a sample passed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateVerdict {
    /// The sample.
    pub sample: String,
    /// `sequence` or the rank.
    pub level: String,
    /// The score.
    pub metric: String,
    /// Its value; `None` when it could not be computed.
    pub value: Option<f64>,
    /// What passes.
    pub bound: Bound,
    /// Whether it passed.
    pub passed: bool,
    /// `threshold`, or `baseline`.
    pub against: String,
}

impl Described for GateVerdict {
    const FILE: &'static str = "mock/gates.tsv";
    const ROWS: &'static str = "one row a sample and gate";

    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::new("sample", "name of the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("level", "`sequence` or the rank", |row: &Self| Cell::text(&row.level)),
            Column::new("metric", "the score", |row: &Self| Cell::text(&row.metric)),
            Column::new("value", "its value", |row: &Self| row.value).not_known("it could not be computed"),
            Column::new("min", "the least that passes", |row: &Self| Cell::or_not_applicable(row.bound.min))
                .not_applicable("there is no least"),
            Column::new("max", "the most that passes", |row: &Self| Cell::or_not_applicable(row.bound.max))
                .not_applicable("there is no most"),
            Column::new("passed", "whether it passed", |row: &Self| row.passed),
            Column::new("against", "`threshold`, or `baseline` with its noise", |row: &Self| {
                Cell::text(&row.against)
            }),
        ]
    }
}
