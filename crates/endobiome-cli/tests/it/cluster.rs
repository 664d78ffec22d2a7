//! A run as many jobs gives the bytes of one job, whatever the shards, their order, repetitions and deaths.

use crate::study::{endobiome, results, root, run_arguments, simulate};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::Duration;

type Files = BTreeMap<String, Vec<u8>>;

/// A study and how it is run: the flags of `run` but for the folder.
struct Study {
    flags: Vec<String>,
}

impl Study {
    /// Ten samples of real pairs; two sequencing runs.
    fn real(folder: &Path) -> Self {
        let reads = root().join("test-data/q2-dada2");
        let text = std::fs::read_to_string(reads.join("samplesheet.csv")).unwrap();
        let mut lines = text.lines();
        let mut sheet = format!("{}\n", lines.next().unwrap());
        for (row, line) in lines.enumerate() {
            let cells: Vec<String> = line
                .split(',')
                .map(|cell| {
                    let name = Path::new(cell).file_name().unwrap().to_owned();
                    let at = reads.join("reads").join(name);
                    if at.is_file() { at.display().to_string() } else { cell.to_owned() }
                })
                .collect();
            let run = if row % 3 == 0 { "A" } else { "B" };
            sheet.push_str(&format!("{},{run}\n", cells[..cells.len() - 1].join(",")));
        }
        std::fs::create_dir_all(folder).unwrap();
        let path = folder.join("samplesheet.csv");
        std::fs::write(&path, sheet).unwrap();
        let flags = ["run", "--quiet", "--region", "V4", "--permutations", "99", "--input"];
        let flags = flags.map(str::to_owned).into_iter().chain([path.display().to_string()]).collect();
        Self { flags }
    }

    fn simulated(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        simulate(folder);
        let mut flags = run_arguments(folder, Path::new("-"));
        let at = flags.iter().position(|flag| flag == "--outdir").unwrap();
        flags.drain(at..at + 2);
        Self { flags }
    }

    fn with(&self, more: &[&str]) -> Self {
        Self { flags: self.flags.iter().cloned().chain(more.iter().map(ToString::to_string)).collect() }
    }

    fn whole(&self, outdir: &Path) -> Files {
        endobiome().args(&self.flags).arg("--outdir").arg(outdir).assert().success();
        results(outdir)
    }

    /// Plans; the phases with their numbers of shards.
    fn plan(&self, outdir: &Path, shards: usize) -> (PathBuf, Vec<(String, usize)>) {
        let plan = outdir.with_extension(format!("plan-{shards}.json"));
        let mut command = endobiome();
        command.arg("plan").args(&self.flags[1..]).arg("--outdir").arg(outdir);
        let output = command.args(["--shards", &shards.to_string(), "--output"]).arg(&plan).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let phases = String::from_utf8(output.stdout).unwrap();
        let phases = phases.lines().map(|line| {
            let (phase, shards) = line.split_once('\t').unwrap();
            (phase.to_owned(), shards.parse().unwrap())
        });
        (plan, phases.collect())
    }

    fn job(&self, outdir: &Path, plan: &Path, phase: &str) -> assert_cmd::Command {
        let mut command = endobiome();
        command.env_remove("SLURM_ARRAY_TASK_ID").args(&self.flags).arg("--outdir").arg(outdir);
        command.arg("--plan").arg(plan).args(["--phase", phase]);
        command
    }

    fn shard(&self, outdir: &Path, plan: &Path, phase: &str, shard: usize) {
        self.job(outdir, plan, phase).args(["--shard", &shard.to_string()]).assert().success();
    }

    /// All phases, the shards from the last to the first.
    fn sharded(&self, outdir: &Path, shards: usize) -> Files {
        let (plan, phases) = self.plan(outdir, shards);
        for (phase, shards) in phases {
            for shard in (1..=shards).rev() {
                self.shard(outdir, &plan, &phase, shard);
            }
        }
        results(outdir)
    }
}

