//! One description of each column of a result: its name, meaning, unit, when it is missing, and its cell.
//!
//! Everything that shows a result (TSV, Parquet, JSON, report, MultiQC, the page of formats) reads this description, so
//! that a header cannot come apart from its rows.

use std::borrow::Cow;
use std::fmt;

/// What stands in a cell.
///
/// Two marks, never confused: [`NotKnown`](Self::NotKnown) is written `NA`, [`NotApplicable`](Self::NotApplicable) is an
/// empty cell.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Cell {
    /// Words.
    Text(String),
    /// A whole number of things.
    Count(u64),
    /// A measured or computed number; NaN is [`NotKnown`](Self::NotKnown).
    Number(f64),
    /// `true` or `false`.
    Truth(bool),
    /// There is an answer, but it is not known or could not be computed.
    NotKnown,
    /// The question does not apply to this row.
    NotApplicable,
}

impl Cell {
    /// The value, or [`NotApplicable`](Self::NotApplicable) where there is none (`Cell::from` of an [`Option`] gives
    /// [`NotKnown`](Self::NotKnown)).
    pub fn or_not_applicable(value: Option<impl Into<Self>>) -> Self {
        value.map_or(Self::NotApplicable, Into::into)
    }

    /// The value in its words; no words are [`NotApplicable`](Self::NotApplicable).
    pub fn text(value: impl fmt::Display) -> Self {
        Self::from(value.to_string())
    }

    /// The words joined by `; `; none are [`NotApplicable`](Self::NotApplicable).
    pub fn list<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> Self {
        let words: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
        Self::from(words.join("; "))
    }
}

/// The one form in which cells stand in text files: numbers by [`number`], `NA` and nothing for the two marks, tabs and
/// line ends in words as spaces.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) if text.contains(['\t', '\n', '\r']) => {
                f.write_str(&text.replace(['\t', '\n', '\r'], " "))
            }
            Self::Text(text) => f.write_str(text),
            Self::Count(count) => write!(f, "{count}"),
            Self::Number(value) => f.write_str(&number(*value)),
            Self::Truth(truth) => write!(f, "{truth}"),
            Self::NotKnown => f.write_str("NA"),
            Self::NotApplicable => Ok(()),
        }
    }
}

/// A number as it stands in our files: the shortest text that reads back to the same value; `NA` for NaN.
///
/// ```
/// use endobiome_core::column::number;
/// assert_eq!(number(0.1), "0.1");
/// assert_eq!(number(f64::NAN), "NA");
/// assert_eq!(number(4.0), "4");
/// assert_eq!(number(-0.0), "0");
/// assert_eq!(number(2.5e-130), "2.5e-130");
/// ```
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return "NA".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    // Plain decimals of a tail probability run to hundreds of zeros, which nobody can read.
    if value.is_finite() && !(1e-5..1e16).contains(&value.abs()) {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

/// No words are [`NotApplicable`](Cell::NotApplicable), as they would be read from a file.
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::NotApplicable } else { Self::Text(text) }
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        if value.is_nan() { Self::NotKnown } else { Self::Number(value) }
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::NotKnown, Into::into)
    }
}

type CellOf<R> = Box<dyn Fn(&R, usize) -> Cell + Send + Sync>;

/// A column of rows of type `R`, or as many columns of one kind as the data have ([`Column::each`]).
///
/// ```
/// use endobiome_core::column::Column;
/// let over = Column::new("over_30", "whether she is over 30", |age: &u64| *age > 30);
/// assert_eq!((over.name(), over.cell(&34).to_string().as_str()), ("over_30", "true"));
/// ```
pub struct Column<R> {
    about: ColumnDescription,
    cell: CellOf<R>,
}

impl<R> Column<R> {
    /// A column whose cell is `cell` of the row.
    pub fn new<C: Into<Cell>>(
        name: impl Into<Cow<'static, str>>,
        meaning: impl Into<Cow<'static, str>>,
        cell: impl Fn(&R) -> C + Send + Sync + 'static,
    ) -> Self {
        Self { about: ColumnDescription::new(name, meaning), cell: Box::new(move |row, _| cell(row).into()) }
    }

    /// One column for each `what` of the data (`step of the pipeline`); `name` stands for their names (`<step>`), and
    /// `cell` gives the cell of a row and the place of the `what`.
    pub fn each<C: Into<Cell>>(
        name: impl Into<Cow<'static, str>>,
        meaning: impl Into<Cow<'static, str>>,
        what: &'static str,
        cell: impl Fn(&R, usize) -> C + Send + Sync + 'static,
    ) -> Self {
        let about = ColumnDescription { for_each: what, ..ColumnDescription::new(name, meaning) };
        Self { about, cell: Box::new(move |row, at| cell(row, at).into()) }
    }

    /// The unit of the numbers: `reads`, `share of reads`.
    #[must_use]
    pub const fn unit(mut self, unit: &'static str) -> Self {
        self.about.unit = unit;
        self
    }

    /// When the cell is `NA`.
    #[must_use]
    pub const fn not_known(mut self, when: &'static str) -> Self {
        self.about.not_known = when;
        self
    }

    /// When the cell is empty.
    #[must_use]
    pub const fn not_applicable(mut self, when: &'static str) -> Self {
        self.about.not_applicable = when;
        self
    }

    /// The name in files.
    pub fn name(&self) -> &str {
        &self.about.name
    }

    /// What is told of it.
    pub const fn about(&self) -> &ColumnDescription {
        &self.about
    }

