//! Taxonomy tables of every tool, in.

use super::lineage_text::{self, Notation, Parsed};
use super::{Taxonomy, forms};
use crate::delimited::{DelimitedTable, Row, Rules, normalised};
use crate::{Error, Problem, Result, text};
use endobiome_core::{Assignment, Rank};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A confidence this much above 1 is a rounding of the tool that wrote it.
const ROUNDING: f64 = 1e-6;

pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Taxonomy> {
    let text::Text { text, notes } = text::decode(path, bytes)?;
    let rules = Rules { short_rows: true, quotes: quotes_hold_cells(&text) };
    let (mut table, form) = match forms::with_header(&text) {
        Some((with_header, form)) => {
            let mut table = DelimitedTable::parse_with(path, with_header.as_bytes(), rules)?;
            table.rows.iter_mut().for_each(|row| row.line -= 1);
            for line in table.problems.iter_mut().filter_map(|problem| problem.line.as_mut()) {
                *line -= 1;
            }
            (table, Some(form))
        }
        None => (DelimitedTable::parse_with(path, text.as_bytes(), rules)?, None),
    };
    table.notes.splice(0..0, notes);
    table.notes.extend(form.map(|form| format!("taxonomy read as {form}")));
    from_table(table)
}

/// In mothur's and RDP's files a quote is part of a name: `"Firmicutes"(99);`.
fn quotes_hold_cells(text: &str) -> bool {
    !text.lines().take(20).any(|line| line.contains("\"(") || line.contains("\";"))
}

/// The columns that say something, by position.
struct Columns {
    ranks: Vec<(usize, Rank)>,
    bootstraps: Vec<(usize, Rank)>,
    taxon: Option<usize>,
    confidence: Option<usize>,
    group: Option<usize>,
    note: Option<usize>,
}

pub(crate) fn rank_of(column: &str) -> Option<Rank> {
    let name = normalised(column);
    name.strip_prefix("tax.").unwrap_or(&name).parse().ok()
}

pub(crate) const TAXON: [&str; 9] = [
    "taxon",
    "taxonomy",
    "lineage",
    "consensuslineage",
    "consensus_lineage",
    "otucontaxonomy",
    "classification",
    "clade_name",
    "#clade_name",
];

impl Columns {
    fn of(table: &DelimitedTable) -> Self {
        let named = |find: &dyn Fn(&str) -> Option<Rank>| -> Vec<(usize, Rank)> {
            table
                .header
                .iter()
                .enumerate()
                .skip(1)
                .filter_map(|(index, name)| find(name).map(|rank| (index, rank)))
                .collect()
        };
        let bootstrap = |name: &str| {
            let name = normalised(name);
            name.strip_prefix("boot.")
                .or_else(|| name.strip_prefix("confidence_"))
                .and_then(|rank| rank.parse().ok())
        };
        Self {
            ranks: named(&rank_of),
            bootstraps: named(&bootstrap),
            taxon: table.column(&TAXON),
            confidence: table.column(&["confidence", "consensus"]),
            group: table.column(&["species_group"]),
            note: table.column(&["note"]),
        }
    }
}

pub(crate) fn from_table(mut table: DelimitedTable) -> Result<Taxonomy> {
    let mut problems = Vec::new();
    let columns = Columns::of(&table);
    if columns.ranks.is_empty() && columns.taxon.is_none() {
        let found = table.header.join(", ");
        problems.push(Problem::line(
            table.header_line,
            format!(
                "no taxonomy column (found: {found}): Domain … Species, or Taxon with 'd__…; p__…', is needed"
            ),
        ));
        table.checked(problems)?;
        return Ok(Taxonomy::default());
    }
    let mut seen = BTreeSet::new();
    let mut told = Told::default();
    let mut entries = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let id = row.cells[0].clone();
        if id.is_empty() {
            problems.push(Problem::cell(row.line, &table.header[0], &id, "the feature has no name"));
        } else if !seen.insert(id.clone()) {
            problems.push(Problem::cell(row.line, &table.header[0], &id, "the feature comes twice"));
        }
        let parsed = columns.lineage(row);
        told.look(row, &parsed);
        let mut assignment = lineage_text::assignment(&parsed);
        columns.confidences(&table.header, row, &mut assignment, &mut problems);
        if let Some(index) = columns.group.filter(|&index| !row.cells[index].is_empty()) {
            assignment.species_group = row.cells[index].split(" | ").map(str::to_owned).collect();
            assignment.lineage.clear(Rank::Species);
        }
        if let Some(index) = columns.note {
            assignment.note.clone_from(&row.cells[index]);
        }
        entries.push((id, assignment));
    }
    if entries.is_empty() && table.problems.is_empty() {
        problems.push(Problem::file("there is a header but no feature"));
    }
    problems.extend(told.nothing_understood(&table));
    let mut notes = std::mem::take(&mut table.notes);
    notes.extend(told.notes());
    table.checked(problems)?;
    Ok(Taxonomy { entries, notes })
}

