//! Goes through a FASTQ file of any compression, one read in memory at a time, and tells its length, mean quality and
//! expected errors. A broken record ends the loop with its file, number and name.
//!
//!     cargo run -p endobiome --example streaming_fastq -- reads_R1.fastq.gz
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::reads::phred::expected_errors;
use endobiome::reads::{FastqReader, QualityEncoding};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let own =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/demo/reads/RIF01_E_R1.fastq.gz");
    let path = std::env::args().nth(1).map_or(own, PathBuf::from);
    let (mut reads, mut bases, mut scores, mut errors) = (0_u64, 0_u64, 0_u64, 0.0);
    for read in FastqReader::open(path, QualityEncoding::Phred33)?.records() {
        let read = read?;
        reads += 1;
        bases += read.len() as u64;
        scores += read.quality.iter().map(|&q| u64::from(q)).sum::<u64>();
        errors += expected_errors(&read.quality);
    }
    println!(
        "{reads} reads, {bases} bases, mean quality {:.1}, {:.2} expected errors a read",
        scores as f64 / bases.max(1) as f64,
        errors / reads.max(1) as f64
    );
    Ok(())
}
