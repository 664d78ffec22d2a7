//! UNOISE3 and the mapping beside vsearch 2.22.1: golds made by `test-data/unoise3/make_golds.sh`, and vsearch itself
//! on the reads of the folder named in `ENDOBIOME_REAL_READS`, where both are there.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use endobiome_core::{Context, FeatureId, SampleId};
use endobiome_denoise::mapping::{MappingParameters, map_sequences};
use endobiome_denoise::unoise3::{
    SizedSequence, UnoiseClusterParameters, UnoiseParameters, Zotu, cluster_unoise, infer, run,
};
use endobiome_reads::{Dereplicated, Unique};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of `test-data/unoise3`.
pub(crate) fn gold(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-data/unoise3").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of a tab-separated file.
pub(crate) fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split('\t').collect()).collect()
}

/// Names and sequences of FASTA text.
pub(crate) fn fasta(text: &str) -> Vec<(String, String)> {
    let mut records: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('>') {
            records.push((name.to_owned(), String::new()));
        } else if let Some((_, sequence)) = records.last_mut() {
            sequence.push_str(&line.to_ascii_uppercase());
        }
    }
    records
}

/// The id of a sequence, as vsearch's `--relabel_md5` has it.
pub(crate) fn id(sequence: &[u8]) -> String {
    FeatureId::of(sequence).to_string()
}

/// Distinct sequences with their sizes.
pub(crate) fn with_sizes(sizes: BTreeMap<Vec<u8>, u64>) -> Vec<SizedSequence> {
    sizes.into_iter().map(|(s, size)| SizedSequence { sequence: s.into(), size }).collect()
}

/// The samples of the real gold.
fn moving_pictures() -> Vec<(SampleId, BTreeMap<Vec<u8>, u64>)> {
    let text = gold("moving_pictures.tsv");
    let mut samples: BTreeMap<&str, BTreeMap<Vec<u8>, u64>> = BTreeMap::new();
    for row in rows(&text) {
        samples.entry(row[0]).or_default().insert(row[1].as_bytes().to_vec(), row[2].parse().unwrap());
    }
    samples.into_iter().map(|(name, reads)| (SampleId::new(name).unwrap(), reads)).collect()
}

/// The distinct sequences of a gold.
pub(crate) fn gold_sequences(name: &str) -> Vec<SizedSequence> {
    let mut sizes = BTreeMap::new();
    if name == "moving_pictures" {
        for (sequence, size) in moving_pictures().into_iter().flat_map(|(_, reads)| reads) {
            *sizes.entry(sequence).or_default() += size;
        }
    } else {
        for (label, sequence) in fasta(&gold("synthetic.fasta")) {
            let size: u64 = label.rsplit('=').next().unwrap().parse().unwrap();
            *sizes.entry(sequence.into_bytes()).or_default() += size;
        }
    }
    with_sizes(sizes)
}

pub(crate) fn clusters(sequences: &[SizedSequence], min_size: u64) -> Vec<Zotu> {
    let parameters = UnoiseClusterParameters { min_size, ..UnoiseClusterParameters::default() };
    cluster_unoise(sequences, &parameters, &Context::silent()).unwrap()
}

/// The sequences of zOTUs, with their sizes.
pub(crate) fn sized(sequences: &[SizedSequence], zotus: &[Zotu]) -> Vec<SizedSequence> {
    let of =
        |zotu: &Zotu| SizedSequence { sequence: sequences[zotu.centroid].sequence.clone(), size: zotu.size };
    zotus.iter().map(of).collect()
}

/// Member and centroid, sorted.
fn memberships(sequences: &[SizedSequence], zotus: &[Zotu]) -> Vec<(String, String)> {
    let name = |at: usize| id(&sequences[at].sequence);
    let mut pairs: Vec<(String, String)> = zotus
        .iter()
        .flat_map(|zotu| zotu.members.iter().map(|&member| (name(member), name(zotu.centroid))))
        .collect();
    pairs.sort();
    pairs
}

