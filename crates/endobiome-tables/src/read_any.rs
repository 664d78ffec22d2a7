//! The one way in for whatever another tool wrote.

use crate::imported::Imported;
use crate::taxonomy_table::lineage_text::{self, Parsed};
use crate::taxonomy_table::{Notation, Taxonomy};
use crate::wide_table::{self, Known};
use crate::{Result, biom, fasta, long_table, mothur, qiime2_artifact, text, valencia};
use std::path::Path;

/// Reads a feature table, taxonomy, sequences or tree in any form that is known: text (any delimiter, encoding and
/// orientation), BIOM 1.0 and 2.1, QIIME 2 artifacts, mothur's shared, count and consensus taxonomy files, DADA2's sequence
/// tables, VALENCIA's input, long tables (ours, as text and with the feature `long-table` as Parquet, and `psmelt`'s), FASTA, Newick; plain or gzip; `-` is standard input.
///
/// ```
/// use endobiome_tables::imported::{Orientation, Values};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("seqtab.csv");
/// std::fs::write(&path, "\"\",\"TACGGAGGATGCGAGCGTTATC\",\"TACGTAGGTGGCAAGCGTTGTC\"\nS1,1e+05,3\nS2,0,7\n")?;
/// let read = endobiome_tables::read_any(&path)?;
/// assert_eq!(read.orientation, Some(Orientation::SamplesInRows));
/// let Some(Values::Counts(table)) = &read.values else { panic!("counts") };
/// assert_eq!((table.get(0, 0), table.get(1, 1)), (100_000, 7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) when the file cannot be read; [`Error::Problems`](crate::Error::Problems) with everything that is wrong with it.
pub fn read_any(path: impl AsRef<Path>) -> Result<Imported> {
    read_any_with(path, &Known::default())
}

/// As [`read_any`], with what is known of the names, which decides the orientation of a table of text.
///
/// # Errors
/// As [`read_any`].
///
/// ```
/// use endobiome_tables::read_any::read_any_with;
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
/// use endobiome_tables::read_any::parse_any;
/// use endobiome_tables::wide_table::Known;
/// use std::path::Path;
/// let read = parse_any(Path::new("tree.nwk"), b"((a:1,b:1):1,c:3);\n".to_vec(), &Known::default())?;
/// assert_eq!(read.form, "Newick tree");
/// let read = parse_any(Path::new("asvs.fasta"), b">asv1\nACGT\n".to_vec(), &Known::default())?;
/// assert_eq!(read.sequences.ok_or("no sequences")?[0].0, "asv1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn parse_any(path: &Path, bytes: Vec<u8>, known: &Known) -> Result<Imported> {
    let mut read = recognised(path, bytes, known)?;
    take_names_as_taxonomy(&mut read);
    Ok(read)
}

/// Of a table without a taxonomy whose features are all called by a lineage (a collapsed table), the lineages are the taxonomy.
fn take_names_as_taxonomy(read: &mut Imported) {
    let Some(values) = read.values.as_ref().filter(|_| read.taxonomy.is_none()) else { return };
    let parsed: Vec<Parsed> = values.features().iter().map(|name| lineage_text::parse(name)).collect();
    let is_lineage = |parsed: &Parsed| match parsed.notation {
        Some(notation) => notation != Notation::Positions && parsed.lineage.deepest().is_some(),
        None => parsed.says_nothing,
    };
    if parsed.iter().all(is_lineage) && parsed.iter().any(|one| !one.says_nothing) {
        let named = values.features().iter().cloned().zip(parsed.iter().map(lineage_text::assignment));
        read.taxonomy = Some(named.collect());
        read.notes.push("the features are called by lineages: these are their taxonomy".to_owned());
    }
}

fn recognised(path: &Path, bytes: Vec<u8>, known: &Known) -> Result<Imported> {
    let bytes = text::unpacked(path, bytes)?;
    if bytes.starts_with(b"\x89HDF") {
        return biom::parse_hdf5(path, bytes);
    }
    if bytes.starts_with(b"PAR1") {
        return long_table::text::parse_parquet(path, bytes);
    }
    if bytes.starts_with(b"PK") && qiime2_artifact::is_artifact(&bytes) {
        return qiime2_artifact::parse(path, bytes, |bytes| parse_any(path, bytes, known));
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
    if let Some(read) = valencia::parse(path, &decoded)? {
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
