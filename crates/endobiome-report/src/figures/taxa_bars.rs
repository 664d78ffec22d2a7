//! Stacked bars of the most abundant taxa and the community type of each sample, a woman's sites one above the other.

use super::columns::{self, Column, NAMED, ROW, columns};
use super::community_strip::Strip;
use super::{WIDTH, at, cut, place, reads};
use crate::model::{RankTable, Report, Sample};
use crate::signs::{self, TaxonSign};
use crate::svg::{Drawing, escape, text_width};
use crate::{Signs, Words, number};
use std::fmt::Write;

const LEFT: f64 = 106.0;
const TOP: f64 = 22.0;
const GAP: f64 = 22.0;
/// From the bars to the strip below them.
const STRIP: f64 = 6.0;
/// Taxa below this share are drawn as "other" where samples are many, so that the page stays light.
const LEAST_OF_MANY: f64 = 0.01;
const MANY: usize = 300;

/// Draws the shares of the taxa of every specimen, the sites of a woman in one column; taxa beyond the ten with the greatest mean share
/// are added up as "other". Samples without reads stay as an empty place. Each taxon has a letter beside its colour, and below each bar the
/// row of a mark tells the community type.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::taxa_bars};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// let svg = taxa_bars(&report, &report.ranks[0], &Signs::of(&report), &Words::english()?);
/// assert!(svg.contains("IM001_E: Gardnerella 80 %") && svg.contains("IM002_E: Lactobacillus 99 %"));
/// // Reads of a genus alone do not tell the types apart.
/// assert!(svg.contains("community type cannot be told"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn taxa_bars(report: &Report, table: &RankTable, signs: &Signs, words: &Words) -> String {
    let (sites, groups) = (report.sites(), report.groups());
    let columns = columns(report, &sites);
    let shown = signs.shown(&table.rank);
    let bar = ((WIDTH - LEFT) / at(columns.len().max(1))).min(38.0);
    let gap = if bar > 6.0 { 1.0 } else { 0.0 };
    let width = bar * at(columns.len());
    let panel = if sites.len() > 1 { 130.0 } else { 220.0 };
    let strip = Strip::of(report);
    let top_of = |row: usize| TOP + at(row) * (panel + STRIP + strip.height() + GAP);
    let of_groups = top_of(sites.len()) - GAP + 6.0;
    let below = of_groups + ROW * at(groups.len()) + 4.0;
    let names = if columns.len() <= NAMED { 72.0 } else { 4.0 };
    let legend = legend(shown, words);
    let lines = legend.last().map_or(1.0, |entry| entry.1 + 1.0);
    let title = words.fill("figure.taxa_bars.title", &[words.get(&format!("rank.{}", table.rank))]);
    let legend_top = below + names;
    let mut drawing = Drawing::new(WIDTH, legend_top + 19.0 * lines + 4.0, &title);
    drawing.describe(&description(report, shown, words));
    let prefix = table.rank.as_str();
    drawing.element(&signs::style(prefix, shown.iter()));
    for (row, site) in sites.iter().enumerate() {
        let top = top_of(row);
        drawing.heading(LEFT, top - 7.0, "start", 12.0, &words.site(site));
        for tick in [0.0, 0.5, 1.0] {
            let y = top + panel * (1.0 - tick);
            drawing.text(LEFT - 7.0, y + 4.0, "end", 11.0, &format!("{:.0} %", tick * 100.0));
            drawing.line((LEFT - 4.0, y), (LEFT, y), "#555", false);
        }
        strip.names(&mut drawing, (LEFT, top + panel + STRIP), width, words);
    }
    columns::group_names(&mut drawing, &columns, &groups, signs, (LEFT, of_groups), width);
    let many = report.samples.len() > MANY;
    for (order, column) in columns.iter().enumerate() {
        let keys = sort_keys(report, column, place(&groups, column.group), &strip);
        let mut group = format!(
            r#"<g class="column" transform="translate({:.2} 0)" data-order="{order}"{keys}>"#,
            LEFT + bar * at(order)
        );
        for (row, sample) in column.samples.iter().enumerate() {
            let Some(sample) = *sample else { continue };
            let top = top_of(row);
            let cell = strip.cell(&report.samples[sample], top + panel + STRIP, bar - gap);
            bars(&mut group, report, table, shown, sample, (top, panel, bar), many, &cell, words);
        }
        columns::group_cell(&mut group, column.group, &groups, signs, of_groups, bar - gap);
        if columns.len() <= NAMED {
            columns::name(&mut group, column.name, bar / 2.0, below + 2.0);
        }
        group.push_str("</g>");
        drawing.element(&group);
    }
    for (place, line, sign, name) in legend {
        let (x, y) = (place, legend_top + 19.0 * line);
        let class = sign.map_or_else(|| format!("{prefix}-x"), |sign| sign.class(prefix));
        drawing.element(&format!(
            r#"<g class="key" data-taxon="{class}"><rect x="{x:.1}" y="{y:.1}" width="{KEY}" height="14" class="{class}"/>{}<text x="{:.1}" y="{:.1}" font-size="12">{}</text></g>"#,
            sign.map(|sign| signs::letters(sign, x + KEY / 2.0, y + 11.0)).unwrap_or_default(),
            x + KEY + 5.0,
            y + 11.5,
            escape(&name)
        ));
    }
    drawing.finish()
}

