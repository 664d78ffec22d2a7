//! Qualities by cycle.

use super::at;
use crate::QualityCurve;
use crate::svg::Drawing;

const LEFT: f64 = 40.0;
const TOP: f64 = 24.0;
const HEIGHT: f64 = 150.0;
const GAP: f64 = 40.0;
const HIGHEST: f64 = 42.0;

/// Draws, for each run and mate side by side, the quartiles of the Phred score at each cycle as a band and the mean as a line.
///
/// ```
/// use endobiome_report::{QualityCurve, figures::quality};
/// let curve = QualityCurve {
///     of: "RUN1".to_owned(),
///     mate: "forward",
///     mean: vec![38.0, 36.5],
///     quartiles: vec![[37, 38, 39], [34, 37, 38]],
/// };
/// let svg = quality(&[curve]);
/// assert!(svg.contains("RUN1, forward reads") && svg.contains("cycle 2: mean 36.5, quartiles 34, 37, 38"));
/// ```
pub fn quality(curves: &[QualityCurve]) -> String {
    let panel = |curve: &QualityCurve| at(curve.mean.len()).max(60.0);
    let width = LEFT + curves.iter().map(|curve| panel(curve) + GAP).sum::<f64>();
    let mut drawing =
        Drawing::new(width, TOP + HEIGHT + 34.0, "Phred scores by cycle of each sequencing run");
    let y = |score: f64| TOP + HEIGHT * (1.0 - score.min(HIGHEST) / HIGHEST);
    let mut x = LEFT;
    for curve in curves {
        drawing.text(x, TOP - 10.0, "start", 11.0, &format!("{}, {} reads", curve.of, curve.mate));
        for score in [0.0, 10.0, 20.0, 30.0, 40.0] {
            drawing.line((x, y(score)), (x + panel(curve), y(score)), "#E3E3E3", false);
            drawing.text(x - 5.0, y(score) + 3.0, "end", 9.0, &format!("{score}"));
        }
        for (cycle, (mean, [low, median, high])) in curve.mean.iter().zip(&curve.quartiles).enumerate() {
            let (top, bottom) = (y(f64::from(*high)), y(f64::from(*low)));
            let tip = format!("cycle {}: mean {mean:.1}, quartiles {low}, {median}, {high}", cycle + 1);
            drawing.rectangle(x + at(cycle), top, 1.0, (bottom - top).max(1.0), "#9CC9E8", &tip);
        }
        for (cycle, pair) in curve.mean.windows(2).enumerate() {
            let start = x + at(cycle) + 0.5;
            drawing.line((start, y(pair[0])), (start + 1.0, y(pair[1])), "#0072B2", false);
        }
        for cycle in (50..=curve.mean.len()).step_by(50) {
            drawing.text(x + at(cycle), TOP + HEIGHT + 14.0, "middle", 9.0, &cycle.to_string());
        }
        x += panel(curve) + GAP;
    }
    drawing.text(
        LEFT,
        TOP + HEIGHT + 28.0,
        "start",
        10.0,
        "cycle; band: quartiles of the Phred score, line: mean",
    );
    drawing.finish()
}
