//! `docs/formats.md` and the files of a run say the same of every column.
//!
//! The tables of the page between its two marks are made from the descriptions of the row types; after a change of a column
//! `ENDOBIOME_WRITE_DOCS=1 cargo test -p endobiome-pipeline formats` writes them anew.

use crate::small_run;
use endobiome_core::column::TableDescription;
use endobiome_pipeline::stages;
use endobiome_pipeline::studies::{JoinStudies, NamesOfStudies};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const BEGIN: &str =
    "<!-- columns: begin (made by `ENDOBIOME_WRITE_DOCS=1 cargo test -p endobiome-pipeline formats`) -->\n";
const END: &str = "<!-- columns: end -->\n";

fn page() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats.md")
}

/// The part of the page that is made from the descriptions.
fn made() -> String {
    let mut text = String::new();
    for table in stages::tables() {
        write!(text, "\n#### `{}`\n\n{}.\n\n", table.file, upper(&table.rows)).unwrap();
        text += "| column | meaning | unit | `NA` when | empty when |\n|---|---|---|---|---|\n";
        for column in &table.columns {
            let name = match &*column.name {
                "" => "(no name)".to_owned(),
                name if column.for_each.is_empty() => format!("`{name}`"),
                name => format!("`{name}`, for each {}", column.for_each),
            };
            let cells = [&*column.meaning, column.unit, column.not_known, column.not_applicable];
            let cells = cells.map(|cell| cell.replace('|', "\\|"));
            writeln!(text, "| {name} | {} |", cells.join(" | ")).unwrap();
        }
    }
    text + "\n"
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[test]
fn the_page_of_formats_is_made_from_the_descriptions() {
    let page = page();
    let text = std::fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the page has the mark where the columns begin");
    let (stands, after) = rest.split_once(END).expect("the page has the mark where the columns end");
    let made = made();
    if stands == made {
        return;
    }
    if std::env::var_os("ENDOBIOME_WRITE_DOCS").is_some() {
        std::fs::write(&page, [before, BEGIN, &made, END, after].concat()).unwrap();
    } else {
        let line = stands.lines().zip(made.lines()).find(|(old, new)| old != new);
        panic!("docs/formats.md is stale (write it with ENDOBIOME_WRITE_DOCS=1); first difference: {line:?}");
    }
}

#[test]
fn names_are_unique_and_every_column_has_a_meaning() {
    let tables = stages::tables();
    let files: BTreeSet<&str> = tables.iter().map(|table| &*table.file).collect();
    assert_eq!(files.len(), tables.len(), "a file is described twice");
    for table in &tables {
        let names: BTreeSet<&str> = table.columns.iter().map(|column| &*column.name).collect();
        assert_eq!(names.len(), table.columns.len(), "{}: a name comes twice", table.file);
        assert!(!table.rows.is_empty(), "{}", table.file);
        for column in &table.columns {
            assert!(!column.meaning.is_empty(), "{}: {} has no meaning", table.file, column.name);
        }
        assert!(
            table.columns.iter().filter(|column| !column.for_each.is_empty()).count() <= 1,
            "{}",
            table.file
        );
    }
}

/// The description of a file: of several that fit, the one that fixes most of the name (`rel-table-ASV` before
/// `rel-table-<rank>`).
fn of_file<'d>(name: &str, described: &'d [TableDescription]) -> Option<&'d TableDescription> {
    let fixed =
        |file: &str| file.split('>').map(|part| part.split('<').next().unwrap_or(part).len()).sum::<usize>();
    described.iter().filter(|table| table.is_of(name)).max_by_key(|table| fixed(&table.file))
}

