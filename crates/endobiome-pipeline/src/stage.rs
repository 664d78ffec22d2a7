//! What a stage is, and the one place where it is loaded or run.
//!
//! A stage is a plain function; its [`Stage`] says what it is called, what it takes and whether its value is worth
//! storing. [`Stages::load_or_run`] gives the stored value where there is one for the same key, and else runs the
//! function. A key is made of everything that the value depends on ([`Stages::key`]).

use crate::Result;
use crate::store::{Key, KeyBuilder, Store};
use endobiome_core::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Mutex, PoisonError};

/// What one call of a stage works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One sample; samples run in parallel.
    Sample,
    /// All samples of a study, sequencing run by sequencing run.
    SequencingRun,
    /// The whole study.
    Study,
}

impl Scope {
    /// The name shown to people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sample => "each sample",
            Self::SequencingRun => "each sequencing run",
            Self::Study => "the study",
        }
    }
}

/// What is known of a stage before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// The name in the log and in the store.
    pub name: &'static str,
    /// Raised when the stored form or the meaning of the value changes without the code of this program changing it.
    pub version: u32,
    /// What one call works on.
    pub scope: Scope,
    /// The stages whose values it takes.
    pub inputs: &'static [&'static str],
    /// Whether it draws at random, so that its value depends on the seed.
    pub draws: bool,
    /// Whether its value is stored: where reading it is cheaper than making it again.
    pub stored: bool,
}

/// FASTQ files to distinct reads and their accounts.
pub const READS: Stage =
    Stage { name: "reads", version: 1, scope: Scope::Sample, inputs: &[], draws: false, stored: true };
/// Distinct reads to ASVs.
pub const DENOISE: Stage = Stage {
    name: "denoise",
    version: 1,
    scope: Scope::SequencingRun,
    inputs: &["reads"],
    draws: false,
    stored: true,
};
/// ASVs to taxa.
pub const TAXONOMY: Stage = Stage {
    name: "taxonomy",
    version: 1,
    scope: Scope::Study,
    inputs: &["denoise"],
    draws: true,
    stored: true,
};
/// What is bacterial: a selection, made in no time.
pub const BACTERIAL: Stage = Stage {
    name: "bacterial",
    version: 1,
    scope: Scope::Study,
    inputs: &["denoise", "taxonomy"],
    draws: false,
    stored: false,
};
/// Alpha and beta diversity and ordinations.
pub const DIVERSITY: Stage = Stage {
    name: "diversity",
    version: 1,
    scope: Scope::Study,
    inputs: &["bacterial"],
    draws: true,
    stored: true,
};
/// Blanks, contaminants, carry-over, and the calls on every table.
pub const ENDOMETRIAL: Stage = Stage {
    name: "endometrial",
    version: 1,
    scope: Scope::Study,
    inputs: &["denoise", "taxonomy"],
    draws: true,
    stored: true,
};
/// Groups against each other.
pub const COMPARISON: Stage = Stage {
    name: "comparison",
    version: 1,
    scope: Scope::Study,
    inputs: &["bacterial", "diversity", "endometrial"],
    draws: true,
    stored: true,
};
/// The page and the files for MultiQC: written anew each time.
pub const REPORT: Stage = Stage {
    name: "report",
    version: 1,
    scope: Scope::Study,
    inputs: &["reads", "bacterial", "diversity", "endometrial", "comparison"],
    draws: false,
    stored: false,
};

/// Distinct reads to the error rates of one sequencing run: a part of [`DENOISE`], done apart.
pub const LEARN: Stage = Stage {
    name: "learn",
    version: 1,
    scope: Scope::SequencingRun,
    inputs: &["reads"],
    draws: false,
    stored: true,
};
/// Distinct reads of one sample to its ASVs: a part of [`DENOISE`], done apart.
pub const DENOISED_SAMPLE: Stage = Stage {
    name: "denoised_sample",
    version: 1,
    scope: Scope::Sample,
    inputs: &["reads", "learn"],
    draws: false,
    stored: true,
};

/// Version and build of this program: what it stores under a key, another does not take for its own.
pub const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("ENDOBIOME_BUILD"));

/// What became of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageOutcome {
    /// The stage.
    pub stage: &'static str,
    /// How many of its values were taken from the store.
    pub reused: usize,
    /// How many were made.
    pub done: usize,
}

impl StageOutcome {
    /// In a word or two: `reused`, `done`, `7 reused, 1 done`.
    pub fn words(&self) -> String {
        match (self.reused, self.done) {
            (_, 0) => "reused".to_owned(),
            (0, _) => "done".to_owned(),
            (reused, done) => format!("{reused} reused, {done} done"),
        }
    }
}

