//! Building an index file.

use crate::Result;
use crate::reference::index::{IndexWriter, write_reference};
use crate::reference::{Format, ReadOptions, ReadReference, Reference, ReferenceInfo, read_reference};
use crate::region::{Region, SpeciesGroups, cut_reference};
use endobiome_core::{Context, PRIMER_PRESETS, TaxonId};
use std::path::{Path, PathBuf};

/// What to build an index from.
#[derive(Debug, Clone)]
pub struct BuildRequest {
    /// The sequences, or all of the reference for formats of one file.
    pub sequences: PathBuf,
    /// The taxonomy file of QIIME 2 and mothur references.
    pub taxonomy: Option<PathBuf>,
    /// How it is written; `None` to tell from the first record.
    pub format: Option<Format>,
    /// What becomes of names and holes.
    pub options: ReadOptions,
    /// Name, version, source, licence, date and build command, as the user states them.
    pub info: ReferenceInfo,
    /// Cut all sequences to this region; records without it are left out.
    pub region: Option<Region>,
    /// Regions for which species groups are computed; empty for the region of the cut, or else for all presets.
    pub group_regions: Vec<Region>,
}

/// What was built.
#[derive(Debug, Clone)]
pub struct BuildReport {
    /// The index file.
    pub path: PathBuf,
    /// The reference as stored.
    pub reference: Reference,
    /// Records without the region, which were left out.
    pub without_region: usize,
    /// Names that the canonical vocabulary does not know, with their records.
    pub unknown_names: Vec<(TaxonId, usize)>,
    /// The stored species groups.
    pub species_groups: Vec<SpeciesGroups>,
}

/// Reads a reference, computes its species groups and writes the index file to `path`; `add_sections` may add more
/// sections (a classifier's) for the reference as stored.
///
/// The bytes written depend on the request alone.
///
/// # Errors
/// What [`read_reference`] finds wrong; [`crate::Error::Io`] if the file cannot be written; what `add_sections` returns;
/// [`crate::Error::Cancelled`] when that was asked for, and then there is no file.
///
/// ```
/// use endobiome_core::Context;
/// use endobiome_taxonomy::manager::{BuildRequest, build};
/// use endobiome_taxonomy::{ReferenceInfo, region::Region};
/// let folder = tempfile::tempdir()?;
/// let sequences = folder.path().join("train.fa");
/// std::fs::write(&sequences, ">Bacteria;Firmicutes;Bacilli;Lactobacillales;Lactobacillaceae;Lactobacillus;\nACGT\n")?;
/// let request = BuildRequest {
///     sequences,
///     taxonomy: None,
///     format: None,
///     options: Default::default(),
///     info: ReferenceInfo { name: "mine".to_owned(), ..Default::default() },
///     region: None,
///     group_regions: vec![Region::parse("V4")?],
/// };
/// let path = folder.path().join("mine.endoref");
/// let report = build(request, &path, &Context::silent(), |_, _| Ok(()))?;
/// assert_eq!((report.reference.len(), report.unknown_names.len()), (1, 0));
/// assert!(path.is_file());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn build(
    request: BuildRequest,
    path: &Path,
    context: &Context<'_>,
    add_sections: impl FnOnce(&Reference, &mut IndexWriter) -> Result<()>,
) -> Result<BuildReport> {
    let taxonomy = request.taxonomy.as_deref();
    let format = match request.format {
        Some(format) => format,
        None => Format::detect(&request.sequences, taxonomy)?,
    };
    context.check()?;
    context.begin("reading the reference", 0);
    let ReadReference { reference, unknown_names } =
        read_reference(format, &request.sequences, taxonomy, request.options, request.info)?;
    context.end(&format!("{} records of {} taxa", reference.len(), reference.taxa().len()));
    let group_regions = match (request.group_regions.is_empty(), &request.region) {
        (false, _) => request.group_regions,
        (true, Some(region)) => vec![region.clone()],
        (true, None) => PRIMER_PRESETS.iter().map(Region::of_preset).collect::<Result<_>>()?,
    };
    context.begin("species that a region cannot tell apart", group_regions.len() as u64);
    let species_groups: Vec<SpeciesGroups> = group_regions
        .iter()
        .map(|region| {
            context.check()?;
            let groups = SpeciesGroups::compute(&reference, region);
            context.advance(1);
            Ok(groups)
        })
        .collect::<Result<_>>()?;
    context.end(&format!("for {} regions", species_groups.len()));
    let (reference, without_region) = match &request.region {
        Some(region) => {
            let cut = cut_reference(&reference, region);
            (cut.reference, cut.missed.len())
        }
        None => (reference, 0),
    };
    context.check()?;
    let mut writer = IndexWriter::create(path)?;
    write_reference(&mut writer, &reference, &species_groups)?;
    context.check()?;
    add_sections(&reference, &mut writer)?;
    context.check()?;
    writer.finish()?;
    Ok(BuildReport { path: path.to_owned(), reference, without_region, unknown_names, species_groups })
}
