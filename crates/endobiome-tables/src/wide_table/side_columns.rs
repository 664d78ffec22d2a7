//! Columns of a table of counts that say something of the feature: its lineage, its sequence.

use crate::delimited::{DelimitedTable, Row, normalised};
use crate::imported::Imported;
use crate::taxonomy_table::read::{TAXON, from_table, rank_of};
use crate::{Error, Problem};
use endobiome_core::Sequence;
use std::borrow::Cow;

/// Which columns are no numbers of samples.
#[derive(Debug, Clone)]
pub(super) struct SideColumns {
    header: Vec<String>,
    header_line: u64,
    delimiter: u8,
    path: std::path::PathBuf,
    taxonomy: Vec<usize>,
    sequence: Option<usize>,
    others: Vec<usize>,
}

impl SideColumns {
    pub(super) fn of(table: &DelimitedTable) -> Self {
        let header = &table.header;
        let find = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (1..header.len()).filter(|&index| is(&header[index])).collect()
        };
        let mut ranks = find(&|name| rank_of(name).is_some());
        if ranks.len() < 2 {
            ranks.clear();
        }
        let mut taxonomy = find(&|name| TAXON.contains(&normalised(name).as_str()));
        taxonomy.extend(ranks);
        if !taxonomy.is_empty() {
            taxonomy.extend(find(&|name| {
                let name = normalised(name);
                matches!(name.as_str(), "confidence" | "consensus" | "species_group" | "note")
                    || name.starts_with("confidence_")
                    || name.starts_with("boot.")
            }));
        }
        taxonomy.sort_unstable();
        let sequence = find(&|name| {
            matches!(
                normalised(name).as_str(),
                "sequence" | "seq" | "repseq" | "rep_seq" | "asv_sequence" | "representative_sequence"
            )
        });
        let others = if taxonomy.is_empty() {
            Vec::new()
        } else {
            find(&|name| {
                matches!(
                    normalised(name).as_str(),
                    "clade" | "ncbi_tax_id" | "clade_taxid" | "tax_id" | "species_exact" | "bh_species"
                )
            })
        };
        Self {
            header: header.clone(),
            header_line: table.header_line,
            delimiter: table.delimiter,
            path: table.path.clone(),
            taxonomy,
            sequence: sequence.first().copied(),
            others,
        }
    }

    pub(super) fn holds(&self, column: usize) -> bool {
        self.taxonomy.contains(&column) || self.sequence == Some(column) || self.others.contains(&column)
    }

    /// Whether there is a lineage.
    pub(super) fn has_taxonomy(&self) -> bool {
        !self.taxonomy.is_empty()
    }

    /// Whether rows are features because of these columns.
    pub(super) fn is_of_features(&self) -> bool {
        !self.taxonomy.is_empty() || self.sequence.is_some()
    }

    pub(super) fn collector(&self) -> Collector<'_> {
        Collector { side: self, rows: Vec::new(), sequences: Vec::new(), problems: Vec::new() }
    }
}

/// The side columns of the rows read so far.
pub(super) struct Collector<'s> {
    side: &'s SideColumns,
    rows: Vec<Row>,
    sequences: Vec<(String, Sequence)>,
    problems: Vec<Problem>,
}

impl Collector<'_> {
    pub(super) fn take(&mut self, line: u64, name: &str, cells: &[Cow<'_, str>]) {
        if self.side.has_taxonomy() {
            let mut row = vec![name.to_owned()];
            row.extend(self.side.taxonomy.iter().map(|&index| cells[index].trim().to_owned()));
            self.rows.push(Row { line, cells: row });
        }
        if let Some(index) = self.side.sequence {
            match Sequence::new(cells[index].trim().as_bytes().to_vec()) {
                Ok(sequence) => self.sequences.push((name.to_owned(), sequence)),
                Err(error) => {
                    let column = &self.side.header[index];
                    self.problems.push(Problem::cell(line, column, cells[index].trim(), error.to_string()));
                }
            }
        }
    }

    /// Gives the taxonomy and sequences to what was read.
    pub(super) fn finish(self, read: &mut Imported, problems: &mut Vec<Problem>) {
        problems.extend(self.problems);
        if !self.sequences.is_empty() {
            read.sequences = Some(self.sequences);
        }
        if self.rows.is_empty() {
            return;
        }
        let mut header = vec![self.side.header[0].clone()];
        header.extend(self.side.taxonomy.iter().map(|&index| self.side.header[index].clone()));
        let table = DelimitedTable {
            path: self.side.path.clone(),
            delimiter: self.side.delimiter,
            header_line: self.side.header_line,
            header,
            rows: self.rows,
            directives: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
        };
        match from_table(table) {
            Ok(taxonomy) => {
                read.notes.push("the table has its taxonomy with it".to_owned());
                read.notes.extend(taxonomy.notes);
                read.taxonomy = Some(taxonomy.entries);
            }
            Err(Error::Problems { problems: found, .. }) => problems.extend(found),
            Err(other) => problems.push(Problem::file(other.to_string())),
        }
    }
}
