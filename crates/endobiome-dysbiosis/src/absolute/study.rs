//! The amounts of all samples of a study.

use super::load::Measured;
use super::{
    AbsoluteParameters, Amount, AmountIndex, IndexAmount, LoadStatus, LoadWay, SampleLoad, TaxonAmount,
    WayLoad, taxa,
};
use crate::{Result, TaxonProfile};
use endobiome_core::table::Abundance;
use endobiome_core::{AbundanceTable, Assignment, FeatureId, Message, SampleRecord, say};
use endobiome_stats::limit_of_detection;
use serde::{Deserialize, Serialize};

/// The input of [`absolute_amounts`].
#[derive(Debug, Clone, Copy)]
pub struct AbsoluteInput<'a> {
    /// Counts without the reads of the spike-in, samples x features.
    pub counts: &'a AbundanceTable<FeatureId>,
    /// Reads of the spike-in of each sample of the counts.
    pub spike_in_reads: &'a [u64],
    /// What the samplesheet says, in any order; one record a sample.
    pub records: &'a [SampleRecord],
    /// One assignment a feature, in canonical names.
    pub assignments: &'a [Assignment],
    /// Overdispersion of replicate counts.
    pub rho: f64,
}

/// The amounts of a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AbsoluteStudy {
    /// The way that gives the amounts.
    pub way: LoadWay,
    /// The load of every sample.
    pub loads: Vec<SampleLoad>,
    /// The indices of every sample.
    pub indices: Vec<IndexAmount>,
    /// The taxa with reads of every sample.
    pub taxa: Vec<TaxonAmount>,
    /// Median over the samples of log10 of the load by the spike-in over that by qPCR; `None` of fewer than three with both.
    pub median_log10_ratio: Option<f64>,
    /// What a person must be told, in sentences.
    pub statements: Vec<Message>,
}

/// Loads, indices and taxa in copies; `None` where no spike-in is named and no sample has a qPCR.
///
/// # Errors
/// [`Error::Parameter`](crate::Error::Parameter) for a parameter out of range, [`Error::Core`](crate::Error::Core) when
/// counts, reads of the spike-in, records and assignments do not belong together.
///
/// ```
/// use endobiome_core::{AbundanceTable, Assignment, FeatureId, Rank, SampleId, SampleRecord};
/// use endobiome_dysbiosis::absolute::{AbsoluteInput, AbsoluteParameters, LoadStatus, absolute_amounts};
/// let sample = SampleId::new("IM001_E")?;
/// let counts = AbundanceTable::from_rows(vec![sample.clone()], vec![FeatureId::of(b"ACGT")], vec![vec![(0, 7500)]])?;
/// let mut crispatus = Assignment::default();
/// crispatus.lineage.set(Rank::Domain, "Bacteria");
/// crispatus.lineage.set(Rank::Genus, "Lactobacillus");
/// let input = AbsoluteInput {
///     counts: &counts,
///     spike_in_reads: &[2500],
///     records: &[SampleRecord::new(sample)],
///     assignments: &[crispatus],
///     rho: 0.01,
/// };
/// let parameters = AbsoluteParameters {
///     spike_in: vec!["Imtechella halotolerans".to_owned()],
///     spike_in_copies: Some(1e5),
///     ..AbsoluteParameters::default()
/// };
/// let study = absolute_amounts(&input, &parameters)?.ok_or("there is a spike-in")?;
/// let load = &study.loads[0].spike_in;
/// // Three reads of bacteria for each of the spike-in.
/// assert!((load.amount.copies.ok_or("measured")? - 3e5).abs() < 1e-6);
/// assert_eq!(load.status, LoadStatus::Measured);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[expect(clippy::cast_precision_loss, reason = "reads")]
pub fn absolute_amounts(
    input: &AbsoluteInput<'_>,
    parameters: &AbsoluteParameters,
) -> Result<Option<AbsoluteStudy>> {
    parameters.check()?;
    let counts = input.counts;
    if input.spike_in_reads.len() != counts.n_samples() {
        return Err(endobiome_core::Error::Shape {
            what: "reads of the spike-in",
            found: input.spike_in_reads.len(),
            expected: counts.n_samples(),
        }
        .into());
    }
    let mut records = Vec::with_capacity(counts.n_samples());
    for sample in counts.samples() {
        let record = input.records.iter().find(|record| record.id == *sample);
        records.push(record.ok_or_else(|| endobiome_core::Error::Sample {
            sample: sample.to_string(),
            problem: "has no record",
        })?);
    }
    if parameters.spike_in.is_empty() && records.iter().all(|record| record.qpcr_copies.is_none()) {
        return Ok(None);
    }
    let way = parameters.chosen_way();
    let mut study = AbsoluteStudy {
        way,
        loads: Vec::new(),
        indices: Vec::new(),
        taxa: Vec::new(),
        median_log10_ratio: None,
        statements: Vec::new(),
    };
    let mut profiles = Vec::with_capacity(records.len());
    for (row, record) in records.iter().enumerate() {
        let profile = TaxonProfile::from_row(counts, row, input.assignments)?;
        let named = !parameters.spike_in.is_empty();
        let measured = Measured {
            bacterial: profile.bacterial_reads(),
            spike: input.spike_in_reads[row] as f64,
            added: record.spike_in_copies.or(parameters.spike_in_copies).filter(|_| named),
            qpcr: record.qpcr_copies,
            rho: input.rho,
            parameters,
        };
        study.loads.push(SampleLoad {
            sample: record.id.clone(),
            kind: record.kind,
            bacterial_reads: measured.bacterial,
            spike_in_reads: measured.spike,
            spike_in_added: measured.added,
            way,
            spike_in: measured.load(LoadWay::SpikeIn),
            qpcr: measured.load(LoadWay::Qpcr),
            agreement: measured.agreement(),
            note: String::new(),
        });
        profiles.push((profile, measured));
    }
    set_limits(&mut study.loads, &records);
    study.median_log10_ratio = compare_ways(&mut study.loads);
    for (load, (profile, measured)) in study.loads.iter_mut().zip(&profiles) {
        load.note = note_of(load);
        study.indices.extend(taxa::indices(load, profile, measured));
        study.taxa.extend(taxa::taxa(&load.sample, way, profile, measured));
    }
    study.statements = statements(&study);
    Ok(Some(study))
}

