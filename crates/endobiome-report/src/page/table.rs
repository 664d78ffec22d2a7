//! Tables as the page shows them: few rows, and the file that holds all.

use serde::Serialize;

/// A table of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Table {
    /// Its id in the page.
    pub(crate) id: &'static str,
    /// What it shows.
    pub(crate) caption: String,
    /// Its columns.
    pub(crate) columns: Vec<Heading>,
    /// The leading rows.
    pub(crate) rows: Vec<Row>,
    /// How many there are in all.
    pub(crate) total: usize,
    /// The file that holds all.
    pub(crate) file: &'static str,
    /// Texts that rows refer to by number, each written once.
    pub(crate) notes: Vec<String>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Heading {
    /// Its text.
    pub(crate) name: String,
    /// Whether its cells are numbers.
    pub(crate) number: bool,
}

/// A row; the first cell names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    /// Whether it stands out.
    pub(crate) found: bool,
    /// Its cells.
    pub(crate) cells: Vec<String>,
}

impl Table {
    /// Columns by their keys in the texts; a key that ends in `#` is of numbers.
    pub(crate) fn new(words: &crate::Words, id: &'static str, file: &'static str, columns: &[&str]) -> Self {
        let heading = |key: &&str| {
            let (key, number) = key.strip_suffix('#').map_or((*key, false), |key| (key, true));
            Heading { name: words.get(&format!("column.{key}")).to_owned(), number }
        };
        Self {
            id,
            caption: words.get(&format!("table.{id}")).to_owned(),
            columns: columns.iter().map(heading).collect(),
            file,
            ..Self::default()
        }
    }

    /// The number, from 1, of a text that rows refer to.
    pub(crate) fn note(&mut self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let known = self.notes.iter().position(|note| note == text);
        let place = known.unwrap_or_else(|| {
            self.notes.push(text.to_owned());
            self.notes.len() - 1
        });
        (place + 1).to_string()
    }
}