#[test]
fn clusters_are_those_of_vsearch() {
    for name in ["moving_pictures", "synthetic"] {
        let sequences = gold_sequences(name);
        for min_size in [1, 2, 4, 8] {
            let zotus = clusters(&sequences, min_size);
            let text = gold(&format!("{name}.clusters.{min_size}.tsv"));
            let mut expected: Vec<(String, String)> =
                rows(&text).into_iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
            expected.sort();
            assert_eq!(memberships(&sequences, &zotus), expected, "{name}, minimum size {min_size}");
            let found: Vec<String> = sized(&sequences, &zotus)
                .iter()
                .map(|zotu| format!("{}\t{}", id(&zotu.sequence), zotu.size))
                .collect();
            let text = gold(&format!("{name}.zotus.{min_size}.tsv"));
            assert_eq!(found, text.lines().collect::<Vec<_>>(), "{name}, minimum size {min_size}");
        }
    }
}

#[test]
fn reads_map_where_vsearch_maps_them() {
    for name in ["moving_pictures", "synthetic"] {
        let sequences = gold_sequences(name);
        let zotus = sized(&sequences, &clusters(&sequences, 8));
        let chimeras = gold(&format!("{name}.chimeras.8.tsv"));
        let chimeras: BTreeMap<&str, &str> =
            rows(&chimeras).into_iter().map(|row| (row[0], row[3])).collect();
        let targets: Vec<&[u8]> = zotus
            .iter()
            .map(|zotu| &*zotu.sequence)
            .filter(|zotu| chimeras[id(zotu).as_str()] == "N")
            .collect();
        let queries: Vec<&[u8]> = sequences.iter().map(|s| &*s.sequence).collect();
        let found =
            map_sequences(&queries, &targets, &MappingParameters::default(), &Context::silent()).unwrap();
        let text = gold(&format!("{name}.mapped.tsv"));
        let expected: BTreeMap<&str, &str> = rows(&text).into_iter().map(|row| (row[0], row[1])).collect();
        assert!(expected.values().filter(|target| **target != "*").count() > 200);
        for (query, found) in queries.iter().zip(found) {
            let found = found.target().map_or("*".to_owned(), |target| id(targets[target]));
            let expected = expected.get(id(query).as_str()).unwrap_or(&"*");
            assert_eq!(&found, expected, "{name}: {}", String::from_utf8_lossy(query));
        }
    }
}

pub(crate) fn dereplicated(reads: &BTreeMap<Vec<u8>, u64>) -> Dereplicated {
    let mut uniques: Vec<Unique> = reads
        .iter()
        .map(|(sequence, &count)| Unique {
            sequence: sequence.clone().into(),
            count: u32::try_from(count).unwrap(),
            quality_sums: vec![0; sequence.len()].into(),
        })
        .collect();
    uniques.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.sequence.cmp(&b.sequence)));
    let read_to_unique =
        uniques.iter().zip(0..).flat_map(|(unique, at)| vec![at; unique.count as usize]).collect();
    Dereplicated { uniques, read_to_unique }
}

/// Cells by zOTU id and sample.
type Cells = BTreeMap<(String, String), u64>;

fn cells_of(table: &endobiome_core::AbundanceTable) -> Cells {
    let mut cells = Cells::new();
    for (row, sample) in table.samples().iter().enumerate() {
        for (feature, reads) in table.row(row) {
            cells.insert((table.features()[feature].to_string(), sample.to_string()), reads);
        }
    }
    cells
}

fn cells_of_text(text: &str) -> Cells {
    let lines = rows(text);
    let mut cells = Cells::new();
    for row in &lines[1..] {
        for (sample, reads) in lines[0][1..].iter().zip(&row[1..]) {
            if *reads != "0" {
                cells.insert((row[0].to_owned(), (*sample).to_owned()), reads.parse().unwrap());
            }
        }
    }
    cells
}

#[test]
fn the_table_is_that_of_vsearch() {
    let samples = moving_pictures().into_iter().map(|(name, reads)| (name, dereplicated(&reads))).collect();
    let result = run(samples, &UnoiseParameters::default(), &Context::silent()).unwrap();
    assert_eq!(cells_of(&result.table), cells_of_text(&gold("moving_pictures.table.tsv")));
    assert!(result.sample_statistics.iter().all(|sample| sample.closes() && sample.input == 100));
}

