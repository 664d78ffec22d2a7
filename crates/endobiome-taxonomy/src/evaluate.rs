//! Held-out evaluation of a classifier on a reference.
