//! The references by their words in an index file.

use super::kernel::TILE;
use super::{Counting, NO_ROW};
use crate::Result;
use crate::classify::words::WORDS;
use crate::reference::index::{IndexFile, IndexWriter, Numbers};

const FOLDER: &str = "model/counting/";
const RECORD_AT: &str = "model/counting/record-at";
const ROW_OF: &str = "model/counting/row-of";
const HELD: &str = "model/counting/held";
const ROWS: &str = "model/counting/rows";
const STARTS: &str = "model/counting/starts";
const LISTS: &str = "model/counting/lists";

impl Counting {
    /// Writes the rows and lists.
    ///
    /// # Errors
    /// [`crate::Error::Io`] if they cannot be written.
    pub(crate) fn write(&self, writer: &mut IndexWriter) -> Result<()> {
        writer.add_array(RECORD_AT, &self.record_at)?;
        writer.add_array(ROW_OF, &self.row_of)?;
        writer.add_array(HELD, &self.held)?;
        writer.add_array(ROWS, &self.rows)?;
        writer.add_array(STARTS, &self.starts)?;
        writer.add_array(LISTS, &self.lists)
    }

    /// Reads those of so many references, if the file holds them; they stay in the mapped file.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if a section is missing, damaged, or does not fit the others.
    pub(crate) fn read(file: &IndexFile, references: usize) -> Result<Option<Self>> {
        if file.section(ROWS).is_none() {
            return Ok(None);
        }
        file.verify_under(FOLDER)?;
        let tiles = references.div_ceil(64 * TILE);
        let record_at = Numbers::<u32>::of(file, RECORD_AT, |length| length == references)?;
        let row_of = Numbers::<u32>::of(file, ROW_OF, |length| length == WORDS)?;
        let starts = Numbers::<u64>::of(file, STARTS, |length| length == WORDS + 1)?;
        let count = row_of.iter().filter(|&&row| row != NO_ROW).count();
        let held = Numbers::<u32>::of(file, HELD, |length| length == count)?;
        let rows = Numbers::<u64>::of(file, ROWS, |length| length == count * tiles * TILE)?;
        let lists = Numbers::<u32>::of(file, LISTS, |length| length as u64 == starts[WORDS])?;
        let rows_fit = row_of.iter().all(|&row| row == NO_ROW || (row as usize) < count);
        if !rows_fit || !starts.is_sorted() {
            return Err(file.malformed(ROW_OF, "rows and lists do not fit"));
        }
        if lists.iter().chain(&record_at[..]).any(|&record| record as usize >= references) {
            return Err(file.malformed(LISTS, "there is no such record"));
        }
        Ok(Some(Self { references, record_at, tiles, row_of, held, rows, starts, lists }))
    }
}
