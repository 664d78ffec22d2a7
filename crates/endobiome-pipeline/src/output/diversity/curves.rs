//! The row of `curves.tsv`.

use endobiome_core::column::{Cell, Column, Described};
use endobiome_ecology::rarefaction::{CurvePoint, DiversityCurve};

/// One point of the curve of one order; of a sample without reads, one row without a point.
pub(super) struct CurveRow<'a> {
    curve: &'a DiversityCurve,
    point: Option<(&'a CurvePoint, usize)>,
}

impl<'a> CurveRow<'a> {
    /// The rows of a sample.
    pub(super) fn of(curve: &'a DiversityCurve) -> Vec<Self> {
        if curve.points.is_empty() {
            return vec![Self { curve, point: None }];
        }
        let points = curve.points.iter();
        points
            .flat_map(|point| (0..3).map(move |order| Self { curve, point: Some((point, order)) }))
            .collect()
    }

    fn of_point<T: Into<Cell>>(&self, value: impl Fn(&CurvePoint, usize) -> T) -> Cell {
        self.point.map_or(Cell::NotKnown, |(point, order)| value(point, order).into())
    }

    fn interval(&self, end: fn((f64, f64)) -> f64) -> Cell {
        self.of_point(|point, order| {
            Cell::or_not_applicable(point.interval.map(|interval| end(interval[order])))
        })
    }

    fn note(&self) -> &'static str {
        match self.point {
            None => "no reads",
            Some((point, _)) if point.extrapolated && self.curve.no_singletons => {
                "no kind was seen once: what lies beyond the sample is not known"
            }
            Some(_) => "",
        }
    }
}

impl Described for CurveRow<'_> {
    const FILE: &'static str = "diversity/curves.tsv";
    const ROWS: &'static str = "with `--curves`: one row a sample, number of reads and order";

    fn columns() -> Vec<Column<Self>> {
        const NO_READS: &str = "the sample has no reads";
        const NO_BOOTSTRAP: &str = "no bootstrap was asked for";
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.curve.sample)),
            Column::new("reads", "number of reads drawn", |row: &Self| {
                row.point.map_or(0, |(point, _)| point.reads)
            })
            .unit("reads"),
            Column::new("extrapolated", "whether that is beyond the sample", |row: &Self| {
                row.of_point(|point, _| point.extrapolated)
            })
            .not_known(NO_READS),
            Column::new(
                "order",
                "order of the Hill number: 0 richness, 1 exponential of Shannon's, 2 inverse Simpson's",
                |row: &Self| row.of_point(|_, order| order),
            )
            .not_known(NO_READS),
            Column::new("diversity", "expected diversity", |row: &Self| {
                row.of_point(|point, order| point.diversity[order])
            })
            .not_known(NO_READS),
            Column::new("low", "lower end of its 95 % interval (bootstrap)", |row: &Self| {
                row.interval(|interval| interval.0)
            })
            .not_known(NO_READS)
            .not_applicable(NO_BOOTSTRAP),
            Column::new("high", "upper end of it", |row: &Self| row.interval(|interval| interval.1))
                .not_known(NO_READS)
                .not_applicable(NO_BOOTSTRAP),
            Column::new("coverage", "expected coverage", |row: &Self| {
                row.of_point(|point, _| point.coverage)
            })
            .unit("share")
            .not_known(NO_READS),
            Column::new("note", "what to mind", |row: &Self| row.note())
                .not_applicable("there is nothing to say"),
        ]
    }
}
