//! Stacked bars of the most abundant taxa, a woman's sites one above the other.

use super::{WIDTH, at, cut, group_colour, place, reads, runs};
use crate::model::{RankTable, Report, Sample};
use crate::svg::{COLOURS, Drawing, GREY, escape, text_width};
use crate::{Words, number};
use std::collections::BTreeMap;
use std::fmt::Write;

const LEFT: f64 = 48.0;
const TOP: f64 = 22.0;
const GAP: f64 = 26.0;
/// Up to so many women their names are written.
const NAMED: usize = 60;
/// Taxa below this share are drawn as "other" where samples are many, so that the page stays light.
const LEAST_OF_MANY: f64 = 0.01;
const MANY: usize = 300;

/// A column of the figure: a woman, at a visit.
struct ColumnOf<'a> {
    group: &'a str,
    name: &'a str,
    /// Positions of her samples, site by site.
    samples: Vec<Option<usize>>,
}

/// Draws the shares of the taxa of every specimen, the sites of a woman in one column; taxa beyond the ten with the greatest mean share
/// are added up as "other". Samples without reads stay as an empty place. Each taxon has a letter beside its colour.
///
/// ```
/// use endobiome_report::{Report, Words, figures::taxa_bars};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// let svg = taxa_bars(&report, &report.ranks[0], &Words::english()?);
/// assert!(svg.contains("IM001_E: Gardnerella 80 %") && svg.contains("IM002_E: Lactobacillus 99 %"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn taxa_bars(report: &Report, table: &RankTable, words: &Words) -> String {
    let sites = report.sites();
    let columns = columns(report, &sites);
    let shown = most_abundant(report, table);
    let bar = ((WIDTH - LEFT) / at(columns.len().max(1))).min(38.0);
    let panel = if sites.len() > 1 { 150.0 } else { 220.0 };
    let names = if columns.len() <= NAMED { 78.0 } else { 8.0 };
    let legend_top = TOP + at(sites.len()) * (panel + GAP) + names + 34.0;
    let legend = legend(table, &shown, words);
    let lines = legend.last().map_or(1.0, |entry| entry.1 + 1.0);
    let title = words.fill("figure.taxa_bars.title", &[words.get(&format!("rank.{}", table.rank))]);
    let mut drawing = Drawing::new(WIDTH, legend_top + 19.0 * lines + 6.0, &title);
    drawing.describe(&description(report, table, &shown, words));
    let prefix = &table.rank;
    let mut style = String::from("<style>");
    for (nth, colour) in COLOURS.iter().enumerate().take(shown.len()) {
        let _ = write!(style, ".{prefix}{nth}{{fill:{colour}}}");
    }
    let _ = write!(style, ".{prefix}x{{fill:{GREY}}}.letter{{font-size:11px;text-anchor:middle}}</style>");
    drawing.element(&style);
    for (row, site) in sites.iter().enumerate() {
        let top = TOP + at(row) * (panel + GAP);
        drawing.heading(LEFT, top - 7.0, "start", 12.0, words.site(site));
        for tick in [0.0, 0.5, 1.0] {
            let y = top + panel * (1.0 - tick);
            drawing.text(LEFT - 7.0, y + 4.0, "end", 11.0, &format!("{:.0} %", tick * 100.0));
            drawing.line((LEFT - 4.0, y), (LEFT, y), "#555", false);
        }
    }
    let groups = report.groups();
    let bottom = TOP + at(sites.len()) * (panel + GAP) - GAP;
    for (order, column) in columns.iter().enumerate() {
        let lead = column.samples.iter().flatten().next().map(|&sample| &report.samples[sample]);
        let keys = sort_keys(lead, place(&groups, column.group));
        let mut group = format!(
            r#"<g class="column" transform="translate({:.2} 0)" data-order="{order}"{keys}>"#,
            LEFT + bar * at(order)
        );
        for (row, sample) in column.samples.iter().enumerate() {
            let top = TOP + at(row) * (panel + GAP);
            if let Some(sample) = *sample {
                let many = report.samples.len() > MANY;
                bars(&mut group, report, table, &shown, sample, (top, panel, bar), many, words);
            }
        }
        let colour = group_colour(place(&groups, column.group));
        let gap = if bar > 6.0 { 1.0 } else { 0.0 };
        let _ = write!(
            group,
            r#"<rect y="{:.1}" width="{:.2}" height="5" fill="{colour}"/>"#,
            bottom + 3.0,
            bar - gap
        );
        if columns.len() <= NAMED {
            let _ = write!(
                group,
                r#"<text transform="translate({:.1} {:.1}) rotate(-90)" text-anchor="end" font-size="11">{}</text>"#,
                bar / 2.0 + 3.5,
                bottom + 13.0,
                escape(&cut(column.name, 68.0, 11.0))
            );
        }
        group.push_str("</g>");
        drawing.element(&group);
    }
    drawing.element(r#"<g class="group-labels">"#);
    for (run, (name, from, to)) in runs(columns.iter().map(|column| column.group)).into_iter().enumerate() {
        let (x1, x2) = (LEFT + bar * at(from), LEFT + bar * at(to));
        let y = bottom + names + 18.0;
        drawing.bar((x1 + 1.0, y), (x2 - 1.0, y), group_colour(place(&groups, name)), 2.0);
        let label = format!("{name} ({})", to - from);
        // A name wider than its group stands on a line of its own.
        let lower = text_width(&label, 12.0) > x2 - x1 && run % 2 == 1;
        drawing.heading(f64::midpoint(x1, x2), y + if lower { 28.0 } else { 15.0 }, "middle", 12.0, &label);
    }
    drawing.element("</g>");
    for (place, line, class, letter, name) in legend {
        let (x, y) = (place, legend_top + 19.0 * line);
        let ink = ink(letter.as_bytes().first().map_or(10, |c| usize::from(c - b'A')));
        drawing.element(&format!(
            r#"<g class="key" data-taxon="{prefix}{class}"><rect x="{x:.1}" y="{y:.1}" width="15" height="14" class="{prefix}{class}"/><text x="{:.1}" y="{:.1}" class="letter" fill="{ink}">{letter}</text><text x="{:.1}" y="{:.1}" font-size="12">{}</text></g>"#,
            x + 7.5,
            y + 11.0,
            x + 20.0,
            y + 11.5,
            escape(&name)
        ));
    }
    drawing.finish()
}

