//! Permutation tests on distances, and what may be permuted.
//!
//! Each test takes [`Permutations`]: the design (free, within blocks, whole blocks), how many, the seed,
//! and to which block (woman) each sample belongs. A test that would take several samples of
//! one woman for independent ones is refused ([`Error::PseudoReplication`](crate::Error::PseudoReplication)).
//! Every p tells the number of permutations and the smallest p that could have come out.

mod anosim;
mod mantel;
pub(crate) mod permanova;
mod permdisp;
mod permutations;
mod protest;
mod term;

mod fixed_point;
pub(crate) mod squares;

pub use anosim::{Anosim, anosim};
pub use endobiome_stats::permutation::{PermutationP, Tail};
pub use mantel::{Correlation, Mantel, mantel, partial_mantel};
pub use permanova::{Permanova, PermanovaRow, TermTest, permanova};
pub use permdisp::{Centre, Permdisp, permdisp};
pub use permutations::{Blocks, Permutations};
pub use protest::{Protest, protest};
pub use term::Term;
