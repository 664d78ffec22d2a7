//! The texts of the page, all in one file, so that a translation is one more file.

use std::collections::BTreeMap;

const ENGLISH: &str = include_str!("../texts/en.json");

/// The texts of one language, by key.
#[derive(Debug, Clone)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// English, the language of a run.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) when the file of the program is damaged.
    pub fn english() -> crate::Result<Self> {
        Ok(Self(serde_json::from_str(ENGLISH)?))
    }

    /// The texts of a file: one JSON object, a text a key. What it does not hold stays English.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) when it is no such object.
    ///
    /// ```
    /// use endobiome_report::Words;
    /// let french = Words::of(r#"{"woman": "femme"}"#)?;
    /// assert_eq!((french.get("woman"), french.get("no_reads")), ("femme", "no reads"));
    /// # Ok::<(), endobiome_report::Error>(())
    /// ```
    pub fn of(json: &str) -> crate::Result<Self> {
        let mut words = Self::english()?;
        let own: BTreeMap<String, String> = serde_json::from_str(json)?;
        words.0.extend(own);
        Ok(words)
    }

    /// The text of a key; [`MISSING`] where there is none.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or(MISSING, String::as_str)
    }

    /// The terms of the page with their meanings: of the keys that begin with `glossary.`, in their order, what stands before and after the
    /// first `|`.
    pub(crate) fn glossary(&self) -> Vec<(&str, &str)> {
        let of = self.0.iter().filter(|(key, _)| key.starts_with("glossary."));
        of.filter_map(|(_, text)| text.split_once(" | ")).collect()
    }

    /// A site as a person reads it, also where none is known.
    pub(crate) fn site<'a>(&'a self, site: &'a str) -> &'a str {
        if site.is_empty() { self.get("site.none") } else { site }
    }

    /// The text of a key, else the word itself: of words that other crates make.
    pub(crate) fn or_as_is<'a>(&'a self, key: &str, word: &'a str) -> &'a str {
        self.0.get(key).map_or(word, String::as_str)
    }

    /// The text of a key with `{0}`, `{1}`, … filled in.
    pub fn fill(&self, key: &str, values: &[&str]) -> String {
        let mut text = String::new();
        let mut rest = self.get(key);
        // In one pass, so that a value with braces is not filled again.
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            match after
                .split_once('}')
                .and_then(|(n, after)| Some((values.get(n.parse::<usize>().ok()?)?, after)))
            {
                Some((value, after)) => {
                    text.push_str(value);
                    rest = after;
                }
                None => {
                    text.push('{');
                    rest = after;
                }
            }
        }
        text + rest
    }
}

/// What stands where a text is missing.
pub const MISSING: &str = "(text missing)";
