//! Every number of the page is that of the table which the page names for it.
//!
//! A figure says its numbers in the names of its marks (what a pointer shows) and in its texts, a table in its cells. For each there is a
//! function that makes these sentences anew from the files; they must be the same, all of them and no other. A figure or table of which
//! nobody says how it is checked fails the test.

use crate::study::{Rows, endobiome, root, rows, run_arguments};
use endobiome::report::{Words, number};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

/// A study with enough women for every figure: groups that differ, blanks of two batches, both sites.
const DESIGN: &str = r#"
region = "V4"
between_women_precision = 60
[reads]
length = 180
pairs = 640
pairs_log_sd = 0.08
chimera_share = 0.01
qualities = "full"
[endometrium]
kit_share = 0.05
carry_over = 0.2
host_share = 0.1
rho = 0.01
[vagina]
kit_share = 0.01
carry_over = 0.0
host_share = 0.0
rho = 0.01
[communities.lacto]
"Lactobacillus crispatus" = 0.95
"Streptococcus anginosus" = 0.03
"Finegoldia magna" = 0.02
[communities.iners]
"Lactobacillus iners" = 0.95
"Prevotella bivia" = 0.05
[communities.bv]
"Gardnerella vaginalis" = 0.6
"Fannyhessea vaginae" = 0.3
"Finegoldia magna" = 0.05
"Lactobacillus iners" = 0.05
[kits.a]
"Ralstonia pickettii" = 0.6
"Cutibacterium acnes" = 0.4
[kits.b]
"Ralstonia pickettii" = 0.3
"Sphingomonas paucimobilis" = 0.7
[[arms]]
group = "control"
women = 8
vagina = { lacto = 0.7, iners = 0.3 }
endometrium = { same = 1.0 }
[[arms]]
group = "RIF"
women = 8
vagina = { lacto = 0.1, bv = 0.9 }
endometrium = { same = 1.0 }
[[blanks]]
sample_type = "extraction_blank"
count = 2
pairs = 60
"#;

struct Study {
    folder: PathBuf,
    page: String,
    words: Words,
    /// The samples by name: group, site, woman; of controls the site is empty.
    samples: BTreeMap<String, [String; 3]>,
    _kept: tempfile::TempDir,
}

static STUDY: LazyLock<Study> = LazyLock::new(|| {
    let kept = tempfile::tempdir().unwrap();
    let design = kept.path().join("design.toml");
    std::fs::write(&design, DESIGN).unwrap();
    endobiome()
        .args(["simulate", "--quiet", "--seed", "5", "--outdir"])
        .arg(kept.path())
        .arg(&design)
        .assert()
        .success();
    let folder = kept.path().join("out");
    endobiome().args(run_arguments(kept.path(), &folder)).assert().success();
    let sheet = rows(&folder.join("input/samplesheet.resolved.tsv"));
    let of = |row: &BTreeMap<String, String>, column: &str| row[column].clone();
    let samples = sheet
        .iter()
        .map(|row| (of(row, "sample"), [of(row, "group"), of(row, "body_site"), of(row, "patient_id")]))
        .collect();
    let page = std::fs::read_to_string(folder.join("report.html")).unwrap();
    Study { page, folder, words: Words::english().unwrap(), samples, _kept: kept }
});

/// A row of a table.
type Of = BTreeMap<String, String>;

impl Study {
    fn rows(&self, file: &str) -> Rows {
        rows(&self.folder.join(file))
    }

    /// Rows of the samples of women, with their `group`, `site` and `woman`.
    fn of_women(&self, file: &str) -> Rows {
        let mut found = Vec::new();
        for mut row in self.rows(file) {
            let Some([group, site, woman]) = self.samples.get(&row["sample"]) else { continue };
            if !site.is_empty() {
                row.insert("group".to_owned(), group.clone());
                row.insert("site".to_owned(), site.clone());
                row.insert("woman".to_owned(), woman.clone());
                found.push(row);
            }
        }
        found
    }

