//! Broken files: each is a typed error with file and record, never a panic.

use crate::support::{data, fastq, pair, record};
use endobiome_core::ReadFiles;
use endobiome_reads::{Error, QualityEncoding, ReadErrorKind, ReadParameters, prepare_sample};
use std::io::Write;

fn error_of(files: &ReadFiles) -> Error {
    prepare_sample(&record(), files, &ReadParameters::default(), None).unwrap_err()
}

/// The error for one file of these bytes.
fn error_of_bytes(bytes: &[u8]) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample_R1.fastq.gz");
    std::fs::write(&path, bytes).unwrap();
    let error = error_of(&ReadFiles::Single(path));
    assert!(error.to_string().contains("sample_R1.fastq.gz"), "no file named: {error}");
    error
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn many_reads(n: usize) -> Vec<u8> {
    (0..n)
        .flat_map(|n| {
            let sequence = String::from_utf8(crate::support::bases(n as u64, 100)).unwrap();
            format!("@r{n}\n{sequence}\n+\n{}\n", "I".repeat(100)).into_bytes()
        })
        .collect()
}

#[test]
fn text_that_is_no_fastq() {
    let cases: [(&[u8], &str); 16] = [
        (b">fasta\nACGT\n", "it is FASTA"),
        (b"BAM\x01\0\0\0\0", "it is a BAM file"),
        (b"@a\n+\n\n", "record 1 (a): the sequence line is missing"),
        (b"@a\nACGT\n+\nIIII\nIIII\n", "record 2: it begins with 'I', not with '@'"),
        (b"sample,fastq_1\nA,b\n", "not FASTQ"),
        (&[0, 159, 146, 150, 10, 13, 0, 7], "not FASTQ"),
        (&[0xff, 0xfe, b'@', 0, b'a', 0, b'\n', 0], "not FASTQ"), // UTF-16
        (b"PK\x03\x04zzzz", "a zip archive"),
        (b"NCBI.sra", "an SRA archive"),
        (b"@a\nACGT\n+\nIII\n", "record 1 (a): 4 bases but 3 quality characters"),
        (b"@a\nACGT\n+\nIIII\n@b\nAC\n+\nIIII\n", "record 2 (b): 2 bases but 4 quality characters"),
        (b"@a\nACGT\nIIII\n@b\n", "record 1 (a)"),
        (b"@a\nACGT\n+\nIIII\n@b\nACGT\n+\n", "record 2 (b): 4 bases but 0 quality characters"),
        (b"@a\nACGT\n+\nIIII\n@b\nAC", "record 2 (b): the file ends inside this record"),
        (b"@a\nACGT\n+\nIIII\n@b\nAC-T\n+\nIIII\n", "record 2 (b): '-' at base 3 is no nucleotide"),
        (b"@a\nACGT\n+\nII\x1fI\n", "record 1 (a): '\\u{1f}' is no quality character"),
    ];
    for (bytes, expected) in cases {
        for bytes in [bytes.to_vec(), gzip(bytes)] {
            let error = error_of_bytes(&bytes);
            let archive = bytes.first() == Some(&0x1f) && expected.contains("archive");
            assert!(archive || error.to_string().contains(expected), "{expected:?} is not in {error}");
            assert_eq!(error.kind(), ReadErrorKind::Data);
        }
    }
}

#[test]
fn a_name_with_bytes_that_are_no_text_is_no_reason_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    std::fs::write(&path, b"@a\xff\xfe\nACGTACGTACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIIIIIIIIIII\n").unwrap();
    let sample =
        prepare_sample(&record(), &ReadFiles::Single(path), &ReadParameters::default(), None).unwrap();
    assert_eq!(sample.reads.reads(), 1);
}

