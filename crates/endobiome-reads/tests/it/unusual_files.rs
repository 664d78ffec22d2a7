//! Files that are sound FASTQ and yet not what most files are: each was once refused or misread.

use crate::support::{all_reads, fastq, pair, record};
use endobiome_core::ReadFiles;
use endobiome_reads::{
    Error, FastqReader, PreparedSample, QualityEncoding, ReadParameters, ReadWarning, prepare_sample,
};
use std::io::Write;

fn single(text: &[u8]) -> endobiome_reads::Result<PreparedSample> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    std::fs::write(&path, text).unwrap();
    prepare_sample(&record(), &ReadFiles::Single(path), &ReadParameters::default(), None)
}

#[test]
fn mates_of_sra_are_paired_by_their_spot() {
    let sra = |mate: u32, comment: &str| {
        let name = |spot: u32| format!("SRR0000001.{spot}.{mate}{}", comment.replace('N', &spot.to_string()));
        let names = [name(1), name(2), name(3)];
        fastq(
            &names
                .each_ref()
                .map(|name| (name.as_str(), "ACGTACGTACGTACGTACGTACGT", "IIIIIIIIIIIIIIIIIIIIIIII")),
        )
    };
    for comment in ["", " N length=24"] {
        let (_folder, files) = pair(&sra(1, comment), &sra(2, comment));
        let sample = prepare_sample(&record(), &files, &ReadParameters::default(), None).unwrap();
        assert_eq!((sample.accounting.input, &sample.warnings[..]), (3, &[][..]));
        // Exchanged files are paired too, and that is told.
        let (_folder, files) = pair(&sra(2, comment), &sra(1, comment));
        let sample = prepare_sample(&record(), &files, &ReadParameters::default(), None).unwrap();
        assert!(
            matches!(&sample.warnings[..], [ReadWarning::MatesNamedTheOtherWay { name, .. }] if name.starts_with("SRR0000001.1.2")),
            "{:?}",
            sample.warnings
        );
    }
    // Without the mate's number, .1 and .2 are spots.
    let (_folder, files) = pair(&fastq(&[("SRR1.1", "AC", "II")]), &fastq(&[("SRR1.2", "AC", "II")]));
    let error = prepare_sample(&record(), &files, &ReadParameters::default(), None).unwrap_err();
    assert!(matches!(error, Error::MateOrder { record: 1, .. }), "{error}");
}

#[test]
fn a_file_of_no_bytes_is_a_sample_without_reads_and_is_told() {
    let (_folder, files) = pair("", "");
    let sample = prepare_sample(&record(), &files, &ReadParameters::default(), None).unwrap();
    assert_eq!(sample.accounting.input, 0);
    assert!(matches!(
        &sample.warnings[..],
        [ReadWarning::EmptyFile { .. }, ReadWarning::EmptyFile { path }] if path.ends_with("R2.fastq")
    ));
}

#[test]
fn zeros_behind_a_gzip_are_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq.gz");
    for reads in [2, 40_000] {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        for n in 0..reads {
            let sequence = String::from_utf8(crate::support::bases(n, 60)).unwrap();
            writeln!(encoder, "@r{n}\n{sequence}\n+\n{}", "I".repeat(60)).unwrap();
        }
        let mut bytes = encoder.finish().unwrap();
        bytes.resize(bytes.len().next_multiple_of(1 << 16), 0);
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(all_reads(&path).len() as u64, reads);
    }
}

#[test]
fn scores_of_aviti_and_hifi_are_phred33() {
    let text = fastq(&[("a", "ACGTACGTACGTACGTACGTACGT", "?NNNNXXXXXXXXXXXXXXXXXXX")]);
    let scores = single(text.as_bytes()).unwrap().quality.forward.scores();
    assert_eq!((scores[0].0, scores.last().map(|s| s.0)), (30, Some(55)));
    let text =
        fastq(&[("m64011_190830_220126/1/ccs", "ACGTACGTACGTACGTACGTACGT", "Z~~~~~~~~~~~~~~~~~~~~~~~")]);
    let sample = single(text.as_bytes()).unwrap();
    assert_eq!(sample.quality.forward.scores(), [(57, 1), (93, 23)]);
    assert_eq!(sample.reads.reads(), 1);
}

