//! The screen: what is host is flagged, what is 16S is not.

use crate::support::{bases, data, fastq, record};
use endobiome_core::ReadFiles;
use endobiome_core::sequence::reverse_complement;
use endobiome_reads::{HostScreen, HostScreenMode, OffTargetRead, ReadParameters, prepare_sample};
use std::io::Read as _;
use std::path::Path;

fn mitochondrion() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/NC_012920.1.fasta.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().skip(1).collect::<String>().into_bytes()
}

/// Substitutes every `every`-th base from `first` on.
fn with_errors(sequence: &[u8], first: usize, every: usize) -> Vec<u8> {
    let mut sequence = sequence.to_vec();
    for at in (first..sequence.len()).step_by(every) {
        sequence[at] = if sequence[at] == b'A' { b'C' } else { b'A' };
    }
    sequence
}

/// MT-RNR1 (12S) is at 648..1601, MT-RNR2 (16S) at 1671..3229 of the rCRS. Errors are spread evenly, which
/// breaks the most words.
#[test]
fn human_ribosomal_amplicons_are_flagged_on_both_strands_with_up_to_three_per_cent_errors() {
    let screen = HostScreen::embedded().unwrap();
    let genome = mitochondrion();
    let mut tested = 0;
    for (start, end) in [(647, 1_601), (1_670, 3_229)] {
        for length in [100, 150, 250, 300, 440] {
            for from in (start..end - length).step_by(17) {
                for (first, every) in [(9, usize::MAX), (3, 100), (16, 50), (5, 33), (20, 33)] {
                    let read = with_errors(&genome[from..from + length], first, every);
                    for strand in [read.clone(), reverse_complement(&read)] {
                        assert_eq!(
                            screen.classify(&strand),
                            Some(OffTargetRead::HostMitochondrion),
                            "{length} bases from {from}, an error every {every}"
                        );
                        tested += 1;
                    }
                }
            }
        }
    }
    assert!(tested > 2_000);
}

#[test]
fn what_is_neither_16s_nor_known_is_told() {
    let screen = HostScreen::embedded().unwrap();
    let unknown =
        (0..500).filter(|&n| screen.classify(&bases(n, 250)) == Some(OffTargetRead::Non16S)).count();
    assert!(unknown >= 490, "{unknown} of 500 invented reads");
    // Too short to tell.
    assert_eq!(screen.classify(&bases(1, 100)), None);
}

/// Soil reads of 2013: PhiX ran with them, and of single mates of 151 bases the worst hold no conserved word.
#[test]
fn real_16s_reads_are_left_alone_and_real_phix_is_found() {
    let screen = HostScreen::embedded().unwrap();
    let folder = data("q2-dada2/reads");
    let (mut reads, mut phix, mut non16s) = (0, 0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "gz") {
            for read in crate::support::all_reads(&path) {
                reads += 1;
                match screen.classify(&read.sequence) {
                    Some(OffTargetRead::Phix) => phix += 1,
                    Some(OffTargetRead::Non16S) => {
                        let good = read.quality.iter().filter(|&&q| q >= 20).count() * 10 >= read.len() * 9;
                        non16s.push((good, String::from_utf8(read.sequence).unwrap()));
                    }
                    Some(other) => panic!("{other:?}: {}", String::from_utf8_lossy(&read.sequence)),
                    None => {}
                }
            }
        }
    }
    assert_eq!(reads, 2_000);
    assert_eq!(phix, 18);
    let good: Vec<_> = non16s.iter().filter(|(good, _)| *good).collect();
    assert!(good.len() <= 2, "reads of good quality: {good:?}");
    assert!(non16s.len() <= 20, "{} reads", non16s.len());
}

/// The RefSeq 16S sequences, whole and as windows; by hand with `ENDOBIOME_16S_FASTA`.
#[test]
fn bacterial_16s_references_are_left_alone() {
    let Some(path) = std::env::var_os("ENDOBIOME_16S_FASTA") else {
        println!("skipped: ENDOBIOME_16S_FASTA is not set");
        return;
    };
    let screen = HostScreen::embedded().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let (mut whole, mut whole_flagged, mut windows, mut windows_flagged) = (0, 0, 0, 0);
    for record in text.split('>').skip(1) {
        let (name, sequence) = record.split_once('\n').unwrap();
        let sequence: Vec<u8> = sequence.bytes().filter(u8::is_ascii_alphabetic).collect();
        whole += 1;
        if let Some(kind) = screen.classify(&sequence) {
            whole_flagged += 1;
            println!("whole: {kind:?} {name}");
        }
        for length in [150, 250, 420] {
            for window in sequence.windows(length).step_by(97) {
                windows += 1;
                if let Some(kind) = screen.classify(window) {
                    windows_flagged += 1;
                    if windows_flagged <= 20 {
                        println!("{length}: {kind:?} {name}");
                    }
                }
            }
        }
    }
    println!("{whole_flagged} of {whole} references, {windows_flagged} of {windows} windows flagged");
    assert!(whole_flagged * 1_000 <= whole);
    assert!(windows_flagged * 1_000 <= windows);
}

#[test]
fn a_host_fasta_of_the_user_is_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("host.fa");
    let locus = bases(99, 600);
    std::fs::write(&path, format!(">chr5:1\n{}\n", String::from_utf8(locus.clone()).unwrap().to_lowercase()))
        .unwrap();
    let screen = HostScreen::with_host_fasta(&path).unwrap();
    assert!(screen.tests_nuclear());
    let read = reverse_complement(&with_errors(&locus[100..350], 10, 40));
    assert_eq!(screen.classify(&read), Some(OffTargetRead::HostNuclear));
    std::fs::write(&path, ">chr5:1\nACGT!\n").unwrap();
    let error = HostScreen::with_host_fasta(&path).unwrap_err();
    assert!(error.to_string().contains("record 1 (chr5:1)"), "{error}");
}

#[test]
fn reads_are_flagged_or_removed_and_counted_either_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reads.fastq");
    let genome = mitochondrion();
    let host = String::from_utf8(genome[700..900].to_vec()).unwrap();
    let real =
        String::from_utf8(crate::support::all_reads(&crate::golds::files("PAP130.2")[0])[0].sequence.clone())
            .unwrap();
    let quality = "I".repeat(200);
    std::fs::write(&path, fastq(&[("a", &host, &quality), ("b", &real, &quality[..real.len()])])).unwrap();
    let files = ReadFiles::Single(path);
    let screen = HostScreen::embedded().unwrap();
    for (mode, kept, removed, flagged, counted) in [
        (HostScreenMode::Flag, 2, 0, 1, Some(1)),
        (HostScreenMode::Remove, 1, 1, 0, Some(1)),
        (HostScreenMode::Off, 2, 0, 0, None),
    ] {
        let parameters = ReadParameters { host_screen: mode, ..ReadParameters::default() };
        let sample = prepare_sample(&record(), &files, &parameters, Some(&screen)).unwrap();
        assert_eq!(sample.accounting.kept(), kept, "{mode:?}");
        assert_eq!(sample.accounting.removed("host_screen", "reads_host_mito"), removed);
        let flags: u64 = sample.accounting.steps.iter().flat_map(|s| &s.flagged).map(|f| f.1).sum();
        assert_eq!(flags, flagged);
        assert_eq!(sample.screen.and_then(|counts| counts.reads_host_mito), counted);
        // Without a host FASTA nuclear reads are not tested, which is not zero.
        assert_eq!(sample.screen.and_then(|counts| counts.reads_host_nuclear), None);
    }
}
