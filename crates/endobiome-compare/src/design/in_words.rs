//! Names of contrasts, tests and quantities as sentences: the names themselves are keys, the same in every file.

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
        None => Message::word(name.to_owned()),
    }
}

/// A test in words that can be said in another language; its English is the name.
///
/// ```
/// use endobiome_compare::test_in_words;
/// let name = "Mann-Whitney (exact given ties)";
/// assert_eq!(test_in_words(name).to_string(), name);
/// ```
pub fn test_in_words(name: &str) -> Message {
    let (test, how) = match name.split_once(" (").and_then(|(test, how)| Some((test, how.strip_suffix(')')?)))
    {
        Some((test, how)) => (test, Some(how)),
        None => (name, None),
    };
    let parts = test.split(", ").map(|part| match part.strip_prefix("term ") {
        Some(column) => say!("term {column}", column),
        None => Message::word(part.to_owned()),
    });
    let test = Message::list(", ", parts);
    let Some(how) = how else { return test };
    let how = match how.strip_suffix(" random tables") {
        Some(n) => say!("{n} random tables", n),
        None => Message::word(how.to_owned()),
    };
    Message::list("", [test, " (".into(), how, ")".into()])
}

/// What was compared, in words that can be said in another language: a taxon of a rank, or a quantity; its English is the name.
///
/// ```
/// use endobiome_compare::quantity_in_words;
/// assert_eq!(quantity_in_words("genus:Gardnerella").to_string(), "genus:Gardnerella");
/// ```
pub fn quantity_in_words(name: &str) -> Message {
    match name.strip_prefix("genus:") {
        Some(taxon) => say!("genus:{taxon}", taxon),
        None => match name.strip_prefix("log10_") {
            Some(copies) => say!("log10_{copies}", copies = Message::word(copies.to_owned())),
            None => Message::word(name.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_is_the_name_whatever_it_is() {
        let names =
            ["visit: v1 against v0, within women", "a against b against c", "", "age", "a (b", "a, b"];
        let tests = ["CLR linear model, bias corrected, HC3 errors", "Fisher r x c (9999 random tables)"];
        for name in names.into_iter().chain(tests).chain(["PERMANOVA with covariates, term age", "genus:A_b"])
        {
            assert_eq!(contrast_in_words(name).to_string(), name);
            assert_eq!(test_in_words(name).to_string(), name);
            assert_eq!(quantity_in_words(name).to_string(), name);
        }
        assert!(matches!(contrast_in_words("a against b"), Message::Sentence { .. }));
    }
}
