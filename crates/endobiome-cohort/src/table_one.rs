//! Table 1: women of two or more groups described side by side, by the rules of gtsummary.

mod describe;
mod smd;
mod variable;

pub use describe::{TableOneRow, table_one};
pub use smd::{smd_categories, smd_numbers};
pub use variable::{Grouped, TableOneVariable, default_variables};
