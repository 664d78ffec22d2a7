//! Every number of the page is that of the table which the page names for it.
//!
//! A figure says its numbers in the names of its marks (what a pointer shows) and in its texts, a table in its cells. For each there is a
//! function that makes these sentences anew from the files; they must be the same, all of them and no other. A figure or table of which
//! nobody says how it is checked fails the test.

mod figures;
mod sentences;
pub(crate) mod study;
mod tables;

use crate::study::{Rows, endobiome, root};
use endobiome::report::number;
use figures::*;
use sentences::*;
use std::collections::BTreeMap;
use study::{STUDY, Study};
use tables::*;

type Check = fn(&Study);

/// How each figure is checked, by the beginning of its id.
const FIGURES: [(&str, Check); 14] = [
    ("dominance_by_group", dominance_by_group),
    ("dominance", dominance),
    ("taxa_bars", taxa_bars),
    ("heat_map", heat_map),
    ("alpha", alpha),
    ("ordination", ordination),
    ("abundance", abundance),
    ("niche", niche),
    ("paired", paired),
    ("blanks", blanks),
    ("kit_share", kit_share),
    ("read_flow", read_flow),
    ("quality", quality),
    ("power", power),
];

/// How each table is checked.
const TABLES: [(&str, Check); 12] = [
    ("calls", calls),
    ("comparisons_calls", |study| comparisons(study, "comparisons_calls", &["call", "index"])),
    ("comparisons_diversity", |study| {
        comparisons(study, "comparisons_diversity", &["alpha", "community", "association"])
    }),
    ("comparisons_taxa", |study| comparisons(study, "comparisons_taxa", &["taxon"])),
    ("community_types", community_types),
    ("carry_over", carry_over),
    ("reagents", reagents),
    ("controls", controls),
    ("panels", panels),
    ("power", power_table),
    ("section-1", differences),
    ("lost", lost),
];

#[test]
fn every_figure_and_table_says_what_its_file_holds() {
    let study = &*STUDY;
    let ids = between(&study.page, "<figure id=\"figure-", "\"");
    let names = between(&study.page, "data-name=\"", "\"");
    assert!(
        ids.len() >= FIGURES.len() && names.len() + 1 >= TABLES.len(),
        "the study shows too little: {ids:?} {names:?}"
    );
    for id in &ids {
        let kind = id.split('-').next().unwrap();
        assert!(
            FIGURES.iter().any(|(name, _)| *name == kind),
            "nobody says how the numbers of {id} are checked"
        );
    }
    for name in &names {
        assert!(
            TABLES.iter().any(|(known, _)| known == name),
            "nobody says how the numbers of {name} are checked"
        );
    }
    let is_there = |name: &str| names.iter().any(|known| known == name);
    let there = FIGURES.iter().chain(TABLES.iter().filter(|(name, _)| is_there(name)));
    // What each found wrong is told where it was found; all are asked.
    let wrong: Vec<&str> = there
        .filter(|(_, check)| std::panic::catch_unwind(|| check(study)).is_err())
        .map(|(name, _)| *name)
        .collect();
    assert!(wrong.is_empty(), "the numbers of {wrong:?} are not those of their files");
}

/// The first screen: reads, samples and controls as the tables count them.
#[test]
fn the_first_screen_counts_what_the_tables_hold() {
    let study = &*STUDY;
    let accounting = study.rows("read_accounting.tsv");
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    for row in accounting.iter().filter(|row| row["what"] == "in") {
        first.entry(&row["sample"]).or_insert_with(|| row["reads"].parse().unwrap());
    }
    let alpha: u64 =
        study.rows("diversity/alpha.tsv").iter().map(|row| row["reads"].parse::<u64>().unwrap()).sum();
    let facts =
        study.words.fill("facts.reads", &[&number::count(first.values().sum()), &number::count(alpha)]);
    assert!(study.page.contains(&facts), "{facts}");
    let met = study.rows("contamination/controls.tsv").iter().filter(|row| row["met"] == "true").count();
    let all = study.rows("contamination/controls.tsv").len();
    let light = study.words.fill("light.controls.text", &[&met.to_string(), &all.to_string(), "2"]);
    assert!(study.page.contains(&light), "{light}");
    let calls = study.of_women("dysbiosis/calls.tsv");
    let usable =
        calls.iter().filter(|row| ["sufficient", "low_depth"].contains(&row["depth"].as_str())).count();
    let light = study.words.fill("light.samples.text", &[&usable.to_string(), &calls.len().to_string()]);
    assert!(study.page.contains(&light), "{light}");
}

/// Her place among the other women, counted from the table of diversity.
#[test]
fn a_sheet_says_where_a_woman_stands_among_the_women_of_the_study() {
    let study = &*STUDY;
    let page = study.folder.parent().unwrap().join("sheets.html");
    endobiome().arg("report").arg(&study.folder).args(["--sheets", "--output"]).arg(&page).assert().success();
    let page = std::fs::read_to_string(page).unwrap();
    let usable: Vec<String> = study
        .of_women("dysbiosis/calls.tsv")
        .into_iter()
        .filter(|row| {
            row["site"] == "endometrium" && ["sufficient", "low_depth"].contains(&row["depth"].as_str())
        })
        .map(|row| row["sample"].clone())
        .collect();
    let rows: Rows = study
        .of_women("diversity/alpha.tsv")
        .into_iter()
        .filter(|row| usable.contains(&row["sample"]))
        .collect();
    let mut seen = 0;
    for row in &rows {
        let value = number_of(row, "shannon").unwrap();
        let others = rows.iter().filter(|other| other["woman"] != row["woman"]);
        let below = others.clone().filter(|other| number_of(other, "shannon").unwrap() < value).count();
        let place = study.words.fill("sheet.place", &[&below.to_string(), &others.count().to_string()]);
        let title = study.words.fill("sheet.standing", &[&row["sample"]]);
        let at = page.find(&format!("<title>{title}</title>")).unwrap_or_else(|| panic!("no {title}"));
        let figure = &page[at..at + page[at..].find("</svg>").unwrap()];
        let wanted = format!("Shannon diversity {} – {place}", number::short(value));
        assert!(figure.contains(&wanted), "{wanted}");
        seen += 1;
    }
    assert!(seen > 10, "{seen} sheets");
    assert!(page.contains(study.words.get("sheet.standing.caption")));
}

/// The page names the program as its file of citation does.
#[test]
fn the_program_is_cited_as_its_own_file_says() {
    let citation = std::fs::read_to_string(root().join("CITATION.cff")).unwrap();
    let field = |name: &str| {
        let line =
            citation.lines().find(|line| line.trim_start_matches(['-', ' ']).starts_with(name)).unwrap();
        line.split_once(": ").unwrap().1.trim_matches('"').to_owned()
    };
    let references = STUDY.part("<ul class=\"references\">", "</ul>").to_owned();
    assert!(
        references.contains(&format!("{}. {}, version {}", field("name"), field("title"), field("version"))),
        "{references}"
    );
}
