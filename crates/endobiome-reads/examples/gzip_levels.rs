//! How long each level of gzip takes for a FASTQ file, and what it saves: by which the level of [`FastqWriter`] was chosen.
//!
//!     cargo run --release -p endobiome-reads --example gzip_levels -- R1.fastq.gz
//!
//! [`FastqWriter`]: endobiome_reads::FastqWriter

#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome_reads::{FastqReader, QualityEncoding};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a FASTQ file")?;
    let mut text = Vec::new();
    for read in FastqReader::open(path, QualityEncoding::Auto)?.records() {
        let read = read?;
        text.push(b'@');
        text.extend_from_slice(&read.id);
        text.push(b'\n');
        text.extend_from_slice(&read.sequence);
        text.extend_from_slice(b"\n+\n");
        text.extend(read.quality.iter().map(|quality| quality + 33));
        text.push(b'\n');
    }
    println!("level\tseconds\tbytes\ttimes smaller");
    for level in 1..=9 {
        let begin = Instant::now();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
        text.chunks(1 << 16).try_for_each(|chunk| encoder.write_all(chunk))?;
        let bytes = encoder.finish()?.len();
        let seconds = begin.elapsed().as_secs_f64();
        println!("{level}\t{seconds:.2}\t{bytes}\t{:.2}", text.len() as f64 / bytes as f64);
    }
    Ok(())
}
