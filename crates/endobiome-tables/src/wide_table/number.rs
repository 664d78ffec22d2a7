//! A cell of a table of numbers.

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// A finite number of 0 or more.
    Value(f64),
    /// Why it is none.
    Wrong(&'static str),
}

/// Reads `12`, `12.0`, `1e+05`, `0.25`.
pub(crate) fn parse(text: &str) -> Number {
    if text.bytes().all(|byte| byte.is_ascii_digit()) && (1..=15).contains(&text.len()) {
        // The common case, without the parser of floating point.
        let value = text.bytes().fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        #[expect(clippy::cast_precision_loss, reason = "at most 15 digits")]
        return Number::Value(value as f64);
    }
    if matches!(text, "" | "NA" | "NaN" | "nan" | "N/A" | "n/a" | "NULL" | "null") {
        return Number::Wrong("the value is missing; write 0 where nothing was counted");
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte)) {
        return Number::Wrong(if is_comma_number(text) {
            "a number with a comma: write whole numbers without marks and fractions with a point"
        } else {
            "a number, 0 or more, is needed"
        });
    }
    match text.parse::<f64>() {
        Ok(value) if value < 0.0 => {
            Number::Wrong("a count or share below 0: this is no table of reads (logarithms?)")
        }
        Ok(value) if value.is_finite() => Number::Value(value.abs()),
        _ => Number::Wrong("a number, 0 or more, is needed"),
    }
}

fn is_comma_number(text: &str) -> bool {
    text.contains(',') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_and_biom_write_whole_numbers_in_many_ways() {
        for (text, value) in
            [("12", 12.0), ("12.0", 12.0), ("1e+05", 1e5), ("1E5", 1e5), ("1.5e3", 1500.0), ("-0", 0.0)]
        {
            assert_eq!(parse(text), Number::Value(value), "{text}");
        }
        for text in ["", "NA", "-1", "1,234", "inf", "infinity", "0x10", "twelve", "1e400"] {
            assert!(matches!(parse(text), Number::Wrong(_)), "{text}");
        }
    }
}
