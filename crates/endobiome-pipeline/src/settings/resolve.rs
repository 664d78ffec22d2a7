//! Said values to the typed struct, with every problem.

use super::key::{SettingKey, is_section, key, nearest};
use super::problem::SettingProblem;
use super::said::{Said, SaidValue, is_under};
use super::{RunConfiguration, range};
use serde_json::Value;

/// Settings that stand for one another: the first, said in a higher layer, puts the others away.
const INSTEAD: [(&str, &[&str]); 4] = [
    ("reads.primers.preset", &["reads.primers.forward", "reads.primers.reverse"]),
    ("reads.primers.forward", &["reads.primers.preset"]),
    ("taxonomy.reference", &["taxonomy.reference_taxonomy", "taxonomy.reference_is_cut"]),
    (CHIMERA, &[CHIMERA]),
];
/// A table that `none` leaves out as a whole.
const CHIMERA: &str = "denoise.dada2.chimera";

impl Said {
    /// The typed settings, and everything that is wrong with what was said: unknown keys, wrong types, values out of range,
    /// contradictions. A value with a problem is left at its default.
    ///
    /// Files that settings name are not looked at; [`Plan`](crate::Plan) does that.
    pub fn resolve(self) -> (RunConfiguration, Vec<SettingProblem>) {
        if !self.broken.is_empty() {
            return (RunConfiguration::new("", ""), self.broken);
        }
        let mut problems = Vec::new();
        let mut tree = serde_json::to_value(RunConfiguration::new("", "")).unwrap_or_default();
        let mut values: Vec<(&SaidValue, Value)> = Vec::new();
        for said in &self.values {
            match checked(said, &tree) {
                Ok(value) => values.push((said, value)),
                Err(message) => {
                    problems.push(SettingProblem::new(&said.key, message).said_by(Some(&said.source)));
                }
            }
        }
        // A stable sort: of one layer the later wins.
        values.sort_by_key(|(said, _)| said.source.layer());
        let said_in_vain = in_vain(&values, &mut problems);
        for (at, (said, value)) in values.iter().enumerate() {
            if !said_in_vain.contains(&at) {
                set(&mut tree, &said.key, value.clone());
            }
        }
        let mut configuration: RunConfiguration = match serde_json::from_value(tree) {
            Ok(configuration) => configuration,
            Err(error) => {
                problems.push(SettingProblem::new("", error.to_string()));
                RunConfiguration::new("", "")
            }
        };
        configuration.said = self;
        problems.extend(configuration.derive());
        problems.extend(configuration.problems());
        problems.dedup();
        (configuration, problems)
    }
}

/// The positions of values that one of a higher layer puts away. What is said of chimeras beside `none` is a problem.
fn in_vain(values: &[(&SaidValue, Value)], problems: &mut Vec<SettingProblem>) -> Vec<usize> {
    let mut gone = Vec::new();
    for (at, (said, value)) in values.iter().enumerate() {
        for (winner, of_winner) in values.iter().filter(|(winner, _)| winner.key != said.key) {
            let instead = |(key, others): &(&str, &[&str])| {
                *key == winner.key && others.iter().any(|other| is_under(&said.key, other))
            };
            let is_chimera = winner.key == CHIMERA;
            if !INSTEAD.iter().any(instead) || (is_chimera && !of_winner.is_null()) {
                continue;
            }
            if winner.source.layer() > said.source.layer() {
                gone.push(at);
            } else if is_chimera && winner.source.layer() == said.source.layer() {
                let message = format!("{value} has no effect: {} says that chimeras are kept", winner.source);
                problems.push(SettingProblem::new(&said.key, message).said_by(Some(&said.source)));
                gone.push(at);
            }
        }
    }
    gone
}

/// The value as its setting takes it, tried alone against the defaults; else what is wrong.
fn checked(said: &SaidValue, defaults: &Value) -> Result<Value, String> {
    let Some(known) = key(&said.key) else {
        return Err(unknown(&said.key));
    };
    let mut first = None;
    for value in candidates(said, known) {
        if value.is_null() && known.optional {
            return Ok(value);
        }
        let refused = if known.is_table {
            Some(format!("{value} is not possible: {} is needed", known.allowed()))
        } else {
            range::refusal(&known.schema, &value)
        };
        match refused.or_else(|| refused_by_type(&said.key, &value, defaults)) {
            None => return Ok(value),
            Some(message) => first = first.or(Some(message)),
        }
    }
    Err(first.unwrap_or_default())
}

/// What a value may mean: itself; where it was given as text also the text, its lower case (words), its parts between
/// commas (lists).
fn candidates(said: &SaidValue, known: &SettingKey) -> Vec<Value> {
    let is_none = |value: &Value| value.as_str() == Some("none");
    let is_list = known.schema.get("type").and_then(Value::as_str) == Some("array");
    let mut found = Vec::new();
    if let Some(text) = &said.text {
        if is_list && !said.value.is_array() {
            let item = |text: &str| match super::toml_value::value_of_text(text.trim()) {
                value if known.schema.get("items").is_some_and(|items| range::allows(items, &value)) => value,
                _ => Value::String(text.trim().to_owned()),
            };
            let items: Vec<Value> =
                text.split(',').filter(|part| !part.trim().is_empty()).map(item).collect();
            found.push(Value::Array(items));
        } else {
            found.push(said.value.clone());
            found.push(Value::String(text.clone()));
        }
        if !range::words(&known.schema).is_empty() || is_list {
            found.extend(lower_case(&found));
        }
    } else {
        found.push(said.value.clone());
    }
    for value in &mut found {
        if known.optional && is_none(value) {
            *value = Value::Null;
        }
    }
    found
}

fn lower_case(values: &[Value]) -> Vec<Value> {
    fn lower(value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(text.to_ascii_lowercase()),
            Value::Array(list) => Value::Array(list.iter().map(lower).collect()),
            other => other.clone(),
        }
    }
    values.iter().map(lower).collect()
}

/// What serde says of the value, put into the defaults alone.
fn refused_by_type(key: &str, value: &Value, defaults: &Value) -> Option<String> {
    let mut tree = defaults.clone();
    set(&mut tree, key, value.clone());
    serde_json::from_value::<RunConfiguration>(tree).err().map(|error| error.to_string())
}

fn unknown(path: &str) -> String {
    if is_section(path) {
        return "this is a table of settings, not one setting".to_owned();
    }
    match nearest(path) {
        Some(near) => format!("there is no such setting; did you mean {near}?"),
        None => "there is no such setting; `endobiome config explain` lists all".to_owned(),
    }
}

/// Puts a value at a path, making tables on the way.
fn set(tree: &mut Value, path: &str, value: Value) {
    let mut at = tree;
    for part in path.split('.') {
        if !at.is_object() {
            *at = Value::Object(serde_json::Map::new());
        }
        at = &mut at[part];
    }
    *at = value;
}
