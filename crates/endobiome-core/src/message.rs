//! Sentences that can be said in another language: the English text with named places, and what stands in them.
//!
//! As with gettext the English sentence is the key of its translation. [`say!`](crate::say) makes one; [`Display`](fmt::Display) gives the
//! English, which is what tables and the terminal show; [`Message::translated`] says it in another language.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A sentence, a part of one, or several.
///
/// ```
/// use endobiome_core::{Message, message::Translation, say};
/// let women = 12;
/// let message = say!("{women} women gave samples of {site}", women, site = say!("the vagina"));
/// assert_eq!(message.to_string(), "12 women gave samples of the vagina");
///
/// struct French;
/// impl Translation for French {
///     fn sentence(&self, english: &str) -> Option<&str> {
///         match english {
///             "{women} women gave samples of {site}" => Some("des prélèvements de {site} de {women} femmes"),
///             "the vagina" => Some("vagin"),
///             _ => None,
///         }
///     }
///     fn word(&self, _word: &str) -> Option<&str> {
///         None
///     }
/// }
/// assert_eq!(message.translated(&French), "des prélèvements de vagin de 12 femmes");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Text that is the same in every language: names, numbers, what a system or a file said.
    Verbatim(String),
    /// A word of a closed list, as files write it (`endometrium`, `NLD`).
    Word(Cow<'static, str>),
    /// A sentence with what stands in its places.
    Sentence {
        /// The English text; a place is a name in braces.
        template: Cow<'static, str>,
        /// What stands in each place, by name.
        values: Vec<(Cow<'static, str>, Self)>,
    },
    /// Several, one after the other.
    List {
        /// What stands between them.
        separator: Cow<'static, str>,
        /// They.
        parts: Vec<Self>,
    },
    /// Another one, its first letter a capital.
    Capital(Box<Self>),
}

/// The words of a language.
pub trait Translation {
    /// The sentence with the same places; `None` where there is none, and the English stays.
    fn sentence(&self, english: &str) -> Option<&str>;
    /// A [`Message::Word`]; `None` where there is none, and the word stays as files write it.
    fn word(&self, word: &str) -> Option<&str>;
}

/// The English of the templates themselves.
struct English;

impl Translation for English {
    fn sentence(&self, _english: &str) -> Option<&str> {
        None
    }

    fn word(&self, _word: &str) -> Option<&str> {
        None
    }
}

impl Message {
    /// No text.
    pub const fn empty() -> Self {
        Self::Verbatim(String::new())
    }

    /// A word of a closed list, as files write it.
    pub fn word(word: impl Into<Cow<'static, str>>) -> Self {
        Self::Word(word.into())
    }

    /// Several, one after the other; empty ones are left out, as are their separators.
    ///
    /// ```
    /// use endobiome_core::{Message, say};
    /// let parts = [say!("raw table"), Message::empty(), say!("adjusted for {what}", what = "age")];
    /// assert_eq!(Message::list(", ", parts).to_string(), "raw table, adjusted for age");
    /// ```
    pub fn list(separator: impl Into<Cow<'static, str>>, parts: impl IntoIterator<Item = Self>) -> Self {
        let parts: Vec<Self> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Self::List { separator: separator.into(), parts }
    }

    /// The same with a capital as its first letter, as at the head of a sentence.
    #[must_use]
    pub fn capital(self) -> Self {
        Self::Capital(Box::new(self))
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Verbatim(text) => text.is_empty(),
            Self::Word(word) => word.is_empty(),
            Self::Sentence { template, .. } => template.is_empty(),
            Self::List { parts, .. } => parts.iter().all(Self::is_empty),
            Self::Capital(of) => of.is_empty(),
        }
    }

    /// Whether the English holds a text.
    ///
    /// ```
    /// use endobiome_core::say;
    /// assert!(say!("{n} women", n = 12).contains("12 w"));
    /// ```
    pub fn contains(&self, text: &str) -> bool {
        self.to_string().contains(text)
    }

    /// In another language; what that has no words for stays English.
    pub fn translated(&self, language: &dyn Translation) -> String {
        let mut text = String::new();
        self.write(language, &mut text);
        text
    }

    fn write(&self, language: &dyn Translation, text: &mut String) {
        match self {
            Self::Verbatim(own) => text.push_str(own),
            Self::Word(word) => text.push_str(language.word(word).unwrap_or(word)),
            Self::Sentence { template, values } => {
                fill(language.sentence(template).unwrap_or(template), values, language, text);
            }
            Self::List { separator, parts } => {
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        text.push_str(separator);
                    }
                    part.write(language, text);
                }
            }
            Self::Capital(of) => {
                let own = of.translated(language);
                let mut letters = own.chars();
                text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                text.push_str(letters.as_str());
            }
        }
    }
}

/// A template with its places filled, in one pass, so that a value with braces is not filled again. A place without a value stays.
fn fill(
    template: &str,
    values: &[(Cow<'static, str>, Message)],
    language: &dyn Translation,
    text: &mut String,
) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let place = after.split_once('}');
        match place.and_then(|(name, after)| Some((values.iter().find(|(of, _)| of == name)?, after))) {
            Some(((_, value), after)) => {
                value.write(language, text);
                rest = after;
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
}

/// The English.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `pad` so that a width or an alignment holds, as of a string.
        f.pad(&self.translated(&English))
    }
}

/// No text.
impl Default for Message {
    fn default() -> Self {
        Self::empty()
    }
}

/// Text that is the same in every language.
impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Verbatim(text)
    }
}

/// Text that is the same in every language.
impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Verbatim(text.to_owned())
    }
}

/// The English.
impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.to_string()
    }
}

