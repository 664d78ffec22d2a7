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
///
/// ```
/// use endobiome_cohort::{Change, to_tsv};
/// let change = Change {
///     table: "participants".to_owned(),
///     key: "IM001".to_owned(),
///     column: "bmi".to_owned(),
///     what: "changed",
///     before: "32.1".to_owned(),
///     after: "23.1".to_owned(),
/// };
/// let text = to_tsv(&[change]);
/// assert_eq!(text, "table\tkey\tcolumn\tchange\tbefore\tafter\nparticipants\tIM001\tbmi\tchanged\t32.1\t23.1\n");
/// ```
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