/// The limits of the blanks: of the batch where it has two blanks with a load, else of the study; then what a qPCR that found nothing
/// says: at most so much.
fn set_limits(loads: &mut [SampleLoad], records: &[&SampleRecord]) {
    type Of = (fn(&SampleLoad) -> &WayLoad, fn(&mut SampleLoad) -> &mut WayLoad);
    let ways: [Of; 2] =
        [(|load| &load.spike_in, |load| &mut load.spike_in), (|load| &load.qpcr, |load| &mut load.qpcr)];
    let batch = |record: &SampleRecord| record.batch.clone().or_else(|| record.run.clone());
    for (of, of_mut) in ways {
        let blanks: Vec<(Option<String>, f64)> = loads
            .iter()
            .zip(records)
            .filter(|(_, record)| record.kind.is_blank())
            .filter_map(|(load, record)| {
                // A qPCR that found nothing in a blank found nothing.
                let nothing = of(load).status == LoadStatus::UpperBound && of(load).amount == Amount::UNKNOWN;
                let copies = if nothing { Some(0.0) } else { of(load).amount.value() };
                Some((batch(record), copies?))
            })
            .collect();
        let limit_of = |own: Option<&Option<String>>| {
            let copies: Vec<f64> = blanks
                .iter()
                .filter(|(batch, _)| own.is_none_or(|own| own == batch))
                .map(|(_, copies)| *copies)
                .collect();
            limit_of_detection(&copies)
        };
        for (load, record) in loads.iter_mut().zip(records) {
            let limit = limit_of(Some(&batch(record))).or_else(|| limit_of(None));
            let load = of_mut(load);
            load.limit = limit.filter(|_| load.status != LoadStatus::NotMeasured);
            if load.status == LoadStatus::UpperBound && load.amount == Amount::UNKNOWN {
                match limit.filter(|limit| *limit > 0.0) {
                    Some(limit) => {
                        load.amount = Amount { copies: None, low: Some(0.0), high: Some(limit) };
                        load.wide = load.amount;
                    }
                    None => load.status = LoadStatus::NotMeasured,
                }
            }
            load.above_blanks = load.limit.and_then(|limit| match load.status {
                LoadStatus::Measured => load.amount.copies.map(|copies| copies > limit),
                LoadStatus::LowerBound => load.amount.low.filter(|low| *low > limit).map(|_| true),
                LoadStatus::UpperBound => load.amount.high.filter(|high| *high <= limit).map(|_| false),
                LoadStatus::NotMeasured => None,
            });
        }
    }
}

/// How far each ratio of the two ways lies from their median, which is given back: what is common to all is the standards' or the
/// efficiency of the spike-in, what is not is of the sample.
fn compare_ways(loads: &mut [SampleLoad]) -> Option<f64> {
    let mut ratios: Vec<f64> =
        loads.iter().filter_map(|load| load.agreement.as_ref()).map(|of| of.log10_ratio).collect();
    if ratios.len() < 3 {
        return None;
    }
    ratios.sort_by(f64::total_cmp);
    let middle = ratios.len() / 2;
    let median =
        if ratios.len() % 2 == 1 { ratios[middle] } else { 0.5 * (ratios[middle - 1] + ratios[middle]) };
    for of in loads.iter_mut().filter_map(|load| load.agreement.as_mut()) {
        of.from_median = Some(of.log10_ratio - median);
        of.beyond_noise = Some(median < of.low || median > of.high);
    }
    Some(median)
}

