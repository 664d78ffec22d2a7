//! Absolute amounts against numbers of another program, and what is said where there is no estimate.

use crate::common::species;
use approx::assert_relative_eq;
use endobiome_core::{AbundanceTable, Assignment, FeatureId, SampleId, SampleKind, SampleRecord};
use endobiome_dysbiosis::absolute::{
    AbsoluteInput, AbsoluteParameters, AbsoluteStudy, Amount, AmountIndex, LoadStatus, LoadWay,
    absolute_amounts,
};
use std::collections::BTreeMap;

fn parameters() -> AbsoluteParameters {
    AbsoluteParameters {
        spike_in: vec!["Imtechella halotolerans".to_owned()],
        ..AbsoluteParameters::default()
    }
}

/// A sample: reads of crispatus, Gardnerella and E. coli, reads of the spike-in, its record.
struct Sample {
    reads: [u64; 3],
    spike: u64,
    record: SampleRecord,
}

fn sample(name: &str, reads: [u64; 3], spike: u64, added: Option<f64>, qpcr: Option<f64>) -> Sample {
    let mut record = SampleRecord::new(SampleId::new(name).unwrap());
    (record.spike_in_copies, record.qpcr_copies) = (added, qpcr);
    Sample { reads, spike, record }
}

fn blank(name: &str, reads: u64, spike: u64, qpcr: Option<f64>) -> Sample {
    let mut made = sample(name, [0, 0, reads], spike, Some(1000.0), qpcr);
    made.record.kind = SampleKind::ExtractionBlank;
    made
}

fn assignments() -> [Assignment; 3] {
    [
        species("Lactobacillaceae", "Lactobacillus crispatus"),
        species("Bifidobacteriaceae", "Gardnerella vaginalis"),
        species("Enterobacteriaceae", "Escherichia coli"),
    ]
}

fn study(samples: &[Sample], rho: f64, parameters: &AbsoluteParameters) -> Option<AbsoluteStudy> {
    let rows = samples.iter().map(|of| of.reads.into_iter().enumerate().collect()).collect();
    let names = samples.iter().map(|of| of.record.id.clone()).collect();
    let features = vec![FeatureId::of(b"A"), FeatureId::of(b"C"), FeatureId::of(b"G")];
    let counts = AbundanceTable::from_rows(names, features, rows).unwrap();
    let records: Vec<SampleRecord> = samples.iter().map(|of| of.record.clone()).collect();
    let spikes: Vec<u64> = samples.iter().map(|of| of.spike).collect();
    let input = AbsoluteInput {
        counts: &counts,
        spike_in_reads: &spikes,
        records: &records,
        assignments: &assignments(),
        rho,
    };
    absolute_amounts(&input, parameters).unwrap()
}

/// `test-data/dysbiosis/absolute_gold.tsv`, which mpmath made.
#[test]
fn loads_are_those_of_another_program() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-data/dysbiosis/absolute_gold.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut seen = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| cells[at].parse::<f64>().unwrap();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "reads")]
        let reads = |at: usize| number(at) as u64;
        let of = sample("S", [reads(0), 0, 0], reads(1), Some(number(2)), Some(number(3)));
        let study = study(&[of], number(4), &parameters()).unwrap();
        let load = &study.loads[0];
        let found = match cells[5] {
            "spike_in" => load.spike_in.amount,
            "qpcr" => load.qpcr.amount,
            "wide" => load.spike_in.wide,
            _ => {
                let of = load.agreement.unwrap();
                let fold = |log: f64| Some(libm::pow(10.0, log));
                Amount { copies: fold(of.log10_ratio), low: fold(of.low), high: fold(of.high) }
            }
        };
        for (ours, gold) in [(found.copies, 6), (found.low, 7), (found.high, 8)] {
            assert_relative_eq!(ours.unwrap(), number(gold), max_relative = 1e-9);
        }
        *seen.entry(cells[5].to_owned()).or_insert(0) += 1;
    }
    assert_eq!(seen.into_values().collect::<Vec<_>>(), [5, 5, 5, 5]);
}

