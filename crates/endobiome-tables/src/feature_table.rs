//! A features x samples table as TSV, the form QIIME 2 and biom convert to.

use crate::{AtomicFile, Error, Result, records};
use endobiome_core::AbundanceTable;
use endobiome_core::column::{ColumnDescription, TableDescription};
use endobiome_core::table::Abundance;
use std::fmt::Display;
use std::io::Write;
use std::path::Path;

/// Writes features as rows and samples as columns under `id_column`; absent cells are 0.
///
/// # Errors
/// [`Error::Io`] when the file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_tables::feature_table;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("table.tsv");
/// let samples = vec![SampleId::new("S1")?, SampleId::new("blank")?];
/// let table = AbundanceTable::from_rows(samples, vec!["asv1"], vec![vec![(0, 7_u64)], vec![]])?;
/// feature_table::write(&path, "ASV_ID", &table)?;
/// assert_eq!(std::fs::read_to_string(&path)?, "ASV_ID\tS1\tblank\nasv1\t7\t0\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write<F: Display, V: Abundance>(
    path: impl AsRef<Path>,
    id_column: &str,
    table: &AbundanceTable<F, V>,
) -> Result<()> {
    write_values(path, id_column, table, |_, value| records::number(value.as_f64()))
}

/// As [`write()`], every value divided by its sample's total (0 in an empty sample).
///
/// # Errors
/// [`Error::Io`] when the file cannot be written.
///
/// ```
/// use endobiome_core::{AbundanceTable, SampleId};
/// use endobiome_tables::feature_table;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("table.tsv");
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], vec!["a", "b"], vec![vec![(0, 3_u64), (1, 1)]])?;
/// feature_table::write_relative(&path, "ASV_ID", &table)?;
/// assert_eq!(std::fs::read_to_string(&path)?, "ASV_ID\tS1\na\t0.75\nb\t0.25\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_relative<F: Display, V: Abundance>(
    path: impl AsRef<Path>,
    id_column: &str,
    table: &AbundanceTable<F, V>,
) -> Result<()> {
    let totals: Vec<f64> = (0..table.n_samples()).map(|sample| table.sample_total(sample).as_f64()).collect();
    write_values(path, id_column, table, |sample, value| records::number(value.as_f64() / totals[sample]))
}

/// What the page of formats says of a file of this form.
///
/// ```
/// use endobiome_tables::feature_table::description;
/// let described = description("denoise/ASV_table.tsv", "one row an ASV", "ASV_ID", "reads");
/// assert_eq!((described.columns.len(), described.columns[1].for_each), (2, "sample"));
/// ```
pub fn description(
    file: &'static str,
    rows: &'static str,
    id_column: &'static str,
    meaning: &'static str,
) -> TableDescription {
    let columns = vec![
        ColumnDescription::new(id_column, "name of the row"),
        ColumnDescription { for_each: "sample", ..ColumnDescription::new("<sample>", meaning) },
    ];
    TableDescription { file: file.into(), rows: rows.into(), columns }
}

fn write_values<F: Display, V: Abundance>(
    path: impl AsRef<Path>,
    id_column: &str,
    table: &AbundanceTable<F, V>,
    text: impl Fn(usize, V) -> String,
) -> Result<()> {
    let path = path.as_ref();
    // Columns of the table are rows of the file: gather each feature's cells once.
    let mut cells: Vec<Vec<(usize, V)>> = vec![Vec::new(); table.n_features()];
    for sample in 0..table.n_samples() {
        for (feature, value) in table.row(sample) {
            cells[feature].push((sample, value));
        }
    }
    let mut file = AtomicFile::create(path)?;
    let mut line = id_column.to_owned();
    for sample in table.samples() {
        line.push('\t');
        line.push_str(sample.as_str());
    }
    writeln!(file, "{line}").map_err(Error::io(path))?;
    for (feature, present) in table.features().iter().zip(&cells) {
        line = feature.to_string();
        let mut next = 0;
        for &(sample, value) in present {
            line.push_str(&"\t0".repeat(sample - next));
            line.push('\t');
            line.push_str(&text(sample, value));
            next = sample + 1;
        }
        line.push_str(&"\t0".repeat(table.n_samples() - next));
        writeln!(file, "{line}").map_err(Error::io(path))?;
    }
    file.commit()
}

