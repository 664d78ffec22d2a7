//! The whole way on real reads against DADA2's answers as QIIME 2 keeps them (`test-data/q2-dada2`).

use crate::support::{filtered, test_data};
use endobiome_core::{Context, ReadFiles, SampleId};
use endobiome_denoise::chimera::ChimeraParameters;
use endobiome_denoise::dada2::{
    Dada2Header, Dada2Outcome, Dada2Parameters, Dada2Sample, ErrorFunction, LearnParameters, Pooling, parts,
    run,
};
use endobiome_reads::{Dereplicated, FilterParameters, MateFilter, QualityEncoding, Truncation};
use std::collections::BTreeMap;
use std::path::PathBuf;

struct Case {
    name: &'static str,
    paired: bool,
    length: u32,
    trim_left: u32,
    max_expected_errors: f64,
    trunc_quality: u8,
    pooling: Pooling,
    min_fold: f64,
    bases: u64,
}

/// The samples of a case, in the order of their file names, and how many reads each had before the filter.
fn samples(case: &Case) -> (Vec<Dada2Sample>, Vec<u64>) {
    let mate = MateFilter {
        trim_left: case.trim_left,
        truncate: Truncation::Length(case.length),
        max_expected_errors: case.max_expected_errors,
        ..MateFilter::default()
    };
    let filter = FilterParameters {
        forward: mate.clone(),
        reverse: mate,
        trunc_quality: case.trunc_quality,
        ..FilterParameters::dada2()
    };
    let folder = test_data(if case.paired { "q2-dada2/reads" } else { "q2-dada2/single" });
    let mut forward: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("_R1_"))
        .collect();
    forward.sort();
    // The single reads are from before Phred+33; R finds that out by itself.
    let encoding = if case.paired { QualityEncoding::Phred33 } else { QualityEncoding::Phred64 };
    let mut counts = Vec::new();
    let samples = forward
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let files = if case.paired {
                ReadFiles::Paired(path, folder.join(name.replace("_R1_", "_R2_")))
            } else {
                ReadFiles::Single(path)
            };
            let (input, forward, reverse) = filtered(&files, &filter, encoding);
            counts.push(input);
            let id = SampleId::new(name.split('_').next().unwrap()).unwrap();
            Dada2Sample { id, run: None, forward, reverse: case.paired.then_some(reverse) }
        })
        .collect();
    (samples, counts)
}

fn outcome(case: &Case, samples: Vec<Dada2Sample>) -> Dada2Outcome {
    run(samples, &parameters(case), &Context::silent()).unwrap()
}

fn parameters(case: &Case) -> Dada2Parameters {
    Dada2Parameters {
        pooling: case.pooling,
        pseudo_refit: false,
        learn: LearnParameters {
            bases: case.bases,
            error_function: ErrorFunction::Loess,
            ..LearnParameters::default()
        },
        chimera: Some(ChimeraParameters { min_fold: Some(case.min_fold), ..ChimeraParameters::default() }),
        ..Dada2Parameters::default()
    }
}

