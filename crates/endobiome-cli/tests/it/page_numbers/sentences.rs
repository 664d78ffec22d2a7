//! The sentences of a page, and those that rows of files make.

use super::study::{Of, Study};
use crate::study::Rows;
use endobiome::report::number;

pub(super) fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&")
}

/// What stands between two tags, each time.
pub(super) fn between(part: &str, start: &str, end: &str) -> Vec<String> {
    let pieces = part.split(start).skip(1);
    pieces.map(|piece| plain(&piece[..piece.find(end).unwrap()])).collect()
}

/// The names of the marks of a figure: its titles but those of its drawings.
pub(super) fn tips(figure: &str) -> Vec<String> {
    figure
        .split("<svg")
        .skip(1)
        .flat_map(|svg| between(svg, "<title>", "</title>").into_iter().skip(1))
        .collect()
}

/// The texts of a figure.
pub(super) fn texts(figure: &str) -> Vec<String> {
    figure
        .split("<text")
        .skip(1)
        .map(|piece| plain(&piece[piece.find('>').unwrap() + 1..piece.find("</text>").unwrap()]))
        .collect()
}

/// `{column}` of a row as it is, `{column|%}` as a share, `{column|p}` as a probability, `{column|short}` as a number, `{column|words}` with
/// spaces; `None` where a number is missing.
pub(super) fn said(template: &str, row: &Of) -> Option<String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, after) = after.split_once('}').unwrap();
        let (column, form) = inside.split_once('|').unwrap_or((inside, ""));
        let value = row.get(column).unwrap_or_else(|| panic!("no column {column} in {row:?}"));
        text += before;
        text += &printed(value, form)?;
        rest = after;
    }
    Some(text + rest)
}

pub(super) fn printed(value: &str, form: &str) -> Option<String> {
    Some(match form {
        "" => value.to_owned(),
        "words" => value.replace('_', " "),
        "%" => number::per_cent(value.parse().ok()?),
        "p" => number::probability(value.parse().ok()?),
        "short" => number::short(value.parse().ok()?),
        "count" => number::count(value.parse().ok()?),
        other => panic!("no form {other}"),
    })
}

pub(super) fn number_of(row: &Of, column: &str) -> Option<f64> {
    row[column].parse().ok()
}

/// Both hold the same sentences.
pub(super) fn same(what: &str, mut found: Vec<String>, mut expected: Vec<String>) {
    found.sort_unstable();
    expected.sort_unstable();
    let not_found: Vec<_> = expected.iter().filter(|text| !found.contains(text)).take(5).collect();
    let not_expected: Vec<_> = found.iter().filter(|text| !expected.contains(text)).take(5).collect();
    assert!(!expected.is_empty(), "{what}: nothing to compare");
    assert!(
        found == expected,
        "{what}:\nin the table, not on the page: {not_found:#?}\non the page, not in the table: {not_expected:#?}"
    );
}

/// The marks of a figure are rows of a table.
pub(super) fn marks(study: &Study, figure: &str, rows: &Rows, template: &str) {
    same(figure, tips(study.figure(figure)), rows.iter().filter_map(|row| said(template, row)).collect());
}

/// A sentence of what the page was made of, in English.
pub(super) fn english(message: &serde_json::Value) -> String {
    serde_json::from_value::<endobiome::core::Message>(message.clone()).unwrap().to_string()
}

/// What the page was made of.
pub(super) fn source(study: &Study) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(study.folder.join("pipeline_info/report.json")).unwrap())
        .unwrap()
}
