//! Integration tests of `endobiome-reads`.

mod backend;
mod bad_input;
mod formats;
mod golds;
mod peers;
mod pipeline;
mod primers;
mod properties;
mod screen;
mod support;
mod truncation;