/// What the script sorts by.
fn sort_keys(lead: Option<&Sample>, group: usize) -> String {
    let Some(sample) = lead else { return String::new() };
    format!(
        r#" data-group="{group}" data-lactobacillus="{:.4}" data-shannon="{:.4}" data-dominant="{}""#,
        sample.lactobacillus().unwrap_or(-1.0),
        sample.alpha_of("shannon").unwrap_or(-1.0),
        escape(&sample.leading.0)
    )
}

#[expect(clippy::too_many_arguments, reason = "a loop's body with a name")]
fn bars(
    group: &mut String,
    report: &Report,
    table: &RankTable,
    shown: &[usize],
    sample: usize,
    (top, panel, bar): (f64, f64, f64),
    many: bool,
    words: &Words,
) {
    let total: u64 = table.rows[sample].iter().map(|cell| cell.1).sum();
    let gap = if bar > 6.0 { 1.0 } else { 0.0 };
    let id = &report.samples[sample].id;
    if total == 0 {
        let _ = write!(
            group,
            r##"<g><title>{}: {}</title><rect y="{top:.1}" width="{:.2}" height="{panel}" fill="none" stroke="#999" stroke-dasharray="2 2"/></g>"##,
            escape(id),
            escape(words.get("no_reads")),
            bar - gap
        );
        return;
    }
    let share = |count: u64| reads(count) / reads(total);
    let mut cells: Vec<(usize, f64)> = table.rows[sample]
        .iter()
        .filter_map(|&(taxon, count)| Some((shown.iter().position(|&s| s == taxon)?, share(count))))
        .filter(|cell| !many || cell.1 >= LEAST_OF_MANY)
        .collect();
    cells.sort_by_key(|cell| cell.0);
    let mut largest: Vec<(&str, f64)> =
        table.rows[sample].iter().map(|&(taxon, count)| (table.taxa[taxon].as_str(), share(count))).collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1));
    let tip: Vec<String> =
        largest.iter().take(3).map(|(name, share)| format!("{name} {}", number::per_cent(*share))).collect();
    let _ = write!(group, "<g><title>{}: {}</title>", escape(id), escape(&tip.join(", ")));
    let mut y = top + panel;
    for (nth, share) in &cells {
        let height = panel * share;
        y -= height;
        let _ = write!(
            group,
            r#"<rect class="{}{nth}" y="{y:.1}" width="{:.2}" height="{height:.1}"/>"#,
            table.rank,
            bar - gap
        );
        if bar >= 11.0 && height >= 13.0 {
            let _ = write!(
                group,
                r#"<text class="letter" x="{:.1}" y="{:.1}" fill="{}">{}</text>"#,
                bar / 2.0 - gap / 2.0,
                y + height / 2.0 + 4.0,
                ink(*nth),
                letter(*nth)
            );
        }
    }
    if y > top + 0.05 {
        let _ = write!(
            group,
            r#"<rect class="{}x" y="{top:.1}" width="{:.2}" height="{:.1}"/>"#,
            table.rank,
            bar - gap,
            y - top
        );
    }
    group.push_str("</g>");
}

