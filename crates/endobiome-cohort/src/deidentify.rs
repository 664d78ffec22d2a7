//! De-identification: new ids, no dates but intervals, nothing that names a person; the key is never written.

mod ids;
mod reads;
mod tables;

pub use reads::anonymous_reads;
pub use tables::{Deidentified, DeidentifiedFile, deidentify};

use crate::clinical_error::{ClinicalError, ClinicalResult};
use crate::date::Date;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What becomes of dates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DateTreatment {
    /// Days since inclusion, in columns `<date>_day`.
    #[default]
    StudyDays,
    /// All dates of a woman moved by the same number of days, which only the key tells.
    Shift,
}

/// The key that new ids and shifts hang on. It is in no output and in no debug print.
///
/// ```
/// use endobiome_cohort::DeidentificationKey;
/// assert!(DeidentificationKey::new(*b"sixteen bytes or more").is_ok());
/// assert!(DeidentificationKey::new(*b"short").is_err());
/// ```
#[derive(Clone)]
pub struct DeidentificationKey(Vec<u8>);

impl std::fmt::Debug for DeidentificationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeidentificationKey(…)")
    }
}

impl DeidentificationKey {
    /// A key of at least 16 bytes.
    ///
    /// # Errors
    /// [`ClinicalError::Configuration`] when it is shorter: it could be guessed.
    pub fn new(bytes: impl Into<Vec<u8>>) -> ClinicalResult<Self> {
        let bytes = bytes.into();
        if bytes.len() < 16 {
            return Err(ClinicalError::Configuration("the key needs at least 16 bytes".to_owned()));
        }
        Ok(Self(bytes))
    }

    /// A number that only the key and the words give.
    fn number(&self, words: &[&str]) -> u64 {
        // A key of any length is taken.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return 0 };
        for word in words {
            mac.update(word.as_bytes());
            mac.update(&[0]);
        }
        mac.finalize().into_bytes().iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }

    /// The days by which the dates of a woman are moved: -182 to 182, never 0.
    fn shift(&self, participant: &str) -> i64 {
        let place = i64::try_from(self.number(&["shift", participant]) % 364).unwrap_or_default();
        if place < 182 { place - 182 } else { place - 181 }
    }

    fn shifted(&self, day: Date, participant: &str) -> Option<Date> {
        day.add_days(self.shift(participant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_are_never_zero_never_far_and_hang_on_the_key() {
        let key = DeidentificationKey::new(*b"sixteen bytes ok").unwrap();
        let other = DeidentificationKey::new(*b"sixteen bytes no").unwrap();
        let shifts: Vec<i64> = (0..2000).map(|n| key.shift(&format!("IM{n:04}"))).collect();
        assert!(shifts.iter().all(|shift| (-182..=182).contains(shift) && *shift != 0));
        assert!(
            shifts.contains(&-182) && shifts.contains(&182) && shifts.contains(&1) && shifts.contains(&-1)
        );
        assert_ne!(shifts[..20], (0..20).map(|n| other.shift(&format!("IM{n:04}"))).collect::<Vec<_>>());
        assert!(!format!("{key:?}").contains("sixteen"));
        assert!(DeidentificationKey::new(*b"short").is_err());
    }
}
