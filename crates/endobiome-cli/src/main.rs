//! The `endobiome` command: arguments in, exit code out. All work is done by the library crates.

mod arguments;
mod commands;
mod common;
mod exit;
mod flags;
mod memory;
mod progress;
mod say;
mod setting_command;
mod settings;
mod signals;
mod threads;
mod version;

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static MEMORY: memory::Memory = memory::Memory;

fn main() -> ExitCode {
    let arguments = match arguments::Arguments::try_parse_from(arguments::with_dashes(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => return exit::usage(&error),
    };
    // A panic is a defect of ours whatever the input: it gets the code for that instead of 101.
    match std::panic::catch_unwind(|| commands::dispatch(arguments)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => exit::failure(&error),
        Err(_) => exit::defect(),
    }
}
