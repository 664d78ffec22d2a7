//! `endobiome mock`.

use crate::arguments::{Mock, MockBaseline, MockCheck, MockInput};
use crate::common::Common;
use crate::exit::{Gate, Usage};
use crate::{say, threads};
use endobiome::core::Context;
use endobiome::pipeline::mock::{
    self, Baseline, CopyNumbers, Expectation, Observed, PRESETS, Scores, Thresholds,
};
use std::path::PathBuf;

pub(crate) fn mock(arguments: Mock, common: &Common) -> anyhow::Result<()> {
    match arguments {
        Mock::Check(check) => self::check(&check, common),
        Mock::Baseline(baseline) => self::baseline(&baseline, common),
        Mock::Presets => presets(),
    }
}

/// What both commands compute.
struct Compared {
    expectation: Expectation,
    thresholds: Thresholds,
    scores: Scores,
    now: Baseline,
}

fn compare(input: &MockInput, common: &Common) -> anyhow::Result<Compared> {
    let expectation = expectation(input)?;
    let thresholds = match &input.thresholds {
        Some(path) => Thresholds::read(path)?,
        None => Thresholds::default(),
    };
    let is_folder = input.input.is_dir();
    if is_folder && (input.taxonomy_table.is_some() || input.sequences.is_some()) {
        let message =
            "the folder of a run has its own taxonomy and sequences; give the table itself to name others";
        return Err(Usage(message.to_owned()).into());
    }
    let observed = match is_folder {
        true => Observed::of_run(&input.input)?,
        false => Observed::read(&input.input, input.taxonomy_table.as_deref(), input.sequences.as_deref())?,
    };
    let copies = match &input.copy_numbers {
        None => CopyNumbers::default(),
        Some(word) if word.as_os_str() == "expected" => {
            let copies = CopyNumbers::of(&expectation);
            if copies.is_empty() {
                let message =
                    format!("{} states no numbers of copies; give a table (taxon, copies)", expectation.name);
                return Err(Usage(message).into());
            }
            copies
        }
        Some(path) => CopyNumbers::read(path)?,
    };
    let scores = threads::with_pool(common.threads, || {
        Ok(mock::score(&observed, &expectation, &thresholds.scoring, &copies, &Context::silent())?)
    })?;
    let now = Baseline::of(&expectation.name, &scores, is_folder.then_some(input.input.as_path()))?;
    Ok(Compared { expectation, thresholds, scores, now })
}

/// A preset by name, or files; of a preset, its sequences may be given as files beside.
fn expectation(input: &MockInput) -> anyhow::Result<Expectation> {
    let (files, names): (Vec<&PathBuf>, Vec<&PathBuf>) =
        input.expected.iter().partition(|path| path.exists());
    let Some(name) = names.first() else {
        let mut read = Expectation::read(&files, input.expected_column.as_deref())?;
        // So that a baseline holds wherever the files lie.
        let names: Vec<String> =
            files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect();
        read.name = names.join(", ");
        return Ok(read);
    };
    let mut preset = Expectation::preset(&name.to_string_lossy())?;
    if let Some(other) = names.get(1) {
        let message = format!(
            "{} and {}: one preset at a time, the others are to be files",
            name.display(),
            other.display()
        );
        return Err(Usage(message).into());
    }
    if !files.is_empty() {
        let beside = Expectation::read(&files, input.expected_column.as_deref())?;
        if !beside.taxa.is_empty() {
            return Err(Usage("beside a preset only sequences (FASTA) can be given".to_owned()).into());
        }
        preset.sequences = beside.sequences;
    }
    Ok(preset)
}

fn check(arguments: &MockCheck, common: &Common) -> anyhow::Result<()> {
    let Compared { expectation, thresholds, scores, now } = compare(&arguments.input, common)?;
    if thresholds.gates.is_empty() && arguments.baseline.is_none() {
        let message = "without gates nothing is checked: give --thresholds with [gates.…], or --baseline";
        return Err(Usage(message.to_owned()).into());
    }
    let mut verdicts = thresholds.judge(&scores, &expectation)?;
    let mut first_difference = None;
    if let Some(path) = &arguments.baseline {
        let accepted = Baseline::read(path)?;
        verdicts.extend(accepted.judge(&now, &thresholds)?);
        first_difference = accepted.first_difference(&now).map(str::to_owned);
    }
    let difference = first_difference.as_deref();
    let files = mock::write::files(&arguments.outdir, &expectation.name, &scores, &verdicts, difference)?;
    super::name_files(&files, common)?;
    let failed: Vec<String> =
        verdicts.iter().filter(|verdict| !verdict.passed).map(mock::write::sentence).collect();
    for line in &failed {
        say::out(format!("failed: {line}"))?;
    }
    if let Some(stage) = difference {
        say::out(format!("first stage that differs from the baseline: {stage}"))?;
    }
    if failed.is_empty() {
        return say::out(format!("{} of {} gates passed", verdicts.len(), verdicts.len()));
    }
    Err(Gate(format!("{} of {} gates failed", failed.len(), verdicts.len())).into())
}

fn baseline(arguments: &MockBaseline, common: &Common) -> anyhow::Result<()> {
    let Compared { expectation, thresholds, scores, now } = compare(&arguments.input, common)?;
    // What does not pass its own gates is not to be accepted.
    let verdicts = thresholds.judge(&scores, &expectation)?;
    let failed: Vec<_> = verdicts.iter().filter(|verdict| !verdict.passed).collect();
    for verdict in &failed {
        say::out(format!("failed: {}", mock::write::sentence(verdict)))?;
    }
    if !failed.is_empty() {
        return Err(Gate(format!("{} of {} gates failed", failed.len(), verdicts.len())).into());
    }
    now.write(&arguments.output)?;
    super::name_files(std::slice::from_ref(&arguments.output), common)
}

fn presets() -> anyhow::Result<()> {
    for preset in &PRESETS {
        say::out(match preset.unconfirmed {
            "" => preset.name.to_owned(),
            why => format!("{} (abundances are no gate: {why})", preset.name),
        })?;
    }
    Ok(())
}
