//! Where the reads went, step by step.

use super::{WIDTH, at, reads};
use crate::model::{Report, Sample};
use crate::svg::Drawing;
use crate::{Words, number};

const LEFT: f64 = 170.0;
const SPAN: f64 = 560.0;
const ROW: f64 = 34.0;
const TOP: f64 = 34.0;
const MANY: usize = 120;
/// Colours of no group: the side of the line tells which is which.
const WOMEN: &str = "#1b1b1b";
const CONTROLS: &str = "#7A7A7A";

/// Draws, for each step, the share of its reads that every sample still has (a tick each; blanks above the line), the median, and the reads of the
/// study that are left.
///
/// ```
/// use endobiome_report::{Report, Words, figures::read_flow};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let svg = read_flow(&Report::of(&data), &Words::english()?);
/// assert!(svg.contains("IM001_E: 83 % of 12"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_flow(report: &Report, words: &Words) -> String {
    let steps: Vec<&str> = report
        .samples
        .iter()
        .max_by_key(|sample| sample.steps.len())
        .map(|sample| sample.steps.iter().map(|step| step.0.as_str()).collect())
        .unwrap_or_default();
    let mut drawing =
        Drawing::new(WIDTH, TOP + ROW * at(steps.len()) + 30.0, words.get("figure.read_flow.title"));
    let x = |share: f64| LEFT + SPAN * share;
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        drawing.line((x(tick), TOP - 8.0), (x(tick), TOP + ROW * at(steps.len())), "#E3E3E3", false);
        drawing.text(x(tick), TOP - 14.0, "middle", 11.0, &format!("{:.0} %", tick * 100.0));
    }
    drawing.text(WIDTH - 6.0, TOP - 14.0, "end", 11.0, words.get("figure.read_flow.left"));
    let of_step =
        |sample: &Sample, name: &str| sample.steps.iter().find(|step| step.0 == name).map(|step| step.1);
    // A name at every tick of a thousand samples would weigh more than all other figures.
    let many = report.samples.len() > MANY;
    let mut said = Vec::new();
    for (row, name) in steps.iter().enumerate() {
        let y = TOP + ROW * at(row) + ROW / 2.0;
        drawing.text(LEFT - 12.0, y + 4.0, "end", 12.0, &words.word(name));
        drawing.line((x(0.0), y), (x(1.0), y), "#BBB", false);
        let mut shares = Vec::new();
        let mut total = 0;
        let (mut of_women, mut of_controls) = (String::new(), String::new());
        for sample in &report.samples {
            let Some(left) = of_step(sample, name) else { continue };
            let input = sample.steps.first().map_or(0, |step| step.1);
            total += left;
            if input == 0 {
                continue;
            }
            let share = reads(left) / reads(input);
            let (top, colour) = if sample.specimen { (y, WOMEN) } else { (y - 9.0, CONTROLS) };
            if many {
                let ticks = if sample.specimen { &mut of_women } else { &mut of_controls };
                ticks.push_str(&format!("M{:.1} {top:.1}v9", x(share)));
            } else {
                let numbers = words.fill("of_all", &[&number::per_cent(share), &number::count(input)]);
                let tip = format!("{}: {numbers}", sample.id);
                drawing.element(&format!(
                    r#"<g><title>{}</title><rect x="{:.1}" y="{top:.1}" width="2" height="9" fill="{colour}" fill-opacity="0.6"/></g>"#,
                    crate::svg::escape(&tip),
                    x(share) - 1.0
                ));
            }
            if sample.specimen {
                shares.push(share);
            }
        }
        drawing.path(&of_women, "none", WOMEN);
        drawing.path(&of_controls, "none", CONTROLS);
        shares.sort_by(f64::total_cmp);
        if !shares.is_empty() {
            let middle = f64::midpoint(shares[(shares.len() - 1) / 2], shares[shares.len() / 2]);
            drawing.path(&format!("M{:.1} {:.1}l5 8h-10z", x(middle), y + 9.0), "#000", "none");
            said.push(format!("{} {}", words.word(name), number::per_cent(middle)));
        }
        drawing.text(WIDTH - 6.0, y + 4.0, "end", 12.0, &number::count(total));
    }
    drawing.text(
        LEFT,
        TOP + ROW * at(steps.len()) + 22.0,
        "start",
        11.0,
        words.get("figure.read_flow.legend"),
    );
    drawing.describe(&words.fill("figure.read_flow.description", &[&said.join(", ")]));
    drawing.finish()
}
