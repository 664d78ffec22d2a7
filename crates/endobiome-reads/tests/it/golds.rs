//! Equality with vsearch 2.22.1 and R dada2 1.26 on committed reads (`test-data/reads/make_golds.sh`).

use crate::support::{all_reads, data, lines, md5};
use endobiome_core::ReadFiles;
use endobiome_reads::{
    FilterParameters, MateFilter, MergeParameters, PairHandling, ReadParameters, TieOrder, Truncation,
    dereplicate, write_sample,
};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// (peer, setting) -> sample -> (reads, md5).
type Golds = BTreeMap<(String, String), BTreeMap<String, (usize, String)>>;

fn golds() -> Golds {
    let mut golds = Golds::new();
    for line in std::fs::read_to_string(data("reads/golds.tsv")).unwrap().lines() {
        let [peer, setting, sample, reads, md5] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("golds.tsv: {line}");
        };
        golds
            .entry((peer.to_owned(), setting.to_owned()))
            .or_default()
            .insert(sample.to_owned(), (reads.parse().unwrap(), md5.to_owned()));
    }
    golds
}

pub(crate) fn files(sample: &str) -> [PathBuf; 2] {
    if sample == "pairs" {
        return [data("reads/pairs_R1.fastq.gz"), data("reads/pairs_R2.fastq.gz")];
    }
    let folder = data("q2-dada2/reads");
    let names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(&format!("{sample}_")))
        .collect();
    ["_R1_", "_R2_"].map(|mate| folder.join(names.iter().find(|name| name.contains(mate)).unwrap()))
}

/// Runs the steps on every sample and compares what is written with the golds.
fn compare(peer: &str, setting: &str, parameters: &ReadParameters) {
    let golds = golds();
    let golds = &golds[&(peer.to_owned(), setting.to_owned())];
    assert_eq!(golds.len(), 11, "a sample is missing");
    for (sample, (reads, expected)) in golds {
        let folder = tempfile::tempdir().unwrap();
        let [forward, reverse] = files(sample);
        let mut outputs = vec![folder.path().join("1.fastq")];
        if parameters.pairs == PairHandling::KeepPairs {
            outputs.push(folder.path().join("2.fastq"));
        }
        let written =
            write_sample(&ReadFiles::Paired(forward, reverse), parameters, None, None, &outputs).unwrap();
        let text: String = outputs.iter().map(|path| lines(&all_reads(path))).collect();
        assert_eq!(written.accounting.kept() as usize, *reads, "{setting} {sample}");
        assert_eq!(md5(&text), *expected, "{setting} {sample}");
    }
}

fn merge(merge: MergeParameters) -> ReadParameters {
    ReadParameters {
        pairs: PairHandling::Merge,
        filter: FilterParameters { enabled: false, ..FilterParameters::default() },
        merge,
        ..ReadParameters::default()
    }
}

#[test]
fn merging_equals_vsearch() {
    let vsearch = MergeParameters::vsearch;
    let stagger = MergeParameters { allow_staggered: true, min_overlap: 16, max_differences: 5, ..vsearch() };
    let short =
        MergeParameters { allow_staggered: true, min_overlap: 6, max_difference_percent: 8.0, ..vsearch() };
    let limits = MergeParameters {
        max_expected_errors: 0.5,
        min_length: 40,
        max_length: Some(250),
        max_differences: 20,
        ..vsearch()
    };
    compare("vsearch", "merge_default", &merge(vsearch()));
    compare("vsearch", "merge_stagger", &merge(stagger));
    compare("vsearch", "merge_short", &merge(short));
    compare("vsearch", "merge_limits", &merge(limits));
}

#[test]
fn filtering_equals_dada2() {
    let parameters = |filter| ReadParameters { filter, ..ReadParameters::default() };
    let mate = |truncate, trim_left, trim_right, max_expected_errors| MateFilter {
        trim_left,
        trim_right,
        truncate,
        max_expected_errors,
    };
    let cut = FilterParameters {
        forward: mate(Truncation::Length(100), 0, 0, 2.0),
        reverse: mate(Truncation::Length(80), 0, 0, 2.0),
        ..FilterParameters::dada2()
    };
    let strict = FilterParameters {
        forward: mate(Truncation::None, 5, 2, 1.0),
        reverse: mate(Truncation::None, 3, 1, 2.0),
        trunc_quality: 11,
        min_quality: 12,
        min_len: 25,
        max_len: Some(149),
        ..FilterParameters::dada2()
    };
    compare("dada2", "filter_default", &parameters(FilterParameters::dada2()));
    compare("dada2", "filter_cut", &parameters(cut));
    compare("dada2", "filter_strict", &parameters(strict));
}

#[test]
fn dereplication_equals_dada2() {
    let golds = golds();
    for sample in golds[&("dada2".to_owned(), "derep_map".to_owned())].keys() {
        let reads = all_reads(&files(sample)[0]);
        let result = dereplicate(&reads, TieOrder::Sequence);
        let uniques: String = result
            .uniques
            .iter()
            .map(|u| format!("{}\t{}\n", String::from_utf8(u.sequence.to_vec()).unwrap(), u.count))
            .collect();
        let qualities: String = result
            .uniques
            .iter()
            .map(|u| {
                let sums: Vec<String> = u.quality_sums.iter().map(u32::to_string).collect();
                sums.join(" ") + "\n"
            })
            .collect();
        let map: String = result.read_to_unique.iter().map(|at| format!("{at}\n")).collect();
        for (what, text) in [("derep_uniques", uniques), ("derep_qualities", qualities), ("derep_map", map)] {
            let (_, expected) = &golds[&("dada2".to_owned(), what.to_owned())][sample];
            assert_eq!(md5(&text), *expected, "{what} {sample}");
        }
    }
}

#[test]
fn uniques_equal_vsearch() {
    let golds = golds();
    let golds = &golds[&("vsearch".to_owned(), "uniques".to_owned())];
    let parameters = merge(MergeParameters { allow_staggered: true, ..MergeParameters::vsearch() });
    for (sample, (uniques, expected)) in golds {
        let folder = tempfile::tempdir().unwrap();
        let [forward, reverse] = files(sample);
        let output = folder.path().join("merged.fastq");
        let outputs = [output];
        write_sample(&ReadFiles::Paired(forward, reverse), &parameters, None, None, &outputs).unwrap();
        let reads = all_reads(&outputs[0]);
        let result = dereplicate(&reads, TieOrder::FirstName);
        let text: String = result
            .uniques
            .iter()
            .map(|u| format!("{}\t{}\n", String::from_utf8(u.sequence.to_vec()).unwrap(), u.count))
            .collect();
        assert_eq!(result.uniques.len(), *uniques, "{sample}");
        assert_eq!(md5(&text), *expected, "{sample}");
    }
}
