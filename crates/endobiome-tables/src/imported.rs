//! Whatever another tool wrote, as one value.

use crate::sample_names::RenamedSample;
use crate::taxonomy_table::Taxonomy;
use crate::wide_table::{self, Known};
use crate::{Error, Metadata, Problem, Result, biom, fasta, long_table, mothur, qiime2_artifact, text};
use endobiome_core::{AbundanceTable, Assignment, Sequence};
use std::path::{Path, PathBuf};

/// The numbers of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Reads.
    Counts(AbundanceTable<String>),
    /// Shares of each sample, 0 to 1.
    Shares(AbundanceTable<String, f64>),
    /// Neither: corrected or averaged counts, which no method that needs counts may take.
    Fractions(AbundanceTable<String, f64>),
}

impl Values {
    /// The kind in words.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Counts(_) => "counts",
            Self::Shares(_) => "shares",
            Self::Fractions(_) => "fractional counts",
        }
    }

    /// The names of the features.
    pub fn features(&self) -> &[String] {
        match self {
            Self::Counts(table) => table.features(),
            Self::Shares(table) | Self::Fractions(table) => table.features(),
        }
    }

    /// The values as `f64`, whatever they are.
    pub fn to_f64(&self) -> AbundanceTable<String, f64> {
        match self {
            Self::Counts(table) => table.to_f64(),
            Self::Shares(table) | Self::Fractions(table) => table.clone(),
        }
    }
}

/// Which axis of the file held the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orientation {
    /// Samples are columns, features rows: QIIME 2, biom, ours.
    FeaturesInRows,
    /// Samples are rows, features columns, and were turned: DADA2, mothur.
    SamplesInRows,
}

/// What a QIIME 2 artifact says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The artifact's id, by which its provenance is found.
    pub id: String,
    /// Its semantic type: `FeatureTable[Frequency]`.
    pub semantic_type: String,
    /// Its format: `BIOMV210DirFmt`.
    pub format: String,
}

/// What a file held.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Imported {
    /// The file.
    pub path: PathBuf,
    /// What it was recognised as: `BIOM 2.1`, `mothur shared`, `text table`, …
    pub form: &'static str,
    /// The table.
    pub values: Option<Values>,
    /// How the table stood in the file.
    pub orientation: Option<Orientation>,
    /// What the features were assigned to, in file order; names as they stand.
    pub taxonomy: Option<Vec<(String, Assignment)>>,
    /// Samples of the table that have another name than in the file.
    pub renamed: Vec<RenamedSample>,
    /// What is known of the samples.
    pub metadata: Option<Metadata>,
    /// The sequences of the features.
    pub sequences: Option<Vec<(String, Sequence)>>,
    /// A tree in Newick form.
    pub tree: Option<String>,
    /// The artifact it came in.
    pub provenance: Option<Provenance>,
    /// What was recognised, turned, left out: to be shown to the person.
    pub notes: Vec<String>,
}

impl Imported {
    pub(crate) fn new(path: &Path, form: &'static str) -> Self {
        Self { path: path.to_path_buf(), form, ..Self::default() }
    }

    /// The counts.
    ///
    /// # Errors
    /// [`Error::Problems`] when the file holds no table, or shares or fractions instead of counts.
    pub fn into_counts(self) -> Result<AbundanceTable<String>> {
        let message = match self.values {
            Some(Values::Counts(table)) => return Ok(table),
            Some(other) => format!(
                "the table holds {}, and counts of reads are needed here; give the table before it was made relative, rarefied or corrected",
                other.name()
            ),
            None => format!("there is no feature table in this file ({})", self.form),
        };
        Err(Error::Problems { path: self.path, problems: vec![Problem::file(message)] })
    }
}

