//! Integration tests of `endobiome-denoise`.
