//! The row of `dysbiosis/panels.tsv`.

use crate::SampleCalls;
use crate::bias::CorrectedTarget;
use crate::panel::PanelHit;
use endobiome_core::SampleId;
use endobiome_core::column::{Cell, Column, Described};

/// One target of one panel in one sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelRow<'a> {
    /// The sample.
    pub sample: &'a SampleId,
    /// What became of the target.
    pub hit: &'a PanelHit,
}

impl<'a> PanelRow<'a> {
    /// The rows of a sample.
    pub fn of(sample: &'a SampleCalls) -> impl Iterator<Item = Self> {
        sample.panels.iter().map(|hit| Self { sample: &sample.sample, hit })
    }
}

/// A column of the corrected share.
fn corrected<'a>(
    name: &'static str,
    text: &'static str,
    cell: fn(&CorrectedTarget) -> Cell,
) -> Column<PanelRow<'a>> {
    Column::new(name, text, move |row: &PanelRow<'a>| {
        Cell::or_not_applicable(row.hit.corrected.as_ref().map(cell))
    })
    .not_applicable("there is no mock of known composition, or no read of the target")
}

impl Described for PanelRow<'_> {
    const FILE: &'static str = "dysbiosis/panels.tsv";
    const ROWS: &'static str = "one row a sample, panel and target, on the raw table";

    fn columns() -> Vec<Column<Self>> {
        const NO_HIT: &str = "there is neither a hit nor an unreplicated one";
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(row.sample)),
            Column::new(
                "panel",
                "`CE9`, `CE_ext` or `ALICE_like`; the last holds the groups that the maker of that test named in public, not \
                 its list, which is not public",
                |row: &Self| Cell::text(row.hit.panel),
            ),
            Column::new("target", "the target as in the panel", |row: &Self| Cell::text(&row.hit.target)),
            Column::new(
                "printed_as",
                "the target, or the class of species that the region cannot split",
                |row: &Self| Cell::text(&row.hit.printed_as),
            ),
            Column::new("reads", "reads of the target", |row: &Self| row.hit.reads).unit("reads"),
            Column::new(
                "reads_not_resolved",
                "reads named to a taxon above the target and no further: they may be of it",
                |row: &Self| row.hit.reads_not_resolved,
            )
            .unit("reads"),
            Column::new("share", "its share of the bacterial reads", |row: &Self| row.hit.share)
                .unit("share")
                .not_known("the sample has no bacterial reads"),
            corrected(
                "share_corrected",
                "the share corrected for the bias that the mocks show: each taxon's reads divided by its efficiency",
                |found| Cell::from(found.share),
            )
            .unit("share"),
            corrected(
                "corrected_low",
                "lower end of its 95 % interval, through reads, biases and the noise between extracts",
                |found| Cell::from(found.lower),
            )
            .unit("share"),
            corrected("corrected_high", "upper end of it; reads that may be of the target widen it", |found| {
                Cell::from(found.upper)
            })
            .unit("share"),
            corrected(
                "bias_source",
                "how the bias of the target is known: `measured`, `relative` (the mocks hold a relative), `not_in_mock` (the interval is that of any \
                 taxon)",
                |found| Cell::text(found.source),
            ),
            Column::new(
                "expected_reads",
                "reads that reagents and carry-over may bring, an upper bound",
                |row: &Self| row.hit.expected_reads,
            )
            .unit("reads"),
            Column::new(
                "tail_probability",
                "probability of so many reads or more by these alone",
                |row: &Self| row.hit.tail_probability,
            ),
            Column::new(
                "threshold",
                "what that is compared with: error / number of targets",
                |row: &Self| row.hit.threshold,
            ),
            Column::new(
                "falls_spread",
                "smallest noise between sites (of a taxon's yield, swab against biopsy device) at which the hit would fall",
                |row: &Self| {
                    Cell::or_not_applicable(row.hit.falls_spread.map(|sd| {
                        if sd.is_finite() { Cell::from(sd) } else { Cell::text("above 4") }
                    }))
                },
            )
            .unit("log sd")
            .not_applicable(NO_HIT),
            Column::new("usual_spread", "noise between sites that is taken for usual", |row: &Self| {
                row.hit.usual_spread
            })
            .unit("log sd"),
            Column::new(
                "falls_sporadic",
                "smallest share of a sporadic contaminant of this extraction that would explain the hit",
                |row: &Self| Cell::or_not_applicable(row.hit.falls_sporadic.map(Cell::from)),
            )
            .unit("share")
            .not_applicable("there is neither a hit nor an unreplicated one, or a second extraction holds it too"),
            Column::new(
                "usual_sporadic",
                "share of a sporadic contaminant that is taken for usual; 0 in sites that are known to be rich",
                |row: &Self| row.hit.usual_sporadic,
            )
            .unit("share"),
            Column::new(
                "status",
                "`hit`; `unreplicated` (of one extraction of a site of low biomass and within what a sporadic contaminant may bring: no hit, a second \
                 extraction would settle it); `explained_by_contamination`, `below_limit`, `unverifiable`, `not_resolved` (reads above the target may be of it), `not_detected`, \
                 `not_interpretable`",
                |row: &Self| Cell::text(row.hit.status),
            ),
        ]
    }
}
