//! Reading references in the formats of other tools.

mod collector;
mod domains;
mod fasta;
mod format;
mod headers;
mod input;
mod lineage_text;
mod named_ranks;
mod nucleotides;
mod pr2;
mod silva;
mod taxonomy_file;

pub use format::Format;

use super::builder::hexadecimal;
use super::{Reference, ReferenceBuilder, ReferenceInfo, SourceFile};
use crate::error::{ProblemKind, Problems, RecordProblem};
use crate::names::canonical_lineage;
use crate::{Error, Result};
use domains::Domains;
use endobiome_core::{Lineage, Rank, TaxonId};
use fasta::FastaReader;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// What becomes of the names of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NamePolicy {
    /// They are mapped to the canonical vocabulary, which indices need.
    #[default]
    Canonical,
    /// They stay as they are (without rank prefixes), as a comparison with another tool needs.
    AsGiven,
}

/// What becomes of a lineage with an unknown rank above a known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolePolicy {
    /// It is an error.
    #[default]
    Refuse,
    /// It is filled as `<name above> incertae sedis`.
    Fill,
}

/// How to read a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// What becomes of names.
    pub names: NamePolicy,
    /// What becomes of holes.
    pub holes: HolePolicy,
}

/// A reference and what was found while reading it.
#[derive(Debug, Clone)]
pub struct ReadReference {
    /// The reference.
    pub reference: Reference,
    /// Names that the canonical vocabulary does not know, with the number of records that bear them; by rank and name.
    /// Empty if names are taken as given.
    pub unknown_names: Vec<(TaxonId, usize)>,
}

/// Reads a reference, plain or compressed with gzip or zstd.
///
/// Lower case, `U` and alignment gaps (`-`, `.`) are accepted. All wrong records are found in one pass and told in one
/// error. `info` says what the reference is; its `files`, counts and checksum are set here.
///
/// # Errors
/// [`Error::Reference`] with every wrong record (duplicate ids, sequences without taxonomy and the reverse, holes, bytes that
/// are no nucleotides, proteins, empty files, damaged compression); [`Error::Io`] if a file cannot be read.
///
/// ```
/// use endobiome_core::Rank;
/// use endobiome_taxonomy::ReferenceInfo;
/// use endobiome_taxonomy::reference::{Format, ReadOptions, read_reference};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("train.fa");
/// std::fs::write(&path, ">Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;reuteri;\nacgu\n")?;
/// let read = read_reference(Format::Dada2, &path, None, ReadOptions::default(), ReferenceInfo::default())?;
/// assert_eq!(read.reference.sequence(0), b"ACGT");
/// assert_eq!(read.reference.species(0), Some("Limosilactobacillus reuteri"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_reference(
    format: Format,
    sequences: &Path,
    taxonomy: Option<&Path>,
    options: ReadOptions,
    mut info: ReferenceInfo,
) -> Result<ReadReference> {
    let mut problems = Problems::default();
    let mut domains = Domains::default();
    let mut table = match (format.needs_taxonomy_file(), taxonomy) {
        (true, Some(path)) => Some(taxonomy_file::read(path, format, &mut problems)?),
        (true, None) => {
            return Err(whole_file(
                sequences,
                ProblemKind::Lineage {
                    text: format.name().to_owned(),
                    reason: "this format needs a taxonomy file beside the sequences".to_owned(),
                },
            ));
        }
        (false, _) => None,
    };
    let mut reader = FastaReader::open(sequences)?;
    let mut taxa = Taxa { options, ..Taxa::default() };
    let mut builder = ReferenceBuilder::default();
    let mut seen: FxHashMap<String, u64> = FxHashMap::default();
    let mut records = 0_u64;
    while let Some(record) = reader.next(&mut problems) {
        records += 1;
        let at = |id: &str, kind| RecordProblem {
            path: sequences.to_owned(),
            line: record.line,
            record: id.to_owned(),
            kind,
        };
        let (id, lineage_text) = headers::split(format, &record.header);
        let id = if format == Format::Dada2 { format!("record{records}") } else { id };
        if id.is_empty() {
            problems.push(at("", ProblemKind::EmptyId));
            continue;
        }
        if let Some(&first_line) = seen.get(&id) {
            problems.push(at(&id, ProblemKind::DuplicateId { first_line }));
            continue;
        }
        seen.insert(id.clone(), record.line);
        let taxon = match &mut table {
            Some(table) => match table.rows.get_mut(headers::key(format, &id)) {
                Some(row) => {
                    row.used = true;
                    row.text.clone()
                }
                None => {
                    problems.push(at(&id, ProblemKind::NoTaxonomy));
                    continue;
                }
            },
            None => lineage_text,
        };
        let lineage = match taxa.lineage(format, &taxon) {
            Ok(lineage) => lineage,
            Err(kind) => {
                problems.push(at(&id, kind));
                continue;
            }
        };
        domains.count(lineage);
        match nucleotides::check(record.sequence) {
            Ok(()) => builder.push_unchecked(&id, lineage, record.sequence),
            Err(kind) => problems.push(at(&id, kind)),
        }
    }
    if records == 0 && problems.is_empty() {
        return Err(whole_file(sequences, ProblemKind::EmptyFile));
    }
    // The taxonomy of emu is that of all its taxa; each has any number of sequences.
    if let Some(table) = table
        && format != Format::Emu
    {
        table.unused(&mut problems);
    }
    problems.into_result()?;
    domains.check(sequences)?;
    for path in [Some(sequences), taxonomy].into_iter().flatten() {
        info.files.push(source_file(path)?);
    }
    if taxa.without_ranks > 0 {
        let count = taxa.without_ranks;
        info.notes.push(format!(
            "{count} lineages of Eukaryota were kept to the domain: SILVA does not say the ranks of their names"
        ));
    }
    if taxa.cut_short > 0 {
        let count = taxa.cut_short;
        info.notes.push(format!(
            "{count} lineages name a taxon below a rank called unclassified; that part was dropped"
        ));
    }
    let reference = builder.finish(info);
    let mut unknown: BTreeMap<TaxonId, usize> = BTreeMap::new();
    for (lineage, count) in reference.taxa().iter().zip(records_of_taxa(&reference)) {
        for taxon in taxa.unknown.get(lineage).into_iter().flatten() {
            *unknown.entry(taxon.clone()).or_default() += count;
        }
    }
    Ok(ReadReference { reference, unknown_names: unknown.into_iter().collect() })
}

