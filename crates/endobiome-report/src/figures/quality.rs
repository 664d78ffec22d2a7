//! Qualities by cycle.

use super::{WIDTH, at};
use crate::svg::Drawing;
use crate::{QualityCurve, Words};

const LEFT: f64 = 40.0;
const TOP: f64 = 26.0;
const HEIGHT: f64 = 140.0;
const HIGHEST: f64 = 42.0;
/// Panels side by side.
const ABREAST: usize = 2;

/// Draws, for each run and mate, the quartiles of the Phred score at each cycle as a band and the mean as a line.
///
/// ```
/// use endobiome_report::{QualityCurve, Words, figures::quality};
/// let curve = QualityCurve {
///     of: "RUN1".to_owned(),
///     mate: "forward".to_owned(),
///     mean: vec![38.0, 36.5],
///     quartiles: vec![[37, 38, 39], [34, 37, 38]],
/// };
/// let svg = quality(&[curve], &Words::english()?);
/// assert!(svg.contains("RUN1, forward reads") && svg.contains("<path"));
/// # Ok::<(), endobiome_report::Error>(())
/// ```
pub fn quality(curves: &[QualityCurve], words: &Words) -> String {
    let rows = curves.len().div_ceil(ABREAST);
    let row = TOP + HEIGHT + 34.0;
    let mut drawing = Drawing::new(WIDTH, row * at(rows) + 20.0, words.get("figure.quality.title"));
    let panel = WIDTH / at(ABREAST);
    let mut said = Vec::new();
    for (nth, curve) in curves.iter().enumerate() {
        let left = LEFT + panel * at(nth % ABREAST);
        let top = TOP + row * at(nth / ABREAST);
        let width = panel - LEFT - 14.0;
        let y = |score: f64| top + HEIGHT * (1.0 - score.min(HIGHEST) / HIGHEST);
        let x = |cycle: usize| left + width * at(cycle) / at(curve.mean.len().max(2) - 1);
        let title =
            words.fill("figure.quality.panel", &[&curve.of, words.get(&format!("mate.{}", curve.mate))]);
        drawing.heading(left, top - 10.0, "start", 12.0, &super::cut(&title, width, 12.0));
        for score in [0.0, 10.0, 20.0, 30.0, 40.0] {
            drawing.line((left, y(score)), (left + width, y(score)), "#E3E3E3", false);
            drawing.text(left - 6.0, y(score) + 4.0, "end", 11.0, &format!("{score}"));
        }
        let line = |values: &mut dyn Iterator<Item = (usize, f64)>| {
            values
                .map(|(cycle, score)| format!("{:.1} {:.1}", x(cycle), y(score)))
                .collect::<Vec<_>>()
                .join("L")
        };
        let upper = line(&mut curve.quartiles.iter().enumerate().map(|(c, q)| (c, f64::from(q[2]))));
        let lower = line(&mut curve.quartiles.iter().enumerate().rev().map(|(c, q)| (c, f64::from(q[0]))));
        drawing.path(&format!("M{upper}L{lower}Z"), "#9CC9E8", "none");
        drawing.path(&format!("M{}", line(&mut curve.mean.iter().copied().enumerate())), "none", "#003F66");
        for cycle in (50..=curve.mean.len()).step_by(50) {
            drawing.text(x(cycle - 1), top + HEIGHT + 15.0, "middle", 11.0, &cycle.to_string());
        }
        if let (Some(first), Some(last)) = (curve.mean.first(), curve.mean.last()) {
            said.push(format!("{title}: {first:.0} – {last:.0}"));
        }
    }
    drawing.text(LEFT, row * at(rows) + 14.0, "start", 11.0, words.get("figure.quality.legend"));
    drawing.describe(&said.join("; "));
    drawing.finish()
}
