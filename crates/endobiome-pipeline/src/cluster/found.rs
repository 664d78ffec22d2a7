//! What the phase of reads left of a sample, told from the plan without opening its files.

use super::phase::Phase;
use super::run_plan::PlannedSample;
use crate::stage::READS;
use crate::stages::prepared::{Preparer, StoredSample};
use crate::store::{Key, Store};
use crate::{Error, Result};
use endobiome_tables::SampleEntry;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is known of a sample before anything of it is loaded.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    /// The key of its reads.
    pub(super) key: Key,
    /// Its sequencing run.
    pub(super) run: Option<String>,
    /// Whether it was set aside.
    pub(super) set_aside: bool,
}

/// The key of the note that a sample was set aside.
pub(super) fn note_key(preparer: &Preparer<'_>, sample: &PlannedSample) -> Key {
    let mut key = Key::builder().key(preparer.common()).text("set aside").text(sample.id.as_str());
    for file in &sample.files {
        key = key.text(file.sha256.as_deref().unwrap_or("NA"));
    }
    key.finish()
}

/// Whether it is noted that a sample was set aside.
pub(super) fn is_noted(preparer: &Preparer<'_>, store: &Store, sample: &PlannedSample) -> bool {
    store.has(READS.name, &note_key(preparer, sample))
}

/// Key and run of a sample, which may not have been read yet.
pub(super) fn identity(
    preparer: &Preparer<'_>,
    store: &Store,
    entry: &SampleEntry,
    sample: &PlannedSample,
) -> Identity {
    let key = sample.digests().map(|digests| preparer.key(entry, &digests));
    let is_read = key.is_some_and(|key| store.has(READS.name, &key));
    match key {
        Some(key) if is_read || !is_noted(preparer, store, sample) => {
            Identity { key, run: sample.run.clone(), set_aside: false }
        }
        // As a run on one machine has it: of files that cannot be read no flow cell is known.
        _ => Identity { key: StoredSample::key_set_aside(), run: entry.record.run.clone(), set_aside: true },
    }
}

/// A sample as the phase of reads left it, its reads still in the store; `None` when it left nothing.
pub(super) fn finished(
    preparer: &Preparer<'_>,
    store: &Store,
    entry: &SampleEntry,
    sample: &PlannedSample,
) -> Result<Option<StoredSample>> {
    let identity = identity(preparer, store, entry, sample);
    if !identity.set_aside {
        return Ok(preparer.load(entry, &identity.key));
    }
    let reason = store.get::<String>(READS.name, &note_key(preparer, sample)).ok().flatten();
    reason.map(|reason| preparer.empty(entry, reason)).transpose()
}

/// What must be done before, by phase and shard.
#[derive(Debug, Default)]
pub(super) struct Missing(BTreeMap<(Phase, usize), Vec<String>>);

impl Missing {
    /// Notes that a shard has left nothing of this.
    pub(super) fn note(&mut self, phase: Phase, shard: usize, what: String) {
        self.0.entry((phase, shard)).or_default().push(what);
    }

    /// # Errors
    /// [`Error::Unfinished`] when anything was noted.
    pub(super) fn refuse(self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        const NAMED: usize = 5;
        let shards = self.0.into_iter().map(|((phase, shard), what)| {
            let mut line =
                format!("--phase {phase} --shard {shard}: {}", what[..what.len().min(NAMED)].join(", "));
            if what.len() > NAMED {
                // Writing to a text does not fail.
                let _ = write!(line, " and {} more", what.len() - NAMED);
            }
            line
        });
        Err(Error::Unfinished { shards: shards.collect() })
    }
}
