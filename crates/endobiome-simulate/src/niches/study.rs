//! Draws a whole study.

use super::community::{Catalogue, catalogue};
use super::design::{PairedNicheDesign, Scenario};
use super::draw::{beta, between, counts, normalise};
use crate::Result;
use endobiome_core::{
    AbundanceTable, Assignment, BodySite, FeatureId, RandomStream, SampleId, SampleKind, SampleRecord, Well,
    stream,
};
use rand::RngExt;
use rand_distr::{Distribution, LogNormal};

/// What is true of one woman.
#[derive(Debug, Clone, PartialEq)]
pub struct WomanTruth {
    /// Her name in the records.
    pub participant: String,
    /// What her endometrium holds.
    pub scenario: Scenario,
    /// Share of the endometrial reads carried over from the vagina.
    pub alpha: f64,
    /// Share from reagents.
    pub beta: f64,
    /// Share of her endometrium's own community.
    pub gamma: f64,
    /// Share leaked from other wells.
    pub leak: f64,
    /// Her vaginal community.
    pub vagina: Vec<f64>,
    /// Her endometrium's own community (the vaginal one in scenario `same`; zeros in `none`).
    pub own: Vec<f64>,
    /// Expected shares of the endometrial library.
    pub endometrium: Vec<f64>,
}

impl WomanTruth {
    /// `sum min(v, t)`: how alike her two communities are.
    pub fn overlap(&self) -> f64 {
        self.vagina.iter().zip(&self.own).map(|(v, t)| v.min(*t)).sum()
    }
}

/// A simulated study with its truth.
#[derive(Debug, Clone)]
pub struct SimulatedStudy {
    /// Counts of all samples.
    pub counts: AbundanceTable<FeatureId>,
    /// One record a sample, in the order of the counts.
    pub records: Vec<SampleRecord>,
    /// One assignment a feature.
    pub assignments: Vec<Assignment>,
    /// One truth a woman.
    pub women: Vec<WomanTruth>,
    /// The reagent profile of each batch.
    pub kits: Vec<Vec<f64>>,
    /// True expected shares of each sample's library, in the order of the counts.
    pub expected: Vec<Vec<f64>>,
}

/// A library before its reads are counted.
struct Library {
    record: SampleRecord,
    shares: Vec<f64>,
    /// Relative amount of template, for leak into neighbours.
    load: f64,
    /// Share of this library that leak makes up.
    leak: f64,
    reads: u64,
    batch: usize,
}

/// Draws a study; the same design and seed give the same study.
///
/// # Errors
/// [`Error::Core`](crate::Error::Core) if the table cannot be built.
///
/// ```
/// use endobiome_simulate::niches::{PairedNicheDesign, simulate_niches};
/// let study = simulate_niches(&PairedNicheDesign { women: 4, ..PairedNicheDesign::default() })?;
/// assert_eq!(study.counts.n_samples(), 4 * 2 + 6);
/// assert!((study.women[0].alpha + study.women[0].beta + study.women[0].gamma - 1.0).abs() < 1e-9);
/// # Ok::<(), endobiome_simulate::Error>(())
/// ```
pub fn simulate_niches(design: &PairedNicheDesign) -> Result<SimulatedStudy> {
    design.check_size()?;
    let catalogue = catalogue(design.rare_features);
    let n_batches = design.batches.max(1);
    let kits: Vec<Vec<f64>> = (0..n_batches)
        .map(|batch| {
            let mut random = stream(design.seed, "reagent profile", &batch.to_le_bytes());
            catalogue.reagent(&mut random, design.reagent_escherichia)
        })
        .collect();
    let mut libraries = Vec::new();
    let mut women = Vec::new();
    for woman in 0..design.women {
        let batch = woman % n_batches;
        let mut random = stream(design.seed, "woman", &woman.to_le_bytes());
        let (truth, loads) = draw_woman(design, &catalogue, &kits[batch], woman, &mut random);
        push_pair(design, &truth, loads, batch, woman, &kits[batch], &mut libraries, &mut random)?;
        women.push(truth);
    }
    push_controls(design, &kits, &catalogue, &mut libraries)?;
    place_on_plates(design, &mut libraries)?;
    leak_between_wells(design, &mut libraries, &mut women);

    let mut rows = Vec::with_capacity(libraries.len());
    for library in &libraries {
        let mut random = stream(design.seed, "reads", library.record.id.as_str().as_bytes());
        let drawn = counts(&mut random, &library.shares, library.reads, design.precision);
        rows.push(drawn.into_iter().enumerate().filter(|&(_, n)| n > 0).collect());
    }
    let samples = libraries.iter().map(|library| library.record.id.clone()).collect();
    let table = AbundanceTable::from_rows(samples, catalogue.features.clone(), rows)?;
    let (mut records, mut expected) = (Vec::new(), Vec::new());
    for mut library in libraries {
        if !design.wells {
            library.record.well = None;
        }
        records.push(library.record);
        expected.push(library.shares);
    }
    Ok(SimulatedStudy { counts: table, records, assignments: catalogue.assignments, women, kits, expected })
}

