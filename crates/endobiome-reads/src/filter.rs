//! Trimming and quality filter, in the order of DADA2's `filterAndTrim` (Callahan et al. 2016).
//!
//! For each read: longer than `max_len` → cut `trim_left`, `trim_right` → cut at the first base of quality
//! `trunc_quality` or below → cut to `truncate` (reads shorter than that are dropped) → `min_len` → `max_n`
//! → `min_quality` → `max_expected_errors` → PhiX. A pair stays if both mates do.

use crate::phred;
use crate::read::Read;
use crate::screen::phix::PhixWords;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Where reads are cut at their 3' end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "TruncationText", into = "TruncationText")]
pub enum Truncation {
    /// Not at all; written `0`.
    #[default]
    None,
    /// To this many bases counted from the read's own start, before `trim_left`; shorter reads are dropped.
    Length(u32),
    /// Chosen from the quality profiles of all samples; written `"auto"`.
    ///
    /// [`crate::truncation::resolve`] turns it into a length before samples are prepared.
    Auto,
}

/// A length within the 16S gene, 0 for none, or the word.
fn truncation_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "anyOf": [{ "type": "integer", "minimum": 0, "maximum": 2000 }, { "const": "auto" }] })
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum TruncationText {
    Number(u32),
    Word(AutoWord),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AutoWord {
    Auto,
}

impl From<TruncationText> for Truncation {
    fn from(text: TruncationText) -> Self {
        match text {
            TruncationText::Number(0) => Self::None,
            TruncationText::Number(length) => Self::Length(length),
            TruncationText::Word(AutoWord::Auto) => Self::Auto,
        }
    }
}

impl From<Truncation> for TruncationText {
    fn from(truncation: Truncation) -> Self {
        match truncation {
            Truncation::None => Self::Number(0),
            Truncation::Length(length) => Self::Number(length),
            Truncation::Auto => Self::Word(AutoWord::Auto),
        }
    }
}

/// What is asked of one mate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MateFilter {
    /// Bases cut from the 5' end (default 0).
    #[schemars(range(min = 0, max = 2000))]
    pub trim_left: u32,
    /// Bases cut from the 3' end (default 0).
    #[schemars(range(min = 0, max = 2000))]
    pub trim_right: u32,
    /// Where the 3' end is cut (default 0: nowhere).
    #[schemars(schema_with = "truncation_schema")]
    pub truncate: Truncation,
    /// Most expected errors, inclusive (default 2; `inf` or `"none"`: no limit).
    #[serde(with = "limit")]
    #[schemars(schema_with = "limit::schema")]
    pub max_expected_errors: f64,
}

impl Default for MateFilter {
    fn default() -> Self {
        Self { trim_left: 0, trim_right: 0, truncate: Truncation::None, max_expected_errors: 2.0 }
    }
}

/// What is asked of reads before they are merged or denoised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FilterParameters {
    /// Whether to filter at all (default true).
    pub enabled: bool,
    /// For forward and single reads.
    pub forward: MateFilter,
    /// For reverse reads.
    pub reverse: MateFilter,
    /// Reads are cut at the first base of this quality or below (default 2).
    #[schemars(range(min = 0, max = 93))]
    pub trunc_quality: u8,
    /// Reads shorter than this after cutting are dropped (default 20).
    #[schemars(range(min = 0, max = 2000))]
    pub min_len: u32,
    /// Reads longer than this before cutting are dropped (default: no limit).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_len: Option<u32>,
    /// Most `N` in a read (default 0; DADA2 cannot work with `N`).
    #[schemars(range(min = 0, max = 2000))]
    pub max_n: u32,
    /// Every base must be better than this, if it is above `trunc_quality` (default 0: not asked).
    #[schemars(range(min = 0, max = 93))]
    pub min_quality: u8,
    /// Drop reads of the PhiX spike-in (default true).
    pub phix: bool,
}

impl Default for FilterParameters {
    fn default() -> Self {
        Self {
            enabled: true,
            forward: MateFilter::default(),
            reverse: MateFilter::default(),
            trunc_quality: 2,
            min_len: 20,
            max_len: None,
            max_n: 0,
            min_quality: 0,
            phix: true,
        }
    }
}

impl FilterParameters {
    /// The defaults of R DADA2's `filterAndTrim`: as ours, but without a limit of expected errors.
    pub fn dada2() -> Self {
        let mate = MateFilter { max_expected_errors: f64::INFINITY, ..MateFilter::default() };
        Self { forward: mate.clone(), reverse: mate, ..Self::default() }
    }

    /// Checks that the values make sense together.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first one that does not.
    pub fn check(&self) -> Result<()> {
        for (mate, name) in [(&self.forward, "filter.forward"), (&self.reverse, "filter.reverse")] {
            if mate.max_expected_errors.is_nan() || mate.max_expected_errors <= 0.0 {
                return Err(Error::parameter(
                    format!("{name}.max_expected_errors"),
                    "must be above 0 (say \"none\" for no limit)",
                ));
            }
            if let Truncation::Length(length) = mate.truncate {
                if length <= mate.trim_left {
                    return Err(Error::parameter(
                        format!("{name}.truncate"),
                        format!("{length} leaves nothing after trim_left = {}", mate.trim_left),
                    ));
                }
                if length - mate.trim_left < self.min_len {
                    return Err(Error::parameter(
                        format!("{name}.truncate"),
                        format!("{length} leaves less than min_len = {}", self.min_len),
                    ));
                }
                if self.max_len.is_some_and(|longest| longest < length) {
                    return Err(Error::parameter("filter.max_len", format!("is below {name}.truncate")));
                }
            }
        }
        if self.trunc_quality > phred::HIGHEST || self.min_quality > phred::HIGHEST {
            return Err(Error::parameter("filter", "a quality above 93 does not exist"));
        }
        Ok(())
    }
}

