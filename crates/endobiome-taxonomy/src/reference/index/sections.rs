//! The sections of a reference.

use super::{IndexFile, IndexWriter, PREPARED};
use crate::Result;
use crate::reference::{PackedSequences, Reference, ReferenceInfo};
use crate::region::SpeciesGroups;
use endobiome_core::{Lineage, Rank};

const INFO: &str = "reference/info";
const IDS: &str = "reference/ids";
const ID_ENDS: &str = "reference/id-ends";
const TAXA: &str = "reference/taxa";
const TAXON_OF: &str = "reference/taxon-of";
const PACKED: &str = "reference/packed";
const LENGTHS: &str = "reference/lengths";
const AMBIGUOUS: &str = "reference/ambiguous";
const GROUPS: &str = "species-groups/";

/// Adds a reference and its species groups to an index file.
///
/// # Errors
/// [`crate::Error::Io`] if it cannot be written.
///
/// ```
/// use endobiome_taxonomy::reference::index::{IndexFile, IndexWriter, write_reference};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("made.endoref");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &Default::default(), b"ACGTN")?;
/// let mut writer = IndexWriter::create(&path)?;
/// write_reference(&mut writer, &builder.finish(ReferenceInfo::default()), &[])?;
/// writer.finish()?;
/// let read = IndexFile::open(&path)?.reference()?;
/// assert_eq!((read.id(0), read.sequence(0).as_slice()), ("r1", b"ACGTN".as_slice()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_reference(
    writer: &mut IndexWriter,
    reference: &Reference,
    groups: &[SpeciesGroups],
) -> Result<()> {
    let json = |value: serde_json::Result<Vec<u8>>| {
        value.map_err(|error| crate::Error::io(std::path::Path::new(""), std::io::Error::other(error)))
    };
    writer.add_section(INFO, &json(serde_json::to_vec(&reference.info))?)?;
    writer.add_section(IDS, reference.ids.as_bytes())?;
    writer.add_array(ID_ENDS, &reference.id_ends)?;
    let mut taxa = String::new();
    for lineage in &reference.taxa {
        // A tab or line end in a name would shift the names after it.
        let names =
            Rank::ALL.map(|rank| lineage.get(rank).unwrap_or_default().replace(['\t', '\n', '\r'], " "));
        taxa.push_str(&names.join("\t"));
        taxa.push('\n');
    }
    writer.add_section(TAXA, taxa.as_bytes())?;
    writer.add_array(TAXON_OF, &reference.taxon_of)?;
    let (packed, lengths, ambiguous) = reference.sequences.parts();
    writer.add_section(PACKED, packed)?;
    writer.add_array(LENGTHS, lengths)?;
    let ambiguous: Vec<u32> = ambiguous
        .iter()
        .flat_map(|&(sequence, position, code)| [sequence, position, u32::from(code)])
        .collect();
    writer.add_array(AMBIGUOUS, &ambiguous)?;
    for group in groups {
        writer.add_section(&format!("{GROUPS}{}", group.region), &json(serde_json::to_vec(group))?)?;
    }
    Ok(())
}

impl IndexFile {
    /// What the reference in the file is and where it is from.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the section is missing or malformed.
    pub fn info(&self) -> Result<ReferenceInfo> {
        serde_json::from_slice(self.require(INFO)?).map_err(|error| self.malformed(INFO, error.to_string()))
    }

    /// The reference in the file; its sequences stay in the mapped file.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if a section is missing, malformed, or does not fit the others.
    pub fn reference(&self) -> Result<Reference> {
        let info = self.info()?;
        let taxa: Vec<Lineage> = self.text(TAXA)?.lines().map(lineage).collect();
        if !taxa.is_sorted() {
            return Err(self.malformed(TAXA, "lineages are not sorted"));
        }
        let taxon_of = self.array::<u32>(TAXON_OF)?.to_vec();
        if taxon_of.iter().any(|&taxon| taxon as usize >= taxa.len()) {
            return Err(self.malformed(TAXON_OF, "a record names no lineage"));
        }
        let ids = self.text(IDS)?.to_owned();
        let id_ends = self.array::<u32>(ID_ENDS)?.to_vec();
        let ends_fit = id_ends.is_sorted() && id_ends.iter().all(|&end| ids.is_char_boundary(end as usize));
        if id_ends.len() != taxon_of.len() || !ends_fit {
            return Err(self.malformed(ID_ENDS, "ids do not fit the records"));
        }
        let lengths = self.array::<u32>(LENGTHS)?.to_vec();
        let ambiguous = self.array::<u32>(AMBIGUOUS)?;
        let ambiguous = ambiguous.chunks_exact(3).map(|cells| (cells[0], cells[1], cells[2] as u8)).collect();
        if lengths.len() != taxon_of.len() {
            return Err(self.malformed(LENGTHS, "lengths do not fit the records"));
        }
        let (map, range) = self.mapped(PACKED).ok_or_else(|| self.malformed(PACKED, "it is missing"))?;
        let sequences = PackedSequences::from_mapped(map, range, lengths, ambiguous)
            .map_err(|reason| self.malformed(PACKED, reason))?;
        Ok(Reference { info, ids, id_ends, sequences, taxon_of, taxa, file: Some(self.clone()) })
    }

    /// The species groups stored for a region, by the region's name; `None` if there are none.
    ///
    /// # Errors
    /// [`crate::Error::Index`] if the section is malformed.
    pub fn species_groups(&self, region: &str) -> Result<Option<SpeciesGroups>> {
        let name = format!("{GROUPS}{region}");
        let Some(bytes) = self.section(&name) else { return Ok(None) };
        serde_json::from_slice(bytes).map(Some).map_err(|error| self.malformed(&name, error.to_string()))
    }

    /// Names of the regions that the file was prepared for, in whatever version.
    pub fn prepared_regions(&self) -> impl Iterator<Item = &str> {
        let names = self.sections().iter().map(|section| section.name.as_str());
        let regions = names.filter_map(|name| name.strip_prefix(PREPARED)?.strip_suffix("/version"));
        // The models within state a version too.
        regions.filter(|region| !region.contains('/'))
    }

    /// Names of the regions with stored species groups.
    pub fn group_regions(&self) -> impl Iterator<Item = &str> {
        self.sections().iter().filter_map(|section| section.name.strip_prefix(GROUPS))
    }
}

/// Seven names between tabs.
fn lineage(line: &str) -> Lineage {
    let mut lineage = Lineage::default();
    for (rank, name) in Rank::ALL.into_iter().zip(line.split('\t')) {
        lineage.set(rank, name);
    }
    lineage
}