/// The stages of one run: where their values are stored, and what became of them so far.
#[derive(Debug)]
pub struct Stages<'a> {
    store: Option<&'a Store>,
    context: Context<'a>,
    outcomes: Mutex<Vec<StageOutcome>>,
}

impl<'a> Stages<'a> {
    /// Stages whose values are in `store`; without one nothing is stored or reused.
    pub fn new(store: Option<&'a Store>, context: &Context<'a>) -> Self {
        Self { store, context: *context, outcomes: Mutex::new(Vec::new()) }
    }

    /// Progress, cancellation and seed.
    pub fn context(&self) -> &Context<'a> {
        &self.context
    }

    /// Where values are stored.
    pub fn store(&self) -> Option<&'a Store> {
        self.store
    }

    /// The beginning of a key of `stage`: its name and version, the build of this program and, where the stage draws,
    /// the seed. The caller adds the stage's own parameters and the keys or digests of what it takes.
    pub fn key(&self, stage: &Stage) -> KeyBuilder {
        let key = Key::builder().text(stage.name).text(&stage.version.to_string()).text(PROGRAM);
        if stage.draws { key.text(&self.context.seed().to_string()) } else { key }
    }

    /// The stored value of this key, or that of `work`, which is then stored.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn load_or_run<T: Serialize + DeserializeOwned>(
        &self,
        stage: &Stage,
        key: &Key,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        self.context.check()?;
        if let Some(value) = self.load(stage, key) {
            self.tell(stage, 1, 0);
            return Ok(value);
        }
        let value = work()?;
        self.keep(stage, key, &value);
        self.tell(stage, 0, 1);
        Ok(value)
    }

    /// The stored value of this key. A damaged one is none, and is told of.
    pub fn load<T: DeserializeOwned>(&self, stage: &Stage, key: &Key) -> Option<T> {
        let store = self.store.filter(|_| stage.stored)?;
        match store.get(stage.name, key) {
            Ok(found) => found,
            Err(damage) => {
                self.line(stage.name, &format!("made again, as its stored value is not usable: {damage}"));
                None
            }
        }
    }

    /// Stores a value. A store that cannot be written (a full disk) costs the next run its time and this one nothing.
    pub fn keep<T: Serialize>(&self, stage: &Stage, key: &Key, value: &T) -> bool {
        let Some(store) = self.store.filter(|_| stage.stored) else { return false };
        match store.put(stage.name, key, value) {
            Ok(()) => true,
            Err(error) => {
                self.line(stage.name, &format!("not stored, so that it cannot be reused: {error}"));
                false
            }
        }
    }

    /// One line of what became of a stage, for a person and for [`outcomes`](Self::outcomes).
    pub fn tell(&self, stage: &Stage, reused: usize, done: usize) {
        let outcome = StageOutcome { stage: stage.name, reused, done };
        self.line(stage.name, &outcome.words());
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).push(outcome);
    }

    /// What became of the stages, in the order in which they ended.
    pub fn outcomes(&self) -> Vec<StageOutcome> {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn line(&self, stage: &str, text: &str) {
        self.context.begin(&format!("stage {stage}"), 0);
        self.context.end(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_its_nan_keeps_every_bit() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let odd = f64::from_bits(0x7ff8_0000_dead_beef);
        let mut made = 0;
        for _ in 0..2 {
            let stages = Stages::new(Some(&store), &Context::silent());
            let key = stages.key(&DIVERSITY).text("x").finish();
            let value = stages
                .load_or_run(&DIVERSITY, &key, || {
                    made += 1;
                    Ok(vec![odd, f64::NEG_INFINITY, -0.0])
                })
                .unwrap();
            assert_eq!(value[0].to_bits(), odd.to_bits());
            assert_eq!(value[2].to_bits(), (-0.0_f64).to_bits());
        }
        assert_eq!(made, 1);
    }

    #[test]
    fn the_seed_is_part_of_the_key_only_where_a_stage_draws() {
        let key =
            |stage: &Stage, seed| Stages::new(None, &Context::silent().with_seed(seed)).key(stage).finish();
        assert_eq!(key(&DENOISE, 1), key(&DENOISE, 2));
        assert_ne!(key(&COMPARISON, 1), key(&COMPARISON, 2));
        assert_ne!(key(&DENOISE, 1), key(&TAXONOMY, 1));
    }
}
