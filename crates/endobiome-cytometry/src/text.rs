//! The TEXT segment: pairs of a keyword and a value between delimiters.

use crate::{Error, Result};

/// The pairs of a TEXT segment, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keywords {
    /// The byte between words; doubled it stands for itself.
    delimiter: u8,
    pairs: Vec<Pair>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pair {
    key: String,
    value: String,
    /// As they stand in the segment, with both delimiters.
    raw: Vec<u8>,
}

impl Keywords {
    /// Reads a segment, whose first byte is the delimiter; `at` is its place in the file, for errors.
    ///
    /// Bytes that are not UTF-8 are read as Latin-1. A doubled delimiter stands for itself; where that reading gives a
    /// keyword that holds the delimiter, or one without a value, the file has empty values, as many instruments write them
    /// against the standard, and each delimiter ends a word. What follows the last delimiter is passed over when blank.
    ///
    /// # Errors
    /// [`Error::Text`] when there is no delimiter or a keyword without value.
    ///
    /// ```
    /// use endobiome_cytometry::Keywords;
    /// let words = Keywords::parse(b"/$TOT/5000/$CYT/a//b/", 58)?;
    /// assert_eq!(words.get("$tot"), Some("5000"));
    /// assert_eq!(words.get("$CYT"), Some("a/b"));
    /// let words = Keywords::parse(b"/$OP//$DATE/01-JAN-2027/", 58)?;
    /// assert_eq!((words.get("$OP"), words.get("$DATE")), (Some(""), Some("01-JAN-2027")));
    /// # Ok::<(), endobiome_cytometry::Error>(())
    /// ```
    pub fn parse(segment: &[u8], at: usize) -> Result<Self> {
        let Some((&delimiter, rest)) = segment.split_first() else {
            return Err(Error::Text { byte: at, reason: "the segment TEXT is empty" });
        };
        if !(1..=126).contains(&delimiter) {
            return Err(Error::Text { byte: at, reason: "the delimiter is not a character of 1 to 126" });
        }
        let doubled = pairs(&words(rest, delimiter, true), delimiter);
        let pairs = match doubled {
            Ok(pairs) if !pairs.iter().any(|pair| pair.key.contains(char::from(delimiter))) => pairs,
            _ => pairs(&words(rest, delimiter, false), delimiter)
                .map_err(|place| Error::Text { byte: at + 1 + place, reason: "a keyword without value" })?,
        };
        Ok(Self { delimiter, pairs })
    }

    /// The value of a keyword, whatever its case.
    pub fn get(&self, keyword: &str) -> Option<&str> {
        self.pairs.iter().find(|pair| pair.key.eq_ignore_ascii_case(keyword)).map(|pair| pair.value.as_str())
    }

    /// All pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|pair| (pair.key.as_str(), pair.value.as_str()))
    }

    /// The segment without the pairs that `leave_out` says; the others keep their bytes.
    pub(crate) fn without(&self, leave_out: impl Fn(&str, &str) -> bool) -> Vec<u8> {
        let mut out = vec![self.delimiter];
        for pair in self.pairs.iter().filter(|pair| !leave_out(&pair.key, &pair.value)) {
            out.extend_from_slice(&pair.raw);
        }
        out
    }
}

/// One word: its place, what it says, and its bytes without the delimiter that ends it.
type Word<'a> = (usize, Vec<u8>, &'a [u8]);

fn words(rest: &[u8], delimiter: u8, doubled: bool) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    let (mut word, mut start, mut at) = (Vec::new(), 0, 0);
    while at < rest.len() {
        if rest[at] != delimiter {
            word.push(rest[at]);
            at += 1;
        } else if doubled && rest.get(at + 1) == Some(&delimiter) {
            word.push(delimiter);
            at += 2;
        } else {
            out.push((start, std::mem::take(&mut word), &rest[start..at]));
            at += 1;
            start = at;
        }
    }
    // The last delimiter may be missing; blanks behind it fill the segment.
    if !word.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        out.push((start, word, &rest[start..]));
    }
    out
}

/// The pairs, or the place of a keyword that has no value.
fn pairs(words: &[Word<'_>], delimiter: u8) -> std::result::Result<Vec<Pair>, usize> {
    let mut out = Vec::with_capacity(words.len() / 2);
    for two in words.chunks(2) {
        let [(_, key, raw_key), (_, value, raw_value)] = two else {
            return Err(two[0].0);
        };
        let mut raw = raw_key.to_vec();
        raw.push(delimiter);
        raw.extend_from_slice(raw_value);
        raw.push(delimiter);
        out.push(Pair { key: text(key).trim().to_owned(), value: text(value), raw });
    }
    Ok(out)
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}
