//! The molecules that are sequenced.

use crate::{Error, Result};
use endobiome_core::primer::KnownPrimerPair;
use endobiome_core::{RandomStream, Sequence};
use endobiome_taxonomy::Reference;
use endobiome_taxonomy::region::Region;
use rand::RngExt;

/// The amplicons of one species.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeciesAmplicons {
    /// The species.
    pub species: String,
    /// Distinct inserts (between the primers), the most common of the species' references first.
    pub inserts: Vec<Sequence>,
}

/// The inserts that `preset` amplifies from the references of each species.
///
/// At most two distinct inserts a species are kept, as if two operons or strains were present.
///
/// # Errors
/// [`Error::NoAmplicon`] for the first species without a reference that the primers amplify.
///
/// ```
/// use endobiome_core::{Lineage, KnownPrimerPair, Rank, stream};
/// use endobiome_simulate::template::{species_amplicons, with_primers};
/// use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
/// let preset = KnownPrimerPair::find("V4").ok_or("no such preset")?;
/// let insert = b"ACCT".repeat(63);
/// let mut lineage = Lineage::default();
/// lineage.set(Rank::Species, "Lactobacillus iners");
/// let mut builder = ReferenceBuilder::default();
/// builder.push("r1", &lineage, &with_primers(&insert, preset, &mut stream(1, "example", b"r1")))?;
/// let reference = builder.finish(ReferenceInfo::default());
/// let amplicons = species_amplicons(&reference, preset, &["Lactobacillus iners"])?;
/// assert_eq!(amplicons[0].inserts[0].as_bytes(), insert);
/// assert!(species_amplicons(&reference, preset, &["Lactobacillus gasseri"]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn species_amplicons(
    reference: &Reference,
    preset: &KnownPrimerPair,
    species: &[&str],
) -> Result<Vec<SpeciesAmplicons>> {
    let region = Region::of_preset(preset).map_err(|error| Error::design("region", error.to_string()))?;
    species
        .iter()
        .map(|name| {
            let mut counted: std::collections::BTreeMap<Vec<u8>, usize> = std::collections::BTreeMap::new();
            for record in 0..reference.len() {
                if reference.species(record) != Some(*name) {
                    continue;
                }
                let sequence = reference.sequence(record);
                if let Some(amplicon) = region.amplify(&sequence).filter(|amplicon| amplicon.is_whole())
                    && let Some(insert) = sequence.get(amplicon.insert)
                    && insert.iter().all(|base| b"ACGT".contains(base))
                {
                    *counted.entry(insert.to_vec()).or_default() += 1;
                }
            }
            let mut ranked: Vec<(Vec<u8>, usize)> = counted.into_iter().collect();
            ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let inserts = ranked
                .into_iter()
                .take(2)
                .map(|(insert, _)| Sequence::new(insert))
                .collect::<endobiome_core::Result<Vec<_>>>()?;
            if inserts.is_empty() {
                return Err(Error::NoAmplicon {
                    species: (*name).to_owned(),
                    region: preset.name.to_owned(),
                });
            }
            Ok(SpeciesAmplicons { species: (*name).to_owned(), inserts })
        })
        .collect()
}

/// An insert between primers whose degenerate positions are drawn.
///
/// ```
/// use endobiome_core::{PRIMER_PRESETS, stream};
/// use endobiome_simulate::template::with_primers;
/// let preset = &PRIMER_PRESETS[0];
/// let molecule = with_primers(b"ACGT", preset, &mut stream(1, "example", b"a molecule"));
/// let forward = preset.forward.len();
/// assert_eq!(molecule[forward..forward + 4], *b"ACGT");
/// assert_eq!(molecule.len(), forward + 4 + preset.reverse.len());
/// // Degenerate positions have been drawn.
/// assert!(molecule.iter().all(|base| b"ACGT".contains(base)));
/// ```
pub fn with_primers(insert: &[u8], preset: &KnownPrimerPair, random: &mut RandomStream) -> Vec<u8> {
    let mut molecule: Vec<u8> = preset.forward.bytes().map(|code| concrete(code, random)).collect();
    molecule.extend_from_slice(insert);
    let reverse: Vec<u8> = preset.reverse.bytes().map(|code| concrete(code, random)).collect();
    molecule.extend(endobiome_core::sequence::reverse_complement(&reverse));
    molecule
}

/// One of the nucleotides that an IUPAC code stands for.
fn concrete(code: u8, random: &mut RandomStream) -> u8 {
    let choices: &[u8] = match code {
        b'R' => b"AG",
        b'Y' => b"CT",
        b'S' => b"CG",
        b'W' => b"AT",
        b'K' => b"GT",
        b'M' => b"AC",
        b'B' => b"CGT",
        b'D' => b"AGT",
        b'H' => b"ACT",
        b'V' => b"ACG",
        b'N' => b"ACGT",
        _ => return code,
    };
    choices[random.random_range(0..choices.len())]
}

/// Where chimeras break, as shares of the length: extension stops at the same conserved stretches again and again,
/// so the same chimera comes more than once.
const BREAKS: [f64; 3] = [0.35, 0.5, 0.65];

/// A two-parent chimera: the left part of one insert and the right part of the other, broken at one of three places.
///
/// ```
/// use endobiome_core::stream;
/// let mut random = stream(1, "doc", b"");
/// let chimera = endobiome_simulate::template::chimera(&[b'A'; 100], &[b'C'; 100], &mut random);
/// assert_eq!(chimera.len(), 100);
/// assert!(chimera.starts_with(&[b'A'; 35]) && chimera.ends_with(&[b'C'; 35]));
/// ```
pub fn chimera(left: &[u8], right: &[u8], random: &mut RandomStream) -> Vec<u8> {
    let place = BREAKS[random.random_range(0..BREAKS.len())];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "short sequences"
    )]
    let cut = |length: usize| (place * length as f64) as usize;
    let mut molecule = left[..cut(left.len())].to_vec();
    molecule.extend_from_slice(&right[cut(right.len())..]);
    molecule
}

/// Fragments of the human mitochondrial 12S gene (MT-RNR1), of the length of the region's insert: what 16S
/// primers amplify from a biopsy beside bacteria.
///
/// # Errors
/// [`Error::Design`] when the embedded genome cannot be read.
///
/// ```
/// use endobiome_core::PRIMER_PRESETS;
/// use endobiome_simulate::template::host_fragments;
/// let preset = &PRIMER_PRESETS[0];
/// let fragments = host_fragments(preset)?;
/// assert_eq!(fragments.len(), 2);
/// assert!(fragments.iter().all(|fragment| fragment.len() == preset.insert_median as usize));
/// # Ok::<(), endobiome_simulate::Error>(())
/// ```
pub fn host_fragments(preset: &KnownPrimerPair) -> Result<Vec<Sequence>> {
    /// Where MT-RNR1 begins in the genome (0-based), and steps between fragments.
    const GENE: usize = 647;
    const STARTS: [usize; 2] = [300, 420];
    let genome = endobiome_reads::screen::human_mitochondrion()
        .map_err(|error| Error::design("host", error.to_string()))?;
    let length = preset.insert_median as usize;
    STARTS
        .iter()
        .map(|start| {
            let from = GENE + start;
            let fragment = genome.get(from..from + length).unwrap_or_default();
            Ok(Sequence::new(fragment.to_vec())?)
        })
        .collect()
}
