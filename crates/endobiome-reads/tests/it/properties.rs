//! What holds for any reads.

use crate::support::{fastq, record};
use endobiome_core::ReadFiles;
use endobiome_core::sequence::reverse_complement;
use endobiome_reads::{
    FastqReader, MergeParameters, Merger, PairHandling, QualityEncoding, Read, ReadParameters, prepare_sample,
};
use proptest::prelude::*;

fn any_read(length: std::ops::Range<usize>) -> impl Strategy<Value = Read> {
    proptest::collection::vec((prop::sample::select(b"ACGTACGTACGTN".to_vec()), 0_u8..42), length).prop_map(
        |calls| {
            let (sequence, quality) = calls.into_iter().unzip();
            Read { id: b"r".to_vec(), sequence, quality }
        },
    )
}

/// Two reads of one fragment with a few errors, so that most of them merge.
fn mates() -> impl Strategy<Value = (Read, Read)> {
    (
        proptest::collection::vec(prop::sample::select(b"ACGT".to_vec()), 30..160),
        proptest::collection::vec((0_usize..400, prop::sample::select(b"ACGTN".to_vec())), 0..6),
        (20_usize..150, 20_usize..150, 2_u8..41, 2_u8..41),
    )
        .prop_map(|(fragment, errors, (f, r, qf, qr))| {
            let cut = |strand: &[u8], length: usize, q: u8| Read {
                id: b"r".to_vec(),
                sequence: strand[..length.min(strand.len())].to_vec(),
                quality: (0..length.min(strand.len())).map(|i| q.saturating_sub((i % 7) as u8)).collect(),
            };
            let mut forward = cut(&fragment, f, qf);
            let mut reverse = cut(&reverse_complement(&fragment), r, qr);
            for (place, base) in errors {
                let read = if place % 2 == 0 { &mut forward } else { &mut reverse };
                let at = (place / 2) % read.len();
                read.sequence[at] = base;
            }
            (forward, reverse)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Each base of a merged read stands at its place in one of the two reads.
    #[test]
    fn merging_never_invents_a_base((forward, reverse) in mates()) {
        let parameters = MergeParameters { allow_staggered: true, min_overlap: 8, ..MergeParameters::vsearch() };
        let mut merged = Read::default();
        if Merger::new(&parameters).unwrap().merge(&forward, &reverse, &mut merged).is_ok() {
            let turned = reverse_complement(&reverse.sequence);
            prop_assert_eq!(merged.sequence.len(), merged.quality.len());
            prop_assert!(merged.quality.iter().all(|&q| q <= 41));
            // The merged read ends with the turned read's end and begins with one of the two.
            let n = merged.len();
            let explained = (0..=turned.len()).any(|skipped| {
                let kept = turned.len() - skipped;
                kept <= n && (0..n).all(|at| {
                    let from_forward = forward.sequence.get(at) == Some(&merged.sequence[at]);
                    let from_turned = at >= n - kept && turned[at - (n - kept) + skipped] == merged.sequence[at];
                    from_forward || from_turned
                })
            });
            prop_assert!(explained, "{:?} {:?} {:?}", forward, reverse, merged);
        }
    }

    /// The account of any pairs closes in every mode, and what is kept is what is given out.
    #[test]
    fn accounts_close(
        pairs in proptest::collection::vec(
            prop_oneof![mates(), (any_read(1..60), any_read(1..60))], 0..12),
        mode in prop::sample::select(vec![
            PairHandling::KeepPairs, PairHandling::Merge, PairHandling::Concatenate, PairHandling::ForwardOnly]),
    ) {
        let text = |reverse: bool| {
            let rows: Vec<(String, String, String)> = pairs.iter().enumerate().map(|(n, (f, r))| {
                let read = if reverse { r } else { f };
                let quality = read.quality.iter().map(|q| char::from(q + 33)).collect();
                (format!("r{n}"), String::from_utf8(read.sequence.clone()).unwrap(), quality)
            }).collect();
            let rows: Vec<_> = rows.iter().map(|(a, b, c)| (&**a, &**b, &**c)).collect();
            fastq(&rows)
        };
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().join("1.fastq"), folder.path().join("2.fastq")];
        // A plain file of no bytes is an error; an empty sample comes as a blank line.
        std::fs::write(&paths[0], text(false) + "\n").unwrap();
        std::fs::write(&paths[1], text(true) + "\n").unwrap();
        let [forward, reverse] = paths;
        let parameters = ReadParameters { pairs: mode, ..ReadParameters::default() };
        let sample = prepare_sample(&record(), &ReadFiles::Paired(forward, reverse), &parameters, None).unwrap();
        sample.accounting.check().unwrap();
        prop_assert_eq!(sample.accounting.input, pairs.len() as u64);
        prop_assert_eq!(sample.accounting.kept(), sample.reads.reads());
    }

    /// Any bytes are reads or an error, never a panic.
    #[test]
    fn garbage_is_told_not_fatal(
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"@+\nACGTN\r>".to_vec())], 0..300),
        magic in prop::sample::select(vec![
            &b""[..], b"@", b"@a\nACGT\n+\nIIII\n", &[0x1f, 0x8b, 8, 0], b"BZh9", &[0xfd, b'7', b'z', b'X', b'Z', 0],
            &[0x28, 0xb5, 0x2f, 0xfd], &[0x50, 0x2a, 0x4d, 0x18]]),
    ) {
        let whole = [magic, &bytes].concat();
        let source = Box::new(std::io::Cursor::new(whole));
        if let Ok(mut reader) = FastqReader::from_source(source, "garbage", QualityEncoding::Phred33) {
            let mut read = Read::default();
            while let Ok(true) = reader.read_into(&mut read) {
                prop_assert_eq!(read.sequence.len(), read.quality.len());
                prop_assert!(read.sequence.iter().all(|base| b"ACGTN".contains(base)));
            }
        }
    }
}
