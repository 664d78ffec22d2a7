//! What is wrong with a setting or with a file that it names.

use super::Source;
use crate::{Error, ErrorClass};
use std::fmt;

/// One problem of the settings: where it was said, the key, what is wrong and what would be right.
///
/// ```
/// use endobiome_pipeline::settings::SettingProblem;
/// let problem = SettingProblem::new("reads.filter.max_n", "must be 0 or more");
/// assert_eq!(problem.to_string(), "reads.filter.max_n: must be 0 or more");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingProblem {
    /// Who said the value; `None` where nobody did or the file itself is meant.
    pub source: Option<Source>,
    /// The key, by its path: `reads.filter.max_n`; empty when a file as a whole is meant.
    pub key: String,
    /// What is wrong and what would be right.
    pub message: String,
    /// What a scheduler should take it for.
    pub class: ErrorClass,
}

impl SettingProblem {
    /// A wrong value.
    pub fn new(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { source: None, key: key.into(), message: message.into(), class: ErrorClass::Configuration }
    }

    /// The same, with who said the value.
    #[must_use]
    pub fn said_by(mut self, source: Option<&Source>) -> Self {
        self.source = source.filter(|source| !matches!(source, Source::Default)).cloned();
        self
    }

    /// What a part of the program says of a file or value that `key` names.
    pub fn of_error(key: impl Into<String>, error: &Error) -> Self {
        Self { source: None, key: key.into(), message: error.to_string(), class: error.class() }
    }
}

impl fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(f, "{source}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

/// The class of several problems together: a wrong configuration before wrong data before a missing file, for a
/// missing file alone may turn up by itself.
pub(crate) fn class_of(problems: &[SettingProblem]) -> ErrorClass {
    let classes = || problems.iter().map(|problem| problem.class);
    [
        ErrorClass::Configuration,
        ErrorClass::Internal,
        ErrorClass::BadData,
        ErrorClass::Io,
        ErrorClass::MissingInput,
    ]
    .into_iter()
    .find(|class| classes().any(|other| other == *class))
    .unwrap_or(ErrorClass::Configuration)
}

/// One problem as a line, several as a list.
pub(crate) fn listed(problems: &[SettingProblem]) -> String {
    match problems {
        [one] => one.to_string(),
        many => {
            let lines: String = many.iter().map(|problem| format!("\n  - {problem}")).collect();
            format!("{} problems, found before work began:{lines}", many.len())
        }
    }
}
