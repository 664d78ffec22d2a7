//! Lines for a person: data and results on standard output, everything else on standard error.

use crate::log;
use std::io::Write;

/// Prints a line on standard output. A reader that has gone away (`| head`) is no error.
pub(crate) fn out(line: impl AsRef<str>) -> anyhow::Result<()> {
    match writeln!(std::io::stdout().lock(), "{}", line.as_ref()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints a line on standard error; an event where the log is JSON.
pub(crate) fn note(line: impl AsRef<str>) {
    if log::is_json() {
        return log::note(line.as_ref());
    }
    // Nothing sensible is left to do when standard error is closed.
    let _ = writeln!(std::io::stderr().lock(), "{}", line.as_ref());
}
