//! The long table as Parquet, row group by row group.

use super::{LongRow, rows_of};
use crate::{AtomicFile, Error, Problem, Result};
use endobiome_core::column::Described;
use endobiome_core::taxon::is_species_label;
use endobiome_core::{AbundanceTable, Assignment, Rank, SampleId};
use polars::io::mmap::MmapBytesReader;
use polars::prelude::{
    Column, DataFrame, DataType, Float64Chunked, KeyValueMetadata, ParquetReader, ParquetWriter, PolarsError,
    PolarsResult, SerReader, StringChunked, UInt64Chunked,
};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

/// A row group ends with the sample that brings it to so many rows.
const ROW_GROUP: usize = 1 << 17;
/// Where the file keeps the samples in order, also those without a row.
const SAMPLES: &str = "endobiome.samples";
/// Where the file keeps the features in order.
const FEATURES: &str = "endobiome.features";

/// A feature table and what its features were assigned to.
#[derive(Debug, Clone, PartialEq)]
pub struct LongTable {
    /// The counts.
    pub table: AbundanceTable<String>,
    /// One assignment a feature. The file holds one confidence a feature, that at the deepest rank called: those at the
    /// ranks above are 1, as for a taxonomy in QIIME 2's form.
    pub assignments: Vec<Assignment>,
}

/// The columns in the types they have in the file, under the names that [`LongRow`] describes.
fn frame(rows: &[LongRow<'_>]) -> PolarsResult<DataFrame> {
    let mut names = LongRow::columns().into_iter().map(|column| column.name().to_owned());
    let mut columns: Vec<Column> = Vec::new();
    let mut push = |mut column: Column| {
        column.rename(names.next().unwrap_or_default().into());
        columns.push(column);
    };
    let text = |value: &dyn Fn(&LongRow<'_>) -> Option<String>| {
        Column::new("".into(), rows.iter().map(value).collect::<Vec<_>>())
    };
    push(text(&|row| Some(row.sample.to_owned())));
    push(text(&|row| Some(row.feature.to_owned())));
    push(Column::new("".into(), rows.iter().map(|row| row.count).collect::<Vec<_>>()));
    push(Column::new("".into(), rows.iter().map(|row| row.relative).collect::<Vec<_>>()));
    for rank in Rank::ALL {
        push(text(&|row| row.name_at(rank)));
    }
    push(text(&|row| row.species_group()));
    push(Column::new("".into(), rows.iter().map(LongRow::confidence).collect::<Vec<_>>()));
    DataFrame::new(rows.len(), columns)
}

fn wrap(path: &Path) -> impl Fn(PolarsError) -> Error + '_ {
    |error| Error::Frame { path: path.to_path_buf(), message: error.to_string() }
}

/// Writes the table; memory is that of one row group.
pub(super) fn write<F>(
    path: &Path,
    table: &AbundanceTable<F>,
    names: &[String],
    assignments: &[Assignment],
) -> Result<()> {
    let wrap = wrap(path);
    let samples: Vec<&str> = table.samples().iter().map(SampleId::as_str).collect();
    let order = KeyValueMetadata::from_static(vec![
        (SAMPLES.to_owned(), samples.join("\n")),
        (FEATURES.to_owned(), names.join("\n")),
    ]);
    let schema = frame(&[]).map_err(&wrap)?.schema().clone();
    let mut file = AtomicFile::create(path)?;
    let mut writer =
        ParquetWriter::new(&mut file).with_key_value_metadata(Some(order)).batched(&schema).map_err(&wrap)?;
    let mut first = 0;
    while first < table.n_samples() {
        let (mut end, mut height) = (first, 0);
        while end < table.n_samples() && height < ROW_GROUP {
            height += table.row(end).count();
            end += 1;
        }
        let rows: Vec<LongRow<'_>> = rows_of(table, names, assignments, first..end).collect();
        writer.write_batch(&frame(&rows).map_err(&wrap)?).map_err(&wrap)?;
        first = end;
    }
    writer.finish().map_err(&wrap)?;
    drop(writer);
    file.commit()
}

