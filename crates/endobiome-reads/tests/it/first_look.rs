//! What the first reads say against what they are said to be: each case once went through without a word.

use crate::support::{bases, data, fastq, record};
use endobiome_core::ReadFiles;
use endobiome_reads::first_look::{
    FirstReads, MeasuredAmplicon, ReadLengths, ReadsFinding, check_reach, common_length, kept_by_filter,
};
use endobiome_reads::primer::{FivePrime, ReadOrientation};
use endobiome_reads::{
    Error, PreparedReads, PrimerPreset, Read, ReadParameters, TwoReads, dereplicate, prepare_sample,
};

fn mixed() -> ReadFiles {
    let file = |mate| data("reads/first-look").join(format!("mixed-trimmed_R{mate}.fastq.gz"));
    ReadFiles::Paired(file(1), file(2))
}

fn first_of(reads: &[(Vec<u8>, Option<Vec<u8>>)]) -> FirstReads {
    let read = |sequence: &[u8]| Read {
        id: b"r".to_vec(),
        sequence: sequence.to_vec(),
        quality: vec![35; sequence.len()],
    };
    let fragments = reads
        .iter()
        .map(|(f, r)| TwoReads { forward: read(f), reverse: r.as_deref().map(read).unwrap_or_default() })
        .collect();
    FirstReads { fragments, paired: reads.iter().any(|r| r.1.is_some()), warnings: Vec::new() }
}

#[test]
fn mixed_orientation_without_primers_is_found_and_turned_when_asked() {
    let mut parameters = ReadParameters::default();
    let first = FirstReads::of(&mixed(), &parameters, 1_000).unwrap();
    let findings = first.findings(&parameters).unwrap();
    assert!(
        matches!(findings[..], [ReadsFinding::MixedStrands { turned, decided }] if turned * 3 > decided && turned * 3 < decided * 2),
        "{findings:?}"
    );
    assert!(findings[0].refuses());
    let turned: Vec<TwoReads> = first
        .fragments
        .iter()
        .map(|f| TwoReads { forward: f.reverse.clone(), reverse: f.forward.clone() })
        .collect();
    parameters.primers.orientation = ReadOrientation::Either;
    assert!(first.findings(&parameters).unwrap().is_empty());
    let sample = prepare_sample(&record(), &mixed(), &parameters, None).unwrap();
    let PreparedReads::Pairs { forward, .. } = &sample.reads else { panic!("pairs") };
    // Every forward read now begins as V4 does behind 515F: "TACG" or alike, never as behind 806R.
    let starts = dereplicate(first.fragments.iter().chain(&turned).map(|f| &f.forward), Default::default());
    let along =
        forward.uniques.iter().filter(|u| u.sequence.starts_with(b"TACG")).map(|u| u.count).sum::<u32>();
    assert!(f64::from(along) > 0.95 * forward.reads() as f64, "{along} of {}", forward.reads());
    assert!(starts.uniques.iter().any(|u| !u.sequence.starts_with(b"TACG")));
    assert_eq!(sample.accounting.steps[0].step, "orientation");
}

#[test]
fn exchanged_files_are_found_without_primers() {
    let ReadFiles::Paired(one, two) = mixed() else { unreachable!() };
    let parameters = ReadParameters::default();
    let first = FirstReads::of(&ReadFiles::Paired(one, two), &parameters, 1_000).unwrap();
    let strands = endobiome_reads::first_look::Strands::new().unwrap();
    let with = |turned: bool| FirstReads {
        fragments: first
            .fragments
            .iter()
            .filter(|f| strands.is_turned(f, true) == Some(turned))
            .cloned()
            .collect(),
        paired: true,
        warnings: Vec::new(),
    };
    assert!(with(false).findings(&parameters).unwrap().is_empty());
    assert!(matches!(with(true).findings(&parameters).unwrap()[..], [ReadsFinding::OtherStrand { .. }]));
}

#[test]
fn both_mates_in_a_file_of_single_reads_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    let look = |names: &dyn Fn(usize) -> String| {
        let text: String = (0..40).map(|n| fastq(&[(&names(n), "ACGTACGT", "IIIIIIII")])).collect();
        std::fs::write(&path, text).unwrap();
        let parameters = ReadParameters::default();
        FirstReads::of(&ReadFiles::Single(path.clone()), &parameters, 200)
            .unwrap()
            .findings(&parameters)
            .unwrap()
    };
    for mates in [
        &(|n: usize| format!("r{}/{}", n / 2, 1 + n % 2)) as &dyn Fn(usize) -> String,
        &|n| format!("r{} {}:N:0:1", n / 2, 1 + n % 2),
        &|n| format!("SRR1.{}.{}", n / 2, 1 + n % 2),
        &|n| format!("r{}", n / 2),
    ] {
        let findings = look(mates);
        assert!(
            matches!(findings[..], [ReadsFinding::InterleavedAsSingle { pairs: 20, of: 20 }]),
            "{findings:?}"
        );
    }
    assert!(look(&|n| format!("r{n}/1")).is_empty());
    assert!(look(&|n| format!("SRR1.{n}")).is_empty());
}

