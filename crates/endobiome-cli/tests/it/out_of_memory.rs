//! A limit of memory, as a scheduler or a shell sets it, that is reached on the way.

use crate::study::root;
use std::process::{Command, Output};

/// Classifies a few sequences in at most so many kilobytes of address space.
fn classified_within(kilobytes: u32, outdir: &std::path::Path) -> Output {
    Command::new("sh")
        .args(["-c", "ulimit -v $0 && exec \"$@\""])
        .arg(kilobytes.to_string())
        .arg(env!("CARGO_BIN_EXE_endobiome"))
        .args(["classify", "--threads", "1", "--quiet", "--input"])
        .arg(root().join("test-data/examples/amplicons.fasta"))
        .arg("--outdir")
        .arg(outdir)
        .output()
        .unwrap()
}

/// Between too little to start at all and enough there are limits at which memory runs out on the way, whatever the size of the program.
#[test]
fn memory_that_runs_out_ends_with_the_code_that_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut ran_out = 0;
    for megabytes in (20..2_000).step_by(90) {
        let outdir = folder.path().join(megabytes.to_string());
        let done = classified_within(megabytes * 1_024, &outdir);
        let said = String::from_utf8_lossy(&done.stderr);
        match done.status.code() {
            Some(75) if said.contains("error: out of memory") => ran_out += 1,
            Some(0) => {
                assert!(ran_out > 0, "it never ran out before {megabytes} MB");
                return;
            }
            // No thread, or no program, fits.
            _ => assert!(!outdir.join("pipeline_info/checksums.tsv").exists(), "{megabytes} MB: {said}"),
        }
    }
    panic!("it never ended well");
}
