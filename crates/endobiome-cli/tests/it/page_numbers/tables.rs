//! How the numbers of each table are checked.

use super::sentences::*;
use super::study::{Of, Study};
use crate::study::Rows;
use endobiome::report::number;
use std::collections::{BTreeMap, BTreeSet};

/// Samples of which the reads do not suffice.
pub(super) fn lost(study: &Study) {
    let rows = study.of_women("dysbiosis/calls.tsv");
    table(
        study,
        "lost",
        &rows,
        &[Some("{sample}"), Some("{group}"), Some("{site}"), None, Some("{bacterial_reads|count}"), None],
    );
}

/// The rows of a table of the page.
pub(super) fn cells(study: &Study, name: &str) -> Vec<Vec<String>> {
    crate::report::cells(&study.page, &format!("data-name=\"{name}\""))
        .into_iter()
        .map(|row| row.iter().map(|cell| plain(cell)).collect())
        .collect()
}

/// Rows of the page are rows of a table, each by a template a column; `None` is not compared here.
pub(super) fn table(study: &Study, name: &str, rows: &Rows, templates: &[Option<&str>]) {
    let shown = cells(study, name);
    assert!(!shown.is_empty(), "{name} is empty");
    let kept = |row: &[String]| -> Vec<String> {
        row.iter()
            .zip(templates)
            .filter(|(_, template)| template.is_some())
            .map(|(cell, _)| cell.clone())
            .collect()
    };
    let expected: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            templates.iter().flatten().map(|template| said(template, row).unwrap_or_default()).collect()
        })
        .collect();
    for row in &shown {
        assert!(expected.contains(&kept(row)), "{name}: {:?} is in no row of {expected:#?}", kept(row));
    }
}

pub(super) fn calls(study: &Study) {
    let word = |key: &str| study.words.get(key).to_owned();
    let calls: BTreeMap<String, Of> =
        study.of_women("dysbiosis/calls.tsv").into_iter().map(|row| (row["sample"].clone(), row)).collect();
    let types: BTreeMap<String, Of> = study
        .of_women("cst/cst.tsv")
        .into_iter()
        .filter(|row| row["table"] == "raw")
        .map(|row| (row["sample"].clone(), row))
        .collect();
    let species = study.shares("tables/rel-table-7.tsv");
    let mut rows = study.dominance();
    let of_woman = rows.clone();
    for row in &mut rows {
        let (call, cst) = (&calls[&row["sample"]], &types[&row["sample"]]);
        let cst = match cst["confidence"].as_str() {
            "assigned" => cst["cst"].clone(),
            other => study.words.fill(&format!("cst.{other}"), &[&cst["cst"]]),
        };
        // A species that leads without half of the reads dominates nothing; the page names it all the same.
        let leading = match call["dominant_species"].as_str() {
            "none" => &species[&row["sample"]][0].0,
            name => name,
        };
        let is_called = |row: &Of| row["call_under_sporadic"].ends_with("LD");
        let same_woman = of_woman
            .iter()
            .find(|other| other["woman"] == row["woman"] && other["site"] != row["site"])
            .unwrap();
        let call_said = |of: &Of, beside: &str| {
            let falls = of["robust"] == "robust" && of["call_under_bias"] != of["call"];
            let robust = if falls { "falls_by_bias" } else { &of["robust"] };
            let robust = if is_called(of) { word(&format!("robust_short.{robust}")) } else { String::new() };
            let call = word(&format!("call_short.{}", of["call_under_sporadic"]));
            format!("{call}{beside}\n{robust}").trim_end().to_owned()
        };
        let in_short = call_said(same_woman, &said(" ({share|%})", same_woman).unwrap());
        let more = [
            ("call_said", call_said(row, "")),
            ("leading", said(&format!("{leading} ({{dominant_share|%}})"), call).unwrap()),
            ("cst_said", cst),
            ("same_woman", in_short),
        ];
        row.extend(more.map(|(name, text)| (name.to_owned(), text)));
    }
    let templates = [
        Some("{sample}"),
        Some("{group}"),
        Some("{share|%}\n{low|%} – {high|%}"),
        Some("{call_said}"),
        Some("{probability|p}"),
        None,
        Some("{leading}"),
        Some("{cst_said}"),
        Some("{same_woman}"),
    ];
    table(study, "calls", &rows, &templates);
    assert_eq!(cells(study, "calls").len(), 20);
}

