//! Do these reads still carry primers, and whose?

use super::matcher::Matcher;
use super::{PrimerPair, PrimerParameters, PrimerPreset};
use crate::Result;
use crate::input::TwoReads;
use serde::Serialize;

/// How often a primer begins the reads that were looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrimerShare {
    /// Name of the primer.
    pub primer: String,
    /// Share of forward (or single) reads that begin with it.
    pub forward_reads: f64,
    /// Share of reverse reads that begin with it (0 for single reads).
    pub reverse_reads: f64,
}

/// What the detector concludes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PrimerVerdict {
    /// The primers asked for are there, this way round.
    Match,
    /// Both primers begin forward reads: the orientation is mixed.
    MixedOrientation,
    /// Forward and reverse files are exchanged.
    Exchanged,
    /// The primers asked for are not there; others may be.
    Mismatch,
    /// No primer was asked for, and none known is there.
    NoneThere,
    /// No primer was asked for, but the reads still carry some.
    StillThere,
    /// No reads to look at.
    NoReads,
}

/// What the first reads of a sample say of its primers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrimerDetection {
    /// Fragments looked at.
    pub looked_at: u64,
    /// All primers that begin at least 5 % of reads, most frequent first.
    pub found: Vec<PrimerShare>,
    /// The conclusion.
    pub verdict: PrimerVerdict,
    /// The conclusion in words, with a way out.
    pub message: String,
}

/// A primer is "there" when it begins at least this share of reads.
const THERE: f64 = 0.5;
/// Of mixed reads each primer begins at least this share.
const MIXED: f64 = 0.15;
/// Primers below this share are not told of.
const TOLD: f64 = 0.05;

struct Candidate {
    name: String,
    matcher: Matcher,
    forward: u64,
    reverse: u64,
}

impl Candidate {
    fn new(name: &str, primer: &endobiome_core::Sequence, rate: f64) -> Self {
        Self { name: name.to_owned(), matcher: Matcher::new(primer, rate), forward: 0, reverse: 0 }
    }
}

/// Looks for the primers asked for and for all known ones at the start of some reads, before work starts.
///
/// # Errors
/// As [`PrimerParameters::resolve`].
///
/// ```
/// use endobiome_reads::primer::detect;
/// use endobiome_reads::{PrimerParameters, PrimerVerdict, Read, TwoReads};
/// let sequence = b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGG".to_vec();
/// let forward = Read { id: b"r".to_vec(), quality: vec![30; sequence.len()], sequence };
/// let reads = vec![TwoReads { forward, reverse: Read::default() }; 20];
/// let found = detect(&reads, false, &PrimerParameters::default())?;
/// assert_eq!(found.verdict, PrimerVerdict::NoneThere);
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
pub fn detect<'a>(
    reads: impl IntoIterator<Item = &'a TwoReads>,
    paired: bool,
    parameters: &PrimerParameters,
) -> Result<PrimerDetection> {
    // Primers that were cut before are not asked for at the reads' starts.
    let asked = parameters.resolve()?.filter(|_| parameters.five_prime == super::FivePrime::There);
    let mut candidates = candidates(parameters, asked.as_ref())?;
    let max_offset = parameters.max_offset as usize;
    let mut looked_at = 0;
    for read in reads {
        looked_at += 1;
        for candidate in &mut candidates {
            let begins = |sequence| candidate.matcher.near_start(sequence, max_offset).is_some();
            candidate.forward += u64::from(begins(&read.forward.sequence));
            candidate.reverse += u64::from(paired && begins(&read.reverse.sequence));
        }
    }
    Ok(conclude(&candidates, looked_at, paired, asked.is_some()))
}