/// Reads a feature table, taxonomy, sequences or tree in any form that is known: text (any delimiter, encoding and
/// orientation), BIOM 1.0 and 2.1, QIIME 2 artifacts, mothur's shared, count and consensus taxonomy files, DADA2's sequence
/// tables, long tables (ours, as text and with the feature `long-table` as Parquet, and `psmelt`'s), FASTA, Newick; plain or gzip; `-` is standard input.
///
/// ```
/// use endobiome_tables::imported::{self, Orientation, Values};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("seqtab.csv");
/// std::fs::write(&path, "\"\",\"TACGGAGGATGCGAGCGTTATC\",\"TACGTAGGTGGCAAGCGTTGTC\"\nS1,1e+05,3\nS2,0,7\n")?;
/// let read = imported::read_any(&path)?;
/// assert_eq!(read.orientation, Some(Orientation::SamplesInRows));
/// let Some(Values::Counts(table)) = &read.values else { panic!("counts") };
/// assert_eq!((table.get(0, 0), table.get(1, 1)), (100_000, 7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Io`] when the file cannot be read; [`Error::Problems`] with everything that is wrong with it.
pub fn read_any(path: impl AsRef<Path>) -> Result<Imported> {
    read_any_with(path, &Known::default())
}

/// As [`read_any`], with what is known of the names, which decides the orientation of a table of text.
///
/// # Errors
/// As [`read_any`].
///
/// ```
/// use endobiome_tables::imported::read_any_with;
/// use endobiome_tables::wide_table::Known;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("table.tsv");
/// std::fs::write(&path, "id\tx\ty\nIM001\t7\t0\nIM002\t1\t2\n")?;
/// // The metadata name the rows: they are the samples.
/// let known = Known { samples: ["IM001", "IM002"].map(str::to_owned).into(), ..Known::default() };
/// let table = read_any_with(&path, &known)?.into_counts()?;
/// assert_eq!((table.samples()[1].as_str(), table.features()[1].as_str(), table.get(1, 1)), ("IM002", "y", 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_any_with(path: impl AsRef<Path>, known: &Known) -> Result<Imported> {
    let path = path.as_ref();
    parse_any(path, text::read_bytes(path)?, known)
}

/// As [`read_any_with`], from bytes; `path` is named in errors.
///
/// # Errors
/// As [`read_any`].
///
/// ```
/// use endobiome_tables::imported::parse_any;
/// use endobiome_tables::wide_table::Known;
/// use std::path::Path;
/// let read = parse_any(Path::new("tree.nwk"), b"((a:1,b:1):1,c:3);\n".to_vec(), &Known::default())?;
/// assert_eq!(read.form, "Newick tree");
/// let read = parse_any(Path::new("asvs.fasta"), b">asv1\nACGT\n".to_vec(), &Known::default())?;
/// assert_eq!(read.sequences.ok_or("no sequences")?[0].0, "asv1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn parse_any(path: &Path, bytes: Vec<u8>, known: &Known) -> Result<Imported> {
    let bytes = text::unpacked(path, bytes)?;
    if bytes.starts_with(b"\x89HDF") {
        return biom::parse_hdf5(path, bytes);
    }
    if bytes.starts_with(b"PAR1") {
        return long_table::text::parse_parquet(path, bytes);
    }
    if bytes.starts_with(b"PK") && qiime2_artifact::is_artifact(&bytes) {
        return qiime2_artifact::parse(path, bytes, known);
    }
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).trim_ascii_start();
    match start.first() {
        Some(b'{') if biom::is_json(start) => return biom::parse_json(path, start),
        Some(b'>') => {
            let records = fasta::parse(path, &bytes)?;
            let mut read = Imported::new(path, "FASTA");
            read.sequences = Some(records.into_iter().map(|record| (record.id, record.sequence)).collect());
            return Ok(read);
        }
        Some(b'(') if start.trim_ascii_end().ends_with(b";") => {
            let mut read = Imported::new(path, "Newick tree");
            read.tree = Some(text::decode_free(path, start)?);
            return Ok(read);
        }
        _ => {}
    }
    let decoded = text::decode(path, &bytes)?;
    if let Some(read) = mothur::parse(path, &decoded)? {
        return Ok(read);
    }
    if let Some(read) = long_table::text::parse(path, &decoded)? {
        return Ok(read);
    }
    if wide_table::is_taxonomy(path, &decoded.text) {
        let Taxonomy { entries, notes } = Taxonomy::parse(path, &bytes)?;
        let mut read = Imported::new(path, "taxonomy");
        read.taxonomy = Some(entries);
        read.notes = notes;
        return Ok(read);
    }
    wide_table::parse(path, &decoded, known)
}
