//! A page in words of which each is marked: what is not marked on it can not be translated.
//!
//! The tests of the command use this file too, with pages of whole studies.

use serde_json::Value;
use std::collections::BTreeSet;

/// The English texts.
const TEXTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../endobiome-report/texts/en.json");

/// The file of texts with what each says between « and »; what is filled into a place stands outside of them.
pub(crate) fn texts() -> String {
    let mut texts: Value = serde_json::from_str(&std::fs::read_to_string(TEXTS).unwrap()).unwrap();
    mark_all(&mut texts, "");
    texts.to_string()
}

fn mark_all(value: &mut Value, key: &str) {
    match value {
        Value::Object(texts) => texts.iter_mut().for_each(|(key, text)| mark_all(text, key)),
        // A code of a language, no word.
        Value::String(_) if key == "language" => {}
        Value::String(text) => *text = text.split('|').map(mark).collect::<Vec<_>>().join("|"),
        other => panic!("{key}: {other}"),
    }
}

/// A text with each piece between its places marked; blanks at its ends stay, for some texts are parted at them.
fn mark(text: &str) -> String {
    let (mut marked, mut rest) = (String::new(), text);
    while !rest.is_empty() {
        let (piece, place) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
        let inner = piece.trim();
        marked +=
            &if inner.is_empty() { piece.to_owned() } else { piece.replace(inner, &format!("«{inner}»")) };
        let (place, after) = place.split_at(place.find('}').map_or(place.len(), |end| end + 1));
        marked += place;
        rest = after;
    }
    marked
}

/// The words of what a study brings itself: names of samples, women, groups, batches, taxa, columns and settings.
pub(crate) fn data(report: &Value) -> BTreeSet<String> {
    let mut data = String::new();
    let mut add = |value: &Value| {
        if let Value::String(text) = value {
            data.push_str(text);
            data.push('\n');
        }
    };
    let rows = |part: &str| report[part].as_array().cloned().unwrap_or_default();
    for sample in rows("samples") {
        ["id", "woman", "group", "visit", "batch"].iter().for_each(|field| add(&sample[field]));
        [&sample["leading"][0], &sample["cst"]["nearest"], &sample["niche"]["vaginal"]]
            .into_iter()
            .for_each(&mut add);
    }
    for rank in rows("ranks") {
        rank["taxa"].as_array().unwrap().iter().for_each(&mut add);
    }
    for kit in rows("kits") {
        add(&kit["batch"]);
        kit["profile"].as_array().unwrap().iter().for_each(|genus| add(&genus[0]));
    }
    for reagent in rows("reagents") {
        ["batch", "genus", "group"].iter().for_each(|field| add(&reagent[field]));
    }
    for target in rows("panels") {
        ["panel", "target"].iter().for_each(|field| add(&target[field]));
    }
    for row in rows("comparisons") {
        row["groups"].as_array().unwrap().iter().for_each(|group| add(&group[0]));
        add(&row["adjusted_for"]);
    }
    rows("qualities").iter().for_each(|curve| add(&curve["of"]));
    let mut data: BTreeSet<String> = words(&data).map(str::to_owned).collect();
    // Settings are whole names and values: no word of a sentence passes for a part of one.
    for setting in rows("parameters") {
        let [name, value] = [&setting[0], &setting[1]].map(|text| text.as_str().unwrap_or_default());
        data.extend([name, name.split_once('.').map_or(name, |(_, tail)| tail)].map(str::to_owned));
        data.extend(tokens(value).map(str::to_owned));
    }
    data
}

/// What stands between blanks, without brackets, commas and full stops around it.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .flat_map(|token| token.split(','))
        .map(|token| token.trim_matches(|letter: char| "()[]{}\"':;.…".contains(letter)))
}

pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    // Units, signs and letters of statistics (n, p, q) are the same in every language.
    text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.chars().count() > 2)
}

/// What is said on a page: text between tags and names that are read aloud; not styles, script, and names of files, which stand as code.
pub(crate) fn visible(page: &str) -> String {
    let (mut text, mut rest) = (String::new(), page);
    while let Some(at) = rest.find('<') {
        text += &rest[..at];
        let tag = &rest[at..at + rest[at..].find('>').unwrap() + 1];
        rest = &rest[at + tag.len()..];
        for hidden in ["style", "script", "code"] {
            if tag.starts_with(&format!("<{hidden}")) {
                rest = &rest[rest.find(&format!("</{hidden}>")).unwrap()..];
            }
        }
        if let Some(label) = tag.split("aria-label=\"").nth(1) {
            text += &format!("\n{}\n", label.split('"').next().unwrap());
        }
        text.push('\n');
    }
    text += rest;
    [("&#x27;", "'"), ("&quot;", "\""), ("&gt;", ">"), ("&lt;", "<"), ("&#x2f;", "/"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (coded, plain)| text.replace(coded, plain))
}

/// The words of a page that stand neither in a text of the file of texts nor in what the study brought, each with what stands around it.
pub(crate) fn unmarked(page: &str, data: &BTreeSet<String>, exceptions: &[&str]) -> Vec<String> {
    let mut own = String::new();
    for line in visible(page).lines() {
        // A label that is cut short may have lost its closing mark: marks are counted line by line, as texts are.
        let mut depth = 0;
        for letter in line.chars() {
            match letter {
                '«' => depth += 1,
                '»' => depth -= 1,
                _ if depth == 0 => own.push(letter),
                _ => {}
            }
        }
        own.push('\n');
    }
    let mut seen = BTreeSet::new();
    let mut left = Vec::new();
    for line in own.lines() {
        let of_no_setting = tokens(line).filter(|token| !data.contains(*token)).flat_map(words);
        for word in of_no_setting.filter(|word| !data.contains(*word) && !exceptions.contains(word)) {
            if seen.insert(word.to_owned()) {
                left.push(format!("{word}   in: {}", line.trim()));
            }
        }
    }
    left
}