/// What to mind of a load.
fn note_of(load: &SampleLoad) -> String {
    let mut notes = Vec::new();
    let of_spike = load.spike_in.status;
    match of_spike {
        LoadStatus::LowerBound => {
            notes.push(
                "the spike-in is missing among the reads, or nearly: the load is at least the lower end"
                    .to_owned(),
            );
        }
        LoadStatus::UpperBound => {
            notes.push("the spike-in takes nearly all reads: the load is at most the upper end".to_owned());
        }
        LoadStatus::Measured | LoadStatus::NotMeasured => {}
    }
    if load.spike_in_reads > 0.0 && load.spike_in_added.is_none_or(|copies| copies <= 0.0) {
        notes.push("reads of the spike-in, of which none is said to have gone in".to_owned());
    }
    if load.qpcr.status == LoadStatus::UpperBound {
        notes.push(
            "the qPCR found nothing beside blanks or spike-in: the load is at most the upper end".to_owned(),
        );
    }
    if load.chosen().above_blanks == Some(false) && !load.kind.is_blank() {
        notes.push("not above the limit of the blanks".to_owned());
    }
    if load.agreement.is_some_and(|of| of.beyond_noise == Some(true)) {
        notes.push("spike-in and qPCR differ from each other by more than noise".to_owned());
    }
    notes.join("; ")
}

/// What a person must be told of the amounts.
fn statements(study: &AbsoluteStudy) -> Vec<Message> {
    let mut said = Vec::new();
    let names = |wanted: &dyn Fn(&SampleLoad) -> bool| -> Vec<String> {
        study.loads.iter().filter(|load| wanted(load)).map(|load| load.sample.to_string()).collect()
    };
    let mut tell = |who: Vec<String>, what: Message| {
        if !who.is_empty() {
            let shown = who.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            let more = if who.len() > 5 { ", …" } else { "" };
            said.push(say!("{who} ({shown}{more}): {what}", who = count_of(who.len()), shown, more, what));
        }
    };
    tell(
        names(&|load| load.spike_in.status == LoadStatus::LowerBound),
        say!("the spike-in is missing among the reads, or nearly; their loads are lower bounds"),
    );
    tell(
        names(&|load| load.spike_in.status == LoadStatus::UpperBound && !load.kind.is_blank()),
        say!("the spike-in takes nearly all reads; their loads are upper bounds"),
    );
    tell(
        names(&|load| load.spike_in_reads > 0.0 && load.spike_in_added.is_none_or(|copies| copies <= 0.0)),
        say!("reads of the spike-in, of which none is said to have gone in: leak, or a native of that name"),
    );
    tell(
        names(&|load| load.agreement.is_some_and(|of| of.beyond_noise == Some(true))),
        say!("spike-in and qPCR differ by more than the noise of the sample (absolute/load.tsv)"),
    );
    if let Some(median) = study.median_log10_ratio {
        let n = study.loads.iter().filter(|load| load.agreement.is_some()).count();
        said.push(say!("The load by the spike-in is {median} times that by qPCR (median of {n} samples): what is common to all is of the two \
             standards, or of how well the spike-in is read.", median = format!("{:.2}", libm::pow(10.0, median)), n));
    }
    said
}

fn count_of(n: usize) -> Message {
    if n == 1 { say!("1 sample") } else { say!("{n} samples", n) }
}

impl AbsoluteStudy {
    /// An index of each sample on a table of the same samples and features (the counts, or corrected ones), in copies: reads on that
    /// table times the copies that a read of the sample stands for. A load that is a bound stands at its bound. `None` where the load is
    /// not known.
    ///
    /// # Errors
    /// [`Error::Core`](crate::Error::Core) when the table has other features than the assignments, or other samples.
    pub fn values<V: Abundance>(
        &self,
        index: AmountIndex,
        table: &AbundanceTable<FeatureId, V>,
        assignments: &[Assignment],
    ) -> Result<Vec<Option<f64>>> {
        self.loads
            .iter()
            .map(|load| {
                let Some(row) = table.sample_index(&load.sample) else { return Ok(None) };
                let Some(per_read) = load.copies_per_read() else {
                    // Without a read there may be a load all the same.
                    return Ok(load.chosen().amount.value().filter(|_| index == AmountIndex::Load));
                };
                let profile = TaxonProfile::from_row(table, row, assignments)?;
                Ok(Some(per_read * index.reads(&profile)))
            })
            .collect()
    }
}
