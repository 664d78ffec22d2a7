//! A run that was stopped goes on where it was, and gives what it would have given without that.

use crate::study::{endobiome, results, run_arguments, simulate};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Files = BTreeMap<String, Vec<u8>>;

fn assert_same(one: &Files, two: &Files) {
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in one {
        assert!(bytes == &two[name], "{name} differs");
    }
}

/// What a run that must succeed says on standard error.
fn told(study: &Path, outdir: &Path, more: &[&str]) -> String {
    let arguments = run_arguments(study, outdir).into_iter().filter(|argument| argument != "--quiet");
    let output = endobiome().args(arguments).args(more).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}");
    text
}

/// What became of each stage, by the log.
fn stages(log: &str) -> BTreeMap<&str, &str> {
    log.lines().filter_map(|line| line.strip_prefix("stage ")?.split_once(": ")).collect()
}

#[cfg(unix)]
#[test]
fn a_run_killed_at_random_points_goes_on_to_the_same_bytes() {
    use std::os::unix::process::ExitStatusExt;
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path().join("study");
    std::fs::create_dir(&study).unwrap();
    simulate(&study);
    let (whole, killed) = (folder.path().join("whole"), folder.path().join("killed"));
    let start = Instant::now();
    endobiome().args(run_arguments(&study, &whole)).assert().success();
    let time = start.elapsed();
    // An older result of other parameters lies there: nothing of it may be left.
    endobiome().args(run_arguments(&study, &killed)).args(["--max-ee", "1"]).assert().success();
    let mut stopped = 0;
    for (signal, share) in [("TERM", 0.15), ("KILL", 0.45), ("INT", 0.3), ("KILL", 0.8), ("TERM", 0.05)] {
        // A run that ends before it wrote anything leaves what a killed one left to the next.
        let temporary = || -> BTreeSet<String> {
            results(&killed).into_keys().filter(|name| name.contains(".tmp-")).collect()
        };
        let before = temporary();
        let mut run = Command::new(env!("CARGO_BIN_EXE_endobiome"))
            .args(run_arguments(&study, &killed))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(time.mul_f64(share).max(Duration::from_millis(20)));
        Command::new("kill").args([&format!("-{signal}"), &run.id().to_string()]).status().unwrap();
        let status = run.wait().unwrap();
        if status.success() {
            continue;
        }
        stopped += 1;
        match signal {
            "KILL" => assert_eq!(status.signal(), Some(9)),
            _ => {
                // A signal that comes before its handler is there ends the process as ever.
                let code = if signal == "TERM" { (143, 15) } else { (130, 2) };
                assert!(status.code() == Some(code.0) || status.signal() == Some(code.1), "{status:?}");
                if status.code().is_some() {
                    let mut said = String::new();
                    std::io::Read::read_to_string(&mut run.stderr.take().unwrap(), &mut said).unwrap();
                    assert!(said.contains("the same command goes on from here"), "{said}");
                    let left = temporary();
                    assert!(left.is_subset(&before), "{left:?}, and before {before:?}");
                }
            }
        }
    }
    assert!(stopped > 0, "no run was stopped before it ended");
    endobiome().args(run_arguments(&study, &killed)).assert().success();
    assert_same(&results(&whole), &results(&killed));
    endobiome().arg("verify").arg(&killed).assert().success();
}

#[test]
fn only_what_depends_on_a_change_runs_again() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path().join("study");
    std::fs::create_dir(&study).unwrap();
    simulate(&study);
    let outdir = folder.path().join("results");
    let log = told(&study, &outdir, &[]);
    assert!(stages(&log).values().all(|what| *what == "done"), "{log}");
    let first = results(&outdir);

    let log = told(&study, &outdir, &[]);
    let again = stages(&log);
    for stage in ["reads", "denoise", "taxonomy", "diversity", "endometrial", "comparison"] {
        assert_eq!(again[stage], "reused", "{log}");
    }
    assert_same(&first, &results(&outdir));

    let log = told(&study, &outdir, &["--permutations", "199"]);
    let changed = stages(&log);
    for stage in ["reads", "denoise", "taxonomy", "diversity", "endometrial"] {
        assert_eq!(changed[stage], "reused", "{log}");
    }
    assert_eq!(changed["comparison"], "done", "{log}");
    let resumed = results(&outdir);
    let log = told(&study, &outdir, &["--permutations", "199", "--no-resume"]);
    assert!(stages(&log).values().all(|what| *what == "done"), "{log}");
    assert_same(&resumed, &results(&outdir));

    // A file that changed is read again, the others are not.
    let one = std::fs::read_dir(study.join("reads")).map_or_else(|_| study.clone(), |_| study.join("reads"));
    let path = std::fs::read_dir(one)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("control01_V") && path.to_string_lossy().contains("R1"))
        .unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&bytes[..], &EMPTY_GZIP].concat()).unwrap();
    let log = told(&study, &outdir, &["--permutations", "199"]);
    let reads = stages(&log)["reads"];
    assert!(reads.ends_with(" reused, 1 done"), "{log}");

    // A stored value that is damaged is made again, and that is said.
    let stored = outdir.join(".endobiome/store/denoise");
    for entry in std::fs::read_dir(&stored).unwrap() {
        std::fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    let before = results(&outdir);
    let log = told(&study, &outdir, &["--permutations", "199"]);
    assert!(log.contains("made again, as its stored value is not usable"), "{log}");
    assert_eq!(stages(&log)["denoise"], "done", "{log}");
    assert_same(&before, &results(&outdir));
}

