//! What an Illumina read name says of the sequencing run.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The instrument, run and flow cell that a read came from.
///
/// Error models are learned within one flow cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunOfRead {
    /// The machine, e.g. `M00967`.
    pub instrument: String,
    /// Its run number, where the name holds one.
    pub run: Option<u32>,
    /// The flow cell, e.g. `000000000-A3JHG`.
    pub flow_cell: String,
}

impl RunOfRead {
    /// Reads the name of a record, without its `@`.
    ///
    /// `None` for names of another make (SRA accessions, simulated reads): the run is then unknown.
    ///
    /// ```
    /// use endobiome_reads::input::RunOfRead;
    /// let name = b"M00967:43:000000000-A3JHG:1:1101:18327:1699 1:N:0:188";
    /// assert_eq!(RunOfRead::of(name).unwrap().to_string(), "000000000-A3JHG");
    /// assert!(RunOfRead::of(b"SRR123.1 1 length=250").is_none());
    /// ```
    pub fn of(name: &[u8]) -> Option<Self> {
        // SRA keeps the first name as a second word: `SRR1.1 M00967:43:000000000-A3JHG:1:…`.
        name.split(|&b| b == b' ' || b == b'\t').take(2).find_map(Self::of_word)
    }

    fn of_word(word: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(word).ok()?;
        let fields: Vec<&str> = text.split(':').collect();
        let [instrument, run, flow_cell, lane, tile, x, y, ..] = fields.as_slice() else {
            return None;
        };
        let y = y.split(['#', '/', '_']).next()?;
        let numbers = [lane, tile, x, &y];
        if instrument.is_empty() || flow_cell.is_empty() || numbers.iter().any(|n| n.parse::<u64>().is_err())
        {
            return None;
        }
        let run = run.parse().ok();
        Some(Self { instrument: (*instrument).to_owned(), run, flow_cell: (*flow_cell).to_owned() })
    }
}

impl fmt::Display for RunOfRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.flow_cell)
    }
}
