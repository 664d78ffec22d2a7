//! Absolute amounts: the spike-in is set aside before anything is a share, then loads in copies.

use crate::{Error, Result};
use endobiome_compare::{NamedValues, TableKind};
use endobiome_core::{AbundanceTable, Assignment, FeatureId, Message, SampleRecord, Sequence, say};
use endobiome_dysbiosis::absolute::{
    AbsoluteInput, AbsoluteParameters, AbsoluteStudy, AmountIndex, LoadStatus, SpikeIn, SpikeMatch,
    absolute_amounts,
};
use endobiome_lowbiomass::{CorrectedTables, Load, LoadKnown, Loads};
use endobiome_tables::fasta;
use std::path::Path;

/// What the settings say was added to the samples: each name is a FASTA file where there is one, else a taxon.
///
/// # Errors
/// When a file cannot be read as FASTA, or a name looks like a file that is not there.
///
/// ```
/// use endobiome_dysbiosis::absolute::AbsoluteParameters;
/// use endobiome_pipeline::stages::absolute::spike_in;
/// let mut settings = AbsoluteParameters::default();
/// assert!(spike_in(&settings)?.is_empty());
/// settings.spike_in = vec!["Imtechella halotolerans".to_owned()];
/// assert!(!spike_in(&settings)?.has_sequences());
/// settings.spike_in = vec!["no_such_file.fasta".to_owned()];
/// assert!(spike_in(&settings).is_err());
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn spike_in(settings: &AbsoluteParameters) -> Result<SpikeIn> {
    let (mut taxa, mut sequences) = (Vec::new(), Vec::new());
    for name in &settings.spike_in {
        let path = Path::new(name);
        if path.is_file() {
            sequences.extend(fasta::read(path)?.into_iter().map(|record| record.sequence));
        } else if name.contains(['/', '\\']) || path.extension().is_some() {
            let message = format!("{name} is no file, and no name of a taxon");
            return Err(Error::configuration("absolute.spike_in", message));
        } else {
            taxa.push(name.as_str());
        }
    }
    Ok(SpikeIn::new(taxa, sequences))
}

/// The reads of the spike-in, apart from all others.
#[derive(Debug, Clone)]
pub struct SetApart {
    /// A feature: whether it is of the spike-in.
    pub is_spike_in: Vec<bool>,
    /// A sample: reads of the spike-in.
    pub reads: Vec<u64>,
    /// The table without those reads; features stand where they stood.
    pub table: AbundanceTable<FeatureId>,
    /// What may surprise, in sentences.
    pub warnings: Vec<Message>,
}

/// Sets the reads of the spike-in apart. `sequences` are those of the features, or none where they are not known.
///
/// # Errors
/// When the spike-in is given by sequences alone and the features have none.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank, SampleId};
/// use endobiome_dysbiosis::absolute::SpikeIn;
/// use endobiome_pipeline::stages::absolute::set_apart;
/// let mut imtechella = Assignment::default();
/// imtechella.lineage.set(Rank::Genus, "Imtechella");
/// let features = vec![FeatureId::of(b"ACGT"), FeatureId::of(b"TTTT")];
/// let table = AbundanceTable::from_rows(vec![SampleId::new("S1")?], features, vec![vec![(0, 90), (1, 10)]])?;
/// let spike_in = SpikeIn::new(["Imtechella"], Vec::new());
/// let apart = set_apart(&table, &[Assignment::default(), imtechella], &[], &spike_in)?;
/// assert_eq!((apart.reads[0], apart.table.sample_total(0)), (10, 90));
/// assert_eq!(apart.is_spike_in, [false, true]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn set_apart(
    table: &AbundanceTable<FeatureId>,
    assignments: &[Assignment],
    sequences: &[Sequence],
    spike_in: &SpikeIn,
) -> Result<SetApart> {
    if spike_in.has_sequences() && sequences.is_empty() {
        return Err(Error::configuration(
            "absolute.spike_in",
            "the spike-in is given by its sequences, but the features of the table have none: give them with --sequences, or name its taxon",
        ));
    }
    let found: Vec<Option<SpikeMatch>> = assignments
        .iter()
        .enumerate()
        .map(|(at, assignment)| spike_in.recognise(assignment, sequences.get(at)))
        .collect();
    let is_spike_in: Vec<bool> = found.iter().map(Option::is_some).collect();
    let own = table.map(|_, feature, count| if is_spike_in[feature] { 0 } else { count });
    let reads = (0..table.n_samples()).map(|row| table.sample_total(row) - own.sample_total(row)).collect();
    let mut warnings = Vec::new();
    if !spike_in.is_empty() && !is_spike_in.contains(&true) {
        warnings.push(
            say!("no feature is of the spike-in that absolute.spike_in names: its name must be that of the reference, or give its sequence as FASTA"),
        );
    }
    let in_groups = found.iter().filter(|of| **of == Some(SpikeMatch::Group)).count();
    if in_groups > 0 {
        warnings.push(say!("{in_groups} features are of a group of species that holds the spike-in: all their reads are taken for it", in_groups));
    }
    Ok(SetApart { is_spike_in, reads, table: own, warnings })
}

