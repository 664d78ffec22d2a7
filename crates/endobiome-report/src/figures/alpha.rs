//! Diversity within samples, by group and site.

use super::{WIDTH, at, ticks};
use crate::model::Report;
use crate::svg::Drawing;
use crate::{Signs, Words, number};

const TOP: f64 = 34.0;
const HEIGHT: f64 = 210.0;
const MEASURES: [&str; 3] = ["observed", "shannon", "inverse_simpson"];

/// Draws box plots with every sample as a point, one panel a measure, and below each what the tests of groups say.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::alpha};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// let svg = alpha(&report, &Signs::of(&report), &Words::english()?);
/// assert!(svg.contains("IM001_E: 0.50") && svg.contains("Shannon"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn alpha(report: &Report, signs: &Signs, words: &Words) -> String {
    let (groups, sites) = (report.groups(), report.sites());
    let tests: Vec<Vec<String>> = MEASURES.iter().map(|measure| tests(report, measure, words)).collect();
    let lines = tests.iter().map(Vec::len).max().unwrap_or(0);
    let height = TOP + HEIGHT + 78.0 + 16.0 * at(lines);
    let mut drawing = Drawing::new(WIDTH, height, words.get("figure.alpha.title"));
    let panel = WIDTH / 3.0;
    let mut said = Vec::new();
    for (nth, measure) in MEASURES.iter().enumerate() {
        let left = panel * at(nth) + 42.0;
        let right = panel * at(nth + 1) - 8.0;
        let values = report.samples.iter().filter(|s| s.specimen).filter_map(|s| s.alpha_of(measure));
        let ticks = ticks(values.fold(0.0, f64::max));
        let highest = ticks.last().copied().unwrap_or(1.0);
        let y = |value: f64| TOP + HEIGHT * (1.0 - value / highest);
        drawing.heading(left, 16.0, "start", 12.0, words.get(&format!("alpha.{measure}")));
        for tick in &ticks {
            drawing.line((left, y(*tick)), (right, y(*tick)), "#E3E3E3", false);
            drawing.text(left - 6.0, y(*tick) + 4.0, "end", 11.0, &format!("{tick}"));
        }
        let slots = groups.len() * sites.len();
        let step = (right - left) / at(slots.max(1));
        for (row, site) in sites.iter().enumerate() {
            for (place, group) in groups.iter().enumerate() {
                let slot = row * groups.len() + place;
                let x = left + step * (at(slot) + 0.5);
                let mut values: Vec<(f64, &str)> = report
                    .samples
                    .iter()
                    .filter(|s| s.specimen && s.site == *site && s.group == *group)
                    .filter_map(|s| Some((s.alpha_of(measure)?, s.id.as_str())))
                    .collect();
                values.sort_by(|a, b| a.0.total_cmp(&b.0));
                let half = (step * 0.32).min(26.0);
                if values.len() >= 5 {
                    let [q1, q2, q3] = [0.25, 0.5, 0.75].map(|q| quantile(&values, q));
                    drawing.element(&format!(
                        r##"<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" fill="#F0F0F0" stroke="#444"/>"##,
                        x - half,
                        y(q3),
                        2.0 * half,
                        y(q1) - y(q3)
                    ));
                    drawing.bar((x - half, y(q2)), (x + half, y(q2)), "#000", 2.5);
                    said.push(format!(
                        "{}, {group}, {}: {}",
                        words.word(measure),
                        words.site(site),
                        number::short(q2)
                    ));
                }
                for (n, (value, id)) in values.iter().enumerate() {
                    // Neighbours in rank stand apart, in a fixed pattern.
                    let aside = half * 0.75 * ([0.0, 0.55, -0.55, 0.28, -0.28, 0.85, -0.85][n % 7]);
                    let (shape, colour) = signs.group(group);
                    let tip = format!("{id}: {}", number::short(*value));
                    drawing.mark((x + aside, y(*value)), shape, signs.site(site), colour, &tip);
                }
                let bottom = TOP + HEIGHT + 15.0;
                let line = if groups.len() > 2 && place % 2 == 1 { 13.0 } else { 0.0 };
                drawing.text(x, bottom + line, "middle", 11.0, &super::cut(group, step * 1.9, 11.0));
            }
            let x1 = left + step * at(row * groups.len());
            let x2 = left + step * at((row + 1) * groups.len());
            drawing.line((x1 + 4.0, TOP + HEIGHT + 34.0), (x2 - 4.0, TOP + HEIGHT + 34.0), "#555", false);
            drawing.text(f64::midpoint(x1, x2), TOP + HEIGHT + 48.0, "middle", 11.0, &words.site(site));
        }
        for (line, test) in tests[nth].iter().enumerate() {
            drawing.text(left - 34.0, TOP + HEIGHT + 72.0 + 16.0 * at(line), "start", 11.0, test);
        }
    }
    drawing.describe(&words.fill("figure.alpha.description", &[&said.join("; ")]));
    drawing.finish()
}

/// What the tests on the raw table say of a measure, a line a contrast.
fn tests(report: &Report, measure: &str, words: &Words) -> Vec<String> {
    report
        .comparisons
        .iter()
        .filter(|row| {
            row.kind == "alpha" && row.what == measure && row.table == "raw" && row.adjusted_for.is_empty()
        })
        .filter_map(|row| {
            Some(format!("{}: q {}", words.contrast(&row.contrast), number::probability(row.q?)))
        })
        .take(5)
        .collect()
}

/// A quantile of sorted values, linear between neighbours (type 7).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position in the list")]
fn quantile(sorted: &[(f64, &str)], q: f64) -> f64 {
    let place = q * at(sorted.len() - 1);
    let low = place.floor() as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low].0 + (place - at(low)) * (sorted[high].0 - sorted[low].0)
}
