//! Everything that a study of another tool holds, in one order.

use super::own_records::OwnRecords;
use super::selection::{self, Selection};
use super::{RecognisedRow, RenamedRow, Sources, UnmatchedRow};
use crate::settings::{Input, SamplesIn};
use crate::{Error, Result};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, Assignment, SampleRecord, Sequence};
use endobiome_tables::imported::{Orientation, Values};
use endobiome_tables::read_any::{read_any, read_any_with};
use endobiome_tables::sample_names::RenamedSample;
use endobiome_tables::wide_table::Known;
use endobiome_tables::{Imported, Metadata};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A study that another tool brought to tables. Samples stand by name, features by their sum (largest first, equal ones by name):
/// whatever the form and order of the files, equal tables are equal here.
#[derive(Debug, Clone)]
pub struct ForeignStudy {
    /// The numbers of the samples chosen; features under their own names.
    pub values: Values,
    /// What each feature was assigned to, as the files have it; `None` where nothing says it.
    pub assignments: Option<Vec<Assignment>>,
    /// The sequence of each feature.
    pub sequences: Option<Vec<Sequence>>,
    /// The tree of the features in Newick form.
    pub tree: Option<String>,
    /// What is known of each sample, in the order of the table.
    pub records: Vec<SampleRecord>,
    /// Columns that the metadata declare categories.
    pub factors: Vec<String>,
    /// Columns that the metadata declare numbers.
    pub numbers: Vec<String>,
    /// How each file was understood.
    pub recognised: Vec<RecognisedRow>,
    /// Samples that only one side knows.
    pub unmatched: Vec<UnmatchedRow>,
    /// Samples that have another name than in the files.
    pub renamed: Vec<RenamedRow>,
    /// What was recognised, turned, chosen and left out, in sentences.
    pub notes: Vec<String>,
    /// The files that it was read from.
    pub files: Vec<PathBuf>,
}

impl ForeignStudy {
    /// Reads the files, matches table and metadata, and keeps the samples that the settings choose.
    ///
    /// # Errors
    /// When a file cannot be read or does not hold what it is given for; [`Error::Data`] for features of the table without a
    /// taxonomy or a sequence where these are given, and as `--samples`, `--where` and `--require-all` ask for.
    pub fn read(sources: &Sources, input: &Input) -> Result<Self> {
        Self::read_with(sources, input, Ok)
    }