/// Reads the counts of a feature table in any form that [`read_any`](crate::read_any::read_any) knows; a table with samples in
/// rows is turned.
///
/// # Errors
/// [`Error::Io`] when it cannot be read; [`Error::Problems`] with every unusable sample name, repeated feature, value that is
/// no number of 0 or more and row or column that is a sum, and for shares or fractions.
///
/// ```
/// use endobiome_tables::feature_table;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("table.tsv");
/// std::fs::write(&path, "#OTU ID\tS1\tS2\nasv1\t7\t0\nasv2\t1\t2\n")?;
/// let table = feature_table::read(&path)?;
/// assert_eq!((table.n_samples(), table.get(0, 0), table.sample_total(1)), (2, 7, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<AbundanceTable<String>> {
    crate::read_any::read_any(path)?.into_counts()
}

/// The same from bytes; `path` is named in errors.
///
/// # Errors
/// [`Error::Problems`], as [`read`].
///
/// ```
/// use endobiome_tables::feature_table;
/// use std::path::Path;
/// let parse = |text: &str| feature_table::parse(Path::new("table.tsv"), text.as_bytes().to_vec());
/// assert_eq!(parse("#OTU ID\tS1\tS2\nasv1\t7\t0\n")?.get(0, 0), 7);
/// // A share is no count.
/// assert!(parse("#OTU ID\tS1\tS2\nasv1\t0.7\t0\n").is_err());
/// # Ok::<(), endobiome_tables::Error>(())
/// ```
pub fn parse(path: &Path, bytes: Vec<u8>) -> Result<AbundanceTable<String>> {
    crate::read_any::parse_any(path, bytes, &crate::wide_table::Known::default())?.into_counts()
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_core::SampleId;

    #[test]
    fn what_is_written_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feature-table.tsv");
        let samples = ["b", "a", "blank"].map(|id| SampleId::new(id).unwrap()).to_vec();
        let features = vec!["x".to_owned(), "y".to_owned()];
        let rows = vec![vec![(0, 3), (1, 1)], vec![(1, 7)], vec![]];
        let table = AbundanceTable::from_rows(samples, features, rows).unwrap();
        write(&path, "#OTU ID", &table).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "#OTU ID\tb\ta\tblank\nx\t3\t0\t0\ny\t1\t7\t0\n");
        assert_eq!(read(&path).unwrap(), table);
    }

    #[test]
    fn takes_biom_text_and_refuses_fractions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.tsv");
        std::fs::write(&path, "# Constructed from biom file\n#OTU ID\tS1\ttaxonomy\nx\t3.0\tk__B\n").unwrap();
        assert_eq!(read(&path).unwrap().get(0, 0), 3);
        std::fs::write(&path, "id\tS1\tS2\nx\t0.5\t-1\n").unwrap();
        let text = read(&path).unwrap_err().to_string();
        assert!(text.contains("line 2, column S2, value \"-1\""), "{text}");
        std::fs::write(&path, "id\tS1\tS2\nx\t0.5\t1\n").unwrap();
        let text = read(&path).unwrap_err().to_string();
        assert!(text.contains("fractional counts") && text.contains("counts of reads are needed"), "{text}");
    }

    #[test]
    fn counts_that_cannot_be_summed_are_refused() {
        let file = b"ASV\ta\tb\nx\t18446744073709551615\t5\ny\t1\t3\n".to_vec();
        let told = parse(Path::new("big.tsv"), file).unwrap_err().to_string();
        assert!(told.contains("2^53") && told.contains('a'), "{told}");
        assert!(parse(Path::new("big.tsv"), b"ASV\ta\nx\t9007199254740992\n".to_vec()).is_ok());
    }
}
