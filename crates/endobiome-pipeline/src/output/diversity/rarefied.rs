//! The row of `rarefied_alpha.tsv`.

use crate::stages::diversity::{Rarefied, RarefiedIndex};
use endobiome_core::SampleId;
use endobiome_core::column::{Cell, Column, Described};

/// One index of a sample over its subsamples; of a sample too shallow, one row with its reads.
pub(super) struct RarefiedRow<'a> {
    all: &'a Rarefied,
    sample: &'a SampleId,
    found: Result<&'a RarefiedIndex, u64>,
}

impl<'a> RarefiedRow<'a> {
    /// The rows of all samples, those left out last.
    pub(super) fn of(all: &'a Rarefied) -> Vec<Self> {
        let deep = all.alpha.iter().map(|index| Self { all, sample: &index.sample, found: Ok(index) });
        let shallow = all.shallow.iter().map(|(sample, reads)| Self { all, sample, found: Err(*reads) });
        deep.chain(shallow).collect()
    }
}

impl Described for RarefiedRow<'_> {
    const FILE: &'static str = "diversity/rarefied_alpha.tsv";
    const ROWS: &'static str = "with `--depth READS`: one row a sample and index";

    fn columns() -> Vec<Column<Self>> {
        const SHALLOW: &str = "the sample has fewer reads than `depth`";
        vec![
            Column::new("sample", "the sample", |row: &Self| Cell::text(row.sample)),
            Column::new("depth", "reads of a subsample", |row: &Self| row.all.depth).unit("reads"),
            Column::new("subsamples", "number of subsamples", |row: &Self| row.all.repeats),
            Column::new("index", "the index, as the column in `alpha.tsv`", |row: &Self| {
                Cell::from(row.found.ok().map(|index| index.index.as_ref()))
            })
            .not_known(SHALLOW),
            Column::new("mean", "its mean over the subsamples", |row: &Self| {
                row.found.ok().map(|index| index.mean)
            })
            .not_known("the sample has fewer reads than `depth`, or the index is not defined"),
            Column::new(
                "standard_deviation",
                "its standard deviation over them: the noise of counting, not of sampling women",
                |row: &Self| row.found.ok().map(|index| index.standard_deviation),
            )
            .not_known("as `mean`"),
            Column::new("note", "that the sample is left out, with its reads", |row: &Self| {
                Cell::or_not_applicable(row.found.err().map(|reads| format!("left out: {reads} reads")))
            })
            .not_applicable("it is not"),
        ]
    }
}
