//! Which samples are wanted, and those that only one side knows.

use super::own_records::{self, OwnRecords};
use super::{Condition, UnmatchedRow};
use crate::settings::Input;
use crate::steps::kind_of_name;
use crate::{Error, Result};
use endobiome_core::{SampleId, SampleRecord};
use endobiome_tables::sample_names::usable;
use endobiome_tables::{Metadata, text};
use std::collections::BTreeSet;
use std::path::Path;

/// The samples that are analysed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Selection {
    /// What is known of each, by id.
    pub(super) records: Vec<SampleRecord>,
    /// Those that only one side knows, by name.
    pub(super) unmatched: Vec<UnmatchedRow>,
    /// What was chosen and taken for granted, in sentences.
    pub(super) notes: Vec<String>,
}

/// Chooses among the samples of a table by the list and the condition of the settings, and matches them with the metadata.
///
/// `own` is what the folder of the table knows of its samples beside the metadata: it fills in what these leave open, and tells blanks and
/// mocks. A blank or mock that its name gives away needs no row of metadata, unless a condition is to be fulfilled. What the list or the
/// condition leaves out is on neither side and not listed.
///
/// # Errors
/// [`Error::Data`] for a sample of the list that nobody knows, when the two sides have no sample in common or none is chosen, and,
/// where [`Input::require_all`] is set, for every sample that only one side knows.
pub(super) fn select(
    all: &[SampleId],
    metadata: Option<&Metadata>,
    own: &OwnRecords,
    input: &Input,
) -> Result<Selection> {
    let mut chosen: BTreeSet<SampleId> = all.iter().cloned().collect();
    let mut described: BTreeSet<SampleId> =
        metadata.map(|metadata| metadata.ids().cloned().collect()).unwrap_or_default();
    let mut notes = Vec::new();
    if let Some(list) = &input.samples {
        let wanted = listed(list)?;
        let unknown: Vec<&str> = wanted
            .iter()
            .filter(|id| !chosen.contains(*id) && !described.contains(*id))
            .map(SampleId::as_str)
            .collect();
        if !unknown.is_empty() {
            return Err(Error::Data(format!(
                "--samples: neither the table nor the metadata have {} (the table has {}, …)",
                unknown.join(", "),
                some(chosen.iter())
            )));
        }
        chosen.retain(|id| wanted.contains(id));
        described.retain(|id| wanted.contains(id));
        notes.push(format!("{} of {} samples of the table are in the list", chosen.len(), all.len()));
    }
    if let Some(condition) = &input.condition {
        let Some(metadata) = metadata else {
            return Err(Error::configuration("input.where", "a condition needs metadata (--metadata)"));
        };
        let fulfil: BTreeSet<SampleId> =
            Condition::parse(condition)?.samples(metadata)?.into_iter().cloned().collect();
        let known: BTreeSet<&SampleId> = metadata.ids().collect();
        let before = chosen.len();
        // A sample without metadata does not fulfil it, but it did not fail it either: it is told as unmatched.
        chosen.retain(|id| fulfil.contains(id) || !known.contains(id));
        described.retain(|id| fulfil.contains(id));
        let met = chosen.iter().filter(|id| fulfil.contains(*id)).count();
        notes.push(format!("{met} of {before} samples of the table fulfil {condition}"));
    }
    let ids: Vec<SampleId> = chosen.iter().cloned().collect();
    let Some(metadata) = metadata else {
        return unknown_samples(ids, notes);
    };
    let matched = metadata.matched(&ids)?;
    let mut records = matched.records;
    if records.is_empty() {
        return Err(Error::Data(format!(
            "no sample of the table is in the metadata: the table has {}, …; the metadata have {}, …",
            some(all.iter()),
            some(metadata.ids())
        )));
    }
    let mut unmatched = Vec::new();
    for id in matched.only_in_table {
        let of_folder = own.get(&id).map(|record| record.kind);
        let by = if of_folder.is_some() { "the folder" } else { "its name" };
        let kind = of_folder.or_else(|| kind_of_name(id.as_str()));
        let kind = kind.filter(|kind| !kind.is_specimen() && input.condition.is_none());
        unmatched.push(UnmatchedRow { sample: id.to_string(), only_in: "table", analysed: kind.is_some() });
        if let Some(kind) = kind {
            notes.push(format!("{id} has no row in the metadata: {by} says that it is a {kind}"));
            records.push(SampleRecord { kind, ..SampleRecord::new(id) });
        }
    }
    let in_table: BTreeSet<&SampleId> = all.iter().collect();
    for id in described.iter().filter(|id| !in_table.contains(id)) {
        unmatched.push(UnmatchedRow { sample: id.to_string(), only_in: "metadata", analysed: false });
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    let filled = own_records::fill(&mut records, own);
    if filled > 0 {
        notes.push(format!(
            "what the metadata leave open is taken from the folder: {filled} samples (site, woman, batch, what they are for)"
        ));
    }
    unmatched.sort_by(|a, b| (a.only_in, &a.sample).cmp(&(b.only_in, &b.sample)));
    let left: Vec<String> = unmatched
        .iter()
        .filter(|row| !row.analysed)
        .map(|row| format!("{} (only in the {})", row.sample, row.only_in))
        .collect();
    if input.require_all && !left.is_empty() {
        return Err(Error::Data(format!(
            "--require-all: samples that only one side knows: {}",
            left.join(", ")
        )));
    }
    if !left.is_empty() {
        let first: Vec<&str> = left.iter().take(5).map(String::as_str).collect();
        let more = if left.len() > 5 { ", …" } else { "" };
        notes.push(format!(
            "{} samples that only one side knows are left out (input/unmatched.tsv): {}{more}",
            left.len(),
            first.join(", ")
        ));
    }
    Ok(Selection { records, unmatched, notes })
}

/// Samples of which only the names are known.
fn unknown_samples(ids: Vec<SampleId>, mut notes: Vec<String>) -> Result<Selection> {
    if ids.is_empty() {
        return Err(Error::Data("no sample of the table is chosen".to_owned()));
    }
    let mut records = Vec::new();
    for id in ids {
        let mut record = SampleRecord::new(id);
        if let Some(kind) = kind_of_name(record.id.as_str()) {
            notes.push(format!("{}: its name says that it is a {kind}", record.id));
            record.kind = kind;
        }
        records.push(record);
    }
    Ok(Selection { records, unmatched: Vec::new(), notes })
}

fn some<'a>(ids: impl Iterator<Item = &'a SampleId>) -> String {
    ids.take(3).map(SampleId::as_str).collect::<Vec<_>>().join(", ")
}