/// Why a read was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FilterReason {
    /// Longer than `max_len`.
    TooLong,
    /// Nothing, or less than asked, is left after cutting.
    TooShort,
    /// Too many `N`.
    AmbiguousBases,
    /// A base below `min_quality`.
    LowQualityBase,
    /// More expected errors than allowed.
    TooManyErrors,
    /// PhiX spike-in.
    Phix,
}

impl FilterReason {
    /// All reasons, in the order of the tests.
    pub const ALL: [Self; 6] = [
        Self::TooLong,
        Self::TooShort,
        Self::AmbiguousBases,
        Self::LowQualityBase,
        Self::TooManyErrors,
        Self::Phix,
    ];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::TooShort => "too_short",
            Self::AmbiguousBases => "ambiguous_bases",
            Self::LowQualityBase => "low_quality_base",
            Self::TooManyErrors => "too_many_errors",
            Self::Phix => "phix",
        }
    }
}

/// A filter ready for use.
///
/// ```
/// use endobiome_reads::{Filter, FilterParameters, FilterReason, Read};
/// let filter = Filter::new(&FilterParameters::default())?;
/// let read = |score| Read { id: b"r".to_vec(), sequence: b"ACGT".repeat(10), quality: vec![score; 40] };
/// // 40 bases of score 10 are expected to hold four errors; two are allowed.
/// assert!(filter.forward(&mut read(40)).is_ok());
/// assert_eq!(filter.forward(&mut read(10)), Err(FilterReason::TooManyErrors));
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Filter {
    parameters: FilterParameters,
    phix: Option<&'static PhixWords>,
}

impl Filter {
    /// Checks the parameters and makes the filter.
    ///
    /// # Errors
    /// [`Error::Parameter`]; also for a truncation that is still `auto`.
    pub fn new(parameters: &FilterParameters) -> Result<Self> {
        parameters.check()?;
        for (mate, name) in [(&parameters.forward, "forward"), (&parameters.reverse, "reverse")] {
            if mate.truncate == Truncation::Auto {
                return Err(Error::parameter(
                    format!("filter.{name}.truncate"),
                    "\"auto\" must be turned into a length from the quality profiles first",
                ));
            }
        }
        let phix = if parameters.phix { Some(PhixWords::embedded()?) } else { None };
        Ok(Self { parameters: parameters.clone(), phix })
    }

    /// Cuts and judges a forward or single read in place.
    ///
    /// # Errors
    /// The reason why it is dropped; the read is then in an unspecified state.
    pub fn forward(&self, read: &mut Read) -> std::result::Result<(), FilterReason> {
        self.apply(read, &self.parameters.forward)
    }

    /// Cuts and judges a reverse read in place.
    ///
    /// # Errors
    /// The reason why it is dropped; the read is then in an unspecified state.
    pub fn reverse(&self, read: &mut Read) -> std::result::Result<(), FilterReason> {
        self.apply(read, &self.parameters.reverse)
    }

    fn apply(&self, read: &mut Read, mate: &MateFilter) -> std::result::Result<(), FilterReason> {
        let asked = &self.parameters;
        let length = read.len();
        if asked.max_len.is_some_and(|longest| length > longest as usize) {
            return Err(FilterReason::TooLong);
        }
        let (start, right) = (mate.trim_left as usize, mate.trim_right as usize);
        if length < start + 1 || length - start <= right {
            return Err(FilterReason::TooShort);
        }
        let mut end = length - right;
        if let Some(bad) = read.quality[start..end].iter().position(|&q| q <= asked.trunc_quality) {
            end = start + bad;
        }
        if let Truncation::Length(truncation) = mate.truncate {
            let truncation = truncation as usize;
            if end < truncation {
                return Err(FilterReason::TooShort);
            }
            end = truncation;
        }
        if end == start || end - start < asked.min_len as usize {
            return Err(FilterReason::TooShort);
        }
        let sequence = &read.sequence[start..end];
        let quality = &read.quality[start..end];
        let ambiguous = sequence.iter().filter(|&&base| base == b'N').count();
        if ambiguous > asked.max_n as usize {
            return Err(FilterReason::AmbiguousBases);
        }
        if asked.min_quality > asked.trunc_quality && quality.iter().any(|&q| q <= asked.min_quality) {
            return Err(FilterReason::LowQualityBase);
        }
        if mate.max_expected_errors < f64::INFINITY
            && phred::expected_errors(quality) > mate.max_expected_errors
        {
            return Err(FilterReason::TooManyErrors);
        }
        if self.phix.is_some_and(|phix| phix.matches(sequence)) {
            return Err(FilterReason::Phix);
        }
        read.keep(start, end);
        Ok(())
    }
}

/// A limit that may be infinite, also in JSON, which has no infinity: a number or `"none"`.
pub(crate) mod limit {
    /// A number above 0, or the word.
    pub(crate) fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "anyOf": [{ "type": "number", "exclusiveMinimum": 0 }, { "const": "none" }] })
    }

    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Text {
        Number(f64),
        Word(String),
    }

    pub(crate) fn serialize<S: Serializer>(limit: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        if limit.is_finite() {
            Text::Number(*limit).serialize(serializer)
        } else {
            Text::Word("none".to_owned()).serialize(serializer)
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        match Text::deserialize(deserializer)? {
            Text::Number(number) if !number.is_nan() => Ok(number),
            Text::Word(word) if word == "none" => Ok(f64::INFINITY),
            _ => Err(D::Error::custom("expected a number or \"none\"")),
        }
    }
}
