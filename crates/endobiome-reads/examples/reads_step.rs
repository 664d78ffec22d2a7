//! One step of reading alone, on files: `reads_step filter|merge IN_R1 IN_R2 OUT [OUT_R2]`.
//!
//! Shows `write_sample`; the benchmark of the peers runs it. `filter` takes DADA2's defaults with maxEE 2,
//! `merge` those of `vsearch --fastq_mergepairs`; a further argument is a JSON of `ReadParameters`.

#![expect(clippy::print_stdout, reason = "a command: its answer goes to standard output")]

use endobiome_core::ReadFiles;
use endobiome_reads::{FilterParameters, MergeParameters, PairHandling, ReadParameters, write_sample};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let usage = "reads_step filter R1 R2 OUT1 OUT2 [JSON] | merge R1 R2 OUT [JSON]";
    let (step, paths) = arguments.split_first().ok_or(usage)?;
    let (mut parameters, outputs) = match step.as_str() {
        "filter" => (ReadParameters::default(), 2),
        "merge" => (
            ReadParameters {
                pairs: PairHandling::Merge,
                filter: FilterParameters { enabled: false, ..FilterParameters::default() },
                merge: MergeParameters::vsearch(),
                ..ReadParameters::default()
            },
            1,
        ),
        _ => return Err(usage.into()),
    };
    if paths.len() < 2 + outputs {
        return Err(usage.into());
    }
    if let Some(json) = paths.get(2 + outputs) {
        parameters = serde_json::from_str(json)?;
    }
    let files = ReadFiles::Paired(PathBuf::from(&paths[0]), PathBuf::from(&paths[1]));
    let outputs: Vec<PathBuf> = paths[2..2 + outputs].iter().map(PathBuf::from).collect();
    let written = write_sample(&files, &parameters, None, None, &outputs)?;
    println!("{}", serde_json::to_string_pretty(&written.accounting)?);
    Ok(())
}
