//! How the numbers of each figure are checked.

use super::sentences::*;
use super::study::{Of, Study};
use crate::study::Rows;
use endobiome::report::number;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn dominance(study: &Study) {
    let template = "{sample}: {share|%}, {call_under_sporadic|words}, P(share ≥ 90 %) {probability|p}";
    marks(study, "dominance", &study.dominance(), template);
}

pub(super) fn dominance_by_group(study: &Study) {
    let mut counts: BTreeMap<(String, String), BTreeMap<String, usize>> = BTreeMap::new();
    for row in study.dominance() {
        let of = counts.entry((row["group"].clone(), row["site"].clone())).or_default();
        *of.entry(row["call_under_sporadic"].replace('_', " ")).or_default() += 1;
    }
    let said_of = |((group, site), calls): (&(String, String), &BTreeMap<String, usize>)| {
        let all: usize = calls.values().sum();
        let of = calls.iter().map(|(call, n)| format!("{group}, {site}: {call} {n} of {all}"));
        of.collect::<Vec<_>>()
    };
    let figure = study.figure("dominance_by_group");
    same("dominance_by_group", tips(figure), counts.iter().flat_map(said_of).collect());
    let tests: Vec<_> = study
        .rows("stats/comparisons.tsv")
        .into_iter()
        .filter(|row| row["kind"] == "call" && row["what"] == "LD90" && row["table"] == "raw")
        .filter_map(|row| {
            said("{estimate|short} ({low|short} to {high|short}), {test}, p {p|p}, q {q|p}", &row)
        })
        .collect();
    // There may be none, where too few calls were made; then none is printed.
    let shown: Vec<String> = texts(figure).into_iter().filter(|text| text.contains(", p ")).collect();
    assert_eq!(shown.len(), tests.len(), "{tests:?} {shown:?}");
    assert!(tests.iter().all(|test| shown.iter().any(|text| text.ends_with(test))), "{tests:?} {shown:?}");
}

/// The class of a rank in the bars, and the tables of shares that the page names.
const RANKS: [(&str, &str); 2] = [("genus", "tables/rel-table-6.tsv"), ("species", "tables/rel-table-7.tsv")];

pub(super) fn taxa_bars(study: &Study) {
    let figure = study.figure("taxa_bars");
    let types: Vec<_> =
        study.of_women("cst/cst.tsv").into_iter().filter(|row| row["table"] == "raw").collect();
    let said_of_type = |row: &Of| match row["confidence"].as_str() {
        "assigned" => row["cst"].clone(),
        other => study.words.fill(&format!("cst.{other}"), &[&row["cst"]]),
    };
    for ((rank, file), svg) in RANKS.iter().zip(figure.split("<svg").skip(1)) {
        let shares = study.shares(file);
        let expected = types.iter().map(|row| {
            let taxa = shares[&row["sample"]].iter().take(3);
            let first: Vec<String> =
                taxa.map(|(name, share)| format!("{name} {}", number::per_cent(*share))).collect();
            format!("{}: {}; community type {}", row["sample"], first.join(", "), said_of_type(row))
        });
        let svg = &format!("<svg{svg}");
        same(&format!("taxa_bars, {rank}"), tips(svg), expected.collect());
        heights(svg, rank, &shares);
    }
}

