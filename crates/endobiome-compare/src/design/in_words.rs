//! The name of a contrast as a sentence: the name itself is a key, the same in every file.

use endobiome_core::{Message, say};

/// A contrast or question in words that can be said in another language; its English is the name.
///
/// ```
/// use endobiome_compare::contrast_in_words;
/// assert_eq!(contrast_in_words("RIF against control").to_string(), "RIF against control");
/// assert_eq!(contrast_in_words("age").to_string(), "age");
/// ```
pub fn contrast_in_words(name: &str) -> Message {
    if let Some(contrast) = name.strip_suffix(", within women") {
        return say!("{contrast}, within women", contrast = contrast_in_words(contrast));
    }
    match name.split_once(" against ") {
        Some((case, control)) => say!("{case} against {control}", case, control),
        None => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_is_the_name_whatever_it_is() {
        for name in
            ["RIF against control", "visit: v1 against v0, within women", "a against b against c", "", "age"]
        {
            assert_eq!(contrast_in_words(name).to_string(), name);
        }
        assert!(matches!(contrast_in_words("a against b"), Message::Sentence { .. }));
    }
}
