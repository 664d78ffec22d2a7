//! `endobiome analyse`.

use super::name_files;
use crate::arguments::Analyse;
use crate::common::Common;
use crate::exit::Usage;
use crate::progress::Bars;
use crate::{say, threads};
use endobiome::core::Context;
use endobiome::pipeline::Error;

pub(crate) fn analyse(arguments: &Analyse, common: &Common) -> anyhow::Result<()> {
    let (configuration, mut problems) = arguments.settings.resolve(arguments.configuration.as_ref())?;
    let has_configuration = arguments.configuration.is_some() || arguments.settings.config.is_some();
    if !has_configuration
        && (configuration.input.table.is_none() || configuration.output.folder.as_os_str().is_empty())
    {
        let message = "give --input (a table, or a folder of results) and --outdir, or a configuration; see \
                       `endobiome analyse --help`";
        return Err(Usage(message.to_owned()).into());
    }
    // A tree may yet be found in the folder, or made of its sequences; the work itself checks that there is one.
    problems.retain(|problem| !problem.message.contains("needs a tree"));
    if !problems.is_empty() {
        return Err(Error::Settings { problems }.into());
    }
    let (threads, source) = threads::choose(common.threads);
    if !common.quiet {
        say::note(format!("{threads} threads ({source}), seed {}", configuration.seed));
    }
    let bars = Bars::new(common.quiet);
    let context = Context::of(&bars).with_seed(configuration.seed);
    let summary = threads::with_pool(common.threads, || {
        Ok(endobiome::pipeline::analyse::analyse(configuration, &context)?)
    })?;
    if !common.quiet {
        say::out("Understood:")?;
        for note in &summary.notes {
            say::out(format!("  - {note}"))?;
        }
        for warning in &summary.warnings {
            say::note(format!("warning: {warning}"));
        }
        say::out("Files written:")?;
    }
    name_files(&summary.files, common)?;
    say::out("\nFindings:")?;
    for finding in &summary.findings {
        say::out(format!("  - {finding}"))?;
    }
    Ok(())
}