/// A spike-in that was not read leaves a lower bound, one that takes all reads an upper one; both are told.
#[test]
fn a_load_without_an_estimate_is_bounded_and_told() {
    let samples = [
        sample("missing", [9000, 900, 100], 0, Some(1000.0), None),
        sample("all", [0, 0, 2], 9000, Some(1000.0), None),
        sample("fine", [6000, 2000, 0], 2000, Some(1000.0), None),
        sample("none_added", [100, 0, 0], 5, Some(0.0), None),
        sample("no_reads", [0, 0, 0], 0, Some(1000.0), None),
    ];
    let study = study(&samples, 0.01, &parameters()).unwrap();
    let status: Vec<LoadStatus> = study.loads.iter().map(|load| load.chosen().status).collect();
    use LoadStatus::{LowerBound, Measured, NotMeasured, UpperBound};
    assert_eq!(status, [LowerBound, UpperBound, Measured, NotMeasured, NotMeasured]);
    let amount = |at: usize| study.loads[at].chosen().amount;
    // About 99 effective reads without one of the spike-in: at most 2.5 % of the reads, so at least 39 times as much.
    let low = amount(0).low.unwrap();
    assert!(
        amount(0).copies.is_none() && amount(0).high.is_none() && low > 20_000.0 && low < 45_000.0,
        "{low}"
    );
    let high = amount(1).high.unwrap();
    assert!(amount(1).copies.is_none() && high > 5.0 && high < 60.0, "{high}");
    assert_eq!(amount(3), Amount::UNKNOWN);
    assert_eq!(amount(2).copies, Some(4000.0));
    let said = study.statements.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(said.contains("(missing): the spike-in is missing"), "{said}");
    assert!(said.contains("(all): the spike-in takes nearly all"), "{said}");
    assert!(said.contains("(none_added): reads of the spike-in"), "{said}");
    // Taxa that have reads, of a bounded load with bounds of their own; indices of every sample.
    let taxon = |sample: &str, name: &str| {
        let of = |taxon: &&endobiome_dysbiosis::absolute::TaxonAmount| {
            taxon.sample.as_str() == sample && taxon.taxon.name() == name
        };
        study.taxa.iter().find(of).unwrap().amount
    };
    assert_eq!(taxon("fine", "Lactobacillus crispatus").copies, Some(3000.0));
    let bounded = taxon("missing", "Lactobacillus crispatus");
    assert!(bounded.copies.is_none() && bounded.low.unwrap() < low);
    assert_eq!(study.indices.len(), samples.len() * AmountIndex::ALL.len());
    let index = |sample: &str, index: AmountIndex| {
        study.indices.iter().find(|of| of.sample.as_str() == sample && of.index == index).unwrap()
    };
    let none = index("fine", AmountIndex::Pathogens);
    // Gardnerella vaginalis is a target of CE9.
    assert_eq!((none.reads, none.amount.copies), (2000.0, Some(1000.0)));
    assert_eq!(index("fine", AmountIndex::Lactobacillus).amount.copies, Some(3000.0));
    let absent = index("missing", AmountIndex::Load);
    assert_eq!(absent.amount.value(), Some(low));
}

/// What is not there is 0 copies with an upper end, no gap.
#[test]
fn a_group_without_reads_has_none_and_an_upper_end() {
    let study = study(&[sample("S", [8000, 0, 0], 2000, Some(1000.0), None)], 0.001, &parameters()).unwrap();
    let pathogens = study.indices.iter().find(|of| of.index == AmountIndex::Pathogens).unwrap().amount;
    assert_eq!((pathogens.copies, pathogens.low), (Some(0.0), Some(0.0)));
    // Some effective reads of 900: fewer than a hundredth of the spike-in's copies or so.
    assert!(pathogens.high.unwrap() > 1.0 && pathogens.high.unwrap() < 40.0, "{pathogens:?}");
}

