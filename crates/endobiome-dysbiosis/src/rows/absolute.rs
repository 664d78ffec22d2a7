//! The rows of `absolute/`.

use crate::absolute::{Agreement, Amount, IndexAmount, SampleLoad, TaxonAmount, WayLoad};
use endobiome_core::column::{Cell, Column, Described};

const STATUS: &str = "what is known of the load: `measured`, `lower_bound` (the spike-in is missing among the reads, or nearly), \
     `upper_bound` (it takes nearly all reads, or the qPCR found nothing), `not_measured`";
const NOT_MEASURED: &str = "the load was not measured, or is a bound";

/// An end of an amount that is a bound on the other side.
fn end(value: Option<f64>) -> Cell {
    Cell::from(value)
}

/// The three columns of an amount.
fn amount<R: 'static>(names: [&'static str; 3], of: fn(&R) -> &Amount, what: &'static str) -> [Column<R>; 3] {
    let [copies, low, high] = names;
    [
        Column::new(copies, what, move |row: &R| of(row).copies).unit("copies").not_known(NOT_MEASURED),
        Column::new(low, "lower end of its 95 % interval, or the lower bound", move |row: &R| {
            end(of(row).low)
        })
        .unit("copies")
        .not_known("the load was not measured"),
        Column::new(high, "upper end, or the upper bound", move |row: &R| end(of(row).high))
            .unit("copies")
            .not_known("the load was not measured, or has no upper bound"),
    ]
}

impl Described for SampleLoad {
    const FILE: &'static str = "absolute/load.tsv";
    const ROWS: &'static str =
        "(with a spike-in or qPCR) one row a sample: copies of the 16S gene of its bacteria";

