//! Where to cut reads so that they are good and still overlap.

use crate::filter::{MateFilter, Truncation};
use crate::parameters::{PairHandling, ReadParameters};
use crate::quality_profile::{CycleQualities, QualityProfile};
use crate::{Error, Result};
use serde::Serialize;

/// Overlap that truncation must leave beyond the least that merging needs, for amplicons longer than the
/// median.
const SAFETY: u32 = 8;
/// Share of the errors allowed that a mate may be expected to have, so that worse reads than the mean pass as well.
const BUDGET: f64 = 0.5;
/// The same where mates are known to overlap by more than is needed.
const BUDGET_OF_OVERLAP: f64 = 0.125;
/// Truncation keeps at least this share of the reads that filtering on length alone would.
const REACHING: f64 = 0.9;

/// The truncation that was chosen and the proof that pairs still overlap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TruncationChoice {
    /// Bases kept of forward reads, from their start (before `trim_left`).
    pub forward: u32,
    /// Bases kept of reverse reads, `None` for single reads.
    pub reverse: Option<u32>,
    /// Length of the longest insert that was reckoned with.
    pub amplicon: Option<u32>,
    /// Bases of overlap that remain at that length.
    pub overlap: Option<i64>,
    /// The reasoning in words.
    pub proof: String,
}

/// Bases by which two cut mates overlap: `(forward - trim_left) + (reverse - trim_left) - amplicon`.
///
/// # Errors
/// [`Error::NoOverlap`] tells the arithmetic if fewer than `needed` remain.
///
/// ```
/// use endobiome_reads::truncation::check_overlap;
/// // V3V4 (422 between the primers) from 2 x 250, cut to 200 and 180: nothing is left.
/// let error = check_overlap(200, 180, 422, 12).unwrap_err();
/// assert!(error.to_string().contains("200 + 180"));
/// assert_eq!(check_overlap(240, 160, 253, 12)?, 147);
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
pub fn check_overlap(forward: u32, reverse: u32, amplicon: u32, needed: u32) -> Result<i64> {
    let overlap = i64::from(forward) + i64::from(reverse) - i64::from(amplicon);
    if overlap >= i64::from(needed) {
        return Ok(overlap);
    }
    let short = i64::from(needed) - overlap;
    Err(Error::NoOverlap {
        forward: forward as usize,
        reverse: reverse as usize,
        amplicon: amplicon as usize,
        overlap,
        needed: needed as usize,
        advice: format!(
            "Keep {short} bases more, or say pairs = \"concatenate\" or \"forward_only\" if the reads are not long enough"
        ),
    })
}

/// Checks fixed truncation lengths against the longest common insert, before work starts.
///
/// Nothing is checked for single reads, for concatenation, or when the insert's length is not known.
///
/// # Errors
/// [`Error::NoOverlap`].
///
/// ```
/// use endobiome_reads::{ReadParameters, Truncation, truncation::check_fixed};
/// let mut parameters = ReadParameters::default();
/// parameters.filter.forward.truncate = Truncation::Length(200);
/// parameters.filter.reverse.truncate = Truncation::Length(180);
/// // V4 is short enough, V3V4 is not.
/// assert!(check_fixed(&parameters, Some(253), 12).is_ok());
/// assert!(check_fixed(&parameters, Some(422), 12).is_err());
/// assert!(check_fixed(&parameters, None, 12).is_ok());
/// ```
pub fn check_fixed(parameters: &ReadParameters, amplicon: Option<u32>, needed: u32) -> Result<()> {
    let merges = matches!(parameters.pairs, PairHandling::KeepPairs | PairHandling::Merge);
    let kept = |mate: &MateFilter| match mate.truncate {
        Truncation::Length(length) => Some(length.saturating_sub(mate.trim_left)),
        _ => None,
    };
    if let (true, Some(amplicon), Some(forward), Some(reverse)) =
        (merges, amplicon, kept(&parameters.filter.forward), kept(&parameters.filter.reverse))
    {
        check_overlap(forward, reverse, amplicon, needed)?;
    }
    Ok(())
}

