//! Integration tests of `endobiome-denoise`.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod beside_r;
mod degenerate;
mod modes;
mod q2_golds;
mod support;
mod uchime3;
mod unoise3;
