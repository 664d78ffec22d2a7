//! The ASVs of one sample.

use crate::Result;
use crate::dada2::encoded_reads::EncodedReads;
use crate::dada2::error_model::{ErrorModel, NUCLEOTIDES, TransitionCounts};
use crate::dada2::memory::Memory;
use crate::dada2::parameters::DadaParameters;
use crate::dada2::partition::Partition;
use endobiome_reads::Dereplicated;
use rustc_hash::FxHashSet;

/// One inferred sequence of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Asv {
    /// The sequence.
    pub sequence: Vec<u8>,
    /// Reads assigned to it.
    pub abundance: u64,
    /// Those of them without a substitution against it.
    pub n0: u64,
    /// Those of them with one substitution.
    pub n1: u64,
    /// Number of unique sequences assigned to it.
    pub uniques: u32,
    /// p-value with which it was born (times the number of uniques); `None` for the first.
    pub birth_p: Option<f64>,
    /// Index of its sequence among the sample's uniques.
    pub centre: u32,
}

/// The ASVs of one sample and where its unique sequences went.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Denoised {
    /// In the order in which they were found.
    pub asvs: Vec<Asv>,
    /// For each unique sequence its ASV; `None` where it is no likely copy of any.
    pub unique_to_asv: Vec<Option<u32>>,
    /// Transitions between ASVs and the reads assigned to them.
    pub transitions: TransitionCounts,
}

impl Denoised {
    /// Reads assigned to ASVs.
    pub fn reads(&self) -> u64 {
        self.asvs.iter().map(|asv| asv.abundance).sum()
    }
}

/// Finds the ASVs of one sample.
///
/// `priors` are sequences known before: they need far less abundance to be found. A sample without reads has no ASV.
///
/// # Errors
/// [`crate::Error::AmbiguousNucleotide`] and other faults of the reads; a parameter out of range.
///
/// ```
/// use endobiome_denoise::dada2::{DadaParameters, ErrorModel, denoise};
/// use endobiome_reads::{Read, TieOrder, dereplicate};
/// // One of a thousand bases is read as each of the others, at every quality.
/// let rows: Vec<Vec<f64>> = (0..16).map(|row| vec![if row % 5 == 0 { 0.997 } else { 0.001 }; 41]).collect();
/// let model = ErrorModel::from_rows(&rows)?;
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let read = |sequence: &[u8]| Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
/// let mut reads = vec![read(&sequence); 100];
/// reads[7].sequence[30] = b'A';
/// let denoised = denoise(&dereplicate(&reads, TieOrder::Sequence), &model, &DadaParameters::default(), &[])?;
/// // The odd read is a copy with an error.
/// assert_eq!((denoised.asvs.len(), denoised.asvs[0].abundance), (1, 100));
/// assert_eq!(denoised.asvs[0].sequence, sequence);
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn denoise(
    sample: &Dereplicated,
    model: &ErrorModel,
    parameters: &DadaParameters,
    priors: &[&[u8]],
) -> Result<Denoised> {
    parameters.check()?;
    let reads = EncodedReads::new(sample)?;
    let known: FxHashSet<&[u8]> = priors.iter().copied().collect();
    let priors: Vec<bool> = sample.uniques.iter().map(|unique| known.contains(&*unique.sequence)).collect();
    Ok(denoise_encoded(&reads, model, parameters, &priors, &mut Memory::default()))
}

/// Finds the ASVs of one sample; `priors` says of each unique whether it was known before.
pub(crate) fn denoise_encoded(
    reads: &EncodedReads,
    model: &ErrorModel,
    parameters: &DadaParameters,
    priors: &[bool],
    memory: &mut Memory,
) -> Denoised {
    if reads.is_empty() {
        return Denoised { transitions: TransitionCounts::new(model.n_qualities()), ..Denoised::default() };
    }
    let model = model.extended_to(reads.highest_quality());
    let mut partition = Partition::infer(reads, &model, parameters, priors, memory);
    let mut denoised = Denoised {
        asvs: Vec::with_capacity(partition.clusters.len()),
        unique_to_asv: vec![None; reads.len()],
        transitions: TransitionCounts::new(model.n_qualities()),
    };
    let corrected: Vec<bool> = (0..reads.len()).map(|unique| partition.is_corrected(unique)).collect();
    partition.align((0..reads.len()).filter(|&unique| corrected[unique]));
    for (index, cluster) in partition.clusters.iter().enumerate() {
        let centre = cluster.centre;
        let sequence = reads.codes(centre).iter().map(|&code| NUCLEOTIDES[usize::from(code)]).collect();
        let mut asv = Asv {
            sequence,
            abundance: 0,
            n0: 0,
            n1: 0,
            uniques: 0,
            birth_p: cluster.birth_p,
            centre: centre as u32,
        };
        for &unique in cluster.members.iter().filter(|&&unique| corrected[unique]) {
            denoised.unique_to_asv[unique] = Some(index as u32);
            let number = reads.reads(unique);
            asv.abundance += number;
            asv.uniques += 1;
            match partition.count(unique, &mut denoised.transitions) {
                0 => asv.n0 += number,
                1 => asv.n1 += number,
                _ => {}
            }
        }
        denoised.asvs.push(asv);
    }
    denoised
}
