//! Long work with one's own progress line, stopped from outside: nothing is left half done.
//!
//!     cargo run -p endobiome --example progress_and_cancellation
#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use endobiome::core::{Cancellation, Context, Progress, Sequence};
use endobiome::tables::fasta;
use endobiome::taxonomy::Reference;
use endobiome::taxonomy::classify::{Classifier, ClassifierParameters, Classify};
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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test-data/examples/amplicons.fasta");
    let sequences: Vec<Sequence> = fasta::read(path)?.into_iter().map(|record| record.sequence).collect();
    let parameters = ClassifierParameters::default();
    for most in [u64::MAX, 1] {
        let cancellation = Cancellation::new();
        let line = Line { steps: AtomicU64::new(0), most, cancellation: &cancellation };
        let context = Context::new(&line, &cancellation, 1);
        let answers = Classifier::new(Reference::embedded()?, &parameters, &context)
            .and_then(|classifier| classifier.classify(&sequences, &context));
        match answers {
            Ok(answers) => println!("{} of {} classified", answers.len(), sequences.len()),
            Err(error) if cancellation.is_cancelled() => println!("stopped: {error}"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