/// A woman's truth and her copies (vagina, endometrium).
fn draw_woman(
    design: &PairedNicheDesign,
    catalogue: &Catalogue,
    kit: &[f64],
    woman: usize,
    random: &mut RandomStream,
) -> (WomanTruth, (f64, f64)) {
    let vagina = catalogue.vaginal(random);
    let total: f64 = design.scenarios.iter().sum();
    let draw = random.random::<f64>() * total;
    let scenario = if draw < design.scenarios[0] {
        Scenario::None
    } else if draw < design.scenarios[0] + design.scenarios[1] {
        Scenario::Same
    } else {
        Scenario::Distinct
    };
    let own = match scenario {
        Scenario::None => vec![0.0; catalogue.len()],
        Scenario::Same => vagina.clone(),
        Scenario::Distinct => catalogue.vaginal(random),
    };
    let log_normal = |median: f64, sd: f64, random: &mut RandomStream| {
        LogNormal::new(libm::log(median), sd).map_or(median, |law| law.sample(random))
    };
    let (alpha, beta_share, gamma, loads) = if design.qpcr {
        let vaginal_copies = log_normal(1e7, 1.0, random);
        let carried = vaginal_copies * log_normal(design.transfer.0, design.transfer.1, random);
        let reagent = log_normal(1e4, 0.3, random);
        let own = if scenario == Scenario::None { 0.0 } else { log_normal(1e5, 1.0, random) };
        let all = carried + reagent + own;
        (carried / all, reagent / all, own / all, (vaginal_copies, all))
    } else {
        let a = beta(random, design.carry_over.0, design.carry_over.1);
        let b = beta(random, design.reagent.0, design.reagent.1);
        let sum = a + b;
        let (a, b) = if scenario == Scenario::None {
            (a / sum, b / sum)
        } else if sum > 0.95 {
            (a * 0.95 / sum, b * 0.95 / sum)
        } else {
            (a, b)
        };
        (a, b, (1.0 - a - b).max(0.0), (1e7, 1e4))
    };
    let mut endometrium: Vec<f64> =
        vagina.iter().zip(kit).zip(&own).map(|((v, k), t)| alpha * v + beta_share * k + gamma * t).collect();
    if let Some((species, share)) = &design.spike
        && let Some(at) = catalogue.feature_of(species)
    {
        endometrium.iter_mut().for_each(|value| *value *= 1.0 - share);
        endometrium[at] += share;
    }
    normalise(&mut endometrium);
    let truth = WomanTruth {
        participant: format!("W{:03}", woman + 1),
        scenario,
        alpha,
        beta: beta_share,
        gamma,
        leak: 0.0,
        vagina,
        own,
        endometrium,
    };
    (truth, loads)
}

