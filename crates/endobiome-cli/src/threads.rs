//! How many threads to use.

use anyhow::Context;

/// The number of threads and where it comes from: the flag, `RAYON_NUM_THREADS`, the scheduler's share
/// (`SLURM_CPUS_PER_TASK`, `NCPUS`, `LSB_DJOB_NUMPROC`, `NSLOTS`), or what the machine lets us use.
pub(crate) fn choose(flag: Option<usize>) -> (usize, String) {
    if let Some(threads) = flag {
        return (threads, "--threads".to_owned());
    }
    for name in ["RAYON_NUM_THREADS", "SLURM_CPUS_PER_TASK", "NCPUS", "LSB_DJOB_NUMPROC", "NSLOTS"] {
        let threads = std::env::var(name).ok().and_then(|text| text.parse().ok()).filter(|&n: &usize| n > 0);
        if let Some(threads) = threads {
            return (threads, name.to_owned());
        }
    }
    let available = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    (available, "the cores of this machine".to_owned())
}

/// Runs `work` in a pool of the chosen size.
pub(crate) fn with_pool<T: Send>(
    flag: Option<usize>,
    work: impl FnOnce() -> anyhow::Result<T> + Send,
) -> anyhow::Result<T> {
    let (threads, _) = choose(flag);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.with_context(|| {
        format!("{threads} threads cannot be started; use fewer --threads or ask for more memory")
    })?
    .install(work)
}
