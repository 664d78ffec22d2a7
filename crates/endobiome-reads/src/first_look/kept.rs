//! What the filter would keep of the first reads, as asked and with chosen truncation lengths.

use super::FirstReads;
use crate::filter::{Filter, Truncation};
use crate::parameters::ReadParameters;
use crate::primer::PrimerTrimmer;
use crate::quality_profile::QualityProfile;
use crate::{Result, truncation};
use endobiome_core::{Message, say};
use serde::Serialize;

/// Shares of the fragments with primers that the filter keeps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptByFilter {
    /// As asked.
    pub asked: f64,
    /// With `truncate = "auto"`, and the lengths it would choose, where it can.
    pub auto: Option<(f64, truncation::TruncationChoice)>,
}

impl KeptByFilter {
    /// A word to a person where chosen lengths would keep many more; `None` where they would not.
    pub fn advice(&self) -> Option<Message> {
        let (auto, choice) = self.auto.as_ref()?;
        let lengths = match choice.reverse {
            Some(reverse) => say!("{forward} and {reverse}", forward = choice.forward, reverse),
            None => choice.forward.to_string().into(),
        };
        (self.asked < 0.75 && auto - self.asked >= 0.05).then(|| {
            say!("the filter keeps {asked} % of the first reads; with --trunc-len auto (cut at {lengths}) it would keep {auto} %", asked = format!("{:.0}", 100.0 * self.asked), lengths, auto = format!("{:.0}", 100.0 * auto))
        })
    }
}

/// Filters the first reads of the samples of a run, as asked and with the lengths that `auto` would choose.
///
/// `profile` holds their qualities after primers were cut, `amplicon` and `needed` are those of
/// [`truncation::resolve`]. `None` without a filter or without reads.
///
/// # Errors
/// As [`crate::FilterParameters::check`].
///
/// ```
/// use endobiome_reads::first_look::{FirstReads, kept_by_filter};
/// use endobiome_reads::{Read, ReadParameters, TwoReads};
/// let read = |score| Read { id: b"r".to_vec(), sequence: b"ACGT".repeat(10), quality: vec![score; 40] };
/// // 40 bases of score 10 are expected to hold four errors, two are allowed.
/// let fragments = [40, 40, 40, 10].map(|score| TwoReads { forward: read(score), reverse: Read::default() }).to_vec();
/// let parameters = ReadParameters::default();
/// let first = FirstReads { fragments, ..Default::default() };
/// let profile = first.profile(&parameters)?;
/// let kept = kept_by_filter(&[first], &parameters, &profile, None, 12)?.ok_or("no reads")?;
/// assert_eq!(kept.asked, 0.75);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn kept_by_filter(
    samples: &[FirstReads],
    parameters: &ReadParameters,
    profile: &QualityProfile,
    amplicon: Option<u32>,
    needed: u32,
) -> Result<Option<KeptByFilter>> {
    let truncations = [parameters.filter.forward.truncate, parameters.filter.reverse.truncate];
    let settled = truncations.iter().all(|t| matches!(t, Truncation::None | Truncation::Length(_)));
    if !parameters.filter.enabled || !settled {
        return Ok(None);
    }
    let Some(asked) = share(samples, parameters)? else { return Ok(None) };
    let mut other = parameters.clone();
    other.filter.forward.truncate = Truncation::Auto;
    other.filter.reverse.truncate = Truncation::Auto;
    // Where no lengths can be chosen there is nothing to advise.
    let choice = truncation::resolve(&mut other, profile, amplicon, needed).ok().flatten();
    let auto = match choice {
        // Reads shorter than the filter asks for may leave no length that it takes.
        Some(choice) => share(samples, &other).ok().flatten().map(|share| (share, choice)),
        None => None,
    };
    Ok(Some(KeptByFilter { asked, auto }))
}

fn share(samples: &[FirstReads], parameters: &ReadParameters) -> Result<Option<f64>> {
    let filter = Filter::new(&parameters.filter)?;
    let trimmer = parameters.primers.resolve()?.map(|pair| PrimerTrimmer::new(&pair, &parameters.primers));
    let (mut kept, mut all) = (0_u64, 0_u64);
    for sample in samples {
        for fragment in &sample.fragments {
            let mut reads = fragment.clone();
            let cut = match (&trimmer, sample.paired) {
                (None, _) => true,
                (Some(trimmer), true) => trimmer.pair(&mut reads).is_ok(),
                (Some(trimmer), false) => trimmer.single(&mut reads.forward).is_ok(),
            };
            if cut {
                all += 1;
                let passes = filter.forward(&mut reads.forward).is_ok()
                    && (!sample.paired || filter.reverse(&mut reads.reverse).is_ok());
                kept += u64::from(passes);
            }
        }
    }
    Ok((all > 0).then(|| kept as f64 / all as f64))
}
