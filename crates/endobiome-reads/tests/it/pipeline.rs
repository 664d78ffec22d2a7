//! Whole samples: every way of handling pairs, empty samples, accounting, trace, profiles.

use crate::support::{bases, data, fastq, pair, record};
use endobiome_core::ReadFiles;
use endobiome_core::sequence::reverse_complement;
use endobiome_reads::{
    FilterParameters, MergeParameters, PairHandling, PreparedReads, PreparedSample, QualityEncoding,
    ReadParameters, TraceLog, prepare_sample, prepare_sample_traced, profile_sample, write_sample,
};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Pairs of 60 bases from a fragment of 90, of quality `q`.
fn fragment_pair(number: u64, q: char) -> [(String, String, String); 2] {
    let fragment = bases(number, 90);
    let quality = q.to_string().repeat(60);
    [
        (format!("r{number} 1"), text(&fragment[..60]), quality.clone()),
        (format!("r{number} 2"), text(&reverse_complement(&fragment)[..60]), quality),
    ]
}

fn sample(pairs: &[[(String, String, String); 2]]) -> (tempfile::TempDir, ReadFiles) {
    let mate = |at: usize| {
        let rows: Vec<_> = pairs.iter().map(|p| (&*p[at].0, &*p[at].1, &*p[at].2)).collect();
        fastq(&rows)
    };
    pair(&mate(0), &mate(1))
}

fn prepare(files: &ReadFiles, pairs: PairHandling) -> PreparedSample {
    let parameters = ReadParameters { pairs, ..ReadParameters::default() };
    prepare_sample(&record(), files, &parameters, None).unwrap()
}

#[test]
fn every_way_of_handling_pairs() {
    let pairs: Vec<_> = (0..20).map(|n| fragment_pair(n / 2, 'I')).collect();
    let (_folder, files) = sample(&pairs);
    match prepare(&files, PairHandling::KeepPairs).reads {
        PreparedReads::Pairs { forward, reverse } => {
            assert_eq!((forward.uniques.len(), reverse.uniques.len()), (10, 10));
            assert_eq!((forward.read_to_unique.len(), reverse.read_to_unique.len()), (20, 20));
            let first = &forward.uniques[forward.read_to_unique[6] as usize];
            assert_eq!(*first.sequence, bases(3, 90)[..60]);
        }
        other => panic!("{other:?}"),
    }
    match prepare(&files, PairHandling::Merge).reads {
        PreparedReads::Merged(merged) => {
            assert_eq!(merged.uniques.len(), 10);
            assert!(merged.uniques.iter().any(|u| *u.sequence == bases(3, 90)[..]));
        }
        other => panic!("{other:?}"),
    }
    match prepare(&files, PairHandling::Concatenate).reads {
        PreparedReads::Merged(joined) => {
            let expected = [&bases(3, 90)[..60], &[b'N'; 10], &bases(3, 90)[30..]].concat();
            assert!(joined.uniques.iter().any(|u| *u.sequence == *expected));
        }
        other => panic!("{other:?}"),
    }
    match prepare(&files, PairHandling::ForwardOnly).reads {
        PreparedReads::Single(single) => assert_eq!(single.reads(), 20),
        other => panic!("{other:?}"),
    }
}

#[test]
fn interleaved_reads_equal_two_files() {
    let pairs: Vec<_> = (0..10).map(|n| fragment_pair(n, 'I')).collect();
    let (folder, files) = sample(&pairs);
    let both: Vec<_> = pairs.iter().flatten().map(|r| (&*r.0, &*r.1, &*r.2)).collect();
    let path = folder.path().join("both.fastq");
    std::fs::write(&path, fastq(&both)).unwrap();
    let interleaved = prepare(&ReadFiles::Interleaved(path), PairHandling::KeepPairs);
    let apart = prepare(&files, PairHandling::KeepPairs);
    assert_eq!(interleaved.reads, apart.reads);
    assert_eq!(interleaved.accounting, apart.accounting);
}

#[test]
fn samples_without_reads_or_without_good_ones_are_results() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.fastq.gz");
    let encoder = flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), Default::default());
    encoder.finish().unwrap();
    for pairs in [PairHandling::KeepPairs, PairHandling::Merge, PairHandling::Concatenate] {
        let empty = prepare(&ReadFiles::Paired(path.clone(), path.clone()), pairs);
        assert_eq!((empty.reads.reads(), empty.accounting.input), (0, 0));
        let (_folder, files) = sample(&[fragment_pair(1, '$'), fragment_pair(2, '$')]);
        let bad = prepare(&files, pairs);
        assert_eq!((bad.reads.reads(), bad.accounting.input, bad.accounting.kept()), (0, 2, 0));
        assert_eq!(bad.accounting.removed("filter", "too_many_errors"), 2);
    }
}

#[test]
fn each_read_can_be_traced_and_the_trace_agrees_with_the_counts() {
    let mut pairs: Vec<_> = (0..3).map(|n| fragment_pair(n, 'I')).collect();
    pairs[1] = fragment_pair(1, '$');
    pairs[2][1].1 = text(&bases(77, 60)); // a mate from elsewhere
    let (_folder, files) = sample(&pairs);
    let parameters = ReadParameters { pairs: PairHandling::Merge, ..ReadParameters::default() };
    let mut log = TraceLog::default();
    let traced = prepare_sample_traced(&record(), &files, &parameters, None, Some(&mut log)).unwrap();
    let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(
        log.rows,
        [
            row("r0", "filter", "kept"),
            row("r0", "merge", "kept"),
            row("r1", "filter", "too_many_errors"),
            row("r2", "filter", "kept"),
            row("r2", "merge", "no_shared_words"),
        ]
    );
    assert_eq!(traced.accounting.kept_after("filter"), Some(2));
    assert_eq!(traced.accounting.removed("merge", "no_shared_words"), 1);
    traced.accounting.check().unwrap();
}

