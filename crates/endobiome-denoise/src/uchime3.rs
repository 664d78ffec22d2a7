//! Chimeras among denoised sequences, as `vsearch --uchime3_denovo` finds them.
//!
//! Edgar 2016, UCHIME2: improved chimera prediction for amplicon sequencing (bioRxiv 074252). Sequences are taken
//! from the most abundant on; each is compared with the more abundant ones kept before it. It is a chimera if the
//! left part of one and the right part of another make it exactly, while neither alone does.

mod candidates;
mod find;
mod model;
mod parameters;
mod parents;

pub use find::{ChimeraCall, find_chimeras};
pub use parameters::Uchime3Parameters;
