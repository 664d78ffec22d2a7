//! From the FASTQ files of a samplesheet to an ASV table, step by step.
//!
//!     cargo run -p endobiome --example fastq_to_table -- samplesheet.csv
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::core::Context;
use endobiome::denoise::dada2::{self, Dada2Parameters, Dada2Sample};
use endobiome::reads::{ReadParameters, prepare_sample};
use endobiome::tables::Samplesheet;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/examples/samplesheet.csv");
    let sheet = Samplesheet::read(std::env::args().nth(1).map_or(own, PathBuf::from))?;
    let mut parameters = ReadParameters::default();
    parameters.filter.forward.max_expected_errors = 2.0;
    parameters.filter.reverse.max_expected_errors = 2.0;
    let mut samples = Vec::new();
    for entry in sheet.entries {
        let prepared = prepare_sample(&entry.record, &entry.files, &parameters, None)?;
        println!(
            "{}: {} of {} reads kept",
            entry.record.id,
            prepared.accounting.kept(),
            prepared.accounting.input
        );
        samples.push(Dada2Sample::of(&entry.record, prepared.reads));
    }
    let outcome = dada2::run(samples, &Dada2Parameters::default(), &Context::silent())?;
    let table = &outcome.result.table;
    for (row, sample) in table.samples().iter().enumerate() {
        println!("{sample}: {} reads in {} ASVs", table.sample_total(row), table.row(row).len());
    }
    Ok(())
}
