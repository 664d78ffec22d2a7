//! How much memory may be used, who says so, and what follows for the number of threads.

use crate::common::Common;
use crate::{say, threads};
use endobiome::pipeline::memory::MemoryNeed;
use std::path::{Path, PathBuf};

/// The threads to work on: those asked for, or as many as the memory allows. What is needed is said before work begins.
///
/// # Errors
/// [`TooLittle`] when it does not do for one thread.
pub(crate) fn threads_within(need: &MemoryNeed, common: &Common) -> Result<usize, TooLittle> {
    let (threads, _) = threads::choose(common.threads);
    let budget = choose(common.memory, threads);
    let needed = need.on(threads);
    let Some(Budget { bytes, source }) = budget else {
        if !common.quiet {
            say::note(format!("memory: about {} will be needed", shown(needed)));
        }
        return Ok(threads);
    };
    let Some(fitting) = need.threads_within(bytes, threads) else {
        return Err(TooLittle { needed: need.on(1), budget: Budget { bytes, source } });
    };
    if !common.quiet {
        let may = format!("{} may be used ({source})", shown(bytes));
        say::note(if fitting < threads {
            format!(
                "memory: about {} would be needed on {threads} threads, {may}: {fitting} are used",
                shown(needed)
            )
        } else {
            format!("memory: about {} will be needed, {may}", shown(needed))
        });
    }
    Ok(fitting)
}

/// More memory is needed than there may be.
#[derive(Debug)]
pub(crate) struct TooLittle {
    needed: u64,
    budget: Budget,
}

impl std::fmt::Display for TooLittle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { needed, budget: Budget { bytes, source } } = self;
        let (needed, bytes) = (shown(*needed), shown(*bytes));
        write!(
            f,
            "memory: about {needed} is needed even on one thread, and {bytes} may be used ({source}); ask for more memory, or for \
             more shards if this is one of a plan"
        )
    }
}

impl std::error::Error for TooLittle {}

/// Bytes for a person.
fn shown(bytes: u64) -> String {
    let megabytes = bytes.div_ceil(1 << 20);
    if megabytes < 10_000 {
        format!("{megabytes} MB")
    } else {
        format!("{:.1} GB", megabytes as f64 / 1024.0)
    }
}

/// A limit of memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Bytes.
    pub(crate) bytes: u64,
    /// Who set it.
    pub(crate) source: String,
}

/// The budget: `--memory`, else the least of the scheduler's share and of what the control groups of this process allow. `None`
/// where nothing limits it.
pub(crate) fn choose(flag: Option<u64>, threads: usize) -> Option<Budget> {
    if let Some(bytes) = flag {
        return Some(Budget { bytes, source: "--memory".to_owned() });
    }
    let variable = |name: &str| std::env::var(name).ok();
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    of_slurm(variable, threads)
        .into_iter()
        .chain(of_groups(&groups, Path::new("/sys/fs/cgroup")))
        .min_by_key(|b| b.bytes)
}

/// What Slurm gives the job on this node; it counts in mebibytes, and 0 stands for all that there is.
fn of_slurm(variable: impl Fn(&str) -> Option<String>, threads: usize) -> Option<Budget> {
    let number = |name: &str| variable(name)?.parse::<u64>().ok().filter(|&n| n > 0);
    if let Some(megabytes) = number("SLURM_MEM_PER_NODE") {
        return Some(Budget { bytes: megabytes << 20, source: "SLURM_MEM_PER_NODE".to_owned() });
    }
    let megabytes = number("SLURM_MEM_PER_CPU")?;
    let (cpus, name) = ["SLURM_CPUS_ON_NODE", "SLURM_CPUS_PER_TASK"]
        .iter()
        .find_map(|name| Some((number(name)?, *name)))
        .unwrap_or((threads as u64, "threads"));
    Some(Budget { bytes: (megabytes << 20) * cpus, source: format!("SLURM_MEM_PER_CPU x {name}") })
}

