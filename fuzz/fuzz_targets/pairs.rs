//! `pairs` of `invariants.rs`, for any bytes.
#![no_main]

#[allow(dead_code, reason = "each target calls one of them")]
#[path = "../invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = invariants::pairs(bytes);
});