/// Reads a feature table and its taxonomy from a Parquet file with the columns of `abundance.parquet`, row group by row group:
/// `sample`, `feature` and `count` are needed, those of ranks, `species_group` and `confidence` are taken where they are.
///
/// A file of this program keeps the order of samples and features, and samples without reads; a feature without reads is not
/// in it. In another file they come in the order of the rows. Names are taken as they stand; the caller makes them canonical.
///
/// # Errors
/// [`Error::Io`] when it cannot be opened, [`Error::Frame`] when it is no Parquet file, [`Error::Problems`] for a column that
/// is missing or of another type, a cell without value, a sample and feature that come twice, a confidence outside [0, 1], and
/// a feature whose rows name different taxa; a row is named by its number from 1, without the header.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, Rank, SampleId};
/// use endobiome_tables::long_table;
/// let samples = vec![SampleId::new("IM001_E")?, SampleId::new("blank")?];
/// let table = AbundanceTable::from_rows(samples, vec!["x".to_owned()], vec![vec![(0, 7_u64)], vec![]])?;
/// let mut iners = Assignment { confidence: [1.0; 7], ..Assignment::default() };
/// iners.lineage.set(Rank::Genus, "Lactobacillus");
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("abundance.tsv");
/// long_table::write(&path, &table, &[iners.clone()])?;
/// let read = long_table::read(path.with_extension("parquet"))?;
/// assert_eq!((read.table, read.assignments), (table, vec![iners]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<LongTable> {
    let path = path.as_ref();
    read_with(path, || File::open(path).map_err(Error::io(path)).map(ParquetReader::new))
}

/// As [`read`], from bytes; `path` is named in errors.
pub(super) fn read_bytes(path: &Path, bytes: Vec<u8>) -> Result<LongTable> {
    let bytes: Arc<[u8]> = bytes.into();
    read_with(path, || Ok(ParquetReader::new(Cursor::new(Arc::clone(&bytes)))))
}

/// Reads from what `open` gives, anew for each row group.
fn read_with<R: MmapBytesReader>(
    path: &Path,
    open: impl Fn() -> Result<ParquetReader<R>>,
) -> Result<LongTable> {
    let wrap = wrap(path);
    let mut reader = open()?;
    let metadata = reader.get_metadata().map_err(&wrap)?.clone();
    let schema = reader.schema().map_err(&wrap)?;
    let mut gathered = Gathered::default();
    for pair in metadata.key_value_metadata().iter().flatten() {
        let lines = || pair.value.iter().flat_map(|text| text.split('\n')).filter(|name| !name.is_empty());
        match pair.key.as_str() {
            SAMPLES => lines().for_each(|name| {
                gathered.sample(name);
            }),
            FEATURES => lines().for_each(|name| {
                gathered.feature(name);
            }),
            _ => {}
        }
    }
    let wanted: Vec<String> = LongRow::columns().iter().map(|column| column.name().to_owned()).collect();
    let has = |name: &str| schema.iter().any(|(field, _)| field.as_str() == name);
    gathered.problems = ["sample", "feature", "count"]
        .into_iter()
        .filter(|name| !has(name))
        .map(|name| Problem::file(format!("there is no column {name:?}")))
        .collect();
    if gathered.problems.is_empty() {
        let columns: Vec<String> = wanted.into_iter().filter(|name| has(name)).collect();
        let mut offset = 0;
        for group in &metadata.row_groups {
            let part = open()?
                .with_columns(Some(columns.clone()))
                .with_slice(Some((offset, group.num_rows())))
                .finish()
                .map_err(&wrap)?;
            match Part::of(&part) {
                Ok(part) => gathered.add(&part, offset),
                Err(problem) => {
                    gathered.problems.push(problem);
                    break;
                }
            }
            offset += group.num_rows();
        }
    }
    gathered.finish(path)
}

/// The columns of one row group.
struct Part {
    sample: StringChunked,
    feature: StringChunked,
    count: UInt64Chunked,
    ranks: Vec<(Rank, StringChunked)>,
    species_group: Option<StringChunked>,
    confidence: Option<Float64Chunked>,
}

impl Part {
    fn of(frame: &DataFrame) -> std::result::Result<Self, Problem> {
        let cast = |name: &str, to: &DataType| match frame.column(name) {
            Err(_) => Ok(None),
            Ok(column) => column
                .strict_cast(to)
                .map(Some)
                .map_err(|error| Problem::file(format!("column {name:?} cannot be read as {to}: {error}"))),
        };
        let missing = |name: &str| Problem::file(format!("there is no column {name:?}"));
        let typed = |name: &str, error: PolarsError| Problem::file(format!("column {name:?}: {error}"));
        let words = |name: &str| -> std::result::Result<Option<StringChunked>, Problem> {
            let Some(column) = cast(name, &DataType::String)? else { return Ok(None) };
            Ok(Some(column.str().map_err(|error| typed(name, error))?.clone()))
        };
        let mut ranks = Vec::new();
        for rank in Rank::ALL {
            ranks.extend(words(rank.name())?.map(|names| (rank, names)));
        }
        let count = cast("count", &DataType::UInt64)?.ok_or_else(|| missing("count"))?;
        let confidence = cast("confidence", &DataType::Float64)?;
        Ok(Self {
            sample: words("sample")?.ok_or_else(|| missing("sample"))?,
            feature: words("feature")?.ok_or_else(|| missing("feature"))?,
            count: count.u64().map_err(|error| typed("count", error))?.clone(),
            ranks,
            species_group: words("species_group")?,
            confidence: match confidence {
                Some(column) => Some(column.f64().map_err(|error| typed("confidence", error))?.clone()),
                None => None,
            },
        })
    }