#[expect(clippy::too_many_arguments, reason = "one woman's samples need all of it")]
fn push_pair(
    design: &PairedNicheDesign,
    truth: &WomanTruth,
    loads: (f64, f64),
    batch: usize,
    woman: usize,
    kit: &[f64],
    libraries: &mut Vec<Library>,
    random: &mut RandomStream,
) -> Result<()> {
    let vagina_shares: Vec<f64> = truth
        .vagina
        .iter()
        .zip(kit)
        .map(|(v, k)| (1.0 - design.vaginal_reagent) * v + design.vaginal_reagent * k)
        .collect();
    let measured = |copies: f64, random: &mut RandomStream| {
        LogNormal::new(libm::log(copies), design.qpcr_error).map_or(copies, |law| law.sample(random))
    };
    let copies_of = if woman < design.replicates { 2 } else { 1 };
    let mut push = |name: String,
                    site: BodySite,
                    shares: &[f64],
                    load: f64,
                    leak: f64,
                    reads: u64,
                    replicate: Option<String>,
                    qpcr: Option<f64>|
     -> Result<()> {
        let mut record = SampleRecord::new(SampleId::new(name)?);
        record.site = Some(site);
        record.participant = Some(truth.participant.clone());
        record.group = Some(if woman.is_multiple_of(2) { "control" } else { "RIF" }.to_owned());
        record.batch = Some(format!("batch{}", batch + 1));
        record.replicate = replicate;
        record.qpcr_copies = qpcr;
        libraries.push(Library { record, shares: shares.to_vec(), load, leak, reads, batch });
        Ok(())
    };
    let qpcr = |copies: f64, random: &mut RandomStream| design.qpcr.then(|| measured(copies, random));
    let vaginal_reads = between(random, design.vaginal_reads.0, design.vaginal_reads.1);
    let vaginal_qpcr = qpcr(loads.0, random);
    push(
        format!("{}_V", truth.participant),
        BodySite::Vagina,
        &vagina_shares,
        loads.0,
        0.0,
        vaginal_reads,
        None,
        vaginal_qpcr,
    )?;
    let endometrial_qpcr = qpcr(loads.1, random);
    for copy in 0..copies_of {
        let reads = between(random, design.endometrial_reads.0, design.endometrial_reads.1);
        let suffix = if copy == 0 { String::new() } else { format!("_r{}", copy + 1) };
        let replicate = (copies_of > 1).then(|| format!("r{}", copy + 1));
        // Leaked copies are as many as in a blank, so their share goes with that of the reagents.
        let leak = design.leak * truth.beta;
        push(
            format!("{}_E{suffix}", truth.participant),
            BodySite::Endometrium,
            &truth.endometrium,
            loads.1,
            leak,
            reads,
            replicate,
            endometrial_qpcr,
        )?;
    }
    Ok(())
}

fn push_controls(
    design: &PairedNicheDesign,
    kits: &[Vec<f64>],
    catalogue: &Catalogue,
    libraries: &mut Vec<Library>,
) -> Result<()> {
    for (batch, kit) in kits.iter().enumerate() {
        for blank in 0..design.blanks {
            let mut record = SampleRecord::new(SampleId::new(format!("blank{}_{}", batch + 1, blank + 1))?);
            record.kind = SampleKind::ExtractionBlank;
            record.batch = Some(format!("batch{}", batch + 1));
            record.qpcr_copies = design.qpcr.then_some(1e4);
            libraries.push(Library {
                record,
                shares: kit.clone(),
                load: 0.0,
                leak: design.leak,
                reads: design.blank_reads,
                batch,
            });
        }
        for mock in 0..design.mocks {
            let mut record = SampleRecord::new(SampleId::new(format!("mock{}_{}", batch + 1, mock + 1))?);
            record.kind = SampleKind::Mock;
            record.batch = Some(format!("batch{}", batch + 1));
            record.expected = Some("in_silico_vaginal".to_owned());
            let mut shares = vec![0.0; catalogue.len()];
            for species in MOCK_SPECIES {
                if let Some(at) = catalogue.feature_of(species) {
                    shares[at] = 1.0 / 8.0;
                }
            }
            libraries.push(Library { record, shares, load: 1e7, leak: 0.0, reads: 50_000, batch });
        }
    }
    Ok(())
}

