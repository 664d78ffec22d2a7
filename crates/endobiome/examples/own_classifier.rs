//! A classifier of one's own in the place of ours: it names a sequence after the motifs that it holds.
//!
//!     cargo run -p endobiome --example own_classifier
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::core::{Assignment, Context, Rank, Sequence};
use endobiome::pipeline::stages::classification::classify_with;
use endobiome::tables::fasta;
use endobiome::taxonomy::Result;
use endobiome::taxonomy::classify::Classify;
use endobiome::taxonomy::reference::NamePolicy;
use std::path::PathBuf;

/// Motifs with the domain and the genus that they stand for.
struct Motifs(Vec<(&'static str, &'static str, &'static str)>);

impl Classify for Motifs {
    fn classify(&self, sequences: &[Sequence], context: &Context<'_>) -> Result<Vec<Assignment>> {
        let mut answers = Vec::new();
        for sequence in sequences {
            context.check()?;
            let found = self.0.iter().find(|(motif, ..)| sequence.as_str().contains(motif));
            answers.push(match found {
                Some((_, domain, genus)) => {
                    let mut answer = Assignment::default();
                    for (rank, name) in [(Rank::Domain, domain), (Rank::Genus, genus)] {
                        answer.lineage.set(rank, *name);
                        answer.confidence[rank.index()] = 1.0;
                    }
                    answer
                }
                None => Assignment::unclassified("no motif"),
            });
            context.advance(1);
        }
        Ok(answers)
    }
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/examples/amplicons.fasta");
    let records = fasta::read(path)?;
    let sequences: Vec<Sequence> = records.iter().map(|record| record.sequence.clone()).collect();
    let motifs = Motifs(vec![("GGCTCAACCGGAGAATTGCATCAGAAACTG", "Bacteria", "Lactobacillus")]);
    let answers = classify_with(&sequences, &motifs, NamePolicy::Canonical, &Context::silent())?;
    for (record, answer) in records.iter().zip(answers) {
        println!("{}\t{}\t{}", record.id, answer.lineage, answer.note);
    }
    Ok(())
}
