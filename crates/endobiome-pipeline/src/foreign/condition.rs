//! The language of `--where`: `phase = luteal and site in (endometrium, vagina)`.
//!
//! A condition is one or more comparisons joined by `and`; a comparison is `COLUMN = VALUE`, `COLUMN != VALUE` or
//! `COLUMN in (VALUE, VALUE, ...)`. Words may stand between spaces; names with `=`, `!`, a comma, brackets or the words `and` and
//! `in` go into quotation marks (`'` or `"`). Values that are numbers are compared as numbers (`visit = 1` is `1.0` too), all
//! others letter by letter. A sample whose cell is empty or missing fulfils no comparison, `!=` neither.

use crate::{Error, Result};
use endobiome_core::SampleId;
use endobiome_tables::Metadata;
use std::collections::BTreeSet;

/// A condition on the columns of metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    all: Vec<Comparison>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Comparison {
    column: String,
    /// Whether the value is to be one of these, or none of them.
    is_one: bool,
    values: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    /// A word in quotation marks: never `and` or `in`.
    Quoted(String),
    Equal,
    NotEqual,
    Open,
    Close,
    Comma,
}

impl Condition {
    /// Reads a condition.
    ///
    /// ```
    /// use endobiome_pipeline::foreign::Condition;
    /// assert!(Condition::parse("phase = luteal and site in (endometrium, vagina)").is_ok());
    /// let error = Condition::parse("phase luteal").unwrap_err().to_string();
    /// assert!(error.contains("=, != or in"), "{error}");
    /// ```
    ///
    /// # Errors
    /// [`Error::Configuration`] with what was expected where.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |message: String| {
            Error::configuration(
                "input.where",
                format!("{text:?}: {message} (as in: phase = luteal and visit != 2)"),
            )
        };
        let tokens = tokens(text).map_err(&wrong)?;
        let mut all = Vec::new();
        let mut rest = tokens.as_slice();
        loop {
            let column =
                words(&mut rest).ok_or_else(|| wrong("the name of a column is expected".to_owned()))?;
            let (is_one, many) = match rest {
                [Token::Equal, ..] => (true, false),
                [Token::NotEqual, ..] => (false, false),
                [Token::Word(word), ..] if word.eq_ignore_ascii_case("in") => (true, true),
                _ => return Err(wrong(format!("=, != or in is expected after {column:?}"))),
            };
            rest = &rest[1..];
            let mut values = Vec::new();
            let no_value = || wrong(format!("a value is expected for {column:?}"));
            if many {
                let [Token::Open, after @ ..] = rest else {
                    return Err(wrong("in is followed by values in brackets: in (a, b)".to_owned()));
                };
                rest = after;
                loop {
                    values.push(words(&mut rest).ok_or_else(no_value)?);
                    match rest {
                        [Token::Comma, after @ ..] => rest = after,
                        [Token::Close, after @ ..] => {
                            rest = after;
                            break;
                        }
                        _ => return Err(wrong("a comma or ) is expected in the list".to_owned())),
                    }
                }
            } else {
                values.push(words(&mut rest).ok_or_else(no_value)?);
            }
            all.push(Comparison { column, is_one, values });
            match rest {
                [] => return Ok(Self { all }),
                [Token::Word(word), after @ ..] if word.eq_ignore_ascii_case("and") => rest = after,
                _ => return Err(wrong("only and may join two comparisons".to_owned())),
            }
        }
    }

    /// The samples of `metadata` that fulfil it.
    ///
    /// # Errors
    /// [`Error::Data`] names a column that is not there with those that are, and a value that no sample has with those that
    /// there are.
    pub fn samples<'m>(&self, metadata: &'m Metadata) -> Result<BTreeSet<&'m SampleId>> {
        let mut kept: BTreeSet<&SampleId> = metadata.ids().collect();
        for comparison in &self.all {
            let Some(column) = metadata.column_named(&comparison.column) else {
                return Err(Error::Data(format!(
                    "--where: the metadata have no column {:?}; there are: {}",
                    comparison.column,
                    metadata.columns().join(", ")
                )));
            };
            let there: BTreeSet<&str> = metadata.ids().filter_map(|id| metadata.value(id, column)).collect();
            for value in &comparison.values {
                if !there.iter().any(|known| equal(known, value)) {
                    let some: Vec<&str> = there.iter().take(20).copied().collect();
                    return Err(Error::Data(format!(
                        "--where: no sample has {value:?} in the column {column}; there are: {}",
                        some.join(", ")
                    )));
                }
            }
            kept.retain(|id| {
                metadata.value(id, column).is_some_and(|cell| {
                    comparison.values.iter().any(|value| equal(cell, value)) == comparison.is_one
                })
            });
        }
        Ok(kept)
    }
}

