//! Broken inputs: each is told with file, place and way out, with the right exit code, and leaves no result.

use crate::study::{endobiome, root};
use std::path::{Path, PathBuf};

const READ: &str = "@r1\nACGTACGTACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIIIIIIIIIII\n";

struct Case {
    name: &'static str,
    /// Files to make, by name, with their bytes.
    files: Vec<(&'static str, Vec<u8>)>,
    arguments: Vec<&'static str>,
    code: i32,
    /// What standard error must say.
    says: Vec<&'static str>,
}

fn gz(text: &str, cut: usize) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    let mut bytes = encoder.finish().unwrap();
    bytes.truncate(bytes.len() - cut);
    bytes
}

fn paired(forward: &str, reverse: &str) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("s.csv", b"sample,fastq_1,fastq_2\nA,a_1.fq,a_2.fq\n".to_vec()),
        ("a_1.fq", forward.as_bytes().to_vec()),
        ("a_2.fq", reverse.as_bytes().to_vec()),
    ]
}

fn single(bytes: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    vec![("s.csv", b"sample,fastq_1\nA,a_1.fq\n".to_vec()), ("a_1.fq", bytes)]
}

fn with_metadata(sheet: &str, metadata: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("s.csv", sheet.as_bytes().to_vec()),
        ("m.tsv", metadata.to_vec()),
        ("a_1.fq", READ.as_bytes().to_vec()),
        ("b_1.fq", READ.as_bytes().to_vec()),
    ]
}

const SHEET: [&str; 5] = ["run", "--input", "s.csv", "--outdir", "out"];
const SHEET_AND_METADATA: [&str; 7] = ["run", "--input", "s.csv", "--outdir", "out", "--metadata", "m.tsv"];

