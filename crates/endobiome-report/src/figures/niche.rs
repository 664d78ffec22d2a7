//! What vaginal carry-over and reagents can explain of each endometrial sample.

use super::{WIDTH, at, runs};
use crate::model::{Niche, Report};
use crate::svg::{Drawing, text_width};
use crate::{Signs, Words, number};

const LEFT: f64 = 52.0;
const TOP: f64 = 32.0;
const HEIGHT: f64 = 190.0;
const NAMED: usize = 60;

/// Draws, for each endometrial sample, how much of its reads carry-over can explain at most (bar from below), how much reagents can (line), and
/// how much neither can, at least (hatched bar from above, with a mark). `None` without bounds.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::niche};
/// // `data`: two women, as in the example of `ReportData`: no vaginal samples, so no bounds.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// assert!(niche(&report, &Signs::of(&report), &Words::english()?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn niche(report: &Report, signs: &Signs, words: &Words) -> Option<String> {
    let mut order: Vec<(usize, &Niche)> = report
        .specimens()
        .into_iter()
        .filter_map(|at| Some((at, report.samples[at].niche.as_ref()?)))
        .filter(|(_, niche)| niche.carry_over.is_some())
        .collect();
    if order.is_empty() {
        return None;
    }
    order.sort_by(|a, b| {
        let group = |of: &(usize, &Niche)| &report.samples[of.0].group;
        let specific = |of: &(usize, &Niche)| of.1.specific.unwrap_or(-1.0);
        group(a).cmp(group(b)).then(specific(b).total_cmp(&specific(a))).then(a.0.cmp(&b.0))
    });
    let names = if order.len() <= NAMED { 84.0 } else { 10.0 };
    let mut drawing = Drawing::new(WIDTH, TOP + HEIGHT + names + 26.0, words.get("figure.niche.title"));
    drawing.element(
        r##"<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="#FBE3C0"/><line x1="0" y1="0" x2="0" y2="5" stroke="#C44E00" stroke-width="2"/></pattern></defs>"##,
    );
    let mut x = LEFT;
    for (fill, key) in [
        ("#9CC9E8", "figure.niche.carry_over"),
        ("#000", "figure.niche.kit"),
        ("url(#hatch)", "figure.niche.specific"),
    ] {
        if fill == "#000" {
            drawing.bar((x, 12.0), (x + 14.0, 12.0), fill, 2.5);
        } else {
            drawing.element(&format!(
                r##"<rect x="{x:.1}" y="5" width="14" height="13" fill="{fill}" stroke="#555"/>"##
            ));
        }
        drawing.text(x + 19.0, 16.0, "start", 12.0, words.get(key));
        x += 40.0 + text_width(words.get(key), 12.0);
    }
    let y = |share: f64| TOP + HEIGHT * (1.0 - share.clamp(0.0, 1.0));
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        drawing.line((LEFT, y(tick)), (WIDTH - 20.0, y(tick)), "#E3E3E3", false);
        drawing.text(LEFT - 7.0, y(tick) + 4.0, "end", 11.0, &format!("{:.0} %", tick * 100.0));
    }
    let step = ((WIDTH - LEFT - 20.0) / at(order.len())).min(40.0);
    let gap = if step > 6.0 { 2.0 } else { 0.0 };
    for (nth, (sample, niche)) in order.iter().enumerate() {
        let of = &report.samples[*sample];
        let left = LEFT + step * at(nth);
        let say = |value: Option<f64>| value.map_or_else(|| "NA".to_owned(), number::per_cent);
        let tip = words.fill(
            "figure.niche.tip",
            &[
                &of.id,
                &say(niche.carry_over),
                &say(niche.kit),
                &say(niche.specific),
                &words.word(&niche.call),
            ],
        );
        if let Some(most) = niche.carry_over {
            drawing.rectangle(left, y(most), step - gap, y(0.0) - y(most), "#9CC9E8", &tip);
        }
        if let Some(least) = niche.specific.filter(|least| *least > 0.0) {
            drawing.rectangle(left, y(1.0), step - gap, y(1.0 - least) - y(1.0), "url(#hatch)", &tip);
        }
        if let Some(kit) = niche.kit {
            drawing.bar((left, y(kit)), (left + step - gap, y(kit)), "#000", 2.5);
        }
        if order.len() <= NAMED {
            drawing.text_upwards(
                left + step / 2.0 + 3.0,
                TOP + HEIGHT + 10.0,
                11.0,
                &super::cut(&of.woman, 74.0, 11.0),
            );
        }
    }
    for (name, from, to) in runs(order.iter().map(|(at, _)| report.samples[*at].group.as_str())) {
        let (x1, x2) = (LEFT + step * at(from), LEFT + step * at(to));
        let y = TOP + HEIGHT + names + 4.0;
        drawing.bar((x1 + 1.0, y), (x2 - 1.0, y), signs.group(name).1, 2.0);
        drawing.heading(f64::midpoint(x1, x2), y + 15.0, "middle", 12.0, &format!("{name} ({})", to - from));
    }
    let specific = order.iter().filter(|(_, niche)| niche.specific.is_some_and(|least| least > 0.0)).count();
    drawing.describe(
        &words.fill("figure.niche.description", &[&order.len().to_string(), &specific.to_string()]),
    );
    Some(drawing.finish())
}
