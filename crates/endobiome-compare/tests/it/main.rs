//! Whole comparisons on studies with a known truth.

mod degenerate;
mod design;
mod null_behaviour;
mod study;
mod tests_of_groups;
