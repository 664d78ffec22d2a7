//! Numbers that JSON has no words for: infinite ones, and what is no number.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Number(f64),
    Word(String),
}

fn write(value: f64) -> Written {
    if value.is_finite() { Written::Number(value) } else { Written::Word(value.to_string()) }
}

fn read<E: serde::de::Error>(written: Written) -> Result<f64, E> {
    match written {
        Written::Number(value) => Ok(value),
        Written::Word(word) => word.parse().map_err(|_| E::custom(format!("'{word}' is no number"))),
    }
}

/// Three numbers, each of which may not be there.
pub(super) mod three {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Written, read, write};

    pub(crate) fn serialize<S: Serializer>(values: &[Option<f64>; 3], to: S) -> Result<S::Ok, S::Error> {
        values.map(|value| value.map(write)).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[Option<f64>; 3], D::Error> {
        let [a, b, c] = <[Option<Written>; 3]>::deserialize(from)?;
        Ok([a.map(read).transpose()?, b.map(read).transpose()?, c.map(read).transpose()?])
    }
}

/// Numbers by name.
pub(super) mod named {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Written, read, write};

    pub(crate) fn serialize<S: Serializer>(values: &[(String, f64)], to: S) -> Result<S::Ok, S::Error> {
        values.iter().map(|(name, value)| (name, write(*value))).collect::<Vec<_>>().serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, f64)>, D::Error> {
        let written = <Vec<(String, Written)>>::deserialize(from)?;
        written.into_iter().map(|(name, value)| Ok((name, read(value)?))).collect()
    }
}
