//! Where the reads of each sample went.

use super::{at, reads};
use crate::ReportData;
use crate::svg::{COLOURS, Drawing, GREY};

const ROW: f64 = 12.0;
const LEFT: f64 = 130.0;
const WIDTH: f64 = 520.0;
const TOP: f64 = 22.0;

/// Draws one bar a sample: the reads kept to the end, then what each step took, to the reads in the files.
///
/// ```
/// use endobiome_report::figures::read_flow;
/// // `data`: two women, as in the example of `ReportData`.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let svg = read_flow(&data);
/// assert!(svg.contains("IM001_E: 2000 reads taken by filter") && svg.contains("10000 of 12000"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_flow(data: &ReportData<'_>) -> String {
    let order = data.in_groups();
    let most = data.flows.iter().filter_map(|flow| flow.steps.first()).map(|step| step.1).max().unwrap_or(0);
    let most = reads(most).max(1.0);
    let mut drawing = Drawing::new(
        LEFT + WIDTH + 340.0,
        TOP + ROW * at(order.len()) + 10.0,
        "Reads of each sample, by step",
    );
    let names: Vec<&str> = data
        .flows
        .iter()
        .max_by_key(|flow| flow.steps.len())
        .map_or_else(Vec::new, |flow| flow.steps.iter().skip(1).map(|step| step.0.as_str()).collect());
    let mut x = LEFT;
    drawing.rectangle(x, 4.0, 10.0, 10.0, COLOURS[0], "");
    drawing.text(x + 14.0, 13.0, "start", 10.0, "kept");
    x += 48.0;
    for (step, name) in names.iter().enumerate() {
        drawing.rectangle(x, 4.0, 10.0, 10.0, colour(step), "");
        let label = format!("taken by {name}");
        drawing.text(x + 14.0, 13.0, "start", 10.0, &label);
        x += 24.0 + 5.6 * at(label.len());
    }
    for (place, &sample) in order.iter().enumerate() {
        let y = TOP + ROW * at(place);
        let id = data.records[sample].id.as_str();
        let flow = &data.flows[sample];
        drawing.text(LEFT - 6.0, y + 9.0, "end", 9.0, id);
        let kept = flow.steps.last().map_or(0, |step| step.1);
        let mut x = LEFT;
        let mut bar = |count: u64, fill: &str, what: &str| {
            let width = WIDTH * reads(count) / most;
            if count > 0 {
                drawing.rectangle(x, y, width, ROW - 2.0, fill, &format!("{id}: {count} {what}"));
            }
            x += width;
        };
        bar(kept, COLOURS[0], "reads kept");
        for step in (1..flow.steps.len()).rev() {
            let taken = flow.steps[step - 1].1.saturating_sub(flow.steps[step].1);
            bar(taken, colour(step - 1), &format!("reads taken by {}", flow.steps[step].0));
        }
        let input = flow.steps.first().map_or(0, |step| step.1);
        let note =
            if flow.status == "ok" { format!("{kept} of {input}") } else { flow.status.replace('_', " ") };
        drawing.text(LEFT + WIDTH + 6.0, y + 9.0, "start", 9.0, &note);
    }
    drawing.finish()
}

fn colour(step: usize) -> &'static str {
    COLOURS.get(step + 1).copied().unwrap_or(GREY)
}