/// Turns every `auto` truncation into a length.
///
/// `profile` holds the qualities of all samples of the run *after primers were cut* (see
/// [`crate::profile_sample`]); `amplicon` is the greatest common length of the insert (the 99th percentile
/// of the preset; `None` if not known), `needed` the least overlap of the merging step (12 in DADA2).
///
/// A mate is cut at the greatest length that 90 % of reads reach and at which its expected errors (sum of mean error
/// probabilities up to the cut) stay within an eighth of what the filter allows, if the mates then still meet; where they do
/// not, bases are given back, each to the mate in which it costs fewer errors, until `needed` + 8 bases of overlap are left.
/// Where the length of the insert is not known, and for single reads, the bound is half of what the filter allows.
///
/// Overlap beyond that tells nothing that the other mate does not, and its poor ends cost reads, rare strains first
/// (docs/methods.md).
///
/// # Errors
/// [`Error::NoOverlap`] if even whole reads do not overlap; [`Error::Parameter`] without reads.
///
/// ```
/// use endobiome_reads::{QualityProfile, Read, ReadParameters, Truncation, truncation::resolve};
/// // 100 bases of score 40, and then 50 of score 2.
/// let quality = [vec![40; 100], vec![2; 50]].concat();
/// let read = Read { id: b"r".to_vec(), sequence: vec![b'A'; 150], quality };
/// let mut profile = QualityProfile::default();
/// (0..50).for_each(|_| profile.forward.push(&read));
/// let mut parameters = ReadParameters::default();
/// parameters.filter.forward.truncate = Truncation::Auto;
/// let choice = resolve(&mut parameters, &profile, None, 12)?.ok_or("nothing to choose")?;
/// // One base of score 2 is expected to be wrong in 63 of 100 reads, two are beyond the budget of one error.
/// assert_eq!(choice.forward, 101);
/// assert_eq!(parameters.filter.forward.truncate, Truncation::Length(101));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn resolve(
    parameters: &mut ReadParameters,
    profile: &QualityProfile,
    amplicon: Option<u32>,
    needed: u32,
) -> Result<Option<TruncationChoice>> {
    let auto = |mate: &MateFilter| mate.truncate == Truncation::Auto;
    let filter = &parameters.filter;
    if !auto(&filter.forward) && !auto(&filter.reverse) {
        check_fixed(parameters, amplicon, needed)?;
        return Ok(None);
    }
    let paired = match (&profile.reverse, parameters.pairs) {
        (Some(reverse), pairs) if pairs != PairHandling::ForwardOnly => Some(reverse),
        _ => None,
    };
    let must_overlap = matches!(parameters.pairs, PairHandling::KeepPairs | PairHandling::Merge);
    let amplicon = amplicon.filter(|_| must_overlap && paired.is_some());
    let budget = if amplicon.is_some() { BUDGET_OF_OVERLAP } else { BUDGET };
    let forward = Candidates::new(&profile.forward, &filter.forward, budget)?;
    let choice = match paired {
        None => {
            let length = forward.longest_good();
            TruncationChoice {
                forward: length,
                reverse: None,
                amplicon: None,
                overlap: None,
                proof: format!("reads are cut at {length}: {}", forward.told(length)),
            }
        }
        Some(reverse) => {
            let reverse = Candidates::new(reverse, &filter.reverse, budget)?;
            choose_pair(&forward, &reverse, amplicon, needed)?
        }
    };
    parameters.filter.forward.truncate = Truncation::Length(choice.forward);
    // Single reads never meet the reverse filter, but it must be a length all the same.
    parameters.filter.reverse.truncate = choice.reverse.map_or(Truncation::None, Truncation::Length);
    Ok(Some(choice))
}

