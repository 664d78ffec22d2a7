//! The Lactobacillus share of every sample with its interval and call, a woman's sites one above the other.

use super::columns::{self, NAMED, ROW, columns};
use super::{WIDTH, at};
use crate::model::{Report, Sample};
use crate::signs::call_sign;
use crate::svg::{Drawing, Paint, escape, text_width};
use crate::{Signs, Words, number};

const LEFT: f64 = 106.0;
const RIGHT: f64 = 40.0;
const TOP: f64 = 50.0;
const GAP: f64 = 30.0;

/// Draws, for every specimen, the share of *Lactobacillus* (in the wide sense) with its 95 % interval under overdispersion, a woman's sites
/// in one column, ranked within her group by the first; colour and shape tell the LD90 call, a mark struck through one that does not hold
/// on all tables.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::dominance};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// let svg = dominance(&report, &Signs::of(&report), &Words::english()?);
/// assert!(svg.starts_with("<svg") && svg.contains("IM001_E: 20 %, NLD"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dominance(report: &Report, signs: &Signs, words: &Words) -> String {
    let (sites, groups) = (report.sites(), report.groups());
    let columns = columns(report, &sites);
    let panel = if sites.len() > 1 { 150.0 } else { 190.0 };
    let step = ((WIDTH - LEFT - RIGHT) / at(columns.len().max(1))).min(40.0);
    let width = step * at(columns.len());
    let top_of = |row: usize| TOP + at(row) * (panel + GAP);
    let of_groups = top_of(sites.len()) - GAP + 8.0;
    let below = of_groups + ROW * at(groups.len()) + 4.0;
    let names = if columns.len() <= NAMED { 74.0 } else { 6.0 };
    let mut drawing = Drawing::new(WIDTH, below + names, words.get("figure.dominance.title"));
    legend(&mut drawing, words);
    for (row, site) in sites.iter().enumerate() {
        let y = |share: f64| top_of(row) + panel * (1.0 - share);
        drawing.heading(LEFT, top_of(row) - 8.0, "start", 12.0, &words.site(site));
        for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            drawing.line((LEFT, y(tick)), (LEFT + width, y(tick)), "#E3E3E3", false);
            drawing.text(LEFT - 7.0, y(tick) + 4.0, "end", 11.0, &format!("{:.0} %", tick * 100.0));
        }
        for (threshold, label) in [(0.8, "80 %"), (0.9, "90 %")] {
            drawing.line((LEFT, y(threshold)), (LEFT + width, y(threshold)), "#444", true);
            drawing.text(LEFT + width + 5.0, y(threshold) + 4.0, "start", 11.0, label);
        }
    }
    columns::group_names(&mut drawing, &columns, &groups, signs, (LEFT, of_groups), width);
    let gap = if step > 6.0 { 2.0 } else { 0.0 };
    for (nth, column) in columns.iter().enumerate() {
        for (row, sample) in column.samples.iter().enumerate() {
            let Some(sample) = *sample else { continue };
            let y = |share: f64| top_of(row) + panel * (1.0 - share);
            draw(&mut drawing, &report.samples[sample], LEFT + step * (at(nth) + 0.5), y, words);
        }
        let mut cell = format!(r#"<g transform="translate({:.2} 0)">"#, LEFT + step * at(nth) + gap / 2.0);
        columns::group_cell(&mut cell, column.group, &groups, signs, of_groups, step - gap);
        if columns.len() <= NAMED {
            columns::name(&mut cell, column.name, step / 2.0, below + 2.0);
        }
        drawing.element(&(cell + "</g>"));
    }
    drawing.describe(&words.fill(
        "figure.dominance.description",
        &[
            &report.specimens().len().to_string(),
            &sites.iter().map(|site| words.site(site)).collect::<Vec<_>>().join(", "),
        ],
    ));
    drawing.finish()
}

fn legend(drawing: &mut Drawing, words: &Words) {
    let mut x = 8.0;
    for (call, paint, key) in [
        ("LD", Paint::Filled, "call.LD"),
        ("NLD", Paint::Filled, "call.NLD"),
        ("", Paint::Filled, "call.indeterminate"),
        ("LD", Paint::Struck, "figure.dominance.struck"),
    ] {
        let (shape, colour) = call_sign(call);
        let colour = if paint == Paint::Struck { "#444" } else { colour };
        drawing.mark((x + 6.0, 12.0), shape, paint, colour, "");
        drawing.text(x + 16.0, 16.0, "start", 12.0, words.get(key));
        x += 36.0 + text_width(words.get(key), 12.0);
    }
    drawing.text(x, 16.0, "start", 12.0, &format!("× {}", words.get("call.not_interpretable")));
}

fn draw(drawing: &mut Drawing, of: &Sample, x: f64, y: impl Fn(f64) -> f64, words: &Words) {
    let (shape, colour) = call_sign(&of.ld90.call);
    if let Some((low, high)) = of.ld90.interval {
        drawing.bar((x, y(low)), (x, y(high)), colour, 1.5);
    }
    let Some(share) = of.ld90.share else {
        drawing.text(x, y(0.5), "middle", 11.0, "×");
        return;
    };
    let p = of.ld90.probability.map(number::probability).unwrap_or_default();
    let said = words.word(&of.ld90.call);
    let tip = words.fill("figure.dominance.tip", &[&of.id, &number::per_cent(share), &said, &p]);
    if of.ld90.call == "not_interpretable" {
        // No call was asked of it: not the sign of one that cannot be told.
        drawing.element(&format!(
            r##"<text x="{x:.1}" y="{:.1}" text-anchor="middle" font-size="14" fill="#444">×<title>{}</title></text>"##,
            y(share) + 5.0,
            escape(&tip)
        ));
        return;
    }
    let called = matches!(of.ld90.call.as_str(), "LD" | "NLD");
    let paint = if called && of.robust != "robust" { Paint::Struck } else { Paint::Filled };
    drawing.mark((x, y(share)), shape, paint, colour, &tip);
}
