//! Samples with hardly anything in them, and input that is refused.

use endobiome_core::{Context, SampleId};
use endobiome_denoise::dada2::{
    Dada2Outcome, Dada2Parameters, Dada2Sample, DadaParameters, ErrorModel, denoise, run,
};
use endobiome_denoise::{Error, Result};
use endobiome_reads::{Dereplicated, Read, TieOrder, dereplicate};

const TRUE_SEQUENCE: &[u8] = b"ACGTTGCAAGTCCGATTACAGGCATTCGATCGGATCTTAGCAACGTGTCA";

fn reads(sequences: &[Vec<u8>]) -> Dereplicated {
    let reads: Vec<Read> = sequences
        .iter()
        .map(|sequence| Read {
            id: b"r".to_vec(),
            sequence: sequence.clone(),
            quality: vec![35; sequence.len()],
        })
        .collect();
    dereplicate(reads.iter(), TieOrder::Sequence)
}

fn sample(id: &str, sequences: &[Vec<u8>]) -> Dada2Sample {
    Dada2Sample { id: SampleId::new(id).unwrap(), run: None, forward: reads(sequences), reverse: None }
}

fn outcome(samples: Vec<Dada2Sample>) -> Result<Dada2Outcome> {
    run(samples, &Dada2Parameters::default(), &Context::silent())
}

/// Copies of the true sequence, each with one other nucleotide.
fn with_one_error() -> Vec<Vec<u8>> {
    (0..TRUE_SEQUENCE.len())
        .map(|position| {
            let mut sequence = TRUE_SEQUENCE.to_vec();
            sequence[position] = if sequence[position] == b'A' { b'C' } else { b'A' };
            sequence
        })
        .collect()
}

#[test]
fn one_read_is_one_asv() {
    let outcome = outcome(vec![sample("a", &[TRUE_SEQUENCE.to_vec()])]).unwrap();
    assert_eq!(outcome.result.sequences.len(), 1);
    assert_eq!(outcome.result.table.get(0, 0), 1);
}

#[test]
fn equal_reads_are_one_asv_and_empty_samples_stay() {
    let samples = vec![sample("blank", &[]), sample("a", &vec![TRUE_SEQUENCE.to_vec(); 500])];
    let result = outcome(samples).unwrap().result;
    assert_eq!(result.table.n_samples(), 2);
    assert_eq!((result.table.sample_total(0), result.table.sample_total(1)), (0, 500));
    assert_eq!(result.sequences[0].as_bytes(), TRUE_SEQUENCE);
    assert!(result.sample_statistics.iter().all(|statistics| statistics.closes()));
}

#[test]
fn errors_are_corrected() {
    let mut sequences = vec![TRUE_SEQUENCE.to_vec(); 2000];
    sequences.extend(with_one_error());
    let result = outcome(vec![sample("a", &sequences)]).unwrap().result;
    assert_eq!(result.sequences.len(), 1);
    assert_eq!(result.table.get(0, 0), 2000 + TRUE_SEQUENCE.len() as u64);
}

#[test]
fn sequences_seen_once_are_no_asvs_but_the_first() {
    let result = outcome(vec![sample("a", &with_one_error())]).unwrap().result;
    assert_eq!(result.sequences.len(), 1);
    assert!(result.sample_statistics[0].closes());
}

#[test]
fn an_ambiguous_nucleotide_is_told_with_its_place() {
    let mut sequence = TRUE_SEQUENCE.to_vec();
    sequence[7] = b'N';
    let model = ErrorModel::uninformed(41);
    let error = denoise(&reads(&[sequence]), &model, &DadaParameters::default(), &[]).unwrap_err();
    assert_eq!(error, Error::AmbiguousNucleotide { unique: 0, position: 7, byte: 'N' });
}

#[test]
fn nothing_at_all_is_an_error() {
    assert_eq!(outcome(vec![]).unwrap_err(), Error::NoReads);
}

/// A study whose reads were all lost ended before its account was written, so that nobody saw where they went.
#[test]
fn samples_without_a_read_are_rows_of_a_table_without_features() {
    let outcome = outcome(vec![sample("a", &[]), sample("b", &[])]).unwrap();
    assert_eq!((outcome.result.table.n_samples(), outcome.result.table.n_features()), (2, 0));
    assert!(outcome.errors.is_empty() && outcome.result.warnings.iter().any(|text| text.contains("no read")));
}

#[test]
fn threads_change_nothing() {
    let mut sequences = vec![TRUE_SEQUENCE.to_vec(); 300];
    sequences.extend(with_one_error());
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let samples = (0..5).map(|i| sample(&format!("s{i}"), &sequences[i * 10..])).collect();
        pool.install(|| outcome(samples).unwrap())
    };
    assert_eq!(with(1), with(2));
}

/// Reads without a single `G` were answered with "no sample has a read".
#[test]
fn a_base_that_was_never_read_is_named() {
    let sequence: Vec<u8> = TRUE_SEQUENCE.iter().filter(|base| **base != b'G').copied().collect();
    let error = outcome(vec![sample("a", &vec![sequence; 20])]).unwrap_err();
    assert!(error.to_string().contains("the base G"), "{error}");
}