/// The species of the in-silico mock, in equal shares.
pub(super) const MOCK_SPECIES: [&str; 8] = [
    "Lactobacillus crispatus",
    "Lactobacillus iners",
    "Lactobacillus gasseri",
    "Gardnerella vaginalis",
    "Fannyhessea vaginae",
    "Prevotella bivia",
    "Streptococcus agalactiae",
    "Escherichia coli",
];

/// Puts every batch on plates of 96 wells, in random order, blanks spread evenly over the plates.
fn place_on_plates(design: &PairedNicheDesign, libraries: &mut [Library]) -> Result<()> {
    let n_batches = libraries.iter().map(|library| library.batch + 1).max().unwrap_or(0);
    for batch in 0..n_batches {
        let mut random = stream(design.seed, "plates", &batch.to_le_bytes());
        let (mut blanks, mut others): (Vec<usize>, Vec<usize>) = (0..libraries.len())
            .filter(|&at| libraries[at].batch == batch)
            .partition(|&at| libraries[at].record.kind.is_blank());
        let plates = (blanks.len() + others.len()).div_ceil(96).max(1);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); plates];
        for (at, library) in blanks.drain(..).chain(others.drain(..)).enumerate() {
            members[at % plates].push(library);
        }
        for (plate, members) in members.into_iter().enumerate() {
            let mut wells: Vec<u8> = (0..96).collect();
            for library in members {
                let well = wells.swap_remove(random.random_range(0..wells.len()));
                libraries[library].record.plate = Some(format!("plate{}_{}", batch + 1, plate + 1));
                libraries[library].record.well = Some(Well { row: well / 12, column: well % 12 });
            }
        }
    }
    Ok(())
}

/// Mixes into every library its share of its neighbours: weight = load x exp(-distance in wells).
fn leak_between_wells(design: &PairedNicheDesign, libraries: &mut [Library], women: &mut [WomanTruth]) {
    if design.leak <= 0.0 {
        return;
    }
    let before: Vec<Vec<f64>> = libraries.iter().map(|library| library.shares.clone()).collect();
    for at in 0..libraries.len() {
        let leak = libraries[at].leak;
        if leak <= 0.0 {
            continue;
        }
        let mut neighbours = vec![0.0; before[at].len()];
        for (other, shares) in before.iter().enumerate() {
            let Some(distance) = distance(&libraries[at].record, &libraries[other].record) else { continue };
            if other == at || libraries[other].load <= 0.0 {
                continue;
            }
            let weight = libraries[other].load * libm::exp(-distance);
            neighbours.iter_mut().zip(shares).for_each(|(sum, share)| *sum += weight * share);
        }
        if !normalise(&mut neighbours) {
            continue;
        }
        for (share, neighbour) in libraries[at].shares.iter_mut().zip(&neighbours) {
            *share = (1.0 - leak) * *share + leak * neighbour;
        }
        let record = &libraries[at].record;
        if record.site == Some(BodySite::Endometrium)
            && let Some(woman) =
                women.iter_mut().find(|w| Some(&w.participant) == record.participant.as_ref())
        {
            woman.leak = leak;
            woman.endometrium.clone_from(&libraries[at].shares);
        }
    }
}

/// Distance in wells of two samples of one plate.
fn distance(a: &SampleRecord, b: &SampleRecord) -> Option<f64> {
    if a.plate.is_none() || a.plate != b.plate {
        return None;
    }
    let (a, b) = (a.well?, b.well?);
    let rows = f64::from(a.row) - f64::from(b.row);
    let columns = f64::from(a.column) - f64::from(b.column);
    Some(libm::hypot(rows, columns))
}