/// What each table shows of a result: estimate with its interval, p, and q on all tables.
pub(super) fn comparisons(study: &Study, name: &str, kinds: &[&str]) {
    let rows = study.rows("stats/comparisons.tsv");
    let of_kind = |row: &&Of| kinds.contains(&row["kind"].as_str());
    let mut seen = 0;
    for shown in cells(study, name) {
        let contrast = shown[1].lines().next().unwrap();
        let on = |table: &str| {
            let of = rows
                .iter()
                .filter(of_kind)
                .filter(|row| row["table"] == table && row["contrast"] == contrast);
            of.filter(|row| row["what"].trim_start_matches("genus:").replace('_', " ") == shown[0])
                .collect::<Vec<_>>()
        };
        let fits = on("raw").into_iter().any(|row| {
            let estimate = said("{estimate|short}", row).unwrap_or_default();
            let interval = said("({low|short} to {high|short})", row).unwrap_or_default();
            let numbers = [("p", 4), ("q", 5)]
                .map(|(column, at)| printed(&row[column], "p").unwrap_or_default() == shown[at]);
            shown[3].contains(&estimate) && shown[3].contains(&interval) && numbers == [true, true]
        });
        assert!(fits, "{name}: {shown:?}");
        for (table, at) in [("kit_corrected", 6), ("kit_and_carry_over_corrected", 7)] {
            let q: Vec<String> = on(table)
                .into_iter()
                .flat_map(|row| ["q", "p"].map(|of| printed(&row[of], "p").unwrap_or_default()))
                .collect();
            let known =
                q.contains(&shown[at]) || shown[at] == "–" || shown[at] == study.words.get("not_tested");
            assert!(known, "{name}, {table}: {shown:?} {q:?}");
        }
        seen += 1;
    }
    assert!(seen > 0, "{name}");
}

pub(super) fn community_types(study: &Study) {
    let mut types: BTreeSet<String> = BTreeSet::new();
    let mut counts: BTreeMap<(String, String), BTreeMap<String, usize>> = BTreeMap::new();
    for row in study.of_women("cst/cst.tsv").into_iter().filter(|row| row["table"] == "raw") {
        let told = row["confidence"] == "assigned";
        types.extend(told.then(|| row["cst"].clone()));
        let name = if told { row["cst"].clone() } else { "untold".to_owned() };
        *counts.entry((row["group"].clone(), row["site"].clone())).or_default().entry(name).or_default() += 1;
    }
    let columns: Vec<String> = types.into_iter().chain(["untold".to_owned()]).collect();
    let expected: Vec<Vec<String>> = counts
        .iter()
        .map(|((group, site), of)| {
            let n: usize = of.values().sum();
            let numbers = columns.iter().map(|name| of.get(name).copied().unwrap_or(0).to_string());
            [group.clone(), site.clone(), n.to_string()].into_iter().chain(numbers).collect()
        })
        .collect();
    assert_eq!(cells(study, "community_types"), expected);
}

pub(super) fn carry_over(study: &Study) {
    let rows = study.of_women("contamination/carry_over.tsv");
    let templates = [
        Some("{sample}"),
        Some("{group}"),
        Some("{alpha_hi|%}"),
        Some("{beta_hi|%}"),
        Some("{gamma_lo|%}"),
        Some("{niche_call|words}"),
    ];
    table(study, "carry_over", &rows, &templates);
}

