//! Integration tests of `endobiome-taxonomy`.

mod reference_embedded;
