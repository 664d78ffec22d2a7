//! A study that another tool brought to tables: found, read, matched with its metadata, and cut to the samples wanted.
//!
//! | file | what it holds |
//! |---|---|
//! | `sources` | which file of a folder of results is the table, the taxonomy, the sequences, the tree, the metadata |
//! | `condition` | the language of `--where` |
//! | `selection` | which samples are wanted, and those that only one side knows |
//! | `study` | [`ForeignStudy`]: everything read, in one order |
//! | `names` | [`FeatureNames`]: the names that features had, beside the ids that the stages work with |
//! | `rows` | the rows of `input/recognised.tsv`, `input/unmatched.tsv` and `input/renamed.tsv` |

mod condition;
mod names;
mod own_records;
mod rows;
mod selection;
mod sources;
mod study;

pub use condition::Condition;
pub use names::FeatureNames;
pub(crate) use names::renamed;
pub use rows::{RecognisedRow, RenamedRow, UnmatchedRow};
pub use sources::Sources;
pub use study::ForeignStudy;
pub(crate) use study::take_read_counts;