    fn assignment(&self, row: usize) -> Assignment {
        let mut assignment = Assignment { confidence: [1.0; 7], ..Assignment::default() };
        for (rank, names) in &self.ranks {
            // The label of a group is no species; its members stand beside.
            if let Some(name) = names.get(row).filter(|name| !name.is_empty() && !is_species_label(name)) {
                assignment.lineage.set(*rank, name);
            }
        }
        let group = self.species_group.as_ref().and_then(|groups| groups.get(row));
        if let Some(group) = group.filter(|group| !group.is_empty()) {
            assignment.species_group = group.split(" | ").map(str::to_owned).collect();
        }
        let confidence = self.confidence.as_ref().and_then(|values| values.get(row));
        if let (Some(value), Some((rank, _))) = (confidence, assignment.lineage.deepest()) {
            assignment.confidence[rank.index()] = value;
        }
        assignment
    }

    /// Whether the row names the taxa of an assignment.
    fn agrees(&self, row: usize, assignment: &Assignment) -> bool {
        self.ranks.iter().all(|(rank, names)| {
            names.get(row).filter(|name| !name.is_empty() && !is_species_label(name))
                == assignment.lineage.get(*rank)
        })
    }
}

/// What was read so far.
#[derive(Default)]
struct Gathered {
    samples: Vec<String>,
    sample_at: BTreeMap<String, usize>,
    features: Vec<String>,
    feature_at: BTreeMap<String, usize>,
    assignments: Vec<Option<Assignment>>,
    rows: Vec<BTreeMap<usize, u64>>,
    problems: Vec<Problem>,
}

/// So many problems are told.
const MOST_PROBLEMS: usize = 20;

impl Gathered {
    fn sample(&mut self, name: &str) -> usize {
        if let Some(&at) = self.sample_at.get(name) {
            return at;
        }
        self.sample_at.insert(name.to_owned(), self.samples.len());
        self.samples.push(name.to_owned());
        self.rows.push(BTreeMap::new());
        self.samples.len() - 1
    }

    fn feature(&mut self, name: &str) -> usize {
        if let Some(&at) = self.feature_at.get(name) {
            return at;
        }
        self.feature_at.insert(name.to_owned(), self.features.len());
        self.features.push(name.to_owned());
        self.assignments.push(None);
        self.features.len() - 1
    }

