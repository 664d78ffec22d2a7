//! The rows of the tables of calls, each with its columns.

mod absolute;
mod calls;
mod community_types;
mod dominance;
mod indices;
mod panels;

pub use community_types::CommunityTypeRow;
pub use dominance::DominanceRow;
pub use indices::{IndexDescriptionRow, IndexRow};
pub use panels::PanelRow;
