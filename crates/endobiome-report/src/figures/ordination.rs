//! Samples in the plane of the first two principal coordinates.

use super::at;
use crate::ReportData;
use crate::svg::{COLOURS, Drawing};
use endobiome_core::BodySite;
use endobiome_ecology::Pcoa;

const SIZE: f64 = 380.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 16.0;

/// Draws the first two axes: colour and shape by group, hollow marks for the vagina.
///
/// ```
/// use endobiome_report::figures::ordination;
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let (name, axes) = data.ordinations[0];
/// let svg = ordination(&data, name, axes);
/// // Two samples lie on one line.
/// assert!(svg.contains("axis 1 (100.0 %)") && svg.contains("IM002_E (control"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ordination(data: &ReportData<'_>, name: &str, pcoa: &Pcoa) -> String {
    let mut drawing =
        Drawing::new(LEFT + SIZE + 190.0, TOP + SIZE + 44.0, &format!("{name}, principal coordinates"));
    let explained = pcoa.explained();
    let axis = |column: usize| -> Vec<f64> {
        if column < pcoa.coordinates.ncols() {
            pcoa.coordinates.column(column).to_vec()
        } else {
            vec![0.0; pcoa.coordinates.nrows()]
        }
    };
    let (first, second) = (axis(0), axis(1));
    let to_x = scale(&first, LEFT, LEFT + SIZE);
    let to_y = scale(&second, TOP + SIZE, TOP);
    let share = |column: usize| explained.get(column).map_or(0.0, |share| share * 100.0);
    drawing.line((LEFT, TOP + SIZE), (LEFT + SIZE, TOP + SIZE), "#555", false);
    drawing.line((LEFT, TOP), (LEFT, TOP + SIZE), "#555", false);
    let label = format!("axis 1 ({:.1} %)", share(0));
    drawing.text(LEFT + SIZE / 2.0, TOP + SIZE + 22.0, "middle", 11.0, &label);
    drawing.text_upwards(LEFT - 12.0, TOP + SIZE / 2.0 - 40.0, 11.0, &format!("axis 2 ({:.1} %)", share(1)));
    if let Some(negative) = pcoa.negative_share {
        let text = format!("negative eigenvalues: {:.1} % of the whole", (negative * 100.0).abs());
        drawing.text(LEFT, TOP + SIZE + 38.0, "start", 9.0, &text);
    }
    let mut groups: Vec<&str> = data.records.iter().map(ReportData::group_of).collect();
    groups.sort_unstable();
    groups.dedup();
    for (row, id) in pcoa.ids.iter().enumerate() {
        let Some(record) = data.records.iter().find(|record| record.id == *id) else { continue };
        let group = ReportData::group_of(record);
        let place = groups.iter().position(|known| *known == group).unwrap_or(0);
        let hollow = record.site == Some(BodySite::Vagina);
        let tip =
            format!("{id} ({group}{})", record.site.as_ref().map(|s| format!(", {s}")).unwrap_or_default());
        drawing.mark(
            to_x(first[row]),
            to_y(second[row]),
            place,
            COLOURS[place % COLOURS.len()],
            hollow,
            &tip,
        );
    }
    let x = LEFT + SIZE + 20.0;
    for (place, group) in groups.iter().enumerate() {
        let y = TOP + 10.0 + 17.0 * at(place);
        drawing.mark(x, y, place, COLOURS[place % COLOURS.len()], false, "");
        drawing.text(x + 12.0, y + 3.5, "start", 11.0, group);
    }
    let y = TOP + 16.0 + 17.0 * at(groups.len());
    drawing.text(x - 4.0, y + 3.5, "start", 10.0, "hollow: vagina");
    drawing.finish()
}

/// A linear map of the values' range, with a margin, onto a range of the page.
fn scale(values: &[f64], from: f64, to: f64) -> impl Fn(f64) -> f64 {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let (low, span) = (low - 0.05 * span, 1.1 * span);
    move |value| from + (to - from) * (value - low) / span
}