    fn problem(&mut self, row: usize, column: &str, value: &str, message: &str) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem::cell(row as u64 + 1, column, value, message));
        }
    }

    fn add(&mut self, part: &Part, offset: usize) {
        for row in 0..part.sample.len() {
            let at = offset + row;
            let (Some(sample), Some(feature), Some(count)) =
                (part.sample.get(row), part.feature.get(row), part.count.get(row))
            else {
                self.problem(at, "sample, feature, count", "", "a value is missing");
                continue;
            };
            let (sample_at, feature_at) = (self.sample(sample), self.feature(feature));
            if self.rows[sample_at].insert(feature_at, count).is_some() {
                self.problem(at, "feature", feature, &format!("comes twice in sample {sample}"));
            }
            match &self.assignments[feature_at] {
                None => {
                    let assignment = part.assignment(row);
                    if let Some(value) = assignment.confidence.iter().find(|c| !(0.0..=1.0).contains(*c)) {
                        self.problem(
                            at,
                            "confidence",
                            &value.to_string(),
                            "a confidence between 0 and 1 is needed",
                        );
                    }
                    self.assignments[feature_at] = Some(assignment);
                }
                Some(known) if part.agrees(row, known) => {}
                Some(_) => self.problem(at, "feature", feature, "its rows name different taxa"),
            }
        }
    }

    fn finish(mut self, path: &Path) -> Result<LongTable> {
        let mut samples = Vec::with_capacity(self.samples.len());
        for name in &self.samples {
            match SampleId::new(name.as_str()) {
                Ok(id) => samples.push(id),
                Err(error) => self.problems.push(Problem::file(error.to_string())),
            }
        }
        let problems = |problems| Error::Problems { path: path.to_path_buf(), problems };
        if !self.problems.is_empty() {
            return Err(problems(self.problems));
        }
        // Only features with a row have a lineage; the others of the list have no reads.
        let mut place = vec![None; self.features.len()];
        let (mut features, mut assignments) = (Vec::new(), Vec::new());
        for (at, (name, assignment)) in self.features.into_iter().zip(self.assignments).enumerate() {
            if let Some(assignment) = assignment {
                place[at] = Some(features.len());
                features.push(name);
                assignments.push(assignment);
            }
        }
        let rows = self
            .rows
            .into_iter()
            .map(|row| row.into_iter().filter_map(|(at, count)| Some((place[at]?, count))).collect())
            .collect();
        let table = AbundanceTable::from_rows(samples, features, rows)
            .map_err(|error| problems(vec![Problem::file(error.to_string())]))?;
        Ok(LongTable { table, assignments })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> (AbundanceTable<String>, Vec<Assignment>) {
        let samples = ["b", "blank", "a"].map(|id| SampleId::new(id).unwrap()).to_vec();
        let features = ["z", "x", "y"].map(str::to_owned).to_vec();
        let rows = vec![vec![(1, 3), (2, 1)], vec![], vec![(0, 5), (1, 7)]];
        let mut named =
            Assignment { confidence: [1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 1.0], ..Assignment::default() };
        named.lineage.set(Rank::Domain, "Bacteria");
        named.lineage.set(Rank::Genus, "Lactobacillus");
        named.species_group = vec!["Lactobacillus acidophilus".into(), "Lactobacillus crispatus".into()];
        let none = Assignment { confidence: [1.0; 7], ..Assignment::default() };
        (AbundanceTable::from_rows(samples, features, rows).unwrap(), vec![named.clone(), none, named])
    }

    #[test]
    fn what_is_written_reads_back_with_order_and_empty_samples() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abundance.tsv");
        let (table, assignments) = example();
        let files = crate::long_table::write(&path, &table, &assignments).unwrap();
        assert_eq!(files, [path.clone(), path.with_extension("parquet")]);
        let read = read(&files[1]).unwrap();
        assert_eq!(read, LongTable { table, assignments });
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("b\ty\t1\t0.25\tBacteria\tNA\t"), "{text}");
    }

    #[test]
    fn every_row_group_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("two.parquet");
        let features: Vec<String> = (0..1000).map(|f| format!("f{f}")).collect();
        let samples: Vec<SampleId> = (0..300).map(|s| SampleId::new(format!("s{s}")).unwrap()).collect();
        let rows: Vec<Vec<(usize, u64)>> =
            (0..300).map(|s| (0..1000).map(|f| (f, (s * f + 1) as u64)).collect()).collect();
        let table = AbundanceTable::from_rows(samples, features.clone(), rows).unwrap();
        let none = vec![Assignment { confidence: [1.0; 7], ..Assignment::default() }; 1000];
        write(&path, &table, &features, &none).unwrap();
        let groups = ParquetReader::new(File::open(&path).unwrap()).get_metadata().unwrap().row_groups.len();
        assert_eq!(groups, 3);
        assert_eq!(read(&path).unwrap().table, table);
    }

    #[test]
    fn a_frame_has_the_names_that_are_described() {
        let frame = frame(&[]).unwrap();
        let described = LongRow::columns();
        let names: Vec<&str> = described.iter().map(|column| column.name()).collect();
        let in_frame: Vec<&str> = frame.get_column_names().iter().map(|name| name.as_str()).collect();
        assert_eq!(in_frame, names);
    }

    #[test]
    fn a_foreign_file_is_read_and_its_faults_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("foreign.parquet");
        let put = |feature: &[&str], count: &[i64], genus: &[&str]| {
            let columns = vec![
                Column::new("sample".into(), vec!["s"; feature.len()]),
                Column::new("feature".into(), feature),
                Column::new("count".into(), count),
                Column::new("genus".into(), genus),
            ];
            let mut frame = DataFrame::new(feature.len(), columns).unwrap();
            ParquetWriter::new(File::create(&path).unwrap()).finish(&mut frame).unwrap();
        };
        put(&["x", "y"], &[3, 4], &["Gardnerella", ""]);
        let long = read(&path).unwrap();
        assert_eq!(long.table.row(0).collect::<Vec<_>>(), [(0, 3), (1, 4)]);
        assert_eq!(long.assignments[0].lineage.get(Rank::Genus), Some("Gardnerella"));
        assert_eq!(long.assignments[1].lineage.deepest(), None);
        put(&["x", "x"], &[3, 4], &["Gardnerella", "Prevotella"]);
        let told = read(&path).unwrap_err().to_string();
        assert!(
            told.contains("line 2") && told.contains("twice") && told.contains("different taxa"),
            "{told}"
        );
        put(&["x"], &[-3], &["Gardnerella"]);
        let told = read(&path).unwrap_err().to_string();
        assert!(told.contains("\"count\""), "{told}");
        let only = Column::new("sample".into(), vec!["s"]);
        let mut frame = DataFrame::new(1, vec![only]).unwrap();
        ParquetWriter::new(File::create(&path).unwrap()).finish(&mut frame).unwrap();
        let told = read(&path).unwrap_err().to_string();
        assert!(told.contains("\"feature\"") && told.contains("\"count\""), "{told}");
        std::fs::write(&path, "sample\tfeature\n").unwrap();
        assert!(matches!(read(&path).unwrap_err(), Error::Frame { .. }));
    }
}
