//! Samples of a run that help each other: denoised as one, or again with what others found.

use crate::Result;
use crate::dada2::denoise::{Denoised, denoise_encoded};
use crate::dada2::encoded_reads::{EncodedReads, PooledUnique};
use crate::dada2::error_function::ErrorFunction;
use crate::dada2::error_model::{ErrorModel, TransitionCounts};
use crate::dada2::memory::Memory;
use crate::dada2::parameters::DadaParameters;
use endobiome_reads::Dereplicated;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Denoises the reads of all samples together; each answer tells what became of one sample's reads.
///
/// Abundances and the numbers of uniques are the sample's; the error-free reads (`n0`, `n1`), the place of the centre, the
/// p-value and the transitions are those of the whole, as R's `dada(pool = TRUE)` has them. Of equally abundant sequences
/// the one that comes in an earlier sample comes first, so the order of samples may decide a tie.
///
/// # Errors
/// Those of [`denoise`](crate::dada2::denoise()); uniques are numbered in the pool.
///
/// ```
/// use endobiome_denoise::dada2::{DadaParameters, ErrorModel, denoise_pooled};
/// use endobiome_reads::{Read, TieOrder, dereplicate};
/// let rows: Vec<Vec<f64>> = (0..16).map(|row| vec![if row % 5 == 0 { 0.997 } else { 0.001 }; 41]).collect();
/// let model = ErrorModel::from_rows(&rows)?;
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let read = Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
/// let [many, few] = [60, 4].map(|n| dereplicate(&vec![read.clone(); n], TieOrder::Sequence));
/// let denoised = denoise_pooled(&[&many, &few], &model, &DadaParameters::default())?;
/// assert_eq!((denoised[0].reads(), denoised[1].reads()), (60, 4));
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn denoise_pooled(
    samples: &[&Dereplicated],
    model: &ErrorModel,
    parameters: &DadaParameters,
) -> Result<Vec<Denoised>> {
    parameters.check()?;
    let pool = pool(samples);
    let whole =
        denoise_encoded(&EncodedReads::pooled(&pool)?, model, parameters, &[], &mut Memory::default());
    let index_of: FxHashMap<&[u8], usize> =
        pool.iter().enumerate().map(|(index, unique)| (unique.sequence, index)).collect();
    let mut answers = Vec::with_capacity(samples.len());
    for sample in samples {
        let mut reads = vec![(0_u64, 0_u32); whole.asvs.len()];
        let mut assigned = Vec::with_capacity(sample.uniques.len());
        for unique in &sample.uniques {
            let asv = index_of.get(&*unique.sequence).and_then(|&index| whole.unique_to_asv[index]);
            if let Some(asv) = asv {
                reads[asv as usize].0 += u64::from(unique.count);
                reads[asv as usize].1 += 1;
            }
            assigned.push(asv);
        }
        let mut asvs = Vec::new();
        let mut place = vec![None; reads.len()];
        for (index, (asv, &(abundance, uniques))) in whole.asvs.iter().zip(&reads).enumerate() {
            if abundance > 0 {
                place[index] = Some(asvs.len() as u32);
                let mut asv = asv.clone();
                (asv.abundance, asv.uniques) = (abundance, uniques);
                asvs.push(asv);
            }
        }
        let unique_to_asv = assigned.into_iter().map(|asv| asv.and_then(|asv| place[asv as usize])).collect();
        answers.push(Denoised { asvs, unique_to_asv, transitions: whole.transitions.clone() });
    }
    Ok(answers)
}

/// The ASVs of two or more samples, sorted: the priors of the second round of pseudo-pooling.
///
/// ```
/// use endobiome_denoise::dada2::{DadaParameters, ErrorModel, denoise_pooled, shared_sequences};
/// use endobiome_reads::{Read, TieOrder, dereplicate};
/// let rows: Vec<Vec<f64>> = (0..16).map(|row| vec![if row % 5 == 0 { 0.997 } else { 0.001 }; 41]).collect();
/// let model = ErrorModel::from_rows(&rows)?;
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let read = Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
/// let sample = dereplicate(&vec![read; 10], TieOrder::Sequence);
/// let denoised = denoise_pooled(&[&sample, &sample], &model, &DadaParameters::default())?;
/// assert_eq!(shared_sequences(&denoised), [sequence]);
/// assert!(shared_sequences(&denoised[..1]).is_empty());
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn shared_sequences(denoised: &[Denoised]) -> Vec<Vec<u8>> {
    let mut samples_with: BTreeMap<&[u8], usize> = BTreeMap::new();
    for sample in denoised {
        let sequences: BTreeSet<&[u8]> =
            sample.asvs.iter().filter(|asv| asv.abundance > 0).map(|asv| &asv.sequence[..]).collect();
        for sequence in sequences {
            *samples_with.entry(sequence).or_default() += 1;
        }
    }
    samples_with
        .into_iter()
        .filter(|&(_, samples)| samples >= 2)
        .map(|(sequence, _)| sequence.to_vec())
        .collect()
}

