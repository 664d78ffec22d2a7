//! Where one sample stands among those of the other women of the study.

use super::{at, scale};
use crate::model::{Report, Sample};
use crate::svg::{Drawing, Paint};
use crate::{Signs, Words, number};

const LEFT: f64 = 176.0;
const SPAN: f64 = 330.0;
const ROW: f64 = 34.0;
const TOP: f64 = 20.0;
const WIDTH: f64 = 860.0;
/// A percentile is given from so many other women on.
const ENOUGH: usize = 20;

/// Its name in the texts, its value in a sample, and how a value is printed.
type Measure = (&'static str, fn(&Sample) -> Option<f64>, fn(f64) -> String);
/// Kinds seen are not among them: they go with the reads of a sample.
const MEASURES: [Measure; 3] = [
    ("lactobacillus", Sample::lactobacillus, number::per_cent),
    ("shannon", |sample| sample.alpha_of("shannon"), number::short),
    (
        "load",
        |sample| sample.load.as_ref().map(|load| libm::log10(load.0)).filter(|load| load.is_finite()),
        |load| number::short(libm::pow(10.0, load)),
    ),
];

/// The place of a value among those of other women.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    below: usize,
    equal: usize,
    all: usize,
}

impl Place {
    fn of(value: f64, others: &[f64]) -> Self {
        Self {
            below: others.iter().filter(|other| **other < value).count(),
            equal: others.iter().filter(|other| **other == value).count(),
            all: others.len(),
        }
    }

    /// The share of the others below it, those that equal it counted half; `None` among few.
    fn percentile(self) -> Option<f64> {
        (self.all >= ENOUGH).then(|| 100.0 * (at(self.below) + at(self.equal) / 2.0) / at(self.all))
    }

    fn said(self, words: &Words) -> String {
        let numbers = [self.below, self.all].map(|n| n.to_string());
        match self.percentile() {
            Some(percentile) => {
                words.fill("sheet.place.percentile", &[&numbers[0], &numbers[1], &format!("{percentile:.0}")])
            }
            None => words.fill("sheet.place", &[&numbers[0], &numbers[1]]),
        }
    }
}

/// Values, each with whether it is of a woman of the same group.
type Others = Vec<(f64, bool)>;

/// The values of the other women's samples of the same site and visit, one a woman, with whether she is of the same group.
fn others(report: &Report, sample: &Sample, value: fn(&Sample) -> Option<f64>) -> Others {
    let mut women: Vec<&str> = vec![&sample.woman];
    let mut values = Vec::new();
    for other in report.samples.iter().filter(|other| other.specimen && other.usable) {
        if other.site == sample.site && other.visit == sample.visit && !women.contains(&other.woman.as_str())
        {
            women.push(&other.woman);
            values.extend(value(other).map(|value| (value, other.group == sample.group)));
        }
    }
    values
}

/// Draws, measure by measure, the sample as a mark among ticks of the other women's samples of its site, those of her group above the line;
/// `None` where its reads do not suffice or there are no others.
pub(crate) fn standing(report: &Report, sample: &Sample, signs: &Signs, words: &Words) -> Option<String> {
    let rows: Vec<(&Measure, f64, Others)> = MEASURES
        .iter()
        .filter(|_| sample.usable)
        .filter_map(|measure| Some((measure, measure.1(sample)?, others(report, sample, measure.1))))
        .filter(|(.., others)| !others.is_empty())
        .collect();
    if rows.is_empty() {
        return None;
    }
    let title = words.fill("sheet.standing", &[&sample.id]);
    let mut drawing = Drawing::new(WIDTH, TOP + ROW * at(rows.len()) + 4.0, &title);
    let (shape, colour) = signs.group(&sample.group);
    drawing.text(LEFT, 11.0, "start", 11.0, &words.fill("sheet.standing.legend", &[&sample.group]));
    let mut said = Vec::new();
    for (nth, ((key, _, print), value, others)) in rows.iter().enumerate() {
        let y = TOP + ROW * at(nth) + ROW / 2.0;
        let x = scale(others.iter().map(|other| other.0).chain([*value]), LEFT, LEFT + SPAN);
        drawing.line((LEFT, y), (LEFT + SPAN, y), "#BBB", false);
        let ticks = |own: bool| {
            let of = others.iter().filter(|other| other.1 == own);
            of.map(|other| format!("M{:.1} {:.1}v8", x(other.0), if own { y - 9.0 } else { y + 1.0 }))
                .collect::<String>()
        };
        drawing.path(&ticks(true), "none", colour);
        drawing.path(&ticks(false), "none", "#6B6B6B");
        let name = words.get(&format!("sheet.measure.{key}"));
        let place = Place::of(*value, &others.iter().map(|other| other.0).collect::<Vec<_>>());
        let text = format!("{} – {}", print(*value), place.said(words));
        drawing.text(LEFT - 10.0, y + 4.0, "end", 12.0, name);
        drawing.bar((x(*value), y - 11.0), (x(*value), y + 11.0), "#000", 1.5);
        drawing.mark((x(*value), y), shape, Paint::Filled, colour, &text);
        drawing.text(LEFT + SPAN + 14.0, y + 4.0, "start", 12.0, &text);
        said.push(format!("{name} {text}"));
    }
    drawing.describe(&said.join("; "));
    Some(drawing.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_those_below_and_half_of_the_equal() {
        let others: Vec<f64> = (0..20).map(f64::from).collect();
        let place = Place::of(5.0, &others);
        assert_eq!(place, Place { below: 5, equal: 1, all: 20 });
        assert_eq!(place.percentile(), Some(27.5));
        assert_eq!(Place::of(5.0, &others[..19]).percentile(), None);
        assert_eq!(
            (Place::of(-1.0, &others).percentile(), Place::of(99.0, &others).percentile()),
            (Some(0.0), Some(100.0))
        );
    }
}
