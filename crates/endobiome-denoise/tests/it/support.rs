//! Reads for tests.

use endobiome_core::ReadFiles;
use endobiome_reads::input::TwoReads;
use endobiome_reads::{
    Dereplicated, Dereplicator, Filter, FilterParameters, PairReader, QualityEncoding, TieOrder,
};
use std::path::PathBuf;
use std::process::Command;

/// A file under the workspace's `test-data`.
pub(crate) fn test_data(path: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../test-data", path].iter().collect()
}

/// The reads of a sample that pass the filter, dereplicated: forward, and reverse for pairs.
pub(crate) fn filtered(
    files: &ReadFiles,
    parameters: &FilterParameters,
    encoding: QualityEncoding,
) -> (u64, Dereplicated, Dereplicated) {
    let mut source = PairReader::open(files, encoding).unwrap();
    let filter = Filter::new(parameters).unwrap();
    let mut forward = Dereplicator::new(TieOrder::Sequence);
    let mut reverse = Dereplicator::new(TieOrder::Sequence);
    let mut reads = TwoReads::default();
    while source.read_into(&mut reads).unwrap() {
        if filter.forward(&mut reads.forward).is_err() {
            continue;
        }
        if source.is_paired() {
            if filter.reverse(&mut reads.reverse).is_err() {
                continue;
            }
            reverse.push(&reads.reverse);
        }
        forward.push(&reads.forward);
    }
    (source.fragments(), forward.finish(), reverse.finish())
}

/// Whether R with the package `dada2` is installed; the package is not loaded, which takes seconds.
pub(crate) fn r_has_dada2() -> bool {
    let probe = Command::new("Rscript")
        .args(["-e", "quit(status = !nzchar(system.file(package = 'dada2')))"])
        .output();
    probe.is_ok_and(|probe| probe.status.success())
}