fn assert_same(whole: &Files, other: &Files) {
    assert_eq!(whole.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in whole {
        assert!(bytes == &other[name], "{name} differs");
    }
}

#[test]
fn any_number_of_shards_gives_the_bytes_of_one_job() {
    let folder = tempfile::tempdir().unwrap();
    let study = Study::real(&folder.path().join("study"));
    let whole = study.whole(&folder.path().join("whole"));
    assert!(whole.len() > 40 && whole.contains_key("pipeline_info/checksums.tsv"), "{:?}", whole.keys());
    for shards in [1, 2, 3, 7] {
        assert_same(&whole, &study.sharded(&folder.path().join(format!("in-{shards}")), shards));
    }
}

#[test]
fn pooled_runs_and_merged_pairs_give_the_bytes_of_one_job() {
    let folder = tempfile::tempdir().unwrap();
    let study = Study::real(&folder.path().join("study"));
    for flags in
        [["--sample-inference", "pseudo"], ["--sample-inference", "pooled"], ["--denoiser", "unoise3"]]
    {
        let study = study.with(&flags);
        let whole = study.whole(&folder.path().join(format!("{}-whole", flags[1])));
        assert_same(&whole, &study.sharded(&folder.path().join(format!("{}-in-3", flags[1])), 3));
    }
}

/// A merge that comes too early changes nothing and lists what is missing; shards run twice, one killed on its way, the rest by
/// the array's variable; a merge done twice.
#[cfg(unix)]
#[test]
fn missing_repeated_and_killed_shards_end_in_the_bytes_of_one_job() {
    let folder = tempfile::tempdir().unwrap();
    let study = Study::simulated(&folder.path().join("study")).with(&["--trace", "RIF01_V"]);
    let whole = study.whole(&folder.path().join("whole"));
    let outdir = folder.path().join("sharded");
    let (plan, phases) = study.plan(&outdir, 3);
    let names: Vec<_> = phases.iter().map(|(phase, shards)| (phase.as_str(), *shards)).collect();
    assert_eq!(names, [("reads", 3), ("learn", 1), ("denoise", 3), ("merge", 1)]);
    study.shard(&outdir, &plan, "reads", 2);

    let refused = |phase: &str, shard: &[&str], lists: &str| {
        let output = study.job(&outdir, &plan, phase).args(shard).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(66), "{said}");
        assert!(said.contains(lists), "{said}");
        assert!(results(&outdir).is_empty(), "nothing was written");
    };
    refused("learn", &[], "--phase reads --shard 1: sample ");
    refused("merge", &[], "--phase reads --shard 3: sample ");
    kill_midway(&study, &outdir, &plan, "reads", 1);
    study.shard(&outdir, &plan, "reads", 3);
    study.shard(&outdir, &plan, "reads", 1);
    study.shard(&outdir, &plan, "reads", 1);
    refused("denoise", &["--shard", "2/3"], "--phase learn --shard 1: the error rates of ");
    refused("merge", &[], "--phase denoise --shard 2: sample ");
    study.shard(&outdir, &plan, "learn", 1);
    kill_midway(&study, &outdir, &plan, "denoise", 2);
    for shard in ["3", "2", "1", "2"] {
        study.job(&outdir, &plan, "denoise").env("SLURM_ARRAY_TASK_ID", shard).assert().success();
    }
    for _ in 0..2 {
        study.job(&outdir, &plan, "merge").assert().success();
        assert_same(&whole, &results(&outdir));
    }
    endobiome().arg("verify").arg(&outdir).assert().success();
    // One job takes what the shards made.
    let output = endobiome()
        .args(study.flags.iter().filter(|flag| *flag != "--quiet"))
        .arg("--outdir")
        .arg(&outdir)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("stage denoise: reused"), "{said}");
    assert_same(&whole, &results(&outdir));
}

