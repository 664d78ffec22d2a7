//! The resolved configuration as commented TOML.

use super::RunConfiguration;
use super::key::{keys, sections};
use super::said::Source;
use serde_json::Value;
use std::fmt::Write;

/// A configuration as TOML that a run takes back, each setting with its meaning and, where it is not the default, who set it.
///
/// ```
/// use endobiome_pipeline::{RunConfiguration, settings};
/// let mut configuration = RunConfiguration::new("samples.csv", "results");
/// configuration.seed = 5;
/// let text = settings::to_toml(&configuration);
/// let mut said = settings::Said::default();
/// said.toml("again.toml", &text);
/// let (mut again, problems) = said.resolve();
/// assert!(problems.is_empty(), "{problems:?}");
/// again.said = configuration.said.clone();
/// assert_eq!(again, configuration);
/// ```
pub fn to_toml(configuration: &RunConfiguration) -> String {
    let tree = serde_json::to_value(configuration).unwrap_or_default();
    let mut text = String::new();
    table("", configuration, &tree, &mut text);
    for (path, meaning) in sections() {
        let value = at(&tree, path);
        if value.is_null() {
            continue;
        }
        let _ = write!(text, "\n# {}\n[{path}]\n", first_line(meaning));
        table(path, configuration, &tree, &mut text);
    }
    text
}

/// The settings of one table.
fn table(path: &str, configuration: &RunConfiguration, tree: &Value, text: &mut String) {
    for key in keys() {
        let (parent, name) = key.path.rsplit_once('.').unwrap_or(("", &key.path));
        let value = at(tree, &key.path);
        if parent != path || (key.is_table && !value.is_null()) {
            continue;
        }
        let _ = writeln!(text, "# {}", first_line(&key.meaning));
        let _ = write!(text, "{name} = {}", toml_value(&value));
        match configuration.said.source(&key.path) {
            Source::Default => text.push('\n'),
            source => {
                let _ = writeln!(text, "  # {source}");
            }
        }
    }
}

fn at(tree: &Value, path: &str) -> Value {
    tree.pointer(&format!("/{}", path.replace('.', "/"))).cloned().unwrap_or_default()
}

fn first_line(meaning: &str) -> &str {
    meaning.lines().next().unwrap_or_default()
}

/// A value as TOML; nothing is the word for it.
pub(super) fn toml_value(value: &Value) -> String {
    match value {
        Value::Null => "\"none\"".to_owned(),
        Value::String(text) => toml::Value::String(text.clone()).to_string(),
        Value::Array(list) => format!("[{}]", list.iter().map(toml_value).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let parts: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name} = {}", toml_value(value))).collect();
            format!("{{ {} }}", parts.join(", "))
        }
        // TOML has no number without a point for what is no whole number: 1e-40 it takes.
        other => other.to_string(),
    }
}
