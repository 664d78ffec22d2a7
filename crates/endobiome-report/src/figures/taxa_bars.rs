//! Stacked bars of the most abundant genera, samples side by side in their groups.

use super::{at, group_runs, reads};
use crate::ReportData;
use crate::svg::{COLOURS, Drawing, GREY};

const BAR: f64 = 11.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 42.0;
const TOP: f64 = 10.0;
const LABELS: f64 = 112.0;
const LEGEND: f64 = 260.0;

/// Draws the shares of the genera of every sample; genera beyond the 14 with the greatest mean share are
/// added up as "other". Samples without bacterial reads stay as an empty place.
///
/// ```
/// use endobiome_report::figures::taxa_bars;
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let svg = taxa_bars(&data);
/// assert!(svg.contains("IM001_E: Gardnerella 80.0 %") && svg.contains("IM002_E: Lactobacillus 99.0 %"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn taxa_bars(data: &ReportData<'_>) -> String {
    let order = data.in_groups();
    let width = LEFT + BAR * at(order.len()) + 16.0 + LEGEND;
    let mut drawing = Drawing::new(width.max(420.0), TOP + HEIGHT + LABELS, "Genera of each sample");
    let shown = most_abundant(data);
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let y = TOP + HEIGHT * (1.0 - tick);
        drawing.text(LEFT - 6.0, y + 3.5, "end", 10.0, &format!("{:.0} %", tick * 100.0));
        drawing.line((LEFT - 3.0, y), (LEFT, y), "#555", false);
    }
    for (place, &sample) in order.iter().enumerate() {
        let x = LEFT + BAR * at(place);
        let id = data.records[sample].id.as_str();
        let total = reads(data.genera.sample_total(sample));
        let mut y = TOP + HEIGHT;
        let mut other = total;
        if total > 0.0 {
            for (colour, &genus) in shown.iter().enumerate() {
                let count = reads(data.genera.get(sample, genus));
                other -= count;
                if count > 0.0 {
                    let height = HEIGHT * count / total;
                    y -= height;
                    let name = data.genera.features()[genus].name();
                    let tip = format!("{id}: {name} {:.1} %", 100.0 * count / total);
                    drawing.rectangle(x, y, BAR - 1.0, height, COLOURS[colour], &tip);
                }
            }
            if other > 0.0 {
                let height = HEIGHT * other / total;
                let tip = format!("{id}: other {:.1} %", 100.0 * other / total);
                drawing.rectangle(x, y - height, BAR - 1.0, height, GREY, &tip);
            }
        }
        drawing.text_upwards(x + BAR - 2.5, TOP + HEIGHT + 6.0, 8.0, id);
    }
    let groups = order.iter().map(|&sample| ReportData::group_of(&data.records[sample]));
    for (run, (name, from, to)) in group_runs(groups).into_iter().enumerate() {
        let (x1, x2) = (LEFT + BAR * at(from), LEFT + BAR * at(to) - 1.0);
        let y = TOP + HEIGHT + LABELS - 32.0;
        drawing.line((x1, y), (x2, y), "#222", false);
        // Names of narrow neighbours would run into each other on one line.
        let line = if run % 2 == 1 && to - from < 8 { 27.0 } else { 13.0 };
        drawing.text(f64::midpoint(x1, x2), y + line, "middle", 11.0, name);
    }
    let x = LEFT + BAR * at(order.len()) + 16.0;
    for (row, &genus) in shown.iter().enumerate() {
        let y = TOP + 15.0 * at(row);
        drawing.rectangle(x, y, 11.0, 11.0, COLOURS[row], "");
        drawing.text(x + 16.0, y + 9.5, "start", 11.0, data.genera.features()[genus].name());
    }
    let y = TOP + 15.0 * at(shown.len());
    drawing.rectangle(x, y, 11.0, 11.0, GREY, "");
    drawing.text(x + 16.0, y + 9.5, "start", 11.0, "other");
    drawing.finish()
}

/// The genera with the greatest mean share, at most as many as there are colours.
fn most_abundant(data: &ReportData<'_>) -> Vec<usize> {
    let mut shares = vec![0.0; data.genera.n_features()];
    for sample in 0..data.genera.n_samples() {
        let total = reads(data.genera.sample_total(sample));
        for (genus, count) in data.genera.row(sample) {
            shares[genus] += reads(count) / total;
        }
    }
    let mut ranked: Vec<usize> = (0..shares.len()).collect();
    ranked.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]).then(a.cmp(&b)));
    ranked.truncate(COLOURS.len());
    ranked
}
