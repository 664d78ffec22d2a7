//! Reads and samplesheets that are not what they seem (test-data/reads/cases): read, told or refused before work.

use crate::study::{endobiome, root};
use std::path::Path;

struct Case {
    folder: &'static str,
    sheet: &'static str,
    arguments: &'static [&'static str],
    code: i32,
    /// What standard error must say.
    says: &'static [&'static str],
    /// Samples and reads that came in, as `overall_summary.tsv` has them; empty where nothing is written.
    reads: &'static [(&'static str, u64)],
}

const V4: &[&str] = &["--primers", "v4"];
const FOUR: &[(&str, u64)] =
    &[("RIF01_E", 277), ("RIF02_E", 367), ("control01_E", 283), ("control02_E", 278)];

const fn case(
    folder: &'static str,
    arguments: &'static [&'static str],
    code: i32,
    says: &'static [&'static str],
    reads: &'static [(&'static str, u64)],
) -> Case {
    Case { folder, sheet: "s.csv", arguments, code, says, reads }
}

/// What is right for each.
const CASES: &[Case] = &[
    case("sra-dot-names", V4, 0, &[], &[("control01_E", 283)]),
    case("lanes", V4, 0, &["C1"], &[("C1", 283)]),
    case(
        "mixed-trimmed",
        &[],
        78,
        &["the orientation is mixed", "--orientation either", "3 more samples", "control02_E"],
        &[],
    ),
    case("mixed-trimmed", &["--orientation", "either"], 0, &[], FOUR),
    case("no-overlap", V4, 78, &["bases kept, less the 253-base amplicon, leave", "forward_only"], &[]),
    case("no-overlap", &["--primers", "v4", "--pairs", "forward_only"], 0, &[], FOUR),
    case("single-two-lengths", V4, 0, &["differ in read length", "--trunc-len"], FOUR),
    case("aviti-high", V4, 0, &[], &[("control01_E", 283), ("control02_E", 278)]),
    case(
        "aviti-high",
        &["--primers", "v4", "--quality-encoding", "phred33"],
        0,
        &[],
        &[("control01_E", 283), ("control02_E", 278)],
    ),
    case(
        "aviti-high",
        &["--primers", "v4", "--quality-encoding", "phred64"],
        65,
        &["no quality character of phred64"],
        &[],
    ),
    case("qiime2-manifest-v1", V4, 0, &[], &[("control01_E", 60), ("control02_E", 60)]),
    case("excel-forms", V4, 0, &[], &[("a", 60)]),
    Case { sheet: "sep.csv", ..case("excel-forms", V4, 0, &[], &[("a", 60)]) },
    Case { sheet: "utf16.csv", ..case("excel-forms", V4, 0, &[], &[("a", 60)]) },
    Case { sheet: "cp1252.csv", ..case("excel-forms", V4, 0, &[], &[("a", 60)]) },
    Case { sheet: "hdr.csv", ..case("excel-forms", V4, 0, &[], &[("a", 60)]) },
];

/// Reads in by sample, of the summary of a step.
fn reads_in(folder: &Path) -> Vec<(String, u64)> {
    let text = std::fs::read_to_string(folder.join("overall_summary.tsv")).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with("# "));
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let column = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let (sample, input) = (column("sample"), column("raw"));
    lines
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .map(|cells| (cells[sample].to_owned(), cells[input].parse().unwrap()))
        .collect()
}

