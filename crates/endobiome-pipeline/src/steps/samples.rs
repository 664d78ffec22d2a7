//! Who the samples of a table are.

use super::AssignedTable;
use crate::plan::clinical;
use crate::settings::{RunConfiguration, SettingProblem};
use crate::{Error, Result};
use endobiome_core::{Message, SampleKind, SampleRecord, say};
use endobiome_tables::{Metadata, Samplesheet};
use std::collections::BTreeMap;

/// Who the samples of a table are.
pub(super) struct Samples {
    /// One record a sample, in the order of the table.
    pub(super) records: Vec<SampleRecord>,
    /// What was taken for granted.
    pub(super) warnings: Vec<Message>,
    /// What the metadata declare their columns to be.
    pub(super) declared: Declared,
}

/// Columns whose type `#q2:types` declares.
#[derive(Default)]
pub(super) struct Declared {
    /// Categories.
    pub(super) factors: Vec<String>,
    /// Numbers.
    pub(super) numbers: Vec<String>,
}

/// The records of a table's samples, in its order: from the samplesheet where the settings name one, with the metadata, and
/// sentences on what was taken for granted.
///
/// Blanks and mocks need no row in the metadata. Where no samplesheet says what they are, their names do
/// (`extraction_blank_1`, `mock-2`), and that is told.
///
/// # Errors
/// When a file cannot be read, or the table holds a sample that nothing describes.
pub(super) fn records(input: &AssignedTable, configuration: &RunConfiguration) -> Result<Samples> {
    let mut warnings = Vec::new();
    let mut records = match samplesheet(configuration)? {
        Some(mut of_sheet) => {
            let mut records = Vec::new();
            let mut unknown = Vec::new();
            for id in input.table.samples() {
                match of_sheet.remove(id.as_str()) {
                    Some(record) => records.push(record),
                    None => unknown.push(id.as_str()),
                }
            }
            if !unknown.is_empty() {
                let message = format!("no row for samples of the table: {}", unknown.join(", "));
                let problem = SettingProblem {
                    class: crate::ErrorClass::BadData,
                    ..SettingProblem::new("input.samplesheet", message)
                };
                return Err(Error::Settings { problems: vec![problem] });
            }
            records
        }
        None => input.table.samples().iter().cloned().map(SampleRecord::new).collect(),
    };
    let mut declared = Declared::default();
    if let Some(path) = &configuration.input.metadata {
        declared = join_metadata(path, &mut records, &mut warnings)?;
    }
    crate::foreign::take_read_counts(&mut records, input.own_metadata.as_ref());
    let mut problems = Vec::new();
    let joined = clinical::join(configuration, &mut records, &mut problems);
    crate::plan::check_batches(&records, configuration, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Settings { problems });
    }
    if let Some((_, joined)) = joined {
        warnings.extend(joined.warnings);
        declared.factors.extend(joined.factors);
        declared.numbers.extend(joined.numbers);
        let kept: std::collections::BTreeSet<_> = records.iter().map(|record| &record.id).collect();
        let lost = input.table.samples().iter().find(|id| !kept.contains(id));
        if let Some(id) = lost {
            let message = format!(
                "the table holds sample {id}, which cohort.leave_out or a withdrawn consent leaves out; take it out of the table first"
            );
            let class = crate::ErrorClass::BadData;
            let problem = SettingProblem { class, ..SettingProblem::new("cohort", message) };
            return Err(Error::Settings { problems: vec![problem] });
        }
    }
    Ok(Samples { records, warnings, declared })
}

fn join_metadata(
    path: &std::path::Path,
    records: &mut [SampleRecord],
    warnings: &mut Vec<Message>,
) -> Result<Declared> {
    let metadata = Metadata::read(path)?;
    let described: std::collections::BTreeSet<_> = metadata.ids().collect();
    for record in records.iter_mut().filter(|record| record.kind.is_specimen()) {
        if !described.contains(&record.id)
            && let Some(kind) = kind_of_name(record.id.as_str())
        {
            warnings.push(say!(
                "{id} has no row in the metadata: its name says that it is a {kind}",
                id = record.id,
                kind
            ));
            record.kind = kind;
        }
    }
    metadata.join(records)?;
    Ok(Declared { factors: metadata.categorical_columns(), numbers: metadata.numeric_columns() })
}

fn samplesheet(configuration: &RunConfiguration) -> Result<Option<BTreeMap<String, SampleRecord>>> {
    let path = &configuration.input.samplesheet;
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    let entries = Samplesheet::read(path)?.entries;
    Ok(Some(entries.into_iter().map(|entry| (entry.record.id.to_string(), entry.record)).collect()))
}

/// The control that a name speaks of: by its first words, as many as are a word for a type of sample, or by its last.
pub(crate) fn kind_of_name(name: &str) -> Option<SampleKind> {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || "._-".contains(letter));
    let whole = stem.to_lowercase().replace(['-', '.'], "_");
    let words: Vec<&str> = whole.split('_').filter(|word| !word.is_empty()).collect();
    let kind_of = |words: &[&str]| {
        words.join("_").parse::<SampleKind>().ok().filter(|kind| !words.is_empty() && !kind.is_specimen())
    };
    let first = (1..=words.len()).rev().find_map(|end| kind_of(&words[..end]));
    // `vaginal_mock`, `plate1_ntc`: the last word is believed where it can mean nothing else.
    let last = words.last().filter(|word| ["mock", "blank", "ntc"].contains(word));
    first.or_else(|| last.and_then(|word| kind_of(&[word])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_known_by_their_names_and_women_are_not() {
        for name in ["extraction_blank_1", "extraction-blank-03", "Extraction_Blank_kit2"] {
            assert_eq!(kind_of_name(name), Some(SampleKind::ExtractionBlank), "{name}");
        }
        assert_eq!(kind_of_name("vaginal_mock_1"), Some(SampleKind::Mock));
        for name in ["RIF01_V", "women_positive_2", "blanka_01", "S1", "", "17"] {
            assert_eq!(kind_of_name(name), None, "{name}");
        }
    }
}