#[expect(clippy::float_cmp, reason = "equal numbers, written one way or another")]
fn equal(cell: &str, value: &str) -> bool {
    cell == value || matches!((cell.parse::<f64>(), value.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}

/// The words up to the next sign, `and` or `in`, with one space between them.
fn words(rest: &mut &[Token]) -> Option<String> {
    let mut found: Vec<&str> = Vec::new();
    while let [first, after @ ..] = *rest {
        match first {
            Token::Quoted(word) => found.push(word),
            Token::Word(word) if !["and", "in"].iter().any(|sign| word.eq_ignore_ascii_case(sign)) => {
                found.push(word)
            }
            _ => break,
        }
        *rest = after;
    }
    (!found.is_empty()).then(|| found.join(" "))
}

fn tokens(text: &str) -> std::result::Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        found.push(match letter {
            letter if letter.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '=' => {
                letters.next_if_eq(&'=');
                Token::Equal
            }
            '!' => match letters.next() {
                Some('=') => Token::NotEqual,
                _ => return Err("! is followed by =".to_owned()),
            },
            '<' | '>' => return Err(format!("{letter} is not known; =, != and in are")),
            mark @ ('\'' | '"') => {
                let mut word = String::new();
                loop {
                    match letters.next() {
                        Some(letter) if letter == mark => break,
                        Some(letter) => word.push(letter),
                        None => return Err(format!("the quotation mark {mark} does not close")),
                    }
                }
                Token::Quoted(word)
            }
            first => {
                let mut word = String::from(first);
                let ends = |letter: &char| letter.is_whitespace() || "()=!,<>'\"".contains(*letter);
                while let Some(letter) = letters.next_if(|letter| !ends(letter)) {
                    word.push(letter);
                }
                Token::Word(word)
            }
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> Metadata {
        let text =
            b"sample\tphase\tvisit\tcell line\na\tluteal\t1\tx y\nb\tfollicular\t2.0\tz\nc\t\t2\tx y\n";
        Metadata::parse("m.tsv".as_ref(), text).unwrap()
    }

    fn chosen(text: &str) -> Result<String> {
        let metadata = metadata();
        let samples = Condition::parse(text)?.samples(&metadata)?;
        Ok(samples.into_iter().map(SampleId::as_str).collect())
    }

    #[test]
    fn conditions_choose_the_samples_that_fulfil_them() {
        for (text, samples) in [
            ("phase = luteal", "a"),
            ("phase == 'luteal'", "a"),
            ("phase != luteal", "b"),
            ("visit = 2", "bc"),
            ("visit in (1, 2.0)", "abc"),
            ("visit in (1,2) and Phase != follicular", "a"),
            ("cell line = x y and visit != 1", "c"),
            ("\"cell line\" in ('x y')", "ac"),
        ] {
            assert_eq!(chosen(text).unwrap(), samples, "{text}");
        }
    }

    #[test]
    fn a_condition_that_cannot_be_meant_is_told_with_what_could() {
        for (text, told) in [
            ("", "name of a column"),
            ("phase", "=, != or in"),
            ("phase = ", "a value is expected"),
            ("phase = luteal or visit = 1", "only and may join"),
            ("visit > 1", "> is not known"),
            ("visit in 1", "in brackets"),
            ("visit in (1", "a comma or )"),
            ("phase = 'luteal", "does not close"),
            ("stage = 1", "there are: phase, visit, cell line"),
            ("phase = Luteal", "there are: follicular, luteal"),
        ] {
            let error = chosen(text).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
