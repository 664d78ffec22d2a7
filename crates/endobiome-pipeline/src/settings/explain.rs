//! The keys as text and as Markdown.

use super::key::{SettingKey, key, keys, nearest, sections};
use super::print::toml_value;
use super::range::word_meanings;
use super::said::is_under;
use std::fmt::Write;

/// One setting, or all settings of a table, as text; `flags` gives the flags that set a key.
///
/// # Errors
/// A sentence with the nearest key when there is none of that name.
///
/// ```
/// use endobiome_pipeline::settings::explain;
/// let flags = |key: &str| if key == "seed" { vec!["--seed".to_owned()] } else { Vec::new() };
/// assert!(explain("seed", &flags)?.contains("flag: --seed"));
/// let refused = explain("reads.filter.max_m", &flags).unwrap_err();
/// assert!(refused.contains("did you mean reads.filter.max_n?"));
/// # Ok::<(), String>(())
/// ```
pub fn explain(path: &str, flags: &dyn Fn(&str) -> Vec<String>) -> Result<String, String> {
    let found: Vec<&SettingKey> = match key(path) {
        Some(key) if !key.is_table => vec![key],
        _ => keys().iter().filter(|key| is_under(&key.path, path)).collect(),
    };
    if found.is_empty() {
        let hint = nearest(path).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        return Err(format!("there is no setting {path}{hint}"));
    }
    Ok(found.iter().map(|key| as_text(key, &flags(&key.path))).collect::<Vec<_>>().join("\n"))
}

fn as_text(key: &SettingKey, flags: &[String]) -> String {
    let mut text = format!("{}\n  {}\n", key.path, key.meaning.replace("\n\n", "\n  "));
    let _ = writeln!(text, "  allowed: {}", key.allowed());
    for (word, meaning) in word_meanings(&key.schema) {
        let _ = writeln!(text, "    {word}: {meaning}");
    }
    let _ = writeln!(text, "  default: {}", default_of(key));
    if !flags.is_empty() {
        let _ = writeln!(text, "  flag: {}", flags.join(", "));
    }
    text
}

fn default_of(key: &SettingKey) -> String {
    match &key.default {
        value if key.is_table && value.is_object() => "the settings below it".to_owned(),
        value => match toml_value(value).as_str() {
            "\"\"" => "none; it must be given".to_owned(),
            text => text.to_owned(),
        },
    }
}

/// All settings as one Markdown page, table by table.
///
/// ```
/// use endobiome_pipeline::settings::{explain_all, keys};
/// let page = explain_all(&|_| Vec::new());
/// assert!(page.contains("`[reads.filter]`") && page.contains("max_n"));
/// ```
pub fn explain_all(flags: &dyn Fn(&str) -> Vec<String>) -> String {
    let mut text = String::from(PREFACE);
    rows("", "Root", "", flags, &mut text);
    for (path, meaning) in sections() {
        rows(path, &format!("`[{path}]`"), meaning, flags, &mut text);
    }
    other_names(flags, &mut text);
    text
}

/// The flags that do not bear the name of their setting.
fn other_names(flags: &dyn Fn(&str) -> Vec<String>, text: &mut String) {
    let mut others: Vec<(String, &str)> = keys()
        .iter()
        .flat_map(|key| flags(&key.path).into_iter().map(|flag| (flag, key.path.as_str())))
        .filter(|(flag, path)| {
            let name = path.rsplit('.').next().unwrap_or_default().replace('_', "-");
            flag.trim_start_matches('-') != name
        })
        .collect();
    if others.is_empty() {
        return;
    }
    others.sort();
    text.push_str("\n## Flags with another name than their setting\n\n| flag | setting |\n|---|---|\n");
    for (flag, path) in others {
        let _ = writeln!(text, "| `{flag}` | `{path}` |");
    }
}

const PREFACE: &str = "# Settings

Made by `endobiome config explain`; do not edit by hand. A setting is given in the TOML, by an environment variable
(`ENDOBIOME_SET_READS__FILTER__MAX_N` for `reads.filter.max_n`), by its flag, or by `--set KEY=VALUE`; each wins over those
before it. The word `\"none\"` leaves a setting without a value. `endobiome config show` prints what a run would take, with
who set it; `endobiome config check` says what is wrong with it; `endobiome config schema` gives a JSON Schema for editors.
";

fn rows(path: &str, title: &str, meaning: &str, flags: &dyn Fn(&str) -> Vec<String>, text: &mut String) {
    let own: Vec<&SettingKey> = keys()
        .iter()
        .filter(|key| key.path.rsplit_once('.').map_or("", |(table, _)| table) == path)
        .collect();
    if own.is_empty() {
        return;
    }
    let _ = write!(text, "\n## {title}\n\n");
    if !meaning.is_empty() {
        let _ = write!(text, "{meaning}\n\n");
    }
    text.push_str("| setting | meaning | allowed | default | flag |\n|---|---|---|---|---|\n");
    for key in own {
        let name = key.path.rsplit('.').next().unwrap_or_default();
        let cell = |words: String| words.replace("\n\n", " ").replace('\n', " ").replace('|', "\\|");
        let _ = writeln!(
            text,
            "| `{name}` | {} | {} | `{}` | {} |",
            cell(key.meaning.clone()),
            cell(key.allowed()),
            cell(default_of(key)),
            flags(&key.path).iter().map(|flag| format!("`{flag}`")).collect::<Vec<_>>().join(" ")
        );
    }
}