#[test]
fn order_of_samples_and_threads_change_nothing() {
    let samples: Vec<_> =
        moving_pictures().into_iter().map(|(name, reads)| (name, dereplicated(&reads))).collect();
    let outcome = infer(samples.clone(), &UnoiseParameters::default(), &Context::silent()).unwrap();
    for threads in [1, 2, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut turned = samples.clone();
        turned.rotate_left(threads * 3);
        let other = pool.install(|| infer(turned, &UnoiseParameters::default(), &Context::silent())).unwrap();
        assert_eq!(other.result.sequences, outcome.result.sequences);
        assert_eq!((&other.zotus, &other.chimeras), (&outcome.zotus, &outcome.chimeras));
        assert_eq!(cells_of(&other.result.table), cells_of(&outcome.result.table));
        assert_eq!(other.result.table.features(), outcome.result.table.features());
    }
}

#[test]
fn samples_without_reads_or_zotus_stay() {
    let name = |name: &str| SampleId::new(name).unwrap();
    let result = run(vec![], &UnoiseParameters::default(), &Context::silent()).unwrap();
    assert_eq!((result.table.n_samples(), result.table.n_features()), (0, 0));

    let few = dereplicated(&BTreeMap::from([(b"ACGTACCTTGACCAGTTGACCATAGGCTAACGGTCA".to_vec(), 3)]));
    let samples = vec![(name("few"), few), (name("blank"), Dereplicated::default())];
    let result = run(samples.clone(), &UnoiseParameters::default(), &Context::silent()).unwrap();
    assert_eq!((result.table.n_samples(), result.table.n_features()), (2, 0));
    assert_eq!(result.warnings.len(), 1);
    let statistics = &result.sample_statistics;
    assert!(statistics.iter().all(|sample| sample.closes()));
    assert_eq!((statistics[0].input, statistics[0].non_chimeric, statistics[1].input), (3, 0, 0));

    let cluster = UnoiseClusterParameters { min_size: 1, ..UnoiseClusterParameters::default() };
    let parameters = UnoiseParameters { cluster, ..UnoiseParameters::default() };
    let result = run(samples, &parameters, &Context::silent()).unwrap();
    assert_eq!((result.table.n_features(), result.table.get(0, 0)), (1, 3));

    let twice = vec![(name("a"), Dereplicated::default()), (name("a"), Dereplicated::default())];
    assert!(run(twice, &UnoiseParameters::default(), &Context::silent()).is_err());
    let odd = dereplicated(&BTreeMap::from([(b"ACGTJ".to_vec(), 3)]));
    let error = run(vec![(name("odd"), odd)], &UnoiseParameters::default(), &Context::silent()).unwrap_err();
    assert!(error.to_string().contains("odd"), "{error}");
}

#[test]
fn parameters_refuse_unknown_names_and_senseless_values() {
    let read = |text: &str| serde_json::from_str::<UnoiseParameters>(text);
    assert_eq!(read(r#"{"cluster":{"min_size":4}}"#).unwrap().cluster.min_size, 4);
    assert!(read(r#"{"cluster":{"minsize":4}}"#).is_err());
    for text in [
        r#"{"cluster":{"alpha":0}}"#,
        r#"{"mapping":{"identity":97}}"#,
        r#"{"chimera":{"abundance_skew":0.5}}"#,
    ] {
        assert!(run(vec![], &read(text).unwrap(), &Context::silent()).is_err(), "{text}");
    }
}

/// Runs vsearch in `folder`; `None` when it is not installed.
pub(crate) fn vsearch(folder: &Path, arguments: &[&str]) -> Option<()> {
    let mut command = Command::new("vsearch");
    command.current_dir(folder).args(["--quiet", "--threads", "1"]).args(arguments);
    match command.output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(())
        }
        Err(_) => None,
    }
}

/// Pairs of FASTQ files of the folder named in `ENDOBIOME_REAL_READS`, by sample.
pub(crate) fn real_reads() -> Option<Vec<(String, PathBuf, PathBuf)>> {
    let folder = std::env::var_os("ENDOBIOME_REAL_READS")?;
    let mut pairs: Vec<(String, PathBuf, PathBuf)> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let forward = entry.unwrap().path();
            let name = forward.file_name()?.to_str()?.to_owned();
            let reverse = forward.with_file_name(name.replace("_R1_", "_R2_"));
            let sample = name.split('_').next()?.to_owned();
            (name.contains("_R1_") && reverse.exists()).then_some((sample, forward, reverse))
        })
        .collect();
    pairs.sort();
    Some(pairs)
}

/// A sample and how often each sequence was read in it.
pub(crate) type SampleReads = (String, BTreeMap<Vec<u8>, u64>);

