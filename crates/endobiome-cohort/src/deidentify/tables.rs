//! The tables of an export without identifiers.

use super::ids::NewIds;
use super::{DateTreatment, DeidentificationKey};
use crate::check::CheckedStudy;
use crate::clinical_error::{ClinicalError, ClinicalResult};
use crate::date::Date;
use crate::dictionary::{Dictionary, Field, Kind};
use crate::finding::Severity;
use crate::study::{RowRef, Table};
use crate::value::{Datum, Value};
use std::collections::BTreeMap;

/// A study without identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deidentified {
    /// Name and text (TSV) of each table.
    pub tables: Vec<(String, String)>,
    /// Files that the tables name, with their new names; the tables no longer name them.
    pub files: Vec<DeidentifiedFile>,
    /// What was left out, for whoever gives the export away: fields dropped, women erased, rows lost.
    pub notes: Vec<String>,
}

/// A file of a sample that can be given away once it is scrubbed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeidentifiedFile {
    /// As the table names it.
    pub old: String,
    /// Its new name, without folder and ending: `DE0001_S1`.
    pub new: String,
    /// Whether it is an FCS file; else reads.
    pub is_fcs: bool,
}

/// Columns that are dropped whatever the dictionary says: paths, checksums of files with names in them, month of birth.
const DROPPED: [&str; 4] = ["birth_ym", "reads_path", "fcs_file", "fcs_sha256"];

/// Makes the tables of an export.
///
/// New ids for women, samples and transfers, in an order that only the key tells; dates as study days, or moved by the same
/// days for all of a woman's rows, so that intervals are exact; months without a day are `-98`. Dropped: month of birth,
/// what is said of partners (third parties), free text, file paths, columns that the dictionary does not know. Women who
/// withdrew their data are in no table. The key is in no output.
///
/// # Errors
/// [`ClinicalError::Unreadable`] when the check has found errors: what is not understood cannot be cleaned.
///
/// ```
/// use endobiome_cohort::{CheckOptions, Dictionary, Encoding, RawStudy, check};
/// use endobiome_cohort::{DateTreatment, DeidentificationKey, deidentify};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // The tables of an invented study.
/// let folder = std::path::Path::new("../../test-data/cohort/imerr");
/// let dictionary = Dictionary::imerr()?;
/// let raw = RawStudy::open(folder, &dictionary, Encoding::Utf8)?;
/// let checked = check(raw, &dictionary, &CheckOptions::imerr("2031-12-31")?);
/// let key = DeidentificationKey::new(*b"sixteen bytes or more")?;
/// let export = deidentify(&checked, &dictionary, &key, DateTreatment::StudyDays)?;
/// let (name, text) = &export.tables[0];
/// assert_eq!(name, "participants");
/// assert!(text.contains("inclusion_date_day") && !text.contains("IM001") && !text.contains("birth_ym"));
/// # Ok(())
/// # }
/// ```
pub fn deidentify(
    checked: &CheckedStudy,
    dictionary: &Dictionary,
    key: &DeidentificationKey,
    dates: DateTreatment,
) -> ClinicalResult<Deidentified> {
    if let Some(error) = checked.findings.iter().find(|finding| finding.severity == Severity::Error) {
        return Err(ClinicalError::Unreadable {
            file: error.file.clone(),
            line: error.line,
            reason: format!(
                "{} errors in the tables, the first {}: mend them before an export",
                checked.counts().0,
                error.code
            ),
        });
    }
    let export = Export {
        ids: NewIds::new(checked, key),
        inclusion: checked
            .women
            .iter()
            .filter_map(|woman| Some((woman.id.as_str(), woman.inclusion?)))
            .collect(),
        woman_of_sample: checked
            .study
            .rows("samples")
            .map(|row| (row.raw("sample_id"), row.raw("participant_id")))
            .collect(),
        key,
        dates,
    };
    let mut out = Deidentified { tables: Vec::new(), files: Vec::new(), notes: Vec::new() };
    let mut lost: Vec<String> = Vec::new();
    for table in checked.study.tables() {
        let Some(definition) = dictionary.table(&table.name) else { continue };
        let kept: Vec<&Field> = table
            .columns()
            .iter()
            .filter_map(|column| definition.field(column))
            .filter(|field| !is_dropped(field))
            .collect();
        let dropped: Vec<&str> = table
            .columns()
            .iter()
            .map(String::as_str)
            .filter(|column| !kept.iter().any(|field| field.name == **column))
            .collect();
        if !dropped.is_empty() {
            out.notes.push(format!("{}: dropped {}", table.name, dropped.join(", ")));
        }
        let (text, erased) = export.table(table, &kept);
        if erased > 0 {
            lost.push(format!("{} {erased}", table.name));
        }
        out.tables.push((table.name.clone(), text));
        out.files.extend(export.files(table));
    }
    let women = checked.women.iter().filter(|woman| woman.is_erased).count();
    if women > 0 {
        out.notes.push(format!(
            "erasure: {women} women withdrew their consent and their data; rows removed: {}",
            lost.join(", ")
        ));
    }
    Ok(out)
}