    /// The same with `describe`, which may fill in what is known of the samples chosen, and leave some out.
    ///
    /// # Errors
    /// As [`read`](Self::read), and what `describe` gives.
    pub(crate) fn read_with(
        sources: &Sources,
        input: &Input,
        describe: impl FnOnce(Vec<SampleRecord>) -> Result<Vec<SampleRecord>>,
    ) -> Result<Self> {
        let mut read = Reader { notes: sources.notes.clone(), ..Reader::default() };
        let metadata = match &sources.metadata {
            Some(path) => Some(read.metadata(path)?),
            None => None,
        };
        let mut own = OwnRecords::new();
        if let Some(path) = &sources.folder_metadata {
            let records = read.metadata(path)?.records()?;
            own.extend(records.into_iter().map(|record| (record.id.clone(), record)));
        }
        let mut known = Known {
            orientation: input.samples_in.map(|axis| match axis {
                SamplesIn::Rows => Orientation::SamplesInRows,
                SamplesIn::Columns => Orientation::FeaturesInRows,
            }),
            ..Known::default()
        };
        if let Some(metadata) = &metadata {
            known.samples = metadata.sample_names();
        }
        let taxonomy = match &sources.taxonomy {
            Some(path) => {
                let found = read.part(path, "taxonomy", |read| read.taxonomy.take())?;
                known.features.extend(found.iter().map(|(name, _)| name.clone()));
                Some(found)
            }
            None => None,
        };
        let sequences = match &sources.sequences {
            Some(path) => {
                let found = read.part(path, "sequences", |read| read.sequences.take())?;
                known.features.extend(found.iter().map(|(name, _)| name.clone()));
                Some(found)
            }
            None => None,
        };
        let tree = match &sources.tree {
            Some(path) => Some(read.part(path, "tree", |read| read.tree.take())?),
            None => None,
        };
        let mut table = read_any_with(&sources.table, &known)?;
        read.recognised(&sources.table, "table", &table);
        let Some(values) = table.values.take() else {
            let message = format!(
                "{}: there is no feature table in this file ({})",
                sources.table.display(),
                table.form
            );
            return Err(Error::Data(message));
        };
        // What the table brings with it does where no file of its own is given.
        read.rename("table", &table.renamed);
        let own_metadata = table.metadata.take();
        let metadata = metadata.or_else(|| own_metadata.clone());
        let taxonomy = taxonomy.or(table.taxonomy.take());
        let sequences = sequences.or(table.sequences.take());
        let Selection { mut records, unmatched, notes } =
            selection::select(samples_of(&values), metadata.as_ref(), &own, input)?;
        take_read_counts(&mut records, own_metadata.as_ref());
        read.notes.extend(notes);
        let records = describe(records)?;
        let values = match values {
            Values::Counts(table) => Values::Counts(arranged(&table, &records)),
            Values::Shares(table) => Values::Shares(arranged(&table, &records)),
            Values::Fractions(table) => Values::Fractions(arranged(&table, &records)),
        };
        let features = values.features();
        let assignments = taxonomy.map(|found| read.of_features(features, found, "taxonomy")).transpose()?;
        let sequences = sequences.map(|found| read.of_features(features, found, "sequence")).transpose()?;
        let metadata = metadata.as_ref();
        Ok(Self {
            assignments,
            sequences,
            tree,
            records,
            factors: metadata.map(Metadata::categorical_columns).unwrap_or_default(),
            numbers: metadata.map(Metadata::numeric_columns).unwrap_or_default(),
            recognised: read.rows,
            unmatched,
            renamed: read.renamed,
            notes: read.notes,
            files: read.files,
            values,
        })
    }
}

fn samples_of(values: &Values) -> &[endobiome_core::SampleId] {
    match values {
        Values::Counts(table) => table.samples(),
        Values::Shares(table) | Values::Fractions(table) => table.samples(),
    }
}

/// Gives the records the `read_count` of a table in VALENCIA's form, where no metadata say another.
pub(crate) fn take_read_counts(records: &mut [SampleRecord], of_table: Option<&Metadata>) {
    const COLUMN: &str = "read_count";
    let Some((table, column)) = of_table.and_then(|table| Some((table, table.column_named(COLUMN)?))) else {
        return;
    };
    for record in records {
        if let Some(value) = table.value(&record.id, column) {
            record.covariates.entry(COLUMN.to_owned()).or_insert_with(|| value.to_owned());
        }
    }
}

/// The samples of `records`, and the features by their sum in them; features that none of them has stay, at the end.
fn arranged<V: Abundance>(
    table: &AbundanceTable<String, V>,
    records: &[SampleRecord],
) -> AbundanceTable<String, V> {
    let rows: Vec<usize> = records.iter().filter_map(|record| table.sample_index(&record.id)).collect();
    let table = table.select_samples(&rows);
    let totals: Vec<f64> = table.feature_totals().into_iter().map(Abundance::as_f64).collect();
    let mut order: Vec<usize> = (0..table.n_features()).collect();
    let names = table.features();
    order.sort_by(|&a, &b| totals[b].total_cmp(&totals[a]).then_with(|| names[a].cmp(&names[b])));
    table.select_features(&order)
}

/// What was read so far.
#[derive(Debug, Default)]
struct Reader {
    rows: Vec<RecognisedRow>,
    renamed: Vec<RenamedRow>,
    notes: Vec<String>,
    files: Vec<PathBuf>,
}

