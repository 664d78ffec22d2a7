//! Integration tests of the dysbiosis layer.

mod common;
mod dominance;
mod worked_sample;
