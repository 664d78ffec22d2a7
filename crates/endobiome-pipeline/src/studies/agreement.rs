//! Whether studies were made alike.

use super::folder::About;
use crate::settings::SettingProblem;
use crate::{Error, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Compares version, reference and settings of all studies; gives a sentence for each difference that is allowed.
///
/// # Errors
/// [`Error::Settings`] with every difference that is not.
pub(super) fn check(studies: &BTreeMap<String, About>, allow: &[String]) -> Result<Vec<String>> {
    let mut of_setting: BTreeMap<String, BTreeMap<&str, Value>> = BTreeMap::new();
    let mut note = |setting: &str, study, value| {
        of_setting.entry(setting.to_owned()).or_default().insert(study, value);
    };
    let names: BTreeSet<&String> = studies.values().flat_map(|about| about.settings.keys()).collect();
    for (study, about) in studies {
        note("version", study.as_str(), Value::from(about.version.as_str()));
        note("reference", study, about.reference.clone());
        for name in &names {
            note(name, study, about.settings.get(*name).cloned().unwrap_or(Value::Null));
        }
    }
    let (mut warnings, mut problems) = (Vec::new(), Vec::new());
    for (setting, values) in of_setting {
        let Some(difference) = difference(&values) else { continue };
        let is_allowed = allow.iter().any(|name| {
            setting == *name || setting.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.'))
        });
        if is_allowed {
            warnings.push(format!("the studies differ in {setting}: {difference}"));
        } else {
            problems.push(SettingProblem::new(
                setting.clone(),
                format!("the studies differ: {difference}; run them alike, or say --allow {setting}"),
            ));
        }
    }
    if problems.is_empty() { Ok(warnings) } else { Err(Error::Settings { problems }) }
}

/// The values, with those who have them; `None` where all have one.
fn difference(values: &BTreeMap<&str, Value>) -> Option<String> {
    let mut by_value: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (study, value) in values {
        by_value.entry(shown(value)).or_default().push(study);
    }
    let each = by_value.iter().map(|(value, studies)| format!("{value} in {}", studies.join(", ")));
    (by_value.len() > 1).then(|| each.collect::<Vec<_>>().join("; "))
}

/// A reference by name and version, which say it to a person; everything else as it is.
fn shown(value: &Value) -> String {
    let part = |name: &str| value.get(name).and_then(Value::as_str);
    match (value, part("name"), part("version")) {
        (Value::Null, ..) => "nothing".to_owned(),
        (_, Some(name), Some(version)) => format!("{name} {version}"),
        _ => value.to_string(),
    }
}