/// Loads, taxa and indices in copies; `None` where nothing of them was measured.
///
/// # Errors
/// As [`absolute_amounts`].
pub fn amounts(
    apart: &SetApart,
    records: &[SampleRecord],
    canonical: &[Assignment],
    rho: f64,
    settings: &AbsoluteParameters,
) -> Result<Option<AbsoluteStudy>> {
    let input = AbsoluteInput {
        counts: &apart.table,
        spike_in_reads: &apart.reads,
        records,
        assignments: canonical,
        rho,
    };
    Ok(absolute_amounts(&input, settings)?)
}

/// The loads as the assessment of low biomass takes them where a spike-in went in: by qPCR where any sample has one (without the copies of the
/// spike-in, where the qPCR sees them), else by the spike-in. `None` without a spike-in: then the copies of the records are the loads.
pub fn loads_beside_spike_in(study: &AbsoluteStudy) -> Option<Loads> {
    if study.loads.iter().all(|load| load.spike_in_added.is_none()) {
        return None;
    }
    let by_qpcr = study.loads.iter().any(|load| load.qpcr.status != LoadStatus::NotMeasured);
    let of = study.loads.iter().map(|load| {
        let way = if by_qpcr { &load.qpcr } else { &load.spike_in };
        let (copies, known) = match way.status {
            LoadStatus::Measured => (way.amount.copies, LoadKnown::Measured),
            LoadStatus::LowerBound => (way.amount.low, LoadKnown::AtLeast),
            LoadStatus::UpperBound => (way.amount.high, LoadKnown::AtMost),
            LoadStatus::NotMeasured => (None, LoadKnown::Measured),
        };
        copies.map(|copies| Load { copies, known })
    });
    Some(Loads { way: if by_qpcr { "qPCR" } else { "spike-in" }, of: of.collect() })
}

/// Indices in copies by record, as logarithms, on the raw table and on the corrected ones of the samples that could be corrected.
pub type LoadValues = Vec<(TableKind, Vec<NamedValues>)>;

/// What is compared of absolute amounts: `log10_load`, and `log10(copies + 1)` of the other indices. A load that is a bound stands at its
/// bound, and that is noted.
///
/// # Errors
/// When tables and assignments do not belong together.
pub fn values(
    study: &AbsoluteStudy,
    counts: &AbundanceTable<FeatureId>,
    corrected: &CorrectedTables,
    canonical: &[Assignment],
    records: &[SampleRecord],
) -> Result<LoadValues> {
    let mut tables = vec![(TableKind::Raw, named(study, counts, None, canonical, records)?)];
    for (kind, table, has) in [
        (TableKind::Kit, &corrected.kit, &corrected.has_kit),
        (TableKind::KitAndCarryOver, &corrected.kit_and_carry_over, &corrected.has_carry_over),
    ] {
        if has.contains(&true) && table.n_features() == counts.n_features() {
            tables.push((kind, named(study, table, Some(has), canonical, records)?));
        }
    }
    Ok(tables)
}

fn named<V: endobiome_core::table::Abundance>(
    study: &AbsoluteStudy,
    table: &AbundanceTable<FeatureId, V>,
    has: Option<&[bool]>,
    canonical: &[Assignment],
    records: &[SampleRecord],
) -> Result<Vec<NamedValues>> {
    let at = |record: &SampleRecord| study.loads.iter().position(|load| load.sample == record.id);
    let of_record: Vec<Option<usize>> = records.iter().map(at).collect();
    let bounds = study
        .loads
        .iter()
        .filter(|load| load.kind.is_specimen())
        .filter(|load| matches!(load.chosen().status, LoadStatus::LowerBound | LoadStatus::UpperBound))
        .count();
    AmountIndex::ALL
        .into_iter()
        .map(|index| {
            let values = study.values(index, table, canonical)?;
            let log = |copies: f64| match index {
                AmountIndex::Load => libm::log10(copies),
                _ => libm::log10(copies + 1.0),
            };
            let value = |at: &Option<usize>| {
                at.filter(|&at| has.is_none_or(|has| has.get(at) == Some(&true)))
                    .and_then(|at| values[at])
                    .map_or(f64::NAN, log)
            };
            let values: Vec<f64> = of_record.iter().map(value).map(|log| if log.is_finite() { log } else { f64::NAN }).collect();
            let mut named = NamedValues::new(format!("log10_{}", index.name()), values);
            if bounds > 0 {
                named = named.with_note(format!(
                    "{bounds} specimens stand at the bound of their load, which is not known further (absolute/load.tsv)"
                ));
            }
            Ok(named)
        })
        .collect()
}
