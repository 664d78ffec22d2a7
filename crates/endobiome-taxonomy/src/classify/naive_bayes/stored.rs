//! A trained model in an index file.

use super::NaiveBayes;
use super::costs::{BLOCK, Costs};
use crate::Result;
use crate::classify::words::WORDS;
use crate::reference::index::{IndexFile, IndexWriter, Numbers};

const BASE: &str = "model/naive-bayes/base";
const PLUS: &str = "model/naive-bayes/plus";
const HELD: &str = "model/naive-bayes/held";
const STARTS: &str = "model/naive-bayes/starts";
const ROWS: &str = "model/naive-bayes/rows";
const VALUES: &str = "model/naive-bayes/values";
const OF_BLOCK: &str = "model/naive-bayes/of-block";
const LARGEST: &str = "model/naive-bayes/largest";
const CLASS_AT: &str = "model/naive-bayes/class-at";

impl NaiveBayes {
    /// Writes the model.
    ///
    /// # Errors
    /// [`crate::Error::Io`] if it cannot be written.
    pub(crate) fn write(&self, writer: &mut IndexWriter) -> Result<()> {
        let costs = &self.costs;
        writer.add_array(BASE, &costs.base)?;
        writer.add_array(PLUS, &costs.plus)?;
        writer.add_array(HELD, &costs.held)?;
        writer.add_array(STARTS, &costs.starts)?;
        writer.add_array(ROWS, &costs.rows)?;
        writer.add_array(VALUES, &costs.values)?;
        writer.add_array(OF_BLOCK, &costs.of_block)?;
        writer.add_array(LARGEST, &[costs.largest])?;
        writer.add_array(CLASS_AT, &self.class_at)
    }

    /// Reads a model of so many classes; its arrays stay in the mapped file.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if a section is missing, damaged, or does not fit the others.
    pub(crate) fn read(file: &IndexFile, classes: usize) -> Result<Self> {
        file.verify_under("model/naive-bayes/")?;
        let blocks = classes.div_ceil(BLOCK);
        let (lanes, parts) = (blocks.div_ceil(64), blocks.div_ceil(BLOCK));
        let largest = Numbers::<u16>::of(file, LARGEST, |length| length == 1)?[0];
        let costs = Costs {
            base: Numbers::of(file, BASE, |length| length == blocks * BLOCK)?,
            plus: Numbers::of(file, PLUS, |length| length == WORDS)?,
            held: Numbers::of(file, HELD, |length| length == WORDS * lanes)?,
            starts: Numbers::of(file, STARTS, |length| length == WORDS)?,
            rows: Numbers::of(file, ROWS, |length| length > 0)?,
            values: Numbers::of(file, VALUES, |length| length >= BLOCK)?,
            of_block: Numbers::of(file, OF_BLOCK, |length| length == WORDS * parts * BLOCK)?,
            classes,
            largest,
        };
        let class_at = Numbers::<u32>::of(file, CLASS_AT, |length| length == classes)?;
        if class_at.iter().any(|&class| class as usize >= classes) {
            return Err(file.malformed(CLASS_AT, "there is no such lineage"));
        }
        Ok(Self { costs, class_at, order: Vec::new() })
    }
}
