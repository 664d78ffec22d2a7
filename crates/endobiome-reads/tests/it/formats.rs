//! Every compression gives the same reads.

use crate::support::{all_reads, data};
use endobiome_reads::input::Compression;
use endobiome_reads::{FastqReader, FastqWriter, QualityEncoding, Read};
use std::io::Write;

#[test]
fn the_same_reads_from_every_compression() {
    let plain = all_reads(&data("reads/formats/plain.fastq"));
    assert_eq!(plain.len(), 3);
    assert_eq!(plain[0].id, b"one 1:N:0:1");
    assert_eq!(plain[0].quality, [40, 40, 40, 40, 2]);
    assert_eq!(plain[2].sequence, b"ACGT", "lower case and U are read as ACGT");
    for (name, compression) in [
        ("members.fastq.gz", Compression::Gzip),
        ("blocks.fastq.bgz", Compression::Gzip),
        ("streams.fastq.bz2", Compression::Bzip2),
        ("streams.fastq.xz", Compression::Xz),
        ("frames.fastq.zst", Compression::Zstd),
    ] {
        let path = data("reads/formats").join(name);
        let reader = FastqReader::open(&path, QualityEncoding::Phred33).unwrap();
        assert_eq!(reader.compression(), compression, "{name}");
        assert_eq!(all_reads(&path), plain, "{name}");
    }
}

#[test]
fn the_name_of_a_file_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq"); // but gzip inside
    std::fs::copy(data("reads/formats/members.fastq.gz"), &path).unwrap();
    assert_eq!(all_reads(&path).len(), 3);
}

#[test]
fn windows_line_ends_and_a_missing_last_one_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    std::fs::write(&path, "@a\r\nACGT\r\n+\r\nIIII\r\n@b\r\nAC\r\n+\r\nII").unwrap();
    let reads = all_reads(&path);
    assert_eq!((reads[0].id.as_slice(), reads[1].sequence.as_slice()), (&b"a"[..], &b"AC"[..]));
}

/// Large enough for a thread of its own and for many buffers.
#[test]
fn what_is_written_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["reads.fastq", "reads.fastq.gz"] {
        let path = folder.path().join(name);
        let reads: Vec<Read> = (0..8_000)
            .map(|n| Read {
                id: format!("read{n} x").into_bytes(),
                sequence: crate::support::bases(n, 150),
                quality: (0..150).map(|i| ((n + i) % 41) as u8).collect(),
            })
            .collect();
        let mut writer = FastqWriter::create(&path).unwrap();
        reads.iter().for_each(|read| writer.write(read).unwrap());
        assert_eq!(writer.finish().unwrap(), 8_000);
        assert!(all_reads(&path) == reads, "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary file is left");
}

#[test]
fn a_writer_that_is_dropped_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    std::fs::File::create(&path).unwrap().write_all(b"old").unwrap();
    let mut writer = FastqWriter::create(&path).unwrap();
    writer.write(&crate::support::read("a", b"ACGT", 30)).unwrap();
    drop(writer);
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn old_illumina_qualities_are_read_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    std::fs::write(&path, "@a\nACGT\n+\nh@Bh\n").unwrap();
    let mut reader = FastqReader::open(&path, QualityEncoding::Phred64).unwrap();
    let mut read = Read::default();
    assert!(reader.read_into(&mut read).unwrap());
    assert_eq!(read.quality, [40, 0, 2, 40]);
}
