//! The Lactobacillus share of the vagina against that of the endometrium of the same woman.

use crate::model::Report;
use crate::svg::{Drawing, Paint};
use crate::{Signs, Words, number};

const SIZE: f64 = 330.0;
const LEFT: f64 = 62.0;
const TOP: f64 = 34.0;

/// Draws one mark a pair, by group, and the line of equality; `None` without pairs.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::paired};
/// // `data`: two women, as in the example of `ReportData`: no vaginal samples.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// assert!(paired(&report, &Signs::of(&report), &Words::english()?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn paired(report: &Report, signs: &Signs, words: &Words) -> Option<String> {
    let pairs: Vec<(&crate::model::Sample, f64, f64)> = report
        .samples
        .iter()
        .filter_map(|sample| {
            let vaginal = &sample.niche.as_ref()?.vaginal;
            let other = report.samples.iter().find(|other| other.id == *vaginal)?;
            Some((sample, other.lactobacillus()?, sample.lactobacillus()?))
        })
        .collect();
    if pairs.is_empty() {
        return None;
    }
    let mut drawing = Drawing::new(LEFT + SIZE + 430.0, TOP + SIZE + 48.0, words.get("figure.paired.title"));
    let (x, y) = (|share: f64| LEFT + SIZE * share, |share: f64| TOP + SIZE * (1.0 - share));
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        drawing.line((x(0.0), y(tick)), (x(1.0), y(tick)), "#E3E3E3", false);
        drawing.line((x(tick), y(0.0)), (x(tick), y(1.0)), "#E3E3E3", false);
        drawing.text(LEFT - 7.0, y(tick) + 4.0, "end", 11.0, &format!("{:.0} %", tick * 100.0));
        drawing.text(x(tick), TOP + SIZE + 16.0, "middle", 11.0, &format!("{:.0} %", tick * 100.0));
    }
    drawing.line((x(0.0), y(0.0)), (x(1.0), y(1.0)), "#444", true);
    drawing.text(x(0.5), TOP + SIZE + 36.0, "middle", 12.0, words.get("figure.paired.x"));
    drawing.text(6.0, TOP - 14.0, "start", 12.0, words.get("figure.paired.y"));
    for (sample, vagina, endometrium) in &pairs {
        let tip =
            format!("{}: {} / {}", sample.woman, number::per_cent(*vagina), number::per_cent(*endometrium));
        let (shape, colour) = signs.group(&sample.group);
        drawing.mark((x(*vagina), y(*endometrium)), shape, Paint::Filled, colour, &tip);
    }
    let side = LEFT + SIZE + 24.0;
    let mut down =
        super::legend_of_marks(&mut drawing, (side, TOP + 10.0), report, signs, false, words) + 14.0;
    let tests = report.comparisons.iter().filter(|row| {
        row.kind == "pairing" && row.table == "raw" && row.p.is_some() && row.what.contains("lactobacillus")
    });
    let mut said = Vec::new();
    for row in tests.take(6) {
        let estimate = row.estimate[0].map(number::short).unwrap_or_default();
        let p = number::probability(row.p.unwrap_or(1.0));
        let name = words.word(&row.what);
        let line = words.fill("figure.paired.test", &[&name, &words.word(&row.estimate_kind), &estimate, &p]);
        drawing.text(side - 4.0, down, "start", 12.0, &super::cut(&line, 400.0, 12.0));
        said.push(line);
        down += 18.0;
    }
    drawing.describe(&words.fill("figure.paired.description", &[&pairs.len().to_string(), &said.join("; ")]));
    Some(drawing.finish())
}
