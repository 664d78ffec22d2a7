//! What the tests share.

use endobiome_core::{FeatureId, ReadFiles, SampleId, SampleRecord};
use endobiome_reads::{FastqReader, QualityEncoding, Read};
use std::path::{Path, PathBuf};

pub(crate) fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-data").join(path)
}

pub(crate) fn record() -> SampleRecord {
    SampleRecord::new(SampleId::new("S1").unwrap())
}

pub(crate) fn read(id: &str, sequence: &[u8], quality: u8) -> Read {
    Read { id: id.into(), sequence: sequence.to_vec(), quality: vec![quality; sequence.len()] }
}

pub(crate) fn all_reads(path: &Path) -> Vec<Read> {
    let mut reader = FastqReader::open(path, QualityEncoding::Phred33).unwrap();
    let mut reads = Vec::new();
    let mut read = Read::default();
    while reader.read_into(&mut read).unwrap() {
        reads.push(read.clone());
    }
    reads
}

/// Lines "name, sequence, quality", as the golds have them.
pub(crate) fn lines(reads: &[Read]) -> String {
    reads
        .iter()
        .map(|read| {
            let quality: Vec<u8> = read.quality.iter().map(|q| q + 33).collect();
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            let name = text(&read.id).split(' ').next().unwrap().to_owned();
            format!("{name}\t{}\t{}\n", text(&read.sequence), text(&quality))
        })
        .collect()
}

pub(crate) fn md5(text: &str) -> String {
    FeatureId::of(text.as_bytes()).to_string()
}

pub(crate) fn fastq(reads: &[(&str, &str, &str)]) -> String {
    reads.iter().map(|(id, sequence, quality)| format!("@{id}\n{sequence}\n+\n{quality}\n")).collect()
}

/// A folder with R1 and R2 of the given text.
pub(crate) fn pair(forward: &str, reverse: &str) -> (tempfile::TempDir, ReadFiles) {
    let folder = tempfile::tempdir().unwrap();
    let paths = [folder.path().join("R1.fastq"), folder.path().join("R2.fastq")];
    std::fs::write(&paths[0], forward).unwrap();
    std::fs::write(&paths[1], reverse).unwrap();
    let [forward, reverse] = paths;
    (folder, ReadFiles::Paired(forward, reverse))
}

/// Invented bases, the same for the same seed.
pub(crate) fn bases(seed: u64, n: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..n)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            b"ACGT"[(state >> 33) as usize % 4]
        })
        .collect()
}
