//! Canonical taxon names.
