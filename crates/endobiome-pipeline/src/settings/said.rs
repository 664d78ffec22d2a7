//! What was said, in layers.

use super::problem::SettingProblem;
use serde_json::Value;
use std::fmt;
use std::path::PathBuf;

/// Who set a value. Each kind wins over those before it; of one kind the later value wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody: it is the default.
    Default,
    /// It follows from another setting, named here: a compatibility profile, the primers.
    Follows(String),
    /// A line of a configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// An environment variable.
    Environment(String),
    /// A flag of the command line, with its dashes.
    Flag(String),
}

impl Source {
    /// The place of the kind among the layers; higher wins.
    pub const fn layer(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::Follows(_) => 1,
            Self::File { .. } => 2,
            Self::Environment(_) => 3,
            Self::Flag(_) => 4,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Follows(from) => write!(f, "follows from {from}"),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// One value that was said.
#[derive(Debug, Clone, PartialEq)]
pub struct SaidValue {
    /// The key, by its path: `reads.filter.max_n`.
    pub key: String,
    /// The value, as TOML holds it.
    pub value: Value,
    /// The text it was given as, where it came as text (a flag, a variable): it may mean another type.
    pub text: Option<String>,
    /// Who said it.
    pub source: Source,
}

/// Everything that was said, in the order of saying. A value that equals the default is said all the same.
///
/// ```
/// use endobiome_pipeline::settings::{Said, Source};
/// let mut said = Said::default();
/// said.toml("x.toml", "[reads.filter]\nmax_n = 0\n");
/// said.text("seed", "7", Source::Flag("--seed".to_owned()));
/// assert!(said.is_said("reads.filter") && !said.is_said("reads.merge"));
/// assert_eq!(said.source("reads.filter.max_n").to_string(), "x.toml, line 2");
/// let (configuration, problems) = said.resolve();
/// assert!(problems.is_empty());
/// assert_eq!(configuration.seed, 7);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Said {
    pub(super) values: Vec<SaidValue>,
    /// What was wrong with a file as a whole.
    pub(super) broken: Vec<SettingProblem>,
}

impl Said {
    /// Adds a value.
    pub fn push(&mut self, value: SaidValue) {
        self.values.push(value);
    }

    /// Adds a value given as text: TOML where it is TOML (`5`, `true`, `["a", "b"]`), else the words themselves; for a list
    /// words between commas.
    pub fn text(&mut self, key: impl Into<String>, text: impl Into<String>, source: Source) {
        let text = text.into();
        let value = super::toml_value::value_of_text(&text);
        self.values.push(SaidValue { key: key.into(), value, text: Some(text), source });
    }

    /// Everything said, in order.
    pub fn values(&self) -> &[SaidValue] {
        &self.values
    }

    /// Whether `key`, or any key below it, was said.
    pub fn is_said(&self, key: &str) -> bool {
        self.last(key).is_some()
    }

    /// Who said `key`, or else a key below or above it; [`Source::Default`] when nobody did.
    pub fn source(&self, key: &str) -> &Source {
        let above = || {
            let parents = key.match_indices('.').map(|(at, _)| &key[..at]);
            parents.rev().find_map(|parent| self.winner(parent))
        };
        self.winner(key)
            .or_else(|| self.last(key))
            .or_else(above)
            .map_or(&Source::Default, |said| &said.source)
    }

    /// The value of exactly this key that wins.
    pub fn winner(&self, key: &str) -> Option<&SaidValue> {
        self.values.iter().filter(|said| said.key == key).max_by_key(|said| said.source.layer())
    }

    /// The value of this key or one below it with the highest source.
    fn last(&self, key: &str) -> Option<&SaidValue> {
        self.values.iter().filter(|said| is_under(&said.key, key)).max_by_key(|said| said.source.layer())
    }
}

/// Whether `key` is `parent` or lies below it.
pub(crate) fn is_under(key: &str, parent: &str) -> bool {
    key.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
