//! Writing a reference in the forms of other tools.

use super::{Format, Reference};
use crate::{Error, Result};
use endobiome_core::Rank;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The forms that [`export`] writes.
pub const EXPORTED: [Format; 5] =
    [Format::Dada2, Format::Dada2Species, Format::Sintax, Format::Qiime2, Format::Mothur];

/// Letters that end a name or a header in one of the forms.
const ENDS_A_NAME: [char; 4] = [';', ',', '\t', '>'];

/// Writes the records of a reference, in their order, in a form that another tool reads; `prefix` is the path without the
/// endings.
///
/// | form | files |
/// |---|---|
/// | `dada2` | `PREFIX.dada2.fasta`: `>Bacteria;...;Lactobacillus;Lactobacillus_crispatus;` (`assignTaxonomy`) |
/// | `dada2-species` | `PREFIX.dada2_species.fasta`: `>id Lactobacillus crispatus` (`assignSpecies`); records without a species are left out |
/// | `sintax` | `PREFIX.sintax.fasta`: `>id;tax=d:Bacteria,...,s:Lactobacillus_crispatus;` |
/// | `qiime2` | `PREFIX.qiime2.fasta` and `PREFIX.qiime2.tsv`: `d__Bacteria; ...; s__Lactobacillus_crispatus` |
/// | `mothur` | `PREFIX.mothur.fasta` and `PREFIX.mothur.tax`: `Bacteria;...;Lactobacillus_crispatus;` |
///
/// Spaces in names become underscores, because vsearch and mothur end a name at a space. A rank without a name above a
/// named one is left empty, in SINTAX out. Gives the files, which get their names when they are whole.
///
/// ```
/// use endobiome_core::{Lineage, Rank};
/// use endobiome_taxonomy::reference::{Format, export};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Domain, "Bacteria");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &lineage, b"ACGTN")?;
/// let folder = tempfile::tempdir()?;
/// let files = export(&builder.finish(ReferenceInfo::default()), Format::Sintax, &folder.path().join("mine"))?;
/// assert_eq!(std::fs::read_to_string(&files[0])?, ">r1;tax=d:Bacteria;\nACGTN\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Io`] if a file cannot be written; [`Error::Export`] if the form is none of [`EXPORTED`], or an id or a name
/// holds a letter that would end it there.
pub fn export(reference: &Reference, format: Format, prefix: &Path) -> Result<Vec<PathBuf>> {
    let refused = |reason: String| Error::Export { format: format.name(), reason };
    let (sequences, taxonomy) = match format {
        Format::Dada2 => ("dada2.fasta", None),
        Format::Dada2Species => ("dada2_species.fasta", None),
        Format::Sintax => ("sintax.fasta", None),
        Format::Qiime2 => ("qiime2.fasta", Some("qiime2.tsv")),
        Format::Mothur => ("mothur.fasta", Some("mothur.tax")),
        _ => return Err(refused("it is read and not written".to_owned())),
    };
    check(reference).map_err(refused)?;
    let mut fasta = Partial::create(prefix, sequences)?;
    let mut table = taxonomy.map(|ending| Partial::create(prefix, ending)).transpose()?;
    if let (Format::Qiime2, Some(table)) = (format, &mut table) {
        table.write("Feature ID\tTaxon\n")?;
    }
    let mut letters = Vec::new();
    for record in 0..reference.len() {
        let (id, lineage) = (reference.id(record), reference.lineage(record));
        let deepest = lineage.deepest().map_or(0, |(rank, _)| rank.index() + 1);
        let names: Vec<(Rank, String)> = Rank::ALL
            .into_iter()
            .take(deepest)
            .map(|rank| (rank, lineage.get(rank).unwrap_or_default().replace(' ', "_")))
            .collect();
        let joined: String = names.iter().map(|(_, name)| format!("{name};")).collect();
        let marked = |mark: &str, between: &str, with_empty: bool| {
            let named = names.iter().filter(|(_, name)| with_empty || !name.is_empty());
            let named: Vec<String> =
                named.map(|(rank, name)| format!("{}{mark}{name}", rank.prefix())).collect();
            named.join(between)
        };
        let header = match format {
            Format::Dada2 => joined.clone(),
            Format::Dada2Species => match lineage.get(Rank::Species) {
                Some(species) => format!("{id} {species}"),
                None => continue,
            },
            Format::Sintax => format!("{id};tax={};", marked(":", ",", false)),
            _ => id.to_owned(),
        };
        if let Some(table) = &mut table {
            match format {
                Format::Qiime2 => table.write(&format!("{id}\t{}\n", marked("__", "; ", true)))?,
                _ => table.write(&format!("{id}\t{joined}\n"))?,
            }
        }
        reference.sequence_into(record, &mut letters);
        fasta.write(&format!(">{header}\n{}\n", String::from_utf8_lossy(&letters)))?;
    }
    [Some(fasta), table].into_iter().flatten().map(Partial::finish).collect()
}

/// What would be read back as something else, in words.
fn check(reference: &Reference) -> std::result::Result<(), String> {
    let ends = |text: &str| text.contains(ENDS_A_NAME) || text.contains(['\n', '\r']);
    for record in 0..reference.len() {
        let id = reference.id(record);
        if id.is_empty() || ends(id) || id.contains(' ') {
            return Err(format!("record {}: the id {id:?} cannot stand in a header", record + 1));
        }
    }
    let names = || reference.taxa().iter().flat_map(|taxon| taxon.iter());
    match names().find(|(_, name)| ends(name)) {
        Some((rank, name)) => Err(format!("the {rank} {name:?} holds a letter that ends a name there")),
        None => Ok(()),
    }
}

/// A file under a temporary name.
struct Partial {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
}

impl Partial {
    fn create(prefix: &Path, ending: &str) -> Result<Self> {
        let mut name = prefix.file_name().unwrap_or_default().to_owned();
        name.push(".");
        name.push(ending);
        let path = prefix.with_file_name(&name);
        name.push(".partial");
        let partial = prefix.with_file_name(name);
        let file = File::create(&partial).map_err(|error| Error::io(&partial, error))?;
        Ok(Self { path, partial, file: BufWriter::new(file) })
    }

    fn write(&mut self, text: &str) -> Result<()> {
        self.file.write_all(text.as_bytes()).map_err(|error| Error::io(&self.partial, error))
    }

    fn finish(mut self) -> Result<PathBuf> {
        self.file.flush().map_err(|error| Error::io(&self.partial, error))?;
        std::fs::rename(&self.partial, &self.path).map_err(|error| Error::io(&self.path, error))?;
        Ok(self.path)
    }
}