/// The heights of bars are the shares of the taxa of the legend.
pub(super) fn heights(svg: &str, rank: &str, shares: &BTreeMap<String, Vec<(String, f64)>>) {
    let legend: BTreeMap<String, String> = svg
        .split("data-taxon=\"")
        .skip(1)
        .map(|key| {
            let class = key[..key.find('"').unwrap()].to_owned();
            (class, texts(&key[..key.find("</g>").unwrap()]).pop().unwrap())
        })
        .collect();
    let mut compared = 0;
    for bar in svg.split("<g><title>").skip(1) {
        let bar = &bar[..bar.find("</g>").unwrap()];
        let (sample, rectangles) = (&bar[..bar.find(':').unwrap()], bar.split("<rect class=\"").skip(1));
        let drawn: Vec<(&str, f64)> = rectangles
            .map(|of| {
                let height = &of[of.find("height=\"").unwrap() + 8..];
                (&of[..of.find('"').unwrap()], height[..height.find('"').unwrap()].parse().unwrap())
            })
            .collect();
        let whole: f64 = drawn.iter().map(|of| of.1).sum();
        let other = format!("{rank}-x");
        for (class, height) in drawn.into_iter().filter(|of| of.0 != other) {
            let share = shares[sample].iter().find(|taxon| taxon.0 == legend[class]).unwrap().1;
            assert!(
                (height / whole - share).abs() < 0.004,
                "{sample}, {}: {height} of {whole}, {share}",
                legend[class]
            );
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared} bars");
}

/// The strips below the heat map name the samples in their order, the picture holds a shade a cell.
pub(super) fn heat_map(study: &Study) {
    let figure = study.figure("heat_map");
    let samples: Vec<String> = tips(figure)
        .into_iter()
        .filter(|tip| tip.contains(" ("))
        .map(|tip| tip[..tip.find(" (").unwrap()].to_owned())
        .collect();
    let expected: Vec<String> = study.dominance().iter().filter_map(|row| said("{sample}", row)).collect();
    same("heat_map", samples, expected);
}

pub(super) fn alpha(study: &Study) {
    let rows = study.of_women("diversity/alpha.tsv");
    let measures = ["observed", "shannon", "inverse_simpson"];
    let expected = measures.iter().flat_map(|measure| {
        rows.iter().filter_map(move |row| said(&format!("{{sample}}: {{{measure}|short}}"), row))
    });
    let figure = study.figure("alpha");
    same("alpha", tips(figure), expected.collect());
    let tests = study.rows("stats/comparisons.tsv").into_iter().filter(|row| {
        row["kind"] == "alpha"
            && row["table"] == "raw"
            && row["adjusted_for"].is_empty()
            && measures.contains(&row["what"].as_str())
    });
    let expected: Vec<String> = tests.filter_map(|row| said("{contrast}: q {q|p}", &row)).collect();
    same(
        "tests of alpha",
        texts(figure).into_iter().filter(|text| text.contains(": q ")).collect(),
        expected,
    );
}

/// Marks lie where the coordinates are, by one straight map an axis.
pub(super) fn ordination(study: &Study) {
    let figures = between(&study.page, "<figure id=\"figure-ordination-", "\"");
    let names =
        ["bray_curtis", "jaccard", "aitchison", "robust_aitchison", "unweighted_unifrac", "weighted_unifrac"];
    let mut seen = 0;
    for nth in figures {
        let figure = study.figure(&format!("ordination-{nth}"));
        let title = between(figure, "<h3>", "</h3>").remove(0);
        let name = title.rsplit(": ").next().unwrap().replace(' ', "_");
        let file = format!("diversity/pcoa_{name}.tsv");
        let points: BTreeMap<String, Of> =
            study.rows(&file).into_iter().map(|row| (row["sample"].clone(), row)).collect();
        let axes: Rows = study.rows("diversity/ordination_axes.tsv");
        for (svg, pair) in figure.split("<svg").skip(1).zip([["PC1", "PC2"], ["PC1", "PC3"], ["PC2", "PC3"]])
        {
            let shown = texts(svg);
            for axis in pair {
                let of = axes
                    .iter()
                    .find(|row| row["metric"] == name && row["ordination"] == "pcoa" && row["axis"] == axis);
                let share = said("({explained|%})", of.unwrap()).unwrap();
                let wanted = format!("axis {} {share}", &axis[2..]);
                assert!(shown.contains(&wanted), "{name}: {wanted} is not in {shown:?}");
            }
            let mut pairs: [Vec<(f64, f64)>; 2] = Default::default();
            let marks = svg.split("<circle ").skip(1).chain(svg.split("<path ").skip(1));
            for mark in marks {
                // A mark with a name; other elements have none of their own.
                let Some((shape, after)) = mark.split_once("><title>") else { continue };
                if shape.contains('<') {
                    continue;
                }
                let sample = after[..after.find(" (").unwrap_or(0)].to_owned();
                let Some(row) = points.get(&sample) else { continue };
                // RIF is drawn as circles, the controls as diamonds, whose path begins at the upper corner.
                let numbers: Vec<f64> = shape
                    .split(|c: char| !c.is_ascii_digit() && !['.', '-'].contains(&c))
                    .filter_map(|number| number.parse().ok())
                    .take(2)
                    .collect();
                let corner = if study.samples[&sample][0] == "RIF" { 0.0 } else { 5.2 };
                let place = [numbers[0], numbers[1] + corner];
                pairs[0].push((number_of(row, pair[0]).unwrap(), place[0]));
                pairs[1].push((number_of(row, pair[1]).unwrap(), place[1]));
            }
            for pairs in pairs {
                assert!(pairs.len() > 20, "{name}: {} marks", pairs.len());
                straight(&name, &pairs);
                seen += 1;
            }
        }
    }
    assert!(seen >= 2, "{names:?}");
}

/// All pairs lie on one line, to the tenth of a unit that a drawing is written with.
pub(super) fn straight(name: &str, pairs: &[(f64, f64)]) {
    let by = |a: &&(f64, f64), b: &&(f64, f64)| a.0.total_cmp(&b.0);
    let (low, high) = (pairs.iter().min_by(by).unwrap(), pairs.iter().max_by(by).unwrap());
    for pair in pairs {
        let along = low.1 + (high.1 - low.1) * (pair.0 - low.0) / (high.0 - low.0);
        assert!((along - pair.1).abs() < 0.2, "{name}: {pair:?} is drawn {along}");
    }
}

pub(super) fn abundance(study: &Study) {
    let figure = study.figure("abundance");
    let rows: Vec<Of> = study
        .rows("stats/comparisons.tsv")
        .into_iter()
        .filter(|row| row["kind"] == "taxon" && row["table"] == "raw" && row["adjusted_for"].is_empty())
        .filter(|row| {
            row["test"].starts_with("Log-ratio model") || row["test"].starts_with("CLR linear model")
        })
        .collect();
    let known: BTreeSet<String> = rows
        .iter()
        .filter_map(|row| said("{what}: {estimate|short} (q {q|p})", row))
        .map(|said| said.trim_start_matches("genus:").to_owned())
        .collect();
    let shown = tips(figure);
    assert!(shown.len() >= 3 && shown.iter().all(|tip| known.contains(tip)), "{shown:?} {known:?}");
}

pub(super) fn niche(study: &Study) {
    let template = "{sample}: carry-over at most {alpha_hi|%}, reagents at most {beta_hi|%}, neither at least {gamma_lo|%}: {niche_call|words}";
    let rows = study.rows("contamination/carry_over.tsv");
    let expected: BTreeSet<String> = rows.iter().filter_map(|row| said(template, row)).collect();
    // Both bars of a sample bear its name.
    let shown: BTreeSet<String> = tips(study.figure("niche")).into_iter().collect();
    assert!(!shown.is_empty());
    assert_eq!(shown, expected);
}

pub(super) fn paired(study: &Study) {
    let share: BTreeMap<String, String> = study
        .dominance()
        .iter()
        .map(|row| (row["sample"].clone(), said("{share|%}", row).unwrap()))
        .collect();
    let rows = study.rows("contamination/carry_over.tsv");
    let of = |row: &Of| {
        Some(format!(
            "{}: {} / {}",
            row["patient_id"],
            share.get(&row["vaginal_sample"])?,
            share.get(&row["sample"])?
        ))
    };
    same("paired", tips(study.figure("paired")), rows.iter().filter_map(of).collect());
}

pub(super) fn blanks(study: &Study) {
    let shares = study.shares("tables/rel-table-6.tsv");
    let mut known: BTreeSet<String> = study
        .rows("contamination/reagents.tsv")
        .iter()
        .filter_map(|row| said("reagents of {batch}: {genus} {kit_share|%}", row))
        .collect();
    let of_kits = known.len();
    for (sample, [_, site, _]) in &study.samples {
        let of_sample = shares.get(sample).into_iter().flatten();
        known.extend(
            of_sample
                .filter(|_| site.is_empty())
                .map(|(name, share)| format!("{sample}: {name} {}", number::per_cent(*share))),
        );
    }
    for site in ["endometrium", "vagina"] {
        let of: Vec<&Vec<(String, f64)>> = shares
            .iter()
            .filter(|(sample, taxa)| study.samples[*sample][1] == site && !taxa.is_empty())
            .map(|of| of.1)
            .collect();
        let mut means: BTreeMap<&str, f64> = BTreeMap::new();
        of.iter()
            .flat_map(|taxa| taxa.iter())
            .for_each(|(name, share)| *means.entry(name).or_default() += share / of.len() as f64);
        known.extend(means.iter().map(|(name, share)| {
            format!("{site}, mean of {}: {name} {}", of.len(), number::per_cent(*share))
        }));
    }
    let shown: Vec<String> =
        tips(study.figure("blanks")).into_iter().filter(|tip| !tip.ends_with("other taxa")).collect();
    let unknown: Vec<&String> = shown.iter().filter(|tip| !known.contains(*tip)).collect();
    assert!(of_kits > 1 && shown.len() > 8 && unknown.is_empty(), "{unknown:?} {known:#?}");
}

pub(super) fn kit_share(study: &Study) {
    let rows = study.of_women("contamination/sample_verdict.tsv");
    marks(study, "kit_share", &rows, "{sample}: ≤ {kit_share_upper|%}");
}

pub(super) fn read_flow(study: &Study) {
    let rows = study.rows("read_accounting.tsv");
    let mut expected = Vec::new();
    let mut left: BTreeMap<String, u64> = BTreeMap::new();
    let reads = |row: &Of| row["reads"].parse::<u64>().unwrap();
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &rows {
        if row["what"] == "in" && !first.contains_key(row["sample"].as_str()) {
            first.insert(&row["sample"], reads(row));
            *left.entry("reads".to_owned()).or_default() += reads(row);
            expected.push(format!("{}: 100 % of {}", row["sample"], number::count(reads(row))));
        }
        if row["what"] == "out" {
            let of = first[row["sample"].as_str()];
            *left.entry(row["step"].clone()).or_default() += reads(row);
            expected.push(format!(
                "{}: {} of {}",
                row["sample"],
                number::per_cent(reads(row) as f64 / of as f64),
                number::count(of)
            ));
        }
    }
    let figure = study.figure("read_flow");
    same("read_flow", tips(figure), expected);
    let shown = texts(figure);
    assert!(left.values().all(|reads| shown.contains(&number::count(*reads))), "{left:?} {shown:?}");
}

/// The mean score of the first and the last cycle, as the description says it.
pub(super) fn quality(study: &Study) {
    let said = between(study.figure("quality"), "<desc>", "</desc>").remove(0);
    let mut seen = 0;
    for file in std::fs::read_dir(study.folder.join("qc/runs")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let found: serde_json::Value = serde_json::from_str(&text).unwrap();
        for mate in ["forward", "reverse"] {
            let cycles = found[mate].as_array().unwrap();
            let mean = |cycle: &serde_json::Value| cycle["mean"].as_f64().unwrap();
            let wanted =
                format!("{mate} reads: {:.0} – {:.0}", mean(&cycles[0]), mean(&cycles[cycles.len() - 1]));
            assert!(said.contains(&wanted), "{wanted} is not in {said}");
            seen += 1;
        }
    }
    assert_eq!(seen, 2);
}

pub(super) fn power(study: &Study) {
    let source = source(study);
    let rows = source["power"].as_array().unwrap().iter().filter(|row| row["quantity"] == "power");
    let shown = texts(study.figure("power"));
    let mut seen = 0;
    for row in rows {
        let value = number::per_cent(row["value"].as_f64().unwrap());
        let at = shown
            .iter()
            .position(|text| english(&row["question"]).starts_with(text.trim_end_matches('…')))
            .unwrap();
        assert_eq!(shown[at + 1], value, "{row}");
        seen += 1;
    }
    assert!(seen > 0);
}
