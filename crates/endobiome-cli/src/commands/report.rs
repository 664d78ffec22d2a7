//! `endobiome report`.

use crate::arguments::{PageLanguage, ReportAgain};
use crate::common::Common;
use crate::say;
use endobiome::pipeline::{Language, RenderOptions, rendered};

/// Renders the page of a folder of results again.
pub(crate) fn report(arguments: &ReportAgain, common: &Common) -> anyhow::Result<()> {
    let options = RenderOptions {
        title: arguments.title.clone(),
        groups: arguments.groups.clone(),
        sheets: arguments.sheets,
    };
    let page = rendered::render(
        &arguments.folder,
        &options,
        match arguments.language {
            PageLanguage::En => Language::English,
            PageLanguage::Fr => Language::French,
        },
        arguments.texts.as_deref(),
        arguments.output.as_deref(),
    )?;
    if !common.quiet {
        say::out(format!("  {}", page.display()))?;
    }
    Ok(())
}
