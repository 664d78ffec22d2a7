//! The `endobiome` command: arguments in, exit code out. All work is done by the library crates.

mod arguments;
mod commands;
mod exit;
mod flags;
mod progress;
mod say;
mod threads;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match arguments::Arguments::try_parse_from(arguments::with_dashes(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => return exit::usage(&error),
    };
    match commands::dispatch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit::failure(&error),
    }
}
