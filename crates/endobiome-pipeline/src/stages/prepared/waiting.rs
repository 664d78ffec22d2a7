//! Prepared samples and where their reads wait.

use crate::stage::{READS, Stages};
use crate::store::{Key, Store};
use crate::{Error, Result};
use endobiome_core::SampleId;
use endobiome_denoise::dada2::{Mate, WaitingReads};
use endobiome_reads::{
    Dereplicated, FastqReader, PairReader, PreparedReads, QualityProfile, ReadAccounting, ReadParameters,
    ReadWarning, ScreenCounts, prepare_reads,
};
use endobiome_tables::SampleEntry;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One sample, ready to be denoised.
#[derive(Debug)]
pub struct StoredSample {
    /// The sample.
    pub id: SampleId,
    /// Its sequencing run: the samplesheet's, else the flow cell in the read names.
    pub run: Option<String>,
    /// What is told beside the reads.
    pub account: Account,
    /// The key of all this.
    pub key: Key,
    /// Why the sample was set aside, if it was.
    pub set_aside: Option<String>,
    reads: Place,
}

/// What is told of a sample beside its reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Where every read went so far; it closes.
    pub accounting: ReadAccounting,
    /// Qualities as they came.
    pub quality: QualityProfile,
    /// Off-target reads, where they were screened for.
    pub screen: Option<ScreenCounts>,
    /// What was noticed in reading the files, to their ends.
    pub warnings: Vec<ReadWarning>,
    /// The flow cell in the read names.
    flow_cell: Option<String>,
    /// Reads that are left (a pair is one).
    pub left: u64,
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Shape {
    Pairs,
    One,
}

#[derive(Debug)]
enum Place {
    Memory(PreparedReads),
    Store,
}

fn part(key: &Key, mate: Mate) -> Key {
    let name = match mate {
        Mate::Forward => "forward",
        Mate::Reverse => "reverse",
    };
    Key::builder().key(key).text(name).finish()
}

impl StoredSample {
    fn new(entry: &SampleEntry, key: Key, account: Account, reads: Place) -> Self {
        let run = entry.record.run.clone().or_else(|| account.flow_cell.clone());
        Self { id: entry.record.id.clone(), run, account, key, set_aside: None, reads }
    }

    /// A sample that lies in the store.
    pub(super) fn stored(entry: &SampleEntry, key: Key, account: Account) -> Self {
        Self::new(entry, key, account, Place::Store)
    }

    /// The key of every sample that was set aside.
    pub(crate) fn key_set_aside() -> Key {
        Key::builder().text("set aside").finish()
    }

    /// The same without what only reports need: a hundred kilobytes a sample.
    pub(crate) fn without_qualities(mut self) -> Self {
        self.account.quality = QualityProfile::default();
        self
    }

    /// Whether the reads are in the store.
    pub(crate) fn is_stored(&self, store: &Store) -> bool {
        let has = |mate| store.has(READS.name, &part(&self.key, mate));
        // Both are asked for, so that the store knows that they are needed.
        let (forward, reverse) = (has(Mate::Forward), !self.is_paired() || has(Mate::Reverse));
        forward && reverse
    }

    /// A sample that was just made: it is stored, and its reads stay in memory as long as there is room.
    pub(super) fn made(
        entry: &SampleEntry,
        key: Key,
        sample: endobiome_reads::PreparedSample,
        stages: &Stages<'_>,
        room: &AtomicUsize,
    ) -> Self {
        let account = Account {
            accounting: sample.accounting,
            quality: sample.quality,
            screen: sample.screen,
            warnings: sample.warnings,
            flow_cell: sample.run.map(|run| run.flow_cell),
            left: sample.reads.reads(),
            shape: match sample.reads {
                PreparedReads::Pairs { .. } => Shape::Pairs,
                PreparedReads::Merged(_) | PreparedReads::Single(_) => Shape::One,
            },
        };
        let keep = |mate, reads: &Dereplicated| stages.keep(&READS, &part(&key, mate), reads);
        let (stored, bytes) = match &sample.reads {
            PreparedReads::Pairs { forward, reverse } => (
                keep(Mate::Forward, forward) && keep(Mate::Reverse, reverse),
                bytes_of(forward) + bytes_of(reverse),
            ),
            PreparedReads::Merged(reads) | PreparedReads::Single(reads) => {
                (keep(Mate::Forward, reads), bytes_of(reads))
            }
        };
        // Last: where there is an account, there are reads.
        let stored = stored && stages.keep(&READS, &key, &account);
        let fits =
            room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| room.checked_sub(bytes)).is_ok();
        let reads = if fits || !stored { Place::Memory(sample.reads) } else { Place::Store };
        Self::new(entry, key, account, reads)
    }

    /// The sample as if its files held no read, in the same steps.
    pub(super) fn empty(entry: &SampleEntry, parameters: &ReadParameters) -> Result<Self> {
        let nothing = || {
            let source = Box::new(std::io::Cursor::new(EMPTY_GZIP));
            FastqReader::from_source(source, "a sample set aside", parameters.quality_encoding)
        };
        let reverse = entry.files.is_paired().then(nothing).transpose()?;
        let source = PairReader::from_readers(nothing()?, reverse);
        let sample = prepare_reads(source, parameters, None, None)?;
        let room = AtomicUsize::new(usize::MAX);
        let key = Self::key_set_aside();
        Ok(Self::made(entry, key, sample, &Stages::new(None, &endobiome_core::Context::silent()), &room))
    }

    /// Whether its reads are pairs that are merged after denoising.
    pub fn is_paired(&self) -> bool {
        self.account.shape == Shape::Pairs
    }
}

