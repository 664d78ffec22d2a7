//! Trained references in an index file.

use super::groups::GROUPS_OF_A_ROW;
use super::{Groups, Sintax, kernel};
use crate::Result;
use crate::classify::words::WORDS;
use crate::reference::index::{IndexFile, IndexWriter, Numbers};

const RECORD_AT: &str = "model/sintax/record-at";
const HELD: &str = "model/sintax/held";
const BEFORE: &str = "model/sintax/before";
const MASKS: &str = "model/sintax/masks";
const HOLDERS: &str = "model/sintax/holders";
const PRECEDENCE: &str = "model/sintax/precedence";

impl Sintax {
    /// Writes the references.
    ///
    /// # Errors
    /// [`crate::Error::Io`] if they cannot be written.
    pub(crate) fn write(&self, writer: &mut IndexWriter) -> Result<()> {
        writer.add_array(RECORD_AT, &self.groups.record_at)?;
        writer.add_array(HELD, &self.groups.held)?;
        writer.add_array(BEFORE, &self.groups.before)?;
        writer.add_array(MASKS, &self.groups.masks)?;
        writer.add_array(HOLDERS, &self.groups.holders)?;
        writer.add_array(PRECEDENCE, &self.precedence)
    }

    /// Whether a file holds them; what is prepared for a region does not.
    pub(crate) fn is_in(file: &IndexFile) -> bool {
        file.section(RECORD_AT).is_some()
    }

    /// Reads so many references; their arrays stay in the mapped file.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if a section is missing, damaged, or does not fit the others.
    pub(crate) fn read(file: &IndexFile, records: usize) -> Result<Self> {
        file.verify_under("model/sintax/")?;
        let record_at = Numbers::<u32>::of(file, RECORD_AT, |length| length == records)?;
        if record_at.iter().any(|&record| record as usize >= records) {
            return Err(file.malformed(RECORD_AT, "there is no such record"));
        }
        let mut groups = Groups { record_at, ..Groups::default() };
        let rows = WORDS * groups.groups().div_ceil(GROUPS_OF_A_ROW);
        groups.held = Numbers::of(file, HELD, |length| length == rows * kernel::BITS)?;
        groups.before = Numbers::of(file, BEFORE, |length| length == rows)?;
        groups.masks = Numbers::of(file, MASKS, |length| length > 0)?;
        groups.holders = Numbers::of(file, HOLDERS, |length| length == WORDS)?;
        Ok(Self { groups, precedence: Numbers::of(file, PRECEDENCE, |length| length == records)? })
    }
}
