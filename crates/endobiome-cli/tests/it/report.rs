//! The page that people read: its numbers are those of the tables, it opens anywhere, and it is rendered again from the folder.

use crate::study::{Rows, endobiome, files, root, run_arguments, simulate};
use endobiome::report::number;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// A run that the tests of this file read.
static RUN: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    simulate(folder.path());
    endobiome().args(run_arguments(folder.path(), &folder.path().join("out"))).assert().success();
    folder
});

fn text(name: &str) -> String {
    std::fs::read_to_string(RUN.path().join("out").join(name)).unwrap()
}

/// The rows of a table of results.
fn rows(name: &str) -> Rows {
    crate::study::rows(&RUN.path().join("out").join(name))
}

/// The cells of each row of a table of the page.
pub(crate) fn cells(page: &str, table: &str) -> Vec<Vec<String>> {
    let start = page.find(table).unwrap_or_else(|| panic!("no {table}"));
    let body = &page[start..start + page[start..].find("</tbody>").unwrap()];
    let body = &body[body.find("<tbody>").unwrap()..];
    let cell = |text: &str| {
        let text = &text[text.find('>').unwrap() + 1..];
        let mut plain = String::new();
        let mut inside = false;
        for c in text[..text.find("</t").unwrap_or(text.len())].chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => plain.push(c),
                _ => {}
            }
        }
        plain.replace("&lt;", "<").replace("&gt;", ">").replace("&#x2f;", "/")
    };
    let row = |row: &str| {
        let row = row.replace("<th scope", "<td scope");
        row.split("<td").skip(1).map(cell).collect()
    };
    body.split("<tr").skip(1).map(row).collect()
}

#[test]
fn the_page_counts_what_the_tables_hold() {
    let page = text("report.html");
    let calls: Vec<_> =
        rows("dysbiosis/calls.tsv").into_iter().filter(|row| row["body_site"] == "endometrium").collect();
    assert_eq!(calls.len(), 6);
    let groups: BTreeMap<String, String> = text("input/samplesheet.resolved.tsv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[0].to_owned(), cells[4].to_owned())
        })
        .collect();
    let shown = cells(&page, "<table class=\"study\">");
    assert_eq!(shown.len(), 3, "two groups and all women: {shown:?}");
    for row in &shown {
        let of: Vec<_> =
            calls.iter().filter(|call| row[0] == "all" || groups[&call["sample"]] == row[0]).collect();
        assert!(!of.is_empty());
        assert_eq!(row[1], of.len().to_string(), "one endometrial sample a woman: {row:?}");
        for (cell, call) in row[2..5].iter().zip(["LD", "NLD", "indeterminate"]) {
            let n = of.iter().filter(|row| row["ld90"] == call).count();
            assert_eq!(cell.split(' ').next().unwrap(), n.to_string(), "{call} in {row:?}");
        }
        let robust = of
            .iter()
            .filter(|r| r["ld90_robust"] == "robust" && r["ld90_under_bias"].ends_with("LD"))
            .count();
        assert!(row[6].starts_with(&format!("{robust} / ")), "{row:?}");
    }
    let by_sample: BTreeMap<String, _> =
        rows("dysbiosis/calls.tsv").into_iter().map(|row| (row["sample"].clone(), row)).collect();
    let shown = cells(&page, "data-name=\"calls\"");
    assert_eq!(shown.len(), 12);
    for row in shown {
        let call = &by_sample[&row[0]];
        let share = number::per_cent(call["lactobacillus_share"].parse().unwrap());
        assert!(row[2].starts_with(&format!("{share}\n")), "{row:?}");
    }
}