impl Columns {
    fn lineage(&self, row: &Row) -> Parsed {
        if self.ranks.is_empty() {
            return self.taxon.map(|index| lineage_text::parse(&row.cells[index])).unwrap_or_default();
        }
        let mut parsed = Parsed { says_nothing: true, ..Parsed::default() };
        for &(index, rank) in &self.ranks {
            let cell = row.cells[index].as_str();
            // `k__Bacteria` under `Kingdom`, as phyloseq keeps Greengenes.
            let name = match cell.split_once("__") {
                Some((before, name)) if before.len() <= 3 => name,
                _ => cell,
            };
            parsed.says_nothing &= lineage_text::nothing(name);
            lineage_text::set(&mut parsed, rank, name);
        }
        lineage_text::join_species(&mut parsed);
        parsed
    }

    fn confidences(
        &self,
        header: &[String],
        row: &Row,
        assignment: &mut Assignment,
        problems: &mut Vec<Problem>,
    ) {
        let mut share = |index: usize, most: f64, needed: &str| {
            let cell = row.cells[index].as_str();
            match cell.parse::<f64>() {
                _ if matches!(cell, "" | "NA" | "-") => None,
                // -1 is QIIME 2's mark for a confidence that was not computed.
                Ok(-1.0) => None,
                Ok(value) if (0.0..=most * (1.0 + ROUNDING)).contains(&value) => {
                    Some((value / most).min(1.0))
                }
                _ => {
                    problems.push(Problem::cell(row.line, &header[index], cell, needed));
                    None
                }
            }
        };
        for &(index, rank) in &self.bootstraps {
            let most = if normalised(&header[index]).starts_with("boot.") { 100.0 } else { 1.0 };
            if let Some(value) =
                share(index, most, "a number between 0 and 1 (bootstraps: 0 and 100) is needed")
            {
                assignment.confidence[rank.index()] = value;
            }
        }
        if let Some(index) = self.confidence
            && let Some(value) = share(index, 1.0, "a confidence between 0 and 1 is needed")
            && let Some((rank, _)) = assignment.lineage.deepest()
        {
            assignment.confidence[rank.index()] = value;
        }
    }
}

/// What was and was not understood.
#[derive(Default)]
struct Told {
    understood: usize,
    says_nothing: usize,
    first_strange: Option<(u64, String)>,
    strange: usize,
    notations: BTreeMap<Notation, usize>,
}

impl Told {
    fn look(&mut self, row: &Row, parsed: &Parsed) {
        self.understood += usize::from(parsed.lineage.deepest().is_some());
        self.says_nothing += usize::from(parsed.says_nothing);
        if let Some(notation) = parsed.notation {
            *self.notations.entry(notation).or_default() += 1;
        }
        if !parsed.strange.is_empty() {
            self.strange += 1;
            self.first_strange.get_or_insert_with(|| (row.line, parsed.strange.join("; ")));
        }
    }

    /// A taxonomy of which nothing is understood is no taxonomy.
    fn nothing_understood(&self, table: &DelimitedTable) -> Option<Problem> {
        if self.understood > 0 || table.rows.is_empty() {
            return None;
        }
        Some(match &self.first_strange {
            Some((line, part)) => Problem::cell(
                *line,
                "taxonomy",
                part,
                "no lineage of the file is understood: 'd__Bacteria; p__…', 'D_0__…', 'k__…|p__…', 'Bacteria;Firmicutes;…' or one column a rank is needed",
            ),
            None => Problem::file("no feature of the file has a name at any rank"),
        })
    }

    fn notes(self) -> Vec<String> {
        let mut notes = Vec::new();
        for (notation, features) in &self.notations {
            notes.push(format!("lineages {}: {features} features", notation.name()));
        }
        if let Some((line, part)) = &self.first_strange {
            notes.push(format!(
                "{} features have a part of the lineage that is not understood and was left out (first: line {line}, {part:?})",
                self.strange
            ));
        }
        if self.says_nothing > 0 {
            notes.push(format!("{} features without any name (Unassigned)", self.says_nothing));
        }
        notes
    }
}

pub(super) fn read(path: &Path) -> Result<Taxonomy> {
    let bytes = text::read_bytes(path)?;
    parse(path, &bytes).map_err(|error| match error {
        Error::Problems { problems, .. } => Error::Problems { path: path.to_path_buf(), problems },
        other => other,
    })
}