/// A gzip file of nothing.
const EMPTY_GZIP: [u8; 20] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// The memory that reads take.
fn bytes_of(reads: &Dereplicated) -> usize {
    let uniques: usize = reads.uniques.iter().map(|unique| unique.sequence.len() * 5 + 72).sum();
    uniques + reads.read_to_unique.len() * 4
}

/// The reads of prepared samples, in memory or in the store.
#[derive(Debug)]
pub struct Waiting<'a> {
    samples: &'a [StoredSample],
    store: Option<&'a Store>,
}

impl<'a> Waiting<'a> {
    /// Of these samples.
    pub fn new(samples: &'a [StoredSample], store: Option<&'a Store>) -> Self {
        Self { samples, store }
    }

    /// The reads of one end of a sample.
    ///
    /// # Errors
    /// [`Error::Stored`] when what lies in the store is damaged.
    pub fn get(&self, index: usize, mate: Mate) -> Result<Cow<'a, Dereplicated>> {
        let sample = &self.samples[index];
        let reads = match (&sample.reads, mate) {
            (Place::Memory(PreparedReads::Pairs { forward, .. }), Mate::Forward) => forward,
            (Place::Memory(PreparedReads::Pairs { reverse, .. }), Mate::Reverse) => reverse,
            (Place::Memory(PreparedReads::Merged(reads) | PreparedReads::Single(reads)), _) => reads,
            (Place::Store, _) => {
                let key = part(&sample.key, mate);
                let found = self.store.map(|store| store.get(READS.name, &key)).transpose();
                return match found {
                    Ok(Some(Some(reads))) => Ok(Cow::Owned(reads)),
                    Ok(_) => Err(self.unusable(index, "they are not there any more")),
                    Err(damage) => Err(self.unusable(index, &damage.to_string())),
                };
            }
        };
        Ok(Cow::Borrowed(reads))
    }

    /// What cannot be used is not there for the next run either.
    fn unusable(&self, index: usize, why: &str) -> Error {
        let sample = &self.samples[index];
        if let Some(store) = self.store {
            store.remove(READS.name, &sample.key);
        }
        Error::Stored { sample: sample.id.clone(), why: why.to_owned() }
    }
}

impl WaitingReads for Waiting<'_> {
    fn reads(&self, index: usize, mate: Mate) -> endobiome_denoise::Result<Cow<'_, Dereplicated>> {
        self.get(index, mate).map_err(|error| endobiome_denoise::Error::Load(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::{Context, ReadFiles, SampleRecord};
    use endobiome_reads::PairHandling;

    fn entry(files: ReadFiles) -> SampleEntry {
        SampleEntry { record: SampleRecord::new(SampleId::new("S1").unwrap()), files, line: 2 }
    }

    #[test]
    fn a_sample_set_aside_has_the_steps_of_the_others_and_no_read() {
        let paired = ReadFiles::Paired("a".into(), "b".into());
        let parameters = ReadParameters { pairs: PairHandling::KeepPairs, ..ReadParameters::default() };
        let sample = StoredSample::empty(&entry(paired), &parameters).unwrap();
        assert!(sample.is_paired());
        assert_eq!(sample.account.left, 0);
        assert_eq!(sample.account.accounting.input, 0);
        assert!(sample.account.accounting.steps.iter().any(|step| step.step == "filter"));
    }

    #[test]
    fn reads_that_wait_in_the_store_are_those_that_were_put_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reads.fastq");
        std::fs::write(&path, "@r1\nACGTACGTACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIIIIIIIIIII\n".repeat(3))
            .unwrap();
        let entry = entry(ReadFiles::Single(path));
        let parameters = ReadParameters::default();
        let sample = endobiome_reads::prepare_sample(&entry.record, &entry.files, &parameters, None).unwrap();
        let expected = sample.clone();
        let store = Store::open(&folder.path().join("store")).unwrap();
        let stages = Stages::new(Some(&store), &Context::silent());
        let key = Key::builder().text("k").finish();
        let no_room = AtomicUsize::new(0);
        let made = [StoredSample::made(&entry, key, sample, &stages, &no_room)];
        assert!(matches!(made[0].reads, Place::Store));
        let waiting = Waiting::new(&made, Some(&store));
        let PreparedReads::Single(reads) = &expected.reads else { panic!("single reads") };
        assert_eq!(&*waiting.get(0, Mate::Forward).unwrap(), reads);
        let account: Account = store.get(READS.name, &key).unwrap().unwrap();
        assert_eq!(account.quality, expected.quality);
        store.remove(READS.name, &part(&key, Mate::Forward));
        assert!(waiting.get(0, Mate::Forward).is_err());
        assert!(!store.has(READS.name, &key), "an account without reads is not left");
    }
}