/// The names of a list: those of a file with one a line (its first column; a header that is no name of a sample is passed over by
/// the check of unknown names), or those between commas.
fn listed(list: &str) -> Result<BTreeSet<SampleId>> {
    let path = Path::new(list);
    let names: Vec<String> = if path.is_file() {
        let bytes = text::read_bytes(path)?;
        let text = text::decode_free(path, &bytes)?;
        text.lines()
            .map(|line| line.split(['\t', ',', ';']).next().unwrap_or_default().trim().trim_matches('"'))
            .filter(|name| !name.is_empty() && !name.starts_with('#'))
            .filter(|name| !["sample", "sample-id", "sampleid", "id"].contains(&name.to_lowercase().as_str()))
            .map(str::to_owned)
            .collect()
    } else {
        list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    };
    if names.is_empty() {
        return Err(Error::Data(format!("--samples {list}: there is no name in it")));
    }
    names.into_iter().map(|name| Ok(usable(&name)?.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<SampleId> {
        names.iter().map(|name| SampleId::new(*name).unwrap()).collect()
    }

    fn metadata() -> Metadata {
        Metadata::parse("m.tsv".as_ref(), b"sample\tphase\na\tluteal\nb\tfollicular\nz\tluteal\n").unwrap()
    }

    fn chosen(selection: &Selection) -> Vec<&str> {
        selection.records.iter().map(|record| record.id.as_str()).collect()
    }

    #[test]
    fn samples_of_one_side_are_listed_and_an_error_only_when_asked_for() {
        let table = ids(&["b", "a", "c", "extraction_blank_1"]);
        let found = select(&table, Some(&metadata()), &OwnRecords::new(), &Input::default()).unwrap();
        assert_eq!(chosen(&found), ["a", "b", "extraction_blank_1"]);
        let sides: Vec<_> =
            found.unmatched.iter().map(|row| (row.only_in, row.sample.as_str(), row.analysed)).collect();
        let wanted = [("metadata", "z", false), ("table", "c", false), ("table", "extraction_blank_1", true)];
        assert_eq!(sides, wanted);
        let strict = Input { require_all: true, ..Input::default() };
        let told = select(&table, Some(&metadata()), &OwnRecords::new(), &strict).unwrap_err().to_string();
        assert!(
            told.contains("c (only in the table)") && told.contains("z (only in the metadata)"),
            "{told}"
        );
        assert!(select(&ids(&["q"]), Some(&metadata()), &OwnRecords::new(), &Input::default()).is_err());
    }

    #[test]
    fn lists_and_conditions_cut_both_sides() {
        let table = ids(&["a", "b"]);
        let wanted = Input { condition: Some("phase = follicular".into()), ..Input::default() };
        let found = select(&table, Some(&metadata()), &OwnRecords::new(), &wanted).unwrap();
        assert_eq!(chosen(&found), ["b"]);
        assert_eq!(found.unmatched, [], "z does not fulfil it");
        let wanted = Input { samples: Some("a".into()), require_all: true, ..Input::default() };
        assert_eq!(chosen(&select(&table, Some(&metadata()), &OwnRecords::new(), &wanted).unwrap()), ["a"]);
        let wanted = Input { samples: Some("a, y".into()), ..Input::default() };
        assert!(
            select(&table, Some(&metadata()), &OwnRecords::new(), &wanted)
                .unwrap_err()
                .to_string()
                .contains("have y")
        );
    }
}
