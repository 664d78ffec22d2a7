//! The phases of a run in many jobs.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A part of a run whose shards may be at work at the same time; a phase begins when the one before has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// FASTQ files to distinct reads; a shard is some samples.
    Reads,
    /// Error rates; a shard is a sequencing run.
    Learn,
    /// Distinct reads to ASVs; a shard is some samples or, where samples help each other, a sequencing run.
    Denoise,
    /// All parts joined, and everything that is study-wide; one job.
    Merge,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Reads, Self::Learn, Self::Denoise, Self::Merge];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Learn => "learn",
            Self::Denoise => "denoise",
            Self::Merge => "merge",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One shard of a phase: `2/7`, or `2` where the plan knows how many there are. The first is 1.
///
/// ```
/// use endobiome_pipeline::cluster::Shard;
/// let shard: Shard = "2/7".parse()?;
/// assert_eq!((shard.number, shard.of), (2, Some(7)));
/// assert!("0/7".parse::<Shard>().is_err() && "8/7".parse::<Shard>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Its number, from 1.
    pub number: usize,
    /// How many there are, where that was said.
    pub of: Option<usize>,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no shard: 2/7 is the second of seven, and the first is 1");
        let count = |text: &str| text.parse::<usize>().ok().filter(|&n| n > 0).ok_or_else(wrong);
        let (number, of) = match text.split_once('/') {
            Some((number, of)) => (count(number)?, Some(count(of)?)),
            None => (count(text)?, None),
        };
        if of.is_some_and(|of| number > of) {
            return Err(wrong());
        }
        Ok(Self { number, of })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            Some(of) => write!(f, "{}/{of}", self.number),
            None => write!(f, "{}", self.number),
        }
    }
}
