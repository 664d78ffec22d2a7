//! Integration tests of `endobiome-taxonomy`.

mod classify;
mod evaluate;
mod names;
mod reference_embedded;
mod reference_formats;
mod reference_index;
mod region;