    fn columns() -> Vec<Column<Self>> {
        const NO_BOTH: &str = "spike-in and qPCR are not both measured";
        const NO_BLANKS: &str =
            "the load was not measured, is a bound that does not tell, or fewer than two blanks have one";
        fn chosen(row: &SampleLoad) -> &WayLoad {
            row.chosen()
        }
        fn agreement(row: &SampleLoad, part: impl Fn(&Agreement) -> Option<f64>) -> Cell {
            Cell::or_not_applicable(row.agreement.as_ref().and_then(part))
        }
        let mut columns = vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("sample_type", "what it is for", |row: &Self| row.kind.name()),
            Column::new("way", "what gives the amounts: `spike_in` or `qpcr`", |row: &Self| row.way.name()),
            Column::new("status", STATUS, |row: &Self| Cell::text(row.chosen().status)),
        ];
        columns.extend(amount(
            ["copies", "low", "high"],
            |row: &Self| &row.chosen().amount,
            "copies of the 16S gene of its bacteria, without the spike-in; the interval holds the noise of this sample (reads, pipetting \
             or qPCR)",
        ));
        columns.extend([
            Column::new(
                "wide_low",
                "lower end with the efficiency of the spike-in, or of the qPCR's standard, against these bacteria; much of that is common \
                 to all samples of a study",
                |row: &Self| end(row.chosen().wide.low),
            )
            .unit("copies")
            .not_known("the load was not measured"),
            Column::new("wide_high", "upper end likewise", |row: &Self| end(row.chosen().wide.high))
                .unit("copies")
                .not_known("the load was not measured, or has no upper bound"),
            Column::new(
                "limit_of_blanks",
                "limit of detection that the blanks of its batch set, else those of the study: mean + 3.29 sd",
                |row: &Self| chosen(row).limit,
            )
            .unit("copies")
            .not_known(NO_BLANKS),
            Column::new("above_blanks", "whether the load is above it", |row: &Self| chosen(row).above_blanks)
                .not_known(NO_BLANKS),
            Column::new("bacterial_reads", "bacterial reads without the spike-in", |row: &Self| {
                row.bacterial_reads
            })
            .unit("reads"),
            Column::new("spike_in_reads", "reads of the spike-in", |row: &Self| row.spike_in_reads).unit("reads"),
            Column::new("spike_in_added", "copies of the spike-in that went in", |row: &Self| {
                Cell::or_not_applicable(row.spike_in_added)
            })
            .unit("copies")
            .not_applicable("no spike-in is named, or no amount of it is said"),
            Column::new("spike_in_status", "`status` by the spike-in", |row: &Self| {
                Cell::text(row.spike_in.status)
            }),
        ]);
        columns.extend(amount(
            ["spike_in_copies", "spike_in_low", "spike_in_high"],
            |row: &Self| &row.spike_in.amount,
            "the load by the spike-in",
        ));
        columns
            .push(Column::new("qpcr_status", "`status` by qPCR", |row: &Self| Cell::text(row.qpcr.status)));
        columns.extend(amount(
            ["qpcr_copies", "qpcr_low", "qpcr_high"],
            |row: &Self| &row.qpcr.amount,
            "the load by qPCR, without the spike-in where the qPCR sees it",
        ));
        columns.extend([
            Column::new(
                "log10_ratio",
                "log10 of the load by the spike-in over that by qPCR",
                |row: &Self| agreement(row, |of| Some(of.log10_ratio)),
            )
            .not_applicable(NO_BOTH),
            Column::new(
                "ratio_low",
                "lower end of its 95 % interval, through the noise of this sample",
                |row: &Self| agreement(row, |of| Some(of.low)),
            )
            .not_applicable(NO_BOTH),
            Column::new("ratio_high", "upper end", |row: &Self| agreement(row, |of| Some(of.high)))
                .not_applicable(NO_BOTH),
            Column::new(
                "from_median",
                "its distance from the median of the study, which is of the standards",
                |row: &Self| agreement(row, |of| of.from_median),
            )
            .not_applicable("fewer than three samples have both"),
            Column::new(
                "ways_differ",
                "whether that is more than the noise of this sample: the median lies outside the interval",
                |row: &Self| Cell::or_not_applicable(row.agreement.as_ref().and_then(|of| of.beyond_noise)),
            )
            .not_applicable("fewer than three samples have both"),
            Column::new("note", "what to mind of it", |row: &Self| Cell::text(&row.note))
                .not_applicable("there is nothing to say"),
        ]);
        columns
    }
}

impl Described for IndexAmount {
    const FILE: &'static str = "absolute/indices.tsv";
    const ROWS: &'static str = "(with a spike-in or qPCR) one row a sample and index in copies";

    fn columns() -> Vec<Column<Self>> {
        let mut columns = vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new(
                "index",
                "`load` (all bacteria), `lactobacillus_copies` (sensu lato), `anaerobe_copies` (genera of bacterial vaginosis), \
                 `pathogen_copies` (the nine targets of the panel CE9)",
                |row: &Self| row.index.name(),
            ),
            Column::new("reads", "its reads", |row: &Self| row.reads).unit("reads"),
            Column::new("status", STATUS, |row: &Self| Cell::text(row.status)),
        ];
        columns.extend(amount(
            ["copies", "low", "high"],
            |row: &Self| &row.amount,
            "its copies of the 16S gene",
        ));
        columns
    }
}

impl Described for TaxonAmount {
    const FILE: &'static str = "absolute/taxa.tsv";
    const ROWS: &'static str = "(with a spike-in or qPCR) one row a sample and taxon with reads";

    fn columns() -> Vec<Column<Self>> {
        let mut columns = vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(&row.sample)),
            Column::new("taxon", "the species, the group of species, or the deepest name", |row: &Self| {
                Cell::text(row.taxon.name())
            }),
            Column::new("reads", "its reads", |row: &Self| row.reads).unit("reads"),
            Column::new("status", STATUS, |row: &Self| Cell::text(row.status)),
        ];
        columns.extend(amount(
            ["copies", "low", "high"],
            |row: &Self| &row.amount,
            "its copies of the 16S gene",
        ));
        columns
    }
}
