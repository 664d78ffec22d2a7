//! What the numbers of women can detect.

use super::{WIDTH, at};
use crate::model::Report;
use crate::svg::Drawing;
use crate::{Words, number};

const LEFT: f64 = 420.0;
const SPAN: f64 = 380.0;
const ROW: f64 = 24.0;
const TOP: f64 = 34.0;

/// Draws the power of each question asked as a bar against the usual 80 %; `None` where there are no groups to compare.
///
/// ```
/// use endobiome_report::{Report, Words, figures::power};
/// // `data`: two women, as in the example of `ReportData`: no power of anything.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// assert!(power(&Report::of(&data), &Words::english()?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn power(report: &Report, words: &Words) -> Option<String> {
    let rows: Vec<_> = report.power.iter().filter(|row| row.quantity == "power").collect();
    if rows.is_empty() {
        return None;
    }
    let bottom = TOP + ROW * at(rows.len());
    let mut drawing = Drawing::new(WIDTH, bottom + 12.0, words.get("figure.power.title"));
    for tick in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
        let x = LEFT + SPAN * tick;
        drawing.line((x, TOP - 8.0), (x, bottom), if tick == 0.8 { "#000" } else { "#E3E3E3" }, tick == 0.8);
        drawing.text(x, TOP - 14.0, "middle", 11.0, &format!("{:.0} %", tick * 100.0));
    }
    let mut said = Vec::new();
    for (nth, row) in rows.iter().enumerate() {
        let y = TOP + ROW * at(nth);
        drawing.text(
            LEFT - 10.0,
            y + 15.0,
            "end",
            12.0,
            &super::cut(&words.say(&row.question), LEFT - 16.0, 12.0),
        );
        let colour = if row.value >= 0.8 { "#3A3A3A" } else { "#9A9A9A" };
        drawing.rectangle(
            LEFT,
            y + 3.0,
            SPAN * row.value.clamp(0.0, 1.0),
            ROW - 8.0,
            colour,
            &words.say(&row.method),
        );
        drawing.text(LEFT + SPAN + 10.0, y + 15.0, "start", 12.0, &number::per_cent(row.value));
        said.push(format!("{}: {}", words.say(&row.question), number::per_cent(row.value)));
    }
    drawing.describe(&said.join("; "));
    Some(drawing.finish())
}
