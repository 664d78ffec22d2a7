//! From the distinct reads of samples to the zOTU table.

use super::{SizedSequence, UnoiseParameters, Zotu, cluster_unoise, sort_by_size};
use crate::mapping::{Mapped, map_sequences};
use crate::result::{DenoiseResult, FeatureOrder, LossReason, SampleDenoiseStatistics, table_of};
use crate::uchime3::{ChimeraCall, find_chimeras};
use crate::{Error, Result};
use endobiome_core::{Context, SampleId, say};
use endobiome_reads::Dereplicated;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// How the reads of one sample found their zOTUs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleMapping {
    /// The sample.
    pub sample: SampleId,
    /// Reads given.
    pub input: u64,
    /// Reads equal to the zOTU they went to.
    pub exactly: u64,
    /// Reads that went to a zOTU within the identity asked.
    pub within_identity: u64,
    /// Reads that only a chimera takes.
    pub chimeric: u64,
    /// Reads that nothing takes and whose sequence has too few reads in the study to be denoised.
    pub below_min_size: u64,
    /// The other reads that nothing takes.
    pub unmapped: u64,
}

/// What UNOISE3 found, beside the table.
#[derive(Debug, Clone, PartialEq)]
pub struct UnoiseOutcome {
    /// The table, its sequences, and the accounting common to all denoisers.
    pub result: DenoiseResult,
    /// The distinct sequences of the study: most abundant first, ties by sequence.
    pub sequences: Vec<SizedSequence>,
    /// The zOTUs before chimeras are taken out, in vsearch's order; they point into `sequences`.
    pub zotus: Vec<Zotu>,
    /// The call of each zOTU.
    pub chimeras: Vec<ChimeraCall>,
    /// How the reads of each sample found their zOTUs, in the table's row order.
    pub mapping: Vec<SampleMapping>,
}

/// Infers the zOTUs of samples and counts their reads: [`infer`] without the details.
///
/// Reads are single-end, or pairs merged before. Every sample stays in the table. The result does not depend on the
/// order of samples but for that of the rows, nor on the number of threads.
///
/// # Errors
/// When a parameter makes no sense, a sample comes twice, or a read holds a byte that is no IUPAC code.
///
/// ```
/// use endobiome_core::{Context, SampleId};
/// use endobiome_denoise::unoise3::{UnoiseParameters, run};
/// use endobiome_reads::{Dereplicated, Unique};
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let unique = Unique { sequence: sequence.into(), count: 20, quality_sums: vec![0; sequence.len()].into() };
/// let reads = Dereplicated { uniques: vec![unique], read_to_unique: vec![0; 20] };
/// let samples = vec![(SampleId::new("IM001")?, reads), (SampleId::new("blank")?, Dereplicated::default())];
/// let result = run(samples, &UnoiseParameters::default(), &Context::silent())?;
/// assert_eq!((result.table.n_features(), result.table.get(0, 0), result.table.sample_total(1)), (1, 20, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    samples: Vec<(SampleId, Dereplicated)>,
    parameters: &UnoiseParameters,
    context: &Context<'_>,
) -> Result<DenoiseResult> {
    infer(samples, parameters, context).map(|outcome| outcome.result)
}

