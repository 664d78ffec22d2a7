//! Samples in the plane of two principal coordinates.

use super::{at, scale};
use crate::model::{Ordination, Report, Sample};
use crate::svg::Drawing;
use crate::{Signs, Words, number};
use std::collections::BTreeMap;

const SIZE: f64 = 440.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 16.0;
const SIDE: f64 = 370.0;
/// Beyond so many samples marks have no names.
const NAMED: usize = 600;

/// Draws two axes: colour and shape by group, hollow marks for sites after the first, a line between the sites of a woman, an ellipse that
/// holds 95 % of a group's samples of the leading site (bivariate normal), and what PERMANOVA says at the side.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::ordination};
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// let svg = ordination(&report, &report.ordinations[0], (0, 1), &Signs::of(&report), &Words::english()?);
/// // Two samples lie on one line.
/// assert!(svg.contains("axis 1 (100 %)") && svg.contains("IM002_E (control"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ordination(
    report: &Report,
    of: &Ordination,
    axes: (usize, usize),
    signs: &Signs,
    words: &Words,
) -> String {
    let name = words.word(&of.name);
    let mut drawing =
        Drawing::new(LEFT + SIZE + SIDE, TOP + SIZE + 50.0, &words.fill("figure.ordination.title", &[&name]));
    let value = |point: &Vec<f64>, axis: usize| point.get(axis).copied().unwrap_or(0.0);
    let groups = report.groups();
    let lead = report.leading_site();
    // Each group's values on an axis, of the samples that its ellipse is of.
    let of_group = |group: &str, axis: usize| -> Vec<f64> {
        let samples = of.samples.iter().zip(&of.points);
        let wanted = |sample: &Sample| sample.specimen && sample.group == group && sample.site == lead;
        samples
            .filter(|(sample, _)| wanted(&report.samples[**sample]))
            .map(|(_, point)| value(point, axis))
            .collect()
    };
    let shown = |axis: usize| {
        let ends = groups.iter().filter_map(|group| ends_of_ellipse(&of_group(group, axis))).flatten();
        of.points.iter().map(|point| value(point, axis)).chain(ends).collect::<Vec<f64>>()
    };
    let to_x = scale(shown(axes.0).into_iter(), LEFT, LEFT + SIZE);
    let to_y = scale(shown(axes.1).into_iter(), TOP + SIZE, TOP);
    drawing.line((LEFT, TOP + SIZE), (LEFT + SIZE, TOP + SIZE), "#555", false);
    drawing.line((LEFT, TOP), (LEFT, TOP + SIZE), "#555", false);
    let label = |axis: usize| {
        let share = of.explained.get(axis).copied().unwrap_or(0.0);
        words.fill("figure.ordination.axis", &[&(axis + 1).to_string(), &number::per_cent(share)])
    };
    drawing.text(LEFT + SIZE / 2.0, TOP + SIZE + 24.0, "middle", 12.0, &label(axes.0));
    drawing.text_upwards(LEFT - 14.0, TOP + SIZE / 2.0 - 40.0, 12.0, &label(axes.1));
    let drawn: Vec<(usize, f64, f64)> = of
        .samples
        .iter()
        .zip(&of.points)
        .filter(|(sample, _)| report.samples[**sample].specimen)
        .map(|(&sample, point)| (sample, to_x(value(point, axes.0)), to_y(value(point, axes.1))))
        .collect();
    let mut women: BTreeMap<(&str, &str), Vec<(f64, f64)>> = BTreeMap::new();
    for &(sample, x, y) in &drawn {
        let of = &report.samples[sample];
        women.entry((&of.woman, &of.visit)).or_default().push((x, y));
    }
    for places in women.values().filter(|places| places.len() > 1) {
        places.windows(2).for_each(|pair| drawing.line(pair[0], pair[1], "#CFCFCF", false));
    }
    for (nth, group) in groups.iter().enumerate() {
        let places: Vec<(f64, f64)> = drawn
            .iter()
            .filter(|(sample, ..)| {
                report.samples[*sample].group == *group && report.samples[*sample].site == lead
            })
            .map(|&(_, x, y)| (x, y))
            .collect();
        if let Some(ellipse) = ellipse(&places) {
            drawing.element(&format!(
                r#"<g stroke-dasharray="{}">"#,
                ["none", "6 3", "2 3", "8 3 2 3"][nth % 4]
            ));
            drawing.path(&ellipse, "none", signs.group(group).1);
            drawing.element("</g>");
        }
    }
    for &(sample, x, y) in &drawn {
        let of = &report.samples[sample];
        // Nine pictures of a thousand names would weigh a tenth of the page.
        let named = report.samples.len() <= NAMED;
        let tip =
            if named { format!("{} ({}, {})", of.id, of.group, words.site(&of.site)) } else { String::new() };
        let (shape, colour) = signs.group(&of.group);
        drawing.mark((x, y), shape, signs.site(&of.site), colour, &tip);
    }
    let x = LEFT + SIZE + 26.0;
    let mut y = super::legend_of_marks(&mut drawing, (x, TOP + 14.0), report, signs, true, words) + 14.0;
    let tests: Vec<_> = report
        .comparisons
        .iter()
        .filter(|row| row.what == of.name && row.table == "raw" && row.adjusted_for.is_empty())
        .filter(|row| {
            row.kind == "community"
                && matches!(row.test.as_str(), "PERMANOVA" | "PERMDISP")
                && row.p.is_some()
        })
        .collect();
    if !tests.is_empty() {
        drawing.heading(x - 4.0, y, "start", 12.0, words.get("figure.ordination.tests"));
        y += 18.0;
    }
    let mut said = Vec::new();
    for row in tests {
        let p = number::probability(row.p.unwrap_or(1.0));
        let line = if row.test == "PERMANOVA" {
            let r2 = row.estimate[0].map(number::short).unwrap_or_default();
            words.fill("figure.ordination.permanova", &[&words.contrast(&row.contrast), &r2, &p])
        } else if row.p.is_some_and(|p| p <= 0.05) {
            words.fill("figure.ordination.permdisp", &[&words.contrast(&row.contrast), &p])
        } else {
            continue;
        };
        drawing.text(x - 4.0, y, "start", 12.0, &super::cut(&line, SIDE - 26.0, 11.0));
        said.push(line);
        y += 17.0;
    }
    if let Some(negative) = of.negative {
        let text = words.fill("figure.ordination.negative", &[&number::per_cent(negative)]);
        drawing.text(LEFT, TOP + SIZE + 43.0, "start", 11.0, &text);
    }
    drawing.describe(
        &words.fill("figure.ordination.description", &[&drawn.len().to_string(), &name, &said.join("; ")]),
    );
    drawing.finish()
}

