//! Participants and their groups: recurrent implantation failure (RIF), recurrent pregnancy loss (RPL), controls.
//!
//! RIF and RPL are overlapping flags of a woman, not levels of one factor: [`Cohort::read`] takes them from
//! the `group` column (`RIF`, `RPL`, `RIF+RPL`, `both`, `control`, …) and from flag columns `rif` and `rpl`,
//! checks that they agree for all samples of a woman, and tells every problem in one pass.
//!
//! | module | holds |
//! |---|---|
//! | `membership` | [`Membership`]: which groups a woman is in |
//! | `cohort` | [`Cohort`]: the women of a study with their samples |
//! | `contrast` | [`Contrast`]: which women are compared with which |

mod cohort;
mod contrast;
mod error;
mod membership;

pub use cohort::{Cohort, GroupColumns, Woman};
pub use contrast::{Contrast, Side};
pub use error::{Error, GroupProblem, Result};
pub use membership::Membership;
