//! Every setting there is, read from the JSON Schema of the typed struct.

use super::RunConfiguration;
use serde_json::Value;
use std::sync::OnceLock;

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingKey {
    /// Its path in the TOML: `reads.filter.max_n`.
    pub path: String,
    /// What it means, with its unit: the doc comment of its field.
    pub meaning: String,
    /// The JSON Schema of its value.
    pub schema: Value,
    /// Whether it may be left without a value, by the word `none`.
    pub optional: bool,
    /// Whether it is a table of other settings, which the word `none` leaves out as a whole.
    pub is_table: bool,
    /// Its default.
    pub default: Value,
}

impl SettingKey {
    /// In words, the values it may have.
    pub fn allowed(&self) -> String {
        if self.is_table {
            return "a table, or \"none\"".to_owned();
        }
        let words = super::range::needed(&self.schema);
        if self.optional { format!("{words}, or \"none\"") } else { words }
    }
}

/// Whether a key lies in a table that is left out as a whole (`denoise.dada2.chimera = "none"`).
pub(crate) fn is_left_out(path: &str, tree: &Value) -> bool {
    path.match_indices('.').any(|(at, _)| {
        tree.pointer(&format!("/{}", path[..at].replace('.', "/"))).is_some_and(Value::is_null)
    })
}

/// All settings, in the order of the tables.
///
/// ```
/// use endobiome_pipeline::settings::keys;
/// assert!(keys().iter().any(|key| key.path == "reads.filter.max_n"));
/// assert!(keys().iter().all(|key| !key.meaning.is_empty()));
/// ```
pub fn keys() -> &'static [SettingKey] {
    &tree().keys
}

/// The setting of a path.
///
/// ```
/// use endobiome_pipeline::settings::key;
/// let most = key("reads.filter.max_n").ok_or("no such setting")?;
/// assert_eq!(most.default, 0);
/// assert!(key("reads.filter.max_m").is_none());
/// # Ok::<(), &str>(())
/// ```
pub fn key(path: &str) -> Option<&'static SettingKey> {
    keys().iter().find(|key| key.path == path)
}

/// The JSON Schema of a whole configuration, for editors.
///
/// ```
/// use endobiome_pipeline::settings::schema;
/// assert!(schema()["properties"]["seed"].is_object());
/// ```
pub fn schema() -> &'static Value {
    &tree().schema
}

/// Whether a path is a table of settings.
pub(crate) fn is_section(path: &str) -> bool {
    tree().sections.iter().any(|(section, _)| section == path)
}

/// The tables with what they hold, in order.
pub(crate) fn sections() -> &'static [(String, String)] {
    &tree().sections
}

/// The known key that an unknown one may have meant: likest in its last word, then in its whole path.
///
/// ```
/// use endobiome_pipeline::settings::nearest;
/// assert_eq!(nearest("reads.filter.max_m"), Some("reads.filter.max_n"));
/// assert_eq!(nearest("sed"), Some("seed"));
/// ```
pub fn nearest(unknown: &str) -> Option<&'static str> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let table = |path: &str| path.rsplit_once('.').map_or(String::new(), |(table, _)| table.to_owned());
    let word = last(unknown);
    let score = |path: &str| {
        let own = strsim::normalized_damerau_levenshtein(&word, &last(path));
        let place = strsim::normalized_damerau_levenshtein(&table(unknown), &table(path));
        own + 0.3 * place
    };
    let known =
        keys().iter().map(|key| key.path.as_str()).chain(sections().iter().map(|(path, _)| path.as_str()));
    let best = known.map(|path| (path, score(path))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (best.1 > 0.7).then_some(best.0)
}

struct Tree {
    schema: Value,
    keys: Vec<SettingKey>,
    sections: Vec<(String, String)>,
}

fn tree() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| {
        let settings = schemars::generate::SchemaSettings::draft2020_12().with(|settings| {
            settings.inline_subschemas = true;
        });
        let schema = settings.into_generator().into_root_schema_for::<RunConfiguration>().to_value();
        let default = serde_json::to_value(RunConfiguration::new("", "")).unwrap_or_default();
        let mut tree = Tree { schema: Value::Null, keys: Vec::new(), sections: Vec::new() };
        walk("", &schema, &default, &mut tree);
        tree.schema = schema;
        tree
    })
}

