//! Says what the files given are: `cargo run -p endobiome-tables --example read_any -- table.biom taxonomy.qza seqtab.csv`.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use endobiome_tables::{Values, read_any};

fn main() {
    for path in std::env::args().skip(1) {
        let read = match read_any(&path) {
            Ok(read) => read,
            Err(error) => {
                println!("{error}");
                continue;
            }
        };
        println!("{path}: {}", read.form);
        if let Some(values) = &read.values {
            let table = values.to_f64();
            let total: f64 = (0..table.n_samples()).map(|sample| table.sample_total(sample)).sum();
            let kind = match values {
                Values::Counts(_) => "counts",
                Values::Shares(_) => "shares",
                Values::Fractions(_) => "fractional counts",
            };
            println!(
                "  {} samples x {} features of {kind}, in all {total}",
                table.n_samples(),
                table.n_features()
            );
        }
        if let Some(taxonomy) = &read.taxonomy {
            let named =
                taxonomy.iter().filter(|(_, assignment)| assignment.lineage.deepest().is_some()).count();
            println!("  taxonomy: {named} of {} features have a name", taxonomy.len());
        }
        if let Some(sequences) = &read.sequences {
            println!("  {} sequences", sequences.len());
        }
        for note in &read.notes {
            println!("  {note}");
        }
    }
}
