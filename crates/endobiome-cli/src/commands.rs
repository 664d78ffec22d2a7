//! One function a command: arguments to a library call, its answer to lines.

mod analyse;
pub(crate) mod cohort;
mod config;
mod db;
mod evaluate;
mod mock;
mod plan;
mod report;
mod run;
mod shell;
mod simulate;
mod steps;
mod verify;

use crate::arguments::{Arguments, Command};
use crate::common::Common;
use crate::say;
use std::path::PathBuf;

/// Does what was asked.
pub(crate) fn dispatch(arguments: Arguments) -> anyhow::Result<()> {
    let common = arguments.common;
    match arguments.command {
        Command::Run(run) => run::run(&run, &common),
        Command::Plan(jobs) => plan::plan(&jobs, &common),
        Command::Analyse(analyse) => analyse::analyse(&analyse, &common),
        Command::Filter(step) => steps::filter(&step, &common),
        Command::Merge(step) => steps::merge(&step, &common),
        Command::Denoise(step) => steps::denoise(&step, &common),
        Command::Classify(step) => steps::classify(&step, &common),
        Command::Table(step) => steps::table(&step, &common),
        Command::Diversity(step) => steps::diversity(&step, &common),
        Command::Dysbiosis(step) => steps::dysbiosis(&step, &common),
        Command::Decontam(step) => steps::decontam(&step, &common),
        Command::Compare(step) => steps::compare(&step, &common),
        Command::Power(power) => steps::power(&power, &common),
        Command::Cohort(command) => cohort::cohort(&command, &common),
        Command::Config(config) => config::config(&config, &common),
        Command::Report(again) => report::report(&again, &common),
        Command::Verify(folder) => verify::verify(&folder, &common),
        Command::Db(db) => db::db(db, &common),
        Command::Simulate(simulate) => simulate::simulate(simulate, &common),
        Command::Mock(mock) => mock::mock(mock, &common),
        Command::Completions(of) => shell::completions(of.shell),
        Command::Man(man) => shell::manual(&man.folder),
    }
}

/// Names the files written: each of a few, folders of many.
fn name_files(files: &[PathBuf], common: &Common) -> anyhow::Result<()> {
    if common.quiet {
        return Ok(());
    }
    for line in summarised(files, if common.verbose { usize::MAX } else { MANY }) {
        say::out(line)?;
    }
    Ok(())
}

/// Files of a folder that holds more than this many are told of as one line.
const MANY: usize = 12;

fn summarised(files: &[PathBuf], many: usize) -> Vec<String> {
    let mut folders: Vec<(PathBuf, Vec<&PathBuf>)> = Vec::new();
    for file in files {
        let folder = file.parent().map(PathBuf::from).unwrap_or_default();
        match folders.iter_mut().find(|(known, _)| *known == folder) {
            Some((_, of_folder)) => of_folder.push(file),
            None => folders.push((folder, vec![file])),
        }
    }
    let mut lines = Vec::new();
    for (folder, of_folder) in folders {
        if of_folder.len() > many {
            lines.push(format!("  {}/ ({} files)", folder.display(), of_folder.len()));
        } else {
            lines.extend(of_folder.iter().map(|file| format!("  {}", file.display())));
        }
    }
    lines
}
