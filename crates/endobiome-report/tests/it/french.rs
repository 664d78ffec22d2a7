//! The French texts: whole, and with the places of the English ones.

use endobiome_report::{Language, Words};
use std::collections::BTreeSet;

fn texts(language: &str) -> serde_json::Map<String, serde_json::Value> {
    let path = format!("{}/texts/{language}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Each key with its text, sentences too.
fn flat(language: &str) -> Vec<(String, String)> {
    let texts = texts(language);
    let of_page = texts.iter().filter(|(key, _)| *key != "sentences");
    let all = of_page.chain(texts["sentences"].as_object().unwrap());
    all.map(|(key, text)| (key.clone(), text.as_str().unwrap().to_owned())).collect()
}

/// The places of a text; what parts its lines, and blanks at its ends, that join it to others.
fn form(text: &str) -> (BTreeSet<&str>, usize, bool, bool) {
    let places = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    // A French colon or semicolon has a blank before it, where the English one has none.
    let begins = text.starts_with([' ', ',', ';', ':']);
    (places, text.matches('|').count(), begins, text.ends_with(' '))
}

#[test]
fn the_french_texts_have_the_places_of_the_english_ones() {
    let english = flat("en");
    let french = flat("fr");
    for (key, text) in &french {
        let Some((_, of)) = english.iter().find(|(known, _)| known == key) else {
            panic!("no such text: {key}");
        };
        assert_eq!(form(text), form(of), "{key}: {text}");
    }
}

#[test]
fn the_french_texts_are_whole() {
    let french = flat("fr");
    // Titles of papers stay as they were printed.
    let missing: Vec<String> = flat("en")
        .into_iter()
        .map(|(key, _)| key)
        .filter(|key| !key.starts_with("reference.") && !french.iter().any(|(known, _)| known == key))
        .collect();
    assert!(missing.is_empty(), "not in texts/fr.json: {missing:#?}");
}

#[test]
fn words_of_a_file_go_over_those_of_a_language() {
    let words = Words::of_language(Language::French).unwrap().with(r#"{"all": "l'ensemble"}"#).unwrap();
    assert_eq!((words.get("all"), words.get("yes"), words.get("language")), ("l'ensemble", "oui", "fr"));
    // What is in no other language stays English.
    assert!(words.get("reference.ride").starts_with("Eisenhofer R"));
}
