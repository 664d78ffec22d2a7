//! The fixtures of `test-data/cohort`.

use endobiome_cohort::{CheckOptions, CheckedStudy, Dictionary, QuasiIdentifier, RawStudy, check};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-data/cohort")
}

pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

/// A TSV as rows of column and cell.
pub(crate) fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = text(name);
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| {
            let cells = line.split('\t').chain(std::iter::repeat(""));
            header.iter().map(|name| (*name).to_owned()).zip(cells.map(str::to_owned)).collect()
        })
        .collect()
}

/// The tables of the invented cohort, as words.
pub(crate) fn imerr() -> RawStudy {
    RawStudy::open(&folder().join("imerr"), &Dictionary::imerr().unwrap(), endobiome_cohort::Encoding::Utf8)
        .unwrap()
}

pub(crate) fn options() -> CheckOptions {
    CheckOptions { folder: Some(folder().join("imerr")), ..CheckOptions::imerr("2031-12-31").unwrap() }
}

pub(crate) fn checked(raw: RawStudy) -> CheckedStudy {
    check(raw, &Dictionary::imerr().unwrap(), &options())
}

pub(crate) fn exported(raw: RawStudy, of: &[QuasiIdentifier]) -> CheckedStudy {
    let options = CheckOptions { export: of.to_vec(), ..options() };
    check(raw, &Dictionary::imerr().unwrap(), &options)
}

/// Sets a cell of the invented cohort: table, line, column.
pub(crate) fn set(raw: &mut RawStudy, table: &str, line: u64, column: &str, old: &str, new: &str) {
    let table = raw.tables.iter_mut().find(|known| known.name == table).unwrap();
    let at = table.columns.iter().position(|name| name == column).unwrap();
    let row = table.rows.iter_mut().find(|row| row.line == line).unwrap();
    assert_eq!(row.cells[at], old, "{column} of line {line}");
    new.clone_into(&mut row.cells[at]);
}
