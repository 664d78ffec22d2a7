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
    /// The class of its cells: `n` of numbers, `lines` where lines are not broken, else empty.
    pub(crate) class: &'static str,
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
    /// Columns by their keys in the texts; a key that ends in `#` is of numbers, in `=` of lines.
    pub(crate) fn new(words: &crate::Words, id: &'static str, file: &'static str, columns: &[&str]) -> Self {
        let heading = |key: &&str| {
            let (key, class) = match (key.strip_suffix('#'), key.strip_suffix('=')) {
                (Some(key), _) => (key, "n"),
                (_, Some(key)) => (key, "lines"),
                _ => (*key, ""),
            };
            Heading { name: words.get(&format!("column.{key}")).to_owned(), class }
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
