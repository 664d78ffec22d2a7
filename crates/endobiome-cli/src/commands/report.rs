//! `endobiome report`.

use crate::arguments::ReportAgain;
use crate::common::Common;
use crate::say;
use endobiome::pipeline::{RenderOptions, rendered};

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
        arguments.texts.as_deref(),
        arguments.output.as_deref(),
    )?;
    if !common.quiet {
        say::out(format!("  {}", page.display()))?;
    }
    Ok(())
}