/// What is wrong with a file of a run: its header, or a missing mark that its description does not know.
fn faults(name: &str, text: &str, described: &[TableDescription]) -> Vec<String> {
    let Some(table) = of_file(name, described) else { return vec![format!("{name}: no description")] };
    let rows = csv_rows(text);
    let header: Vec<&str> = rows[0].iter().map(String::as_str).collect();
    if !table.fits(&header) {
        return vec![format!("{name}: {header:?} is not what is described")];
    }
    let many = table.columns.iter().position(|column| !column.for_each.is_empty());
    let extra = header.len() as isize - table.columns.len() as isize;
    let mut faults = BTreeSet::new();
    for row in &rows[1..] {
        for (at, cell) in row.iter().enumerate() {
            let column = match many {
                Some(many) if at as isize > many as isize + extra => (at as isize - extra) as usize,
                Some(many) if at > many => many,
                _ => at,
            };
            let column = &table.columns[column];
            if cell == "NA" && column.not_known.is_empty() {
                faults.insert(format!("{name}: {} is NA in {row:?}", column.name));
            }
            if cell.is_empty() && column.not_applicable.is_empty() {
                faults.insert(format!("{name}: {} is empty in {row:?}", column.name));
            }
            // Answers of rules on women have three values: yes, no, unknown.
            let three_valued = name == "cohort/groups.tsv" || name == "cohort/eligibility.tsv";
            if three_valued && ["yes", "no"].contains(&cell.as_str()) {
                continue;
            }
            if ["yes", "no", "NaN", "inf", "not_tested"].contains(&cell.as_str()) {
                faults.insert(format!("{name}: {} is {cell} in {row:?}", column.name));
            }
        }
    }
    faults.into_iter().collect()
}

/// What a run writes of three women with clinical tables.
fn clinical_results(folder: &Path) -> PathBuf {
    use endobiome_cohort::{CheckOptions, Dictionary, Encoding, RawStudy, check};
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-data/cohort/example");
    let dictionary = Dictionary::imerr().unwrap();
    let raw = RawStudy::open(&example, &dictionary, Encoding::Utf8).unwrap();
    let checked = check(raw, &dictionary, &CheckOptions::imerr("2031-12-31").unwrap());
    let study =
        endobiome_pipeline::plan::clinical::ClinicalStudy { checked, dictionary, samples: Vec::new() };
    let folder = folder.join("clinical");
    endobiome_pipeline::output::clinical::write(&folder, &study, 1).unwrap();
    folder
}

/// Cells of tab-separated lines; a cell in quotes keeps its words.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let unquoted = |cell: &str| match cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => cell.to_owned(),
    };
    text.lines().map(|line| line.split('\t').map(unquoted).collect()).collect()
}

/// Issue 11: 75 columns stood in no document, and `table` had two vocabularies.
#[test]
fn every_table_of_a_run_is_described_and_its_marks_are() {
    let folder = tempfile::tempdir().unwrap();
    let results = small_run::results(folder.path());
    let described = stages::tables();
    let mut found = BTreeSet::new();
    let mut wrong = Vec::new();
    let clinical = clinical_results(folder.path());
    let analysed = folder.path().join("analysed");
    let visits = small_run::visits_and_mock(folder.path());
    let joined = folder.path().join("joined");
    let join = JoinStudies {
        studies: vec![("one".to_owned(), results.clone())],
        folder: joined.clone(),
        names: NamesOfStudies::AsGiven,
        allow: Vec::new(),
    };
    join.run().unwrap();
    let agreed = folder.path().join("agreed");
    let written =
        [&results, &analysed, &clinical, &visits, &joined, &agreed].map(|folder| small_run::files(folder));
    for (name, path) in written.iter().flatten().filter(|(name, _)| name.ends_with(".tsv")) {
        found.extend(of_file(name, &described).map(|table| table.file.to_string()));
        let text = std::fs::read_to_string(path).unwrap();
        wrong.extend(faults(name, &text, &described));
        if let Some(at) = csv_rows(&text)[0].iter().position(|column| column == "table") {
            let kinds: BTreeSet<String> = csv_rows(&text)[1..].iter().map(|row| row[at].clone()).collect();
            let known = endobiome_core::TableKind::ALL.map(|kind| kind.name().to_owned());
            assert!(kinds.iter().all(|kind| known.contains(kind)), "{name}: {kinds:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let missing: Vec<_> = described.iter().filter(|table| !found.contains(&*table.file)).collect();
    assert!(
        missing.is_empty(),
        "the small run wrote no {:?}",
        missing.iter().map(|t| &t.file).collect::<Vec<_>>()
    );
}
