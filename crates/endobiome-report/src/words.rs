//! The texts of the page, all in one file, so that a translation is one more file.

use endobiome_core::Message;
use endobiome_core::message::Translation;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

const ENGLISH: &str = include_str!("../texts/en.json");
const FRENCH: &str = include_str!("../texts/fr.json");

/// A language that comes with the program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// English, in which a run writes.
    #[default]
    English,
    /// French; titles of papers stay as they were printed.
    French,
}

impl Language {
    /// The languages.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// Its code of two letters.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }
}

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

    /// The texts of a language that comes with the program; what it does not hold is English.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) when a file of the program is damaged.
    pub fn of_language(language: Language) -> crate::Result<Self> {
        match language {
            Language::English => Self::english(),
            Language::French => Self::english()?.with(FRENCH),
        }
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
        Self::english()?.with(json)
    }

    /// The same with the texts of a file over them.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) when it is no such object.
    pub fn with(mut self, json: &str) -> crate::Result<Self> {
        let own: Self = serde_json::from_str(json)?;
        self.texts.extend(own.texts);
        self.sentences.extend(own.sentences);
        Ok(self)
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

    /// A word of a closed list, which files write as `explained_by_contamination`, as a person reads it: the text of the key
    /// `word.explained by contamination`, else the word with spaces.
    ///
    /// ```
    /// use endobiome_report::Words;
    /// let french = Words::of(r#"{"word.endometrium": "endomètre"}"#)?;
    /// assert_eq!((&*french.word("endometrium"), &*french.word("left_ovary")), ("endomètre", "left ovary"));
    /// # Ok::<(), endobiome_report::Error>(())
    /// ```
    pub fn word<'a>(&'a self, word: &'a str) -> Cow<'a, str> {
        match self.texts.get(&key_of_word(word)) {
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
    pub(crate) fn quantity(&self, what: &str) -> String {
        match what.strip_prefix("log10_") {
            Some(copies) => self.fill("quantity.log10", &[&self.word(copies)]),
            None => self.word(what.trim_start_matches("genus:")).into_owned(),
        }
    }

    /// A contrast in words.
    pub(crate) fn contrast(&self, name: &str) -> String {
        self.say(&endobiome_compare::contrast_in_words(name))
    }

    /// A test in words.
    pub(crate) fn test(&self, name: &str) -> String {
        self.say(&endobiome_compare::test_in_words(name))
    }

    /// A batch: a name of the study, or the word for all samples where none is named.
    pub(crate) fn batch(&self, name: &str) -> String {
        self.say(&Message::word(name.to_owned()))
    }

    /// What became of a sample.
    pub(crate) fn status(&self, status: &str) -> String {
        match status.strip_prefix("none_left_after_") {
            Some(step) => self.fill("status.none_left_after", &[&self.word(step)]),
            None => self.word(status).into_owned(),
        }
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
        let text = self.texts.get(&key_of_word(word))?;
        // A word that is its own text stays as files write it, with its underscores: in English the page says what the terminal says.
        (*text != word.replace('_', " ")).then_some(text)
    }
}

/// The key of a word of a closed list: with spaces, whichever form it comes in.
fn key_of_word(word: &str) -> String {
    format!("word.{}", word.replace('_', " "))
}

/// What stands where a text is missing.
pub const MISSING: &str = "(text missing)";
