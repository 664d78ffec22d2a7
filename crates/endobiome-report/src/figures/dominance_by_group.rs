//! How many samples of each group are dominated by *Lactobacillus*, and what the test says of it.

use super::{WIDTH, at};
use crate::model::{Report, Sample};
use crate::svg::{CALL_COLOURS, Drawing, text_width};
use crate::{Words, number};

const LEFT: f64 = 190.0;
const BAR: f64 = 640.0;
const ROW: f64 = 30.0;
const TOP: f64 = 38.0;

/// The calls with their colour, that of their text, and their key.
const CALLS: [(&str, &str, &str, &str); 4] = [
    ("LD", CALL_COLOURS[0], "#fff", "call.LD"),
    ("NLD", CALL_COLOURS[1], "#fff", "call.NLD"),
    ("indeterminate", "#D9D9D9", "#000", "call.indeterminate"),
    ("not_interpretable", "#FFFFFF", "#000", "call.not_interpretable"),
];

/// Draws the LD90 calls of each group and site, each part with its number, and the tests of the groups below.
///
/// ```
/// use endobiome_report::{Report, Words, figures::dominance_by_group};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let svg = dominance_by_group(&Report::of(&data), &Words::english()?);
/// assert!(svg.contains("RIF, endometrium: NLD 1 of 1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dominance_by_group(report: &Report, words: &Words) -> String {
    let (groups, sites) = (report.groups(), report.sites());
    let tests: Vec<String> = report
        .comparisons
        .iter()
        .filter(|row| {
            row.kind == "call" && row.what == "LD90" && row.table == "raw" && row.estimate[0].is_some()
        })
        .map(|row| {
            let [estimate, low, high] =
                row.estimate.map(|value| value.map(number::short).unwrap_or_default());
            let [p, q] = [row.p, row.q].map(|value| value.map(number::probability).unwrap_or_default());
            let n: Vec<String> = row
                .groups
                .iter()
                .map(|(group, n, with)| format!("{group} {}/{n}", with.unwrap_or(0)))
                .collect();
            words.fill(
                "figure.dominance_by_group.test",
                &[
                    &words.contrast(&row.contrast),
                    &n.join(", "),
                    &words.word(&row.estimate_kind),
                    &estimate,
                    &low,
                    &high,
                    &words.test(&row.test),
                    &p,
                    &q,
                ],
            )
        })
        .collect();
    let rows = groups.len() * sites.len();
    let below = TOP + ROW * at(rows) + 14.0 * at(sites.len()) + 10.0;
    let mut drawing = Drawing::new(
        WIDTH,
        below + 18.0 * at(tests.len()) + 8.0,
        words.get("figure.dominance_by_group.title"),
    );
    let mut x = LEFT;
    for (call, colour, _, key) in CALLS {
        drawing.element(&format!(
            r##"<rect x="{x:.1}" y="6" width="14" height="13" fill="{colour}" stroke="#555"/>"##
        ));
        drawing.text(x + 19.0, 17.0, "start", 12.0, words.get(key));
        x += 38.0 + text_width(words.get(key), 12.0);
        let _ = call;
    }
    let mut said = Vec::new();
    let mut y = TOP;
    for site in &sites {
        for group in &groups {
            let of: Vec<&Sample> = report
                .samples
                .iter()
                .filter(|s| s.specimen && s.site == *site && s.group == *group)
                .collect();
            drawing.text(
                LEFT - 10.0,
                y + 17.0,
                "end",
                12.0,
                &format!("{group}, {} ({})", words.site(site), of.len()),
            );
            let mut x = LEFT;
            for (call, colour, ink, key) in CALLS {
                let n = of.iter().filter(|sample| sample.ld90.call == call).count();
                if n == 0 {
                    continue;
                }
                let width = BAR * at(n) / at(of.len());
                let share = at(n) / at(of.len());
                let numbers = words.fill("of_all", &[&n.to_string(), &of.len().to_string()]);
                let tip = format!("{group}, {}: {} {numbers}", words.site(site), words.word(call));
                drawing.element(&format!(
                    r##"<g><title>{}</title><rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{:.1}" fill="{colour}" stroke="#555"/></g>"##,
                    crate::svg::escape(&tip),
                    ROW - 6.0
                ));
                let mut label = format!("{n} ({})", number::per_cent(share));
                if text_width(&label, 12.0) > width - 4.0 {
                    label = n.to_string();
                }
                if text_width(&label, 12.0) <= width {
                    drawing.element(&format!(
                        r#"<text x="{:.1}" y="{:.1}" text-anchor="middle" font-size="12" fill="{ink}">{label}</text>"#,
                        x + width / 2.0,
                        y + 16.5
                    ));
                }
                said.push(format!("{group}, {}: {n} {}", words.site(site), words.get(key)));
                x += width;
            }
            y += ROW;
        }
        y += 14.0;
    }
    drawing.describe(&said.join("; "));
    for (row, test) in tests.iter().enumerate() {
        drawing.text(10.0, below + 12.0 + 18.0 * at(row), "start", 12.0, test);
    }
    drawing.finish()
}
