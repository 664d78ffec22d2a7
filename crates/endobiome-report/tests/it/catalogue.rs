//! Every sentence of the sources is in the file of texts, and every sentence of the file is in the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const TEXTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/texts/en.json");

/// All sources of the libraries and the command, in order; tests and examples say nothing on a page.
fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders: Vec<PathBuf> =
        fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().path().join("src")).collect();
    folders.sort();
    let mut found = Vec::new();
    folders.iter().filter(|folder| folder.is_dir()).for_each(|folder| walk(folder, &mut found));
    assert!(found.len() > 300, "{} files", found.len());
    found
}

/// A source without its comments and its tests.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |all, line| all + line + "\n")
}

/// The literal at the head of a text, which begins with its quotation mark.
fn literal(text: &str) -> String {
    let mut said = String::new();
    let mut letters = text.chars().skip(1);
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return said,
            '\\' => match letters.next() {
                // A line that goes on: the line end and the blanks of the next line are not of the text.
                Some('\n') => {
                    let rest: String = letters.collect();
                    let rest = format!("\"{}", rest.trim_start());
                    return said + &literal(&rest);
                }
                Some('n') => said.push('\n'),
                Some(other) => said.push(other),
                None => break,
            },
            other => said.push(other),
        }
    }
    panic!("a literal that does not end: {said}");
}

/// The sentences of the sources, in the order in which they stand there.
fn said() -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for path in sources() {
        let code = code(&fs::read_to_string(&path).unwrap());
        for piece in code.split("say!(").skip(1) {
            let piece = piece.trim_start();
            // The rules of the macro itself begin with a sign.
            if piece.starts_with('"') {
                let sentence = literal(piece);
                if !sentences.contains(&sentence) {
                    sentences.push(sentence);
                }
            }
        }
    }
    sentences
}

/// The words of closed lists that the sources may hand over: every literal of one word or some.
fn literals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in sources() {
        for line in code(&fs::read_to_string(&path).unwrap()).lines() {
            found.extend(line.split('"').skip(1).step_by(2).map(|word| word.replace('_', " ")));
        }
    }
    found
}

fn texts() -> serde_json::Map<String, serde_json::Value> {
    serde_json::from_str(&fs::read_to_string(TEXTS).unwrap()).unwrap()
}

/// Puts the sentences into the file, behind the texts by key; a translator goes through them in the order of the sources.
fn write(sentences: &[String]) {
    let text = fs::read_to_string(TEXTS).unwrap();
    let head = text.split(",\n \"sentences\"").next().unwrap().trim_end().trim_end_matches('}').trim_end();
    let lines: Vec<String> = sentences
        .iter()
        .map(|sentence| {
            let quoted = serde_json::to_string(sentence).unwrap();
            format!("  {quoted}:\n   {quoted}")
        })
        .collect();
    fs::write(TEXTS, format!("{head},\n \"sentences\": {{\n{}\n }}\n}}\n", lines.join(",\n"))).unwrap();
}

#[test]
fn every_sentence_is_in_the_file_of_texts() {
    let said = said();
    assert!(said.len() > 150, "{} sentences", said.len());
    if std::env::var_os("ENDOBIOME_WRITE_DOCS").is_some() {
        write(&said);
    }
    let texts = texts();
    let known: BTreeMap<&String, &str> = texts["sentences"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(english, text)| (english, text.as_str().unwrap()))
        .collect();
    let forgotten: Vec<&String> = said.iter().filter(|sentence| !known.contains_key(sentence)).collect();
    assert!(
        forgotten.is_empty(),
        "not in texts/en.json (ENDOBIOME_WRITE_DOCS=1 cargo test -p endobiome-report catalogue puts them there): {forgotten:#?}"
    );
    let unused: Vec<&&String> = known.keys().filter(|sentence| !said.contains(sentence)).collect();
    assert!(unused.is_empty(), "in texts/en.json, and said nowhere: {unused:#?}");
    for (english, text) in known {
        assert_eq!(english, text, "the English of a sentence is its key");
    }
}

#[test]
fn every_word_of_a_closed_list_is_one_of_the_sources() {
    let (texts, literals) = (texts(), literals());
    let words: Vec<&str> = texts.keys().filter_map(|key| key.strip_prefix("word.")).collect();
    assert!(words.len() > 50, "{} words", words.len());
    // Of a name some parts are words of their own (`CLR linear model, bias corrected`), and one is made of two.
    let is_written = |word: &str| literals.iter().any(|literal| literal.contains(word));
    let is_made = |word: &str| word == "Kruskal-Wallis on proportions" && is_written("Kruskal-Wallis");
    let unused: Vec<&&str> = words.iter().filter(|word| !is_written(word) && !is_made(word)).collect();
    assert!(unused.is_empty(), "in texts/en.json, and written nowhere: {unused:#?}");
}

#[test]
fn a_sentence_over_two_lines_is_read_as_the_compiler_reads_it() {
    assert_eq!(literal("\"one \\\n     and {two} \\\"quoted\\\"\", two)"), "one and {two} \"quoted\"");
    assert_eq!(
        code("say!(\"a\");\n// say!(\"b\")\n#[cfg(test)]\nmod tests {\nsay!(\"c\")"),
        "say!(\"a\");\n"
    );
}
