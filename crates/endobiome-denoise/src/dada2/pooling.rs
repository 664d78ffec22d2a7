//! All samples of a run denoised as one.

use crate::Result;
use crate::dada2::denoise::{Denoised, denoise};
use crate::dada2::error_model::ErrorModel;
use crate::dada2::parameters::DadaParameters;
use endobiome_reads::{Dereplicated, Unique};
use rustc_hash::FxHashMap;

/// Denoises the reads of all samples together; each answer tells what became of one sample's reads.
pub(crate) fn denoise_pooled(
    samples: &[&Dereplicated],
    model: &ErrorModel,
    parameters: &DadaParameters,
) -> Result<Vec<Denoised>> {
    let pool = pool(samples);
    let whole = denoise(&pool, model, parameters, &[])?;
    let index_of: FxHashMap<&[u8], usize> =
        pool.uniques.iter().enumerate().map(|(index, unique)| (&*unique.sequence, index)).collect();
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

/// The uniques of all samples, most abundant first, ties by sequence.
fn pool(samples: &[&Dereplicated]) -> Dereplicated {
    let mut index_of: FxHashMap<&[u8], usize> = FxHashMap::default();
    let mut uniques: Vec<Unique> = Vec::new();
    for unique in samples.iter().flat_map(|sample| &sample.uniques) {
        let index = *index_of.entry(&unique.sequence).or_insert(uniques.len());
        match uniques.get_mut(index) {
            None => uniques.push(unique.clone()),
            Some(known) => {
                known.count += unique.count;
                for (sum, more) in known.quality_sums.iter_mut().zip(&unique.quality_sums) {
                    *sum += more;
                }
            }
        }
    }
    uniques.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.sequence.cmp(&b.sequence)));
    Dereplicated { uniques, read_to_unique: Vec::new() }
}
