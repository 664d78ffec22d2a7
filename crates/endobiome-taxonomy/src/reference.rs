//! Reference sequences with canonical lineages.
//!
//! A [`Reference`] is built with a [`ReferenceBuilder`]. Sequences lie packed at two bits a nucleotide (a reference
//! of 450,000 full-length genes takes about 165 MB), each distinct lineage is kept once.

mod builder;
mod embedded;
mod export;
mod formats;
pub mod index;
mod info;
mod packed;

pub use builder::ReferenceBuilder;
pub(crate) use embedded::unpack;
pub use embedded::{KnownGap, known_gaps};
pub use export::{EXPORTED, export};
pub use formats::{Format, HolePolicy, NamePolicy, ReadOptions, ReadReference, read_reference};
pub use index::{IndexFile, IndexWriter};
pub use info::{ReferenceInfo, SourceFile};
pub use packed::{PackedSequences, two_bits};

use endobiome_core::{Lineage, Rank};
use index::MODELS_VERSION;

/// Reference sequences, each with an id and a canonical lineage.
///
/// Records keep the order in which they were given; taxa are sorted by lineage.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Domain, "Bacteria");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &lineage, b"ACGTN")?;
/// let reference = builder.finish(ReferenceInfo::default());
/// assert_eq!(reference.id(0), "r1");
/// assert_eq!(reference.sequence(0), b"ACGTN");
/// assert_eq!(reference.lineage(0), &lineage);
/// # Ok::<(), endobiome_taxonomy::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Reference {
    info: ReferenceInfo,
    ids: String,
    /// End of each id in `ids`.
    id_ends: Vec<u32>,
    sequences: PackedSequences,
    /// For each record the index of its lineage in `taxa`.
    taxon_of: Vec<u32>,
    /// Distinct lineages, sorted.
    taxa: Vec<Lineage>,
    /// The index file that these records, exactly, were read from.
    file: Option<IndexFile>,
}

impl Reference {
    /// The index file that holds models trained on this reference; a part of it or a changed one has none.
    pub(crate) fn models(&self) -> Option<&IndexFile> {
        self.file().filter(|file| file.version(MODELS_VERSION.0) == Some(MODELS_VERSION.1))
    }

    /// The index file that the reference was read from, whatever else is in it; a part of it or a changed one has none.
    pub(crate) fn file(&self) -> Option<&IndexFile> {
        self.file.as_ref()
    }

    /// What the reference is and where it is from.
    pub fn info(&self) -> &ReferenceInfo {
        &self.info
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.taxon_of.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.taxon_of.is_empty()
    }

    /// The id of a record.
    pub fn id(&self, record: usize) -> &str {
        let start = if record == 0 { 0 } else { self.id_ends[record - 1] as usize };
        &self.ids[start..self.id_ends[record] as usize]
    }

    /// All sequences, packed.
    pub fn sequences(&self) -> &PackedSequences {
        &self.sequences
    }

    /// The sequence of a record: upper-case IUPAC bytes.
    pub fn sequence(&self, record: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.sequence_into(record, &mut bytes);
        bytes
    }

    /// Writes the sequence of a record into `bytes`, whose former content is dropped.
    pub fn sequence_into(&self, record: usize, bytes: &mut Vec<u8>) {
        self.sequences.unpack(record, bytes);
    }

    /// Length of a record's sequence in nucleotides.
    pub fn sequence_length(&self, record: usize) -> usize {
        self.sequences.length(record)
    }

    /// The distinct lineages, sorted.
    pub fn taxa(&self) -> &[Lineage] {
        &self.taxa
    }

    /// For each record the index of its lineage in [`Reference::taxa`].
    pub fn taxon_indices(&self) -> &[u32] {
        &self.taxon_of
    }

    /// The index of a record's lineage in [`Reference::taxa`].
    pub fn taxon_index(&self, record: usize) -> usize {
        self.taxon_of[record] as usize
    }

    /// The lineage of a record.
    pub fn lineage(&self, record: usize) -> &Lineage {
        &self.taxa[self.taxon_index(record)]
    }

    /// The species of a record, as the whole binomial.
    pub fn species(&self, record: usize) -> Option<&str> {
        self.lineage(record).get(Rank::Species)
    }

    /// SHA-256 over ids, lineages and sequences in record order, computed anew; [`ReferenceInfo::checksum`] is what it was
    /// when the reference was built.
    pub fn checksum(&self) -> String {
        builder::checksum(self)
    }

    /// A reference of the given records, in the given order; taxa that no record names any more are dropped.
    pub fn select(&self, records: &[usize]) -> Self {
        let mut builder = ReferenceBuilder::with_capacity(records.len());
        let mut bytes = Vec::new();
        for &record in records {
            self.sequence_into(record, &mut bytes);
            builder.push_unchecked(self.id(record), self.lineage(record), &bytes);
        }
        builder.finish(self.info.clone())
    }

    /// A reference with each sequence replaced by what `cut` makes of it; records for which it gives `None` or
    /// nothing are dropped.
    pub fn map_sequences(&self, mut cut: impl FnMut(usize, &[u8]) -> Option<Vec<u8>>) -> Self {
        let mut builder = ReferenceBuilder::with_capacity(self.len());
        let mut bytes = Vec::new();
        for record in 0..self.len() {
            self.sequence_into(record, &mut bytes);
            if let Some(part) = cut(record, &bytes).filter(|part| !part.is_empty()) {
                builder.push_unchecked(self.id(record), self.lineage(record), &part);
            }
        }
        builder.finish(self.info.clone())
    }

    /// A copy that says something else of itself; the counts and checksum are those of this reference.
    #[must_use]
    pub fn with_info(mut self, mut info: ReferenceInfo) -> Self {
        (info.records, info.taxa) = (self.len(), self.taxa.len());
        info.checksum = std::mem::take(&mut self.info.checksum);
        self.info = info;
        self
    }
}