fn cases() -> Vec<Case> {
    let many = READ.repeat(400);
    let case = |name, files, arguments: &[&'static str], code, says: &[&'static str]| Case {
        name,
        files,
        arguments: arguments.to_vec(),
        code,
        says: says.to_vec(),
    };
    vec![
        case("no samplesheet", vec![], &SHEET, 66, &["s.csv"]),
        case("empty samplesheet", vec![("s.csv", vec![])], &SHEET, 65, &["s.csv", "empty", "header"]),
        case(
            "header only",
            vec![("s.csv", b"sample,fastq_1\n".to_vec())],
            &SHEET,
            65,
            &["s.csv", "no sample"],
        ),
        case(
            "wrong columns",
            vec![("s.csv", b"name,file\nA,b\n".to_vec())],
            &SHEET,
            65,
            &["name, file", "fastq_1"],
        ),
        case(
            "missing read file",
            vec![("s.csv", b"sample,fastq_1\nA,no.fq\n".to_vec())],
            &SHEET,
            66,
            &["line 2", "no.fq"],
        ),
        case(
            "duplicated id",
            with_metadata("sample,fastq_1\nA,a_1.fq\nA,b_1.fq\n", b""),
            &SHEET,
            65,
            &["line 3", "\"A\"", "line 2"],
        ),
        case(
            "sample name with a blank",
            with_metadata("sample,fastq_1\nA 1,a_1.fq\n", b""),
            &SHEET,
            65,
            &["line 2", "A 1", "letters"],
        ),
        case(
            "ragged row",
            with_metadata("sample,fastq_1\nA\n", b""),
            &SHEET,
            65,
            &["line 2", "1 cells", "2"],
        ),
        case(
            "samplesheet is gzip, which is read, and holds no sample",
            vec![("s.csv", gz("sample,fastq_1\n", 0))],
            &SHEET,
            65,
            &["s.csv", "no sample"],
        ),
        case(
            "samplesheet of Windows-1252, which is read, with a file that is not there",
            vec![("s.csv", b"sample,fastq_1\nA,\xe9.fq\n".to_vec())],
            &SHEET,
            66,
            &["line 2", "fastq_1", "\u{e9}.fq"],
        ),
        case("truncated gz", single(gz(&many, 20)), &SHEET, 65, &["A:", "a_1.fq", "damaged"]),
        case(
            "unequal lengths",
            single(format!("{READ}@r2\nACGT\n+\nIII\n").into_bytes()),
            &SHEET,
            65,
            &["a_1.fq", "record 2", "4 bases", "3 quality"],
        ),
        case("not FASTQ", single(b"hello\nworld\n".to_vec()), &SHEET, 65, &["a_1.fq"]),
        case("FASTA instead", single(b">a\nACGT\n".to_vec()), &SHEET, 65, &["a_1.fq", "FASTA"]),
        case("0 bytes", single(vec![]), &SHEET, 65, &["no sample has a read"]),
        case("binary", single(vec![0, 159, 146, 150, 10, 3]), &SHEET, 65, &["a_1.fq"]),
        case(
            "mates of different number",
            paired(&READ.repeat(3), READ),
            &SHEET,
            65,
            &["a_2.fq", "a_1.fq", "mates are missing"],
        ),
        case(
            "mates in another order",
            paired(READ, &READ.replace("r1", "r9")),
            &SHEET,
            65,
            &["record 1", "r9"],
        ),
        case(
            "no metadata file",
            with_metadata("sample,fastq_1\nA,a_1.fq\n", b"")[..1].to_vec(),
            &SHEET_AND_METADATA,
            66,
            &["a_1.fq"],
        ),
        case(
            "metadata of unknown samples",
            with_metadata("sample,fastq_1\nA,a_1.fq\n", b"id\tgroup\nA\tRIF\nZ\tRPL\n"),
            &SHEET_AND_METADATA,
            65,
            &["m.tsv", "line 3", "\"Z\""],
        ),
        case(
            "sample without metadata",
            with_metadata("sample,fastq_1\nA,a_1.fq\nB,b_1.fq\n", b"id\tgroup\nA\tRIF\n"),
            &SHEET_AND_METADATA,
            65,
            &["m.tsv", "sample B"],
        ),
        case(
            "a well that is none",
            with_metadata("sample,fastq_1,well,plate\nA,a_1.fq,Z99,P1\n", b""),
            &SHEET,
            65,
            &["line 2", "well", "Z99", "A1"],
        ),
        case(
            "truncation without overlap",
            paired(READ, READ),
            &[
                "run",
                "--input",
                "s.csv",
                "--outdir",
                "out",
                "--primers",
                "v3v4",
                "--trunc-len-f",
                "200",
                "--trunc-len-r",
                "180",
            ],
            78,
            &["200 + 180", "overlap"],
        ),
        case(
            "TOML that is none",
            vec![("x.toml", b"input = [".to_vec())],
            &["run", "x.toml"],
            78,
            &["x.toml", "line 1"],
        ),
        case(
            "unknown key",
            vec![("x.toml", b"colour = 1\n[input]\nsamplesheet='s'\n[output]\nfolder='o'\n".to_vec())],
            &["run", "x.toml"],
            78,
            &["x.toml", "colour"],
        ),
    ]
}

#[test]
fn every_broken_input_is_told_with_place_and_way_out() {
    let mut wrong = Vec::new();
    for case in cases() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in &case.files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let output = endobiome().current_dir(folder.path()).args(&case.arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() != Some(case.code) {
            wrong.push(format!("{}: {:?} is not {}: {said}", case.name, output.status.code(), case.code));
        }
        for word in case.says.iter().filter(|word| !said.contains(**word)) {
            wrong.push(format!("{}: {word:?} is not in: {said}", case.name));
        }
        if said.contains("panicked") || !left_behind(&folder.path().join("out")).is_empty() {
            wrong.push(format!("{}: a panic, or a result was left: {said}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn two_broken_samples_are_both_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.csv"), "sample,fastq_1\nA,a.fq\nB,b.fq\n").unwrap();
    std::fs::write(folder.path().join("a.fq"), "@r\nAC\n+\nI\n").unwrap();
    std::fs::write(folder.path().join("b.fq"), "nothing").unwrap();
    let output = endobiome().current_dir(folder.path()).args(SHEET).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("2 of 2 samples") && said.contains("a.fq") && said.contains("b.fq"), "{said}");
}

/// Results in a folder; what a run keeps for the next one is none.
fn left_behind(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.file_name().is_none_or(|name| name != ".endobiome")).collect()
}