#[test]
fn the_page_prints_the_q_of_the_comparisons() {
    let page = text("report.html");
    let table: Vec<_> =
        rows("stats/comparisons.tsv").into_iter().filter(|row| row["table"] == "raw").collect();
    let mut seen = 0;
    for name in ["comparisons_calls", "comparisons_diversity", "comparisons_taxa"] {
        for row in cells(&page, &format!("data-name=\"{name}\"")) {
            let contrast = row[1].lines().next().unwrap();
            let said = |text: &str| number::probability(text.parse().unwrap_or(f64::NAN));
            let matches = table.iter().any(|of| {
                of["what"].trim_start_matches("genus:").replace('_', " ") == row[0]
                    && of["contrast"] == contrast
                    && said(&of["p"]) == row[4]
                    && said(&of["q"]) == row[5]
            });
            assert!(matches, "{row:?}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} rows");
}

#[test]
fn a_probability_was_printed_as_nought() {
    let page = text("report.html");
    for wrong in [">0.000<", "p 0.000", "q 0.000", ">1.000<", "(text missing)"] {
        assert!(!page.contains(wrong), "{wrong}");
    }
}

#[test]
fn the_page_is_rendered_again_from_its_folder() {
    let out = RUN.path().join("out");
    let before = files(&out);
    let page = RUN.path().join("again.html");
    let again = |arguments: &[&str]| {
        endobiome().arg("report").arg(&out).args(arguments).arg("--output").arg(&page).assert().success();
        std::fs::read_to_string(&page).unwrap()
    };
    assert_eq!(again(&[]), text("report.html"), "the same choices give the same bytes");
    let chosen = again(&["--title", "RIF <alone>", "--groups", "RIF", "--sheets"]);
    assert!(chosen.contains("<h1>RIF &lt;alone&gt;</h1>"));
    let calls = cells(&chosen, "data-name=\"calls\"");
    assert!(!calls.is_empty() && calls.iter().all(|row| row[1] == "RIF"), "{calls:?}");
    assert_eq!(chosen.matches("<article class=\"sheet\">").count(), 3, "a page for each woman");
    let french = RUN.path().join("fr.json");
    std::fs::write(&french, r#"{"language": "fr", "findings": "Constats"}"#).unwrap();
    let page = again(&["--texts", french.to_str().unwrap()]);
    assert!(page.contains("<html lang=\"fr\">") && page.contains("<h3>Constats</h3>"));
    // The folder stays what its run wrote.
    assert!(files(&out) == before);
    endobiome().arg("verify").arg(&out).assert().success();
}

#[test]
fn a_group_that_is_not_there_is_refused() {
    let refused =
        endobiome().arg("report").arg(RUN.path().join("out")).args(["--groups", "RPL"]).assert().failure();
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("there is no group 'RPL'") && said.contains("RIF, control"), "{said}");
    assert!(!RUN.path().join("out/report.rendered.html").exists());
}

#[test]
fn a_folder_without_a_run_is_refused() {
    let empty = tempfile::tempdir().unwrap();
    let refused = endobiome().arg("report").arg(empty.path()).assert().failure();
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("report.json"), "{said}");
}

#[test]
fn a_browser_finds_nothing_to_stumble_over() {
    let python = std::env::var("ENDOBIOME_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let page = RUN.path().join("out/report.html");
    let check: &Path = &root().join(".ci/check-page");
    let Ok(done) = Command::new(&python).arg(check).arg(&page).output() else {
        eprintln!("skipped: there is no {python}");
        return;
    };
    let said = String::from_utf8_lossy(&done.stdout);
    if done.status.code() == Some(77) {
        eprintln!("{said}");
        return;
    }
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_batch_had_two_names_for_one_genus_of_its_reagents() {
    // The profile was named by the first word of a species group, which may be of another genus than the table of genera says.
    let report: serde_json::Value = serde_json::from_str(&text("pipeline_info/report.json")).unwrap();
    let genera: Vec<&str> =
        report["ranks"][0]["taxa"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let mut named = 0;
    for kit in report["kits"].as_array().unwrap() {
        for feature in kit["profile"].as_array().unwrap() {
            let name = feature[0].as_str().unwrap();
            assert!(genera.contains(&name), "{name} is in no table of genera: {genera:?}");
            named += 1;
        }
    }
    assert!(named > 0);
}

#[test]
fn the_page_counts_differences_as_its_findings_do() {
    let found = rows("stats/differences.tsv");
    let page = text("report.html");
    let said = format!("{} of ", found.len());
    let light = page.find("differences asked about").map(|at| &page[at.saturating_sub(40)..at]);
    match light {
        Some(light) => assert!(light.contains(&said), "{said}: {light}"),
        None => assert!(found.is_empty(), "no light of differences, and {} differences", found.len()),
    }
    assert!(page.contains("Words used on this page") && page.contains("<dt>RIF, RPL</dt>"));
}
