//! CPU seconds of each step of DADA2 on a folder of paired reads, for the side-by-side run with R.
//!
//! `dada2_speed FOLDER [FORWARD_SUFFIX REVERSE_SUFFIX [independent|pseudo|pooled]]` filters as `test-data/dada2/beside_r.R`
//! does (240/160, no N, 2 expected errors, truncQ 2), then runs everything on the threads of `RAYON_NUM_THREADS`.
//! Seconds are those of the process, user and system (Linux only). The last line is a fingerprint of all results:
//! runs that found the same print the same.

#![allow(clippy::print_stdout)]

use endobiome_core::{Progress, ReadFiles, SampleId};
use endobiome_denoise::dada2::{Dada2Parameters, Dada2Sample, ErrorFunction, Pooling, run};
use endobiome_reads::input::TwoReads;
use endobiome_reads::{
    Dereplicator, Filter, FilterParameters, MateFilter, PairReader, QualityEncoding, TieOrder, Truncation,
};
use rustc_hash::FxHasher;
use std::error::Error;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// CPU seconds of this process so far.
fn cpu_seconds() -> f64 {
    let Ok(text) = std::fs::read_to_string("/proc/self/stat") else { return f64::NAN };
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Tells the CPU seconds between the beginning and the end of each stage.
#[derive(Default)]
struct Stages(Mutex<(String, f64)>);

impl Progress for Stages {
    fn begin(&self, stage: &str, _total: u64) {
        if let Ok(mut now) = self.0.lock() {
            *now = (stage.to_owned(), cpu_seconds());
        }
    }

    fn advance(&self, _steps: u64) {}

    fn end(&self, summary: &str) {
        if let Ok(now) = self.0.lock() {
            println!("{:24}{:8.2}  {summary}", now.0, cpu_seconds() - now.1);
        }
    }
}

fn sample(forward: &Path, reverse: &Path, name: &str) -> Result<Dada2Sample, Box<dyn Error>> {
    let mate = |length| MateFilter {
        truncate: Truncation::Length(length),
        max_expected_errors: 2.0,
        ..MateFilter::default()
    };
    let parameters = FilterParameters { forward: mate(240), reverse: mate(160), ..FilterParameters::dada2() };
    let files = ReadFiles::Paired(forward.to_owned(), reverse.to_owned());
    let mut source = PairReader::open(&files, QualityEncoding::Phred33)?;
    let filter = Filter::new(&parameters)?;
    let mut one = Dereplicator::new(TieOrder::Sequence);
    let mut two = Dereplicator::new(TieOrder::Sequence);
    let mut reads = TwoReads::default();
    while source.read_into(&mut reads)? {
        if filter.forward(&mut reads.forward).is_ok() && filter.reverse(&mut reads.reverse).is_ok() {
            one.push(&reads.forward);
            two.push(&reads.reverse);
        }
    }
    Ok(Dada2Sample {
        id: SampleId::new(name)?,
        run: None,
        forward: one.finish(),
        reverse: Some(two.finish()),
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let word =
        |at: usize, default: &'static str| arguments.get(at).map_or(default, String::as_str).to_owned();
    let folder = word(0, ".");
    let (forward, reverse) = (word(1, "_R1_001.fastq.gz"), word(2, "_R2_001.fastq.gz"));
    let pooling: Pooling = serde_json::from_value(word(3, "independent").into())?;
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut samples = Vec::new();
    for path in files {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(name) = file.strip_suffix(&forward) {
            samples.push(sample(&path, &path.with_file_name(format!("{name}{reverse}")), name)?);
        }
    }
    let reads: usize = samples.iter().map(|sample| sample.forward.read_to_unique.len()).sum();
    println!(
        "{:24}{:8.2}  {reads} pairs of {} samples",
        "reading and filtering",
        cpu_seconds(),
        samples.len()
    );
    let mut parameters = Dada2Parameters { pooling, ..Dada2Parameters::default() };
    parameters.learn.error_function = ErrorFunction::Loess;
    let before = cpu_seconds();
    let outcome = run(samples, &parameters, &endobiome_core::Context::of(&Stages::default()))?;
    println!("{:24}{:8.2}  without reading", "all", cpu_seconds() - before);
    let mut hasher = FxHasher::default();
    format!("{outcome:?}").hash(&mut hasher);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?").trim().to_owned();
    println!("{} ASVs, peak {peak}, fingerprint {:016x}", outcome.result.sequences.len(), hasher.finish());
    Ok(())
}
