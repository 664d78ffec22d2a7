//! The page of a folder of results, once more.

use crate::{Error, Result};
use endobiome_core::bounded;
use endobiome_report::{Language, RenderOptions, Report, Words};
use endobiome_tables::AtomicFile;
use std::path::{Path, PathBuf};

/// The page that is rendered again, in the folder, where no other place is named. The page of the run stays as it was written.
pub const RENDERED: &str = "report.rendered.html";

/// Renders the page of a folder of results again, from what its run left for that, and gives the file written.
///
/// The page is in a language that comes with the program; `texts` names a file of texts that go over those; `to` the file to write, else [`RENDERED`] in the folder.
///
/// # Errors
/// [`Error::Data`] when the folder holds no results of this form, a group is not in the study, or the texts cannot be read.
///
/// ```no_run
/// use endobiome_pipeline::{Language, RenderOptions, rendered::render};
/// let options = RenderOptions { title: Some("RIF and controls".to_owned()), ..RenderOptions::default() };
/// let page = render("results".as_ref(), &options, Language::French, None, None)?;
/// assert!(page.ends_with("report.rendered.html"));
/// # Ok::<(), endobiome_pipeline::Error>(())
/// ```
pub fn render(
    folder: &Path,
    options: &RenderOptions,
    language: Language,
    texts: Option<&Path>,
    to: Option<&Path>,
) -> Result<PathBuf> {
    let source = folder.join(endobiome_report::model::FILE);
    let read = |path: &Path| {
        std::fs::File::open(path)
            .and_then(|file| bounded::text(file, bounded::LONG_TEXT))
            .map_err(endobiome_tables::Error::io(path))
    };
    let wrong =
        |path: &Path, error: &dyn std::fmt::Display| Error::Data(format!("{}: {error}", path.display()));
    let report = Report::from_json(&read(&source)?).map_err(|error| wrong(&source, &error))?;
    let known = report.groups();
    if let Some(group) = options.groups.iter().find(|group| !known.contains(&group.as_str())) {
        return Err(wrong(
            &source,
            &format!("there is no group '{group}'; the study holds {}", known.join(", ")),
        ));
    }
    let mut words = Words::of_language(language).map_err(|error| Error::Internal(error.to_string()))?;
    if let Some(path) = texts {
        words = words.with(&read(path)?).map_err(|error| wrong(path, &error))?;
    }
    let page = to.map_or_else(|| folder.join(RENDERED), Path::to_path_buf);
    let html = endobiome_report::render_with(report, options, &words)
        .map_err(|error| Error::Internal(error.to_string()))?;
    AtomicFile::write(&page, html)?;
    Ok(page)
}