fn kill_midway(study: &Study, outdir: &Path, plan: &Path, phase: &str, shard: usize) {
    let mut job = Process::new(env!("CARGO_BIN_EXE_endobiome"))
        .args(&study.flags)
        .arg("--outdir")
        .arg(outdir)
        .arg("--plan")
        .arg(plan)
        .args(["--phase", phase, "--shard", &shard.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(60));
    let _ = job.kill();
    job.wait().unwrap();
}

#[test]
fn what_does_not_belong_to_a_plan_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let study = Study::simulated(&folder.path().join("study"));
    let outdir = folder.path().join("results");
    let (plan, _) = study.plan(&outdir, 2);
    let refused = |mut command: assert_cmd::Command, code: i32, says: &[&str]| {
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        says.iter().for_each(|words| assert!(said.contains(words), "{words:?} is not in: {said}"));
    };
    let job = |phase: &str, more: &[&str]| {
        let mut command = study.job(&outdir, &plan, phase);
        command.args(more);
        command
    };
    // Other settings, of this phase or not.
    refused(
        job("reads", &["--shard", "1", "--max-ee", "1"]),
        78,
        &["reads.filter.forward.max_expected_errors is 1", "in the plan 2"],
    );
    refused(job("merge", &["--seed", "7"]), 78, &["seed is 7, in the plan 1"]);
    // Shards that are not there.
    refused(job("reads", &[]), 78, &["phase reads has 2 shards; say which"]);
    refused(job("reads", &["--shard", "3/3"]), 78, &["2 shards in this plan, not 3"]);
    refused(job("reads", &["--shard", "3"]), 78, &["there is no shard 3"]);
    refused(job("reads", &["--shard", "0"]), 64, &["the first is 1"]);
    let mut array = job("reads", &[]);
    array.env("SLURM_ARRAY_TASK_ID", "0");
    refused(array, 64, &["shards begin at 1"]);
    let unoise = study.with(&["--denoiser", "unoise3"]);
    let (other, _) = unoise.plan(&folder.path().join("unoise"), 2);
    refused(unoise.job(&folder.path().join("unoise"), &other, "learn"), 78, &["no phase learn"]);
    // A plan of another build, and none at all.
    let text = std::fs::read_to_string(&plan).unwrap();
    let at = text.find("\"program\": \"").unwrap() + "\"program\": \"".len();
    let foreign = folder.path().join("foreign.json");
    std::fs::write(&foreign, format!("{}0.0.9 {}", &text[..at], &text[at..])).unwrap();
    refused(study.job(&outdir, &foreign, "merge"), 78, &["made by build 0.0.9", "not mixed"]);
    std::fs::write(&foreign, "{}").unwrap();
    refused(study.job(&outdir, &foreign, "merge"), 78, &["endobiome plan"]);
    refused(study.job(&outdir, Path::new("no plan.json"), "merge"), 66, &["no plan.json"]);

    // A file that the plan hashed is another one now.
    let metadata = folder.path().join("study/metadata.tsv");
    let kept = std::fs::read(&metadata).unwrap();
    std::fs::write(&metadata, [&kept[..], b"\n"].concat()).unwrap();
    refused(job("reads", &["--shard", "1"]), 78, &["metadata.tsv is another file than in the plan"]);
    std::fs::write(&metadata, kept).unwrap();
    let reads = std::fs::read_dir(folder.path().join("study/reads")).unwrap();
    let mut reads: Vec<PathBuf> = reads.map(|entry| entry.unwrap().path()).collect();
    reads.sort();
    let kept: Vec<Vec<u8>> = reads.iter().map(|path| std::fs::read(path).unwrap()).collect();
    for (path, bytes) in reads.iter().zip(&kept) {
        std::fs::write(path, [&bytes[..], &EMPTY_GZIP].concat()).unwrap();
    }
    refused(job("reads", &["--shard", "1"]), 65, &["its files are not those of the plan"]);
}

