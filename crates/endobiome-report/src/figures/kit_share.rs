//! How much of each sample the reagents can explain, by load.

use super::WIDTH;
use crate::model::Report;
use crate::svg::Drawing;
use crate::{Signs, Words, number};

const LEFT: f64 = 60.0;
const SIZE: (f64, f64) = (620.0, 240.0);
const TOP: f64 = 34.0;

/// Draws the upper bound of the share that reagents explain against the load of the sample (qPCR or DNA, else its reads), groups by
/// colour and shape, sites after the first hollow;
/// `None` where no share is known.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::kit_share};
/// // `data`: two women, as in the example of `ReportData`: no blanks.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// assert!(kit_share(&report, &Signs::of(&report), &Words::english()?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[expect(clippy::cast_possible_truncation, reason = "powers of ten")]
pub fn kit_share(report: &Report, signs: &Signs, words: &Words) -> Option<String> {
    let with_load = report.samples.iter().any(|s| s.specimen && s.load.is_some());
    let name = report
        .samples
        .iter()
        .find_map(|s| s.load.as_ref().filter(|_| s.specimen))
        .map(|load| words.say(&load.1));
    let name = name.unwrap_or_else(|| words.get("figure.kit_share.reads").to_owned());
    let points: Vec<(&crate::model::Sample, f64, f64)> = report
        .samples
        .iter()
        .filter(|sample| sample.specimen)
        .filter_map(|sample| {
            let load = if with_load { sample.load.as_ref()?.0 } else { super::reads(sample.reads) };
            (load > 0.0).then_some((sample, libm::log10(load), sample.kit_share?.1))
        })
        .collect();
    if points.is_empty() {
        return None;
    }
    let mut drawing = Drawing::new(WIDTH, TOP + SIZE.1 + 48.0, words.get("figure.kit_share.title"));
    let low = points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min) - 0.08;
    let high = points.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max) + 0.08;
    let x = |load: f64| LEFT + SIZE.0 * (load - low) / (high - low);
    let y = |share: f64| TOP + SIZE.1 * (1.0 - share.clamp(0.0, 1.0));
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        drawing.line((LEFT, y(tick)), (LEFT + SIZE.0, y(tick)), "#E3E3E3", false);
        drawing.text(LEFT - 7.0, y(tick) + 4.0, "end", 11.0, &format!("{:.0} %", tick * 100.0));
    }
    let decades = (low.floor() as i32..=high.floor() as i32)
        .flat_map(|power| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(power)));
    for tick in decades.filter(|tick| (low..=high).contains(&libm::log10(*tick))) {
        drawing.text(x(libm::log10(tick)), TOP + SIZE.1 + 17.0, "middle", 11.0, &number::short(tick));
    }
    drawing.text(LEFT + SIZE.0 / 2.0, TOP + SIZE.1 + 38.0, "middle", 12.0, &name);
    drawing.text(8.0, TOP - 14.0, "start", 12.0, words.get("figure.kit_share.y"));
    for (sample, load, share) in &points {
        let tip = format!("{}: ≤ {}", sample.id, number::per_cent(*share));
        let (shape, colour) = signs.group(&sample.group);
        drawing.mark((x(*load), y(*share)), shape, signs.site(&sample.site), colour, &tip);
    }
    super::legend_of_marks(&mut drawing, (LEFT + SIZE.0 + 26.0, TOP + 10.0), report, signs, true, words);
    drawing.describe(&words.fill("figure.kit_share.description", &[&points.len().to_string(), &name]));
    Some(drawing.finish())
}