/// A gzip member of nothing: the reads stay the same, the file does not.
const EMPTY_GZIP: [u8; 20] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

#[test]
fn a_folder_is_one_runs_at_a_time_and_holds_no_file_of_a_removed_sample() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path().join("study");
    std::fs::create_dir(&study).unwrap();
    simulate(&study);
    let outdir = folder.path().join("results");
    let arguments = run_arguments(&study, &outdir);
    endobiome().args(&arguments).assert().success();
    assert!(outdir.join("qc/RIF03_V.json").exists());
    std::fs::write(outdir.join("qc/mine.txt"), "mine").unwrap();

    for name in ["samplesheet.csv", "metadata.tsv"] {
        let table = study.join(name);
        let kept: String = std::fs::read_to_string(&table)
            .unwrap()
            .lines()
            .filter(|line| !line.starts_with("RIF03_V"))
            .map(|line| format!("{line}\n"))
            .collect();
        std::fs::write(&table, kept).unwrap();
    }

    let lock = std::fs::File::create(outdir.join(".endobiome/lock")).unwrap();
    lock.lock().unwrap();
    let before = results(&outdir);
    let refused = endobiome().args(&arguments).assert().code(75);
    let said = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
    assert!(said.contains("another run"), "{said}");
    assert_same(&before, &results(&outdir));
    lock.unlock().unwrap();

    let metadata = study.join("metadata.tsv");
    let rows: String = std::fs::read_to_string(&metadata)
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with("RIF03_V"))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(&metadata, rows).unwrap();
    endobiome().args(&arguments).assert().success();
    assert!(!outdir.join("qc/RIF03_V.json").exists());
    assert_eq!(std::fs::read_to_string(outdir.join("qc/mine.txt")).unwrap(), "mine");
    endobiome().arg("verify").arg(&outdir).assert().success();

    let table = outdir.join("stats/comparisons.tsv");
    let text = std::fs::read_to_string(&table).unwrap();
    std::fs::write(&table, text.replacen("shannon", "Shannon", 1)).unwrap();
    let differs = endobiome().arg("verify").arg(&outdir).assert().code(1);
    let said = String::from_utf8(differs.get_output().stderr.clone()).unwrap();
    assert!(said.contains("stats/comparisons.tsv: the file was changed"), "{said}");
    std::fs::remove_file(outdir.join("pipeline_info/checksums.tsv")).unwrap();
    endobiome().arg("verify").arg(&outdir).assert().code(66);
}

#[test]
fn a_broken_sample_stops_the_run_or_is_set_aside_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path().join("study");
    std::fs::create_dir(&study).unwrap();
    simulate(&study);
    let reads = study.join("reads");
    let place = if reads.is_dir() { reads } else { study.clone() };
    let broken = std::fs::read_dir(place)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("control02_E") && path.to_string_lossy().contains("R2"))
        .unwrap();
    let bytes = std::fs::read(&broken).unwrap();
    std::fs::write(&broken, &bytes[..bytes.len() / 2]).unwrap();
    let outdir = folder.path().join("results");
    let arguments = run_arguments(&study, &outdir);
    endobiome().args(&arguments).assert().code(65);
    assert!(results(&outdir).is_empty(), "a run that stops at its reads writes nothing");
    let skipped = endobiome().args(&arguments).args(["--on-sample-error", "skip"]).assert().code(1);
    let said = String::from_utf8(skipped.get_output().stderr.clone()).unwrap();
    assert!(said.contains("control02_E"), "{said}");
    let text = |name: &str| std::fs::read_to_string(outdir.join(name)).unwrap();
    let row = |table: &str| {
        let text = text(table);
        text.lines().find(|line| line.starts_with("control02_E\t")).map(str::to_owned)
    };
    assert!(row("overall_summary.tsv").unwrap().starts_with("control02_E\tset_aside\t0\t"));
    for table in [
        "diversity/alpha.tsv",
        "dysbiosis/calls.tsv",
        "contamination/sample_verdict.tsv",
        "denoise/denoise_stats.tsv",
    ] {
        assert!(row(table).unwrap().starts_with("control02_E\tset_aside\t"), "{table}");
        assert!(text(table).contains("control02_V\tok\t"), "{table}");
    }
    assert!(row("read_accounting.tsv").is_some());
    assert!(text("tables/feature-table.tsv").lines().next().unwrap().contains("control02_E"));
    // Mended, it is taken in, and nothing else is read again.
    std::fs::write(&broken, &bytes).unwrap();
    let log = told(&study, &outdir, &[]);
    assert!(stages(&log)["reads"].ends_with(" reused, 1 done"), "{log}");
    assert!(row("overall_summary.tsv").unwrap().starts_with("control02_E\tok\t"));
}