/// A gzip member of nothing: the reads stay the same, the file does not.
const EMPTY_GZIP: [u8; 20] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A sample whose files are broken is set aside by its shard, without failing the job that others wait for, and the merge says so
/// as a whole run does.
#[test]
fn a_sample_set_aside_by_a_shard_is_set_aside_in_the_merge() {
    let folder = tempfile::tempdir().unwrap();
    let study = Study::simulated(&folder.path().join("study")).with(&["--on-sample-error", "skip"]);
    let broken = std::fs::read_dir(folder.path().join("study/reads"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("RIF02_E"))
        .unwrap();
    let bytes = std::fs::read(&broken).unwrap();
    std::fs::write(&broken, &bytes[..bytes.len() / 2]).unwrap();
    let whole = folder.path().join("whole");
    endobiome().args(&study.flags).arg("--outdir").arg(&whole).assert().code(1);
    let outdir = folder.path().join("sharded");
    // A plan is made of what a run is told of its settings; what to do about broken samples is no setting.
    let planner = Study { flags: study.flags[..study.flags.len() - 2].to_vec() };
    let (plan, phases) = planner.plan(&outdir, 2);
    for (phase, shards) in &phases[..phases.len() - 1] {
        for shard in 1..=*shards {
            study.shard(&outdir, &plan, phase, shard);
        }
    }
    study.job(&outdir, &plan, "merge").assert().code(1);
    assert_same(&results(&whole), &results(&outdir));
}

/// Every line of the log is an event, of a job that fails too, and standard output stays what it was.
#[test]
fn a_log_in_json_has_an_event_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let study = Study::simulated(&folder.path().join("study"));
    let study = Study { flags: study.flags.into_iter().filter(|flag| flag != "--quiet").collect() };
    let outdir = folder.path().join("results");
    let (plan, _) = study.plan(&outdir, 2);
    let events = |phase: &str, code: i32| -> Vec<serde_json::Value> {
        let mut job = study.job(&outdir, &plan, phase);
        let output = job.args(["--shard", "1", "--log-format", "json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(code));
        assert!(output.stdout.is_empty());
        let text = String::from_utf8(output.stderr).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let done = events("reads", 0);
    for event in &done[1..] {
        assert_eq!((&event["phase"], &event["shard"]), (&"reads".into(), &"1/2".into()), "{event}");
    }
    let stage = done.iter().find(|event| event["event"] == "end" && event["stage"] == "stage reads").unwrap();
    assert!(stage["message"].as_str().unwrap().contains("done"), "{stage}");
    let exit = done.last().unwrap();
    assert_eq!((&exit["event"], &exit["code"]), (&"exit".into(), &0.into()));
    assert!(exit["cpu_s"].as_f64().unwrap() > 0.0 && exit["wall_s"].as_f64().unwrap() > 0.0, "{exit}");
    assert!(exit["time"].as_str().unwrap().ends_with('Z'), "{exit}");
    #[cfg(target_os = "linux")]
    assert!(exit["peak_memory_mb"].as_u64().unwrap() > 1, "{exit}");
    let failed = events("merge", 66);
    let error = failed.iter().find(|event| event["level"] == "error").unwrap();
    assert!(error["message"].as_str().unwrap().contains("--phase reads --shard 2"), "{error}");
    assert_eq!(failed.last().unwrap()["code"], 66);
}

/// Too little memory for one thread is told before work begins, with the code that a scheduler retries with more; for several
/// threads it makes fewer of them, and no byte changes.
#[test]
fn memory_is_said_before_work_and_fewer_threads_stay_within_it() {
    let folder = tempfile::tempdir().unwrap();
    let study = Study::simulated(&folder.path().join("study"));
    let study = Study { flags: study.flags.into_iter().filter(|flag| flag != "--quiet").collect() };
    let outdir = folder.path().join("results");
    let (plan, _) = study.plan(&outdir, 2);
    let job = |megabytes: &str, more: &[&str]| {
        let mut job = study.job(&outdir, &plan, "reads");
        job.env("SLURM_MEM_PER_NODE", megabytes).args(["--shard", "1"]).args(more);
        let output = job.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = job("20", &[]);
    assert_eq!(code, Some(75), "{said}");
    assert!(said.contains("20 MB may be used (SLURM_MEM_PER_NODE)"), "{said}");
    assert!(!outdir.join(".endobiome/store/reads").exists(), "work began: {said}");
    let (code, said) = job("90", &["--threads", "64"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("would be needed on 64 threads, 90 MB may be used (SLURM_MEM_PER_NODE): "),
        "{said}"
    );
    let (code, said) = job("90", &["--memory", "8G", "--threads", "2"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("will be needed, 8192 MB may be used (--memory)"), "{said}");
}