pub(super) fn reagents(study: &Study) {
    let mut of: BTreeMap<(String, String), (Vec<String>, f64, String)> = BTreeMap::new();
    for row in study.rows("contamination/reagents.tsv") {
        let entry = of.entry((row["batch"].clone(), row["genus"].clone())).or_default();
        entry.0.push(said("{women_with} of {women}", &row).unwrap());
        entry.1 = entry.1.max(number_of(&row, "largest_share").unwrap());
        entry.2 = printed(&row["kit_share"], "%").unwrap();
    }
    let shown = cells(study, "reagents");
    assert!(!shown.is_empty());
    for row in shown {
        // A genus with a sign bears it before its name.
        let genus = row[1].rsplit("  ").next().unwrap().to_owned();
        let (women, largest, share) = &of[&(row[0].clone(), genus)];
        assert_eq!((&row[2], &row[3..row.len() - 1]), (share, women.as_slice()), "{row:?}");
        assert_eq!(row[row.len() - 1], number::per_cent(*largest), "{row:?}");
    }
    // The women of the file are counted anew from the table of genera.
    let shares = study.shares("tables/rel-table-6.tsv");
    for row in study.rows("contamination/reagents.tsv") {
        let with: BTreeSet<&str> = study
            .samples
            .iter()
            .filter(|(_, [group, site, _])| !site.is_empty() && *group == row["group"])
            .filter(|(sample, _)| {
                shares.get(*sample).is_some_and(|taxa| taxa.iter().any(|of| of.0 == row["genus"]))
            })
            .map(|(_, [_, _, woman])| woman.as_str())
            .collect();
        // Each batch holds some of the women; a woman's samples may lie in one batch only.
        assert!(number_of(&row, "women_with").unwrap() <= with.len() as f64, "{row:?} {with:?}");
    }
}

pub(super) fn controls(study: &Study) {
    let rows = study.rows("contamination/controls.tsv");
    let mut lines: Vec<Vec<String>> = cells(study, "controls");
    assert_eq!(lines.len(), rows.len());
    for (line, row) in lines.iter_mut().map(|line| {
        let row = rows.iter().find(|row| row.values().any(|value| *value == line[0]));
        (line, row)
    }) {
        let row = row.unwrap_or_else(|| panic!("{line:?}"));
        for cell in [&line[1], &line[2], &line[4]] {
            assert!(row.values().any(|value| value == cell), "{cell} {row:?}");
        }
    }
}

pub(super) fn panels(study: &Study) {
    let mut of: BTreeMap<[String; 3], BTreeMap<String, (usize, f64)>> = BTreeMap::new();
    let statuses = ["hit", "unreplicated", "unverifiable", "explained_by_contamination", "not_resolved"];
    for row in study.of_women("dysbiosis/panels.tsv") {
        let Some(place) = statuses.iter().position(|status| *status == row["status"]) else { continue };
        let key = [row["printed_as"].clone(), row["site"].clone(), row["group"].clone()];
        let seen = of
            .entry(key)
            .or_default()
            .entry(row["sample"].clone())
            .or_insert((place, number_of(&row, "share").unwrap()));
        seen.0 = seen.0.min(place);
    }
    let shown = cells(study, "panels");
    assert!(!shown.is_empty());
    for row in shown {
        let seen = &of[&[row[0].clone(), row[2].clone(), row[3].clone()]];
        let counts =
            (0..statuses.len()).map(|status| seen.values().filter(|of| of.0 == status).count().to_string());
        assert_eq!(row[4..9], counts.collect::<Vec<_>>(), "{row:?}");
        let mut shares: Vec<f64> = seen.values().map(|of| of.1).collect();
        shares.sort_by(f64::total_cmp);
        let median = f64::midpoint(shares[(shares.len() - 1) / 2], shares[shares.len() / 2]);
        assert_eq!(row[9], number::per_cent(median), "{row:?}");
    }
}

pub(super) fn power_table(study: &Study) {
    let source = source(study);
    let rows: Vec<Vec<String>> = source["power"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["quantity"] != "power")
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            vec![
                english(&row["question"]),
                text("quantity").replace('_', " "),
                number::short(row["value"].as_f64().unwrap()),
                english(&row["method"]),
            ]
        })
        .collect();
    assert_eq!(cells(study, "power"), rows);
}

/// The differences and whether they hold: of the file, in its order.
pub(super) fn differences(study: &Study) {
    let rows = study.rows("stats/differences.tsv");
    let shown = cells(study, "section-1");
    assert!(!shown.is_empty());
    for (line, row) in shown.iter().zip(&rows) {
        assert_eq!(line[0], row["what"].trim_start_matches("genus:").replace('_', " "));
        assert_eq!((&line[1], &line[2]), (&row["contrast"], &row["standing"].replace('_', " ")));
    }
}
