//! Rows of results, each with its columns described.

mod difference;
mod eligibility_row;
mod flow_row;
mod group_row;
mod quality;
mod query;
mod screening;

pub use difference::{Change, differences};
pub use eligibility_row::EligibilityRow;
pub use flow_row::{FlowRow, participant_flow};
pub use group_row::GroupRow;
pub use quality::{BatchRow, MissingRow, batch_by_group, missing_map};
pub use query::{Query, queries};
pub use screening::ScreeningRow;

use endobiome_core::column::Described;

/// The rows as text: a header and a line a row, tabs between.
pub fn to_tsv<R: Described>(rows: &[R]) -> String {
    let columns = R::columns();
    let mut out = columns.iter().map(|column| column.name().to_owned()).collect::<Vec<_>>().join("\t");
    out.push('\n');
    for row in rows {
        let cells: Vec<String> = columns.iter().map(|column| column.cell(row).to_string()).collect();
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out
}
