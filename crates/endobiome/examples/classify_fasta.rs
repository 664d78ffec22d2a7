//! Classifies the sequences of a FASTA file with the embedded reference.
//!
//!     cargo run -p endobiome --example classify_fasta -- my.fasta
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::core::{Context, Sequence};
use endobiome::tables::fasta;
use endobiome::taxonomy::Reference;
use endobiome::taxonomy::classify::{Classifier, ClassifierParameters, Classify};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/examples/amplicons.fasta");
    let records = fasta::read(std::env::args().nth(1).map_or(own, PathBuf::from))?;
    let classifier =
        Classifier::new(Reference::embedded()?, &ClassifierParameters::default(), &Context::silent())?;
    let sequences: Vec<Sequence> = records.iter().map(|record| record.sequence.clone()).collect();
    for (record, assignment) in records.iter().zip(classifier.classify(&sequences, &Context::silent())?) {
        let group = assignment.species_group.join(" | ");
        println!("{}\t{}\t{group}\t{}", record.id, assignment.lineage, assignment.note);
    }
    Ok(())
}
