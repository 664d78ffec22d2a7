//! The figures, as SVG elements, one file each.

pub mod abundance;
pub mod alpha;
pub mod blanks;
pub mod dominance;
pub mod dominance_by_group;
pub mod heat_map;
pub mod kit_share;
pub mod niche;
pub mod ordination;
pub mod paired;
pub mod power;
pub mod quality;
pub mod read_flow;
pub mod taxa_bars;

mod cluster;
mod columns;
mod community_strip;
mod png;
pub(crate) mod standing;

pub use abundance::abundance;
pub use alpha::alpha;
pub use blanks::blanks;
pub use dominance::dominance;
pub use dominance_by_group::dominance_by_group;
pub use heat_map::heat_map;
pub use kit_share::kit_share;
pub use niche::niche;
pub use ordination::ordination;
pub use paired::paired;
pub(crate) use png::base64;
pub use power::power;
pub use quality::quality;
pub use read_flow::read_flow;
pub use taxa_bars::taxa_bars;

use crate::model::Report;
use crate::svg::{Drawing, Paint, Shape, text_width};
use crate::{Signs, Words};

/// The width of a figure: that of the page, and of A4 at four fifths.
pub const WIDTH: f64 = 900.0;

#[expect(clippy::cast_precision_loss, reason = "positions on a page")]
pub(crate) fn at(index: usize) -> f64 {
    index as f64
}

#[expect(clippy::cast_precision_loss, reason = "a number of reads")]
pub(crate) fn reads(count: u64) -> f64 {
    count as f64
}

/// The place of a name among names.
fn place(names: &[&str], name: &str) -> usize {
    names.iter().position(|known| *known == name).unwrap_or(0)
}

/// Runs of equal names, as (name, from, to).
fn runs<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(&'a str, usize, usize)> {
    let mut runs: Vec<(&str, usize, usize)> = Vec::new();
    for (at, name) in names.enumerate() {
        match runs.last_mut() {
            Some((known, _, end)) if *known == name => *end = at + 1,
            _ => runs.push((name, at, at + 1)),
        }
    }
    runs
}

/// A legend of groups with their shapes, from a place to the right; gives where it ends.
fn group_legend(drawing: &mut Drawing, mut x: f64, y: f64, groups: &[&str], signs: &Signs) -> f64 {
    for group in groups {
        let (shape, colour) = signs.group(group);
        drawing.mark((x + 5.0, y - 4.0), shape, Paint::Filled, colour, "");
        drawing.text(x + 14.0, y, "start", 12.0, group);
        x += 30.0 + text_width(group, 12.0);
    }
    x
}

/// The same from a place down, and below how each site is painted where there are several; gives where it ends.
fn legend_of_marks(
    drawing: &mut Drawing,
    (x, mut y): (f64, f64),
    report: &Report,
    signs: &Signs,
    sites: bool,
    words: &Words,
) -> f64 {
    for group in report.groups() {
        let (shape, colour) = signs.group(group);
        drawing.mark((x, y - 4.0), shape, Paint::Filled, colour, "");
        drawing.text(x + 14.0, y, "start", 12.0, group);
        y += 20.0;
    }
    let of_sites = report.sites();
    for site in of_sites.iter().filter(|_| sites && of_sites.len() > 1) {
        drawing.mark((x, y - 4.0), Shape::Circle, signs.site(site), "#444", "");
        drawing.text(x + 14.0, y, "start", 12.0, &words.site(site));
        y += 20.0;
    }
    y
}

/// The name of a genus that ends at a place, with its sign where it has one.
fn genus_name(drawing: &mut Drawing, name: &str, signs: &Signs, (x, y): (f64, f64), width: f64) {
    let sign = signs.genus(name);
    let room = if sign.is_some() { 22.0 } else { 0.0 };
    drawing.text(x - room, y, "end", 11.0, &cut(name, width - room, 11.0));
    if let Some(sign) = sign {
        drawing.element(&crate::signs::swatch(sign, x - 16.0, y - 11.0));
    }
}

/// A linear map of the values' range, with a margin, onto a range of the page.
fn scale(values: impl Iterator<Item = f64>, from: f64, to: f64) -> impl Fn(f64) -> f64 {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let span = if high > low { high - low } else { 1.0 };
    let low = if low.is_finite() { low } else { 0.0 };
    let (low, span) = (low - 0.05 * span, 1.1 * span);
    move |value| from + (to - from) * (value - low) / span
}

/// Round steps of an axis from 0 to at least `highest`: 1, 2 or 5 times a power of ten.
fn ticks(highest: f64) -> Vec<f64> {
    let highest = if highest.is_finite() && highest > 0.0 { highest } else { 1.0 };
    let power = libm::pow(10f64, libm::log10(highest / 4.0).floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s * 4.0 >= highest).unwrap_or(power);
    (0..=4).map(|n| step * at(n)).take_while(|tick| *tick <= highest + step * 0.999).collect()
}

/// A text cut to a width, with an ellipsis.
fn cut(text: &str, width: f64, size: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if text_width(&short, size) + 2.0 * size * 0.56 > width {
            break;
        }
        short.push(c);
    }
    short + "…"
}