/// The merged and filtered reads of each sample (expected errors at most 1), by vsearch; `None`, with the reason told,
/// where it or the reads are missing.
pub(crate) fn merged_by_vsearch(folder: &Path) -> Option<Vec<SampleReads>> {
    if vsearch(folder, &["--version"]).is_none() {
        println!("skipped: vsearch is not installed");
        return None;
    }
    let Some(pairs) = real_reads() else {
        println!("skipped: ENDOBIOME_REAL_READS names no folder of paired FASTQ files");
        return None;
    };
    let mut samples = Vec::new();
    for (sample, forward, reverse) in pairs {
        let (forward, reverse) = (forward.to_str().unwrap(), reverse.to_str().unwrap());
        vsearch(
            folder,
            &["--fastq_mergepairs", forward, "--reverse", reverse, "--fastqout", "merged.fastq"],
        )?;
        vsearch(
            folder,
            &["--fastx_filter", "merged.fastq", "--fastq_maxee", "1", "--fastaout", "filtered.fasta"],
        )?;
        let mut reads = BTreeMap::new();
        for (_, sequence) in fasta(&std::fs::read_to_string(folder.join("filtered.fasta")).unwrap()) {
            *reads.entry(sequence.into_bytes()).or_default() += 1;
        }
        samples.push((sample, reads));
    }
    Some(samples)
}

/// Writes the reads of samples, named as vsearch's tables want, and the distinct sequences with MD5 labels.
pub(crate) fn write_reads(folder: &Path, samples: &[SampleReads]) -> Vec<SizedSequence> {
    let mut text = String::new();
    let mut sizes = BTreeMap::new();
    for (sample, reads) in samples {
        let mut number = 0;
        for (sequence, &size) in reads {
            *sizes.entry(sequence.clone()).or_default() += size;
            for _ in 0..size {
                number += 1;
                text += &format!(">{sample}.{number}\n{}\n", String::from_utf8_lossy(sequence));
            }
        }
    }
    std::fs::write(folder.join("reads.fasta"), text).unwrap();
    let sequences = with_sizes(sizes);
    let text: String = sequences
        .iter()
        .map(|s| format!(">{};size={}\n{}\n", id(&s.sequence), s.size, String::from_utf8_lossy(&s.sequence)))
        .collect();
    std::fs::write(folder.join("distinct.fasta"), text).unwrap();
    sequences
}

#[test]
fn beside_vsearch_on_real_reads() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let Some(samples) = merged_by_vsearch(folder) else { return };
    let sequences = write_reads(folder, &samples);
    for min_size in [2, 8] {
        let size = min_size.to_string();
        let arguments = ["--cluster_unoise", "distinct.fasta", "--sizein", "--sizeout", "--minsize", &size];
        vsearch(folder, &[&arguments[..], &["--centroids", "zotus.fasta"]].concat()).unwrap();
        let text = std::fs::read_to_string(folder.join("zotus.fasta")).unwrap();
        let expected: Vec<String> = text.lines().filter(|l| l.starts_with('>')).map(str::to_owned).collect();
        let zotus = clusters(&sequences, min_size);
        let found: Vec<String> = sized(&sequences, &zotus)
            .iter()
            .map(|zotu| format!(">{};size={}", id(&zotu.sequence), zotu.size))
            .collect();
        assert_eq!(found, expected, "minimum size {min_size}");
    }
    vsearch(folder, &["--uchime3_denovo", "zotus.fasta", "--nonchimeras", "kept.fasta"]).unwrap();
    let arguments = ["--usearch_global", "reads.fasta", "--db", "kept.fasta", "--id", "0.97"];
    vsearch(folder, &[&arguments[..], &["--otutabout", "table.tsv"]].concat()).unwrap();
    let dereplicated_samples = samples
        .iter()
        .map(|(name, reads)| (SampleId::new(name.as_str()).unwrap(), dereplicated(reads)))
        .collect();
    let outcome = infer(dereplicated_samples, &UnoiseParameters::default(), &Context::silent()).unwrap();
    let expected = cells_of_text(&std::fs::read_to_string(folder.join("table.tsv")).unwrap());
    let found = cells_of(&outcome.result.table);
    println!("{} zOTUs, {} cells", outcome.result.table.n_features(), expected.len());
    assert_eq!(found, expected);
    assert!(outcome.result.sample_statistics.iter().all(|sample| sample.closes()));
}
