//! The community type of each sample, below its bar.

use super::columns::ROW;
use super::{at, place};
use crate::Words;
use crate::model::{Report, Sample};
use crate::svg::Drawing;

/// The rows of the strip: the types that are assigned to some specimen, in their order, then those of which no type can be told.
pub(super) struct Strip<'a> {
    types: Vec<&'a str>,
    /// Whether any sample is in the last row.
    untold: bool,
}

impl<'a> Strip<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let specimens = || report.samples.iter().filter(|sample| sample.specimen);
        Self {
            types: report.community_types(),
            untold: specimens().any(|sample| sample.cst.assigned().is_none()),
        }
    }

    /// The height of the strip below one site.
    pub(super) fn height(&self) -> f64 {
        ROW * at(self.rows() + 1)
    }

    fn rows(&self) -> usize {
        self.types.len() + usize::from(self.untold)
    }

    /// The row of a sample.
    pub(super) fn row(&self, sample: &Sample) -> usize {
        sample.cst.assigned().map_or(self.types.len(), |name| place(&self.types, name))
    }

    /// The names of the rows, the end of each at `x`.
    pub(super) fn names(&self, drawing: &mut Drawing, (x, top): (f64, f64), width: f64, words: &Words) {
        drawing.heading(x - 7.0, top + 10.0, "end", 11.0, words.get("figure.taxa_bars.cst"));
        let untold = self.untold.then(|| words.get("cst.untold"));
        for (row, name) in self.types.iter().copied().chain(untold).enumerate() {
            let y = top + ROW * at(row + 1);
            drawing.text(x - 7.0, y + 10.0, "end", 11.0, name);
            drawing.line((x, y + ROW - 1.0), (x + width, y + ROW - 1.0), "#E3E3E3", false);
        }
    }

    /// The cell of a sample: the row tells its type; where none can be told the cell is pale.
    pub(super) fn cell(&self, sample: &Sample, top: f64, width: f64) -> String {
        let fill = if sample.cst.assigned().is_some() { "" } else { r##" fill="#999""## };
        let y = top + ROW * at(self.row(sample) + 1) + 1.0;
        format!(r#"<rect y="{y:.1}" width="{width:.2}" height="{}"{fill}/>"#, ROW - 4.0)
    }
}