/// Infers the zOTUs of samples and counts their reads, and tells what became of every sequence.
///
/// # Errors
/// Those of [`run`].
///
/// ```
/// use endobiome_core::{Context, SampleId};
/// use endobiome_denoise::unoise3::{UnoiseParameters, infer};
/// use endobiome_reads::{Read, TieOrder, dereplicate};
/// let sequence = *b"TACGGAGGATGCGAGCGTTATCCGGATTTATTGGGTTTAAAGGGTGCGCAGGCGG";
/// let read = Read { id: b"r".to_vec(), sequence: sequence.to_vec(), quality: vec![30; sequence.len()] };
/// let reads = dereplicate(&vec![read; 20], TieOrder::Sequence);
/// let outcome = infer(vec![(SampleId::new("IM001")?, reads)], &UnoiseParameters::default(), &Context::silent())?;
/// assert_eq!((outcome.zotus.len(), outcome.zotus[0].size), (1, 20));
/// assert!(!outcome.chimeras[0].is_chimera());
/// assert_eq!(outcome.result.table.get(0, 0), 20);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn infer(
    samples: Vec<(SampleId, Dereplicated)>,
    parameters: &UnoiseParameters,
    context: &Context<'_>,
) -> Result<UnoiseOutcome> {
    parameters.check()?;
    let (names, rows, sequences) = pool(samples)?;
    let zotus = cluster_unoise(&sequences, &parameters.cluster, context)?;
    let sized: Vec<SizedSequence> = zotus
        .iter()
        .map(|zotu| SizedSequence { sequence: sequences[zotu.centroid].sequence.clone(), size: zotu.size })
        .collect();
    let chimeras = if parameters.chimera.remove {
        find_chimeras(&sized, &parameters.chimera, context)?
    } else {
        vec![ChimeraCall::default(); sized.len()]
    };

    // The chimera filter of vsearch writes what it keeps by the reads of whole zOTUs, and where a read fits two alike, the
    // first in this order has it.
    let mut order: Vec<usize> = (0..zotus.len()).collect();
    sort_by_size(&mut order, &sized);
    let (kept, removed): (Vec<usize>, Vec<usize>) =
        order.into_iter().partition(|&zotu| !chimeras[zotu].is_chimera());
    let kept: Vec<&[u8]> = kept.iter().map(|&zotu| &*sized[zotu].sequence).collect();
    let removed: Vec<&[u8]> = removed.iter().map(|&zotu| &*sized[zotu].sequence).collect();
    let queries: Vec<&[u8]> = sequences.iter().map(|sequence| &*sequence.sequence).collect();
    let mapped = map_sequences(&queries, &kept, &parameters.mapping, context)?;
    let lost: Vec<usize> = (0..queries.len()).filter(|&at| mapped[at] == Mapped::Nowhere).collect();
    let mut only_chimera = vec![false; queries.len()];
    if !removed.is_empty() {
        let lost_queries: Vec<&[u8]> = lost.iter().map(|&at| queries[at]).collect();
        let to_chimera = map_sequences(&lost_queries, &removed, &parameters.mapping, context)?;
        for (&at, to) in lost.iter().zip(to_chimera) {
            only_chimera[at] = to != Mapped::Nowhere;
        }
    }

    let mut counts = Vec::with_capacity(rows.len());
    let mut sample_statistics = Vec::with_capacity(rows.len());
    let mut mapping = Vec::with_capacity(rows.len());
    for (name, row) in names.iter().zip(rows) {
        let mut of_sample = SampleMapping {
            sample: name.clone(),
            input: 0,
            exactly: 0,
            within_identity: 0,
            chimeric: 0,
            below_min_size: 0,
            unmapped: 0,
        };
        let mut cells = Vec::new();
        for (at, reads) in row {
            of_sample.input += reads;
            match mapped[at] {
                Mapped::Exactly(_) => of_sample.exactly += reads,
                Mapped::Within(_) => of_sample.within_identity += reads,
                Mapped::Nowhere if only_chimera[at] => of_sample.chimeric += reads,
                Mapped::Nowhere if sequences[at].size < parameters.cluster.min_size => {
                    of_sample.below_min_size += reads;
                }
                Mapped::Nowhere => of_sample.unmapped += reads,
            }
            if let Some(target) = mapped[at].target() {
                cells.push((kept[target].to_vec(), reads));
            }
        }
        counts.push(cells);
        sample_statistics.push(statistics_of(&of_sample));
        mapping.push(of_sample);
    }
    let (table, table_sequences) = table_of(names, counts, FeatureOrder::Abundance)?;
    let mut warnings = Vec::new();
    if zotus.is_empty() && !sequences.is_empty() {
        warnings.push(say!(
            "no sequence has {min_size} reads in all samples together: the table has no zOTU",
            min_size = parameters.cluster.min_size
        ));
    }
    let result = DenoiseResult { table, sequences: table_sequences, sample_statistics, warnings };
    Ok(UnoiseOutcome { result, sequences, zotus, chimeras, mapping })
}

/// The cells of one sample: index of the distinct sequence, reads.
type Row = Vec<(usize, u64)>;

/// Pools the distinct reads of all samples: sample names, the reads of each, and the distinct sequences.
fn pool(samples: Vec<(SampleId, Dereplicated)>) -> Result<(Vec<SampleId>, Vec<Row>, Vec<SizedSequence>)> {
    let mut index_of: FxHashMap<Box<[u8]>, usize> = FxHashMap::default();
    let mut sizes: Vec<u64> = Vec::new();
    let mut names = Vec::with_capacity(samples.len());
    let mut rows: Vec<Row> = Vec::with_capacity(samples.len());
    for (name, reads) in samples {
        let mut row = Vec::with_capacity(reads.uniques.len());
        for (unique, found) in reads.uniques.into_iter().enumerate() {
            check(&found.sequence, unique).map_err(|error| error.in_sample(&name))?;
            let next = index_of.len();
            let at = *index_of.entry(found.sequence).or_insert(next);
            if at == next {
                sizes.push(0);
            }
            sizes[at] += u64::from(found.count);
            row.push((at, u64::from(found.count)));
        }
        names.push(name);
        rows.push(row);
    }
    let mut sequences: Vec<(SizedSequence, usize)> = index_of
        .into_iter()
        .map(|(sequence, at)| (SizedSequence { sequence, size: sizes[at] }, at))
        .collect();
    sequences.sort_by(|(a, _), (b, _)| b.size.cmp(&a.size).then_with(|| a.sequence.cmp(&b.sequence)));
    let mut place = vec![0; sequences.len()];
    for (new, (_, old)) in sequences.iter().enumerate() {
        place[*old] = new;
    }
    for (at, _) in rows.iter_mut().flatten() {
        *at = place[*at];
    }
    Ok((names, rows, sequences.into_iter().map(|(sequence, _)| sequence).collect()))
}

/// Refuses a byte that is no upper-case nucleotide code.
fn check(sequence: &[u8], unique: usize) -> Result<()> {
    match sequence.iter().position(|&byte| endobiome_core::sequence::complement(byte).is_none()) {
        None => Ok(()),
        Some(position) => {
            Err(Error::AmbiguousNucleotide { unique, position, byte: char::from(sequence[position]) })
        }
    }
}

/// The accounting common to all denoisers.
fn statistics_of(mapping: &SampleMapping) -> SampleDenoiseStatistics {
    let kept = mapping.exactly + mapping.within_identity;
    let denoised = kept + mapping.chimeric;
    let mut statistics = SampleDenoiseStatistics {
        input: mapping.input,
        denoised_forward: denoised,
        denoised,
        merged: denoised,
        non_chimeric: kept,
        ..SampleDenoiseStatistics::empty(mapping.sample.clone(), false)
    };
    statistics.lose(LossReason::Chimera, mapping.chimeric);
    statistics.lose(LossReason::BelowMinimumSize, mapping.below_min_size);
    statistics.lose(LossReason::NotMapped, mapping.unmapped);
    statistics
}
