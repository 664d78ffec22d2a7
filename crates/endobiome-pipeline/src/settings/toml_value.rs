//! Values of TOML in the form that serde reads.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A TOML value in the form that serde reads; what JSON cannot hold becomes its word.
pub(super) fn plain(value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::String(number.to_string()), Value::from),
        DeValue::Float(number) => float(number.as_str()),
        DeValue::Datetime(moment) => Value::String(moment.to_string()),
        DeValue::Array(list) => Value::Array(list.iter().map(plain).collect()),
        DeValue::Table(table) => Value::Object(
            table.iter().map(|(name, value)| (name.get_ref().to_string(), plain(value))).collect(),
        ),
    }
}

fn float(text: &str) -> Value {
    match text.parse::<f64>() {
        // A limit without end is `none` in the settings that may have none.
        Ok(number) if number == f64::INFINITY => Value::String("none".to_owned()),
        Ok(number) if number.is_finite() => Value::from(number),
        _ => Value::String(text.to_owned()),
    }
}

/// The value of a text given in a flag or variable: TOML where it is, else the text.
pub(super) fn value_of_text(text: &str) -> Value {
    let line = format!("value = {text}");
    let (table, errors) = DeTable::parse_recoverable(&line);
    match table.get_ref().get("value") {
        Some(value) if errors.is_empty() && table.get_ref().len() == 1 => plain(value),
        _ => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_toml_where_it_is_and_else_words() {
        for (text, value) in [
            ("5", Value::from(5)),
            ("true", Value::from(true)),
            ("v4", Value::from("v4")),
            ("[\"a\", 'b']", serde_json::json!(["a", "b"])),
            ("1 = 2", Value::from("1 = 2")),
            ("5\nseed = 1", Value::from("5\nseed = 1")),
            ("inf", Value::from("none")),
        ] {
            assert_eq!(value_of_text(text), value, "{text}");
        }
    }
}
