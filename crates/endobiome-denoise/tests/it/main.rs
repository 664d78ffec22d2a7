//! Integration tests of `endobiome-denoise`.

mod beside_r;
mod support;
