//! Classifies sequences and prints all names with their confidences, to be laid beside those of other programs
//! (`benches/peers/compat.py`).
//!
//! usage: `peer_calls REFERENCE.fasta TAXONOMY.tsv QUERIES.fasta '{"compat": "dada2"}' > CALLS.tsv`
//!
//! The settings are those of `ClassifierParameters, Classify`. A line is: id, `k__...; p__...; ... s__...`, seven confidences.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use endobiome_core::{Context, Lineage, Rank, Sequence};
use endobiome_taxonomy::classify::{Classifier, ClassifierParameters, Classify, memory_needed};
use endobiome_taxonomy::{ReferenceBuilder, ReferenceInfo};
use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn fasta(path: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let mut records: Vec<(String, Vec<u8>)> = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        if let Some(header) = line.strip_prefix('>') {
            records.push((header.split_whitespace().next().unwrap_or_default().to_owned(), Vec::new()));
        } else if let Some((_, letters)) = records.last_mut() {
            letters.extend(line.bytes());
        }
    }
    Ok(records)
}

/// A Greengenes lineage; the species takes its genus before it.
fn lineage(text: &str) -> Lineage {
    let mut lineage = Lineage::default();
    let mut genus = "";
    for (rank, name) in Rank::ALL.into_iter().zip(text.split("; ")) {
        let name = name.get(3..).unwrap_or_default();
        match rank {
            Rank::Species if !name.is_empty() => lineage.set(rank, format!("{genus} {name}")),
            _ => lineage.set(rank, name),
        }
        if rank == Rank::Genus {
            genus = name;
        }
    }
    lineage
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [reference, taxonomy, queries, settings] = &arguments[..] else {
        return Err("usage: peer_calls REFERENCE.fasta TAXONOMY.tsv QUERIES.fasta SETTINGS.json".into());
    };
    let table = std::fs::read_to_string(taxonomy)?;
    let lineages: BTreeMap<&str, Lineage> = table
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(id, text)| (id, lineage(text)))
        .collect();
    let mut builder = ReferenceBuilder::default();
    for (id, letters) in fasta(reference)? {
        let lineage = lineages.get(id.as_str()).ok_or_else(|| format!("{id} has no lineage"))?;
        builder.push(&id, lineage, &letters)?;
    }
    let reference = builder.finish(ReferenceInfo::default());
    let parameters: ClassifierParameters = serde_json::from_str(settings)?;
    let needed = memory_needed(&reference, &parameters);
    let start = Instant::now();
    let classifier = Classifier::new(&reference, &parameters, &Context::silent())?;
    eprintln!(
        "trained in {:.1} s; model {} MB, estimated {} MB",
        start.elapsed().as_secs_f64(),
        classifier.model_bytes() >> 20,
        needed.model >> 20
    );
    let (ids, letters): (Vec<String>, Vec<Vec<u8>>) = fasta(queries)?.into_iter().unzip();
    let sequences = letters.into_iter().map(Sequence::new).collect::<std::result::Result<Vec<_>, _>>()?;
    let start = Instant::now();
    let details = classifier.classify_detailed(&sequences, &Context::silent())?;
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{} queries in {seconds:.2} s: {:.0} a second", ids.len(), ids.len() as f64 / seconds);
    for (id, detail) in ids.iter().zip(&details) {
        let names: Vec<String> = Rank::ALL
            .iter()
            .map(|&rank| format!("{}__{}", rank.prefix(), detail.best.get(rank).unwrap_or_default()))
            .collect();
        let confidence: Vec<String> =
            detail.assignment.confidence.iter().map(|value| format!("{value:.5}")).collect();
        println!("{id}\t{}\t{}", names.join("; "), confidence.join(","));
    }
    Ok(())
}
