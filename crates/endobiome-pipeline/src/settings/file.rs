//! A TOML file as said values, with the line of each.

use super::key::is_section;
use super::problem::SettingProblem;
use super::said::{Said, SaidValue, Source};
use super::toml_value::plain;
use crate::ErrorClass;
use endobiome_core::bounded;
use serde_json::Value;
use std::path::Path;
use toml::de::{DeTable, DeValue};

impl Said {
    /// Adds the values of a TOML file. What is wrong with it is told by [`resolve`](Self::resolve).
    pub fn file(&mut self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        let read = std::fs::File::open(path).and_then(|file| bounded::text(file, bounded::SHORT_TEXT));
        match read {
            Ok(text) => self.toml(path, &text),
            Err(source) => {
                let (class, message) = match source.kind() {
                    std::io::ErrorKind::InvalidData => {
                        (ErrorClass::Configuration, format!("{source}; a TOML file is needed"))
                    }
                    std::io::ErrorKind::NotFound => (ErrorClass::MissingInput, source.to_string()),
                    _ => (ErrorClass::Io, source.to_string()),
                };
                let message = format!("{}: {message}", path.display());
                self.broken.push(SettingProblem { class, ..SettingProblem::new("", message) });
            }
        }
    }

    /// Adds the values of TOML text; `path` is named as their source.
    pub fn toml(&mut self, path: impl AsRef<Path>, text: &str) {
        let path = path.as_ref();
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            let source = Source::File { path: path.to_owned(), line };
            let message = format!("this is no TOML: {}", error.message());
            self.broken.push(SettingProblem::new("", message).said_by(Some(&source)));
        }
        if errors.is_empty() {
            let mut found = Vec::new();
            flatten("", table.get_ref(), &mut found);
            found.sort_by_key(|(_, _, at)| *at);
            self.values.extend(found.into_iter().map(|(key, value, at)| SaidValue {
                key,
                value,
                text: None,
                source: Source::File { path: path.to_owned(), line: line_of(text, at) },
            }));
        }
    }
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at.min(text.len())].iter().filter(|&&byte| byte == b'\n').count()
}

/// The values of a table and of the tables in it that are parts of the settings, each with its key and its place.
fn flatten(prefix: &str, table: &DeTable<'_>, found: &mut Vec<(String, Value, usize)>) {
    for (name, value) in table {
        let key = if prefix.is_empty() {
            name.get_ref().to_string()
        } else {
            format!("{prefix}.{}", name.get_ref())
        };
        match value.get_ref() {
            // An empty table says nothing, unless nobody knows it.
            DeValue::Table(inside) if is_section(&key) => flatten(&key, inside, found),
            _ => found.push((key, plain(value), name.span().start)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_a_file_has_its_line_and_inline_tables_are_read_as_tables() {
        let mut said = Said::default();
        said.toml("x.toml", "seed = 3\n[reads]\nfilter = { max_n = 1, min_len = 30 }\n\n[nonsense]\na = 1\n");
        let found: Vec<(&str, String)> =
            said.values().iter().map(|value| (value.key.as_str(), value.source.to_string())).collect();
        let at = |key, line| (key, format!("x.toml, line {line}"));
        assert_eq!(
            found,
            [at("seed", 1), at("reads.filter.max_n", 3), at("reads.filter.min_len", 3), at("nonsense", 5)]
        );
    }
}