/// Number of records of each taxon.
fn records_of_taxa(reference: &Reference) -> Vec<usize> {
    let mut counts = vec![0; reference.taxa().len()];
    for &taxon in reference.taxon_indices() {
        counts[taxon as usize] += 1;
    }
    counts
}

fn whole_file(path: &Path, kind: ProblemKind) -> Error {
    let mut problems = Problems::default();
    problems.push(RecordProblem { path: path.to_owned(), line: 0, record: String::new(), kind });
    Error::Reference(problems)
}

/// Name and checksum of a file.
pub(crate) fn source_file(path: &Path) -> Result<SourceFile> {
    let mut file = std::fs::File::open(path).map_err(|error| Error::io(path, error))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer).map_err(|error| Error::io(path, error))?;
        if count == 0 {
            break;
        }
        hash.update(&buffer[..count]);
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(SourceFile { name, sha256: hexadecimal(&hash.finalize()) })
}

/// Lineages already read, by their text.
#[derive(Default)]
struct Taxa {
    options: ReadOptions,
    by_text: FxHashMap<String, Lineage>,
    /// Distinct lineages of which names below `unclassified` were dropped.
    cut_short: usize,
    /// Distinct lineages kept to their domain, for the ranks of the other names are not stated.
    without_ranks: usize,
    /// Names unknown to the canonical vocabulary, for each resulting lineage that has any.
    unknown: FxHashMap<Lineage, Vec<TaxonId>>,
}

impl Taxa {
    fn lineage(&mut self, format: Format, text: &str) -> std::result::Result<&Lineage, ProblemKind> {
        // Two look-ups, for a borrow that is returned early cannot be given up later.
        if !self.by_text.contains_key(text) {
            let lineage = self.read(format, text)?;
            self.by_text.insert(text.to_owned(), lineage);
        }
        Ok(&self.by_text[text])
    }

    fn read(&mut self, format: Format, text: &str) -> std::result::Result<Lineage, ProblemKind> {
        let parsed = lineage_text::parse(format, text)
            .map_err(|reason| ProblemKind::Lineage { text: text.to_owned(), reason })?;
        self.cut_short += usize::from(parsed.cut_short);
        self.without_ranks += usize::from(parsed.without_ranks);
        let mut lineage = parsed.lineage;
        if self.options.holes == HolePolicy::Refuse
            && format != Format::Dada2Species
            && let Some((missing, below)) = hole(&lineage)
        {
            return Err(ProblemKind::Hole { missing, below, text: text.to_owned() });
        }
        if self.options.names == NamePolicy::Canonical {
            let canonical = canonical_lineage(&lineage);
            lineage = canonical.lineage;
            if !canonical.unknown.is_empty() {
                fill(&mut lineage, format);
                self.unknown.insert(lineage.clone(), canonical.unknown);
            }
        }
        fill(&mut lineage, format);
        match lineage.deepest() {
            Some(_) => Ok(lineage),
            None => {
                Err(ProblemKind::Lineage { text: text.to_owned(), reason: "it names no taxon".to_owned() })
            }
        }
    }
}

/// The first unknown rank above a known one.
fn hole(lineage: &Lineage) -> Option<(Rank, Rank)> {
    let (deepest, _) = lineage.deepest()?;
    let missing = Rank::ALL.into_iter().find(|&rank| lineage.get(rank).is_none())?;
    let below = Rank::ALL.into_iter().find(|&rank| rank > missing && lineage.get(rank).is_some())?;
    (missing < deepest).then_some((missing, below))
}

/// Fills holes with the name above; without a domain there is nothing to fill from.
fn fill(lineage: &mut Lineage, format: Format) {
    let Some((deepest, _)) = lineage.deepest() else { return };
    if format == Format::Dada2Species && lineage.get(Rank::Domain).is_none() {
        return;
    }
    let mut above = "Unknown".to_owned();
    for rank in Rank::ALL.into_iter().take_while(|&rank| rank < deepest) {
        match lineage.get(rank) {
            Some(name) => above = name.to_owned(),
            None => lineage.set(rank, format!("{above} incertae sedis")),
        }
    }
}