/// The lengths a mate may be cut to, with the expected errors of each.
struct Candidates {
    trim_left: u32,
    shortest: u32,
    longest: u32,
    /// Expected errors from `trim_left` to each length.
    errors: Vec<f64>,
    budget: f64,
}

impl Candidates {
    fn new(qualities: &CycleQualities, mate: &MateFilter, budget: f64) -> Result<Self> {
        if qualities.reads() == 0 {
            return Err(Error::parameter("filter.truncate", "\"auto\" needs reads to look at"));
        }
        let floor = (REACHING * qualities.reads() as f64).ceil() as u64;
        let longest = (1..=qualities.cycles()).rev().find(|&n| qualities.reaching(n) >= floor).unwrap_or(1);
        let mut errors = vec![0.0];
        for (cycle, summary) in qualities.summaries().iter().enumerate() {
            let more = if cycle < mate.trim_left as usize { 0.0 } else { summary.mean_error };
            errors.push(errors[cycle] + more);
        }
        let fixed = match mate.truncate {
            Truncation::Length(length) => Some(length),
            _ => None,
        };
        let limit = if mate.max_expected_errors.is_finite() { mate.max_expected_errors } else { 2.0 };
        let budget = budget * limit;
        let longest = longest as u32;
        let shortest = (mate.trim_left + 50).min(longest);
        let (shortest, longest) = fixed.map_or((shortest, longest), |n| (n.min(longest), n.min(longest)));
        Ok(Self { trim_left: mate.trim_left, shortest, longest, errors, budget })
    }

    fn expected(&self, length: u32) -> f64 {
        self.errors.get(length as usize).copied().unwrap_or(f64::INFINITY)
    }

    fn good(&self, length: u32) -> bool {
        self.expected(length) <= self.budget
    }

    fn longest_good(&self) -> u32 {
        (self.shortest..=self.longest).rev().find(|&n| self.good(n)).unwrap_or(self.shortest)
    }

    fn kept(&self, length: u32) -> u32 {
        length.saturating_sub(self.trim_left)
    }

    fn told(&self, length: u32) -> String {
        format!("{:.2} expected errors of {:.2} aimed at", self.expected(length), self.budget)
    }
}

fn choose_pair(
    forward: &Candidates,
    reverse: &Candidates,
    amplicon: Option<u32>,
    needed: u32,
) -> Result<TruncationChoice> {
    let least = amplicon.map_or(0, |amplicon| amplicon + needed + SAFETY);
    // Whole reads first: if they do not reach, nothing does.
    if let Some(amplicon) = amplicon {
        check_overlap(forward.kept(forward.longest), reverse.kept(reverse.longest), amplicon, needed)?;
    }
    let (mut f, mut r) = (forward.longest_good(), reverse.longest_good());
    // Give bases back where they cost the fewest errors until the mates meet.
    while forward.kept(f) + reverse.kept(r) < least && (f < forward.longest || r < reverse.longest) {
        let cost = |c: &Candidates, n: u32| {
            if n < c.longest { (c.expected(n + 1) - c.expected(n)) / c.budget } else { f64::INFINITY }
        };
        if cost(forward, f) <= cost(reverse, r) {
            f += 1;
        } else {
            r += 1;
        }
    }
    let overlap = amplicon.map(|n| i64::from(forward.kept(f)) + i64::from(reverse.kept(r)) - i64::from(n));
    let proof = match (amplicon, overlap) {
        (Some(amplicon), Some(overlap)) => format!(
            "forward cut at {f} ({}), reverse at {r} ({}); {} + {} - {amplicon} = {overlap} bases overlap, {needed} needed",
            forward.told(f),
            reverse.told(r),
            forward.kept(f),
            reverse.kept(r)
        ),
        _ => format!(
            "forward cut at {f} ({}), reverse at {r} ({}); the overlap was not checked",
            forward.told(f),
            reverse.told(r)
        ),
    };
    Ok(TruncationChoice { forward: f, reverse: Some(r), amplicon, overlap, proof })
}