/// How far an ellipse reaches, in standard deviations: the square root of the 95 % quantile of chi-squared with two degrees of freedom,
/// -2 ln 0.05.
fn reach() -> f64 {
    (-2.0 * libm::log(0.05f64)).sqrt()
}

/// The ends on an axis of the [`ellipse`] of these values, so that the frame holds it whole; `None` below five.
fn ends_of_ellipse(values: &[f64]) -> Option<[f64; 2]> {
    if values.len() < 5 {
        return None;
    }
    let n = at(values.len());
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let half = reach() * variance.sqrt();
    Some([mean - half, mean + half])
}

/// The ellipse that holds 95 % of a bivariate normal with the places' mean and covariance; `None` below five places.
fn ellipse(places: &[(f64, f64)]) -> Option<String> {
    if places.len() < 5 {
        return None;
    }
    let n = at(places.len());
    let (mx, my) = (places.iter().map(|p| p.0).sum::<f64>() / n, places.iter().map(|p| p.1).sum::<f64>() / n);
    let sum =
        |of: fn(f64, f64) -> f64| places.iter().map(|p| of(p.0 - mx, p.1 - my)).sum::<f64>() / (n - 1.0);
    let (xx, yy, xy) = (sum(|x, _| x * x), sum(|_, y| y * y), sum(|x, y| x * y));
    let (half, root) = (f64::midpoint(xx, yy), (((xx - yy) / 2.0).powi(2) + xy * xy).sqrt());
    let reach = reach();
    let (a, b) = (reach * (half + root).max(0.0).sqrt(), reach * (half - root).max(0.0).sqrt());
    let turn = 0.5 * libm::atan2(2.0 * xy, xx - yy);
    let mut d = String::new();
    for step in 0..48 {
        let angle = std::f64::consts::TAU * at(step) / 48.0;
        let (u, v) = (a * libm::cos(angle), b * libm::sin(angle));
        let x = mx + u * libm::cos(turn) - v * libm::sin(turn);
        let y = my + u * libm::sin(turn) + v * libm::cos(turn);
        d.push_str(&format!("{}{x:.1} {y:.1}", if step == 0 { "M" } else { "L" }));
    }
    Some(d + "Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ellipses_were_cut_off_at_the_frame() {
        let places = [(0.0, 1.0), (1.0, 2.5), (2.0, 2.0), (7.0, 9.0), (3.0, 1.0), (2.5, 4.0)];
        let path = ellipse(&places).unwrap();
        let ends = [0, 1].map(|axis| {
            let values: Vec<f64> = places.iter().map(|&(x, y)| if axis == 0 { x } else { y }).collect();
            ends_of_ellipse(&values).unwrap()
        });
        let numbers: Vec<f64> = path
            .split(['M', 'L', 'Z', ' '])
            .filter(|word| !word.is_empty())
            .map(|word| word.parse().unwrap())
            .collect();
        for (axis, [low, high]) in ends.into_iter().enumerate() {
            let of_axis = || numbers.iter().skip(axis).step_by(2).copied();
            let (least, most) =
                (of_axis().fold(f64::INFINITY, f64::min), of_axis().fold(f64::NEG_INFINITY, f64::max));
            // The path has 48 corners and one decimal.
            let near = 0.06 + 0.003 * (high - low);
            assert!((least - low).abs() < near && (most - high).abs() < near, "{least} {low}, {most} {high}");
        }
        assert_eq!(ends_of_ellipse(&[1.0, 2.0, 3.0, 4.0]), None);
    }
}
