//! The Lactobacillus share of every sample with its interval and call.

use super::{WIDTH, at, runs};
use crate::model::Report;
use crate::svg::Drawing;
use crate::{Words, number};

const LEFT: f64 = 52.0;
const TOP: f64 = 30.0;
const HEIGHT: f64 = 190.0;
const NAMED: usize = 60;

/// The colour and the shape of a call.
fn look(call: &str) -> (&'static str, usize) {
    match call {
        "LD" => ("#0072B2", 0),
        "NLD" => ("#C44E00", 1),
        _ => ("#6B6B6B", 2),
    }
}

/// Draws, for every specimen of a site, the share of *Lactobacillus* (in the wide sense) with its 95 % interval under overdispersion,
/// ranked within its group; colour and shape tell the LD90 call, a hollow mark one that does not hold on all tables.
///
/// ```
/// use endobiome_report::{Report, Words, figures::dominance};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let svg = dominance(&Report::of(&data), "endometrium", &Words::english()?);
/// assert!(svg.starts_with("<svg") && svg.contains("IM001_E: 20 %, NLD"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dominance(report: &Report, site: &str, words: &Words) -> String {
    let mut order: Vec<usize> =
        report.specimens().into_iter().filter(|&at| report.samples[at].site == site).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&report.samples[a], &report.samples[b]);
        let share = |of: &crate::model::Sample| of.lactobacillus().unwrap_or(-1.0);
        a.group.cmp(&b.group).then(share(b).total_cmp(&share(a))).then(a.id.cmp(&b.id))
    });
    let names = if order.len() <= NAMED { 84.0 } else { 10.0 };
    let title = words.fill("figure.dominance.title", &[words.site(site)]);
    let mut drawing = Drawing::new(WIDTH, TOP + HEIGHT + names + 26.0, &title);
    let step = ((WIDTH - LEFT - 60.0) / at(order.len().max(1))).min(40.0);
    let y = |share: f64| TOP + HEIGHT * (1.0 - share);
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        drawing.line((LEFT, y(tick)), (LEFT + step * at(order.len()), y(tick)), "#E3E3E3", false);
        drawing.text(LEFT - 7.0, y(tick) + 4.0, "end", 11.0, &format!("{:.0} %", tick * 100.0));
    }
    for (threshold, label) in [(0.8, "80 %"), (0.9, "90 %")] {
        let end = LEFT + step * at(order.len());
        drawing.line((LEFT, y(threshold)), (end, y(threshold)), "#444", true);
        drawing.text(end + 5.0, y(threshold) + 4.0, "start", 11.0, label);
    }
    let mut x = LEFT;
    for (call, hollow, key) in [
        ("LD", false, "call.LD"),
        ("NLD", false, "call.NLD"),
        ("", false, "call.indeterminate"),
        ("LD", true, "figure.dominance.hollow"),
    ] {
        let (colour, shape) = look(call);
        drawing.mark(x + 6.0, 10.0, shape, if hollow { "#444" } else { colour }, hollow, "");
        drawing.text(x + 16.0, 14.0, "start", 12.0, words.get(key));
        x += 36.0 + crate::svg::text_width(words.get(key), 12.0);
    }
    for (place, &sample) in order.iter().enumerate() {
        let of = &report.samples[sample];
        let x = LEFT + step * (at(place) + 0.5);
        let (colour, shape) = look(&of.ld90.call);
        if let Some((low, high)) = of.ld90.interval {
            drawing.bar((x, y(low)), (x, y(high)), colour, 1.5);
        }
        let said = of.ld90.call.replace('_', " ");
        match of.ld90.share {
            Some(share) => {
                let p = of.ld90.probability.map(number::probability).unwrap_or_default();
                let tip = words.fill("figure.dominance.tip", &[&of.id, &number::per_cent(share), &said, &p]);
                let called = matches!(of.ld90.call.as_str(), "LD" | "NLD");
                drawing.mark(x, y(share), shape, colour, called && of.robust != "robust", &tip);
            }
            None => drawing.text(x, y(0.5), "middle", 11.0, "×"),
        }
        if order.len() <= NAMED {
            drawing.text_upwards(x + 4.0, TOP + HEIGHT + 10.0, 11.0, &super::cut(&of.id, 74.0, 11.0));
        }
    }
    let groups = report.groups();
    for (name, from, to) in runs(order.iter().map(|&at| report.samples[at].group.as_str())) {
        let (x1, x2) = (LEFT + step * at(from), LEFT + step * at(to));
        let y = TOP + HEIGHT + names + 4.0;
        drawing.bar((x1 + 1.0, y), (x2 - 1.0, y), super::group_colour(super::place(&groups, name)), 2.0);
        drawing.heading(f64::midpoint(x1, x2), y + 15.0, "middle", 12.0, &format!("{name} ({})", to - from));
    }
    drawing
        .describe(&words.fill("figure.dominance.description", &[&order.len().to_string(), words.site(site)]));
    drawing.finish()
}
