//! From FASTQ files to a comparison of groups: reads, ASVs, names, diversity, tests, and a table of what was found.
//!
//!     cargo run -p endobiome --example fastq_to_comparison -- samplesheet.csv metadata.tsv comparisons.tsv
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::compare::{CompareOptions, TableKind, TaxaOptions};
use endobiome::core::{Context, Rank, SampleRecord};
use endobiome::denoise::dada2::{self, Dada2Parameters, Dada2Sample};
use endobiome::pipeline::stages::bacterial::separate;
use endobiome::pipeline::stages::comparison::{ComparisonInput, compare};
use endobiome::pipeline::stages::diversity::{DiversityOptions, at_common_depth, diversity};
use endobiome::reads::{HostScreen, HostScreenMode, PrimerPreset, ReadParameters, prepare_sample};
use endobiome::tables::{Metadata, Samplesheet, records};
use endobiome::taxonomy::Reference;
use endobiome::taxonomy::classify::{Classifier, ClassifierParameters, Classify};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let demo = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/demo");
    let mut given = std::env::args_os().skip(1).map(PathBuf::from);
    let sheet = Samplesheet::read(given.next().unwrap_or_else(|| demo.join("samplesheet.csv")))?;
    let metadata = Metadata::read(given.next().unwrap_or_else(|| demo.join("metadata.tsv")))?;
    let mut records: Vec<SampleRecord> = sheet.entries.iter().map(|entry| entry.record.clone()).collect();
    metadata.join(&mut records)?;
    let context = Context::silent();

    // Distinct reads of each sample: primers cut, host and PhiX out, filtered.
    let mut parameters = ReadParameters::dada2();
    parameters.primers.preset = Some(PrimerPreset::V4);
    parameters.host_screen = HostScreenMode::Remove;
    let screen = HostScreen::embedded()?;
    let mut samples = Vec::new();
    for entry in &sheet.entries {
        let prepared = prepare_sample(&entry.record, &entry.files, &parameters, Some(&screen))?;
        samples.push(Dada2Sample::of(&entry.record, prepared.reads));
    }

    // ASVs and their names; what is not bacterial leaves the table.
    let denoised = dada2::run(samples, &Dada2Parameters::default(), &context)?.result;
    let classifier = ClassifierParameters { region: Some("V4".to_owned()), ..Default::default() };
    let assignments = Classifier::new(Reference::embedded()?, &classifier, &context)?
        .classify(&denoised.sequences, &context)?;
    let exclude = ["mitochondria", "chloroplast", "eukaryota"].map(str::to_owned);
    let bacteria = separate(&denoised.table, &assignments, &exclude, &[]);
    let genera = bacteria.table.collapse(|feature, _| bacteria.assignments[feature].taxon_at(Rank::Genus));
    println!("{} ASVs of {} genera", bacteria.table.n_features(), genera.n_features());

    // Diversity as sequenced, and at one depth for what grows with reads; then the groups against each other.
    let options = DiversityOptions::default();
    let as_sequenced = diversity(&bacteria.table, &options, None, &context)?;
    let even = at_common_depth(&bacteria.table, &records, &options, None, true, context.seed())?;
    let input = ComparisonInput {
        records: &records,
        diversity: &as_sequenced,
        even: even.as_ref(),
        corrected: &[],
        calls: &[],
        loads: &[],
        genera: &[(TableKind::Raw, genera.to_f64())],
    };
    let found = compare(input, &CompareOptions::default(), &TaxaOptions::default(), &context)?;
    for warning in found.design.warnings() {
        println!("beware: {}", warning.text);
    }
    for row in found.rows.iter().filter(|row| row.q.is_some_and(|q| q < 0.05)) {
        println!("{}: estimate {:?}, p {:?}, q {:?}", row.id(), row.estimate, row.p, row.q);
    }
    match given.next() {
        Some(path) => records::write_described(path, &found.rows)?,
        None => println!("{} results; give a path to write them", found.rows.len()),
    }
    Ok(())
}