/// What may stand in a place of a [`Message`].
pub trait ToMessage {
    /// The value as it is said.
    fn to_message(&self) -> Message;
}

impl<T: ToMessage + ?Sized> ToMessage for &T {
    fn to_message(&self) -> Message {
        (**self).to_message()
    }
}

impl ToMessage for Message {
    fn to_message(&self) -> Message {
        self.clone()
    }
}

/// Sites, kinds of samples and levels are words of closed lists.
macro_rules! words {
    ($($name:ty),*) => {$(
        impl ToMessage for $name {
            fn to_message(&self) -> Message {
                Message::word(self.to_string())
            }
        }
    )*};
}

words!(crate::BodySite, crate::SampleKind);

macro_rules! verbatim {
    ($($name:ty),*) => {$(
        impl ToMessage for $name {
            fn to_message(&self) -> Message {
                Message::Verbatim(self.to_string())
            }
        }
    )*};
}

verbatim!(
    str,
    String,
    Cow<'_, str>,
    usize,
    u64,
    u32,
    u8,
    i32,
    i64,
    f64,
    crate::SampleId,
    crate::TaxonId,
    crate::FeatureId
);

/// Whether the names of a template are those of its values: a compiled program has no sentence with a place that stays empty.
///
/// # Panics
/// Where they are not; [`say!`](crate::say) asks while the program is compiled.
#[doc(hidden)]
pub const fn check(template: &str, names: &[&str]) {
    let text = template.as_bytes();
    let mut used = 0;
    let mut named = 0;
    while named < names.len() {
        let (mut at, mut is_used) = (0, false);
        while at < text.len() {
            if text[at] == b'{' && is_place(text, at, names[named].as_bytes()) {
                is_used = true;
            }
            at += 1;
        }
        assert!(is_used, "a value has no place in the sentence");
        named += 1;
    }
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'{' {
            let (mut named, mut is_known) = (0, false);
            while named < names.len() {
                is_known = is_known || is_place(text, at, names[named].as_bytes());
                named += 1;
            }
            assert!(is_known, "a place of the sentence has no value");
            used += 1;
        }
        if text[at] == b'}' {
            assert!(used > 0, "a brace closes that was not opened");
        }
        at += 1;
    }
}

/// Whether `{name}` begins at a position.
const fn is_place(text: &[u8], at: usize, name: &[u8]) -> bool {
    if at + name.len() + 1 >= text.len() || text[at + name.len() + 1] != b'}' {
        return false;
    }
    let mut letter = 0;
    while letter < name.len() {
        if text[at + 1 + letter] != name[letter] {
            return false;
        }
        letter += 1;
    }
    true
}

/// A [`Message`](crate::Message): an English sentence with named places, then `name` or `name = value` for each.
///
/// A value is a text, a number (formatted before, where that matters) or another message. The sentence is one literal, so that the list of
/// sentences to translate can be read from the sources.
///
/// ```
/// use endobiome_core::say;
/// let n = 3;
/// let said = say!("{n} of {all} samples, {share} %", n, all = 8, share = format!("{:.0}", 37.5));
/// assert_eq!(said.to_string(), "3 of 8 samples, 38 %");
/// ```
///
/// A place without a value does not compile, nor a value without a place:
///
/// ```compile_fail
/// endobiome_core::say!("{n} of {all} samples", n = 3);
/// ```
///
/// ```compile_fail
/// endobiome_core::say!("{n} samples", n = 3, all = 8);
/// ```
#[macro_export]
macro_rules! say {
    ($template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const { $crate::message::check($template, &[$(::core::stringify!($name)),*]) };
        $crate::Message::Sentence {
            template: ::std::borrow::Cow::Borrowed($template),
            values: ::std::vec![$((
                ::std::borrow::Cow::Borrowed(::core::stringify!($name)),
                $crate::say!(@value $name $(= $value)?),
            )),*],
        }
    }};
    (@value $name:ident) => { $crate::message::ToMessage::to_message(&$name) };
    (@value $name:ident = $value:expr) => { $crate::message::ToMessage::to_message(&$value) };
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Marked;

    impl Translation for Marked {
        fn sentence(&self, english: &str) -> Option<&str> {
            (english == "{a} of {b}").then_some("de {b}, {a} {c}")
        }

        fn word(&self, word: &str) -> Option<&str> {
            (word == "vagina").then_some("vagin")
        }
    }

    #[test]
    fn a_value_with_braces_is_not_filled_again() {
        let said = say!("{a} of {b}", a = "{b}", b = 7);
        assert_eq!(said.to_string(), "{b} of 7");
        assert_eq!(said.translated(&Marked), "de 7, {b} {c}", "a place that is not known stays");
    }

    #[test]
    fn values_are_translated_too() {
        let of = Message::list(", ", [Message::word("vagina"), Message::empty(), Message::word("cervix")]);
        let said = say!("{a} of {b}", a = say!("{a} of {b}", a = 1, b = 2), b = of);
        assert_eq!(said.to_string(), "1 of 2 of vagina, cervix");
        assert_eq!(said.translated(&Marked), "de vagin, cervix, de 2, 1 {c} {c}");
    }

    #[test]
    fn a_message_comes_back_from_its_json() {
        let said = Message::list(" ", [say!("{a} of {b}", a = 1, b = "é").capital(), "x".into()]);
        let json = serde_json::to_string(&said).unwrap();
        assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), said);
    }

    #[test]
    fn the_first_letter_alone_is_a_capital() {
        assert_eq!(say!("it is lost").capital().to_string(), "It is lost");
        assert_eq!(Message::empty().capital().to_string(), "");
    }

    #[test]
    fn a_width_holds_as_of_a_string() {
        assert_eq!(format!("{:>6}|", say!("ab")), "    ab|");
    }
}
