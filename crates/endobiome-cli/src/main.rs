//! The `endobiome` command: arguments in, exit code out. All work is done by the library crates.

mod arguments;
mod budget;
mod commands;
mod common;
mod exit;
mod flags;
mod folder;
mod log;
mod mathematics;
mod memory;
mod progress;
mod say;
mod setting_command;
mod settings;
mod signals;
mod threads;
mod usage;
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
    if arguments.common.plain_code {
        endobiome::core::processor::use_plain_code();
    }
    log::begin(arguments.common.log_format);
    // A panic is a defect of ours whatever the input: it gets the code for that instead of 101.
    let code = match std::panic::catch_unwind(|| commands::dispatch(arguments)) {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => exit::failure(&error),
        Err(_) => exit::defect(),
    };
    log::exit(code);
    ExitCode::from(code)
}