/// The error rates of the second round of pseudo-pooling: estimated again from the transitions of the first.
///
/// So does R's `dada(pool = "pseudo")`, although the rates it reports are the ones given.
///
/// # Errors
/// [`crate::Error::BaseNeverRead`] when a nucleotide was never read.
///
/// ```
/// use endobiome_denoise::dada2::{DadaParameters, ErrorFunction, ErrorModel, denoise, refitted_rates};
/// use endobiome_reads::{Read, TieOrder, dereplicate};
/// let rows: Vec<Vec<f64>> = (0..16).map(|row| vec![if row % 5 == 0 { 0.97 } else { 0.01 }; 41]).collect();
/// let model = ErrorModel::from_rows(&rows)?;
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let read = Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
/// let sample = dereplicate(&vec![read; 100], TieOrder::Sequence);
/// let denoised = denoise(&sample, &model, &DadaParameters::default(), &[])?;
/// let refitted = refitted_rates(&[denoised], &ErrorFunction::NoQuality)?;
/// // No base was read wrong: A as A (row 0) is surer than it was.
/// assert!(refitted.row(0)[30] > 0.97);
/// # Ok::<(), endobiome_denoise::Error>(())
/// ```
pub fn refitted_rates(denoised: &[Denoised], error_function: &ErrorFunction) -> Result<ErrorModel> {
    let qualities = denoised.iter().map(|sample| sample.transitions.n_qualities()).max().unwrap_or(0);
    let mut sum = TransitionCounts::new(qualities);
    denoised.iter().for_each(|sample| sum.add_all(&sample.transitions));
    error_function.estimate(&sum)
}

/// The uniques of all samples, most abundant first, ties in the order in which samples have them, as in R.
fn pool<'a>(samples: &[&'a Dereplicated]) -> Vec<PooledUnique<'a>> {
    let mut index_of: FxHashMap<&[u8], usize> = FxHashMap::default();
    let mut pool: Vec<PooledUnique<'a>> = Vec::new();
    for unique in samples.iter().flat_map(|sample| &sample.uniques) {
        let index = *index_of.entry(&unique.sequence).or_insert(pool.len());
        let sums = unique.quality_sums.iter().map(|&sum| u64::from(sum));
        match pool.get_mut(index) {
            None => pool.push(PooledUnique {
                sequence: &unique.sequence,
                count: u64::from(unique.count),
                quality_sums: sums.collect(),
            }),
            Some(known) => {
                known.count += u64::from(unique.count);
                for (sum, more) in known.quality_sums.iter_mut().zip(sums) {
                    *sum += more;
                }
            }
        }
    }
    pool.sort_by_key(|unique| std::cmp::Reverse(unique.count));
    pool
}

#[cfg(test)]
mod tests {
    use super::*;
    use endobiome_reads::Unique;

    /// A fault of peers: sums in 32 bits wrap when a pool has more than 100 million reads of one sequence.
    #[test]
    fn counts_and_qualities_beyond_32_bits_are_kept_in_pools() {
        let unique = Unique {
            sequence: b"ACGTACGTAC".as_slice().into(),
            count: 100_000_000,
            quality_sums: vec![4_000_000_000; 10].into(),
        };
        let sample = Dereplicated { uniques: vec![unique], read_to_unique: Vec::new() };
        let samples = vec![&sample; 50];
        let encoded = EncodedReads::pooled(&pool(&samples)).unwrap();
        assert_eq!(encoded.total_reads(), 5_000_000_000);
        assert_eq!(encoded.qualities(0), [40; 10]);
        let model = ErrorModel::uninformed(41);
        let denoised = denoise_pooled(&samples, &model, &DadaParameters::default()).unwrap();
        assert!(denoised.iter().all(|sample| sample.asvs[0].abundance == 100_000_000));
    }
}