    /// The call of each sample of a woman at 90 % on the raw table: `dominance.tsv`, which figures and table of calls name.
    fn dominance(&self) -> Rows {
        let mut found = self.of_women("dysbiosis/dominance.tsv");
        found.retain(|row| row["threshold"] == "0.9" && row["table"] == "raw");
        assert!(
            found.iter().all(|row| row["corrected_share"].parse::<f64>().is_err()),
            "the study has no mocks"
        );
        found
    }

    /// Of each sample the taxa of a table of shares, largest first.
    fn shares(&self, file: &str) -> BTreeMap<String, Vec<(String, f64)>> {
        let text = std::fs::read_to_string(self.folder.join(file)).unwrap();
        let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let mut found: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
        for cells in lines {
            let name = cells[0].rsplit([';', '|']).next().unwrap().trim();
            for (sample, share) in header.iter().zip(&cells).skip(1) {
                if let Ok(share) = share.parse::<f64>() {
                    found.entry((*sample).to_owned()).or_default().push((name.to_owned(), share));
                }
            }
        }
        for taxa in found.values_mut() {
            taxa.retain(|taxon| taxon.1 > 0.0);
            taxa.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
        found
    }

    /// The figure of the page, or its table, as it stands there.
    fn part(&self, start: &str, end: &str) -> &str {
        let at = self.page.find(start).unwrap_or_else(|| panic!("no {start}"));
        let part = &self.page[at..];
        &part[..part.find(end).unwrap()]
    }

    fn figure(&self, id: &str) -> &str {
        self.part(&format!("<figure id=\"figure-{id}\""), "</figure>")
    }
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&")
}

/// What stands between two tags, each time.
fn between(part: &str, start: &str, end: &str) -> Vec<String> {
    let pieces = part.split(start).skip(1);
    pieces.map(|piece| plain(&piece[..piece.find(end).unwrap()])).collect()
}

/// The names of the marks of a figure: its titles but those of its drawings.
fn tips(figure: &str) -> Vec<String> {
    figure
        .split("<svg")
        .skip(1)
        .flat_map(|svg| between(svg, "<title>", "</title>").into_iter().skip(1))
        .collect()
}

/// The texts of a figure.
fn texts(figure: &str) -> Vec<String> {
    figure
        .split("<text")
        .skip(1)
        .map(|piece| plain(&piece[piece.find('>').unwrap() + 1..piece.find("</text>").unwrap()]))
        .collect()
}

/// `{column}` of a row as it is, `{column|%}` as a share, `{column|p}` as a probability, `{column|short}` as a number, `{column|words}` with
/// spaces; `None` where a number is missing.
fn said(template: &str, row: &Of) -> Option<String> {
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

fn printed(value: &str, form: &str) -> Option<String> {
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

fn number_of(row: &Of, column: &str) -> Option<f64> {
    row[column].parse().ok()
}

/// Both hold the same sentences.
fn same(what: &str, mut found: Vec<String>, mut expected: Vec<String>) {
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
fn marks(study: &Study, figure: &str, rows: &Rows, template: &str) {
    same(figure, tips(study.figure(figure)), rows.iter().filter_map(|row| said(template, row)).collect());
}

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

/// Samples of which the reads do not suffice.
fn lost(study: &Study) {
    let rows = study.of_women("dysbiosis/calls.tsv");
    table(
        study,
        "lost",
        &rows,
        &[Some("{sample}"), Some("{group}"), Some("{site}"), None, Some("{bacterial_reads|count}"), None],
    );
}

fn dominance(study: &Study) {
    let template = "{sample}: {share|%}, {call_under_sporadic|words}, P(share ≥ 90 %) {probability|p}";
    marks(study, "dominance", &study.dominance(), template);
}

fn dominance_by_group(study: &Study) {
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

fn taxa_bars(study: &Study) {
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
fn heights(svg: &str, rank: &str, shares: &BTreeMap<String, Vec<(String, f64)>>) {
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
fn heat_map(study: &Study) {
    let figure = study.figure("heat_map");
    let samples: Vec<String> = tips(figure)
        .into_iter()
        .filter(|tip| tip.contains(" ("))
        .map(|tip| tip[..tip.find(" (").unwrap()].to_owned())
        .collect();
    let expected: Vec<String> = study.dominance().iter().filter_map(|row| said("{sample}", row)).collect();
    same("heat_map", samples, expected);
}

fn alpha(study: &Study) {
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
fn ordination(study: &Study) {
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
fn straight(name: &str, pairs: &[(f64, f64)]) {
    let by = |a: &&(f64, f64), b: &&(f64, f64)| a.0.total_cmp(&b.0);
    let (low, high) = (pairs.iter().min_by(by).unwrap(), pairs.iter().max_by(by).unwrap());
    for pair in pairs {
        let along = low.1 + (high.1 - low.1) * (pair.0 - low.0) / (high.0 - low.0);
        assert!((along - pair.1).abs() < 0.2, "{name}: {pair:?} is drawn {along}");
    }
}

fn abundance(study: &Study) {
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

fn niche(study: &Study) {
    let template = "{sample}: carry-over at most {alpha_hi|%}, reagents at most {beta_hi|%}, neither at least {gamma_lo|%}: {niche_call|words}";
    let rows = study.rows("contamination/carry_over.tsv");
    let expected: BTreeSet<String> = rows.iter().filter_map(|row| said(template, row)).collect();
    // Both bars of a sample bear its name.
    let shown: BTreeSet<String> = tips(study.figure("niche")).into_iter().collect();
    assert!(!shown.is_empty());
    assert_eq!(shown, expected);
}

fn paired(study: &Study) {
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

fn blanks(study: &Study) {
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

fn kit_share(study: &Study) {
    let rows = study.of_women("contamination/sample_verdict.tsv");
    marks(study, "kit_share", &rows, "{sample}: ≤ {kit_share_upper|%}");
}

fn read_flow(study: &Study) {
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
fn quality(study: &Study) {
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

/// What the page was made of.
fn source(study: &Study) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(study.folder.join("pipeline_info/report.json")).unwrap())
        .unwrap()
}

fn power(study: &Study) {
    let source = source(study);
    let rows = source["power"].as_array().unwrap().iter().filter(|row| row["quantity"] == "power");
    let shown = texts(study.figure("power"));
    let mut seen = 0;
    for row in rows {
        let value = number::per_cent(row["value"].as_f64().unwrap());
        let at = shown
            .iter()
            .position(|text| row["question"].as_str().unwrap().starts_with(text.trim_end_matches('…')))
            .unwrap();
        assert_eq!(shown[at + 1], value, "{row}");
        seen += 1;
    }
    assert!(seen > 0);
}

/// The rows of a table of the page.
fn cells(study: &Study, name: &str) -> Vec<Vec<String>> {
    crate::report::cells(&study.page, &format!("data-name=\"{name}\""))
        .into_iter()
        .map(|row| row.iter().map(|cell| plain(cell)).collect())
        .collect()
}

/// Rows of the page are rows of a table, each by a template a column; `None` is not compared here.
fn table(study: &Study, name: &str, rows: &Rows, templates: &[Option<&str>]) {
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

fn calls(study: &Study) {
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
            let robust =
                if is_called(of) { word(&format!("robust_short.{}", of["robust"])) } else { String::new() };
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
fn comparisons(study: &Study, name: &str, kinds: &[&str]) {
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

fn community_types(study: &Study) {
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

fn carry_over(study: &Study) {
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

fn reagents(study: &Study) {
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

fn controls(study: &Study) {
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

fn panels(study: &Study) {
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

fn power_table(study: &Study) {
    let source = source(study);
    let rows: Vec<Vec<String>> = source["power"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["quantity"] != "power")
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            vec![
                text("question"),
                text("quantity").replace('_', " "),
                number::short(row["value"].as_f64().unwrap()),
                text("method"),
            ]
        })
        .collect();
    assert_eq!(cells(study, "power"), rows);
}

/// The differences and whether they hold: of the file, in its order.
fn differences(study: &Study) {
    let rows = study.rows("stats/differences.tsv");
    let shown = cells(study, "section-1");
    assert!(!shown.is_empty());
    for (line, row) in shown.iter().zip(&rows) {
        assert_eq!(line[0], row["what"].trim_start_matches("genus:").replace('_', " "));
        assert_eq!((&line[1], &line[2]), (&row["contrast"], &row["standing"].replace('_', " ")));
    }
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