fn check(case: &Case) {
    let out = tempfile::tempdir().unwrap();
    let outdir = out.path().join("out");
    let output = endobiome()
        .current_dir(root().join("test-data/reads/cases").join(case.folder))
        .args(["filter", "--host-screen", "off", "--input", case.sheet, "--outdir"])
        .arg(&outdir)
        .args(case.arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let what = format!("{}/{} {:?}: {said}", case.folder, case.sheet, case.arguments);
    assert_eq!(output.status.code(), Some(case.code), "{what}");
    for words in case.says {
        assert!(said.contains(words), "{words:?} is not in {what}");
    }
    if case.reads.is_empty() {
        assert!(!outdir.join("overall_summary.tsv").exists(), "{what}");
    } else {
        let wanted: Vec<(String, u64)> =
            case.reads.iter().map(|(sample, reads)| ((*sample).to_owned(), *reads)).collect();
        assert_eq!(reads_in(&outdir), wanted, "{what}");
    }
}

#[test]
fn every_case_is_read_told_or_refused_before_work() {
    CASES.iter().for_each(check);
}

#[test]
fn turned_reads_give_no_reverse_complements() {
    let out = tempfile::tempdir().unwrap();
    endobiome()
        .current_dir(root().join("test-data/reads/cases/mixed-trimmed"))
        .args(["denoise", "--host-screen", "off", "--orientation", "either", "--input", "s.csv", "--outdir"])
        .arg(out.path())
        .assert()
        .success();
    let fasta = std::fs::read_to_string(out.path().join("denoise/ASV_seqs.fasta")).unwrap();
    let sequences: Vec<String> =
        fasta.lines().filter(|line| !line.starts_with('>')).map(str::to_owned).collect();
    assert!(!sequences.is_empty());
    for sequence in &sequences {
        let turned: String = sequence
            .chars()
            .rev()
            .map(|base| match base {
                'A' => 'T',
                'C' => 'G',
                'G' => 'C',
                _ => 'A',
            })
            .collect();
        assert!(!sequences.contains(&turned), "{sequence} stands there in both directions");
    }
}

#[test]
fn a_blank_of_no_bytes_is_a_sample_with_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let reads = root().join("test-data/reads/cases/sra-dot-names");
    let sheet = format!(
        "sample,fastq_1,fastq_2\ncontrol01_E,{0}/control01_E_R1.fastq.gz,{0}/control01_E_R2.fastq.gz\nblank,blank_R1.fastq,blank_R2.fastq\n",
        reads.canonicalize().unwrap().display()
    );
    std::fs::write(folder.path().join("s.csv"), sheet).unwrap();
    for mate in ["blank_R1.fastq", "blank_R2.fastq"] {
        std::fs::write(folder.path().join(mate), "").unwrap();
    }
    let output = endobiome()
        .current_dir(folder.path())
        .args(["denoise", "--primers", "v4", "--host-screen", "off", "--input", "s.csv", "--outdir", "out"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("blank_R1.fastq: the file is empty (0 bytes)"), "{said}");
    assert!(reads_in(&folder.path().join("out")).contains(&("blank".to_owned(), 0)));
}

#[test]
fn nanopore_reads_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let bases =
        |n: usize| -> String { (0..1400).map(|i| b"ACGT"[(i * i + n * i / 3) % 4] as char).collect() };
    let text: String = (0..40).map(|n| format!("@r{n}\n{}\n+\n{}\n", bases(n), "/".repeat(1400))).collect();
    std::fs::write(folder.path().join("a.fastq"), text).unwrap();
    std::fs::write(folder.path().join("s.csv"), "sample,fastq_1\na,a.fastq\n").unwrap();
    let output = endobiome()
        .current_dir(folder.path())
        .args(["denoise", "--input", "s.csv", "--outdir", "out"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(78), "{said}");
    assert!(said.contains("Nanopore") && said.contains("expected errors a read"), "{said}");
}

/// The history: the best reads of Nanopore (sup, Q28 in the mean) passed, and 2 of 400 were left after denoising.
#[test]
fn the_best_nanopore_reads_are_refused_too_and_hifi_reads_are_not() {
    // 200 letters of one quality and 1200 of another: 3.9 and 0.1 expected errors.
    for (low, high, refused) in [('3', 'A', true), ('I', 'I', false)] {
        let folder = tempfile::tempdir().unwrap();
        let bases =
            |n: usize| -> String { (0..1400).map(|i| b"ACGT"[(i * i + n * i / 3) % 4] as char).collect() };
        let quality = format!("{}{}", low.to_string().repeat(200), high.to_string().repeat(1200));
        let text: String = (0..40).map(|n| format!("@r{n}\n{}\n+\n{quality}\n", bases(n))).collect();
        std::fs::write(folder.path().join("a.fastq"), text).unwrap();
        std::fs::write(folder.path().join("s.csv"), "sample,fastq_1\na,a.fastq\n").unwrap();
        let output = endobiome()
            .current_dir(folder.path())
            .args(["filter", "--input", "s.csv", "--outdir", "out"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(said.contains("Nanopore"), refused, "{said}");
    }
}

/// The history: what reading came upon after the first look, on another lane say, was told by no step; and warnings took the
/// folders of this machine into the results.
#[test]
fn what_is_noticed_after_the_first_look_is_told_by_every_step_without_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let base = |n: usize, i: usize| {
        let mut bits = ((n % 7 * 1009 + i) as u32).wrapping_mul(2_654_435_761);
        bits ^= bits >> 13;
        bits = bits.wrapping_mul(0x5bd1_e995);
        char::from(b"ACGT"[((bits ^ bits >> 15) % 4) as usize])
    };
    let text: String = (0..1200)
        .map(|n| {
            let sequence: String = (0..120).map(|i| base(n, i)).collect();
            format!("@r{n}\n{sequence}\n+\n{}\n", "I".repeat(120))
        })
        .collect();
    std::fs::write(folder.path().join("a_L001.fastq"), text).unwrap();
    std::fs::write(folder.path().join("a_L002.fastq"), "").unwrap();
    let at = folder.path().display().to_string();
    let sheet = format!("sample,lane,fastq_1\na,1,{at}/a_L001.fastq\na,2,{at}/a_L002.fastq\n");
    std::fs::write(folder.path().join("s.csv"), sheet).unwrap();
    let empty = "sample a: a_L002.fastq: the file is empty";
    for (step, params) in [
        ("filter", "pipeline_info/filter/params.json"),
        ("merge", "pipeline_info/merge/params.json"),
        ("denoise", "pipeline_info/denoise/params.json"),
        ("run", "pipeline_info/params.json"),
    ] {
        let output = endobiome()
            .current_dir(folder.path())
            .args([step, "--host-screen", "off", "--input", "s.csv", "--outdir", step])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{step}: {said}");
        assert_eq!(said.matches(empty).count(), 1, "{step}: {said}");
        let told = std::fs::read_to_string(folder.path().join(step).join(params)).unwrap();
        assert!(told.contains(empty) && !told.contains(&at), "{step}: {told}");
    }
}