fn check(case: &Case) {
    let (samples, input) = samples(case);
    let outcome = outcome(case, samples);
    let result = &outcome.result;
    assert!(result.sample_statistics.iter().all(|statistics| statistics.closes()));

    let read = |end: &str| {
        std::fs::read_to_string(test_data(&format!("q2-dada2/expected/{}{end}", case.name))).unwrap()
    };
    let table = read(".tsv");
    let mut lines = table.lines().skip(1).map(|line| line.split('\t'));
    let names: Vec<&str> = lines.next().unwrap().skip(1).collect();
    let expected: BTreeMap<String, BTreeMap<&str, u64>> = lines
        .map(|mut cells| {
            let id = cells.next().unwrap().to_owned();
            let reads = cells.map(|cell| cell.parse::<f64>().unwrap() as u64);
            (id, names.iter().copied().zip(reads).filter(|&(_, reads)| reads > 0).collect())
        })
        .collect();
    let fasta = read(".fasta");
    let mut lines = fasta.lines();
    let mut sequence_of = BTreeMap::new();
    while let (Some(header), Some(sequence)) = (lines.next(), lines.next()) {
        let id = header[1..].split_whitespace().next().unwrap();
        sequence_of.insert(id.to_owned(), sequence.to_owned());
    }
    let expected: BTreeMap<String, _> =
        expected.into_iter().map(|(id, reads)| (sequence_of[&id].clone(), reads)).collect();
    let ours: BTreeMap<String, BTreeMap<&str, u64>> = result
        .sequences
        .iter()
        .enumerate()
        .map(|(feature, sequence)| {
            let samples = result.table.samples().iter().enumerate();
            let reads = samples.map(|(row, sample)| (sample.as_str(), result.table.get(row, feature)));
            (sequence.to_string(), reads.filter(|&(_, reads)| reads > 0).collect())
        })
        .collect();
    assert_eq!(ours, expected, "{}", case.name);

    let statistics = read("-stats.tsv");
    let mut lines = statistics.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let column = |name: &str| header.iter().position(|&column| column == name);
    for row in lines.skip(1) {
        let at = result.table.samples().iter().position(|sample| sample.as_str() == row[0]).unwrap();
        let ours = &result.sample_statistics[at];
        let theirs = |name: &str| column(name).map(|column| row[column].parse::<f64>().unwrap() as u64);
        assert_eq!(Some(input[at]), theirs("input"), "{}", row[0]);
        assert_eq!(Some(ours.input), theirs("filtered"), "{}", row[0]);
        assert_eq!(Some(ours.denoised_forward), theirs("denoised"), "{}", row[0]);
        assert_eq!(Some(ours.merged), theirs("merged").or(theirs("denoised")), "{}", row[0]);
        assert_eq!(Some(ours.non_chimeric), theirs("non-chimeric"), "{}", row[0]);
    }
}

const PAIRED: Case = Case {
    name: "paired-default",
    paired: true,
    length: 150,
    trim_left: 0,
    max_expected_errors: 2.0,
    trunc_quality: 2,
    pooling: Pooling::Independent,
    min_fold: 1.0,
    bases: 100_000_000,
};

const SINGLE: Case = Case { name: "single-default", paired: false, length: 100, ..PAIRED };

#[test]
fn paired_default() {
    check(&PAIRED);
}

#[test]
fn paired_override() {
    check(&Case {
        name: "paired-override",
        trim_left: 10,
        max_expected_errors: 20.5,
        trunc_quality: 0,
        min_fold: 1.1,
        bases: 2,
        ..PAIRED
    });
}

#[test]
fn single_default() {
    check(&SINGLE);
}

#[test]
fn single_override() {
    check(&Case {
        name: "single-override",
        trim_left: 10,
        max_expected_errors: 10.5,
        trunc_quality: 1,
        min_fold: 1.1,
        bases: 2,
        ..SINGLE
    });
}

#[test]
fn single_pseudo() {
    check(&Case { name: "single-pseudo", pooling: Pooling::Pseudo, ..SINGLE });
}

/// In every way of pooling; only pooled ties may depend on the order of samples.
#[test]
fn threads_and_sample_order_change_nothing() {
    for pooling in [Pooling::Independent, Pooling::Pseudo, Pooling::Pooled] {
        let case = Case { pooling, ..PAIRED };
        let (samples, _) = samples(&case);
        let with = |threads, samples: &[Dada2Sample]| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| outcome(&case, samples.to_vec()))
        };
        let one = with(1, &samples);
        assert!(one.result.sequences.len() > 5);
        for threads in [2, 3] {
            assert_eq!(with(threads, &samples), one, "{pooling:?} on {threads} threads");
        }
        if pooling != Pooling::Pooled {
            let mut turned: Vec<Dada2Sample> = samples.clone();
            turned.reverse();
            let turned = with(2, &turned).result;
            assert_eq!(turned.sequences, one.result.sequences);
            for (row, sample) in one.result.table.samples().iter().enumerate() {
                let other = turned.table.samples().iter().position(|name| name == sample).unwrap();
                let cells = |table: &endobiome_core::AbundanceTable, row| table.row(row).collect::<Vec<_>>();
                assert_eq!(cells(&turned.table, other), cells(&one.result.table, row), "{sample}");
            }
        }
    }
}