/// The two asked for first, if any, then the known ones.
fn candidates(parameters: &PrimerParameters, asked: Option<&PrimerPair>) -> Result<Vec<Candidate>> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let rate = parameters.max_error_rate;
    if let Some(pair) = asked {
        let (forward, reverse) = parameters
            .preset
            .map(PrimerPreset::pair)
            .map_or(("your forward primer", "your reverse primer"), |pair| {
                (pair.forward_name, pair.reverse_name)
            });
        candidates.push(Candidate::new(forward, &pair.forward, rate));
        candidates.push(Candidate::new(reverse, &pair.reverse, rate));
    }
    let mut known: Vec<(&str, endobiome_core::Sequence)> = Vec::new();
    for preset in PrimerPreset::ALL {
        let (names, pair) = (preset.pair(), preset.primers()?);
        for (name, primer) in [(names.forward_name, pair.forward), (names.reverse_name, pair.reverse)] {
            let asked_for = asked.is_some_and(|pair| pair.forward == primer || pair.reverse == primer);
            if !asked_for && !known.iter().any(|(_, other)| *other == primer) {
                known.push((name, primer));
            }
        }
    }
    candidates.extend(known.iter().map(|(name, primer)| Candidate::new(name, primer, rate)));
    Ok(candidates)
}

fn conclude(candidates: &[Candidate], looked_at: u64, paired: bool, asked: bool) -> PrimerDetection {
    let share = |count: u64| if looked_at == 0 { 0.0 } else { count as f64 / looked_at as f64 };
    let mut found: Vec<PrimerShare> = candidates
        .iter()
        .map(|c| PrimerShare {
            primer: c.name.clone(),
            forward_reads: share(c.forward),
            reverse_reads: share(c.reverse),
        })
        .filter(|s| s.forward_reads.max(s.reverse_reads) >= TOLD)
        .collect();
    found.sort_by(|a, b| {
        let key = |s: &PrimerShare| s.forward_reads.max(s.reverse_reads);
        key(b).total_cmp(&key(a)).then_with(|| a.primer.cmp(&b.primer))
    });
    // Two makes of one primer go by one name: the one that fits better stands for both.
    let mut names: Vec<String> = Vec::new();
    found.retain(|share| {
        let first = !names.contains(&share.primer);
        names.push(share.primer.clone());
        first
    });
    let told = found
        .iter()
        .map(|s| format!("{} ({:.0} %)", s.primer, 100.0 * s.forward_reads.max(s.reverse_reads)))
        .collect::<Vec<_>>()
        .join(", ");
    let (verdict, message) = if looked_at == 0 {
        (PrimerVerdict::NoReads, "there are no reads to look at".to_owned())
    } else if let (true, [f, r, ..]) = (asked, candidates) {
        judge_asked(
            [&f.name, &r.name],
            [share(f.forward), share(f.reverse), share(r.forward), share(r.reverse)],
            paired,
            &told,
        )
    } else if found.iter().any(|s| s.forward_reads.max(s.reverse_reads) >= THERE) {
        let message = format!("these reads still carry {told}; name the primers or the preset to cut them");
        (PrimerVerdict::StillThere, message)
    } else {
        (PrimerVerdict::NoneThere, "no known primer begins these reads".to_owned())
    };
    PrimerDetection { looked_at, found, verdict, message }
}

fn judge_asked(names: [&str; 2], shares: [f64; 4], paired: bool, told: &str) -> (PrimerVerdict, String) {
    let [forward, reverse] = names;
    let [ff, fr, rf, rr] = shares;
    if ff >= MIXED && rf >= MIXED {
        let message = format!(
            "{forward} begins {:.0} % and {reverse} {:.0} % of the same reads: orientation is mixed; say orientation = \"either\"",
            100.0 * ff,
            100.0 * rf
        );
        return (PrimerVerdict::MixedOrientation, message);
    }
    let there = if paired { ff >= THERE && rr >= THERE } else { ff >= THERE };
    if there {
        let message = if paired {
            format!(
                "{forward} begins {:.0} % of forward and {reverse} {:.0} % of reverse reads",
                100.0 * ff,
                100.0 * rr
            )
        } else {
            format!("{forward} begins {:.0} % of reads", 100.0 * ff)
        };
        return (PrimerVerdict::Match, message);
    }
    if rf >= THERE && (!paired || fr >= THERE) {
        let message = format!(
            "forward reads begin with {reverse}: the files are exchanged, or say orientation = \"either\""
        );
        return (PrimerVerdict::Exchanged, message);
    }
    let others = if told.is_empty() { "no known primer does".to_owned() } else { format!("found: {told}") };
    let message = format!(
        "the primers do not match these reads: {forward} begins {:.0} % of forward reads, {reverse} {:.0} % of reverse reads; {others}. If primers were cut before, name none",
        100.0 * ff,
        100.0 * rr
    );
    (PrimerVerdict::Mismatch, message)
}