/// Two methods that differ by one factor in all samples agree; a sample that falls out of that is told, and one within its noise is not.
#[test]
fn spike_in_and_qpcr_are_held_against_each_other() {
    let of = |name: &str, fold: f64| {
        // By the spike-in 3e4; the qPCR sees the spike-in too: 4e4 in all, times a factor of the standards.
        sample(name, [6000, 1000, 500], 2500, Some(1e4), Some(4e4 * fold))
    };
    let samples = [of("a", 2.0), of("b", 2.2), of("c", 1.9), of("d", 2.6), of("far", 40.0)];
    let study = study(&samples, 0.01, &parameters()).unwrap();
    let median = study.median_log10_ratio.unwrap();
    assert_relative_eq!(median, libm::log10(1.0 / 2.2), epsilon = 1e-9);
    let differ: Vec<Option<bool>> =
        study.loads.iter().map(|load| load.agreement.unwrap().beyond_noise).collect();
    assert_eq!(differ, [Some(false), Some(false), Some(false), Some(false), Some(true)]);
    let said = study.statements.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(
        said.contains("(far): spike-in and qPCR differ by more than") && said.contains("0.45 times"),
        "{said}"
    );
    assert!(study.loads[4].note.contains("more than noise"));
    // The spike-in leads where one is named; qPCR where it is asked for, or alone.
    assert_eq!(study.way, LoadWay::SpikeIn);
    let by_qpcr = AbsoluteParameters { way: LoadWay::Qpcr, qpcr_sees_spike_in: false, ..parameters() };
    let again = super::absolute::study(&samples[..1], 0.01, &by_qpcr).unwrap();
    assert_eq!(again.loads[0].chosen().amount.copies.map(f64::round), Some(8e4));
    assert_eq!(again.median_log10_ratio, None);
}

/// The limit of the blanks: mean + 3.29 sd, of the way that gives the amounts. A qPCR that found nothing is at most that.
#[test]
fn blanks_set_a_limit() {
    let alone = AbsoluteParameters::default();
    let samples = [
        sample("much", [9000, 0, 0], 0, None, Some(1e6)),
        sample("little", [900, 0, 0], 0, None, Some(150.0)),
        sample("nothing", [10, 0, 0], 0, None, Some(0.0)),
        sample("unknown", [900, 0, 0], 0, None, None),
        blank("b1", 100, 0, Some(100.0)),
        blank("b2", 100, 0, Some(200.0)),
        blank("b3", 100, 0, Some(0.0)),
    ];
    let found = study(&samples, 0.01, &alone).unwrap();
    assert_eq!(found.way, LoadWay::Qpcr);
    let above: Vec<Option<bool>> = found.loads[..4].iter().map(|load| load.chosen().above_blanks).collect();
    assert_eq!(above, [Some(true), Some(false), Some(false), None]);
    let limit = found.loads[0].chosen().limit.unwrap();
    assert_relative_eq!(limit, 100.0 + 3.29 * 100.0, epsilon = 1e-9);
    let nothing = found.loads[2].chosen();
    assert_eq!((nothing.status, nothing.amount.high), (LoadStatus::UpperBound, Some(limit)));
    // Without blanks nothing can be said of it; without spike-in and qPCR there is no study of amounts.
    let lone = study(&samples[2..4], 0.01, &alone).unwrap();
    assert_eq!(lone.loads[0].chosen().status, LoadStatus::NotMeasured);
    assert!(study(&samples[3..4], 0.01, &alone).is_none());
}

/// On a table with fewer reads a sample has as many copies fewer.
#[test]
fn copies_follow_the_reads_of_a_corrected_table() {
    let samples = [sample("S", [6000, 2000, 0], 2000, Some(1000.0), None)];
    let found = study(&samples, 0.01, &parameters()).unwrap();
    let features = vec![FeatureId::of(b"A"), FeatureId::of(b"C"), FeatureId::of(b"G")];
    let corrected = AbundanceTable::from_rows(
        vec![SampleId::new("S").unwrap()],
        features,
        vec![vec![(0, 5000.0), (1, 500.0)]],
    )
    .unwrap();
    let value = |index| found.values(index, &corrected, &assignments()).unwrap()[0];
    assert_relative_eq!(value(AmountIndex::Load).unwrap(), 2750.0, max_relative = 1e-12);
    assert_relative_eq!(value(AmountIndex::Anaerobes).unwrap(), 250.0, max_relative = 1e-12);
}