/// A configuration, a design, a clinical table or a FASTA that goes on without end took all memory, and the exit code said that
/// more would help.
#[cfg(target_os = "linux")]
#[test]
fn a_text_without_end_is_refused_as_bad_data() {
    let folder = tempfile::tempdir().unwrap();
    let outdir = folder.path().join("results");
    for arguments in [
        vec!["config", "check", "/dev/zero"],
        vec!["simulate", "/dev/zero", "--outdir", outdir.to_str().unwrap()],
        vec!["cohort", "check", "--as-of", "2031-12-31", "--config", "/dev/zero"],
    ] {
        let refused = endobiome().args(&arguments).assert().failure();
        let code = refused.get_output().status.code().unwrap();
        let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(
            [65, 78].contains(&code) && said.contains("more than 16 MiB"),
            "{arguments:?}: {code} {said}"
        );
    }
}

/// A design with a zero too many filled memory or disk until the machine gave up.
#[test]
fn a_study_that_no_disk_holds_is_refused_before_it_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(root().join("pipelines/demo-study.toml")).unwrap();
    let design = folder.path().join("design.toml");
    for (from, to, place) in [
        ("women = 12", "women = 120000000000", "samples of all arms"),
        ("pairs = 1000", "pairs = 6e15", "reads.pairs"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        std::fs::write(&design, changed).unwrap();
        let mut given = endobiome();
        given.arg("simulate").arg(&design).arg("--outdir").arg(folder.path().join("study"));
        let refused = given.assert().code(78);
        let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(said.contains(place) && said.contains("the most that is simulated"), "{said}");
    }
    std::fs::write(&design, "women = 1000000000000\n").unwrap();
    let mut given = endobiome();
    given.arg("simulate").arg(&design).arg("--counts").arg("--outdir").arg(folder.path().join("study"));
    given.assert().code(78);
}

/// A run of which no read was left ended without its account and its page: nobody saw at which step they were lost.
#[test]
fn a_run_without_a_read_left_tells_where_they_went_and_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("s.csv"),
        "sample,fastq_1,sample_type,group\nA,a.fq,specimen,RIF\nB,b.fq,specimen,control\nC,a.fq2,extraction_blank,\n",
    )
    .unwrap();
    for file in ["a.fq", "b.fq", "a.fq2"] {
        // Every base of the worst quality: nothing passes the filter.
        let reads: String = (0..30)
            .map(|at| format!("@{file}:{at}\n{}\n+\n{}\n", "TACGGAGGATGCGAGCG".repeat(8), "#".repeat(136)))
            .collect();
        std::fs::write(folder.path().join(file), reads).unwrap();
    }
    let mut given = endobiome();
    given.current_dir(folder.path());
    given.args(["run", "--input", "s.csv", "--outdir", "out", "--ignore-primer-check"]);
    let done = given.assert().code(1);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("no sample has a read that became an ASV"), "{said}");
    let summary = std::fs::read_to_string(folder.path().join("out/overall_summary.tsv")).unwrap();
    assert_eq!(summary.lines().count(), 4, "{summary}");
    let report = std::fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(report.contains("IM") || report.contains(">A<"), "the page names the samples");
    assert!(folder.path().join("out/pipeline_info/checksums.tsv").exists());
    endobiome().args(["verify"]).arg(folder.path().join("out")).assert().success();
}