/// The width of a place of the legend.
const KEY: f64 = 19.0;

/// What the script sorts by.
fn sort_keys(report: &Report, column: &Column<'_>, group: usize, strip: &Strip<'_>) -> String {
    let Some(sample) = columns::lead(report, column) else { return String::new() };
    format!(
        r#" data-group="{group}" data-lactobacillus="{:.4}" data-shannon="{:.4}" data-dominant="{}" data-cst="{}""#,
        sample.lactobacillus().unwrap_or(-1.0),
        sample.alpha_of("shannon").unwrap_or(-1.0),
        escape(&sample.leading.0),
        strip.row(sample)
    )
}

#[expect(clippy::too_many_arguments, reason = "a loop's body with a name")]
fn bars(
    group: &mut String,
    report: &Report,
    table: &RankTable,
    shown: &[TaxonSign],
    sample: usize,
    (top, panel, bar): (f64, f64, f64),
    many: bool,
    cell: &str,
    words: &Words,
) {
    let total: u64 = table.rows[sample].iter().map(|cell| cell.1).sum();
    let gap = if bar > 6.0 { 1.0 } else { 0.0 };
    let of = &report.samples[sample];
    let tip = |taxa: &str| words.fill("figure.taxa_bars.tip", &[&of.id, taxa, &of.cst.said(words)]);
    if total == 0 {
        let _ = write!(
            group,
            r##"<g><title>{}</title><rect y="{top:.1}" width="{:.2}" height="{panel}" fill="none" stroke="#999" stroke-dasharray="2 2"/>{cell}</g>"##,
            escape(&tip(words.get("no_reads"))),
            bar - gap
        );
        return;
    }
    let share = |count: u64| reads(count) / reads(total);
    let name = |taxon: usize| table.taxa[taxon].as_str();
    let mut cells: Vec<(usize, f64)> = table.rows[sample]
        .iter()
        .filter_map(|&(taxon, count)| {
            Some((shown.iter().position(|sign| sign.name == name(taxon))?, share(count)))
        })
        .filter(|cell| !many || cell.1 >= LEAST_OF_MANY)
        .collect();
    cells.sort_by_key(|cell| cell.0);
    let mut largest: Vec<(&str, f64)> =
        table.rows[sample].iter().map(|&(taxon, count)| (name(taxon), share(count))).collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1));
    let first: Vec<String> =
        largest.iter().take(3).map(|(name, share)| format!("{name} {}", number::per_cent(*share))).collect();
    let _ = write!(group, "<g><title>{}</title>", escape(&tip(&first.join(", "))));
    let mut y = top + panel;
    for (nth, share) in &cells {
        let (height, sign) = (panel * share, &shown[*nth]);
        y -= height;
        let _ = write!(
            group,
            r#"<rect class="{}" y="{y:.1}" width="{:.2}" height="{height:.1}"/>"#,
            sign.class(&table.rank),
            bar - gap
        );
        if bar >= 11.0 && bar > text_width(&sign.letters, 11.0) && height >= 13.0 {
            group.push_str(&signs::letters(sign, bar / 2.0 - gap / 2.0, y + height / 2.0 + 4.0));
        }
    }
    if y > top + 0.05 {
        let _ = write!(
            group,
            r#"<rect class="{}-x" y="{top:.1}" width="{:.2}" height="{:.1}"/>"#,
            table.rank,
            bar - gap,
            y - top
        );
    }
    group.push_str(cell);
    group.push_str("</g>");
}

/// The entries of the legend: x, line, sign, name.
fn legend<'a>(shown: &'a [TaxonSign], words: &Words) -> Vec<(f64, f64, Option<&'a TaxonSign>, String)> {
    let mut entries = Vec::new();
    let (mut x, mut line) = (4.0, 0.0);
    let own = shown.iter().map(|sign| (Some(sign), sign.name.as_str()));
    for (sign, name) in own.chain(std::iter::once((None, words.get("other")))) {
        let name = cut(name, 300.0, 12.0);
        let width = KEY + 18.0 + text_width(&name, 12.0);
        if x + width > WIDTH && x > 4.0 {
            (x, line) = (4.0, line + 1.0);
        }
        entries.push((x, line, sign, name));
        x += width;
    }
    entries
}

/// In words what is drawn: the taxa, and how many samples of each site have which community type.
fn description(report: &Report, shown: &[TaxonSign], words: &Words) -> String {
    let names: Vec<&str> = shown.iter().map(|sign| sign.name.as_str()).collect();
    let types = report.community_types();
    let of_site = |site: &&str| {
        let of = || report.samples.iter().filter(|s| s.specimen && s.site == **site);
        let with = |name: Option<&str>| of().filter(|s: &&Sample| s.cst.assigned() == name).count();
        let mut said: Vec<String> = types.iter().map(|name| format!("{name} {}", with(Some(name)))).collect();
        said.push(format!("{} {}", words.get("cst.untold"), with(None)));
        format!("{}: {}", words.site(site), said.join(", "))
    };
    let said: Vec<String> = report.sites().iter().map(of_site).collect();
    words.fill(
        "figure.taxa_bars.description",
        &[&report.specimens().len().to_string(), &names.join(", "), &said.join("; ")],
    )
}
