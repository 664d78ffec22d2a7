//! The steps of a run. Each takes what the one before gave and can be called alone.

pub mod asv;
pub mod bacterial;
pub mod classification;
pub mod comparison;
pub mod diversity;
pub mod endometrial;
pub mod preflight;
pub mod prepared;