/// Rates learned by one process and samples denoised by others, which have none of what was compared in learning, join to the
/// same bits; a run of empty samples and an empty sample in a run too.
#[test]
fn parts_done_apart_join_to_what_one_process_finds() {
    for case in [PAIRED, SINGLE] {
        let (mut samples, _) = samples(&case);
        for (index, sample) in samples.iter_mut().enumerate() {
            sample.run = (index % 2 == 1).then(|| "B".to_owned());
        }
        for run in ["B", "C"] {
            let id = SampleId::new(format!("empty{run}")).unwrap();
            let reverse = case.paired.then(Dereplicated::default);
            samples.push(Dada2Sample {
                id,
                run: Some(run.to_owned()),
                forward: Dereplicated::default(),
                reverse,
            });
        }
        let (parameters, context) = (parameters(&case), Context::silent());
        let header = |sample: &Dada2Sample| Dada2Header {
            id: sample.id.clone(),
            run: sample.run.clone(),
            paired: sample.reverse.is_some(),
            reads: sample.forward.reads(),
        };
        let runs: Vec<_> = [None, Some("B"), Some("C")]
            .into_iter()
            .map(|run| {
                let members: Vec<Dada2Sample> =
                    samples.iter().filter(|sample| sample.run.as_deref() == run).cloned().collect();
                let headers: Vec<Dada2Header> = members.iter().map(header).collect();
                let learned = parts::learn(&headers, &members, &parameters, &context).unwrap();
                let with_parts = parts::learn_and_denoise(&headers, &members, &parameters, &context).unwrap();
                assert_eq!(with_parts.errors, learned);
                assert_eq!(with_parts.parts.len(), headers.iter().filter(|sample| sample.reads > 0).count());
                for (index, part) in with_parts.parts {
                    let (sample, header) = (&members[index], &headers[index]);
                    let reads = (&sample.forward, sample.reverse.as_ref());
                    assert_eq!(
                        part,
                        parts::denoise_sample(header, reads, learned.as_ref(), &parameters).unwrap()
                    );
                }
                (run.map(str::to_owned), learned)
            })
            .collect();
        assert!(runs[0].1.is_some() && runs[1].1.is_some() && runs[2].1.is_none());
        let part = |sample: &Dada2Sample| {
            let errors =
                runs.iter().find(|(run, _)| *run == sample.run).and_then(|(_, errors)| errors.as_ref());
            let reads = (&sample.forward, sample.reverse.as_ref());
            parts::denoise_sample(&header(sample), reads, errors, &parameters).unwrap()
        };
        let joined = samples.iter().map(part).collect();
        let joined = parts::join(joined, runs.clone(), &parameters, &context).unwrap();
        assert!(joined.result.sequences.len() > 5);
        assert_eq!(joined, run(samples, &parameters, &context).unwrap(), "{}", case.name);
    }
}

/// Where samples of a run help each other, a run is the part.
#[test]
fn runs_pooled_apart_join_to_what_one_process_finds() {
    for pooling in [Pooling::Pseudo, Pooling::Pooled] {
        let case = Case { pooling, ..PAIRED };
        let (mut samples, _) = samples(&case);
        for (index, sample) in samples.iter_mut().enumerate() {
            sample.run = (index % 2 == 1).then(|| "B".to_owned());
        }
        let (parameters, context) = (parameters(&case), Context::silent());
        let mut of_samples = vec![None; samples.len()];
        let mut runs = Vec::new();
        for run in [None, Some("B")] {
            let members: Vec<usize> =
                (0..samples.len()).filter(|&index| samples[index].run.as_deref() == run).collect();
            let of_run: Vec<Dada2Sample> = members.iter().map(|&index| samples[index].clone()).collect();
            let headers: Vec<Dada2Header> = of_run
                .iter()
                .map(|sample| Dada2Header {
                    id: sample.id.clone(),
                    run: sample.run.clone(),
                    paired: true,
                    reads: sample.forward.reads(),
                })
                .collect();
            let (learned, parts) = parts::denoise_run(&headers, &of_run, &parameters, &context).unwrap();
            assert_eq!(learned.as_ref().unwrap().run.as_deref(), run);
            runs.push((run.map(str::to_owned), learned));
            for (index, part) in members.into_iter().zip(parts) {
                of_samples[index] = Some(part);
            }
        }
        let of_samples = of_samples.into_iter().map(Option::unwrap).collect();
        let joined = parts::join(of_samples, runs, &parameters, &context).unwrap();
        assert!(joined.result.sequences.len() > 5);
        assert_eq!(joined, run(samples, &parameters, &context).unwrap(), "{pooling:?}");
    }
}
