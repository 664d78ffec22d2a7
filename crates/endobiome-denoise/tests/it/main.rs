//! Integration tests of `endobiome-denoise`.

mod beside_r;
mod degenerate;
mod q2_golds;
mod support;
mod uchime3;
mod unoise3;
