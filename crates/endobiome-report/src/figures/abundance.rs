//! Differences of genera between groups, the methods side by side.

use super::{WIDTH, at, scale};
use crate::model::{Comparison, Report};
use crate::svg::{Drawing, Paint, Shape};
use crate::{Signs, Words, number};
use std::collections::BTreeMap;

const LEFT: f64 = 190.0;
const RIGHT: f64 = 560.0;
const ROW: f64 = 20.0;
const TOP: f64 = 62.0;
const TAXA: usize = 16;
/// Whether a row is of a method.
type IsOf = fn(&Comparison) -> bool;
/// The methods in their columns.
const METHODS: [(IsOf, &str); 3] = [
    (Comparison::is_log_ratio_model, "method.clr"),
    (|row| row.test.starts_with("Mann-Whitney on proportions"), "method.proportion"),
    (|row| row.test.starts_with("Firth logistic"), "method.presence"),
];
const TABLES: [(&str, &str); 2] =
    [("kit_corrected", "table.kit"), ("kit_and_carry_over_corrected", "table.both")];

/// Draws, for one contrast, the genera that lead by the log-ratio model: fold change with its 95 % interval, what the three methods say on
/// the raw table, and whether the log-ratio model finds it on the corrected tables. `None` where nothing was tested.
///
/// ```
/// use endobiome_report::{Report, Signs, Words, figures::abundance};
/// // `data`: two women, as in the example of `ReportData`: too few for any test.
/// # let data = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/two_women.rs"));
/// let report = Report::of(&data);
/// assert!(abundance(&report, "RIF against control", &Signs::of(&report), &Words::english()?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn abundance(report: &Report, contrast: &str, signs: &Signs, words: &Words) -> Option<String> {
    let mut by_taxon: BTreeMap<&str, Vec<&Comparison>> = BTreeMap::new();
    for row in report.comparisons.iter().filter(|row| row.kind == "taxon" && row.contrast == contrast) {
        by_taxon.entry(&row.what).or_default().push(row);
    }
    let of = |rows: &[&Comparison], method: IsOf, table: &str| -> Option<Comparison> {
        let mut of = rows.iter().filter(|r| r.table == table && method(r) && r.adjusted_for.is_empty());
        // Of two log-ratio models the first, of the women who have it, where it could be fitted.
        let first = of.next()?;
        let found = if first.p.is_some() { first } else { of.next().unwrap_or(first) };
        Some((*found).clone())
    };
    let mut lead: Vec<(&str, Comparison)> = by_taxon
        .iter()
        .filter_map(|(taxon, rows)| Some((*taxon, of(rows, METHODS[0].0, "raw")?)))
        .filter(|(_, row)| row.estimate[0].is_some() && row.p.is_some())
        .collect();
    if lead.is_empty() {
        return None;
    }
    lead.sort_by(|a, b| a.1.p.unwrap_or(1.0).total_cmp(&b.1.p.unwrap_or(1.0)).then(a.0.cmp(b.0)));
    let tested = lead.len();
    lead.truncate(TAXA);
    let title = words.fill("figure.abundance.title", &[&words.contrast(contrast)]);
    let mut drawing = Drawing::new(WIDTH, TOP + ROW * at(lead.len()) + 66.0, &title);
    let limit = |value: f64| value.clamp(-14.0, 14.0);
    let bounds = lead.iter().flat_map(|(_, row)| row.estimate.into_iter().flatten().map(limit));
    let x = scale(bounds.chain([-1.0, 1.0]), LEFT, RIGHT);
    let bottom = TOP + ROW * at(lead.len());
    for tick in (-14..=14).step_by(2).map(f64::from).filter(|t| x(*t) >= LEFT && x(*t) <= RIGHT) {
        drawing.line(
            (x(tick), TOP - 6.0),
            (x(tick), bottom),
            if tick == 0.0 { "#000" } else { "#E3E3E3" },
            false,
        );
        drawing.text(x(tick), bottom + 15.0, "middle", 11.0, &format!("{tick:+.0}").replace("+0", "0"));
    }
    drawing.text(
        f64::midpoint(LEFT, RIGHT),
        bottom + 33.0,
        "middle",
        12.0,
        words.get("figure.abundance.axis"),
    );
    let column = |nth: usize| RIGHT + 46.0 + 58.0 * at(nth);
    let heads = METHODS.iter().map(|of| of.1).chain(TABLES.iter().map(|of| of.1));
    for (nth, key) in heads.enumerate() {
        for (line, word) in words.get(key).split('|').enumerate() {
            drawing.text(column(nth), 20.0 + 14.0 * at(line), "middle", 11.0, word);
        }
    }
    drawing.text(LEFT - 8.0, TOP - 14.0, "end", 12.0, words.get("figure.abundance.genus"));
    let found = |row: &Comparison| row.q.is_some_and(|q| q <= report.q_threshold);
    let mut said = Vec::new();
    for (row, (taxon, of_lead)) in lead.iter().enumerate() {
        let y = TOP + ROW * at(row) + 10.0;
        if row % 2 == 1 {
            drawing.element(&format!(r##"<rect x="0" y="{:.1}" width="{WIDTH}" height="{ROW}" fill="#F6F6F6" fill-opacity="0.6"/>"##, y - 10.0));
        }
        let name = taxon.trim_start_matches("genus:");
        super::genus_name(&mut drawing, name, signs, (LEFT - 8.0, y + 4.0), LEFT - 12.0);
        let is_found = found(of_lead);
        let colour = if is_found { "#1b1b1b" } else { "#767676" };
        if let (Some(low), Some(high)) = (of_lead.estimate[1], of_lead.estimate[2]) {
            drawing.bar((x(limit(low)), y), (x(limit(high)), y), colour, 2.0);
        }
        let estimate = of_lead.estimate[0].unwrap_or(0.0);
        let q = of_lead.q.map(number::probability).unwrap_or_default();
        let paint = if is_found { Paint::Filled } else { Paint::Hollow };
        let tip = format!("{name}: {} (q {q})", number::short(estimate));
        drawing.mark((x(limit(estimate)), y), Shape::Square, paint, colour, &tip);
        let rows = by_taxon.get(taxon).map_or(&[][..], Vec::as_slice);
        let cells = METHODS
            .iter()
            .map(|(method, _)| of(rows, *method, "raw"))
            .chain(TABLES.iter().map(|(table, _)| of(rows, METHODS[0].0, table)));
        let mut marks = Vec::new();
        for (nth, cell) in cells.enumerate() {
            let same = |row: &Comparison| matches!(row.estimate[0], Some(other) if other * estimate >= 0.0);
            let (text, word) = match cell {
                Some(row) if found(&row) && same(&row) => ("●", "mark.found"),
                Some(row) if row.q.is_some() => ("○", "mark.not_found"),
                _ => ("–", "mark.not_tested"),
            };
            drawing.text(column(nth), y + 4.0, "middle", 13.0, text);
            marks.push(words.get(word));
        }
        said.push(format!("{name} {}: {}", number::short(estimate), marks.join(", ")));
    }
    let text = words.fill(
        "figure.abundance.legend",
        &[&number::short(report.q_threshold), &lead.len().to_string(), &tested.to_string()],
    );
    drawing.text(LEFT, bottom + 55.0, "start", 11.0, &text);
    drawing.describe(&said.join("; "));
    Some(drawing.finish())
}
