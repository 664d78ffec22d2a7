//! Where every read of a sample went.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// What one step did to the reads of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StepCount {
    /// Name of the step (`"primers"`, `"filter"`, `"merge"`, `"denoise"`, …).
    pub step: String,
    /// Reads that went on.
    pub kept: u64,
    /// Reads that did not, by reason, in a fixed order; reasons without reads are left out.
    pub removed: Vec<(String, u64)>,
    /// Reads that went on with a mark (turned round, looks like host), by mark. No part of the sum.
    pub flagged: Vec<(String, u64)>,
}

/// The reads of one sample, step by step, in pipeline order.
///
/// A pair counts as one read. The list is open: later steps append with [`ReadAccounting::push`].
///
/// ```
/// use endobiome_reads::ReadAccounting;
/// let mut accounting = ReadAccounting::new(100);
/// accounting.push("filter", 90, [("too_many_errors", 10)]);
/// accounting.push("merge", 85, [("no_overlap", 5)]);
/// accounting.check()?;
/// assert_eq!(accounting.kept(), 85);
/// # Ok::<(), endobiome_reads::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadAccounting {
    /// Reads in the files.
    pub input: u64,
    /// What each step did, in order.
    pub steps: Vec<StepCount>,
}

impl ReadAccounting {
    /// The accounting of a sample with `input` reads before any step.
    pub fn new(input: u64) -> Self {
        Self { input, steps: Vec::new() }
    }

    /// Appends a step; reasons with zero reads are left out.
    pub fn push<R: Into<String>>(
        &mut self,
        step: impl Into<String>,
        kept: u64,
        removed: impl IntoIterator<Item = (R, u64)>,
    ) {
        let removed = counted(removed);
        self.steps.push(StepCount { step: step.into(), kept, removed, flagged: Vec::new() });
    }

    /// Marks reads of the last step that went on; marks with zero reads are left out.
    pub fn flag<R: Into<String>>(&mut self, flagged: impl IntoIterator<Item = (R, u64)>) {
        if let Some(step) = self.steps.last_mut() {
            step.flagged.extend(counted(flagged));
        }
    }

    /// Reads left after the last step.
    pub fn kept(&self) -> u64 {
        self.steps.last().map_or(self.input, |step| step.kept)
    }

    /// Reads left after the named step, `None` if there was no such step.
    pub fn kept_after(&self, step: &str) -> Option<u64> {
        self.steps.iter().find(|s| s.step == step).map(|s| s.kept)
    }

    /// Reads that the named step removed for a reason (0 if it never did).
    pub fn removed(&self, step: &str, reason: &str) -> u64 {
        self.steps
            .iter()
            .filter(|s| s.step == step)
            .flat_map(|s| &s.removed)
            .filter(|(name, _)| name == reason)
            .map(|(_, count)| count)
            .sum()
    }

    /// Checks that at every step reads in = reads kept + reads removed.
    ///
    /// # Errors
    /// [`Error::Accounting`] names the first step that does not close.
    pub fn check(&self) -> Result<()> {
        let mut before = self.input;
        for step in &self.steps {
            let removed: u64 = step.removed.iter().map(|(_, count)| count).sum();
            if before != step.kept + removed {
                return Err(Error::Accounting { step: step.step.clone(), before, kept: step.kept, removed });
            }
            before = step.kept;
        }
        Ok(())
    }
}

fn counted<R: Into<String>>(counts: impl IntoIterator<Item = (R, u64)>) -> Vec<(String, u64)> {
    counts.into_iter().filter(|(_, count)| *count > 0).map(|(name, count)| (name.into(), count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_does_not_close_is_named() {
        let mut accounting = ReadAccounting::new(10);
        accounting.push("filter", 8, [("short", 2)]);
        accounting.push("merge", 8, [("no_overlap", 1)]);
        let error = accounting.check().unwrap_err();
        assert!(
            matches!(error, Error::Accounting { step, before: 8, kept: 8, removed: 1 } if step == "merge")
        );
    }
}
