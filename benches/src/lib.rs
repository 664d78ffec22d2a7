//! Benches live in `benches/`; peer comparisons are the scripts in `peers/`.
