//! The peers run live on reads that are not in the repository.
//!
//! `ENDOBIOME_REAL_READS` names a folder of `*_R1_001.fastq.gz` and `*_R2_001.fastq.gz` (such as the MiSeq
//! SOP set); vsearch and Rscript with dada2 must be installed. Otherwise the tests say that they are skipped.

use crate::support::{all_reads, lines, md5};
use endobiome_core::ReadFiles;
use endobiome_reads::{
    FilterParameters, MateFilter, MergeParameters, PairHandling, ReadParameters, TieOrder, Truncation,
    dereplicate, write_sample,
};
use std::path::{Path, PathBuf};
use std::process::Command;

/// At most this many samples, first by name.
const SAMPLES: usize = 3;

fn real_pairs() -> Option<Vec<[PathBuf; 2]>> {
    let Some(folder) = std::env::var_os("ENDOBIOME_REAL_READS") else {
        println!("skipped: ENDOBIOME_REAL_READS is not set");
        return None;
    };
    let mut forward: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with("_R1_001.fastq.gz"))
        .collect();
    forward.sort();
    assert!(!forward.is_empty(), "ENDOBIOME_REAL_READS holds no *_R1_001.fastq.gz");
    let reverse = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().replace("_R1_", "_R2_");
        path.with_file_name(name)
    };
    Some(forward.into_iter().take(SAMPLES).map(|path| [path.clone(), reverse(&path)]).collect())
}

fn installed(command: &mut Command, what: &str) -> bool {
    let there = command.output().is_ok_and(|output| output.status.success());
    if !there {
        println!("skipped: {what} is not installed");
    }
    there
}

#[test]
fn merging_and_uniques_equal_vsearch_on_real_reads() {
    let Some(pairs) = real_pairs() else { return };
    if !installed(Command::new("vsearch").arg("--version"), "vsearch") {
        return;
    }
    let parameters = ReadParameters {
        pairs: PairHandling::Merge,
        filter: FilterParameters { enabled: false, ..FilterParameters::default() },
        merge: MergeParameters::vsearch(),
        ..ReadParameters::default()
    };
    for [forward, reverse] in pairs {
        let folder = tempfile::tempdir().unwrap();
        let (ours, theirs) = (folder.path().join("ours.fastq"), folder.path().join("theirs.fastq"));
        let uniques = folder.path().join("uniques.fasta");
        let run = |arguments: &[&std::ffi::OsStr]| {
            assert!(Command::new("vsearch").args(arguments).output().unwrap().status.success());
        };
        let word = std::ffi::OsStr::new;
        run(&[
            word("--fastq_mergepairs"),
            forward.as_os_str(),
            word("--reverse"),
            reverse.as_os_str(),
            word("--fastqout"),
            theirs.as_os_str(),
        ]);
        run(&[
            word("--fastx_uniques"),
            theirs.as_os_str(),
            word("--fastaout"),
            uniques.as_os_str(),
            word("--sizeout"),
            word("--fasta_width"),
            word("0"),
        ]);
        let files = ReadFiles::Paired(forward.clone(), reverse);
        write_sample(&files, &parameters, None, None, std::slice::from_ref(&ours)).unwrap();
        let reads = all_reads(&ours);
        assert_eq!(md5(&lines(&reads)), md5(&lines(&all_reads(&theirs))), "{}", forward.display());
        let ours: Vec<(String, u32)> = dereplicate(&reads, TieOrder::FirstName)
            .uniques
            .iter()
            .map(|u| (String::from_utf8(u.sequence.to_vec()).unwrap(), u.count))
            .collect();
        let text = std::fs::read_to_string(&uniques).unwrap();
        let theirs: Vec<(String, u32)> = text
            .split('>')
            .skip(1)
            .map(|record| {
                let (name, sequence) = record.split_once('\n').unwrap();
                (sequence.trim().to_owned(), name.rsplit('=').next().unwrap().parse().unwrap())
            })
            .collect();
        assert!(ours == theirs, "uniques of {}", forward.display());
        println!("equal: {} merged reads, {} uniques of {}", reads.len(), ours.len(), forward.display());
    }
}

const R_SCRIPT: &str = r#"
suppressMessages(library(dada2)); a <- commandArgs(TRUE)
invisible(filterAndTrim(a[1], a[3], a[2], a[4], truncLen = c(240, 160), maxN = 0, maxEE = 2, truncQ = 2,
  compress = FALSE, multithread = FALSE))
d <- derepFastq(a[3]); n <- as.integer(d$uniques)
writeLines(paste(names(d$uniques), n, apply(round(d$quals * n), 1, sum)), a[5])
"#;

#[test]
fn filtering_and_dereplication_equal_dada2_on_real_reads() {
    let Some(pairs) = real_pairs() else { return };
    if !installed(Command::new("Rscript").args(["-e", "library(dada2)"]), "Rscript with dada2") {
        return;
    }
    let mate = |length| MateFilter { truncate: Truncation::Length(length), ..MateFilter::default() };
    let filter = FilterParameters { forward: mate(240), reverse: mate(160), ..FilterParameters::default() };
    let parameters = ReadParameters { filter, ..ReadParameters::default() };
    for [forward, reverse] in pairs {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let status = Command::new("Rscript")
            .args(["-e", R_SCRIPT])
            .args([&forward, &reverse, &file("r1"), &file("r2"), &file("derep")])
            .output()
            .unwrap();
        assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
        let outputs = [file("o1"), file("o2")];
        let files = ReadFiles::Paired(forward.clone(), reverse);
        write_sample(&files, &parameters, None, None, &outputs).unwrap();
        for (ours, theirs) in outputs.iter().zip([file("r1"), file("r2")]) {
            assert_eq!(
                md5(&lines(&all_reads(ours))),
                md5(&lines(&all_reads(&theirs))),
                "{}",
                forward.display()
            );
        }
        let reads = all_reads(&outputs[0]);
        let ours: String = dereplicate(&reads, TieOrder::Sequence)
            .uniques
            .iter()
            .map(|u| {
                let sequence = String::from_utf8(u.sequence.to_vec()).unwrap();
                format!("{sequence} {} {}\n", u.count, u.quality_sums.iter().sum::<u32>())
            })
            .collect();
        assert!(ours == std::fs::read_to_string(file("derep")).unwrap(), "{}", forward.display());
        println!("equal: {} pairs of {}", reads.len(), forward.display());
    }
}
