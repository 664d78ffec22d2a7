//! The row of `dysbiosis/calls.tsv`.

use crate::SampleCalls;
use endobiome_core::column::{Cell, Column, Described};

impl Described for SampleCalls {
    const FILE: &'static str = "dysbiosis/calls.tsv";
    const ROWS: &'static str = "one row a sample: the main calls, on the raw table";

    fn columns() -> Vec<Column<Self>> {
        const NO_READS: &str = "it has no bacterial reads";
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("body_site", "its site", |row: &Self| row.kind.said(row.site.as_ref()))
                .not_known("it was not said")
                .not_applicable("it is a control"),
            Column::new(
                "depth",
                "whether the reads suffice: `sufficient`, `low_depth`, `not_interpretable`, `empty`",
                |row: &Self| Cell::text(row.depth),
            ),
            Column::new("bacterial_reads", "bacterial reads: the denominator of shares", |row: &Self| {
                row.bacterial_reads
            })
            .unit("reads"),
            Column::new(
                "detectable_share",
                "share that this depth would have seen with probability 0.95",
                |row: &Self| row.detectable_share,
            )
            .unit("share")
            .not_known(NO_READS),
            Column::new(
                "lactobacillus_share",
                "share of Lactobacillus in the wide sense (25 genera) in the bacterial reads",
                |row: &Self| row.ld90.raw.share,
            )
            .unit("share")
            .not_known(NO_READS),
            Column::new("lactobacillus_low", "lower end of its 95 % credible interval", |row: &Self| {
                row.ld90.raw.lower
            })
            .unit("share")
            .not_known(NO_READS),
            Column::new("lactobacillus_high", "upper end of it", |row: &Self| row.ld90.raw.upper)
                .unit("share")
                .not_known(NO_READS),
            Column::new(
                "ld90",
                "Lactobacillus dominance at 90 %: `LD`, `NLD`, `indeterminate`, `not_interpretable`; corrected for the bias of taxa where the \
                 study has mocks of known composition",
                |row: &Self| Cell::text(row.ld90.raw.status),
            ),
            Column::new(
                "ld90_probability",
                "probability behind the call that the share is at least 90 %",
                |row: &Self| row.ld90.raw.call_probability(),
            )
            .not_known(NO_READS),
            Column::new(
                "ld90_robust",
                "whether the call is the same on all three tables: `robust`, `not_robust`, `not_assessable` (a table is missing, or what carry-over leaves is within noise)",
                |row: &Self| Cell::text(row.ld90.robust),
            ),
            Column::new(
                "ld90_under_bias",
                "the call at 90 % that bias does not overturn: corrected by the study's mocks, or, without mocks, standing under a bias of \
                 `usual_bias` logits either way",
                |row: &Self| Cell::text(row.ld90.raw.under_bias),
            ),
            Column::new(
                "ld90_under_sporadic",
                "the call at 90 % that a sporadic contaminant of one extraction does not overturn (`usual_sporadic` of `dominance.tsv`); what it may \
                 overturn is `indeterminate`, and is no finding until a second extraction has the same call",
                |row: &Self| Cell::text(row.ld90.raw.under_sporadic),
            ),
            Column::new("ld90_uncorrected", "the call at 90 % on the reads as they are", |row: &Self| {
                Cell::text(row.ld90.raw.uncorrected)
            }),
            Column::new("ld80", "Lactobacillus dominance at 80 %, as `ld90`", |row: &Self| {
                Cell::text(row.ld80.raw.status)
            }),
            Column::new(
                "ld80_probability",
                "probability behind the call that the share is at least 80 %",
                |row: &Self| row.ld80.raw.call_probability(),
            )
            .not_known(NO_READS),
            Column::new("ld80_under_bias", "the call at 80 % that bias does not overturn", |row: &Self| {
                Cell::text(row.ld80.raw.under_bias)
            }),
            Column::new(
                "ld80_under_sporadic",
                "the call at 80 % that a sporadic contaminant of one extraction does not overturn",
                |row: &Self| Cell::text(row.ld80.raw.under_sporadic),
            ),
            Column::new("ld80_uncorrected", "the call at 80 % on the reads as they are", |row: &Self| {
                Cell::text(row.ld80.raw.uncorrected)
            }),
            Column::new(
                "dominant_species",
                "the leading species if its share reaches one half, else `none`",
                |row: &Self| Cell::text(&row.dominant.raw.dominant),
            ),
            Column::new("dominant_share", "share of the leading species", |row: &Self| {
                row.dominant.raw.share
            })
            .unit("share")
            .not_known(NO_READS),
            Column::new(
                "emma_like",
                "category by our rule in the manner of a commercial test: `ultralow`, `normal`, `dysbiosis`, `mild_dysbiosis`, \
                 `indeterminate`",
                |row: &Self| Cell::text(row.emma_like.raw.category),
            ),
            Column::new(
                "emma_like_basis",
                "what that category rests on: `biomass`, `dominance`, `panel_hit`, `bv_genera`, `panel_hit_and_bv_genera`; or nothing, \
                 because of an `open_target` or `open_dominance`",
                |row: &Self| Cell::text(row.emma_like.raw.basis),
            ),
        ]
    }
}
