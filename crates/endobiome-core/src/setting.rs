//! Values that settings may take, with their ranges in the type.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

macro_rules! ranged {
    ($(#[$doc:meta])* $name:ident, $what:literal, $holds:expr, $schema:tt) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// The value, where it lies in the range.
            ///
            /// # Errors
            /// [`OutOfRange`] says which range.
            pub fn new(value: f64) -> Result<Self, OutOfRange> {
                let holds: fn(f64) -> bool = $holds;
                if holds(value) { Ok(Self(value)) } else { Err(OutOfRange { value, needed: $what }) }
            }

            /// A constant of the program.
            ///
            /// # Panics
            /// When the constant lies outside the range, which the compiler tells in constants.
            pub const fn constant(value: f64) -> Self {
                assert!(value.is_finite());
                Self(value)
            }

            /// The number.
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(f64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                let value: f64 = text.trim().parse().map_err(|_| format!("{text:?} is no number"))?;
                Self::new(value).map_err(|error| error.to_string())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

ranged!(
    /// A number above 0 and below 1: a confidence level, a threshold of a probability.
    Level, "a number above 0 and below 1", |value| value > 0.0 && value < 1.0,
    { "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }
);
ranged!(
    /// A number from 0 to 1, both included: a share.
    Share, "a number from 0 to 1", |value| (0.0..=1.0).contains(&value),
    { "type": "number", "minimum": 0, "maximum": 1 }
);
ranged!(
    /// A finite number above 0.
    Positive, "a number above 0", |value| value > 0.0 && value.is_finite(),
    { "type": "number", "exclusiveMinimum": 0 }
);
ranged!(
    /// A finite number of 0 or more.
    NotNegative, "a number of 0 or more", |value| value >= 0.0 && value.is_finite(),
    { "type": "number", "minimum": 0 }
);

/// A number lies outside the range that a setting may have.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{value} is not possible: {needed} is needed")]
pub struct OutOfRange {
    /// The number.
    pub value: f64,
    /// What would do.
    pub needed: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_of_95_and_a_prevalence_of_5_are_refused_with_the_range() {
        let told = |text: &str| serde_json::from_str::<Level>(text).unwrap_err().to_string();
        assert!(told("95.0").contains("above 0 and below 1"));
        assert!(told("1").contains("above 0 and below 1"));
        assert!(serde_json::from_str::<Share>("5.0").is_err());
        assert!(serde_json::from_str::<Share>("1").is_ok());
        assert!(Positive::new(f64::INFINITY).is_err());
        assert!(NotNegative::new(f64::NAN).is_err());
        assert_eq!(serde_json::to_string(&Level::constant(0.95)).unwrap(), "0.95");
    }
}
