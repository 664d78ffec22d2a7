//! What happens to a run when the files of one sample are broken.

use super::StoredSample;
use crate::{Error, Result};
use endobiome_core::SampleId;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What to do about a sample whose files are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnSampleError {
    /// Stop, and list every broken sample.
    #[default]
    Stop,
    /// Set it aside: it stays a row of every table, without a read and with the status `set_aside`.
    Skip,
}

/// Why one sample's work did not end well.
#[derive(Debug)]
pub(super) enum Fault {
    /// Its files are broken.
    Reads(endobiome_reads::Error),
    /// The work panicked.
    Panic(String),
    /// Nothing to do with this sample: the whole run stops.
    Run(Error),
}

impl Fault {
    pub(super) fn of_run(error: Error) -> Self {
        Self::Run(error)
    }
}

impl From<endobiome_reads::Error> for Fault {
    fn from(error: endobiome_reads::Error) -> Self {
        Self::Reads(error)
    }
}

/// A panic in the work on one sample as a fault of that sample.
pub(super) fn guarded<T>(
    work: impl FnOnce() -> std::result::Result<T, Fault>,
) -> std::result::Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(Fault::Panic(words(&*panic))))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a word").to_owned()
}

/// All samples when none is broken, or each broken one in the form that `stand_in` gives it; else all faults in one error.
pub(super) fn told<T: SetAside>(
    answers: Vec<(SampleId, std::result::Result<T, Fault>)>,
    on_error: OnSampleError,
    stand_in: impl Fn(usize) -> Result<T>,
) -> Result<Vec<T>> {
    let total = answers.len();
    let mut samples = Vec::with_capacity(total);
    let (mut errors, mut panic) = (Vec::new(), None);
    for (index, (sample, answer)) in answers.into_iter().enumerate() {
        match (answer, on_error) {
            (Ok(answer), _) => samples.push(answer),
            (Err(Fault::Run(error)), _) => return Err(error),
            (Err(Fault::Reads(error)), OnSampleError::Stop) => errors.push((sample, error)),
            (Err(Fault::Panic(message)), OnSampleError::Stop) => {
                panic.get_or_insert(Error::Panicked { sample, message });
            }
            (Err(Fault::Reads(error)), OnSampleError::Skip) => {
                samples.push(stand_in(index)?.set_aside(error.to_string()));
            }
            (Err(Fault::Panic(message)), OnSampleError::Skip) => {
                samples.push(stand_in(index)?.set_aside(format!("the work on it failed: {message}")));
            }
        }
    }
    match panic {
        Some(panic) => Err(panic),
        None if errors.is_empty() => Ok(samples),
        None => Err(Error::Reads { total, errors }),
    }
}

/// What can be set aside.
pub(super) trait SetAside {
    /// The same, with the reason.
    fn set_aside(self, reason: String) -> Self;
}

impl SetAside for StoredSample {
    fn set_aside(mut self, reason: String) -> Self {
        self.set_aside = Some(reason);
        self
    }
}

impl SetAside for endobiome_reads::WrittenSample {
    fn set_aside(self, _reason: String) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_one_sample_is_an_error_that_names_it() {
        let id = |name: &str| SampleId::new(name).unwrap();
        let answers: Vec<(SampleId, std::result::Result<StoredSample, Fault>)> =
            vec![(id("S7"), guarded(|| panic!("index {} out of range", 5)))];
        let error = told(answers, OnSampleError::Stop, |_| Err(Error::Internal(String::new()))).unwrap_err();
        assert!(error.to_string().contains("sample S7"), "{error}");
        assert!(error.to_string().contains("index 5 out of range"), "{error}");
        assert_eq!(error.class(), crate::ErrorClass::Internal);
    }
}