fn walk(path: &str, schema: &Value, default: &Value, tree: &mut Tree) {
    let Some(fields) = schema.get("properties").and_then(Value::as_object) else { return };
    let mut tables = Vec::new();
    for (name, field) in fields {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let own = default.get(name).cloned().unwrap_or_default();
        let (inner, optional) = without_null(field);
        let meaning = text_of(field).or_else(|| text_of(&inner)).unwrap_or_default();
        let is_table = inner.get("properties").is_some();
        if is_table {
            tables.push((path.clone(), inner.clone(), own.clone(), meaning.clone()));
        }
        if !is_table || optional {
            tree.keys.push(SettingKey { path, meaning, schema: inner, optional, is_table, default: own });
        }
    }
    for (path, inner, own, meaning) in tables {
        tree.sections.push((path.clone(), meaning));
        walk(&path, &inner, &own, tree);
    }
}

fn text_of(schema: &Value) -> Option<String> {
    schema
        .get("description")
        .and_then(Value::as_str)
        .map(|text| text.replace("\n\n", "\u{1}").replace('\n', " ").replace('\u{1}', "\n\n"))
        .map(|text| without_links(&text))
}

/// The text without the links of the library's documentation, which lead nowhere in a help: of "[`name`](place)" and "[`name`]" the name
/// stays.
pub(super) fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name)) = rest.split_once("[`") {
        plain.push_str(before);
        let Some((name, after)) = name.split_once("`]") else {
            plain.push_str("[`");
            rest = name;
            continue;
        };
        plain.push('`');
        plain.push_str(name);
        plain.push('`');
        rest = match after.strip_prefix('(').and_then(|place| place.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    plain + rest
}

/// A schema without the null that makes it optional, and whether it had one.
fn without_null(schema: &Value) -> (Value, bool) {
    let is_null = |schema: &Value| schema.get("type").and_then(Value::as_str) == Some("null");
    if let Some(kinds) = schema.get("type").and_then(Value::as_array)
        && kinds.iter().any(|kind| kind == "null")
    {
        let mut inner = schema.clone();
        let rest: Vec<Value> = kinds.iter().filter(|kind| *kind != "null").cloned().collect();
        inner["type"] = if rest.len() == 1 { rest[0].clone() } else { Value::Array(rest) };
        return (inner, true);
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array)
        && choices.iter().any(is_null)
    {
        let rest: Vec<&Value> = choices.iter().filter(|choice| !is_null(choice)).collect();
        let inner = match rest[..] {
            [one] => one.clone(),
            _ => serde_json::json!({ "anyOf": rest }),
        };
        return (inner, true);
    }
    (schema.clone(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_the_library_stood_in_the_help_of_the_command() {
        let text = "see [`a`](crate::a) and [`B::c`], not [d](e) or [`f";
        assert_eq!(without_links(text), "see `a` and `B::c`, not [d](e) or [`f");
        for key in keys() {
            assert!(!key.meaning.contains("[`"), "{}: {}", key.path, key.meaning);
        }
    }

    #[test]
    fn every_key_says_what_it_means_and_its_default_is_allowed() {
        assert!(keys().len() > 100, "{}", keys().len());
        for key in keys() {
            assert!(key.meaning.len() > 8, "{} has no meaning", key.path);
            if !key.is_table
                && !key.default.is_null()
                && !key.path.starts_with("input.")
                && !key.path.starts_with("output.")
            {
                assert_eq!(super::super::range::refusal(&key.schema, &key.default), None, "{}", key.path);
            }
            assert!(
                !key.default.is_null() || key.optional,
                "{} has no default and no word for none",
                key.path
            );
        }
    }

    /// A key misspelt by one letter is told with the key that was meant.
    #[test]
    fn the_nearest_key_is_found_from_a_misspelling() {
        for (unknown, meant) in [
            ("compare.permutation", "compare.permutations"),
            ("reads.filter.max_m", "reads.filter.max_n"),
            ("reeds.filter.max_n", "reads.filter.max_n"),
            ("taxa.prevalance", "taxa.prevalence"),
            ("compare.columns.grup", "compare.columns.group"),
            ("lowbiomass.reads_not_interpretable", "dysbiosis.reads_not_interpretable"),
        ] {
            assert_eq!(nearest(unknown), Some(meant), "{unknown}");
        }
        assert_eq!(nearest("qqqqq"), None);
    }
}
