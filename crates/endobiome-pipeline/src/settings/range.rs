//! Whether a value is one that a schema allows, and in words what would be.

use super::key::without_links;
use serde_json::Value;

/// In words, what is wrong with `value`; `None` when the schema allows it.
pub(super) fn refusal(schema: &Value, value: &Value) -> Option<String> {
    if allows(schema, value) {
        return None;
    }
    let mut text = format!("{} is not possible: {} is needed", shown(value), needed(schema));
    if let (Value::String(word), Some(near)) =
        (value, value.as_str().and_then(|word| nearest_word(schema, word)))
        && near != *word
    {
        text.push_str(&format!("; did you mean \"{near}\"?"));
    }
    Some(text)
}

/// Whether a schema allows a value.
pub(super) fn allows(schema: &Value, value: &Value) -> bool {
    if let Some(choices) = choices(schema) {
        return choices.iter().any(|choice| allows(choice, value));
    }
    if let Some(constant) = schema.get("const") {
        return constant == value;
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.contains(value);
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => (value.is_i64() || value.is_u64()) && within(schema, value),
        Some("number") => value.is_number() && within(schema, value),
        Some("string") => value.as_str().is_some_and(|text| {
            let least = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
            text.trim().len() as u64 >= least
        }),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.as_array().is_some_and(|list| {
            let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
            list.len() as u64 >= least
                && schema.get("items").is_none_or(|items| list.iter().all(|item| allows(items, item)))
        }),
        Some("object") => value.as_object().is_some_and(|fields| {
            let known = schema.get("properties").and_then(Value::as_object);
            fields.iter().all(|(name, value)| {
                known.and_then(|known| known.get(name)).is_some_and(|schema| allows(schema, value))
            })
        }),
        _ => true,
    }
}

fn choices(schema: &Value) -> Option<&Vec<Value>> {
    ["anyOf", "oneOf"].iter().find_map(|word| schema.get(*word)?.as_array())
}

fn within(schema: &Value, value: &Value) -> bool {
    let Some(number) = value.as_f64() else { return false };
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    bound("minimum").is_none_or(|least| number >= least)
        && bound("maximum").is_none_or(|most| number <= most)
        && bound("exclusiveMinimum").is_none_or(|least| number > least)
        && bound("exclusiveMaximum").is_none_or(|most| number < most)
}

/// In words, what a schema allows: `a whole number from 1 to 100`.
pub(super) fn needed(schema: &Value) -> String {
    let words = words(schema);
    if let Some(choices) = choices(schema)
        && words.len() < choices.len()
    {
        let mut parts: Vec<String> =
            choices.iter().filter(|choice| self::words(choice).is_empty()).map(needed).collect();
        parts.extend(words.iter().map(|word| format!("\"{word}\"")));
        return parts.join(" or ");
    }
    if let [word] = &words[..] {
        return format!("\"{word}\"");
    }
    if !words.is_empty() {
        return format!("one of {}", words.join(", "));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => format!("a whole number{}", range_words(schema)),
        Some("number") => format!("a number{}", range_words(schema)),
        Some("string") => "text".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("array") => match schema.get("items") {
            Some(items) => format!("a list, each of it {}", needed(items)),
            None => "a list".to_owned(),
        },
        Some("object") => {
            let fields = schema.get("properties").and_then(Value::as_object);
            let parts: Vec<String> = fields
                .into_iter()
                .flatten()
                .map(|(name, schema)| format!("{name} = {}", needed(schema)))
                .collect();
            format!("{{ {} }}", parts.join(", "))
        }
        _ => "another value".to_owned(),
    }
}

fn range_words(schema: &Value) -> String {
    let bound = |name: &str| schema.get(name).filter(|bound| bound.is_number()).map(short);
    match (bound("minimum"), bound("exclusiveMinimum"), bound("maximum"), bound("exclusiveMaximum")) {
        (Some(least), _, Some(most), _) => format!(" from {least} to {most}"),
        (Some(least), _, _, Some(most)) => format!(" of {least} or more and below {most}"),
        (Some(least), ..) => format!(" of {least} or more"),
        (_, Some(least), Some(most), _) => format!(" above {least} and up to {most}"),
        (_, Some(least), _, Some(most)) => format!(" above {least} and below {most}"),
        (_, Some(least), ..) => format!(" above {least}"),
        (_, _, Some(most), _) => format!(" up to {most}"),
        (_, _, _, Some(most)) => format!(" below {most}"),
        _ => String::new(),
    }
}

/// A bound without the `.0` of a whole number.
fn short(bound: &Value) -> String {
    bound.as_f64().map_or_else(|| bound.to_string(), |number| number.to_string())
}

/// The words that a schema allows.
pub(super) fn words(schema: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(constant) = schema.get("const") {
        return word(constant).into_iter().collect();
    }
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return list.iter().filter_map(word).collect();
    }
    choices(schema).into_iter().flatten().flat_map(words).collect()
}

/// The meaning of each word that a schema allows, where it says any.
pub(super) fn word_meanings(schema: &Value) -> Vec<(String, String)> {
    choices(schema)
        .into_iter()
        .flatten()
        .filter_map(|choice| {
            let word = choice.get("const")?.as_str()?.to_owned();
            let meaning = choice.get("description")?.as_str()?.replace("\n\n", "\n").replace('\n', " ");
            Some((word, without_links(&meaning)))
        })
        .collect()
}

fn nearest_word(schema: &Value, text: &str) -> Option<String> {
    let text = text.to_lowercase();
    words(schema)
        .into_iter()
        .map(|word| (strsim::normalized_damerau_levenshtein(&text, &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness > 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

fn shown(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    if text.chars().count() > LONGEST {
        format!("{}…", text.chars().take(LONGEST).collect::<String>())
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ranges_words_and_lists_are_told_in_words() {
        let level = json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1.0 });
        assert_eq!(
            refusal(&level, &json!(95.0)).unwrap(),
            "95.0 is not possible: a number above 0 and below 1 is needed"
        );
        assert_eq!(refusal(&level, &json!(0.95)), None);
        let words = json!({ "oneOf": [{ "const": "merge" }, { "const": "keep_pairs" }] });
        assert!(refusal(&words, &json!("merg")).unwrap().ends_with("did you mean \"merge\"?"));
        let cut = json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "const": "auto" }] });
        assert_eq!(needed(&cut), "a whole number of 0 or more or \"auto\"");
        assert_eq!(refusal(&cut, &json!("auto")), None);
        assert!(refusal(&cut, &json!(2.0)).is_some());
        let list = json!({ "type": "array", "items": { "type": "string", "minLength": 1 } });
        assert!(refusal(&list, &json!(["a", ""])).is_some());
        assert!(refusal(&json!({ "type": "integer", "minimum": 0 }), &json!(-1)).is_some());
    }
}
