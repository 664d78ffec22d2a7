//! Women in columns, the sites of each one above the other: what the figures that show every sample share.

use super::place;
use crate::Signs;
use crate::model::{Report, Sample};
use crate::svg::escape;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The height of a row of the strips below columns, so that its name can be read.
pub(super) const ROW: f64 = 12.0;
/// Up to so many women their names are written.
pub(super) const NAMED: usize = 60;

/// A column: a woman, at a visit.
pub(super) struct Column<'a> {
    pub(super) group: &'a str,
    pub(super) name: &'a str,
    /// Positions of her samples, site by site.
    pub(super) samples: Vec<Option<usize>>,
}

/// Women in columns, by group, then by the share of *Lactobacillus* in the first of their sites, highest first.
pub(super) fn columns<'a>(report: &'a Report, sites: &[&str]) -> Vec<Column<'a>> {
    let mut columns: Vec<Column<'a>> = Vec::new();
    let mut known: BTreeMap<(&str, &str, &str, usize), usize> = BTreeMap::new();
    for sample in report.specimens() {
        let of = &report.samples[sample];
        let row = place(sites, &of.site);
        // A second sample of one woman, site and visit gets a column of its own.
        let mut nth = 0;
        let column = loop {
            let key = (of.group.as_str(), of.woman.as_str(), of.visit.as_str(), nth);
            let column = *known.entry(key).or_insert_with(|| {
                columns.push(Column { group: &of.group, name: &of.woman, samples: vec![None; sites.len()] });
                columns.len() - 1
            });
            if columns[column].samples[row].is_none() {
                break column;
            }
            nth += 1;
        };
        columns[column].samples[row] = Some(sample);
    }
    let share = |column: &Column<'_>| lead(report, column).and_then(Sample::lactobacillus).unwrap_or(-1.0);
    columns.sort_by(|a, b| a.group.cmp(b.group).then(share(b).total_cmp(&share(a))).then(a.name.cmp(b.name)));
    columns
}

/// The first sample of a column.
pub(super) fn lead<'a>(report: &'a Report, column: &Column<'_>) -> Option<&'a Sample> {
    column.samples.iter().flatten().next().map(|&sample| &report.samples[sample])
}

/// The names of the groups beside their rows, from `top` down, the end of each at `x`; with the number of columns.
pub(super) fn group_names(
    drawing: &mut crate::svg::Drawing,
    columns: &[Column<'_>],
    groups: &[&str],
    signs: &Signs,
    (x, top): (f64, f64),
    width: f64,
) {
    for (row, group) in groups.iter().enumerate() {
        let y = top + ROW * super::at(row);
        let (shape, colour) = signs.group(group);
        let n = columns.iter().filter(|column| column.group == *group).count();
        let label = super::cut(&format!("{group} ({n})"), x - 18.0, 11.0);
        drawing.text(x - 12.0, y + 10.0, "end", 11.0, &label);
        drawing.mark((x - 5.0, y + 6.0), shape, crate::svg::Paint::Filled, colour, "");
        drawing.line((x, y + ROW - 1.0), (x + width, y + ROW - 1.0), "#E3E3E3", false);
    }
}

/// The cell of a column in the rows of the groups: which row it stands in tells the group without its colour.
pub(super) fn group_cell(
    cell: &mut String,
    group: &str,
    groups: &[&str],
    signs: &Signs,
    top: f64,
    width: f64,
) {
    let _ = write!(
        cell,
        r#"<rect y="{:.1}" width="{width:.2}" height="{}" fill="{}"/>"#,
        top + ROW * super::at(place(groups, group)) + 1.0,
        ROW - 4.0,
        signs.group(group).1
    );
}

/// The name of a column, upwards, ending at a height.
pub(super) fn name(cell: &mut String, name: &str, middle: f64, y: f64) {
    let _ = write!(
        cell,
        r#"<text transform="translate({:.1} {y:.1}) rotate(-90)" text-anchor="end" font-size="11">{}</text>"#,
        middle + 3.5,
        escape(&super::cut(name, 68.0, 11.0))
    );
}