/// The least limit of the control groups that hold this process: their own, or that of one above, as Slurm sets it.
fn of_groups(groups: &str, root: &Path) -> Option<Budget> {
    groups
        .lines()
        .filter_map(|line| {
            let mut fields = line.splitn(3, ':');
            let (_, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
            match controllers {
                "" => least(root.to_owned(), path, "memory.max"),
                _ if controllers.split(',').any(|name| name == "memory") => {
                    least(root.join("memory"), path, "memory.limit_in_bytes")
                }
                _ => None,
            }
        })
        .min()
        .map(|bytes| Budget { bytes, source: "the control group of this process".to_owned() })
}

fn least(root: PathBuf, path: &str, file: &str) -> Option<u64> {
    /// Version 1 says almost 2^63 where there is no limit.
    const NONE: u64 = 1 << 60;
    let relative = Path::new(path.trim_start_matches('/'));
    relative
        .ancestors()
        .filter_map(|group| std::fs::read_to_string(root.join(group).join(file)).ok()?.trim().parse().ok())
        .filter(|&bytes: &u64| bytes < NONE)
        .min()
}

/// A size as it is typed: `4G`, `500M`, `2000000K`, bytes; powers of 1024, as Slurm has them.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "T" | "TB" | "TIB" => 40,
        _ => return Err("a size is needed, as 4G or 500M".to_owned()),
    };
    let number: f64 = digits.parse().map_err(|_| "a size is needed, as 4G or 500M".to_owned())?;
    let bytes = number * (1_u64 << shift) as f64;
    if (1.0..1e18).contains(&bytes) {
        Ok(bytes as u64)
    } else {
        Err("a size of 1 byte or more is needed".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_limit_above_this_process_counts() {
        let root = tempfile::tempdir().unwrap();
        let step = root.path().join("memory/slurm/job_1/step_0");
        std::fs::create_dir_all(&step).unwrap();
        let limit =
            |folder: &Path, text: &str| std::fs::write(folder.join("memory.limit_in_bytes"), text).unwrap();
        // As Slurm leaves it: nothing at the leaf, the job's limit above, more above that.
        limit(&step, "9223372036854771712\n");
        limit(step.parent().unwrap(), "157286400\n");
        limit(&root.path().join("memory/slurm"), "9000000000\n");
        let groups = "12:cpuset:/slurm\n4:memory:/slurm/job_1/step_0\n0::/other\n";
        assert_eq!(of_groups(groups, root.path()).unwrap().bytes, 157_286_400);
        let unified = root.path().join("a/b");
        std::fs::create_dir_all(&unified).unwrap();
        std::fs::write(unified.join("memory.max"), "max\n").unwrap();
        assert_eq!(of_groups("0::/a/b\n", root.path()), None);
        std::fs::write(root.path().join("a/memory.max"), "1000\n").unwrap();
        assert_eq!(of_groups("0::/a/b\n", root.path()).unwrap().bytes, 1000);
    }

    #[test]
    fn slurm_counts_by_node_or_by_processor() {
        let with = |set: &[(&str, &str)]| {
            let set: Vec<(String, String)> =
                set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            of_slurm(|name| set.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()), 3)
        };
        assert_eq!(with(&[("SLURM_MEM_PER_NODE", "500")]).unwrap().bytes, 500 << 20);
        assert_eq!(
            with(&[("SLURM_MEM_PER_CPU", "500"), ("SLURM_CPUS_ON_NODE", "4")]).unwrap().bytes,
            2000 << 20
        );
        assert_eq!(with(&[("SLURM_MEM_PER_CPU", "500")]).unwrap().bytes, 1500 << 20);
        assert_eq!(with(&[("SLURM_MEM_PER_NODE", "0")]), None);
        assert_eq!(with(&[]), None);
    }

    #[test]
    fn sizes_are_those_of_slurm() {
        assert_eq!(size("4G"), Ok(4 << 30));
        assert_eq!(size("1.5M"), Ok(3 << 19));
        assert_eq!(size("500"), Ok(500));
        for wrong in ["", "G", "4X", "-1M", "0"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