#[test]
fn scores_that_few_instruments_write_are_told() {
    let text = fastq(&[("a", "ACGTACGTACGTACGTACGTACGT", "NNNNNNNNNNNN````````````")]);
    let sample = single(text.as_bytes()).unwrap();
    assert!(
        matches!(sample.warnings[..], [ReadWarning::HighQualities { highest: 63, records: 1, .. }]),
        "{:?}",
        sample.warnings
    );
}

#[test]
fn records_over_several_lines_are_read() {
    // The second quality line begins with '@', the third with '+', as only a reader that counts can tell.
    let text = b"@a\nACGTACGT\nACGTACGT\nACGT\n+a\nIIIIIIII\n@IIIIIII\n+III\n@b\nACGT\n+\nIIII\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    std::fs::write(&path, text).unwrap();
    let reads = all_reads(&path);
    assert_eq!(reads.len(), 2);
    assert_eq!(reads[0].sequence, b"ACGTACGTACGTACGTACGT");
    assert_eq!((reads[0].quality[8], reads[0].quality[16]), (31, 10));
    let long = b"@a\nACGT\nACGT\n+\nIIII\nIIIIII\n";
    assert!(matches!(single(long), Err(Error::UnequalLengths { sequence: 8, quality: 10, .. })));
}

#[test]
fn a_plus_line_that_names_another_read_is_refused() {
    let with = |plus: &str| single(format!("@a/1 x length=4\nACGT\n+{plus}\nIIII\n").as_bytes());
    for same in ["", "a/1 x length=4", "a/1 x length=8", "a"] {
        assert!(with(same).is_ok(), "{same:?}");
    }
    for other in ["b", "a/2", "a/1x"] {
        let error = with(other).unwrap_err();
        assert!(error.to_string().contains("record 1 (a/1): its \"+\" line names another read"), "{error}");
    }
}

#[test]
fn a_plain_loop_gives_reads_and_ends_with_the_error() {
    let source = Box::new(&b"@a\nACGT\n+\nIIII\n@b\nAC\n+\nI\n@c\nAC\n+\nII\n"[..]);
    let reader = FastqReader::from_source(source, "memory", QualityEncoding::Phred33).unwrap();
    let records: Vec<_> = reader.records().collect();
    assert_eq!(records.len(), 2, "nothing comes after an error");
    assert_eq!(records[0].as_ref().unwrap().sequence, b"ACGT");
    assert!(matches!(records[1], Err(Error::UnequalLengths { record: 2, .. })));
}

/// The history: a FASTQ of the Short Read Archive, as the format set of the Open Bioinformatics Foundation has it, with the
/// sequence on one line and the qualities on several, was refused.
#[test]
fn qualities_over_several_lines_of_a_sequence_on_one_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrapped.fastq");
    let sequence = "ACGTACGTACGTACGTACGTACGT";
    let text = format!("@r1\n{sequence}\n+\nIIIIIIII\n@IIIIIII\n+IIIIIII\n@r2\nACGT\n+\nIIII\n");
    std::fs::write(&path, &text).unwrap();
    let read = |path| {
        FastqReader::open(path, QualityEncoding::Phred33)?
            .records()
            .collect::<endobiome_reads::Result<Vec<_>>>()
    };
    let reads = read(&path).unwrap();
    assert_eq!((reads.len(), reads[0].len(), reads[0].quality[8]), (2, 24, b'@' - 33));
    // Too few qualities are told by what the first line holds.
    std::fs::write(&path, "@r1\nACGTACGT\n+\nIIIIIII\n@r2\nACGT\n+\nIIII\n").unwrap();
    let error = read(&path).unwrap_err().to_string();
    assert!(error.contains("8 bases but 7 quality characters"), "{error}");
    // As long as what is missing: the name is taken for qualities, and the record after it has none.
    std::fs::write(&path, "@r1\nACGTACGT\n+\nIIIII\n@r2\nACGT\n+\nIIII\n").unwrap();
    assert!(read(&path).is_err());
}