fn letter(nth: usize) -> char {
    char::from(b'A' + u8::try_from(nth).unwrap_or(0))
}

/// Black on bright colours, white on dark ones.
pub(super) fn ink(nth: usize) -> &'static str {
    if matches!(nth, 1 | 3 | 5 | 6 | 10) { "#000" } else { "#fff" }
}

/// The entries of the legend: x, line, class, letter, name.
fn legend(table: &RankTable, shown: &[usize], words: &Words) -> Vec<(f64, f64, String, String, String)> {
    let mut entries = Vec::new();
    let (mut x, mut line) = (LEFT, 0.0);
    let own = shown
        .iter()
        .enumerate()
        .map(|(nth, &taxon)| (nth.to_string(), letter(nth).to_string(), table.taxa[taxon].clone()));
    for (class, letter, name) in
        own.chain(std::iter::once(("x".to_owned(), String::new(), words.get("other").to_owned())))
    {
        let name = cut(&name, 300.0, 12.0);
        let width = 36.0 + text_width(&name, 12.0);
        if x + width > WIDTH && x > LEFT {
            (x, line) = (LEFT, line + 1.0);
        }
        entries.push((x, line, class, letter, name));
        x += width;
    }
    entries
}

fn description(report: &Report, table: &RankTable, shown: &[usize], words: &Words) -> String {
    let names: Vec<&str> = shown.iter().map(|&taxon| table.taxa[taxon].as_str()).collect();
    words.fill("figure.taxa_bars.description", &[&report.specimens().len().to_string(), &names.join(", ")])
}

/// Women in columns, by group, then by the share of *Lactobacillus* in the leading site, highest first.
fn columns<'a>(report: &'a Report, sites: &[&str]) -> Vec<ColumnOf<'a>> {
    let mut columns: Vec<ColumnOf<'a>> = Vec::new();
    let mut known: BTreeMap<(&str, &str, &str, usize), usize> = BTreeMap::new();
    for sample in report.specimens() {
        let of = &report.samples[sample];
        let row = place(sites, &of.site);
        // A second sample of one woman, site and visit gets a column of its own.
        let mut nth = 0;
        let column = loop {
            let key = (of.group.as_str(), of.woman.as_str(), of.visit.as_str(), nth);
            let column = *known.entry(key).or_insert_with(|| {
                columns.push(ColumnOf {
                    group: &of.group,
                    name: &of.woman,
                    samples: vec![None; sites.len()],
                });
                columns.len() - 1
            });
            if columns[column].samples[row].is_none() {
                break column;
            }
            nth += 1;
        };
        columns[column].samples[row] = Some(sample);
    }
    let share = |column: &ColumnOf<'_>| {
        let lead = column.samples.iter().flatten().next();
        lead.and_then(|&sample| report.samples[sample].lactobacillus()).unwrap_or(-1.0)
    };
    columns.sort_by(|a, b| a.group.cmp(b.group).then(share(b).total_cmp(&share(a))).then(a.name.cmp(b.name)));
    columns
}

/// The taxa with the greatest mean share in the specimens, at most as many as there are colours.
fn most_abundant(report: &Report, table: &RankTable) -> Vec<usize> {
    let mut shares = vec![0.0; table.taxa.len()];
    for sample in report.specimens() {
        let total: u64 = table.rows[sample].iter().map(|cell| cell.1).sum();
        for &(taxon, count) in &table.rows[sample] {
            shares[taxon] += reads(count) / reads(total.max(1));
        }
    }
    let mut ranked: Vec<usize> = (0..shares.len()).filter(|&taxon| shares[taxon] > 0.0).collect();
    ranked.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]).then(a.cmp(&b)));
    ranked.truncate(COLOURS.len());
    ranked
}
