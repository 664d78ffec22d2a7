//! The inner loops that decide the speed of a run, on small fixed inputs: `cargo bench -p endobiome-benches`.
//!
//! Times are advice; machines differ and are noisy. Whole runs beside other programs are in `peers/`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench fails by panicking")]

use criterion::{Criterion, criterion_group, criterion_main};
use endobiome::core::{AbundanceTable, Context, ReadFiles, SampleId, SampleRecord, Sequence};
use endobiome::denoise::dada2::{self, Dada2Parameters, Dada2Sample};
use endobiome::denoise::unoise3::{self, UnoiseParameters};
use endobiome::ecology::{Metric, distance_matrix};
use endobiome::reads::{PairHandling, PreparedReads, ReadParameters, prepare_sample};
use endobiome::taxonomy::Reference;
use endobiome::taxonomy::classify::{Classifier, ClassifierParameters, Classify};
use std::path::PathBuf;

fn demo(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../test-data/demo/reads").join(name)
}

fn prepared(sample: &str, pairs: PairHandling) -> PreparedReads {
    let files =
        ReadFiles::Paired(demo(&format!("{sample}_R1.fastq.gz")), demo(&format!("{sample}_R2.fastq.gz")));
    let record = SampleRecord::new(SampleId::new(sample).unwrap());
    let parameters = ReadParameters { pairs, ..ReadParameters::default() };
    prepare_sample(&record, &files, &parameters, None).unwrap().reads
}

fn reads(c: &mut Criterion) {
    c.bench_function("prepare 1,300 pairs for dada2", |b| {
        b.iter(|| prepared("RIF01_E", PairHandling::KeepPairs))
    });
    c.bench_function("prepare and merge 1,300 pairs", |b| {
        b.iter(|| prepared("RIF01_E", PairHandling::Merge))
    });
}

fn denoise(c: &mut Criterion) {
    let PreparedReads::Pairs { forward, reverse } = prepared("RIF01_E", PairHandling::KeepPairs) else {
        unreachable!("pairs were kept")
    };
    let sample =
        Dada2Sample { id: SampleId::new("RIF01_E").unwrap(), run: None, forward, reverse: Some(reverse) };
    c.bench_function("dada2 on 1,300 pairs", |b| {
        b.iter(|| dada2::run(vec![sample.clone()], &Dada2Parameters::default(), &Context::silent()).unwrap());
    });
    let PreparedReads::Merged(merged) = prepared("RIF01_E", PairHandling::Merge) else {
        unreachable!("pairs were merged")
    };
    let id = SampleId::new("RIF01_E").unwrap();
    c.bench_function("unoise3 on 1,300 merged pairs", |b| {
        b.iter(|| {
            unoise3::run(vec![(id.clone(), merged.clone())], &UnoiseParameters::default(), &Context::silent())
                .unwrap()
        });
    });
}

fn taxonomy(c: &mut Criterion) {
    let parameters =
        ClassifierParameters { region: Some("V4".to_owned()), ..ClassifierParameters::default() };
    let classifier =
        Classifier::new(Reference::embedded().unwrap(), &parameters, &Context::silent()).unwrap();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../test-data/examples/amplicons.fasta");
    let queries: Vec<Sequence> =
        endobiome::tables::fasta::read(path).unwrap().into_iter().map(|record| record.sequence).collect();
    c.bench_function("classify 8 V4 sequences", |b| {
        b.iter(|| classifier.classify(&queries, &Context::silent()).unwrap())
    });
}

fn ecology(c: &mut Criterion) {
    let samples: Vec<SampleId> = (0..200).map(|i| SampleId::new(format!("S{i}")).unwrap()).collect();
    let rows = (0..200_usize)
        .map(|i| (0..60_usize).map(|j| ((i * 7 + j * j * 13) % 1000, (1 + (i + j) % 50) as u64)).collect())
        .collect();
    let table = AbundanceTable::from_rows(samples, (0..1000).collect(), rows).unwrap();
    c.bench_function("Bray-Curtis of 200 samples", |b| {
        b.iter(|| distance_matrix(&table, Metric::BrayCurtis).unwrap());
    });
}

criterion_group! {
    name = kernels;
    config = Criterion::default().sample_size(10);
    targets = reads, denoise, taxonomy, ecology
}
criterion_main!(kernels);
