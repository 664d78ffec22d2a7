//! What this process has used so far: time of processors, most memory.
#![expect(unsafe_code, reason = "the system tells a process's time through a call of C alone")]

use std::time::Duration;

/// The time that all threads have computed so far, for the program and in the system's calls for it.
pub(crate) fn cpu() -> Duration {
    // SAFETY: an all-zero `rusage` is a valid value, and the call writes into it alone.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut usage);
        usage
    };
    let time = |time: libc::timeval| {
        let (seconds, micros) = (u64::try_from(time.tv_sec), u64::try_from(time.tv_usec));
        Duration::from_secs(seconds.unwrap_or(0)) + Duration::from_micros(micros.unwrap_or(0))
    };
    time(usage.ru_utime) + time(usage.ru_stime)
}

/// The most memory that was resident at once, in bytes; `None` where the system does not tell.
pub(crate) fn peak_memory() -> Option<u64> {
    // Not `ru_maxrss`, which begins with that of the process that started this one.
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