#[test]
fn the_other_primer_at_the_end_of_reads_is_found_and_cut_when_asked() {
    let pair = PrimerPreset::V4.primers().unwrap();
    let concrete = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .map(|&b| match b {
                b'M' => b'A',
                b'N' => b'C',
                b'V' => b'G',
                b'W' => b'T',
                b'Y' => b'C',
                b'K' => b'G',
                b'R' => b'A',
                b'B' => b'C',
                b => b,
            })
            .collect()
    };
    let after_forward = concrete(pair.reverse.reverse_complement().as_bytes());
    let after_reverse = concrete(pair.forward.reverse_complement().as_bytes());
    let fragment = |n: u64| {
        let insert = bases(n, 253);
        let turned = endobiome_core::sequence::reverse_complement(&insert);
        let tail = bases(n + 1000, 20);
        ([&insert[..], &after_forward, &tail].concat(), Some([&turned[..], &after_reverse, &tail].concat()))
    };
    let first = first_of(&(0..50).map(fragment).collect::<Vec<_>>());
    let mut parameters = ReadParameters::default();
    let findings = first.findings(&parameters).unwrap();
    let [ReadsFinding::ReadThrough(found)] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!((found.reads, found.of, &found.primers), (100, 100, &pair));
    assert!(!findings[0].refuses() && findings[0].to_string().contains("806R"));
    // Cut as it advises.
    parameters.primers.forward = Some(pair.forward);
    parameters.primers.reverse = Some(pair.reverse);
    parameters.primers.five_prime = FivePrime::Cut;
    let lengths = ReadLengths::of(&first, &parameters).unwrap();
    assert_eq!(lengths.typical(), Some(253));
    assert!(check_reach(&lengths, &parameters, 253, 12).is_ok());
}

#[test]
fn mates_too_short_for_the_region_are_told_with_the_arithmetic() {
    let first = first_of(&(0..30).map(|n| (bases(n, 101), Some(bases(n + 99, 100)))).collect::<Vec<_>>());
    let parameters = ReadParameters::default();
    let lengths = ReadLengths::of(&first, &parameters).unwrap();
    let error = check_reach(&lengths, &parameters, 253, 12).unwrap_err();
    assert!(matches!(error, Error::NoOverlap { forward: 101, reverse: 100, overlap: -52, .. }), "{error}");
    assert!(error.to_string().contains("101 + 100"));
    assert!(check_reach(&lengths, &parameters, 180, 12).is_ok());
}

#[test]
fn runs_of_different_read_length_have_a_common_one() {
    assert_eq!(common_length(&[150, 180], 0), Some(150));
    assert_eq!(common_length(&[150, 150], 0), None);
    assert_eq!(common_length(&[], 0), None);
}

#[test]
fn fragments_lost_to_one_difference_too_many_are_counted() {
    let mut parameters = ReadParameters::default();
    parameters.primers.forward = Some("GTGCCAGCAGCCGCGGTAA".parse().unwrap());
    parameters.primers.reverse = Some("GGACTACAAGGGTATCTAAT".parse().unwrap());
    let fragment = |n: u64| {
        let forward = if n.is_multiple_of(5) { &b"CTCCCAGCAGCCGCGGTAA"[..] } else { b"GTGCCAGCAGCCGCGGTAA" };
        ([forward, &bases(n, 100)].concat(), Some([&b"GGACTACAAGGGTATCTAAT"[..], &bases(n, 100)].concat()))
    };
    let first = first_of(&(0..50).map(fragment).collect::<Vec<_>>());
    let findings = first.findings(&parameters).unwrap();
    let [ReadsFinding::PrimerDifferences { lost: 10, regained: 10, of: 50, allowed: 2, wider: 3, rate }] =
        findings[..]
    else {
        panic!("{findings:?}")
    };
    // Doing what it says helps.
    parameters.primers.max_error_rate = rate;
    assert!(first.findings(&parameters).unwrap().is_empty());
}