fn is_dropped(field: &Field) -> bool {
    DROPPED.contains(&field.name.as_str()) || field.identifier == "third party" || field.is_free_text()
}

struct Export<'a> {
    ids: NewIds,
    inclusion: BTreeMap<&'a str, Date>,
    woman_of_sample: BTreeMap<&'a str, &'a str>,
    key: &'a DeidentificationKey,
    dates: DateTreatment,
}

impl Export<'_> {
    /// The woman of a row; empty where it belongs to none.
    fn woman<'r>(&self, row: &RowRef<'r>) -> &'r str
    where
        Self: 'r,
    {
        match row.raw("participant_id") {
            "" => self.woman_of_sample.get(row.raw("sample_id")).copied().unwrap_or_default(),
            own => own,
        }
    }

    /// The table as text, in the order of the new ids, and how many rows of erased women are not in it.
    fn table(&self, table: &Table, kept: &[&Field]) -> (String, usize) {
        let days = self.dates == DateTreatment::StudyDays;
        let is_date = |field: &Field| matches!(field.kind, Kind::Day | Kind::DayOrMonth | Kind::Month);
        let header: Vec<String> = kept
            .iter()
            .map(
                |field| {
                    if days && is_date(field) { format!("{}_day", field.name) } else { field.name.clone() }
                },
            )
            .collect();
        let mut erased = 0;
        let mut lines: Vec<(String, usize, String)> = Vec::new();
        for row in table.rows() {
            let woman = self.woman(&row);
            let new = self.ids.women.get(woman);
            if !woman.is_empty() && new.is_none() {
                erased += 1;
                continue;
            }
            let cells: Vec<String> = kept
                .iter()
                .map(
                    |field| {
                        if is_date(field) { self.date(&row, field, woman) } else { self.cell(&row, field) }
                    },
                )
                .collect();
            // The order of the old file could give the old order of inclusion away.
            let order = new.cloned().unwrap_or_else(|| "STUDY".to_owned());
            lines.push((order, row.at(), cells.join("\t")));
        }
        lines.sort();
        let mut text = header.join("\t");
        text.push('\n');
        for (_, _, line) in lines {
            text.push_str(&line);
            text.push('\n');
        }
        (text, erased)
    }

    fn cell(&self, row: &RowRef<'_>, field: &Field) -> String {
        let raw = row.raw(&field.name);
        let renamed = match (field.name.as_str(), row.table().name.as_str()) {
            ("participant_id", _) => Some(&self.ids.women),
            ("sample_id", _) => Some(&self.ids.samples),
            ("transfer_id", _) => Some(&self.ids.transfers),
            _ => None,
        };
        match (renamed, row.value(&field.name)) {
            (Some(_), Value::Known(_)) => renamed.and_then(|ids| ids.get(raw)).cloned().unwrap_or_default(),
            (None, Value::Known(value)) => Datum::to_text(value).replace(['\t', '\n', '\r'], " "),
            _ => raw.to_owned(),
        }
    }

    fn date(&self, row: &RowRef<'_>, field: &Field, woman: &str) -> String {
        let Some(date) = row.date(&field.name) else { return row.raw(&field.name).to_owned() };
        let Some(day) = date.day().filter(|_| !woman.is_empty()) else { return "-98".to_owned() };
        let known = match self.dates {
            DateTreatment::StudyDays => {
                self.inclusion.get(woman).map(|inclusion| day.days_since(*inclusion).to_string())
            }
            DateTreatment::Shift => self.key.shifted(day, woman).map(|day| day.to_string()),
        };
        known.unwrap_or_else(|| "-98".to_owned())
    }

    /// The files of the rows that are exported.
    fn files(&self, table: &Table) -> Vec<DeidentifiedFile> {
        let column = match table.name.as_str() {
            "samples" => "reads_path",
            "flow_populations" => "fcs_file",
            _ => return Vec::new(),
        };
        let mut files: BTreeMap<&str, DeidentifiedFile> = BTreeMap::new();
        for row in table.rows() {
            let (Some(old), Some(new)) = (row.text(column), self.ids.samples.get(row.raw("sample_id")))
            else {
                continue;
            };
            files.entry(old).or_insert_with(|| DeidentifiedFile {
                old: old.to_owned(),
                new: new.clone(),
                is_fcs: column == "fcs_file",
            });
        }
        files.into_values().collect()
    }
}