#[test]
fn real_reads_close_their_accounts_in_every_mode() {
    for sample in ["BAQ2420.2", "PAP130.2", "pairs"] {
        let [forward, reverse] = crate::golds::files(sample);
        let files = ReadFiles::Paired(forward, reverse);
        for pairs in [
            PairHandling::KeepPairs,
            PairHandling::Merge,
            PairHandling::Concatenate,
            PairHandling::ForwardOnly,
        ] {
            let prepared = prepare(&files, pairs);
            prepared.accounting.check().unwrap();
            assert_eq!(prepared.accounting.kept(), prepared.reads.reads(), "{sample} {pairs:?}");
        }
    }
}

#[test]
fn the_run_is_read_from_the_first_name() {
    let [forward, reverse] = crate::golds::files("PAP130.2");
    let prepared = prepare(&ReadFiles::Paired(forward, reverse), PairHandling::KeepPairs);
    assert_eq!(prepared.run.unwrap().flow_cell, "000000000-A41FR");
}

#[test]
fn profiles_hold_means_quantiles_and_bins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    // Cycle 1: Q40 in every read; cycle 2: Q2, Q12, Q23, Q37 in turn; cycle 3 in half of the reads.
    let rows: Vec<(String, String)> = (0..1_000)
        .map(|n| {
            let q = ['#', '-', '8', 'F'][n % 4];
            (format!("r{n}"), if n % 2 == 0 { format!("I{q}I") } else { format!("I{q}") })
        })
        .collect();
    let rows: Vec<_> = rows.iter().map(|(id, q)| (&**id, &"ACG"[..q.len()], &**q)).collect();
    std::fs::write(&path, fastq(&rows)).unwrap();
    let profile = profile_sample(&ReadFiles::Single(path), &ReadParameters::default(), u64::MAX).unwrap();
    let cycles = profile.forward.summaries();
    assert_eq!(cycles.len(), 3);
    assert_eq!((cycles[0].mean, cycles[0].quantiles), (40.0, [40; 5]));
    assert_eq!((cycles[1].mean, cycles[1].quantiles), (18.5, [2, 2, 12, 23, 37]));
    assert_eq!((cycles[2].cycle, cycles[2].reads), (3, 500));
    assert!(profile.is_binned());
    let [forward, reverse] = crate::golds::files("PAP130.2");
    let real = profile_sample(&ReadFiles::Paired(forward, reverse), &ReadParameters::default(), 50).unwrap();
    assert_eq!(real.forward.reads(), 50);
    assert!(!real.is_binned(), "a MiSeq of 2013 writes all scores");
    assert!(serde_json::to_string(&real.summary()).unwrap().contains("\"binned\":false"));
}

#[test]
fn parameters_survive_a_round_trip_and_refuse_unknown_words() {
    let filter = FilterParameters { max_len: Some(300), ..FilterParameters::dada2() };
    let merge = MergeParameters { max_length: Some(500), ..MergeParameters::vsearch() };
    let parameters = ReadParameters {
        pairs: PairHandling::Merge,
        quality_encoding: QualityEncoding::Phred64,
        filter,
        merge,
        ..ReadParameters::unoise3()
    };
    let text = serde_json::to_string(&parameters).unwrap();
    assert_eq!(serde_json::from_str::<ReadParameters>(&text).unwrap(), parameters);
    let parse = serde_json::from_str::<ReadParameters>;
    assert!(parse(r#"{"filter": {"forward": {"truncate": "auto"}}}"#).is_ok());
    assert!(parse(r#"{"filter": {"forward": {"truncate": "often"}}}"#).is_err());
    assert!(parse(r#"{"filters": {}}"#).is_err());
    assert!(parse(r#"{"filter": {"max_ee": 2}}"#).is_err());
}

#[test]
fn settings_that_make_no_sense_are_told() {
    let (_folder, files) = sample(&[fragment_pair(1, 'I')]);
    for (json, expected) in [
        (
            r#"{"filter": {"forward": {"truncate": 10}}}"#,
            "filter.forward.truncate: 10 leaves less than min_len",
        ),
        (r#"{"filter": {"forward": {"truncate": 30, "trim_left": 30}}}"#, "leaves nothing after trim_left"),
        (r#"{"filter": {"forward": {"truncate": "auto"}}}"#, "must be turned into a length"),
        (r#"{"filter": {"reverse": {"max_expected_errors": 0}}}"#, "filter.reverse.max_expected_errors"),
        (r#"{"merge": {"min_overlap": 3}}"#, "merge.min_overlap: must be at least 5"),
        (r#"{"primers": {"preset": "v4", "forward": "ACGTACGTACGT"}}"#, "not both"),
        (r#"{"primers": {"forward": "ACGTACGTACGT"}}"#, "primers.reverse: is missing"),
        (r#"{"primers": {"preset": "v4", "max_error_rate": 0.9}}"#, "must be from 0 to 0.5"),
    ] {
        let parameters: ReadParameters = serde_json::from_str(json).unwrap();
        let error = prepare_sample(&record(), &files, &parameters, None).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected:?} is not in {error:?}");
    }
}

#[test]
fn steps_alone_write_whole_files_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("merged.fastq");
    let [forward, _] = crate::golds::files("PAP130.2");
    let parameters = ReadParameters { pairs: PairHandling::Merge, ..ReadParameters::default() };
    let files = ReadFiles::Paired(forward, data("reads/formats/members.fastq.gz"));
    assert!(write_sample(&files, &parameters, None, None, &[output]).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
