//! Exit codes (sysexits), so that a scheduler can tell a broken input from a passing trouble.
//!
//! 0 done; 1 a gate failed; 64 usage; 65 bad data; 66 input missing; 70 a defect of the program; 74 reading or
//! writing failed; 75 out of memory, or another run is at work in the folder; 78 configuration; 130 and 143 ended by
//! Ctrl-C and SIGTERM. Never 104, 131-142 or 175, which schedulers retry.

use crate::budget::TooLittle;
use crate::{say, signals};
use endobiome::pipeline::ErrorClass;
use std::process::ExitCode;

const GATE: u8 = 1;
const USAGE: u8 = 64;
const BAD_DATA: u8 = 65;
const MISSING_INPUT: u8 = 66;
const INTERNAL: u8 = 70;
const IO: u8 = 74;
const TEMPORARY: u8 = 75;
const CONFIGURATION: u8 = 78;

/// Help and version go to standard output with 0, wrong usage to standard error with 64.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

/// Says what went wrong and gives the code for it.
pub(crate) fn failure(error: &anyhow::Error) -> u8 {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    let mut message = causes[0].clone();
    for cause in &causes[1..] {
        // Transparent wrappers repeat the message of their cause.
        if !message.contains(cause.as_str()) {
            message = format!("{message}: {cause}");
        }
    }
    let code = code(error);
    // A run that was asked to stop has not failed.
    say::note(if code == signals::code() { signals::stopped() } else { format!("error: {message}") });
    code
}

/// What is said after a panic, whose own message stands above.
pub(crate) fn defect() -> u8 {
    say::note(
        "error: this is a defect of endobiome; please report it with the lines above and, if you can, the input",
    );
    INTERNAL
}

fn code(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        if let Some(error) = cause.downcast_ref::<endobiome::pipeline::Error>() {
            return of_class(error.class());
        }
        if let Some(error) = cause.downcast_ref::<endobiome::tables::Error>() {
            return match error.kind() {
                endobiome::tables::TableErrorKind::MissingInput => MISSING_INPUT,
                endobiome::tables::TableErrorKind::BadData => BAD_DATA,
                endobiome::tables::TableErrorKind::Io => IO,
            };
        }
        if cause.is::<endobiome::simulate::Error>() || cause.is::<toml::de::Error>() {
            return CONFIGURATION;
        }
        if cause.is::<TooLittle>() {
            return TEMPORARY;
        }
        if cause.is::<Usage>() {
            return USAGE;
        }
        if cause.is::<Gate>() {
            return GATE;
        }
        if let Some(error) = cause.downcast_ref::<endobiome::cohort::ClinicalError>() {
            use endobiome::cohort::ClinicalErrorKind as Kind;
            return match error.kind() {
                Kind::BadData => BAD_DATA,
                Kind::MissingInput => MISSING_INPUT,
                Kind::Io => IO,
                Kind::Configuration => CONFIGURATION,
            };
        }
        if let Some(error) = cause.downcast_ref::<std::io::Error>() {
            return match error.kind() {
                std::io::ErrorKind::NotFound => MISSING_INPUT,
                std::io::ErrorKind::InvalidData => BAD_DATA,
                // Threads for which there is no room, by a limit of memory or of processes.
                std::io::ErrorKind::WouldBlock | std::io::ErrorKind::OutOfMemory => TEMPORARY,
                _ => IO,
            };
        }
    }
    BAD_DATA
}

fn of_class(class: ErrorClass) -> u8 {
    match class {
        ErrorClass::BadData => BAD_DATA,
        ErrorClass::MissingInput => MISSING_INPUT,
        ErrorClass::Internal => INTERNAL,
        ErrorClass::Io => IO,
        ErrorClass::Configuration => CONFIGURATION,
        ErrorClass::Busy => TEMPORARY,
        ErrorClass::Cancelled => signals::code(),
    }
}

/// A wrong combination of arguments that clap cannot see.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// The work is done, and its answer is no.
#[derive(Debug)]
pub(crate) struct Gate(pub(crate) String);

impl std::fmt::Display for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Gate {}

#[cfg(test)]
mod tests {
    use super::*;

    /// It was 74, which means trouble with the disk, and no scheduler gave it more memory.
    #[test]
    fn threads_that_cannot_be_started_may_be_tried_again() {
        let of = |number| {
            let error = anyhow::Error::new(std::io::Error::from_raw_os_error(number));
            code(&error.context("8 threads cannot be started"))
        };
        assert_eq!(of(libc::EAGAIN), TEMPORARY);
        assert_eq!(of(libc::ENOMEM), TEMPORARY);
        assert_eq!(of(libc::EIO), IO);
    }
}
