//! The log as JSON, a line an event, for programs that watch many jobs.
//!
//! | field | what it is |
//! |---|---|
//! | `time` | when, in UTC (RFC 3339) |
//! | `event` | `begin` and `end` of a stage, `note`, `exit` |
//! | `phase`, `shard` | the job of a plan, where it is one |
//! | `stage`, `message` | as in the log for people; of a note also its `level`: `info`, `warning`, `error` |
//! | `wall_s`, `cpu_s` | seconds by the clock and of processors: of the stage (`end`), of the whole (`exit`) |
//! | `peak_memory_mb` | the most memory that was resident at once until now |
//! | `code` | the exit code (`exit`) |

use crate::usage;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines and bars for a person.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

static START: OnceLock<Instant> = OnceLock::new();
/// There when the log is JSON.
static JSON: OnceLock<()> = OnceLock::new();
/// The phase and shard of a plan that this process does.
static JOB: OnceLock<(String, String)> = OnceLock::new();

/// The clock starts; the log is written in this form.
pub(crate) fn begin(format: LogFormat) {
    START.get_or_init(Instant::now);
    if format == LogFormat::Json {
        JSON.get_or_init(|| ());
    }
}

/// This process does a shard of a phase.
pub(crate) fn of_job(phase: &str, shard: usize, shards: usize) {
    JOB.get_or_init(|| (phase.to_owned(), format!("{shard}/{shards}")));
}

/// Whether the log is JSON.
pub(crate) fn is_json() -> bool {
    JSON.get().is_some()
}

/// Writes an event, where the log is JSON.
pub(crate) fn event(name: &str, fields: Value) {
    if !is_json() {
        return;
    }
    let mut event = Map::new();
    event.insert("time".to_owned(), humantime::format_rfc3339_millis(SystemTime::now()).to_string().into());
    event.insert("event".to_owned(), name.into());
    if let Some((phase, shard)) = JOB.get() {
        event.insert("phase".to_owned(), phase.as_str().into());
        event.insert("shard".to_owned(), shard.as_str().into());
    }
    if let Value::Object(fields) = fields {
        event.extend(fields);
    }
    // Nothing sensible is left to do when standard error is closed.
    let _ = writeln!(std::io::stderr().lock(), "{}", Value::Object(event));
}

/// A line of the log for people as an event.
pub(crate) fn note(line: &str) {
    let levels = [("error: ", "error"), ("warning: ", "warning")];
    let found = levels.iter().find_map(|(start, level)| Some((*level, line.strip_prefix(start)?)));
    let (level, message) = found.unwrap_or(("info", line));
    event("note", json!({ "level": level, "message": message }));
}

/// Seconds, to the millisecond.
pub(crate) fn seconds(time: Duration) -> f64 {
    time.as_millis() as f64 / 1000.0
}

/// The most memory so far in megabytes (10^6 bytes).
pub(crate) fn peak_megabytes() -> Option<u64> {
    usage::peak_memory().map(|bytes| bytes.div_ceil(1_000_000))
}

/// The last event.
pub(crate) fn exit(code: u8) {
    let wall = START.get().map(Instant::elapsed).unwrap_or_default();
    event(
        "exit",
        json!({
            "code": code,
            "wall_s": seconds(wall),
            "cpu_s": seconds(usage::cpu()),
            "peak_memory_mb": peak_megabytes(),
        }),
    );
}
