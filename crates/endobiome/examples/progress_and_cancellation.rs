//! Long work with one's own progress line, stopped from outside: nothing is left half done.
//!
//!     cargo run -p endobiome --example progress_and_cancellation
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::core::{Cancellation, Context, Progress};
use endobiome::denoise::dada2::{self, Dada2Parameters, Dada2Sample};
use endobiome::reads::{ReadParameters, prepare_sample};
use endobiome::tables::Samplesheet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells each stage, and asks for an end once so many steps are done, as a button of a window would.
struct Line<'a> {
    steps: AtomicU64,
    most: u64,
    cancellation: &'a Cancellation,
}

impl Progress for Line<'_> {
    fn begin(&self, stage: &str, total: u64) {
        println!("{stage}: {total} steps");
    }

    fn advance(&self, steps: u64) {
        if self.steps.fetch_add(steps, Ordering::Relaxed) + steps >= self.most {
            self.cancellation.cancel();
        }
    }

    fn end(&self, summary: &str) {
        println!("done: {summary}");
    }
}

/// The reads of a samplesheet, ready to be denoised.
fn samples() -> Result<Vec<Dada2Sample>, Box<dyn std::error::Error>> {
    let sheet = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/examples/samplesheet.csv");
    let mut samples = Vec::new();
    for entry in Samplesheet::read(sheet)?.entries {
        let prepared = prepare_sample(&entry.record, &entry.files, &ReadParameters::default(), None)?;
        samples.push(Dada2Sample::of(&entry.record, prepared.reads));
    }
    Ok(samples)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for most in [u64::MAX, 2] {
        let cancellation = Cancellation::new();
        let line = Line { steps: AtomicU64::new(0), most, cancellation: &cancellation };
        let context = Context::new(&line, &cancellation, 1);
        match dada2::run(samples()?, &Dada2Parameters::default(), &context) {
            Ok(outcome) => println!("{} ASVs", outcome.result.table.n_features()),
            Err(error) if cancellation.is_cancelled() => println!("stopped: {error}"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
