//! Building a reference record by record.

use super::{PackedSequences, Reference, ReferenceInfo};
use crate::Result;
use endobiome_core::{Lineage, Sequence};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Collects records and gives a [`Reference`].
#[derive(Debug, Default)]
pub struct ReferenceBuilder {
    ids: String,
    id_ends: Vec<u32>,
    sequences: PackedSequences,
    taxon_of: Vec<u32>,
    taxa: Vec<Lineage>,
    taxon_numbers: FxHashMap<Lineage, u32>,
}

impl ReferenceBuilder {
    /// A builder with room for `records`.
    pub fn with_capacity(records: usize) -> Self {
        Self {
            id_ends: Vec::with_capacity(records),
            taxon_of: Vec::with_capacity(records),
            ..Self::default()
        }
    }

    /// Adds a record. Lower case and `U` are accepted; the lineage is taken as it is.
    ///
    /// # Errors
    /// [`crate::Error::Core`] if a byte is no nucleotide code.
    pub fn push(&mut self, id: &str, lineage: &Lineage, sequence: &[u8]) -> Result<()> {
        let sequence = Sequence::new(sequence.to_vec())?;
        self.push_unchecked(id, lineage, sequence.as_bytes());
        Ok(())
    }

    /// Adds a record whose sequence is known to be upper-case IUPAC.
    pub(crate) fn push_unchecked(&mut self, id: &str, lineage: &Lineage, sequence: &[u8]) {
        let taxon = match self.taxon_numbers.get(lineage) {
            Some(&taxon) => taxon,
            None => {
                let taxon = self.taxa.len() as u32;
                self.taxa.push(lineage.clone());
                self.taxon_numbers.insert(lineage.clone(), taxon);
                taxon
            }
        };
        self.ids.push_str(id);
        self.id_ends.push(self.ids.len() as u32);
        self.sequences.push(sequence);
        self.taxon_of.push(taxon);
    }

    /// Number of records so far.
    pub fn len(&self) -> usize {
        self.taxon_of.len()
    }

    /// Whether there is no record yet.
    pub fn is_empty(&self) -> bool {
        self.taxon_of.is_empty()
    }

    /// Gives the reference. Counts and checksum of `info` are set here.
    pub fn finish(self, mut info: ReferenceInfo) -> Reference {
        let mut order: Vec<u32> = (0..self.taxa.len() as u32).collect();
        order.sort_by(|&a, &b| self.taxa[a as usize].cmp(&self.taxa[b as usize]));
        let mut new_number = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            new_number[old as usize] = new as u32;
        }
        let mut taxa = self.taxa;
        taxa.sort();
        let taxon_of: Vec<u32> = self.taxon_of.iter().map(|&old| new_number[old as usize]).collect();
        (info.records, info.taxa) = (taxon_of.len(), taxa.len());
        let mut reference = Reference {
            info,
            ids: self.ids,
            id_ends: self.id_ends,
            sequences: self.sequences,
            taxon_of,
            taxa,
            file: None,
        };
        reference.info.checksum = checksum(&reference);
        reference
    }
}

/// SHA-256 over the records: id, lineage and sequence, a line each.
pub(super) fn checksum(reference: &Reference) -> String {
    let lineages: Vec<String> = reference.taxa().iter().map(ToString::to_string).collect();
    let mut hash = Sha256::new();
    let mut bytes = Vec::new();
    for record in 0..reference.len() {
        hash.update(reference.id(record));
        hash.update(b"\n");
        hash.update(&lineages[reference.taxon_index(record)]);
        hash.update(b"\n");
        reference.sequence_into(record, &mut bytes);
        hash.update(&bytes);
        hash.update(b"\n");
    }
    hexadecimal(&hash.finalize())
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
