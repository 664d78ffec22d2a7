//! What became of a sample, in one word, in the tables that have a row for each.

use crate::Result;
use crate::sample_reads::SampleReads;
use endobiome_core::SampleId;
use endobiome_core::column::{Cell, Column, Described, TableDescription};
use endobiome_denoise::result::SampleDenoiseStatistics;
use endobiome_dysbiosis::SampleCalls;
use endobiome_ecology::AlphaDiversity;
use endobiome_lowbiomass::SampleVerdict;
use endobiome_tables::records;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The samples that were set aside because their files are broken (`--on-sample-error skip`); none in a step that begins with a
/// table, which cannot know of them.
#[derive(Debug, Clone, Default)]
pub struct SetAside(Arc<BTreeSet<SampleId>>);

impl SetAside {
    /// Those among the samples of a run.
    pub fn of(reads: &[SampleReads]) -> Self {
        let broken = reads.iter().filter(|sample| sample.set_aside.is_some());
        Self(Arc::new(broken.map(|sample| sample.id.clone()).collect()))
    }
}

/// A row on one sample.
pub(super) trait OfSample {
    fn sample(&self) -> &SampleId;
    /// Whether the sample has reads in the table that the row speaks of.
    fn has_reads(&self) -> bool;
}

macro_rules! of_sample {
    ($($row:ty: $reads:ident),*) => { $(
        impl OfSample for $row {
            fn sample(&self) -> &SampleId {
                &self.sample
            }
            fn has_reads(&self) -> bool {
                self.$reads > Default::default()
            }
        }
    )* };
}
of_sample!(
    AlphaDiversity: total,
    SampleCalls: bacterial_reads,
    SampleVerdict: reads,
    SampleDenoiseStatistics: non_chimeric
);

/// The columns of rows on samples, with `status` behind the sample.
fn columns<R: Described + OfSample>(set_aside: &SetAside) -> Vec<Column<R>> {
    let set_aside = Arc::clone(&set_aside.0);
    let status = Column::new(
        "status",
        "`ok`, `no_reads` (none in this table; `overall_summary.tsv` says where they went), or `set_aside` (its files are broken)",
        move |row: &R| {
            Cell::text(if set_aside.contains(row.sample()) {
                "set_aside"
            } else if row.has_reads() {
                "ok"
            } else {
                "no_reads"
            })
        },
    );
    let mut columns = R::columns();
    columns.insert(1, status);
    columns
}

/// Writes rows on samples to the file that their type names.
pub(super) fn write<R: Described + OfSample>(
    folder: &Path,
    rows: &[R],
    set_aside: &SetAside,
) -> Result<PathBuf> {
    let path = folder.join(R::FILE);
    records::write_columns(&path, &columns(set_aside), &[], rows)?;
    Ok(path)
}

/// What the page of formats says of them.
pub(super) fn description<R: Described + OfSample>() -> TableDescription {
    TableDescription::new(R::FILE, R::ROWS, &columns::<R>(&SetAside::default()))
}
