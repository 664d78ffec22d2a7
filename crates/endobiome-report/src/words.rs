//! The texts of the page, all in one file, so that a translation is one more file.

use endobiome_core::Message;
use endobiome_core::message::Translation;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

const ENGLISH: &str = include_str!("../texts/en.json");

/// The texts of one language: those of the page by key, and the sentences that other crates make by their English.
#[derive(Debug, Clone, Deserialize)]
pub struct Words {
    #[serde(default)]
    sentences: BTreeMap<String, String>,
    #[serde(flatten)]
    texts: BTreeMap<String, String>,
}

impl Words {
    /// English, the language of a run.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) when the file of the program is damaged.
    pub fn english() -> crate::Result<Self> {
        Ok(serde_json::from_str(ENGLISH)?)
    }

    /// The texts of a file: one JSON object, a text a key, and under `sentences` an object with the English of each sentence as its key.
    /// What it does not hold stays English.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) when it is no such object.
    ///
    /// ```
    /// use endobiome_report::Words;
    /// use endobiome_core::say;
    /// let french = Words::of(r#"{"all": "toutes", "sentences": {"no reads": "aucune lecture"}}"#)?;
    /// assert_eq!((french.get("all"), french.get("no_reads")), ("toutes", "no reads"));
    /// assert_eq!(french.say(&say!("no reads")), "aucune lecture");
    /// # Ok::<(), endobiome_report::Error>(())
    /// ```
    pub fn of(json: &str) -> crate::Result<Self> {
        let mut words = Self::english()?;
        let own: Self = serde_json::from_str(json)?;
        words.texts.extend(own.texts);
        words.sentences.extend(own.sentences);
        Ok(words)
    }

    /// The text of a key; [`MISSING`] where there is none.
    pub fn get(&self, key: &str) -> &str {
        self.texts.get(key).map_or(MISSING, String::as_str)
    }

    /// The terms of the page with their meanings: of the keys that begin with `glossary.`, in their order, what stands before and after the
    /// first `|`.
    pub(crate) fn glossary(&self) -> Vec<(&str, &str)> {
        let of = self.texts.iter().filter(|(key, _)| key.starts_with("glossary."));
        of.filter_map(|(_, text)| text.split_once(" | ")).collect()
    }

    /// A sentence in this language.
    pub fn say(&self, message: &Message) -> String {
        message.translated(self)
    }

    /// A word of a closed list, which files write as `explained_by_contamination`, as a person reads it: the text of the key `word.` and it,
    /// else the word with spaces.
    ///
    /// ```
    /// use endobiome_report::Words;
    /// let french = Words::of(r#"{"word.endometrium": "endomètre"}"#)?;
    /// assert_eq!((&*french.word("endometrium"), &*french.word("left_ovary")), ("endomètre", "left ovary"));
    /// # Ok::<(), endobiome_report::Error>(())
    /// ```
    pub fn word<'a>(&'a self, word: &'a str) -> Cow<'a, str> {
        match self.texts.get(&format!("word.{word}")) {
            Some(text) => text.into(),
            None if word.contains('_') => word.replace('_', " ").into(),
            None => word.into(),
        }
    }

    /// A site as a person reads it, also where none is known.
    pub(crate) fn site<'a>(&'a self, site: &'a str) -> Cow<'a, str> {
        if site.is_empty() { self.get("site.none").into() } else { self.word(site) }
    }

    /// What was compared: a taxon is a name, another quantity a word.
    pub(crate) fn quantity<'a>(&'a self, what: &'a str) -> Cow<'a, str> {
        self.word(what.trim_start_matches("genus:"))
    }

    /// A contrast in words.
    pub(crate) fn contrast(&self, name: &str) -> String {
        self.say(&endobiome_compare::contrast_in_words(name))
    }

    /// What an estimate is, in short.
    pub(crate) fn estimate<'a>(&'a self, kind: &'a str) -> Cow<'a, str> {
        match self.texts.get(&format!("estimate.{kind}")) {
            Some(text) => text.into(),
            None => self.word(kind),
        }
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

impl Translation for Words {
    fn sentence(&self, english: &str) -> Option<&str> {
        self.sentences.get(english).map(String::as_str)
    }

    fn word(&self, word: &str) -> Option<&str> {
        self.texts.get(&format!("word.{word}")).map(String::as_str)
    }
}

/// What stands where a text is missing.
pub const MISSING: &str = "(text missing)";