/// The history: of primers with three mismatches, 15 % of the fragments of a study, nothing was said, as only one more than
/// allowed was tried.
#[test]
fn fragments_lost_to_three_mismatches_are_counted_and_the_fewest_that_help_advised() {
    let mut parameters = ReadParameters::default();
    parameters.primers.preset = Some(PrimerPreset::V4);
    let fragment = |n: u64| {
        let forward = if n.is_multiple_of(6) { &b"GAGCCAGCTGCCGCGGTTA"[..] } else { b"GTGCCAGCAGCCGCGGTAA" };
        ([forward, &bases(n, 100)].concat(), Some([&b"GGACTACAAGGGTATCTAAT"[..], &bases(n, 100)].concat()))
    };
    let first = first_of(&(0..60).map(fragment).collect::<Vec<_>>());
    let findings = first.findings(&parameters).unwrap();
    let [ReadsFinding::PrimerDifferences { lost: 10, regained: 10, of: 60, wider: 4, rate, .. }] =
        findings[..]
    else {
        panic!("{findings:?}")
    };
    parameters.primers.max_error_rate = rate;
    assert!(first.findings(&parameters).unwrap().is_empty());
}

/// Pairs of `length` bases over inserts of `insert` bases, with qualities that fall from 38 to 12 towards the end.
fn pairs_over(insert: usize, length: usize) -> FirstReads {
    let mut first = first_of(
        &(0..100)
            .map(|n| {
                let insert = bases(n + 7, insert);
                let turned = endobiome_core::sequence::reverse_complement(&insert);
                let cut = |whole: &[u8]| whole[..length.min(whole.len())].to_vec();
                (cut(&insert), Some(cut(&turned)))
            })
            .collect::<Vec<_>>(),
    );
    for fragment in &mut first.fragments {
        for mate in [&mut fragment.forward, &mut fragment.reverse] {
            let n = mate.quality.len();
            mate.quality = (0..n).map(|at| if at * 3 < n * 2 { 38 } else { 12 }).collect();
        }
    }
    first
}

#[test]
fn the_length_of_an_unknown_amplicon_is_measured_on_pairs_that_merge() {
    let parameters = ReadParameters::default();
    let measured = MeasuredAmplicon::of(&[pairs_over(253, 250)], &parameters).unwrap().unwrap();
    assert_eq!((measured.length, measured.of), (253, 100));
    // Mates that do not meet tell nothing.
    assert_eq!(MeasuredAmplicon::of(&[pairs_over(253, 120)], &parameters).unwrap(), None);
}

#[test]
fn what_chosen_lengths_would_keep_is_told_where_most_reads_are_lost() {
    let first = pairs_over(253, 250);
    let parameters = ReadParameters::default();
    let profile = first.profile(&parameters).unwrap();
    let kept = kept_by_filter(&[first], &parameters, &profile, Some(253), 12).unwrap().unwrap();
    assert_eq!(kept.asked, 0.0, "83 bases of Q12 have more than two expected errors");
    let advice = kept.advice().unwrap();
    assert!(advice.contains("--trunc-len auto") && advice.contains("keep 100 %"), "{advice}");
    let good = first_of(&(0..30).map(|n| (bases(n, 150), None)).collect::<Vec<_>>());
    let profile = good.profile(&parameters).unwrap();
    let kept = kept_by_filter(&[good], &parameters, &profile, None, 12).unwrap().unwrap();
    assert_eq!((kept.asked, kept.advice()), (1.0, None));
}

#[test]
fn long_reads_of_poor_quality_are_refused_and_hifi_is_not() {
    let with = |quality: u8| {
        let mut first = first_of(&(0..30).map(|n| (bases(n, 1450), None)).collect::<Vec<_>>());
        first.fragments.iter_mut().for_each(|fragment| fragment.forward.quality.fill(quality));
        first.findings(&ReadParameters::default()).unwrap()
    };
    let findings = with(14);
    assert!(
        matches!(findings[..], [ReadsFinding::TooManyErrorsForVariants { length: 1450, .. }]),
        "{findings:?}"
    );
    assert!(findings[0].refuses());
    assert!(with(93).is_empty() && with(35).is_empty());
}

/// The history: reads of which most are empty were refused, as no length could be advised that the filter takes.
#[test]
fn no_length_is_advised_where_reads_are_shorter_than_the_filter_asks() {
    let reads: Vec<_> = (0..40).map(|_| (Vec::new(), None)).collect();
    let first = first_of(&reads);
    let parameters = ReadParameters::default();
    let profile = first.profile(&parameters).unwrap();
    let kept = kept_by_filter(&[first], &parameters, &profile, None, 12).unwrap().unwrap();
    assert_eq!((kept.asked, kept.advice()), (0.0, None));
}