fn file_name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "standard input".to_owned();
    }
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl Reader {
    fn metadata(&mut self, path: &Path) -> Result<Metadata> {
        let metadata = Metadata::read(path)?;
        self.rename("metadata", metadata.renamed());
        self.push(
            path,
            RecognisedRow {
                role: "metadata",
                form: "metadata table".to_owned(),
                samples: Some(metadata.ids().count()),
                notes: metadata.notes().to_vec(),
                ..RecognisedRow::default()
            },
        );
        Ok(metadata)
    }

    /// The part of a file that it is given for.
    fn part<T>(
        &mut self,
        path: &Path,
        role: &'static str,
        part: impl Fn(&mut Imported) -> Option<T>,
    ) -> Result<T> {
        let mut read = read_any(path)?;
        self.recognised(path, role, &read);
        part(&mut read).ok_or_else(|| {
            let message = format!("{}: this file holds no {role}; it is: {}", path.display(), read.form);
            Error::Data(message)
        })
    }

    fn rename(&mut self, side: &'static str, samples: &[RenamedSample]) {
        let rows = samples.iter().map(|sample| RenamedRow {
            sample: sample.id.to_string(),
            given: sample.given.clone(),
            named_in: side,
        });
        self.renamed.extend(rows);
        self.renamed.sort_by(|a, b| (&a.sample, a.named_in).cmp(&(&b.sample, b.named_in)));
    }

    fn recognised(&mut self, path: &Path, role: &'static str, read: &Imported) {
        let values = read.values.as_ref();
        self.push(
            path,
            RecognisedRow {
                role,
                form: read.form.to_owned(),
                samples_in: read.orientation.map(|orientation| match orientation {
                    Orientation::FeaturesInRows => "columns",
                    Orientation::SamplesInRows => "rows",
                }),
                values: values.map(Values::name),
                samples: values.map(|values| samples_of(values).len()),
                features: values
                    .map(|values| values.features().len())
                    .or(read.taxonomy.as_ref().map(Vec::len))
                    .or(read.sequences.as_ref().map(Vec::len)),
                artifact: read.provenance.as_ref().map(|provenance| provenance.id.clone()),
                notes: read.notes.clone(),
                ..RecognisedRow::default()
            },
        );
    }

    fn push(&mut self, path: &Path, mut row: RecognisedRow) {
        row.file = file_name(path);
        let values = row.values.map_or_else(String::new, |values| format!(" of {values}"));
        self.notes.push(format!("{}: {} is read as {}{values}", row.role, row.file, row.form));
        self.notes.extend(row.notes.iter().map(|note| format!("{}: {note}", row.file)));
        self.rows.push(row);
        if path.as_os_str() != "-" {
            self.files.push(path.to_path_buf());
        }
    }

    /// One entry a feature, in their order.
    fn of_features<T>(&mut self, features: &[String], found: Vec<(String, T)>, what: &str) -> Result<Vec<T>> {
        let mut by_name: BTreeMap<String, T> = found.into_iter().collect();
        let mut ordered = Vec::with_capacity(features.len());
        let mut missing = Vec::new();
        for feature in features {
            match by_name.remove(feature) {
                Some(entry) => ordered.push(entry),
                None => missing.push(feature.as_str()),
            }
        }
        if !missing.is_empty() {
            let some = missing.iter().take(5).copied().collect::<Vec<_>>().join(", ");
            let there = by_name.keys().next().map_or_else(String::new, |name| format!("; it has {name}, …"));
            return Err(Error::Data(format!(
                "no {what} for {} of {} features of the table ({some}, …){there}",
                missing.len(),
                features.len()
            )));
        }
        if !by_name.is_empty() {
            self.notes.push(format!(
                "the {what} of {} features that the table does not have is left out",
                by_name.len()
            ));
        }
        Ok(ordered)
    }
}