#[test]
fn blank_lines_are_refused_inside_and_forgiven_at_the_end() {
    let error = error_of_bytes(b"@a\nACGT\n+\nIIII\n\n@b\nACGT\n+\nIIII\n");
    assert!(error.to_string().contains("record 2"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    std::fs::write(&path, b"@a\nACGT\n+\nIIII\n\n\n").unwrap();
    assert!(prepare_sample(&record(), &ReadFiles::Single(path), &ReadParameters::default(), None).is_ok());
}

#[test]
fn truncated_streams_of_every_compression() {
    for (name, format) in [
        ("members.fastq.gz", "gzip"),
        ("streams.fastq.bz2", "bzip2"),
        ("streams.fastq.xz", "xz"),
        ("frames.fastq.zst", "zstd"),
    ] {
        let whole = std::fs::read(data("reads/formats").join(name)).unwrap();
        let error = error_of_bytes(&whole[..whole.len() - 6]);
        assert!(matches!(error, Error::Compressed { format: f, .. } if f == format), "{name}: {error}");
    }
}

#[test]
fn a_large_truncated_gzip_tells_how_far_it_got() {
    let bytes = gzip(&many_reads(20_000));
    assert!(bytes.len() > 1 << 18, "large enough for its own thread");
    let error = error_of_bytes(&bytes[..bytes.len() / 2]);
    match error {
        Error::Compressed { format: "gzip", record, reason, .. } => {
            assert!((9_000..11_000).contains(&record), "{record}");
            assert!(reason.contains("truncated"), "{reason}");
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_flipped_byte_in_a_gzip_is_seen() {
    let mut bytes = gzip(&many_reads(500));
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    assert_eq!(error_of_bytes(&bytes).kind(), ReadErrorKind::Data);
}

#[test]
fn a_line_or_a_read_without_end_does_not_fill_the_memory() {
    let filled = |start: &[u8], with: &[u8]| -> Vec<u8> {
        start.iter().chain(with.iter().cycle()).copied().take(20 << 20).collect()
    };
    for (bytes, what) in [
        (filled(b"@a\n", b"A"), "a line of more than 16777216 bytes"),
        (filled(b"@", b"a"), "a line of more than"),
        (filled(b"@a\n", b"ACGTACGTACGTACG\n"), "a read of more than 16777216 bytes"),
        (filled(b"@a\nA\n+", b"a"), "a line of more than"),
        (filled(b"@a\nA\nA\n+\n", b"I"), "a line of more than"),
    ] {
        let error = error_of_bytes(&gzip(&bytes));
        assert!(matches!(error, Error::TooLong { record: 1, .. }), "{error}");
        assert!(error.to_string().contains(what), "{error}");
        assert_eq!(error.kind(), ReadErrorKind::Data);
    }
}

#[test]
fn what_is_no_file_is_called_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let error = error_of(&ReadFiles::Single(folder.path().join("none.fastq.gz")));
    assert_eq!(error.kind(), ReadErrorKind::Missing);
    let error = error_of(&ReadFiles::Single(folder.path().to_owned()));
    assert!(matches!(error, Error::NotAFile { .. }) && error.to_string().contains("is a folder"), "{error}");
    assert_eq!(error.kind(), ReadErrorKind::Data);
    #[cfg(unix)]
    {
        let pipe = folder.path().join("pipe.fastq");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            // Nobody writes to it: opening it would wait for ever.
            let error = error_of(&ReadFiles::Single(pipe));
            assert!(error.to_string().contains("is a named pipe"), "{error}");
        }
        let error = error_of(&ReadFiles::Single("/dev/zero".into()));
        assert!(error.to_string().contains("is a device"), "{error}");
    }
}

#[test]
fn phred64_is_suspected() {
    let text = fastq(&[("a", "ACGTACGT", "hhhhhhgB"), ("b", "ACGTACGT", "hhhhffeB")]);
    let error = error_of_bytes(text.as_bytes());
    assert!(matches!(error, Error::Phred64 { lowest: 'B', highest: 'h', records: 2, .. }), "{error}");
    // It is what a person says it is.
    let said = |encoding| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reads.fastq");
        std::fs::write(&path, &text).unwrap();
        let parameters = ReadParameters { quality_encoding: encoding, ..ReadParameters::default() };
        prepare_sample(&record(), &ReadFiles::Single(path), &parameters, None)
            .unwrap()
            .quality
            .forward
            .scores()
    };
    assert_eq!(said(QualityEncoding::Phred33).last(), Some(&(71, 10)));
    assert_eq!(said(QualityEncoding::Phred64).last(), Some(&(40, 10)));
    // Good Phred+33 reads are not: their best character is K at most.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    std::fs::write(&path, fastq(&[("a", "ACGTACGT", "KKKKKKKK")])).unwrap();
    assert!(prepare_sample(&record(), &ReadFiles::Single(path), &ReadParameters::default(), None).is_ok());
}

#[test]
fn mates_of_different_order_or_number() {
    let a = ("a 1:N", "ACGT", "IIII");
    let b = ("b/1", "ACGT", "IIII");
    let (_folder, files) =
        pair(&fastq(&[a, b]), &fastq(&[("b/2", "ACGT", "IIII"), ("a 2:N", "ACGT", "IIII")]));
    let error = error_of(&files);
    assert!(
        matches!(&error, Error::MateOrder { record: 1, forward_id, reverse_id, .. } if forward_id == "a" && reverse_id == "b"),
        "{error}"
    );
    let (_folder, files) = pair(&fastq(&[a, b]), &fastq(&[a]));
    let error = error_of(&files);
    assert!(matches!(&error, Error::MateCount { shorter, records: 1, .. } if shorter.ends_with("R2.fastq")));
    // 0 bytes are no reads: mates of reads that are there are missing.
    let (_folder, files) = pair(&fastq(&[a, b]), "");
    assert!(matches!(error_of(&files), Error::MateCount { records: 0, .. }));
    let (_folder, files) = pair(&fastq(&[a, b]), &fastq(&[("a 2:N", "AC", "II"), ("b/2", "AC", "II")]));
    assert!(prepare_sample(&record(), &files, &ReadParameters::default(), None).is_ok());
}

#[test]
fn an_interleaved_file_with_a_mate_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    std::fs::write(&path, fastq(&[("a/1", "AC", "II"), ("a/2", "AC", "II"), ("b/1", "AC", "II")])).unwrap();
    let error = error_of(&ReadFiles::Interleaved(path));
    assert!(error.to_string().contains("record 3 (b)"), "{error}");
}

#[test]
fn a_look_before_work_finds_the_problems_of_both_files() {
    let encoding = QualityEncoding::Auto;
    let (_folder, files) = pair("@a\nACGT\n+\nIII\n", ">a\nACGT\n");
    let problems = endobiome_reads::check_files(&files, encoding, 1_000);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].to_string().contains("R1.fastq") && problems[1].to_string().contains("R2.fastq"));
    let good = fastq(&[("a", "ACGT", "IIII")]);
    let (_folder, files) = pair(&good, &fastq(&[("b", "ACGT", "IIII")]));
    assert!(matches!(endobiome_reads::check_files(&files, encoding, 1_000)[..], [Error::MateOrder { .. }]));
    let (_folder, files) = pair(&good, &good);
    assert!(endobiome_reads::check_files(&files, encoding, 1_000).is_empty());
}
