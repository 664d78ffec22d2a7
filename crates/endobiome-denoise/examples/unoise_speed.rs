//! CPU seconds of UNOISE3 and UCHIME3 on distinct sequences, for the side-by-side run with vsearch.
//!
//! `unoise_speed UNIQUES.fasta` reads records named `>label;size=N`, as `vsearch --fastx_uniques --sizeout` writes them (on
//! lines of any length), and prints the seconds of the process for each step (Linux only).

#![allow(clippy::print_stdout)]

use endobiome_core::Context;
use endobiome_denoise::uchime3::{Uchime3Parameters, find_chimeras};
use endobiome_denoise::unoise3::{SizedSequence, UnoiseClusterParameters, cluster_unoise};
use std::error::Error;

/// CPU seconds of this process so far.
fn cpu_seconds() -> f64 {
    let Ok(text) = std::fs::read_to_string("/proc/self/stat") else { return f64::NAN };
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: unoise_speed UNIQUES.fasta")?;
    let text = std::fs::read_to_string(path)?;
    let mut sequences = Vec::new();
    for record in text.split('>').skip(1) {
        let (name, lines) = record.split_once('\n').unwrap_or((record, ""));
        let size = name.split("size=").nth(1).ok_or("a record has no size")?;
        let size = size.split(';').next().unwrap_or_default().trim().parse()?;
        let sequence: Vec<u8> = lines.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        sequences.push(SizedSequence { sequence: sequence.to_ascii_uppercase().into(), size });
    }
    println!("{:16}{:8.2}  {} distinct sequences", "reading", cpu_seconds(), sequences.len());
    let before = cpu_seconds();
    let zotus = cluster_unoise(&sequences, &UnoiseClusterParameters::default(), &Context::silent())?;
    println!("{:16}{:8.2}  {} zOTUs", "cluster_unoise", cpu_seconds() - before, zotus.len());
    let sized: Vec<SizedSequence> = zotus
        .iter()
        .map(|zotu| SizedSequence { sequence: sequences[zotu.centroid].sequence.clone(), size: zotu.size })
        .collect();
    let before = cpu_seconds();
    let calls = find_chimeras(&sized, &Uchime3Parameters::default(), &Context::silent())?;
    let chimeras = calls.iter().filter(|call| call.is_chimera()).count();
    println!("{:16}{:8.2}  {chimeras} chimeras", "uchime3_denovo", cpu_seconds() - before);
    Ok(())
}