    /// Whether the column stands for as many as the data have.
    pub const fn is_many(&self) -> bool {
        !self.about.for_each.is_empty()
    }

    /// The cell of a row; of a column made by [`each`](Self::each), that of the first.
    pub fn cell(&self, row: &R) -> Cell {
        self.cell_at(row, 0)
    }

    /// The cell of a row in the column for the `at`th thing; `at` says nothing to a column that is one.
    pub fn cell_at(&self, row: &R, at: usize) -> Cell {
        (self.cell)(row, at)
    }
}

impl<R> fmt::Debug for Column<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.about.fmt(f)
    }
}

/// A column without its rows: what the page of formats says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDescription {
    /// The name in files.
    pub name: Cow<'static, str>,
    /// What it says, in a sentence.
    pub meaning: Cow<'static, str>,
    /// The unit; empty for words and pure numbers.
    pub unit: &'static str,
    /// When the cell is `NA`; empty: never.
    pub not_known: &'static str,
    /// When the cell is empty; empty: never.
    pub not_applicable: &'static str,
    /// What there is one such column for; empty: it is one column.
    pub for_each: &'static str,
}

impl ColumnDescription {
    /// A column of words or pure numbers that is always there.
    pub fn new(name: impl Into<Cow<'static, str>>, meaning: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            meaning: meaning.into(),
            unit: "",
            not_known: "",
            not_applicable: "",
            for_each: "",
        }
    }
}

/// A row type that describes its columns.
///
/// ```
/// use endobiome_core::column::{Cell, Column, Described};
/// struct Depth {
///     sample: String,
///     reads: u64,
/// }
/// impl Described for Depth {
///     const FILE: &'static str = "depth.tsv";
///     const ROWS: &'static str = "one row a sample";
///     fn columns() -> Vec<Column<Self>> {
///         vec![
///             Column::new("sample", "name of the sample", |row: &Self| Cell::text(&row.sample)),
///             Column::new("reads", "reads of the sample", |row: &Self| row.reads).unit("reads"),
///         ]
///     }
/// }
/// let row = Depth { sample: "IM001_E".to_owned(), reads: 7 };
/// let cells: Vec<String> = Depth::columns().iter().map(|column| column.cell(&row).to_string()).collect();
/// assert_eq!(cells, ["IM001_E", "7"]);
/// ```
pub trait Described: Sized {
    /// The file in the folder of results; `<…>` stands for what varies: `diversity/beta_<metric>.tsv`.
    const FILE: &'static str;
    /// What a row is: `one row a sample`.
    const ROWS: &'static str;
    /// The columns, in order.
    fn columns() -> Vec<Column<Self>>;
}

/// A table without its rows: what the page of formats says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDescription {
    /// The file in the folder of results; `<…>` stands for what varies.
    pub file: Cow<'static, str>,
    /// What a row is.
    pub rows: Cow<'static, str>,
    /// Its columns, in order.
    pub columns: Vec<ColumnDescription>,
}

impl TableDescription {
    /// The description of a row type.
    pub fn of<R: Described>() -> Self {
        Self::new(R::FILE, R::ROWS, &R::columns())
    }

    /// The description of a file with these columns.
    pub fn new<R>(
        file: impl Into<Cow<'static, str>>,
        rows: impl Into<Cow<'static, str>>,
        columns: &[Column<R>],
    ) -> Self {
        let columns = columns.iter().map(|column| column.about().clone()).collect();
        Self { file: file.into(), rows: rows.into(), columns }
    }

    /// Whether a file at `path` (in the folder of results, `/` between folders) is of this kind.
    ///
    /// ```
    /// use endobiome_core::column::TableDescription;
    /// let of = |file: &'static str| TableDescription { file: file.into(), rows: "".into(), columns: Vec::new() };
    /// assert!(of("diversity/beta_<metric>.tsv").is_of("diversity/beta_bray_curtis.tsv"));
    /// assert!(!of("diversity/beta_<metric>.tsv").is_of("diversity/alpha.tsv"));
    /// ```
    pub fn is_of(&self, path: &str) -> bool {
        let (mut rest, mut pattern) = (path, &*self.file);
        while let Some((before, after)) = pattern.split_once('<') {
            let Some(behind) = rest.strip_prefix(before) else { return false };
            let Some((_, next)) = after.split_once('>') else { return false };
            // What varies ends where the fixed words behind it begin; it holds no folder.
            let fixed = next.split('<').next().unwrap_or_default();
            let end = if fixed == next { behind.len().checked_sub(fixed.len()) } else { behind.find(fixed) };
            let Some(end) = end.filter(|&end| end > 0 && behind.is_char_boundary(end)) else { return false };
            if behind[..end].contains('/') {
                return false;
            }
            (rest, pattern) = (&behind[end..], next);
        }
        rest == pattern
    }

    /// Whether a line of names is a header of this table: each column once, in order, and of those that stand for many
    /// any number.
    pub fn fits(&self, header: &[&str]) -> bool {
        let many = self.columns.iter().position(|column| !column.for_each.is_empty());
        let equal = |columns: &[ColumnDescription], names: &[&str]| {
            columns.len() == names.len()
                && columns.iter().zip(names).all(|(column, name)| column.name == *name)
        };
        match many {
            None => equal(&self.columns, header),
            Some(at) => {
                let after = self.columns.len() - at - 1;
                header.len() >= at + after
                    && equal(&self.columns[..at], &header[..at])
                    && equal(&self.columns[at + 1..], &header[header.len() - after..])
            }
        }
    }
}
